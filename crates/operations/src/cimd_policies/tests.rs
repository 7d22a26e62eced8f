//! CIMD policies through the API, whole answers compared, and what is kept under them.

use std::sync::Arc;

use domain::quotas::Quotas;
use flows::authorization::metadata_clients;
use serde_json::{Value, json};
use store::Location;
use testkit::web::Web;
use testkit::{Refusal, START_SECONDS, TestServer, merged, refusal};

const URL: &str = "https://app.example.com/client.json";

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

fn not_found(message: &str) -> Refusal {
    refusal("ResourceNotFoundException", message)
}

/// A pool with an app client, and a web to look at.
struct Site {
    server: TestServer,
    web: Arc<Web>,
    pool: String,
    client: String,
}

impl Site {
    async fn start() -> Self {
        Self::with_quotas(Quotas::DEFAULT).await
    }

    async fn with_quotas(quotas: Quotas) -> Self {
        let web = Arc::new(Web::default());
        let server = TestServer::with_fetch(web.clone(), |settings| settings.quotas = quotas);
        let pool = server.user_pool(json!({})).await;
        let client = server
            .client(
                &pool,
                json!({
                    "CallbackURLs": ["https://own.example.com/cb"],
                    "AllowedOAuthFlows": ["code"],
                    "AllowedOAuthScopes": ["openid", "email"],
                    "AllowedOAuthFlowsUserPoolClient": true,
                }),
            )
            .await;
        Self { server, web, pool, client }
    }

    async fn call(&self, operation: &str, members: Value) -> Result<Value, Refusal> {
        self.server.call(operation, merged(json!({"UserPoolId": self.pool}), members)).await
    }

    async fn create(&self, members: Value) -> Result<Value, Refusal> {
        let input =
            json!({"ClientId": self.client, "PolicyName": "a policy", "URLPatterns": ["https://*.example.com/*"]});
        let mut answer = self.call("CreateCIMDPolicy", merged(input, members)).await?;
        Ok(answer["CIMDPolicy"].take())
    }

    /// A policy, by its id.
    async fn policy(&self) -> String {
        self.create(json!({})).await.unwrap()["CIMDPolicyId"].as_str().unwrap().to_owned()
    }

    fn publish(&self) {
        let document = json!({"client_id": URL, "redirect_uris": ["https://app.example.com/cb"]});
        self.web.put_json(URL, &document);
    }

    /// Names the URL as an authorization request does.
    async fn ask(&self) -> bool {
        let pool = self.server.site.configuration.pool(&self.pool).await.unwrap();
        metadata_clients::find(&self.server.site, &pool, URL).await.is_ok_and(|found| found.is_some())
    }

    async fn urls(&self, policy: &str) -> Value {
        let mut answer = self.call("ListClientMetadataURLs", json!({"CIMDPolicyId": policy})).await.unwrap();
        answer["ClientMetadataURLs"].take()
    }

    async fn set_state(&self, policy: &str, action: &str) -> Result<Value, Refusal> {
        let members = json!({"CIMDPolicyId": policy, "URL": URL, "Action": action});
        self.call("UpdateClientMetadataURLState", members).await
    }
}

