//! Site files against a whole site in this process.
use serde_json::{Value, json};
use testkit::TestServer;

use super::call::{Call, CallError, Request};
use super::plan::Plan;
use super::*;

const SUB: &str = "00000000-0000-4000-8000-000000000001";

const SITE: &str = r#"
UserPools:
- Id: us-east-1_Example01
  PoolName: shop
  UsernameAttributes: [email]
  AutoVerifiedAttributes: [email]
  Policies:
    PasswordPolicy: {MinimumLength: 10, RequireSymbols: false}
  UserPoolTags: {team: shop}
  Schema:
  - {Name: plan, AttributeDataType: String, Mutable: true}
  MfaConfig:
    MfaConfiguration: OPTIONAL
    SoftwareTokenMfaConfiguration: {Enabled: true}
  ResourceServers:
  - Identifier: orders
    Name: Orders
    Scopes: [{ScopeName: read, ScopeDescription: reads}]
  Clients:
  - ClientId: shopweb
    ClientName: web
    ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
  - ClientName: service
    ClientSecret: a_secret_that_stands_in_a_file_0001
    AllowedOAuthFlows: [client_credentials]
    AllowedOAuthFlowsUserPoolClient: true
    AllowedOAuthScopes: [orders/read]
  Groups:
  - {GroupName: admins, Precedence: 1}
  - GroupName: staff
  Users:
  - Username: ann@example.com
    Sub: 00000000-0000-4000-8000-000000000001
    Password: correct-Horse7
    UserAttributes:
    - {Name: email_verified, Value: "true"}
    - {Name: "custom:plan", Value: gold}
    Groups: [admins]
- PoolName: plain
"#;

struct Site {
    server: TestServer,
    caller: InProcess,
}

impl Site {
    fn start() -> Self {
        let server = TestServer::start();
        let caller = InProcess(server.site.clone());
        Self { server, caller }
    }

    async fn of(file: &str) -> Self {
        let site = Self::start();
        site.apply(file, false).await.unwrap();
        site
    }

    async fn plan(&self, file: &str, prune: bool) -> Result<Plan, Failure> {
        plan(&self.caller, &Desired::parse(file)?, prune, None).await
    }

    /// What was done.
    async fn apply(&self, file: &str, prune: bool) -> Result<Vec<String>, Failure> {
        let plan = self.plan(file, prune).await?;
        let mut done = Vec::new();
        execute(&self.caller, &plan, None, |step| done.push(step.title())).await?;
        Ok(done)
    }

    async fn ask(&self, operation: &str, input: Value) -> Value {
        self.server.call(operation, testkit::merged(json!({"UserPoolId": "us-east-1_Example01"}), input)).await.unwrap()
    }
}

