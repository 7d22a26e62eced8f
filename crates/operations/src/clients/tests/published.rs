//! Secrets that are published in AWS Secrets Manager (behaviour 45 §3, §5), up to the port; the service itself is played by
//! moto in `clients/messages`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use flows::jobs::published_secrets::attend_due;
use flows::published_secrets::{KeepSecrets, Keeping, NotKept};
use store::Location;

use super::*;

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Secrets by name, as long as it answers.
#[derive(Default)]
struct Keeper {
    kept: Mutex<BTreeMap<String, String>>,
    is_down: AtomicBool,
}

impl Keeper {
    fn attempt<'a, T: Send + 'a>(&self, done: impl FnOnce(&mut BTreeMap<String, String>) -> T) -> Keeping<'a, T> {
        let down = self.is_down.load(Ordering::SeqCst);
        let outcome = if down { Err(NotKept("down".to_owned())) } else { Ok(done(&mut self.kept.lock().unwrap())) };
        Box::pin(std::future::ready(outcome))
    }

    /// What is kept for a client: its values, by the order of names.
    fn values(&self, client: &str) -> Vec<String> {
        let kept = self.kept.lock().unwrap();
        let documents = kept.iter().filter(|(name, _)| name.contains(client)).map(|(_, document)| document);
        documents
            .map(|document| {
                let document: Value = serde_json::from_str(document).unwrap();
                assert_eq!(document["userPoolClientId"], client);
                assert!(document["userPoolId"].as_str().unwrap().starts_with("us-east-1_"));
                document["clientSecretValue"].as_str().unwrap().to_owned()
            })
            .collect()
    }
}

fn arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:us-east-1:000000000000:secret:{name}-AbCdEf")
}

impl KeepSecrets for Keeper {
    fn create<'a>(&'a self, region: &'a str, name: &'a str, value: &'a str) -> Keeping<'a, String> {
        assert_eq!(region, "us-east-1");
        self.attempt(|kept| {
            assert!(kept.insert(name.to_owned(), value.to_owned()).is_none(), "{name} was there");
            arn(name)
        })
    }

    fn put<'a>(&'a self, _: &'a str, secret_arn: &'a str, value: &'a str) -> Keeping<'a, ()> {
        self.attempt(|kept| {
            let found = kept.iter_mut().find(|(name, _)| arn(name) == secret_arn);
            value.clone_into(found.expect("it was created").1);
        })
    }

    fn delete<'a>(&'a self, _: &'a str, name: &'a str) -> Keeping<'a, ()> {
        self.attempt(|kept| drop(kept.remove(name)))
    }
}

struct Site {
    server: TestServer,
    keeper: Arc<Keeper>,
    pool: String,
}

impl Site {
    async fn start() -> Self {
        let keeper = Arc::new(Keeper::default());
        let server = TestServer::with_secret_keeper(Location::SqliteMemory, keeper.clone());
        let pool = server.user_pool(json!({})).await;
        Self { server, keeper, pool }
    }

    async fn create(&self, publish: Value) -> Result<Value, Refusal> {
        let input = json!({"UserPoolId": self.pool, "ClientName": "c", "GenerateSecret": true,
            "PublishSecretsInAWSSecretsManager": publish});
        Ok(self.server.call("CreateUserPoolClient", input).await?["UserPoolClient"].take())
    }

    async fn update(&self, client: &str, members: Value) -> Result<Value, Refusal> {
        let input = testkit::merged(json!({"UserPoolId": self.pool, "ClientId": client}), members);
        Ok(self.server.call("UpdateUserPoolClient", input).await?["UserPoolClient"].take())
    }

    async fn published(&self) -> (Value, String) {
        let client = self.create(json!(true)).await.unwrap();
        let id = client["ClientId"].as_str().unwrap().to_owned();
        (client, id)
    }

    /// Every secret that is accepted.
    async fn accepted(&self, client: &str) -> Vec<String> {
        self.server.site.configuration.client(client).await.unwrap().secrets.clone()
    }

    async fn attend(&self) -> usize {
        attend_due(&self.server.site).await.unwrap()
    }

    /// Until nothing is due within a minute.
    async fn settle(&self) {
        for _ in 0..10 {
            self.server.clock.advance_seconds(5);
            self.attend().await;
        }
    }
}

#[tokio::test]
async fn a_new_client_has_its_arn_and_a_secret_that_works() {
    let site = Site::start().await;
    let (made, client) = site.published().await;
    assert!(made["ClientSecret"].is_null(), "{made}");
    let arn = made["ClientSecretArn"].as_str().unwrap();
    assert!(arn.starts_with("arn:aws:secretsmanager:us-east-1:"), "{arn}");
    assert_eq!(describe(&site.server, &site.pool, &client).await.unwrap(), made);
    assert_eq!(site.keeper.values(&client), site.accepted(&client).await);
    assert_eq!(site.attend().await, 0, "nothing to do for a week");
}

