//! A whole site in memory for tests: a server without sockets, a clock that is moved by hand, an inbox to read.

pub mod authenticator;
pub mod browser;
pub mod connecting;
pub mod custom_auth;
pub mod database;
pub mod federated;
pub mod functions;
pub mod granted;
pub mod post;
pub mod providers;
pub mod scene;
pub mod srp;
pub mod web;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crypto::SystemRandom;
use crypto::keyring::Keyring;
use delivery::Transports;
use delivery::inbox::{Filter, Inbox};
use domain::clock::{Clock, Time};
use domain::limits::Limits;
use domain::quotas::Quotas;
use domain::rates::Rates;
use flows::published_secrets::KeepSecrets;
use flows::{Caller, Connect, Connectors, Context, Fetch, Outbound, OutboundPolicy, Parts, Settings};
use functions::Functions;
use serde_json::{Value, json};
use store::{Location, Store};

/// Stands still until a test moves it.
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn advance_seconds(&self, seconds: i64) {
        self.advance_millis(seconds * 1_000);
    }

    pub fn advance_millis(&self, millis: i64) {
        self.0.fetch_add(millis * 1_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// An error as a client sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: String,
    pub message: String,
}

/// The error a test expects, to be compared with the one that came.
pub fn refusal(code: &str, message: &str) -> Refusal {
    Refusal { code: code.to_owned(), message: message.to_owned() }
}

pub struct TestServer {
    pub site: Context,
    pub clock: Arc<TestClock>,
    pub inbox: Arc<Inbox>,
    /// The trigger functions of every pool.
    pub functions: Arc<Functions>,
}

/// 2026-11-21T00:00:00Z: where every test's clock begins.
pub const START_SECONDS: i64 = 1_795_219_200;

/// What leads out of a site; as it is by default, nowhere.
#[derive(Default)]
struct WaysOut {
    transports: Transports,
    fetch: Option<Arc<dyn Fetch>>,
    connectors: Option<Arc<dyn Connect>>,
    secret_keeper: Option<Arc<dyn KeepSecrets>>,
}

impl TestServer {
    /// A site on an in-memory SQLite database.
    pub fn start() -> Self {
        Self::with(Location::SqliteMemory)
    }

    /// A site on any database.
    pub fn with(location: Location) -> Self {
        Self::with_quotas(location, Quotas::DEFAULT)
    }

    /// A site whose messages are rationed as those of the service.
    pub fn as_a_service() -> Self {
        Self::with_settings(Location::SqliteMemory, |settings| settings.limits = Limits::Service)
    }

    /// The same site, to a caller at this address.
    #[must_use]
    pub fn from_address(&self, address: &str) -> Self {
        let ip = Some(address.parse().expect("an address"));
        Self {
            site: self.site.for_caller(Caller { ip, ..Caller::default() }),
            clock: Arc::clone(&self.clock),
            inbox: Arc::clone(&self.inbox),
            functions: Arc::clone(&self.functions),
        }
    }

    /// A site on any database with limits of its own.
    pub fn with_quotas(location: Location, quotas: Quotas) -> Self {
        Self::with_settings(location, |settings| settings.quotas = quotas)
    }

    /// A site in memory that holds requests to the service's rates.
    pub fn at_the_services_rates() -> Self {
        Self::with_settings(Location::SqliteMemory, |settings| settings.rates = Rates::Service)
    }

    /// A site on any database, set up as `change` leaves it.
    pub fn with_settings(location: Location, change: impl FnOnce(&mut Settings)) -> Self {
        Self::with_everything(location, WaysOut::default(), change)
    }

    /// A site on any database whose messages leave by these ways out; the inbox shows them all the same.
    pub fn with_transports(location: Location, transports: Transports) -> Self {
        Self::with_everything(location, WaysOut { transports, ..WaysOut::default() }, |_| {})
    }

    /// A site in memory that goes out by this way, set up as `change` leaves it.
    pub fn with_fetch(fetch: Arc<dyn Fetch>, change: impl FnOnce(&mut Settings)) -> Self {
        let ways = WaysOut { fetch: Some(fetch), ..WaysOut::default() };
        Self::with_everything(Location::SqliteMemory, ways, change)
    }

    /// A site on any database whose identity providers are those that these make.
    pub fn with_connectors(location: Location, connectors: Arc<dyn Connect>) -> Self {
        Self::with_everything(location, WaysOut { connectors: Some(connectors), ..WaysOut::default() }, |_| {})
    }

    /// A site on any database that brings secrets of clients here, where they are to be published.
    pub fn with_secret_keeper(location: Location, keeper: Arc<dyn KeepSecrets>) -> Self {
        Self::with_everything(location, WaysOut { secret_keeper: Some(keeper), ..WaysOut::default() }, |_| {})
    }

    fn with_everything(location: Location, ways: WaysOut, change: impl FnOnce(&mut Settings)) -> Self {
        let WaysOut { transports, fetch, connectors, secret_keeper } = ways;
        let store = Store::open(location).expect("the test database opens");
        let clock = Arc::new(TestClock(AtomicI64::new(START_SECONDS * 1_000_000)));
        let inbox = Arc::new(Inbox::default());
        let functions = Arc::new(Functions::default());
        let mut settings = Settings {
            account_id: "000000000000".to_owned(),
            regions: vec!["us-east-1".to_owned(), "eu-west-1".to_owned()],
            base_url: "http://localhost:7665".to_owned(),
            issuer_template: None,
            quotas: Quotas::DEFAULT,
            limits: Limits::Relaxed,
            rates: Rates::Unlimited,
            unconfirmed_days: None,
            outbound: OutboundPolicy::default(),
            social_base: None,
        };
        change(&mut settings);
        let parts = Parts {
            fetch: fetch.unwrap_or_else(|| Arc::new(Outbound::new(settings.outbound))),
            settings,
            store,
            keyring: Arc::new(Keyring::generate(&SystemRandom)),
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            connectors: connectors.unwrap_or_else(|| Arc::new(Connectors)),
            invoke: functions.clone(),
            transports: Transports { inbox: Some(inbox.clone()), ..transports },
            secret_keeper,
        };
        let site = Context::new(parts).expect("worker threads start");
        Self { site, clock, inbox, functions }
    }

    /// Another node of the same site: its own memory and threads; the same keys, clock, inbox and way out. On a store of its own
    /// (a second one of the same database), or on this one's.
    pub fn another_node(&self, store: Store) -> Self {
        let parts = Parts {
            fetch: Arc::clone(&self.site.fetch),
            settings: self.site.settings.clone(),
            store,
            keyring: Arc::clone(&self.site.keyring),
            clock: self.clock.clone(),
            random: Arc::new(SystemRandom),
            connectors: Arc::clone(&self.site.connectors),
            invoke: self.functions.clone(),
            transports: self.site.transports.clone(),
            secret_keeper: self.site.secret_keeper.clone(),
        };
        let site = Context::new(parts).expect("worker threads start");
        Self {
            site,
            clock: Arc::clone(&self.clock),
            inbox: Arc::clone(&self.inbox),
            functions: Arc::clone(&self.functions),
        }
    }

    /// Calls an operation with a signature of `us-east-1`, as the front door would: parse, shape, validate, run.
    ///
    /// # Errors
    /// What a client would see.
    pub async fn call(&self, operation: &str, input: Value) -> Result<Value, Refusal> {
        self.call_in("us-east-1", operation, input).await
    }

    /// [`TestServer::call`], with the region of the signature.
    ///
    /// # Errors
    /// What a client would see.
    pub async fn call_in(&self, region: &str, operation: &str, input: Value) -> Result<Value, Refusal> {
        let info = api::operation::find(operation).expect("an operation of the API");
        let cx = operations::Context::new(self.site.clone(), Some(region));
        let answer = async {
            let value = api::parse(input.to_string().as_bytes())?;
            let value = api::check_shape(info.input, value)?;
            operations::call(&cx, info, value).await
        };
        match answer.await {
            Ok(body) if body.is_empty() => Ok(Value::Null),
            Ok(body) => Ok(serde_json::from_slice(&body).expect("a JSON body")),
            Err(error) => {
                Err(Refusal { code: error.code.as_str().to_owned(), message: error.message.unwrap_or_default() })
            }
        }
    }

    /// Makes a user pool with these members beside its name; returns its id.
    pub async fn user_pool(&self, members: Value) -> String {
        let input = merged(json!({"PoolName": "test"}), members);
        let made = self.call("CreateUserPool", input).await.expect("the user pool is made");
        made["UserPool"]["Id"].as_str().expect("an id").to_owned()
    }

    /// Makes an app client with these members beside its name; returns its id.
    pub async fn client(&self, user_pool_id: &str, members: Value) -> String {
        let input = merged(json!({"UserPoolId": user_pool_id, "ClientName": "test"}), members);
        let made = self.call("CreateUserPoolClient", input).await.expect("the client is made");
        made["UserPoolClient"]["ClientId"].as_str().expect("an id").to_owned()
    }

    /// The newest code or temporary password sent to a user.
    pub fn code(&self, user_pool_id: &str, username: &str) -> String {
        let filter = Filter {
            user_pool_id: Some(user_pool_id.to_owned()),
            username: Some(username.to_owned()),
            ..Filter::default()
        };
        self.inbox.messages(&filter).first().expect("a message").code.clone()
    }
}

/// `base` with the members of `more` put over it.
pub fn merged(mut base: Value, more: Value) -> Value {
    if let (Some(base), Value::Object(more)) = (base.as_object_mut(), more) {
        base.extend(more);
    }
    base
}