#[tokio::test]
async fn a_file_makes_a_site_and_then_changes_nothing() {
    let site = Site::start();
    let done = site.apply(SITE, false).await.unwrap();
    let in_shop = |what: &str| format!("+ {what} of user pool us-east-1_Example01 (shop)");
    let expected = [
        "+ user pool us-east-1_Example01 (shop)".to_owned(),
        in_shop("resource server orders"),
        in_shop("client web"),
        in_shop("client service"),
        in_shop("group admins"),
        in_shop("group staff"),
        in_shop("user ann@example.com"),
        "+ user pool plain".to_owned(),
    ];
    assert_eq!(done, expected);
    assert_eq!(site.apply(SITE, true).await.unwrap(), [""; 0]);

    let client = site.ask("DescribeUserPoolClient", json!({"ClientId": "shopweb"})).await;
    assert_eq!(client["UserPoolClient"]["ClientName"], "web");
    let user = site.ask("AdminGetUser", json!({"Username": "ann@example.com"})).await;
    assert_eq!((&user["Username"], &user["UserStatus"]), (&json!(SUB), &json!("CONFIRMED")));
    let groups = site.ask("AdminListGroupsForUser", json!({"Username": "ann@example.com"})).await;
    assert_eq!(groups["Groups"][0]["GroupName"], "admins");
    let input = json!({"ClientId": "shopweb", "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "ann@example.com", "PASSWORD": "correct-Horse7"}});
    let signed_in = site.server.call("InitiateAuth", input).await.unwrap();
    assert!(signed_in["AuthenticationResult"]["AccessToken"].is_string());
}

#[tokio::test]
async fn a_dry_run_shows_and_writes_nothing() {
    let site = Site::start();
    let plan = site.plan(SITE, false).await.unwrap();
    let shown = plan.to_string();
    assert!(shown.contains("+ user pool us-east-1_Example01 (shop)\n"), "{shown}");
    assert!(shown.contains("    PoolName: \"shop\"\n"), "{shown}");
    for secret in ["a_secret_that", "correct-Horse7", "gold"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let pools = site.server.call("ListUserPools", json!({"MaxResults": 60})).await.unwrap();
    assert_eq!(pools["UserPools"], json!([]));
}

#[tokio::test]
async fn drift_is_shown_and_corrected_and_the_rest_is_left_alone() {
    let site = Site::of(SITE).await;
    let update = json!({"DeletionProtection": "ACTIVE", "AutoVerifiedAttributes": ["email"],
        "Policies": {"PasswordPolicy": {"MinimumLength": 6, "RequireNumbers": true}}});
    site.ask("UpdateUserPool", update).await;
    site.ask(
        "UpdateUserPoolClient",
        json!({"ClientId": "shopweb", "CallbackURLs": ["https://a.example"],
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"], "RefreshTokenValidity": 5}),
    )
    .await;
    site.ask("UpdateGroup", json!({"GroupName": "admins", "Precedence": 9, "Description": "kept"})).await;
    site.ask(
        "AdminUpdateUserAttributes",
        json!({"Username": SUB,
        "UserAttributes": [{"Name": "custom:plan", "Value": "lead"}, {"Name": "name", "Value": "Ann"}]}),
    )
    .await;
    site.ask("AdminAddUserToGroup", json!({"Username": SUB, "GroupName": "staff"})).await;
    site.ask("SetUserPoolMfaConfig", json!({"MfaConfiguration": "OFF"})).await;

    let shown = site.plan(SITE, false).await.unwrap().to_string();
    assert!(shown.contains("    Policies.PasswordPolicy.MinimumLength: 6 -> 10\n"), "{shown}");
    assert!(shown.contains("    Precedence: 9 -> 1\n"), "{shown}");
    let done = site.apply(SITE, false).await.unwrap();
    let whose = "of user pool us-east-1_Example01 (shop)";
    let expected = [
        "~ user pool us-east-1_Example01 (shop)".to_owned(),
        format!("~ client web {whose}"),
        format!("~ group admins {whose}"),
        format!("~ user ann@example.com {whose}"),
    ];
    assert_eq!(done, expected);
    assert_eq!(site.plan(SITE, true).await.unwrap().to_string(), "");

    let pool = site.ask("DescribeUserPool", json!({})).await;
    assert_eq!(pool["UserPool"]["DeletionProtection"], "ACTIVE");
    assert_eq!(pool["UserPool"]["Policies"]["PasswordPolicy"]["RequireNumbers"], true);
    let client = site.ask("DescribeUserPoolClient", json!({"ClientId": "shopweb"})).await;
    assert_eq!(client["UserPoolClient"]["CallbackURLs"], json!(["https://a.example"]));
    assert_eq!(client["UserPoolClient"]["RefreshTokenValidity"], 5);
    let group = site.ask("GetGroup", json!({"GroupName": "admins"})).await;
    assert_eq!(group["Group"]["Description"], "kept");
}

#[tokio::test]
async fn a_secret_is_exchanged_for_the_one_in_the_file() {
    let site = Site::of(SITE).await;
    let file = SITE.replace("file_0001", "file_0002");
    let plan = site.plan(&file, false).await.unwrap();
    assert!(plan.to_string().contains("    ClientSecret: *** -> ***\n"), "{plan}");
    site.apply(&file, false).await.unwrap();
    assert_eq!(site.apply(&file, false).await.unwrap(), [""; 0]);
    let without = file.replace("ClientName: web", "ClientName: web\n    GenerateSecret: true");
    let refused = site.plan(&without, false).await.unwrap_err().to_string();
    assert!(refused.contains("client web was made without a secret"), "{refused}");
}

#[tokio::test]
async fn only_prune_deletes_and_only_in_lists_that_the_file_has() {
    let site = Site::of(SITE).await;
    let file = r#"
UserPools:
- Id: us-east-1_Example01
  PoolName: shop
  Clients: [{ClientId: shopweb, ClientName: web}]
  Groups: []
"#;
    assert_eq!(site.apply(file, false).await.unwrap(), [""; 0]);
    let done = site.apply(file, true).await.unwrap();
    let kinds: Vec<&str> = done.iter().map(|line| line.split(" (").next().unwrap()).collect();
    assert_eq!(kinds.len(), 4, "{done:?}");
    assert!(done[0].starts_with("- group staff of") && done[1].starts_with("- group admins of"), "{done:?}");
    assert!(done[2].starts_with("- client service (") && done[3].ends_with("(plain)"), "{done:?}");
    assert_eq!(site.ask("ListUsers", json!({})).await["Users"].as_array().unwrap().len(), 1);
    assert_eq!(site.apply(&format!("{file}  Users: []\n"), true).await.unwrap().len(), 1);
    assert_eq!(site.ask("ListUsers", json!({})).await["Users"], json!([]));
}

#[tokio::test]
async fn a_protected_pool_is_not_pruned() {
    let site = Site::start();
    site.server.user_pool(json!({"DeletionProtection": "ACTIVE"})).await;
    let refused = site.plan("UserPools: []", true).await.unwrap_err().to_string();
    assert!(refused.contains("is protected from deletion"), "{refused}");
}

#[tokio::test]
async fn an_export_applied_changes_nothing_and_makes_the_same_site_elsewhere() {
    let site = Site::of(SITE).await;
    let contents = Contents { pools: Vec::new(), secrets: true, users: true };
    let exported = export(&site.caller, None, &contents).await.unwrap();
    assert_eq!(site.plan(&exported.text, true).await.unwrap().to_string(), "", "{}", exported.text);
    assert!(!exported.text.contains("correct-Horse7"));
    assert!(exported.text.starts_with("UserPools:\n- Id: us-east-1_"), "{}", exported.text);

    let elsewhere = Site::of(&exported.text).await;
    let again = export(&elsewhere.caller, None, &contents).await.unwrap();
    assert_eq!(again.text, exported.text);

    let bare = export(&site.caller, None, &Contents::default()).await.unwrap();
    assert!(!bare.text.contains("a_secret_that") && !bare.text.contains("ann@"), "{}", bare.text);
    assert_eq!(site.plan(&bare.text, true).await.unwrap().to_string(), "", "{}", bare.text);
}

#[tokio::test]
async fn what_cannot_be_changed_is_told_before_anything_is_written() {
    let site = Site::of(SITE).await;
    let file = SITE
        .replace("UsernameAttributes: [email]", "UsernameAttributes: [phone_number]")
        .replace("AttributeDataType: String", "AttributeDataType: Number")
        .replace("Precedence: 1", "Precedence: 2")
        .replace("8000-000000000001", "8000-000000000002");
    let refused = site.plan(&file, false).await.unwrap_err().to_string();
    assert!(refused.contains("line 3: UsernameAttributes of user pool us-east-1_Example01 (shop)"), "{refused}");
    assert!(refused.contains("line 3: attribute plan of"), "{refused}");
    assert!(refused.contains("line 32: the Sub of user ann@example.com"), "{refused}");
}

#[tokio::test]
async fn attributes_are_added_to_a_schema() {
    let site = Site::of(SITE).await;
    let file = SITE.replace("  Schema:\n", "  Schema:\n  - {Name: age, AttributeDataType: Number}\n");
    assert_eq!(site.apply(&file, false).await.unwrap(), ["~ user pool us-east-1_Example01 (shop)"]);
    assert_eq!(site.apply(&file, false).await.unwrap(), [""; 0]);
}

#[test]
fn a_broken_file_is_told_line_by_line() {
    for (file, expected) in [
        ("UserPools:\n- PoolName: a\n  Poolname: b\n", "line 3: there is no Poolname in CreateUserPool"),
        ("UserPools:\n- Id: us-east-1_A\n", "line 2: PoolName is missing"),
        ("UserPools:\n- PoolName: a\n  UserPoolTags: {a: 1}\n", "line 3: a must be text: write it in quotes"),
        ("UserPools:\n- PoolName: a\n  Clients:\n  - ClientName: [x]\n", "line 4: ClientName must be text"),
        (
            "UserPools:\n- PoolName: a\n  DeletionProtection: no\n",
            "line 3: DeletionProtection must be one of ACTIVE, INACTIVE, not no",
        ),
        (
            "UserPools:\n- PoolName: a\n- PoolName: a\n",
            "line 3: PoolName (without Id) a stands here for the second time",
        ),
        ("UserPools:\n- PoolName: a\n  Groups: [{GroupName: x}, {GroupName: x}]\n", "line 3: group x stands here"),
        ("UserPools:\n- PoolName: 'a*'\n", "line 2: 1 validation error detected"),
        ("Pools: []\n", "line 1: there is no Pools in a site file"),
        ("- a\n", "line 1: the file must have members"),
        ("UserPools:\n- PoolName: a\n  PoolName: b\n", "line 3: "),
        (
            "UserPools:\n- PoolName: a\n  Users: [{Username: u, MessageAction: RESEND}]\n",
            "line 3: MessageAction has no",
        ),
    ] {
        let error = Desired::parse(file).unwrap_err().to_string();
        assert!(error.contains(expected), "{file}\n{error}");
    }
}

#[tokio::test]
async fn a_refusal_half_way_tells_what_was_done_and_the_next_run_goes_on() {
    let site = Site::start();
    let file = SITE.replace("correct-Horse7", "short");
    let plan = site.plan(&file, false).await.unwrap();
    let mut done = Vec::new();
    let stopped = execute(&site.caller, &plan, None, |step| done.push(step.title())).await.unwrap_err();
    assert_eq!(done.len(), 6);
    let text = stopped.to_string();
    assert!(text.starts_with("stopped after 6 of 8 changes, which stay: at `+ user ann@example.com"), "{text}");
    assert!(text.contains("AdminSetUserPassword: InvalidPasswordException"), "{text}");
    let done = site.apply(SITE, false).await.unwrap();
    let expected =
        ["~ user ann@example.com of user pool us-east-1_Example01 (shop)".to_owned(), "+ user pool plain".to_owned()];
    assert_eq!(done, expected);
    assert_eq!(site.apply(SITE, false).await.unwrap(), [""; 0]);
}

/// A server that lacks an operation.
struct Without<'a>(&'a InProcess, &'static str);

impl Call for Without<'_> {
    async fn call(&self, request: Request<'_>) -> Result<Value, CallError> {
        if request.operation == self.1 {
            return Err(CallError::refused(request.operation, "UnknownOperationException", ""));
        }
        self.0.call(request).await
    }
}

#[tokio::test]
async fn an_operation_that_is_missing_is_named() {
    let site = Site::of(SITE).await;
    let caller = Without(&site.caller, "ListGroups");
    let refused = plan(&caller, &Desired::parse(SITE).unwrap(), false, None).await.unwrap_err();
    assert_eq!(refused.to_string(), "ListGroups: this server does not have the operation yet");
    let exported = export(&caller, None, &Contents::default()).await.unwrap();
    assert_eq!(exported.notes, ["Groups are left out: this server does not have ListGroups yet"]);
}

/// Members with older twins, cleared ones, and attributes that are not as they are by default.
const ODD: &str = r#"
UserPools:
- Id: us-east-1_Example01
  PoolName: odd
  AccountRecoverySetting: {}
  AdminCreateUserConfig: {AllowAdminCreateUserOnly: true, UnusedAccountValidityDays: 3}
  AliasAttributes: [email, preferred_username]
  DeviceConfiguration: {ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false}
  EmailVerificationSubject: Your code
  EmailVerificationMessage: It is {####}.
  LambdaConfig: {PreTokenGeneration: "arn:aws:lambda:us-east-1:000000000000:function:claims"}
  Schema:
  - {Name: email, Required: true, AttributeDataType: String, Mutable: true}
  - {Name: seats, AttributeDataType: Number, NumberAttributeConstraints: {MinValue: "1"}, Mutable: true}
  - {Name: internal, AttributeDataType: String, DeveloperOnlyAttribute: true, Mutable: true}
  UsernameConfiguration: {CaseSensitive: false}
  Clients:
  - ClientName: short
    GenerateSecret: true
    AccessTokenValidity: 10
    TokenValidityUnits: {AccessToken: minutes}
    PreventUserExistenceErrors: ENABLED
    EnableTokenRevocation: false
    ReadAttributes: [email, "custom:seats"]
    RefreshTokenRotation: {Feature: ENABLED, RetryGracePeriodSeconds: 10}
  Users:
  - {Username: bob, Enabled: false, UserAttributes: [{Name: email, Value: bob@example.com}]}
"#;

#[tokio::test]
async fn odd_settings_are_stable_too() {
    let site = Site::of(ODD).await;
    assert_eq!(site.plan(ODD, true).await.unwrap().to_string(), "");
    let contents = Contents { pools: vec!["us-east-1_Example01".to_owned()], secrets: true, users: true };
    let exported = export(&site.caller, None, &contents).await.unwrap().text;
    assert_eq!(site.plan(&exported, true).await.unwrap().to_string(), "", "{exported}");
    let elsewhere = Site::of(&exported).await;
    assert_eq!(export(&elsewhere.caller, None, &contents).await.unwrap().text, exported);

    // Whatever one member is changed to, its twin does not stand in the way.
    let changed = ODD
        .replace("UnusedAccountValidityDays: 3", "UnusedAccountValidityDays: 4")
        .replace("It is {####}.", "Yours is {####}.")
        .replace("function:claims", "function:other");
    assert_eq!(site.apply(&changed, false).await.unwrap(), ["~ user pool us-east-1_Example01 (odd)"]);
    assert_eq!(site.plan(&changed, true).await.unwrap().to_string(), "");
    let newer = exported.replace("TemporaryPasswordValidityDays: 3", "TemporaryPasswordValidityDays: 5");
    assert_eq!(site.apply(&newer, false).await.unwrap(), ["~ user pool us-east-1_Example01 (odd)"]);
    assert_eq!(site.plan(&newer, true).await.unwrap().to_string(), "");
}

#[test]
fn the_guide_shows_a_file_that_is_taken() {
    let guide = include_str!("../../../../docs/guides/declarative.md");
    let example = guide.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let site = Desired::parse(example).unwrap();
    assert!(site.pools[0].sections.iter().all(Option::is_some) && site.pools[0].users.is_some());
}

#[test]
fn a_file_names_its_pools_by_id_or_else_by_name() {
    let file = "UserPools:\n- {Id: us-east-1_A, PoolName: a}\n- PoolName: b\n";
    let names = Desired::parse(file).unwrap().pool_names();
    assert!(names.contain("us-east-1_A", "renamed") && names.contain("us-east-1_X", "b"));
    assert!(!names.contain("us-east-1_B", "a"));
}
