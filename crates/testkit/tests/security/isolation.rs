//! Rows 9 and 31: one pool's keys open nothing in another (CVE-2026-37981, CVE-2026-18201, CVE-2025-27507). Two pools hold
//! users of the same names; every operation is called with what belongs to the one while naming what belongs to the
//! other, and the other stays as it was. Operations added later take part with their smallest request; say in [`mixed`]
//! what else they could be asked.

use api::shape::Kind;
use poolhouse_testkit::merged;
use poolhouse_testkit::scene::{PASSWORD, Scene, attributes};
use poolhouse_testkit::srp::SrpClient;
use serde_json::{Value, json};

use crate::access_tokens;
use crate::stage::{Answer, beginning, by_email, contents, response, shared, verified};

/// A pool with users in every state that an operation could act on, and what its own people hold.
struct Estate {
    scene: Scene,
    /// A user who is in this pool only, and whom the requests name.
    only_here: String,
    access: String,
    refresh: String,
    session: Value,
    srp: Value,
    secret_id: Value,
    import_job: Value,
}

impl Estate {
    async fn new(only_here: &str) -> Self {
        let scene = shared(by_email(), json!({"GenerateSecret": false})).await;
        scene.user("jane", verified("jane@example.com")).await;
        scene.user(only_here, verified(&format!("{only_here}@example.com"))).await;
        scene.invited("invited", verified("invited@example.com")).await;
        scene.invited(&format!("invited-{only_here}"), verified("invited2@example.com")).await;
        let session = scene.sign_in(&format!("invited-{only_here}"), PASSWORD).await.unwrap()["Session"].clone();
        let client = SrpClient::new(&scene.user_pool_id, 2);
        let begin = beginning("USER_SRP_AUTH", json!({"USERNAME": only_here, "SRP_A": client.public()}));
        let challenge = scene.ok("InitiateAuth", begin).await;
        let tokens = scene.tokens(only_here).await;
        let confidential = scene.another_client(json!({"ClientName": "confidential", "GenerateSecret": true})).await;
        let secrets = scene.ok("ListUserPoolClientSecrets", json!({ "ClientId": confidential })).await;
        let job = json!({"JobName": "j", "CloudWatchLogsRoleArn": "arn:aws:iam::000000000000:role/r"});
        let import_job = scene.ok("CreateUserImportJob", job).await["UserImportJob"]["JobId"].take();
        Self {
            import_job,
            only_here: only_here.to_owned(),
            access: tokens.access,
            refresh: tokens.refresh,
            session,
            srp: client.answer(&challenge["ChallengeParameters"], PASSWORD),
            secret_id: secrets["ClientSecrets"][0]["ClientSecretId"].clone(),
            scene,
        }
    }

    fn pool(&self) -> Value {
        json!({"UserPoolId": self.scene.user_pool_id})
    }

    fn client(&self) -> Value {
        json!({"ClientId": self.scene.client_id})
    }
}

