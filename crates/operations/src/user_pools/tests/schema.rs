//! Schema of new pools, and AddCustomAttributes.

use super::*;

async fn attribute(server: &TestServer, user_pool_id: &str, name: &str) -> Value {
    let pool = describe(server, user_pool_id).await;
    let attributes = pool["SchemaAttributes"].as_array().unwrap();
    attributes.iter().find(|attribute| attribute["Name"] == name).cloned().unwrap_or_default()
}

async fn add(server: &TestServer, user_pool_id: &str, attributes: Value) -> Result<Value, Refusal> {
    let input = json!({"UserPoolId": user_pool_id, "CustomAttributes": attributes});
    server.call("AddCustomAttributes", input).await
}

#[tokio::test]
async fn custom_attributes_show_their_limits_as_text() {
    let server = TestServer::start();
    let id = server
        .user_pool(json!({"Schema": [
            {"Name": "email", "AttributeDataType": "String", "Required": true, "Mutable": false},
            {"Name": "x", "AttributeDataType": "String"},
            {"Name": "n", "AttributeDataType": "Number", "Mutable": false,
                "NumberAttributeConstraints": {"MinValue": "-5", "MaxValue": "10"}},
        ]}))
        .await;
    assert_eq!(
        attribute(&server, &id, "custom:x").await,
        json!({"Name": "custom:x", "AttributeDataType": "String", "DeveloperOnlyAttribute": false, "Mutable": true,
            "Required": false, "StringAttributeConstraints": {}})
    );
    assert_eq!(
        attribute(&server, &id, "custom:n").await,
        json!({"Name": "custom:n", "AttributeDataType": "Number", "DeveloperOnlyAttribute": false, "Mutable": false,
            "Required": false, "NumberAttributeConstraints": {"MinValue": "-5", "MaxValue": "10"}})
    );
    assert_eq!(
        attribute(&server, &id, "email").await,
        json!({"Name": "email", "AttributeDataType": "String", "DeveloperOnlyAttribute": false, "Mutable": false,
            "Required": true, "StringAttributeConstraints": {"MinLength": "0", "MaxLength": "2048"}})
    );
}

#[tokio::test]
async fn attributes_can_be_added_but_not_twice() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    server.clock.advance_seconds(5);
    let flag = json!([{"Name": "flag", "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": true}]);
    assert_eq!(add(&server, &id, flag.clone()).await, Ok(json!({})));
    assert_eq!(
        attribute(&server, &id, "dev:custom:flag").await,
        json!({"Name": "dev:custom:flag", "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": true,
            "Mutable": true, "Required": false})
    );
    let modified = described(&server, &id, &["LastModifiedDate"]).await;
    assert_eq!(modified, json!({"LastModifiedDate": START_SECONDS + 5}));
    assert_eq!(
        add(&server, &id, flag).await,
        Err(invalid("dev:custom:flag: Existing attribute already has name dev:custom:flag."))
    );
    assert_eq!(
        add(&server, &id, json!([{"Name": "y", "AttributeDataType": "String", "Required": true}])).await,
        Err(invalid("Required custom attributes are not supported currently."))
    );
    let y = json!([{"Name": "y", "AttributeDataType": "String"}]);
    assert_eq!(add(&server, "us-east-1_nothing00", y).await, Err(unknown("us-east-1_nothing00")));
}

#[tokio::test]
async fn fifty_custom_attributes_are_the_limit() {
    let server = TestServer::start();
    let batch = |from: usize, to: usize| {
        Value::Array((from..to).map(|n| json!({"Name": n.to_string(), "AttributeDataType": "DateTime"})).collect())
    };
    let id = server.user_pool(json!({"Schema": batch(0, 25)})).await;
    assert_eq!(add(&server, &id, batch(25, 50)).await, Ok(json!({})));
    assert_eq!(
        add(&server, &id, batch(50, 51)).await,
        Err(invalid("A user pool cannot have more than 50 custom attributes."))
    );
}
