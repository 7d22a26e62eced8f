//! Terms documents through the API, and what pages are given of them.

use flows::looks;
use serde_json::{Value, json};
use testkit::{Refusal, TestServer, merged, refusal};

const NOWHERE: &str = "us-east-1_nothing00";
const NO_TERMS: &str = "01234567-89ab-4cde-8f01-23456789abcd";

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

fn missing(message: &str) -> Refusal {
    refusal("ResourceNotFoundException", message)
}

struct Site {
    server: TestServer,
    pool: String,
    client: String,
}

impl Site {
    async fn start() -> Self {
        let server = TestServer::start();
        let pool = server.user_pool(json!({})).await;
        let client = server.client(&pool, json!({})).await;
        Self { server, pool, client }
    }

    async fn call(&self, operation: &str, members: Value) -> Result<Value, Refusal> {
        self.server.call(operation, merged(json!({"UserPoolId": self.pool}), members)).await
    }

    async fn create(&self, name: &str, members: Value) -> Result<Value, Refusal> {
        let input = json!({"ClientId": self.client, "TermsName": name, "TermsSource": "LINK", "Enforcement": "NONE",
            "Links": {"cognito:default": format!("https://example.com/{name}")}});
        Ok(self.call("CreateTerms", merged(input, members)).await?["Terms"].take())
    }

    async fn update(&self, id: &Value, members: Value) -> Result<Value, Refusal> {
        Ok(self.call("UpdateTerms", merged(json!({ "TermsId": id }), members)).await?["Terms"].take())
    }

    async fn shown(&self, language: &str) -> Option<(String, String)> {
        let client = self.server.site.configuration.client(&self.client).await.unwrap();
        let links = looks::terms_of(&self.server.site, &client).await.unwrap()?;
        links.in_language(language).map(|(terms, privacy)| (terms.to_owned(), privacy.to_owned()))
    }
}

#[tokio::test]
async fn a_document_is_made_shown_changed_and_deleted() {
    let site = Site::start().await;
    let links = json!({"cognito:default": "https://example.com", "cognito:german": "https://example.com/de"});
    let made = site.create("terms-of-use", json!({ "Links": links })).await.unwrap();
    let id = &made["TermsId"];
    let expected = json!({"TermsId": id, "UserPoolId": site.pool, "ClientId": site.client, "TermsName": "terms-of-use",
        "TermsSource": "LINK", "Enforcement": "NONE", "Links": links,
        "CreationDate": 1_795_219_200, "LastModifiedDate": 1_795_219_200});
    assert_eq!(made, expected);
    assert_eq!(site.call("DescribeTerms", json!({ "TermsId": id })).await, Ok(json!({ "Terms": expected })));
    let by_client = json!({"ClientId": site.client, "TermsName": "terms-of-use"});
    assert_eq!(site.call("DescribeTermsByClient", by_client).await, Ok(json!({ "Terms": expected })));
    let listed = json!({"TermsId": id, "TermsName": "terms-of-use", "Enforcement": "NONE",
        "CreationDate": 1_795_219_200, "LastModifiedDate": 1_795_219_200});
    assert_eq!(site.call("ListTerms", json!({})).await, Ok(json!({ "Terms": [listed] })));

    site.server.clock.advance_seconds(1);
    let same = site.update(id, json!({"TermsSource": "LINK", "Enforcement": "NONE"})).await.unwrap();
    assert_eq!(same, merged(expected.clone(), json!({"LastModifiedDate": 1_795_219_201})));
    let changed = site.update(id, json!({"Links": {"cognito:dutch": "https://example.com/nl"}})).await.unwrap();
    assert_eq!(changed["Links"], json!({"cognito:dutch": "https://example.com/nl"}), "all of them");
    let renamed = site.update(id, json!({"TermsName": "privacy-policy"})).await.unwrap();
    assert_eq!((&renamed["TermsName"], &renamed["Links"]), (&json!("privacy-policy"), &changed["Links"]));

    assert_eq!(site.call("DeleteTerms", json!({ "TermsId": id })).await, Ok(Value::Null));
    let gone = missing(&format!("Terms documents {} do not exist.", id.as_str().unwrap()));
    for operation in ["DescribeTerms", "UpdateTerms", "DeleteTerms"] {
        assert_eq!(site.call(operation, json!({ "TermsId": id })).await, Err(gone.clone()), "{operation}");
    }
}

#[tokio::test]
async fn a_client_has_one_document_of_each_name() {
    let site = Site::start().await;
    site.create("terms-of-use", json!({})).await.unwrap();
    let privacy = site.create("privacy-policy", json!({})).await.unwrap();
    let message = format!("Terms documents terms-of-use already exist for app client {}.", site.client);
    let exists = refusal("TermsExistsException", &message);
    assert_eq!(site.create("terms-of-use", json!({})).await, Err(exists.clone()));
    assert_eq!(site.update(&privacy["TermsId"], json!({"TermsName": "terms-of-use"})).await, Err(exists));
    assert!(site.update(&privacy["TermsId"], json!({"TermsName": "privacy-policy"})).await.is_ok(), "its own name");
    let other = site.server.client(&site.pool, json!({})).await;
    assert!(site.create("terms-of-use", json!({ "ClientId": other })).await.is_ok());
}

