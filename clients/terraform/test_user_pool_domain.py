"""aws_cognito_user_pool_domain: the provider's user_pool_domain.go, with the rows of its user_pool_domain_test.go.

Creating, updating and deleting each end in a wait: the provider describes the domain until it is ACTIVE, or until
nothing is described any more.
"""

import poolhouse_server as server
import pytest
from botocore.exceptions import ClientError

from provider import Field, Resource, replay, rows

CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/"


class UserPoolDomain(Resource):
    fields = {
        "CustomDomainConfig": Field("block", hollow=True, fields={"CertificateArn": Field()}),
        "ManagedLoginVersion": Field("number", computed=True),
    }

    def __init__(self, idp, go_sdk, user_pool_id, domain):
        super().__init__(idp, go_sdk)
        self.user_pool_id = user_pool_id
        self.names = {"UserPoolId": user_pool_id, "Domain": domain}

    def create(self, config):
        self.idp.create_user_pool_domain(**self.names, **config)
        self.wait_until("ACTIVE", ("CREATING", "UPDATING"))
        return self.names["Domain"]

    def describe(self):
        return self.idp.describe_user_pool_domain(Domain=self.names["Domain"])["DomainDescription"]

    def wait_until(self, wanted, on_the_way):
        for _ in range(100):
            status = self.describe().get("Status")
            if status == wanted:
                return
            assert status in on_the_way, status
        pytest.fail(f"{self.names} did not become {wanted}")

    def read(self, identity, config):
        description = self.describe()
        assert description["UserPoolId"] == self.user_pool_id
        # Computed, and shown to people; user_pool_domain_test.go wants each of them set.
        for name in ("AWSAccountId", "CloudFrontDistribution", "S3Bucket", "Version"):
            assert description[name], name
        user_pool = self.idp.describe_user_pool(UserPoolId=self.user_pool_id)["UserPool"]
        shown = "CustomDomain" if "CustomDomainConfig" in config else "Domain"
        assert user_pool[shown] == identity
        return self.kept(description)

    def update(self, identity, config, state, changed):
        self.idp.update_user_pool_domain(**self.names, **self.sent(self.fields, config, state))
        self.wait_until("ACTIVE", ("UPDATING",))

    def delete(self, identity):
        self.idp.delete_user_pool_domain(**self.names)
        self.wait_until(None, ("UPDATING", "DELETING"))

    def is_gone(self, identity):
        # No error: an empty description.
        return self.describe() == {}


# user_pool_domain_test.go
PREFIX_CASES = {
    "only a name": [{}],
    "classic login, then managed": [{}, {"ManagedLoginVersion": 2}, {"ManagedLoginVersion": 1}],
    "managed login": [{"ManagedLoginVersion": 2}, {}],
}
CUSTOM_CASES = {
    "certificate": [
        {"CustomDomainConfig": {"CertificateArn": f"{CERTIFICATE}11111111-2222-3333-4444-555555555555"}},
        {"CustomDomainConfig": {"CertificateArn": f"{CERTIFICATE}66666666-2222-3333-4444-555555555555"}},
    ],
}


@pytest.mark.parametrize("configurations, go_sdk", **rows(PREFIX_CASES))
def test_prefix_cycle(idp, user_pool_id, configurations, go_sdk):
    replay(UserPoolDomain(idp, go_sdk, user_pool_id, server.unique("login")), configurations)


@pytest.mark.parametrize("configurations, go_sdk", **rows(CUSTOM_CASES))
def test_custom_cycle(idp, user_pool_id, configurations, go_sdk):
    replay(UserPoolDomain(idp, go_sdk, user_pool_id, f"{server.unique('auth')}.example.com"), configurations)


def test_deleting_what_is_gone(idp, user_pool_id):
    """user_pool_domain.go: goes by the words of the error."""
    with pytest.raises(ClientError) as raised:
        UserPoolDomain(idp, 2, user_pool_id, server.unique("login")).delete(None)
    error = raised.value.response["Error"]
    assert error["Code"] == "InvalidParameterException"
    assert "No such domain" in error["Message"]


def test_what_never_was(idp):
    assert idp.describe_user_pool_domain(Domain=server.unique("login"))["DomainDescription"] == {}
