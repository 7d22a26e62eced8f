"""Domains of pools: what Terraform waits for, uniqueness, the order of deletion."""

import poolhouse_server as server

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/c"


def description(idp, domain):
    return idp.describe_user_pool_domain(Domain=domain)["DomainDescription"]


def body(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_a_prefix_from_beginning_to_end(idp, user_pool_id, fails):
    prefix = server.unique("boto3").lower().replace("_", "-")
    assert description(idp, prefix) == {}
    assert body(idp.create_user_pool_domain(UserPoolId=user_pool_id, Domain=prefix, ManagedLoginVersion=1)) == {
        "ManagedLoginVersion": 1
    }
    described = description(idp, prefix)
    assert described["CloudFrontDistribution"] and described["S3Bucket"] and described["Version"]
    assert (described["UserPoolId"], described["Domain"], described["Status"], described["ManagedLoginVersion"]) == (
        user_pool_id,
        prefix,
        "ACTIVE",
        1,
    )
    assert idp.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]["Domain"] == prefix
    with fails(
        "InvalidParameterException",
        "User pool cannot be deleted. It has a domain configured that should be deleted first.",
    ):
        idp.delete_user_pool(UserPoolId=user_pool_id)
    assert body(idp.update_user_pool_domain(UserPoolId=user_pool_id, Domain=prefix, ManagedLoginVersion=2)) == {
        "ManagedLoginVersion": 2
    }
    assert body(idp.delete_user_pool_domain(UserPoolId=user_pool_id, Domain=prefix)) == {}
    assert description(idp, prefix) == {}
    idp.delete_user_pool(UserPoolId=user_pool_id)


def test_a_custom_domain(idp, user_pool_id, fails):
    name = server.unique("auth").lower().replace("_", "-") + ".example.com"
    config = {"CertificateArn": CERTIFICATE}
    with fails("InvalidParameterException"):
        idp.create_user_pool_domain(UserPoolId=user_pool_id, Domain=name)
    made = idp.create_user_pool_domain(UserPoolId=user_pool_id, Domain=name, CustomDomainConfig=config)
    assert made["CloudFrontDomain"]
    assert description(idp, name)["CustomDomainConfig"] == config
    assert idp.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]["CustomDomain"] == name
    idp.delete_user_pool_domain(UserPoolId=user_pool_id, Domain=name)


def test_names_that_are_refused(idp, pool, fails):
    mine, other = pool(), pool()
    prefix = server.unique("boto3").lower().replace("_", "-")
    idp.create_user_pool_domain(UserPoolId=mine, Domain=prefix)
    with fails("InvalidParameterException", "Domain already associated with another user pool."):
        idp.create_user_pool_domain(UserPoolId=other, Domain=prefix)
    with fails("InvalidParameterException", "Domain cannot contain reserved word: aws"):
        idp.create_user_pool_domain(UserPoolId=other, Domain="my-aws-app")
    with fails("InvalidParameterException"):
        idp.create_user_pool_domain(UserPoolId=other, Domain="My_App")
    with fails("InvalidParameterException", "No such domain or user pool exists."):
        idp.delete_user_pool_domain(UserPoolId=other, Domain=prefix)
