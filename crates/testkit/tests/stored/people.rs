//! One of everything that operations can make: who is in the pools, and what their clients are left with.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::totp;
use delivery::{Message, Sender, Undelivered};
use domain::clock::Clock;
use flows::outgoing;
use poolhouse_testkit::authenticator::{Authenticator, Key, with_passkeys};
use poolhouse_testkit::custom_auth;
use poolhouse_testkit::functions::{Functions, Reply};
use poolhouse_testkit::post::Post;
use poolhouse_testkit::scene::{PASSWORD, Scene, attributes};
use poolhouse_testkit::srp::{DeviceClient, SrpClient};
use poolhouse_testkit::{TestServer, merged};
use serde_json::{Map, Value, json};

/// What jane's password was changed to.
pub const SECOND_PASSWORD: &str = "Second-Horse8";
pub const WRONG_PASSWORD: &str = "Wrong-Horse9";
/// The secret number of iris' client.
pub const SRP_SEED: u8 = 5;
pub const KEY_ARN: &str = "arn:aws:kms:us-east-1:000000000000:key/senders";

/// The functions that the pools name.
pub fn make_functions(functions: &Functions) -> Value {
    let sender = functions.set("sender", |_| Reply::Fails("down".to_owned()));
    let senders = json!({"CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": sender}, "KMSKeyID": KEY_ARN});
    merged(custom_auth::asking(functions), senders)
}

/// Another handle of the same node.
pub fn same(server: &TestServer) -> TestServer {
    TestServer {
        site: server.site.clone(),
        clock: server.clock.clone(),
        inbox: server.inbox.clone(),
        functions: server.functions.clone(),
    }
}

/// What is remembered of a site that was furnished.
struct Held(Map<String, Value>);

impl Held {
    fn keep(&mut self, name: &str, value: Value) {
        assert!(self.0.insert(name.to_owned(), value).is_none(), "{name} twice");
    }
}

/// Makes one of everything. Messages that leave are lost on their first attempt, so that they wait.
pub async fn furnish(server: TestServer, post: &Arc<Post>) -> Value {
    for _ in 0..100 {
        post.next(Err(Undelivered::Failed("down".to_owned())));
    }
    let mut held = Held(Map::new());
    let (pool, client) = main_pool(make_functions(&server.functions));
    let scene = Scene::on(server, pool, client).await;
    held.keep("pool", json!(scene.user_pool_id));
    held.keep("client", json!(scene.client_id));
    let config = json!({
        "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": {"Enabled": true},
        "WebAuthnConfiguration": {"RelyingPartyId": "example.com"},
    });
    scene.ok("SetUserPoolMfaConfig", config).await;
    configure(&scene, &mut held).await;
    settled_people(&scene, &mut held).await;
    revoked_people(&scene, &mut held).await;
    people_who_wait(&scene, &mut held).await;
    half_way_sign_ins(&scene, &mut held).await;
    devices(&scene, &mut held).await;
    outgoing::finish_sending(&scene.server.site, Duration::from_secs(30)).await;
    held.keep("sms", post.attempts().iter().map(told).collect());
    held.keep("events", scene.server.functions.take_events().into_iter().filter(is_of_sender).collect());
    let answers = answers(&scene, &held).await;
    held.keep("answers", answers);
    Value::Object(held.0)
}