#[tokio::test]
async fn a_policy_from_creation_to_deletion() {
    let site = Site::start().await;
    let made = site.create(json!({})).await.unwrap();
    let id = made["CIMDPolicyId"].clone();
    let mut expected = json!({
        "CIMDPolicyId": id,
        "UserPoolId": site.pool,
        "ClientId": site.client,
        "PolicyName": "a policy",
        "CacheDuration": 86_400,
        "URLPatterns": ["https://*.example.com/*"],
        "CreationDate": START_SECONDS,
        "LastModifiedDate": START_SECONDS,
    });
    assert_eq!(made, expected);
    let is_an_id = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
    assert!(id.as_str().unwrap().bytes().all(is_an_id));
    let named = json!({"CIMDPolicyId": id});
    assert_eq!(site.call("DescribeCIMDPolicy", named.clone()).await, Ok(json!({"CIMDPolicy": expected})));

    site.server.clock.advance_seconds(5);
    let other = site.server.client(&site.pool, json!({})).await;
    let change = json!({"ClientId": other, "URLPatterns": ["https://a.example.com/x", "https://b.example.com/x"]});
    let updated = site.call("UpdateCIMDPolicy", merged(named.clone(), change.clone())).await.unwrap();
    expected = merged(expected, merged(change.clone(), json!({"LastModifiedDate": START_SECONDS + 5})));
    assert_eq!(updated, json!({"CIMDPolicy": expected}), "name and duration stay when they are left out");
    let change = merged(change, json!({"PolicyName": "renamed", "CacheDuration": 31_556_952}));
    let updated = site.call("UpdateCIMDPolicy", merged(named.clone(), change.clone())).await.unwrap();
    expected = merged(expected, change);
    assert_eq!(updated, json!({"CIMDPolicy": expected}));

    let mut summary = expected.clone();
    for member in ["UserPoolId", "URLPatterns"] {
        summary.as_object_mut().unwrap().remove(member);
    }
    assert_eq!(site.call("ListCIMDPolicies", json!({})).await, Ok(json!({"CIMDPolicies": [summary]})));

    assert_eq!(site.call("DeleteCIMDPolicy", named.clone()).await, Ok(json!({})));
    assert_eq!(site.call("ListCIMDPolicies", json!({})).await, Ok(json!({"CIMDPolicies": []})));
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    let site = Site::start().await;
    let more =
        json!({"ClientId": site.client, "URLPatterns": ["https://a.example.com/x"], "URL": URL, "Action": "REFRESH"});
    let only = |names: &[&str]| -> Value {
        let members = names.iter().map(|name| ((*name).to_owned(), more[*name].clone()));
        merged(json!({"CIMDPolicyId": "nothing"}), members.collect())
    };
    for (operation, members) in [
        ("DescribeCIMDPolicy", only(&[])),
        ("DeleteCIMDPolicy", only(&[])),
        ("UpdateCIMDPolicy", only(&["ClientId", "URLPatterns"])),
        ("ListClientMetadataURLs", only(&[])),
        ("UpdateClientMetadataURLState", only(&["URL", "Action"])),
    ] {
        let missing = Err(not_found("CIMD policy nothing does not exist."));
        assert_eq!(site.call(operation, members.clone()).await, missing, "{operation}");
        let nowhere = Err(not_found("User pool us-east-1_nothing00 does not exist."));
        let elsewhere = merged(members, json!({"UserPoolId": "us-east-1_nothing00"}));
        assert_eq!(site.server.call(operation, elsewhere).await, nowhere, "{operation}");
    }
    let nowhere = json!({"UserPoolId": "us-east-1_nothing00"});
    let missing = Err(not_found("User pool us-east-1_nothing00 does not exist."));
    assert_eq!(site.server.call("ListCIMDPolicies", nowhere.clone()).await, missing);
    assert_eq!(site.create(nowhere).await, missing);
    let missing = Err(not_found("User pool client nothing does not exist."));
    assert_eq!(site.create(json!({"ClientId": "nothing"})).await, missing);
    let other_pool = site.server.user_pool(json!({})).await;
    let elsewhere = site.server.client(&other_pool, json!({})).await;
    let missing = Err(not_found(&format!("User pool client {elsewhere} does not exist.")));
    assert_eq!(site.create(json!({"ClientId": elsewhere})).await, missing, "of another pool");
    let policy = site.policy().await;
    let of_other = json!({"UserPoolId": other_pool, "CIMDPolicyId": policy});
    let missing = Err(not_found(&format!("CIMD policy {policy} does not exist.")));
    assert_eq!(site.server.call("DescribeCIMDPolicy", of_other).await, missing);
}

