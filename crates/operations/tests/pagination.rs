//! Every list, page by page, while rows come and go: what was there all the time is seen exactly once, what was not at
//! most once. On SQLite, and on PostgreSQL when `TEST_DATABASE_URL` names one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use domain::cimd_policy::CimdPolicy;
use domain::client::{Client, ClientKind, ClientSettings};
use domain::client_metadata::{Authentication, ClientMetadata};
use domain::clock::Time;
use domain::group::Group;
use domain::identity_provider::{IdentityProvider, ProviderKind};
use domain::mfa::UserMfa;
use domain::resource_server::ResourceServer;
use domain::user::{Attributes, User, UserStatus};
use domain::user_pool::UserPool;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use store::tables::client_metadata_documents::{self as documents, CachedDocument};
use store::tables::identity_providers::StoredProvider;
use store::tables::{
    cimd_policies, clients, group_members, groups, identity_providers, resource_servers, user_pools, users,
};
use store::{Location, StoreError, Tx};
use testkit::TestServer;
use testkit::database::Schema;
use tokio::runtime::Runtime;

const NOW: Time = Time::from_seconds(1_800_000_000);
/// Where ListUserPools looks: away from the pool of the other lists.
const REGION: &str = "eu-west-1";
const GROUP_ID: &str = "the-group";
const POLICY_ID: &str = "zzpolicy";
const ORIGIN: &str = "https://app.example.com/";

#[derive(Debug, Clone, Copy)]
enum List {
    UserPools,
    UserPoolClients,
    Users,
    /// Ordered by an attribute that many share.
    UsersByName,
    Groups,
    /// Ordered by a precedence that many share.
    GroupsForUser,
    UsersInGroup,
    ResourceServers,
    IdentityProviders,
    CimdPolicies,
    ClientMetadataUrls,
}

const LISTS: [List; 11] = [
    List::UserPools,
    List::UserPoolClients,
    List::Users,
    List::UsersByName,
    List::Groups,
    List::GroupsForUser,
    List::UsersInGroup,
    List::ResourceServers,
    List::IdentityProviders,
    List::CimdPolicies,
    List::ClientMetadataUrls,
];

/// When a row exists: before the first page, and until or from the page of this number.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Stays,
    LeavesBefore(usize),
    ComesBefore(usize),
}

fn rows() -> impl Strategy<Value = BTreeMap<String, Fate>> {
    let fate = prop_oneof![
        3 => Just(Fate::Stays),
        1 => (1..6_usize).prop_map(Fate::LeavesBefore),
        1 => (1..6_usize).prop_map(Fate::ComesBefore),
    ];
    // Lower case, since groups that differ in case only cannot exist together; few letters, for near neighbours.
    proptest::collection::btree_map("[a-c0-2]{1,5}", fate, 0..24)
}

/// A server on one database, with a pool, a user in it and a group.
struct Site {
    server: TestServer,
    pool: UserPool,
}

impl Site {
    async fn on(location: Location) -> Self {
        let server = TestServer::with(location);
        let id = server.user_pool(json!({})).await;
        let pool = UserPool::new(id, "p".to_owned(), NOW);
        let site = Self { server, pool };
        let pool = site.pool.clone();
        site.write(move |tx| {
            groups::insert(tx, &Group { id: GROUP_ID.to_owned(), ..group(&pool.id, "zz-the-group") })?;
            cimd_policies::insert(tx, &policy(&pool.id, POLICY_ID))?;
            Ok(())
        })
        .await;
        site
    }

    async fn write(&self, f: impl FnMut(&mut dyn Tx) -> Result<(), StoreError> + Send + 'static) {
        self.server.site.store.write(f).await.unwrap();
    }

    async fn insert(&self, list: List, keys: Vec<String>) {
        let pool = self.pool.clone();
        self.write(move |tx| keys.iter().try_for_each(|key| insert(tx, &pool, list, key))).await;
    }

    async fn delete(&self, list: List, keys: Vec<String>) {
        let pool = self.pool.clone();
        self.write(move |tx| keys.iter().try_for_each(|key| delete(tx, &pool, list, key))).await;
    }

