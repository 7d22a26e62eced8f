//! What is made of files as cognito-local writes them. That it writes them so is checked against the real one in
//! `clients/cognito-local`.

use std::path::Path;

use super::*;

const SUB: &str = "00000000-0000-4000-8000-000000000001";

fn write(folder: &Path, name: &str, value: &Value) {
    let file = folder.join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, value.to_string()).unwrap();
}

fn user(name: &str, status: &str, password: &str) -> Value {
    json!({
        "Username": name, "UserStatus": status, "Password": password, "Enabled": true, "RefreshTokens": ["x"],
        "Attributes": [{"Name": "sub", "Value": SUB}, {"Name": "email", "Value": format!("{name}@example.com")}],
        "UserCreateDate": "2026-11-28T00:00:00.000Z", "UserLastModifiedDate": "2026-11-28T00:00:00.000Z",
    })
}

fn converted(pool: &Value, clients: &Value) -> (Value, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ".cognito/db/local_abc.json", pool);
    write(folder.path(), ".cognito/db/clients.json", &json!({ "Clients": clients }));
    let found = convert(folder.path()).unwrap();
    let value: Value = serde_saphyr::from_str(&found.text).unwrap();
    (value["UserPools"][0].clone(), found.notes)
}

#[test]
fn a_pool_comes_with_its_clients_groups_and_users() {
    let pool = json!({
        "Options": {
            "Id": "local_abc", "Name": "shop", "Arn": "arn:aws:cognito-idp:local:local:userpool/local_abc",
            "LambdaConfig": {}, "AliasAttributes": [], "AdminCreateUserConfig": {"UnusedAccountValidityDays": 7},
            "Policies": {"PasswordPolicy": {"MinimumLength": 6, "TemporaryPasswordValidityDays": 7}}, "AutoVerifiedAttributes": ["email"], "MfaConfiguration": "OPTIONAL",
            "SoftwareTokenMfaConfiguration": {"Enabled": true}, "UsernameAttributes": ["email"],
            "SchemaAttributes": [{"Name": "custom:plan", "AttributeDataType": "String", "Mutable": true, "Required": false,
                "DeveloperOnlyAttribute": false, "StringAttributeConstraints": {}}],
            "CreationDate": "2026-11-28T00:00:00.000Z",
        },
        "Users": { SUB: { "Username": SUB, "UserStatus": "CONFIRMED", "Password": "Correct-Horse7!", "Enabled": false,
            "Attributes": [{"Name": "sub", "Value": SUB}, {"Name": "email", "Value": "ann@example.com"},
                {"Name": "custom:plan", "Value": "gold"}] } },
        "Groups": { "staff": {"GroupName": "staff", "Precedence": 1, "members": [SUB], "CreationDate": "x"} },
    });
    let client = json!({ "ClientId": "web1", "ClientName": "web", "UserPoolId": "local_abc", "ClientSecret": "abcdefghijklmnopqrstuvwxy",
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "TokenValidityUnits": {"AccessToken": "hours"} });
    let other = json!({ "ClientId": "web2", "ClientName": "other", "UserPoolId": "local_other" });
    let (pool, notes) = converted(&pool, &json!({"web1": client, "web2": other}));
    let expected = json!({
        "Id": "local_abc", "PoolName": "shop", "AdminCreateUserConfig": {},
        "Policies": {"PasswordPolicy": {"MinimumLength": 6, "TemporaryPasswordValidityDays": 7}}, "AutoVerifiedAttributes": ["email"], "UsernameAttributes": ["email"],
        "Schema": [{"Name": "plan", "AttributeDataType": "String", "Mutable": true, "Required": false, "DeveloperOnlyAttribute": false}],
        "MfaConfig": {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": true}},
        "Clients": [{"ClientId": "web1", "ClientName": "web", "ClientSecret": "abcdefghijklmnopqrstuvwxy",
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "TokenValidityUnits": {"AccessToken": "hours"}}],
        "Groups": [{"GroupName": "staff", "Precedence": 1}],
        "Users": [{"Username": "ann@example.com", "Sub": SUB, "Password": "Correct-Horse7!", "Enabled": false, "Groups": ["staff"],
            "UserAttributes": [{"Name": "email", "Value": "ann@example.com"}, {"Name": "custom:plan", "Value": "gold"}]}],
    });
    assert_eq!(pool, expected);
    assert_eq!(notes, [""; 0]);
}

#[test]
fn what_cannot_be_carried_over_is_told() {
    let with = |name: &str, member: &str, value: Value| {
        let mut user = user(name, "CONFIRMED", "Correct-Horse7!");
        user[member] = value;
        user
    };
    let pool = json!({
        "Options": { "Id": "local_abc" },
        "Users": {
            "a": user("a", "UNCONFIRMED", "Correct-Horse7!"),
            "b": user("b", "FORCE_CHANGE_PASSWORD", "abc123"),
            "c": user("c", "RESET_REQUIRED", "Correct-Horse7!"),
            "d": with("d", "Attributes", json!([{"Name": "sub", "Value": "D"}, {"Name": "plan", "Value": "gold"}])),
            "e": with("e", "UserMFASettingList", json!(["SOFTWARE_TOKEN_MFA", "SMS_MFA"])),
        },
    });
    let client = json!({"ClientId": "web", "ClientName": "web", "UserPoolId": "local_abc"});
    let (pool, notes) = converted(&pool, &json!({ "web": client }));
    let expected = [
        "client web names no ExplicitAuthFlows, which cognito-local does not ask for: given ALLOW_USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH",
        "user a of local_abc: left out: nobody but they can sign up, and they have not confirmed it yet",
        "user b of local_abc: without their password, which the pool's policy refuses (Password not long enough); they are to set one",
        "user c of local_abc: left out: their status is RESET_REQUIRED",
        "user d of local_abc: gets another sub: one is a UUID in lower case",
        "user d of local_abc: without plan, which the pool's schema does not have",
        "user e of local_abc: their authenticator app is to be registered anew: its secret cannot be given to the API",
        "user e of local_abc: codes by SMS are to be switched on anew (AdminSetUserMFAPreference)",
    ];
    assert_eq!(notes, expected);
    let names: Vec<&str> =
        pool["Users"].as_array().unwrap().iter().map(|user| user["Username"].as_str().unwrap()).collect();
    assert_eq!((names, &pool["PoolName"]), (vec!["b", "d", "e"], &json!("local_abc")));
}

#[test]
fn what_is_not_as_it_should_be_is_refused_by_name() {
    let refused = |name: &str, text: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
        let said = convert(folder.path()).unwrap_err().to_string();
        said.replace(folder.path().to_str().unwrap(), "DIR")
    };
    assert_eq!(refused("x.json", "{"), "DIR/x.json: EOF while parsing an object at line 1 column 1");
    assert_eq!(refused("x.json", "{}"), "DIR/x.json: a file of a pool has Options and Users, and this one has not");
    let said = refused("x.json", r#"{"Options": {}, "Users": {"a": {"Username": 1}}}"#);
    assert!(said.starts_with("DIR/x.json: invalid type: integer `1`, expected a string"), "{said}");
    assert_eq!(refused("readme", ""), "DIR: there is no file of a pool here; cognito-local keeps them in .cognito/db");
    let said = refused("x_y.json", r#"{"Options": {"MfaConfiguration": "SOMETIMES"}, "Users": {}}"#);
    assert!(
        said.starts_with("what is in the files is not what the API allows") && said.contains("SOMETIMES"),
        "{said}"
    );
    assert!(convert(Path::new("/nowhere")).unwrap_err().to_string().starts_with("/nowhere: "));
}