#[tokio::test]
async fn patterns_follow_the_rules_and_take_no_url_twice() {
    let site = Site::start().await;
    let first = site.policy().await;
    for (pattern, message) in [
        (
            "https://*.com/client.json",
            "must have two host labels without a wildcard after the last one with a wildcard.",
        ),
        ("https://a.example.com:8443/x", "must name port 443 or none."),
        ("https://u@a.example.com/x", "must not contain user information."),
        ("https://a.example.com", "has no path."),
        ("https://a.example.com/../x", "must not contain dot segments."),
    ] {
        let refused = site.create(json!({"URLPatterns": ["https://other.example.org/x", pattern]})).await;
        assert_eq!(refused, Err(invalid(&format!("{pattern} {message}"))));
    }
    let overlap = format!("https://a.example.com/x overlaps https://*.example.com/* of the policy {first}.");
    let patterns = json!({"URLPatterns": ["https://a.example.com/x"]});
    assert_eq!(site.create(patterns.clone()).await, Err(invalid(&overlap)));
    let second = site.create(json!({"URLPatterns": ["https://example.org/x"]})).await.unwrap();
    let members = json!({"CIMDPolicyId": second["CIMDPolicyId"], "ClientId": site.client});
    assert_eq!(site.call("UpdateCIMDPolicy", merged(members, patterns)).await, Err(invalid(&overlap)));
    // Its own patterns are nobody else's.
    let own = json!({"CIMDPolicyId": first, "ClientId": site.client, "URLPatterns": ["https://*.example.com/*"]});
    assert!(site.call("UpdateCIMDPolicy", own).await.is_ok());
    let short = site.create(json!({"URLPatterns": ["http://a.example.com/x"]})).await.unwrap_err();
    assert_eq!(short.code, "InvalidParameterException", "by the model");
}

#[tokio::test]
async fn a_site_of_its_own_network_has_documents_on_any_port() {
    let server = TestServer::with_settings(Location::SqliteMemory, |it| it.outbound.allow_private_addresses = true);
    let pool = server.user_pool(json!({})).await;
    let client = server.client(&pool, json!({})).await;
    let input = json!({
        "UserPoolId": pool, "ClientId": client, "PolicyName": "n", "URLPatterns": ["https://localhost:8443/*"],
    });
    assert!(server.call("CreateCIMDPolicy", input).await.is_ok());
}

#[tokio::test]
async fn the_plan_and_the_quota_limit_policies() {
    let site = Site::with_quotas(Quotas { cimd_policies: 1, ..Quotas::DEFAULT }).await;
    let policy = site.policy().await;
    let refused = refusal("LimitExceededException", "CIMD policies cannot exceed the limit of the user pool.");
    assert_eq!(site.create(json!({"URLPatterns": ["https://example.org/x"]})).await, Err(refused));

    let lite = site.call("UpdateUserPool", json!({"UserPoolTier": "LITE"})).await.unwrap_err();
    let message = "The following features need to be disabled for the LITE pricing tier configured: \
        Client ID Metadata Documents";
    assert_eq!(lite, refusal("FeatureUnavailableInTierException", message));
    site.call("DeleteCIMDPolicy", json!({"CIMDPolicyId": policy})).await.unwrap();
    site.call("UpdateUserPool", json!({"UserPoolTier": "LITE"})).await.unwrap();
    let message = "The following feature is not available for the LITE pricing tier configured: \
        Client ID Metadata Documents";
    assert_eq!(site.create(json!({})).await, Err(refusal("FeatureUnavailableInTierException", message)));
}

#[tokio::test]
async fn a_policy_outlives_its_app_client_and_shows_it() {
    let site = Site::start().await;
    let policy = site.policy().await;
    site.publish();
    assert!(site.ask().await);
    site.call("DeleteUserPoolClient", json!({"ClientId": site.client})).await.unwrap();
    let named = json!({"CIMDPolicyId": policy});
    let described = site.call("DescribeCIMDPolicy", named.clone()).await.unwrap();
    assert_eq!(described["CIMDPolicy"].get("ClientId"), None);
    let listed = site.call("ListCIMDPolicies", json!({})).await.unwrap();
    assert_eq!(listed["CIMDPolicies"][0].get("ClientId"), None);
    assert!(!site.ask().await, "nobody's settings govern");
    let other = site.server.client(&site.pool, json!({})).await;
    let change = json!({"ClientId": other, "URLPatterns": ["https://*.example.com/*"]});
    site.call("UpdateCIMDPolicy", merged(named, change)).await.unwrap();
    assert!(site.ask().await);
}

