//! A site that an earlier release furnished answers as it did, and everybody goes on where they were.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::clock::Time;
use flows::jobs::send::send_due;
use flows::outgoing;
use poolhouse_testkit::authenticator::{Authenticator, Key};
use poolhouse_testkit::custom_auth::RIGHT;
use poolhouse_testkit::database::Database;
use poolhouse_testkit::post::Post;
use poolhouse_testkit::scene::{PASSWORD, Scene, Tokens, claims};
use poolhouse_testkit::srp::{DeviceClient, SrpClient};
use poolhouse_testkit::{Refusal, merged, refusal};
use serde_json::{Value, json};
use store::tables::spent;
use store::{StoreError, Tx};

use crate::people::{self, SECOND_PASSWORD, SRP_SEED, WRONG_PASSWORD, app_code, same};
use crate::samples::{self, Sample};
use crate::{full, rows};

/// How long a message is leased to the request that wrote it.
const LEASE_SECONDS: i64 = 60;

/// The site of a sample, some seconds later.
struct Site {
    scene: Scene,
    held: Value,
    post: Arc<Post>,
}

impl Site {
    async fn open(sample: &Sample, database: &Database) -> Self {
        let post = Arc::new(Post::default());
        let server = samples::serve(sample.restored(database).await, post.clone());
        server.site.check_master_key().await.unwrap();
        people::make_functions(&server.functions);
        let held = sample.held.clone();
        let id = |name: &str| held[name].as_str().unwrap().to_owned();
        let scene = Scene { server, user_pool_id: id("pool"), client_id: id("client") };
        // A code of an app works once, and was shown when the site was furnished.
        scene.server.clock.advance_seconds(LEASE_SECONDS);
        Self { scene, held, post }
    }

    fn at(&self, user_pool_id: &Value, client_id: &Value) -> Scene {
        let text = |id: &Value| id.as_str().unwrap().to_owned();
        Scene { server: same(&self.scene.server), user_pool_id: text(user_pool_id), client_id: text(client_id) }
    }

    async fn respond(&self, challenge: &Value, responses: Value) -> Value {
        self.try_to_respond(challenge, responses).await.unwrap()
    }

    async fn try_to_respond(&self, challenge: &Value, responses: Value) -> Result<Value, Refusal> {
        let input = json!({"ChallengeName": challenge["ChallengeName"], "ChallengeResponses": responses});
        let session = &challenge["Session"];
        let session = if session.is_string() { json!({ "Session": session }) } else { json!({}) };
        self.scene.call("RespondToAuthChallenge", merged(input, session)).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_of_every_release_goes_on() {
    for sample in samples::all() {
        for database in Database::each() {
            let site = Site::open(&sample, &database).await;
            questions_are_answered_as_they_were(&site).await;
            sessions_go_on(&site, &sample).await;
            passwords_apps_and_passkeys_sign_in(&site).await;
            refresh_tokens_are_exchanged(&site).await;
            what_was_revoked_stays_revoked(&site).await;
            devices_are_known(&site).await;
            messages_leave(&site, &sample).await;
            codes_are_right(&site).await;
            site.scene.server.site.store.close().await;
        }
    }
}

/// Whether an answer has everything that an earlier one had. It may have more.
fn contains(now: &Value, then: &Value) -> bool {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            then.iter().all(|(name, then)| now.get(name).is_some_and(|now| contains(now, then)))
        }
        (Value::Array(now), Value::Array(then)) => {
            now.len() == then.len() && now.iter().zip(then).all(|(now, then)| contains(now, then))
        }
        (now, then) => now == then,
    }
}

async fn questions_are_answered_as_they_were(site: &Site) {
    for asked in site.held["answers"].as_array().unwrap() {
        let operation = asked["operation"].as_str().unwrap();
        let answer = site.scene.server.call(operation, asked["input"].clone()).await.unwrap();
        assert!(contains(&answer, &asked["answer"]), "{operation}: {answer:#} has not all of {:#}", asked["answer"]);
    }
    let more = json!({"Limit": 60, "PaginationToken": site.held["page"]["PaginationToken"]});
    let rest = site.scene.ok("ListUsers", more).await;
    let everybody = site.scene.ok("ListUsers", json!({})).await;
    assert_eq!(rest["Users"].as_array().unwrap()[..], everybody["Users"].as_array().unwrap()[1..]);
}