    /// One page: what it shows, and the token for the next.
    async fn page(&self, list: List, size: usize, token: Option<&Value>) -> (Vec<String>, Option<Value>) {
        let pool = json!({"UserPoolId": self.pool.id});
        let (operation, members, size_member, token_member, items, item) = match list {
            List::UserPools => ("ListUserPools", json!({}), "MaxResults", "NextToken", "UserPools", "Id"),
            List::UserPoolClients => {
                ("ListUserPoolClients", pool, "MaxResults", "NextToken", "UserPoolClients", "ClientId")
            }
            List::Users => {
                let with_username = testkit::merged(pool, json!({"Filter": ""}));
                ("ListUsers", with_username, "Limit", "PaginationToken", "Users", "Username")
            }
            List::UsersByName => {
                let by_name = testkit::merged(pool, json!({"Filter": "name ^= \"name\""}));
                ("ListUsers", by_name, "Limit", "PaginationToken", "Users", "Username")
            }
            List::Groups => ("ListGroups", pool, "Limit", "NextToken", "Groups", "GroupName"),
            List::GroupsForUser => {
                let of_member = testkit::merged(pool, json!({"Username": "zz-member"}));
                ("AdminListGroupsForUser", of_member, "Limit", "NextToken", "Groups", "GroupName")
            }
            List::UsersInGroup => {
                let of_group = testkit::merged(pool, json!({"GroupName": "zz-the-group"}));
                ("ListUsersInGroup", of_group, "Limit", "NextToken", "Users", "Username")
            }
            List::ResourceServers => {
                ("ListResourceServers", pool, "MaxResults", "NextToken", "ResourceServers", "Identifier")
            }
            List::IdentityProviders => {
                ("ListIdentityProviders", pool, "MaxResults", "NextToken", "Providers", "ProviderName")
            }
            List::CimdPolicies => ("ListCIMDPolicies", pool, "MaxResults", "NextToken", "CIMDPolicies", "CIMDPolicyId"),
            List::ClientMetadataUrls => {
                let of_policy = testkit::merged(pool, json!({"CIMDPolicyId": POLICY_ID}));
                ("ListClientMetadataURLs", of_policy, "MaxResults", "NextToken", "ClientMetadataURLs", "URL")
            }
        };
        let mut input = testkit::merged(members, json!({size_member: size}));
        if let Some(token) = token {
            input[token_member] = token.clone();
        }
        let mut answer = self.server.call_in(REGION, operation, input).await.unwrap();
        let key = |row: &Value| {
            let text = row[item].as_str().unwrap();
            let prefixes = ["eu-west-1_", ORIGIN];
            prefixes.into_iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text).to_owned()
        };
        let is_listed = |key: &String| !key.starts_with("zz-") && key != POLICY_ID;
        let keys = answer[items].as_array().unwrap().iter().map(key).filter(is_listed).collect();
        (keys, answer.as_object_mut().unwrap().remove(token_member))
    }

    /// Pages through a list while rows meet their fates; gives what was seen, in order.
    async fn walk(&self, list: List, rows: &BTreeMap<String, Fate>, size: usize) -> Vec<String> {
        let with = |wanted: &dyn Fn(&Fate) -> bool| -> Vec<String> {
            rows.iter().filter(|(_, fate)| wanted(fate)).map(|(key, _)| key.clone()).collect()
        };
        if matches!(list, List::GroupsForUser) {
            let pool = self.pool.clone();
            self.write(move |tx| users::insert(tx, &pool, &user(&pool.id, "zz-member")).map(drop)).await;
        }
        self.insert(list, with(&|fate| !matches!(fate, Fate::ComesBefore(_)))).await;
        let (mut seen, mut token, mut number) = (Vec::new(), None, 0);
        loop {
            let (keys, next) = self.page(list, size, token.as_ref()).await;
            assert!(keys.len() <= size);
            seen.extend(keys);
            number += 1;
            assert!(number <= rows.len() + 2, "there is no end");
            token = next;
            if token.is_none() {
                return seen;
            }
            self.delete(list, with(&|fate| matches!(fate, Fate::LeavesBefore(page) if *page == number))).await;
            self.insert(list, with(&|fate| matches!(fate, Fate::ComesBefore(page) if *page == number))).await;
        }
    }
}

fn insert(tx: &mut dyn Tx, pool: &UserPool, list: List, key: &str) -> Result<(), StoreError> {
    match list {
        List::UserPools => user_pools::insert(tx, &UserPool::new(format!("{REGION}_{key}"), "p".to_owned(), NOW)),
        List::UserPoolClients => clients::insert(tx, &client(&pool.id, key)),
        List::Users | List::UsersByName => users::insert(tx, pool, &user(&pool.id, key)).map(drop),
        List::UsersInGroup => {
            users::insert(tx, pool, &user(&pool.id, key)).map(drop)?;
            group_members::insert(tx, &pool.id, &sub(key), GROUP_ID)
        }
        List::Groups => groups::insert(tx, &group(&pool.id, key)).map(drop),
        List::GroupsForUser => {
            groups::insert(tx, &group(&pool.id, key))?;
            group_members::insert(tx, &pool.id, &sub("zz-member"), key)
        }
        List::ResourceServers => {
            let server = ResourceServer {
                user_pool_id: pool.id.clone(),
                identifier: key.to_owned(),
                name: "n".to_owned(),
                scopes: Vec::new(),
                created_at: NOW,
            };
            resource_servers::insert(tx, &server).map(drop)
        }
        List::IdentityProviders => {
            let stored = StoredProvider { provider: provider(&pool.id, key), sealed_secrets: None };
            identity_providers::insert(tx, &stored).map(drop)
        }
        List::CimdPolicies => cimd_policies::insert(tx, &policy(&pool.id, key)),
        List::ClientMetadataUrls => documents::put(tx, &document(&pool.id, key), 1_000),
    }
}

