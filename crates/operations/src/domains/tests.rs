//! Domains through the API. The rules of their names are tested in the domain.

use serde_json::{Value, json};
use testkit::{Refusal, TestServer, refusal};

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

const CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/c";

async fn create(server: &TestServer, id: &str, domain: &str, members: Value) -> Result<Value, Refusal> {
    let input = testkit::merged(json!({"UserPoolId": id, "Domain": domain}), members);
    server.call("CreateUserPoolDomain", input).await
}

async fn describe(server: &TestServer, domain: &str) -> Value {
    let answer = server.call("DescribeUserPoolDomain", json!({"Domain": domain})).await.expect("never an error");
    answer["DomainDescription"].clone()
}

async fn domains_of(server: &TestServer, id: &str) -> Value {
    let pool = server.call("DescribeUserPool", json!({"UserPoolId": id})).await.unwrap()["UserPool"].take();
    json!([pool.get("Domain"), pool.get("CustomDomain")])
}

fn custom() -> Value {
    json!({"CustomDomainConfig": {"CertificateArn": CERTIFICATE}})
}

#[tokio::test]
async fn a_prefix_is_made_shown_and_deleted() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    assert_eq!(describe(&server, "my-app").await, json!({}), "unknown is no error");
    assert_eq!(create(&server, &id, "my-app", json!({})).await, Ok(json!({})));
    assert_eq!(
        describe(&server, "my-app").await,
        json!({"UserPoolId": id, "AWSAccountId": "000000000000", "Domain": "my-app", "Status": "ACTIVE",
            "CloudFrontDistribution": "localhost", "S3Bucket": "aws-cognito-prod-pdx-assets",
            "Version": "20190128175402", "ManagedLoginVersion": 1})
    );
    assert_eq!(domains_of(&server, &id).await, json!(["my-app", null]));
    let found = server.site.configuration.pool_of_domain("my-app").await.unwrap();
    assert_eq!(found.map(|pool| pool.pool.id.clone()), Some(id.clone()));

    let ask = json!({"UserPoolId": id, "Domain": "my-app"});
    assert_eq!(server.call("DeleteUserPoolDomain", ask.clone()).await, Ok(json!({})));
    assert_eq!(describe(&server, "my-app").await, json!({}));
    assert_eq!(domains_of(&server, &id).await, json!([null, null]));
    assert!(server.site.configuration.pool_of_domain("my-app").await.unwrap().is_none(), "known at once");
    assert_eq!(server.call("DeleteUserPoolDomain", ask).await, Err(invalid("No such domain or user pool exists.")));
}

#[tokio::test]
async fn a_custom_domain_stands_beside_a_prefix() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let members = json!({"ManagedLoginVersion": 2, "CustomDomainConfig": {"CertificateArn": CERTIFICATE,
        "SecurityPolicy": "TLS_V1_2_2021"}, "Routing": {"Failover": {"SecondaryRegion": "eu-west-1",
        "PrimaryRoute53HealthCheckId": "12345678-1234-1234-1234-123456789012"}}});
    assert_eq!(
        create(&server, &id, "auth.example.com", members.clone()).await,
        Ok(json!({"CloudFrontDomain": "localhost", "ManagedLoginVersion": 2, "Routing": members["Routing"]}))
    );
    create(&server, &id, "my-app", json!({"ManagedLoginVersion": 1})).await.unwrap();
    assert_eq!(domains_of(&server, &id).await, json!(["my-app", "auth.example.com"]));
    let described = describe(&server, "auth.example.com").await;
    assert_eq!(described["CustomDomainConfig"], members["CustomDomainConfig"]);
    assert_eq!(described["Routing"], members["Routing"]);
}

#[tokio::test]
async fn a_name_belongs_to_one_pool_and_a_pool_has_one_of_each_kind() {
    let server = TestServer::start();
    let (id, other) = (server.user_pool(json!({})).await, server.user_pool(json!({})).await);
    create(&server, &id, "my-app", json!({})).await.unwrap();
    create(&server, &id, "auth.example.com", custom()).await.unwrap();
    let taken = invalid("Domain already associated with another user pool.");
    for pool in [&id, &other] {
        assert_eq!(create(&server, pool, "my-app", json!({})).await, Err(taken.clone()));
        assert_eq!(create(&server, pool, "auth.example.com", custom()).await, Err(taken.clone()));
    }
    let second = invalid("User pool already has a domain configured.");
    assert_eq!(create(&server, &id, "another", json!({})).await, Err(second.clone()));
    assert_eq!(create(&server, &id, "login.example.com", custom()).await, Err(second));
    let foreign = json!({"UserPoolId": other, "Domain": "my-app"});
    let missing = invalid("No such domain or user pool exists.");
    for operation in ["DeleteUserPoolDomain", "UpdateUserPoolDomain"] {
        assert_eq!(server.call(operation, foreign.clone()).await, Err(missing.clone()), "of another pool");
    }
}