/// Sessions and blocks live for minutes, but over a change of release. Those of before sign-ins had one engine are none
/// any more: whoever was in the middle begins anew.
async fn sessions_go_on(site: &Site, sample: &Sample) {
    if sample.release == "0001" {
        let answer = json!({"USERNAME": "carl", "NEW_PASSWORD": SECOND_PASSWORD});
        let refused = site.try_to_respond(&site.held["carl"], answer).await.unwrap_err();
        assert_eq!(refused.code, "NotAuthorizedException");
        return;
    }
    let carl = site.respond(&site.held["carl"], json!({"USERNAME": "carl", "NEW_PASSWORD": SECOND_PASSWORD})).await;
    Tokens::of(&carl);
    let iris = &site.held["iris"];
    let answer = site.respond(&iris["custom"], json!({"USERNAME": "iris", "ANSWER": RIGHT})).await;
    Tokens::of(&answer);
    let client = SrpClient::new(&site.scene.user_pool_id, SRP_SEED);
    let proof = client.answer(&iris["srp"]["ChallengeParameters"], PASSWORD);
    Tokens::of(&site.respond(&iris["srp"], proof).await);
}

async fn passwords_apps_and_passkeys_sign_in(site: &Site) {
    let (scene, held) = (&site.scene, &site.held);
    let asked = scene.sign_in("jane", SECOND_PASSWORD).await.unwrap();
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let code = app_code(scene, &held["jane"]["app"]);
    let answer = site.respond(&asked, json!({"USERNAME": "jane", "SOFTWARE_TOKEN_MFA_CODE": code})).await;
    let tokens = Tokens::of(&answer);
    // By the keys of then, and who she was.
    let then = &held["jane"]["tokens"];
    for (now, then) in [(&tokens.access, &then["AccessToken"]), (&tokens.id, &then["IdToken"])] {
        let header = |token: &str| URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        assert_eq!(header(now), header(then.as_str().unwrap()));
        assert_eq!(claims(now)["sub"], claims(then.as_str().unwrap())["sub"]);
    }
    // The password before is remembered.
    let back = json!({"PreviousPassword": SECOND_PASSWORD, "ProposedPassword": PASSWORD, "AccessToken": tokens.access});
    assert_eq!(scene.refused("ChangePassword", back).await.code, "PasswordHistoryPolicyViolationException");
    // A secret that waited for its first code.
    let emma = &held["emma"];
    let code = app_code(scene, &emma["app"]);
    let shown = json!({"AccessToken": emma["tokens"]["AccessToken"], "UserCode": code});
    assert_eq!(scene.ok("VerifySoftwareToken", shown).await["Status"], "SUCCESS");

    let bytes = |value: &Value| STANDARD.decode(value.as_str().unwrap()).unwrap();
    let kim = &held["kim"];
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &bytes(&kim["key"])).unwrap();
    let passkey = Authenticator { key: Key::Es256(Arc::new(key)), id: bytes(&kim["id"]), ..Authenticator::default() };
    Tokens::of(&passkey.sign_in(scene, "kim").await.unwrap());
}

fn refresh(token: &Value) -> Value {
    json!({"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": token}})
}

async fn refresh_tokens_are_exchanged(site: &Site) {
    let (scene, held) = (&site.scene, &site.held);
    let then = &held["jane"]["tokens"];
    let answer = scene.ok("InitiateAuth", refresh(&then["RefreshToken"])).await;
    let (now, then) = (&answer["AuthenticationResult"], then);
    for kind in ["AccessToken", "IdToken"] {
        let (now, then) = (claims(now[kind].as_str().unwrap()), claims(then[kind].as_str().unwrap()));
        for claim in ["sub", "iss", "client_id", "aud", "origin_jti", "event_id", "auth_time", "cognito:groups"] {
            assert_eq!(now[claim], then[claim], "{kind} {claim}");
        }
    }
    // A token that rotates is spent by its own id, and lives as long as it was given.
    let hugo = &held["hugo"];
    let rotating = site.at(&json!(scene.user_pool_id), &hugo["client"]);
    let grant = crypto::token::open_refresh(&samples::keyring(), &[], hugo["refresh"].as_str().unwrap()).unwrap();
    let grant: Value = serde_json::from_slice(&grant).unwrap();
    let next = rotating.ok("GetTokensFromRefreshToken", json!({ "RefreshToken": hugo["refresh"] })).await;
    let (pool, jti) = (scene.user_pool_id.clone(), grant["jti"].as_str().unwrap().to_owned());
    let spent = move |tx: &mut dyn Tx| spent::spent_at(tx, &pool, spent::Kind::RefreshToken, &jti);
    let spent: Result<Option<Time>, StoreError> = scene.server.site.store.read(spent).await;
    assert!(spent.unwrap().is_some());
    let next = next["AuthenticationResult"]["RefreshToken"].as_str().unwrap();
    let next = crypto::token::open_refresh(&samples::keyring(), &[], next).unwrap();
    let next: Value = serde_json::from_slice(&next).unwrap();
    assert_eq!((&next["expires_at"], &next["sign_in"]), (&grant["expires_at"], &grant["sign_in"]));
}