fn delete(tx: &mut dyn Tx, pool: &UserPool, list: List, key: &str) -> Result<(), StoreError> {
    match list {
        List::UserPools => user_pools::delete(tx, &format!("{REGION}_{key}")).map(drop),
        List::UserPoolClients => clients::delete(tx, &pool.id, key).map(drop),
        List::Users | List::UsersByName | List::UsersInGroup => users::delete(tx, &pool.id, &sub(key)).map(drop),
        List::Groups | List::GroupsForUser => groups::delete(tx, &pool.id, key).map(drop),
        List::ResourceServers => resource_servers::delete(tx, &pool.id, key).map(drop),
        List::IdentityProviders => identity_providers::delete(tx, &pool.id, key).map(drop),
        List::CimdPolicies => cimd_policies::delete(tx, &pool.id, key, 1).map(drop),
        List::ClientMetadataUrls => {
            documents::delete(tx, &pool.id, POLICY_ID, &format!("{ORIGIN}{key}"), NOW).map(drop)
        }
    }
}

/// As long as every `sub` is.
fn sub(key: &str) -> String {
    format!("{key:->36}")
}

fn user(user_pool_id: &str, key: &str) -> User {
    User {
        user_pool_id: user_pool_id.to_owned(),
        sub: sub(key),
        username: key.to_owned(),
        status: UserStatus::Confirmed,
        enabled: true,
        created_at: NOW,
        modified_at: NOW,
        attributes: Attributes::from([("name".to_owned(), format!("Name{}", key.len() % 2))]),
        pending: Attributes::new(),
        credential: None,
        former_passwords: Vec::new(),
        groups: Vec::new(),
        mfa: UserMfa::default(),
        signed_out_at: None,
    }
}

fn group(user_pool_id: &str, key: &str) -> Group {
    Group {
        user_pool_id: user_pool_id.to_owned(),
        id: key.to_owned(),
        name: key.to_owned(),
        description: None,
        role_arn: None,
        precedence: i32::try_from(key.len() % 3).ok().filter(|precedence| *precedence > 0),
        created_at: NOW,
        modified_at: NOW,
    }
}

fn provider(user_pool_id: &str, key: &str) -> IdentityProvider {
    IdentityProvider {
        user_pool_id: user_pool_id.to_owned(),
        name: key.to_owned(),
        kind: ProviderKind::Google,
        created_at: NOW,
        modified_at: NOW,
        version: 1,
        details: BTreeMap::new(),
        attribute_mapping: BTreeMap::new(),
        acr_mapping: None,
        identifiers: Vec::new(),
        saml: None,
    }
}

fn policy(user_pool_id: &str, key: &str) -> CimdPolicy {
    CimdPolicy {
        user_pool_id: user_pool_id.to_owned(),
        id: key.to_owned(),
        client_id: None,
        name: "p".to_owned(),
        url_patterns: Vec::new(),
        cache_seconds: 86_400,
        created_at: NOW,
        modified_at: NOW,
        version: 1,
    }
}

fn document(user_pool_id: &str, key: &str) -> CachedDocument {
    CachedDocument {
        user_pool_id: user_pool_id.to_owned(),
        policy_id: POLICY_ID.to_owned(),
        url: format!("{ORIGIN}{key}"),
        cached_at: NOW,
        expires_at: NOW.plus_days(1),
        metadata: ClientMetadata {
            name: None,
            redirect_uris: Vec::new(),
            grants: Vec::new(),
            scopes: None,
            authentication: Authentication::None,
        },
    }
}

fn client(user_pool_id: &str, key: &str) -> Client {
    Client {
        user_pool_id: user_pool_id.to_owned(),
        id: key.to_owned(),
        name: "c".to_owned(),
        created_at: NOW,
        modified_at: NOW,
        version: 1,
        kind: ClientKind::Regular,
        confidential: false,
        settings: ClientSettings::initial(),
    }
}

fn check(runtime: &Runtime, location: Location, cases: u32) {
    let site = runtime.block_on(Site::on(location));
    for list in LISTS {
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        let property = |(rows, size): (BTreeMap<String, Fate>, usize)| {
            let seen = runtime.block_on(site.walk(list, &rows, size));
            runtime.block_on(site.delete(list, rows.keys().cloned().collect()));
            let distinct: BTreeSet<&String> = seen.iter().collect();
            prop_assert_eq!(distinct.len(), seen.len(), "seen twice: {:?}", seen);
            prop_assert!(seen.iter().all(|key| rows.contains_key(key)), "seen but never there: {:?}", seen);
            let stayed = rows.iter().filter(|(_, fate)| matches!(fate, Fate::Stays)).map(|(key, _)| key);
            let missed: Vec<&String> = stayed.filter(|key| !distinct.contains(key)).collect();
            prop_assert!(missed.is_empty(), "not seen: {:?} in {:?}", missed, seen);
            Ok(())
        };
        if let Err(error) = runner.run(&(rows(), 1..6_usize), property) {
            panic!("{list:?}: {error}");
        }
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn every_row_is_seen_once_on_sqlite() {
    check(&runtime(), Location::SqliteMemory, 40);
}

#[test]
fn every_row_is_seen_once_on_postgresql() {
    let Some(schema) = Schema::make() else { return };
    check(&runtime(), schema.location(), 15);
}