#[tokio::test]
async fn a_pool_keeps_until_its_domain_is_gone() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    create(&server, &id, "my-app", json!({})).await.unwrap();
    let ask = json!({"UserPoolId": id});
    assert_eq!(
        server.call("DeleteUserPool", ask.clone()).await,
        Err(invalid("User pool cannot be deleted. It has a domain configured that should be deleted first."))
    );
    server.call("DeleteUserPoolDomain", json!({"UserPoolId": id, "Domain": "my-app"})).await.unwrap();
    assert_eq!(server.call("DeleteUserPool", ask).await, Ok(Value::Null));
}

#[tokio::test]
async fn an_update_changes_what_it_names() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    create(&server, &id, "auth.example.com", custom()).await.unwrap();
    let update = async |members: Value| {
        let input = testkit::merged(json!({"UserPoolId": id, "Domain": "auth.example.com"}), members);
        server.call("UpdateUserPoolDomain", input).await
    };
    let target = json!({"CloudFrontDomain": "localhost", "ManagedLoginVersion": 2});
    assert_eq!(update(json!({"ManagedLoginVersion": 2})).await, Ok(target.clone()));
    let renewed = json!({"CertificateArn": format!("{CERTIFICATE}2"), "SecurityPolicy": "TLS_V1_3_2025"});
    assert_eq!(update(json!({"CustomDomainConfig": renewed})).await, Ok(target));
    let described = describe(&server, "auth.example.com").await;
    assert_eq!((&described["ManagedLoginVersion"], &described["CustomDomainConfig"]), (&json!(2), &renewed));
    assert_eq!(update(json!({"ManagedLoginVersion": 3})).await, Err(invalid("ManagedLoginVersion must be 1 or 2.")));
}

#[tokio::test]
async fn what_is_refused() {
    let server = TestServer::start();
    let id = server.user_pool(json!({"UserPoolTier": "LITE"})).await;
    let too_long = "a".repeat(64);
    for (domain, members, refused) in [
        (
            "my_app",
            json!({}),
            invalid(
                "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, \
             and hyphens. Please enter a different name that follows this format: \
             ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$",
            ),
        ),
        ("my-cognito", json!({}), invalid("Domain cannot contain reserved word: cognito")),
        (
            "my-app",
            custom(),
            invalid(
                "Custom domain is not a valid subdomain: Was not able to resolve the root domain, please ensure an A \
             record exists for the root domain.",
            ),
        ),
        (
            &too_long,
            json!({}),
            invalid(&format!(
                "1 validation error detected: Value '{too_long}' at 'domain' failed to satisfy constraint: \
             Member must have length less than or equal to 63"
            )),
        ),
        (
            "my-app",
            json!({"ManagedLoginVersion": 2}),
            refusal(
                "FeatureUnavailableInTierException",
                "The following feature is not available for the LITE pricing tier configured: Managed Login Version 2",
            ),
        ),
    ] {
        assert_eq!(create(&server, &id, domain, members).await, Err(refused), "{domain}");
    }
    let nowhere = "us-east-1_nothing00";
    let unknown = refusal("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist.");
    for operation in ["CreateUserPoolDomain", "UpdateUserPoolDomain"] {
        let ask = json!({"UserPoolId": nowhere, "Domain": "my-app"});
        assert_eq!(server.call(operation, ask).await, Err(unknown.clone()), "{operation}");
    }
}

#[tokio::test]
async fn custom_domains_are_counted_over_all_pools() {
    let server = TestServer::start();
    for n in 0..4 {
        let id = server.user_pool(json!({})).await;
        create(&server, &id, &format!("auth{n}.example.com"), custom()).await.unwrap();
    }
    let id = server.user_pool(json!({})).await;
    assert_eq!(
        create(&server, &id, "auth4.example.com", custom()).await,
        Err(refusal("LimitExceededException", "Custom domains cannot exceed the limit of the account."))
    );
    assert_eq!(create(&server, &id, "prefix", json!({})).await, Ok(json!({})));
}