async fn what_was_revoked_stays_revoked(site: &Site) {
    let revoked = refusal("NotAuthorizedException", "Refresh Token has been revoked");
    for name in ["fred", "gina"] {
        let tokens = &site.held[name]["tokens"];
        assert_eq!(site.scene.refused("InitiateAuth", refresh(&tokens["RefreshToken"])).await, revoked, "{name}");
        let asked = json!({ "AccessToken": tokens["AccessToken"] });
        assert_eq!(site.scene.refused("GetUser", asked).await.code, "NotAuthorizedException", "{name}");
    }
    // One guess more, after all those that were counted, locks; alone it would not.
    let wrong = refusal("NotAuthorizedException", "Incorrect username or password.");
    let locked = refusal("NotAuthorizedException", "Password attempts exceeded");
    assert_eq!(site.scene.sign_in("gus", WRONG_PASSWORD).await, Err(wrong));
    assert_eq!(site.scene.sign_in("gus", PASSWORD).await, Err(locked));
}

async fn devices_are_known(site: &Site) {
    let olga = &site.held["olga"];
    let house = site.at(&olga["pool"], &olga["client"]);
    let text = |name: &str| olga["device"][name].as_str().unwrap().to_owned();
    let device = DeviceClient { key: text("key"), group_key: text("group"), secret: text("secret"), a: [13; 32] };
    let parameters = json!({"USERNAME": "olga", "PASSWORD": PASSWORD, "DEVICE_KEY": device.key});
    let asked = house.ok("InitiateAuth", json!({"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters})).await;
    Tokens::of(&people::prove(&house, "olga", &device, &asked).await);
    for (who, proved) in [("olga", Value::Null), ("olga's device", json!(device.key))] {
        let token = &site.held[who]["tokens"]["RefreshToken"];
        let mut input = refresh(token);
        assert_eq!(house.refused("InitiateAuth", input.clone()).await.code, "NotAuthorizedException", "{who}");
        input["AuthParameters"]["DEVICE_KEY"] = json!(device.key);
        let answer = house.ok("InitiateAuth", input).await;
        assert_eq!(claims(&Tokens::of(&answer).access)["device_key"], proved, "{who}");
    }
}

async fn messages_leave(site: &Site, sample: &Sample) {
    let server = &site.scene.server;
    server.functions.take_events();
    let waiting = sample.tables["outgoing_messages"].iter().filter(|row| row["user_pool_id"] != full::POOL).count();
    assert_eq!(send_due(&server.site).await, Ok(waiting));
    outgoing::finish_sending(&server.site, Duration::from_secs(30)).await;
    let sent: Value = site.post.attempts().iter().map(people::told).collect();
    assert_eq!(sent, site.held["sms"]);
    let strip = |mut event: Value| {
        let code = STANDARD.decode(event["request"]["code"].take().as_str().unwrap()).unwrap();
        let key = people::KEY_ARN.as_bytes();
        assert!(code.windows(key.len()).any(|window| window == key), "the code is encrypted for the pool's key");
        event.to_string()
    };
    let mut now: Vec<String> = server.functions.take_events().into_iter().map(strip).collect();
    let mut then: Vec<String> = site.held["events"].as_array().unwrap().iter().cloned().map(strip).collect();
    now.sort();
    then.sort();
    assert_eq!(now, then);
}

async fn codes_are_right(site: &Site) {
    let (scene, held) = (&site.scene, &site.held);
    for name in ["ann", "ben"] {
        let confirm = json!({"Username": name, "ConfirmationCode": held[name]["code"]});
        scene.ok("ConfirmSignUp", confirm).await;
        Tokens::of(&scene.sign_in(name, PASSWORD).await.unwrap());
    }
    let emma = &held["emma"];
    let verify = json!({"AccessToken": emma["tokens"]["AccessToken"], "AttributeName": "email", "Code": emma["code"]});
    scene.ok("VerifyUserAttribute", verify).await;
    assert_eq!(scene.attributes_of("emma").await["email"], "new@example.com");
    let reset = json!({"Username": "lea", "Password": SECOND_PASSWORD, "ConfirmationCode": held["lea"]["code"]});
    scene.ok("ConfirmForgotPassword", reset).await;
    Tokens::of(&scene.sign_in("lea", SECOND_PASSWORD).await.unwrap());
}

/// Rows of the samples have no reader but these tests, so that they are kept as they were written.
#[test]
fn samples_are_of_every_table() {
    for sample in samples::all() {
        for (table, column) in rows::DOCUMENTS {
            // The first release had fewer tables; of today's, `full` misses those without a sample.
            let mut rows = sample.tables.get(table).into_iter().flatten();
            assert!(rows.all(|row| row[column].is_object() || row[column].is_array()), "{table}");
        }
    }
}