#[tokio::test]
async fn every_week_there_is_a_new_secret_and_the_one_before_it_still_works() {
    let site = Site::start().await;
    let (_, client) = site.published().await;
    let mut last = site.accepted(&client).await;
    for week in 0..3 {
        site.server.clock.advance_seconds(7 * DAY_SECONDS - 100);
        assert_eq!(site.attend().await, 0, "week {week}");
        site.server.clock.advance_seconds(100);
        assert_eq!(site.attend().await, 1, "week {week}");
        // Accepted before it can be read.
        let accepted = site.accepted(&client).await;
        assert_eq!(accepted.len(), 2);
        assert_eq!(accepted[0], *last.last().unwrap());
        assert_eq!(site.keeper.values(&client), [accepted[0].clone()]);
        assert_eq!(site.attend().await, 0, "other nodes are to hear of it first");
        site.server.clock.advance_seconds(2);
        assert_eq!(site.attend().await, 1);
        assert_eq!(site.keeper.values(&client), [accepted[1].clone()]);
        last = accepted;
    }
}

#[tokio::test]
async fn a_client_that_moves_is_rotated_at_once_and_comes_back() {
    let site = Site::start().await;
    let made = site.create(json!(false)).await.unwrap();
    let (client, known) = (made["ClientId"].as_str().unwrap(), made["ClientSecret"].as_str().unwrap());
    let moved = site.update(client, json!({"PublishSecretsInAWSSecretsManager": true})).await.unwrap();
    assert!(moved["ClientSecret"].is_null() && moved["ClientSecretArn"].is_string(), "{moved}");
    assert_eq!(site.keeper.values(client), [known]);
    site.settle().await;
    let accepted = site.accepted(client).await;
    assert_eq!((accepted.len(), accepted[0].as_str()), (2, known), "who knows the old one goes on for a week");
    assert_eq!(site.keeper.values(client), [accepted[1].clone()]);
    // Left out is unchanged; again is nothing new.
    for members in [json!({}), json!({"PublishSecretsInAWSSecretsManager": true})] {
        let same = site.update(client, members).await.unwrap();
        assert_eq!(same["ClientSecretArn"], moved["ClientSecretArn"]);
        assert_eq!(site.attend().await, 0);
    }
    let back = site.update(client, json!({"PublishSecretsInAWSSecretsManager": false})).await.unwrap();
    assert!(back["ClientSecretArn"].is_null() && back["ClientSecret"].is_string(), "{back}");
    assert_eq!(site.attend().await, 1);
    assert_eq!(site.keeper.values(client), [""; 0]);
    // And there again, while what was there before is gone.
    let again = site.update(client, json!({"PublishSecretsInAWSSecretsManager": true})).await.unwrap();
    assert_ne!(again["ClientSecretArn"], moved["ClientSecretArn"]);
}

#[tokio::test]
async fn the_older_of_two_secrets_ends_when_a_client_moves() {
    let site = Site::start().await;
    let made = site.create(json!(false)).await.unwrap();
    let client = made["ClientId"].as_str().unwrap();
    site.server.clock.advance_seconds(1);
    let ids = json!({"UserPoolId": site.pool, "ClientId": client});
    let added = site.server.call("AddUserPoolClientSecret", ids).await.unwrap();
    let newer = added["ClientSecretDescriptor"]["ClientSecretValue"].as_str().unwrap();
    site.update(client, json!({"PublishSecretsInAWSSecretsManager": true})).await.unwrap();
    assert_eq!(site.keeper.values(client), [newer]);
    site.settle().await;
    let accepted = site.accepted(client).await;
    assert_eq!((accepted.len(), accepted[0].as_str()), (2, newer));
}

#[tokio::test]
async fn what_is_changed_by_hand_is_published() {
    let site = Site::start().await;
    let (_, client) = site.published().await;
    site.server.clock.advance_seconds(1);
    let ids = json!({"UserPoolId": site.pool, "ClientId": client});
    let added = site.server.call("AddUserPoolClientSecret", ids.clone()).await.unwrap();
    let added = &added["ClientSecretDescriptor"];
    site.settle().await;
    assert_eq!(json!(site.keeper.values(&client)), json!([added["ClientSecretValue"]]));
    let delete = testkit::merged(ids, json!({"ClientSecretId": added["ClientSecretId"]}));
    site.server.call("DeleteUserPoolClientSecret", delete).await.unwrap();
    site.settle().await;
    assert_eq!(site.keeper.values(&client), site.accepted(&client).await);
}

#[tokio::test]
async fn deleted_clients_and_pools_leave_nothing() {
    let site = Site::start().await;
    let ((_, client), (_, other)) = (site.published().await, site.published().await);
    let ids = json!({"UserPoolId": site.pool, "ClientId": client});
    site.server.call("DeleteUserPoolClient", ids).await.unwrap();
    site.attend().await;
    assert!(site.keeper.values(&client).is_empty() && !site.keeper.values(&other).is_empty());
    site.server.call("DeleteUserPool", json!({"UserPoolId": site.pool})).await.unwrap();
    site.attend().await;
    assert!(site.keeper.kept.lock().unwrap().is_empty());
    site.server.clock.advance_seconds(30 * DAY_SECONDS);
    assert_eq!(site.attend().await, 0, "no row is left");
}

