//! Tags through the API, whole answers compared.

use serde_json::{Value, json};
use testkit::{Refusal, TestServer, refusal};

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

async fn tag(server: &TestServer, arn: &str, tags: Value) -> Result<Value, Refusal> {
    server.call("TagResource", json!({"ResourceArn": arn, "Tags": tags})).await
}

async fn untag(server: &TestServer, arn: &str, keys: Value) -> Result<Value, Refusal> {
    server.call("UntagResource", json!({"ResourceArn": arn, "TagKeys": keys})).await
}

async fn list(server: &TestServer, arn: &str) -> Result<Value, Refusal> {
    server.call("ListTagsForResource", json!({"ResourceArn": arn})).await
}

/// A pool with the tag `made=true`: its description and its ARN.
async fn tagged_pool(server: &TestServer) -> (Value, String) {
    let id = server.user_pool(json!({"UserPoolTags": {"made": "true"}})).await;
    let pool = describe(server, &id).await;
    let arn = pool["Arn"].as_str().unwrap().to_owned();
    (pool, arn)
}

async fn describe(server: &TestServer, id: &str) -> Value {
    server.call("DescribeUserPool", json!({"UserPoolId": id})).await.unwrap()["UserPool"].take()
}

#[tokio::test]
async fn tags_are_those_of_the_pool() {
    let server = TestServer::start();
    let (pool, arn) = tagged_pool(&server).await;
    assert_eq!(list(&server, &arn).await, Ok(json!({"Tags": {"made": "true"}})));
    server.clock.advance_seconds(10);
    assert_eq!(tag(&server, &arn, json!({"made": "", "team": "a b", "ü": "é"})).await, Ok(json!({})));
    let tags = json!({"made": "", "team": "a b", "ü": "é"});
    assert_eq!(list(&server, &arn).await, Ok(json!({"Tags": tags})));
    let expected = testkit::merged(pool.clone(), json!({"UserPoolTags": tags}));
    assert_eq!(describe(&server, pool["Id"].as_str().unwrap()).await, expected, "the date of the last change stays");
    assert_eq!(untag(&server, &arn, json!(["team", "nothing", "made"])).await, Ok(json!({})));
    assert_eq!(list(&server, &arn).await, Ok(json!({"Tags": {"ü": "é"}})));
    assert_eq!(untag(&server, &arn, json!(["ü"])).await, Ok(json!({})));
    assert_eq!(list(&server, &arn).await, Ok(json!({"Tags": {}})));
}

#[tokio::test]
async fn what_is_not_here_is_unknown_and_what_is_no_pool_is_invalid() {
    let server = TestServer::start();
    let (pool, arn) = tagged_pool(&server).await;
    let id = pool["Id"].as_str().unwrap();
    let check = async |arn: &str, refused: Refusal| {
        assert_eq!(tag(&server, arn, json!({"a": "b"})).await, Err(refused.clone()), "{arn}");
        assert_eq!(untag(&server, arn, json!(["a"])).await, Err(refused.clone()), "{arn}");
        assert_eq!(list(&server, arn).await, Err(refused), "{arn}");
    };
    let unknown = |id: &str| refusal("ResourceNotFoundException", &format!("User pool {id} does not exist."));
    let gone = "us-east-1_nothing00";
    check(&arn.replace(id, gone), unknown(gone)).await;
    check(&arn.replace("000000000000", "123456789012"), unknown(id)).await;
    check(&arn.replace(":us-east-1:", ":eu-west-1:"), unknown(id)).await;
    for other in [
        format!("arn:aws:cognito-identity:us-east-1:000000000000:userpool/{id}"),
        "arn:aws:cognito-idp:us-east-1:000000000000:identitypool/x".to_owned(),
    ] {
        check(&other, invalid(&format!("{other} is not the ARN of a user pool."))).await;
    }
    let refused = list(&server, "arn:aws:cognito-idp:us-east-1").await.unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException", "{}", refused.message);
}

#[tokio::test]
async fn a_pool_has_fifty_tags_at_most() {
    let server = TestServer::start();
    let (_, arn) = tagged_pool(&server).await;
    let tags = |range: std::ops::Range<usize>| -> Value { range.map(|n| (format!("k{n}"), json!("v"))).collect() };
    assert_eq!(tag(&server, &arn, tags(0..49)).await, Ok(json!({})));
    let refused = invalid("A user pool cannot have more than 50 tags.");
    assert_eq!(tag(&server, &arn, tags(49..50)).await, Err(refused));
    assert_eq!(tag(&server, &arn, tags(0..49)).await, Ok(json!({})), "those it has already");
    untag(&server, &arn, json!(["made"])).await.unwrap();
    assert_eq!(tag(&server, &arn, tags(49..50)).await, Ok(json!({})));
}

#[tokio::test]
async fn keys_of_the_service_and_oversized_tags_are_refused() {
    let server = TestServer::start();
    let (_, arn) = tagged_pool(&server).await;
    let reserved = invalid("Tag keys that begin with aws: are reserved: aws:x");
    assert_eq!(tag(&server, &arn, json!({"aws:x": "v"})).await, Err(reserved));
    assert_eq!(tag(&server, &arn, json!({"k".repeat(128): "v".repeat(256)})).await, Ok(json!({})));
    for tags in [json!({"k".repeat(129): "v"}), json!({"k": "v".repeat(257)}), json!({"": "v"})] {
        assert_eq!(tag(&server, &arn, tags).await.unwrap_err().code, "InvalidParameterException");
    }
}

#[tokio::test]
async fn a_setting_of_ours_is_a_tag_that_is_not_mistyped() {
    let server = TestServer::start();
    let (_, arn) = tagged_pool(&server).await;
    assert_eq!(tag(&server, &arn, json!({"poolhouse:offer-to-link": "true"})).await, Ok(json!({})));
    for mistaken in [json!({"poolhouse:offer-to-link": "yes"}), json!({"poolhouse:offer-to-lnk": "true"})] {
        let refused = tag(&server, &arn, mistaken).await.unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException");
        assert!(refused.message.ends_with("There is poolhouse:offer-to-link: true or false."), "{refused:?}");
    }
    let kept = list(&server, &arn).await.unwrap();
    assert_eq!(kept["Tags"]["poolhouse:offer-to-link"], "true");
    let new = json!({"PoolName": "p", "UserPoolTags": {"poolhouse:offer-to-link": "on"}});
    assert_eq!(server.call("CreateUserPool", new).await.unwrap_err().code, "UserPoolTaggingException");
}