#[tokio::test]
async fn what_is_refused() {
    let site = Site::start().await;
    let script = json!({"Links": {"cognito:default": "javascript:alert(1)"}});
    let no_link = invalid("The link javascript:alert(1) must be an absolute URL with the https or http scheme.");
    assert_eq!(site.create("terms-of-use", script.clone()).await, Err(no_link.clone()));
    assert_eq!(site.create("terms-of-use", json!({"Links": null})).await, Err(invalid("Links are required.")));
    let klingon = site.create("terms-of-use", json!({"Links": {"cognito:klingon": "https://x"}})).await.unwrap_err();
    assert_eq!(klingon.code, "InvalidParameterException");
    let long = format!("https://x/{}", "y".repeat(1_015));
    let refused = site.create("terms-of-use", json!({"Links": {"cognito:default": long}})).await.unwrap_err();
    assert!(refused.message.contains("Member must have length less than or equal to 1024"), "{refused:?}");
    let unnamed = site.create("terms", json!({})).await.unwrap_err();
    assert!(unnamed.message.contains("Member must satisfy regular expression pattern"), "{unnamed:?}");

    let made = site.create("terms-of-use", json!({})).await.unwrap();
    assert_eq!(site.update(&made["TermsId"], script).await, Err(no_link));
    let nobody = missing("User pool client nobody does not exist.");
    assert_eq!(site.create("terms-of-use", json!({"ClientId": "nobody"})).await, Err(nobody.clone()));
    let by_client = |client: &str, name: &str| json!({"ClientId": client, "TermsName": name});
    assert_eq!(site.call("DescribeTermsByClient", by_client("nobody", "terms-of-use")).await, Err(nobody));
    let none = missing(&format!("App client {} has no terms documents privacy-policy.", site.client));
    assert_eq!(site.call("DescribeTermsByClient", by_client(&site.client, "privacy-policy")).await, Err(none));
    let elsewhere = site.server.user_pool(json!({})).await;
    let id = made["TermsId"].as_str().unwrap();
    for operation in ["DescribeTerms", "UpdateTerms", "DeleteTerms"] {
        let foreign = site.server.call(operation, json!({"UserPoolId": elsewhere, "TermsId": id})).await;
        assert_eq!(foreign, Err(missing(&format!("Terms documents {id} do not exist."))), "{operation}");
        let nowhere = site.server.call(operation, json!({"UserPoolId": NOWHERE, "TermsId": NO_TERMS})).await;
        assert_eq!(nowhere, Err(missing("User pool us-east-1_nothing00 does not exist.")), "{operation}");
    }
    let nowhere = site.server.call("ListTerms", json!({"UserPoolId": NOWHERE})).await;
    assert_eq!(nowhere, Err(missing("User pool us-east-1_nothing00 does not exist.")));
    let token = site.call("ListTerms", json!({"NextToken": "x"})).await;
    assert_eq!(token, Err(invalid("Invalid pagination token given.")));
}

#[tokio::test]
async fn documents_are_counted_and_listed_a_page_at_a_time() {
    let site = Site::start().await;
    for number in 0..21 {
        let client = site.server.client(&site.pool, json!({})).await;
        for name in ["terms-of-use", "privacy-policy"] {
            let made = site.create(name, json!({ "ClientId": client })).await;
            let message = "Terms documents cannot exceed the limit of the user pool.";
            match number {
                20 => assert_eq!(made, Err(refusal("LimitExceededException", message))),
                _ => assert!(made.is_ok()),
            }
        }
    }
    let mut found = Vec::new();
    let mut token = json!(null);
    for expected in [15, 15, 10] {
        let page = site.call("ListTerms", json!({"MaxResults": 15, "NextToken": token})).await.unwrap();
        let terms = page["Terms"].as_array().unwrap();
        assert_eq!(terms.len(), expected);
        found.extend(terms.iter().map(|terms| terms["TermsId"].as_str().unwrap().to_owned()));
        token = page.get("NextToken").cloned().unwrap_or_default();
    }
    assert_eq!(token, json!(null));
    assert!(found.is_sorted() && found.len() == 40);
}

#[tokio::test]
async fn pages_show_both_documents_or_none() {
    let site = Site::start().await;
    let pair = |a: &str, b: &str| Some((format!("https://example.com/{a}"), format!("https://example.com/{b}")));
    assert_eq!(site.shown("cognito:english").await, None);
    let terms = site.create("terms-of-use", json!({})).await.unwrap();
    assert_eq!(site.shown("cognito:english").await, None, "one is not both");
    let links = json!({"cognito:german": "https://example.com/de"});
    site.create("privacy-policy", json!({ "Links": links })).await.unwrap();
    assert_eq!(site.shown("cognito:german").await, pair("terms-of-use", "de"), "the default where there is no other");
    assert_eq!(site.shown("cognito:english").await, None, "one of them is in no language for this page");
    site.call("DeleteTerms", json!({"TermsId": terms["TermsId"]})).await.unwrap();
    assert_eq!(site.shown("cognito:german").await, None);
}