#[tokio::test]
async fn documents_are_listed_refreshed_and_dropped() {
    let site = Site::start().await;
    let policy = site.policy().await;
    assert_eq!(site.urls(&policy).await, json!([]));
    let not_kept = refusal("CachedCIMDURLDoesNotExistException", &format!("No document is cached for {URL}."));
    for action in ["REFRESH", "INVALIDATE"] {
        assert_eq!(site.set_state(&policy, action).await, Err(not_kept.clone()), "{action}");
    }
    assert_eq!(site.web.asked(), [""; 0], "nobody is asked for what nobody named");
    site.publish();
    assert!(site.ask().await && site.ask().await);
    assert_eq!(site.web.asked(), [URL], "once");
    let entry = |cached: i64| json!([{"URL": URL, "CachedDate": cached, "ExpirationDate": cached + 86_400}]);
    assert_eq!(site.urls(&policy).await, entry(START_SECONDS));

    site.server.clock.advance_seconds(60);
    assert_eq!(site.set_state(&policy, "REFRESH").await, Ok(json!({})));
    assert_eq!(site.urls(&policy).await, entry(START_SECONDS + 60));
    // One that fails leaves what was.
    site.web.take(URL);
    site.server.clock.advance_seconds(60);
    let failed = format!("The client metadata document {URL} could not be retrieved.");
    assert_eq!(site.set_state(&policy, "REFRESH").await, Err(invalid(&failed)));
    assert_eq!(site.urls(&policy).await, entry(START_SECONDS + 60));
    assert!(site.ask().await);

    assert_eq!(site.set_state(&policy, "INVALIDATE").await, Ok(json!({})));
    assert_eq!(site.urls(&policy).await, json!([]));
    assert_eq!(site.set_state(&policy, "INVALIDATE").await, Err(not_kept.clone()));
    site.server.clock.advance_seconds(60);
    site.publish();
    assert!(site.ask().await);
    // What has expired is not kept, whether or not it was removed already.
    site.server.clock.advance_seconds(86_400);
    assert_eq!(site.urls(&policy).await, json!([]));
    assert_eq!(site.set_state(&policy, "REFRESH").await, Err(not_kept));
    assert!(flows::jobs::sweep::sweep(&site.server.site).await.is_ok_and(|swept| swept > 0));
    // Other patterns, other documents.
    assert!(site.ask().await);
    let change = json!({"CIMDPolicyId": policy, "ClientId": site.client, "URLPatterns": ["https://app.example.com/*"]});
    site.call("UpdateCIMDPolicy", change).await.unwrap();
    assert_eq!(site.urls(&policy).await, json!([]));
}

#[tokio::test]
async fn lists_come_in_pages() {
    let site = Site::start().await;
    for number in 0..3 {
        site.create(json!({"URLPatterns": [format!("https://app{number}.example.com/*")]})).await.unwrap();
    }
    let first = site.call("ListCIMDPolicies", json!({"MaxResults": 2})).await.unwrap();
    let token = first["NextToken"].clone();
    let rest = site.call("ListCIMDPolicies", json!({"MaxResults": 2, "NextToken": token})).await.unwrap();
    let count = |page: &Value| page["CIMDPolicies"].as_array().unwrap().len();
    assert_eq!((count(&first), count(&rest), rest.get("NextToken")), (2, 1, None));
    let id = first["CIMDPolicies"][0]["CIMDPolicyId"].clone();
    let foreign = site.call("ListClientMetadataURLs", json!({"CIMDPolicyId": id, "NextToken": token})).await;
    assert_eq!(foreign, Err(invalid("Invalid pagination token given.")));
}