#[tokio::test]
async fn a_keeper_that_is_down_loses_nothing() {
    let site = Site::start().await;
    let (made, client) = site.published().await;
    site.keeper.is_down.store(true, Ordering::SeqCst);
    let refused = site.create(json!(true)).await.unwrap_err();
    assert_eq!(refused.code, "InternalErrorException");
    let clients = site.server.call("ListUserPoolClients", json!({"UserPoolId": site.pool})).await.unwrap();
    assert_eq!(clients["UserPoolClients"].as_array().unwrap().len(), 1, "no client without its secret");
    site.server.clock.advance_seconds(7 * DAY_SECONDS);
    site.settle().await;
    let accepted = site.accepted(&client).await;
    assert_eq!(site.keeper.values(&client), [accepted[0].clone()], "what can be read is accepted");
    assert_eq!(describe(&site.server, &site.pool, &client).await.unwrap()["ClientSecretArn"], made["ClientSecretArn"]);
    site.keeper.is_down.store(false, Ordering::SeqCst);
    site.server.clock.advance_seconds(3_600);
    site.settle().await;
    assert_eq!(site.accepted(&client).await, accepted, "it is not rotated again meanwhile");
    assert_eq!(site.keeper.values(&client), [accepted[1].clone()]);
}

#[tokio::test]
async fn what_no_client_adopted_is_deleted() {
    let site = Site::start().await;
    let made = site.create(json!(false)).await.unwrap();
    let client = made["ClientId"].as_str().unwrap();
    let found = {
        let (pool, id) = (site.pool.clone(), client.to_owned());
        let read = move |tx: &mut dyn store::Tx| store::tables::clients::find(tx, &pool, &id);
        site.server.site.store.read(read).await.unwrap().unwrap()
    };
    // As a crash leaves it, between the secret and its client.
    let publication = flows::published_secrets::publish(&site.server.site, &found, "s").await.unwrap();
    assert_eq!(describe(&site.server, &site.pool, client).await.unwrap()["ClientSecret"], made["ClientSecret"]);
    site.server.clock.advance_seconds(119);
    assert_eq!(site.attend().await, 0);
    site.server.clock.advance_seconds(1);
    assert_eq!(site.attend().await, 1);
    assert!(site.keeper.kept.lock().unwrap().is_empty());
    let now = site.server.site.now();
    let adopted = site.server.site.store.write(move |tx: &mut dyn store::Tx| publication.adopt(tx, now)).await;
    assert_eq!(adopted, Ok(false), "too late");
}

#[tokio::test]
async fn two_nodes_do_one_rotation() {
    let site = Site::start().await;
    let (_, client) = site.published().await;
    site.server.clock.advance_seconds(7 * DAY_SECONDS);
    let other = site.server.another_node(site.server.site.store.clone());
    let (one, two) = tokio::join!(attend_due(&site.server.site), attend_due(&other.site));
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    assert_eq!(site.accepted(&client).await.len(), 2);
}

#[tokio::test]
async fn only_generated_secrets_are_published() {
    let site = Site::start().await;
    let public = json!({"UserPoolId": site.pool, "ClientName": "c", "PublishSecretsInAWSSecretsManager": true});
    let brought = testkit::merged(public.clone(), json!({"ClientSecret": "a_secret_that_was_brought"}));
    for input in [public, brought] {
        let refused = site.server.call("CreateUserPoolClient", input).await.unwrap_err();
        assert_eq!(refused, invalid("PublishSecretsInAWSSecretsManager needs a client with a generated secret."));
    }
    let client = site.server.client(&site.pool, json!({})).await;
    let refused = site.update(&client, json!({"PublishSecretsInAWSSecretsManager": true})).await.unwrap_err();
    assert_eq!(refused, invalid("PublishSecretsInAWSSecretsManager needs a client with a generated secret."));
    assert!(site.keeper.kept.lock().unwrap().is_empty());
    site.server.clock.advance_seconds(DAY_SECONDS);
    assert_eq!(site.attend().await, 0);
}

#[tokio::test]
async fn a_request_that_is_refused_brings_nothing() {
    let site = Site::start().await;
    let bad = json!({"PublishSecretsInAWSSecretsManager": true, "AllowedOAuthScopes": ["nobody/knows"]});
    let create =
        testkit::merged(json!({"UserPoolId": site.pool, "ClientName": "c", "GenerateSecret": true}), bad.clone());
    assert!(site.server.call("CreateUserPoolClient", create).await.is_err());
    let client = site.server.client(&site.pool, json!({"GenerateSecret": true})).await;
    assert!(site.update(&client, bad).await.is_err());
    assert!(site.keeper.kept.lock().unwrap().is_empty());
    site.server.clock.advance_seconds(DAY_SECONDS);
    assert_eq!(site.attend().await, 0, "not even a note of it");
}