/// Requests that mix what belongs to `own` with what belongs to `other`: none may have any effect on `other`.
fn mixed(operation: &str, own: &Estate, other: &Estate) -> Vec<Value> {
    if access_tokens::operations().contains(&operation) {
        // The token is the only thing that names anybody; it is the other's in name only.
        return vec![access_tokens::request(operation, &own.access)];
    }
    let theirs = || json!({"Username": other.only_here});
    let named = |more: Value| vec![merged(merged(own.pool(), theirs()), more)];
    let public = |more: Value| vec![merged(merged(own.client(), theirs()), more)];
    let client = |more: Value| vec![merged(merged(own.pool(), other.client()), more)];
    let respond = |challenge: &str, session: Option<&Value>, responses: &Value, credentials: Value| {
        merged(response(challenge, session, responses.clone()), credentials)
    };
    let new_password = json!({"USERNAME": format!("invited-{}", other.only_here), "NEW_PASSWORD": "Thiefs-Horse9"});
    match operation {
        "AdminConfirmSignUp"
        | "AdminDeleteUser"
        | "AdminDisableUser"
        | "AdminEnableUser"
        | "AdminGetUser"
        | "AdminResetUserPassword"
        | "AdminUserGlobalSignOut" => named(json!({})),
        "AdminCreateUser" => named(json!({"MessageAction": "RESEND"})),
        "AdminDeleteUserAttributes" => named(json!({"UserAttributeNames": ["email"]})),
        "AdminUpdateUserAttributes" => named(json!({"UserAttributes": attributes(json!({"name": "changed"}))})),
        "AdminSetUserPassword" => named(json!({"Password": "Thiefs-Horse9", "Permanent": true})),
        "AdminInitiateAuth" | "InitiateAuth" => {
            let flow = if operation == "InitiateAuth" { "USER_PASSWORD_AUTH" } else { "ADMIN_USER_PASSWORD_AUTH" };
            let parameters = json!({"USERNAME": other.only_here, "PASSWORD": PASSWORD});
            let refresh = json!({"REFRESH_TOKEN": other.refresh});
            let credentials = || merged(own.pool(), own.client());
            let mut all = vec![
                merged(credentials(), beginning(flow, parameters.clone())),
                merged(credentials(), beginning("REFRESH_TOKEN_AUTH", refresh)),
            ];
            if operation == "AdminInitiateAuth" {
                all.push(merged(merged(own.pool(), other.client()), beginning(flow, parameters.clone())));
                all.push(merged(merged(other.pool(), own.client()), beginning(flow, parameters)));
            } else {
                all.iter_mut().for_each(|input| drop(input.as_object_mut().unwrap().remove("UserPoolId")));
            }
            all
        }
        "RespondToAuthChallenge" => vec![
            respond("PASSWORD_VERIFIER", None, &other.srp, own.client()),
            respond("NEW_PASSWORD_REQUIRED", Some(&other.session), &new_password, own.client()),
        ],
        "AdminRespondToAuthChallenge" => {
            let pairs = [
                merged(own.pool(), own.client()),
                merged(own.pool(), other.client()),
                merged(other.pool(), own.client()),
            ];
            let answers = |credentials: &Value| {
                [
                    respond("PASSWORD_VERIFIER", None, &other.srp, credentials.clone()),
                    respond("NEW_PASSWORD_REQUIRED", Some(&other.session), &new_password, credentials.clone()),
                ]
            };
            pairs.iter().flat_map(answers).collect()
        }
        "ConfirmForgotPassword" => public(json!({"ConfirmationCode": "000000", "Password": "Thiefs-Horse9"})),
        "ConfirmSignUp" => public(json!({"ConfirmationCode": "000000"})),
        "ForgotPassword" | "ResendConfirmationCode" => public(json!({})),
        "GetTokensFromRefreshToken" => vec![merged(own.client(), json!({"RefreshToken": other.refresh}))],
        "RevokeToken" => vec![merged(own.client(), json!({"Token": other.refresh}))],
        "DeleteUserPoolClient" | "DescribeUserPoolClient" | "ListUserPoolClientSecrets" | "AddUserPoolClientSecret" => {
            client(json!({}))
        }
        "DeleteUserPoolClientSecret" => client(json!({"ClientSecretId": other.secret_id})),
        "DescribeUserImportJob" | "StartUserImportJob" | "StopUserImportJob" => {
            vec![merged(own.pool(), json!({"JobId": other.import_job}))]
        }
        "UpdateUserPoolClient" => client(json!({"ClientName": "changed"})),
        // These name nothing but a pool: what they do, they do to their own.
        "AddCustomAttributes"
        | "CreateUserPool"
        | "CreateUserPoolClient"
        | "DeleteUserPool"
        | "DescribeUserPool"
        | "ListUserPoolClients"
        | "ListUserPools"
        | "ListUsers"
        | "SignUp"
        | "UpdateUserPool"
        | "GetUserPoolMfaConfig"
        | "SetUserPoolMfaConfig" => Vec::new(),
        "AdminDeleteSoftwareToken" | "AdminGetUserAuthFactors" => named(json!({})),
        "AdminSetUserMFAPreference" => named(json!({"SoftwareTokenMfaSettings": {"Enabled": false}})),
        // What came later: its smallest request, with whom it names taken from the other pool.
        _ => {
            let mut input = access_tokens::minimal(operation);
            let theirs = [("UserPoolId", &own.scene.user_pool_id), ("ClientId", &other.scene.client_id)];
            for (name, value) in theirs.into_iter().chain([("Username", &other.only_here)]) {
                if input.get(name).is_some() {
                    input[name] = json!(value);
                }
            }
            vec![input]
        }
    }
}

/// Whether an answer tells anything of a user or client.
fn tells(answer: &Answer) -> bool {
    answer.as_ref().is_ok_and(|answer| *answer != json!({}) && !answer.is_null())
}