fn main_pool(functions: Value) -> (Value, Value) {
    let policy = json!({"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 2}});
    let pool = json!({
        "Policies": merged(policy, with_passkeys()["Policies"].clone()),
        "AutoVerifiedAttributes": ["email", "phone_number"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"},
        "Schema": [{"Name": "team", "AttributeDataType": "String", "Mutable": true}],
        "LambdaConfig": functions,
    });
    let flows = [
        "USER_SRP_AUTH",
        "USER_PASSWORD_AUTH",
        "ADMIN_USER_PASSWORD_AUTH",
        "CUSTOM_AUTH",
        "REFRESH_TOKEN_AUTH",
        "USER_AUTH",
    ];
    let flows: Vec<String> = flows.iter().map(|flow| format!("ALLOW_{flow}")).collect();
    (pool, json!({ "ExplicitAuthFlows": flows }))
}

/// Everything of the pool that is not a person.
async fn configure(scene: &Scene, held: &mut Held) {
    let confidential = scene.another_client(json!({"ClientName": "confidential", "GenerateSecret": true})).await;
    let shown = scene.ok("DescribeUserPoolClient", json!({ "ClientId": confidential })).await;
    held.keep("confidential", json!({"client": confidential, "secret": shown["UserPoolClient"]["ClientSecret"]}));
    let role = "arn:aws:iam::000000000000:role/staff";
    scene.ok("CreateGroup", json!({"GroupName": "staff", "Precedence": 1, "RoleArn": role})).await;
    let scopes = json!([{"ScopeName": "read", "ScopeDescription": "reads"}]);
    scene.ok("CreateResourceServer", json!({"Identifier": "api", "Name": "API", "Scopes": scopes})).await;
    let provider = json!({
        "ProviderName": "Google", "ProviderType": "Google", "IdpIdentifiers": ["google.example"],
        "ProviderDetails": {"client_id": "i", "client_secret": "hush", "authorize_scopes": "email openid"},
    });
    scene.ok("CreateIdentityProvider", provider).await;
    scene.ok("CreateUserPoolDomain", json!({"Domain": "furnished"})).await;
    scene.ok("GetSigningCertificate", json!({})).await;
    login_pages(scene, &confidential).await;
}

/// How the pages of a client look.
async fn login_pages(scene: &Scene, client: &str) {
    let logo = STANDARD.encode(b"\x89PNG\r\n\x1a\n of a sample");
    let of = |members: Value| merged(members, json!({ "ClientId": client }));
    scene.ok("SetUICustomization", of(json!({"CSS": ".logo-customizable{top:0}", "ImageFile": logo}))).await;
    let asset = json!({"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "PNG", "Bytes": logo});
    let settings = json!({"components": {"form": {"borderRadius": 8.5}}});
    scene.ok("CreateManagedLoginBranding", of(json!({"Settings": settings, "Assets": [asset]}))).await;
    let terms = json!({"TermsName": "terms-of-use", "TermsSource": "LINK", "Enforcement": "NONE",
        "Links": {"cognito:default": "https://example.com/terms"}});
    scene.ok("CreateTerms", of(terms)).await;
}

/// The answer of a sign-in, where it is one with tokens.
async fn signed_in(scene: &Scene, name: &str) -> Value {
    let answer = scene.sign_in(name, PASSWORD).await.unwrap();
    assert!(answer["AuthenticationResult"]["RefreshToken"].is_string(), "{answer}");
    answer["AuthenticationResult"].clone()
}

/// People who signed in: with an app and a password they changed, with a passkey, with a refresh token that rotates.
async fn settled_people(scene: &Scene, held: &mut Held) {
    let jane = json!({
        "email": "jane@example.com", "email_verified": "true", "phone_number": "+12065550100",
        "phone_number_verified": "true", "custom:team": "blue",
    });
    scene.user("jane", jane).await;
    scene.ok("AdminAddUserToGroup", json!({"Username": "jane", "GroupName": "staff"})).await;
    let tokens = signed_in(scene, "jane").await;
    let token = &tokens["AccessToken"];
    let passwords = json!({"PreviousPassword": PASSWORD, "ProposedPassword": SECOND_PASSWORD});
    scene.ok("ChangePassword", merged(passwords, json!({ "AccessToken": token }))).await;
    let secret = scene.ok("AssociateSoftwareToken", json!({ "AccessToken": token })).await["SecretCode"].take();
    let code = app_code(scene, &secret);
    let verify = json!({"AccessToken": token, "UserCode": code, "FriendlyDeviceName": "phone"});
    scene.ok("VerifySoftwareToken", verify).await;
    let preference = json!({"AccessToken": token, "SoftwareTokenMfaSettings": {"Enabled": true, "PreferredMfa": true}});
    scene.ok("SetUserMFAPreference", preference).await;
    held.keep("jane", json!({"tokens": tokens, "app": secret}));

    scene.user("kim", json!({})).await;
    let (tokens, passkey) = (signed_in(scene, "kim").await, Authenticator::default());
    passkey.register(scene, tokens["AccessToken"].as_str().unwrap()).await.unwrap();
    let Key::Es256(pair) = &passkey.key else { panic!("an EC key") };
    let key = STANDARD.encode(pair.to_pkcs8v1().unwrap().as_ref());
    held.keep("kim", json!({"tokens": tokens, "key": key, "id": STANDARD.encode(&passkey.id)}));

    scene.user("hugo", json!({})).await;
    let rotation = json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": 0});
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH"]);
    let rotating = json!({"ClientName": "rotating", "RefreshTokenRotation": rotation, "ExplicitAuthFlows": flows});
    let rotating = scene.another_client(rotating).await;
    let rotating_scene =
        Scene { server: same(&scene.server), user_pool_id: scene.user_pool_id.clone(), client_id: rotating.clone() };
    let first = signed_in(&rotating_scene, "hugo").await["RefreshToken"].take();
    let next = rotating_scene.ok("GetTokensFromRefreshToken", json!({ "RefreshToken": first })).await;
    held.keep("hugo", json!({"client": rotating, "refresh": next["AuthenticationResult"]["RefreshToken"]}));
}

/// People whose tokens, or guesses, came to an end.
async fn revoked_people(scene: &Scene, held: &mut Held) {
    for name in ["fred", "gina", "gus"] {
        scene.user(name, json!({})).await;
    }
    let fred = signed_in(scene, "fred").await;
    scene.ok("GlobalSignOut", json!({ "AccessToken": fred["AccessToken"] })).await;
    held.keep("fred", json!({ "tokens": fred }));
    let gina = signed_in(scene, "gina").await;
    scene.ok("RevokeToken", json!({ "Token": gina["RefreshToken"] })).await;
    held.keep("gina", json!({ "tokens": gina }));
    for _ in 0..9 {
        drop(scene.sign_in("gus", WRONG_PASSWORD).await);
    }
}

/// People to whom a code was sent, and their messages, which wait.
async fn people_who_wait(scene: &Scene, held: &mut Held) {
    scene.sign_up("ann", json!({"phone_number": "+12065550101"})).await;
    held.keep("ann", json!({ "code": scene.code() }));
    let ben = json!({
        "Username": "ben", "Password": PASSWORD, "ClientMetadata": {"k": "v"},
        "UserAttributes": attributes(json!({"email": "ben@example.com"})),
    });
    scene.ok("SignUp", ben).await;
    held.keep("ben", json!({ "code": scene.code() }));

    let address = |name: &str| json!({"email": format!("{name}@example.com"), "email_verified": "true"});
    scene.user("emma", address("emma")).await;
    let tokens = signed_in(scene, "emma").await;
    let token = &tokens["AccessToken"];
    let secret = scene.ok("AssociateSoftwareToken", json!({ "AccessToken": token })).await["SecretCode"].take();
    let change = attributes(json!({"email": "new@example.com"}));
    scene.ok("UpdateUserAttributes", json!({"AccessToken": token, "UserAttributes": change})).await;
    held.keep("emma", json!({"tokens": tokens, "app": secret, "code": scene.code()}));

    scene.user("lea", address("lea")).await;
    scene.ok("ForgotPassword", json!({"Username": "lea"})).await;
    held.keep("lea", json!({ "code": scene.code() }));
}

/// Sign-ins that wait for an answer, each in its session.
async fn half_way_sign_ins(scene: &Scene, held: &mut Held) {
    scene.invited("carl", json!({})).await;
    let challenge = scene.sign_in("carl", PASSWORD).await.unwrap();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    held.keep("carl", challenge);
    scene.user("iris", json!({})).await;
    let begin = |flow: &str, parameters: Value| json!({"AuthFlow": flow, "AuthParameters": parameters});
    let client = SrpClient::new(&scene.user_pool_id, SRP_SEED);
    let srp = begin("USER_SRP_AUTH", json!({"USERNAME": "iris", "SRP_A": client.public()}));
    let srp = scene.ok("InitiateAuth", srp).await;
    let custom = scene.ok("InitiateAuth", begin("CUSTOM_AUTH", json!({"USERNAME": "iris"}))).await;
    assert_eq!(custom["ChallengeName"], "CUSTOM_CHALLENGE");
    held.keep("iris", json!({"srp": srp, "custom": custom}));
    held.keep("page", scene.ok("ListUsers", json!({"Limit": 1})).await);
}

/// A pool that tracks devices, with somebody who has one.
async fn devices(scene: &Scene, held: &mut Held) {
    let tracking = json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false});
    let house = Scene::on(same(&scene.server), json!({ "DeviceConfiguration": tracking }), json!({})).await;
    house.user("olga", json!({})).await;
    let answer = house.sign_in("olga", PASSWORD).await.unwrap();
    let device = DeviceClient::offered(&answer);
    let tokens = &answer["AuthenticationResult"];
    let config = device.verifier();
    let confirm = json!({"AccessToken": tokens["AccessToken"], "DeviceKey": device.key, "DeviceName": "laptop",
        "DeviceSecretVerifierConfig": config});
    house.ok("ConfirmDevice", confirm).await;
    held.keep(
        "olga",
        json!({
            "pool": house.user_pool_id, "client": house.client_id, "tokens": tokens,
            "device": {"key": device.key, "group": device.group_key, "secret": device.secret},
        }),
    );
    // Somebody who proved theirs, and whose tokens say so.
    let parameters = json!({"USERNAME": "olga", "PASSWORD": PASSWORD, "DEVICE_KEY": device.key});
    let begin = json!({"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
    let asked = house.ok("InitiateAuth", begin).await;
    let proved = prove(&house, "olga", &device, &asked).await;
    held.keep("olga's device", json!({ "tokens": proved["AuthenticationResult"] }));
}

/// Goes on from DEVICE_SRP_AUTH to tokens.
pub async fn prove(house: &Scene, name: &str, device: &DeviceClient, asked: &Value) -> Value {
    assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
    let respond = |challenge: &str, session: &Value, responses: Value| {
        let mut input = json!({"ChallengeName": challenge, "ChallengeResponses": responses});
        if session.is_string() {
            input["Session"] = session.clone();
        }
        input
    };
    let responses = json!({"USERNAME": name, "DEVICE_KEY": device.key, "SRP_A": device.public()});
    let question = house.ok("RespondToAuthChallenge", respond("DEVICE_SRP_AUTH", &asked["Session"], responses)).await;
    let proof = device.answer(&question["ChallengeParameters"]);
    house.ok("RespondToAuthChallenge", respond("DEVICE_PASSWORD_VERIFIER", &question["Session"], proof)).await
}

/// What an authenticator app with this secret shows now.
pub fn app_code(scene: &Scene, secret: &Value) -> String {
    let app = totp::client::App::new(secret.as_str().unwrap()).unwrap();
    app.code(scene.server.clock.now().seconds() / totp::STEP_SECONDS)
}

/// Whether a function that delivers messages was asked.
pub fn is_of_sender(event: &Value) -> bool {
    event["triggerSource"].as_str().unwrap().starts_with("CustomEmailSender_")
}

/// Every field of a message, by names of this test's own.
pub fn told(message: &Message) -> Value {
    let Message { id, user_pool_id, username, occasion, medium, destination, subject, body, code, sent_at, sender } =
        message;
    let Sender { from, reply_to, configuration_set, source_arn, region, origination_identity } = sender;
    json!({
        "id": id, "pool": user_pool_id, "name": username, "occasion": occasion.as_str(), "medium": medium.as_str(),
        "to": destination, "subject": subject, "body": body, "code": code, "at": sent_at.micros(),
        "from": from, "reply to": reply_to, "set": configuration_set, "source": source_arn, "region": region,
        "origination": origination_identity,
    })
}

/// What questions that change nothing are answered with: the question beside its answer.
async fn answers(scene: &Scene, held: &Held) -> Value {
    let held = &held.0;
    let mut questions: Vec<(&str, Value)> = ["DescribeUserPool", "GetUserPoolMfaConfig", "ListUsers", "ListGroups"]
        .into_iter()
        .chain(["ListUserPoolClients", "ListResourceServers", "ListIdentityProviders", "GetSigningCertificate"])
        .map(|operation| (operation, json!({ "UserPoolId": scene.user_pool_id })))
        .collect();
    let mut ask = |operation, members: Value| {
        questions.push((operation, merged(json!({ "UserPoolId": scene.user_pool_id }), members)));
    };
    for client in [&held["client"], &held["confidential"]["client"], &held["hugo"]["client"]] {
        ask("DescribeUserPoolClient", json!({ "ClientId": client }));
    }
    ask("ListUserPoolClientSecrets", json!({ "ClientId": held["confidential"]["client"] }));
    for name in ["jane", "kim", "hugo", "fred", "gina", "gus", "ann", "ben", "emma", "lea", "carl", "iris"] {
        ask("AdminGetUser", json!({ "Username": name }));
    }
    ask("ListUsers", json!({"Filter": "email = \"jane@example.com\""}));
    ask("ListUsers", json!({"Filter": "cognito:user_status = \"UNCONFIRMED\""}));
    ask("ListUsers", json!({"Filter": "status = \"Enabled\""}));
    ask("AdminListGroupsForUser", json!({"Username": "jane"}));
    ask("ListUsersInGroup", json!({"GroupName": "staff"}));
    ask("DescribeResourceServer", json!({"Identifier": "api"}));
    ask("DescribeIdentityProvider", json!({"ProviderName": "Google"}));
    ask("GetIdentityProviderByIdentifier", json!({"IdpIdentifier": "google.example"}));
    ask("AdminListDevices", json!({"UserPoolId": held["olga"]["pool"], "Username": "olga"}));
    let confidential = &held["confidential"]["client"];
    ask("GetUICustomization", json!({ "ClientId": confidential }));
    ask("DescribeManagedLoginBrandingByClient", json!({ "ClientId": confidential }));
    ask("DescribeTermsByClient", json!({"ClientId": confidential, "TermsName": "terms-of-use"}));
    questions.push(("DescribeUserPoolDomain", json!({"Domain": "furnished"})));
    questions.push(("GetUser", json!({ "AccessToken": held["jane"]["tokens"]["AccessToken"] })));
    questions.push(("ListWebAuthnCredentials", json!({ "AccessToken": held["kim"]["tokens"]["AccessToken"] })));
    let mut answers = Vec::new();
    for (operation, input) in questions {
        let answer = scene.server.call(operation, input.clone()).await;
        let answer = answer.unwrap_or_else(|refusal| panic!("{operation} {input}: {refusal:?}"));
        answers.push(json!({"operation": operation, "input": input, "answer": answer}));
    }
    json!(answers)
}