#[tokio::test]
async fn no_operation_reaches_into_another_pool() {
    let (own, other) = (Estate::new("own-user").await, Estate::new("other-user").await);
    let before = contents(&other.scene).await;
    let messages = other.scene.messages().len();
    for info in api::operations::ALL.iter().filter(|info| operations::is_implemented(info)) {
        // Last, for it would end the token.
        if ["DeleteUser", "GlobalSignOut"].contains(&info.name) {
            continue;
        }
        let by_token = access_tokens::operations().contains(&info.name);
        for input in mixed(info.name, &own, &other) {
            let answer = own.scene.server.call(info.name, input.clone()).await;
            // Who names nobody of the other pool may well be answered.
            let names = ["Username", "ClientId", "JobId", "Token", "RefreshToken", "Session"];
            let asked = names.iter().any(|name| input.get(name).is_some());
            assert!(by_token || !asked || !tells(&answer), "{} {input}: {answer:?}", info.name);
        }
    }
    let token = own.scene.tokens("jane").await.access;
    own.scene.ok("GlobalSignOut", json!({ "AccessToken": token })).await;
    own.scene.ok("DeleteUser", json!({"AccessToken": own.access})).await;
    assert_eq!(contents(&other.scene).await, before);
    assert_eq!(other.scene.messages().len(), messages);
    // What the other's people hold still works where it belongs.
    other.scene.ok("GetUser", json!({"AccessToken": other.access})).await;
    other.scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": other.refresh})).await;
    other.scene.ok("RespondToAuthChallenge", response("PASSWORD_VERIFIER", None, other.srp.clone())).await;
    let new_password = json!({"USERNAME": "invited-other-user", "NEW_PASSWORD": "Another-Horse8"});
    let answer = response("NEW_PASSWORD_REQUIRED", Some(&other.session), new_password);
    other.scene.ok("RespondToAuthChallenge", answer).await;
}

/// Users of one name in two pools are two users: whatever is done to the one leaves the other alone.
#[tokio::test]
async fn users_of_the_same_name_are_strangers() {
    let (own, other) = (Estate::new("own-user").await, Estate::new("other-user").await);
    let theirs = other.scene.tokens("jane").await;
    let before = contents(&other.scene).await;
    let token = own.scene.tokens("jane").await.access;
    let email = attributes(json!({"email": "mallory@example.com"}));
    let calls = [
        ("UpdateUserAttributes", json!({"AccessToken": token, "UserAttributes": email})),
        (
            "ChangePassword",
            json!({"AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": "Another-Horse8"}),
        ),
        ("AdminUpdateUserAttributes", json!({"Username": "jane", "UserAttributes": attributes(json!({"name": "J"}))})),
        ("AdminUserGlobalSignOut", json!({"Username": "jane"})),
        ("AdminSetUserPassword", json!({"Username": "jane", "Password": "Another-Horse8", "Permanent": true})),
        ("AdminDisableUser", json!({"Username": "jane"})),
        ("AdminDeleteUser", json!({"Username": "jane"})),
    ];
    for (operation, input) in calls {
        own.scene.ok(operation, input).await;
    }
    // Wrong passwords here are not counted there.
    for _ in 0..8 {
        let _ = own.scene.sign_in("invited", "Wrong-Horse7").await;
    }
    own.scene.ok("DeleteUserPool", json!({})).await;
    assert_eq!(contents(&other.scene).await, before);
    other.scene.ok("GetUser", json!({"AccessToken": theirs.access})).await;
    other.scene.tokens("jane").await;
    assert!(other.scene.sign_in("invited", PASSWORD).await.is_ok());
    // With the pool, its tokens are gone.
    assert!(own.scene.call("GetUser", json!({"AccessToken": own.access})).await.is_err());
}

/// Signed operations are the administrators': none of them takes a token or a client's word instead of a pool, and no
/// public one takes a pool.
#[test]
fn what_names_the_caller_is_the_same_for_all_operations_of_a_kind() {
    for info in api::operations::ALL.iter().filter(|info| operations::is_implemented(info)) {
        let Kind::Structure { members } = &info.input.kind else { continue };
        let has = |name: &str| members.iter().any(|member| member.name == name && member.required);
        let named_by = [has("UserPoolId"), has("ClientId") && !has("UserPoolId"), has("AccessToken")];
        // The whole site is asked for its pools and domains, and has the rates; tags are of an ARN, which names the pool.
        let of_the_site = ["CreateUserPool", "ListUserPools", "DescribeUserPoolDomain"];
        let of_the_site = of_the_site.contains(&info.name) || has("LimitDefinition") || has("ResourceArn");
        // The model leaves the pool of this one open, and its handler does not (operations/src/branding/tests/update.rs).
        let demands_it = info.name == "UpdateManagedLoginBranding";
        if info.signed {
            assert!(named_by[0] || of_the_site || demands_it, "{}", info.name);
        } else {
            assert!(!named_by[0], "{} is public and names a pool", info.name);
        }
    }
}
