//! What every flow works with: the site's services, shared by the API, the OAuth endpoints and the pages, and who is
//! asking.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use crypto::keyring::Keyring;
use delivery::Transports;
use domain::clock::{Clock, Time};
use domain::limits::Limits;
use domain::quotas::Quotas;
use domain::random::Random;
use domain::rates::Rates;
use domain::user_pool::UserPool;
use federation::{Connect, Fetch, KeyCache, Policy};
use store::tables::site;
use store::{Store, Tx};
use triggers::Invoke;
use url::Url;

use crate::Failure;
use crate::accounts::user_counts::UserCounts;
use crate::authorization::metadata_clients::DocumentFetches;
use crate::configuration::{ClientConfiguration, Configuration};
use crate::limits::attempts::{GuessLocks, GuessesInFlight};
use crate::limits::rates::RateLimiter;
use crate::messages::outgoing::Sending;
use crate::published_secrets::KeepSecrets;
use crate::site::cpu_pool::CpuPool;
use crate::site::key_reserve::KeyReserve;
use crate::site::recently_seen::RecentlySeen;

/// Name and text of the mark by which a wrong master key is noticed.
const KEY_CHECK: &str = "master-key-check";

/// One for each request: the site, and who asks it.
#[derive(Clone)]
pub struct Context {
    services: Arc<Services>,
    pub caller: Caller,
}

/// What is known of who sent a request, beside what the request says. Nobody in particular for background jobs.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    pub user_agent: Option<String>,
    /// Of the connection.
    pub ip: Option<IpAddr>,
    /// Of the person for whom a server asks, as it says. Limits do not go by it.
    pub stated_ip: Option<IpAddr>,
    pub standing: Standing,
    /// The id in the browser's own cookie, of a request to the login pages. What a page carries from one step of a
    /// sign-in to the next opens in that browser only, and not at the API (behaviour 50 #23).
    pub browser: Option<String>,
}

/// Whose address a caller's is, which decides what limits make of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standing {
    #[default]
    Stranger,
    /// A server that has proved a client's secret, and asks for many people.
    Backend,
    /// Who signed the request.
    Administrator,
}

/// The site itself: one per server.
pub struct Services {
    pub settings: Settings,
    pub store: Store,
    pub keyring: Arc<Keyring>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub configuration: Configuration,
    pub cpu: CpuPool,
    pub key_reserve: KeyReserve,
    /// The ways by which messages leave.
    pub transports: Transports,
    /// The only way out to identity providers.
    pub fetch: Arc<dyn Fetch>,
    /// What speaks to identity providers, each in its protocol.
    pub connectors: Arc<dyn Connect>,
    /// What this node remembers of the keys of identity providers.
    pub(crate) provider_keys: KeyCache,
    /// The only way out to trigger functions.
    pub invoke: Arc<dyn Invoke>,
    /// Where clients' secrets are kept for those who want them outside, if anywhere.
    pub secret_keeper: Option<Arc<dyn KeepSecrets>>,
    /// SRP answers this node has accepted, so that none is accepted twice.
    pub answered_srp: RecentlySeen,
    /// The messages that are being delivered.
    pub(crate) sending: Sending,
    pub guess_locks: GuessLocks,
    pub function_locks: GuessLocks,
    pub(crate) guesses_in_flight: GuessesInFlight,
    pub user_counts: UserCounts,
    pub(crate) rates: RateLimiter,
    /// Documents of clients that are on their way.
    pub(crate) document_fetches: DocumentFetches,
}

/// What the operator decides about the whole site.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Twelve digits, in ARNs.
    pub account_id: String,
    /// Never empty; the first serves requests that name a region which is not here.
    pub regions: Vec<String>,
    /// What clients reach, without a trailing slash; never guessed from a request.
    pub base_url: String,
    /// `iss` of tokens, with `{region}` and `{pool}` to be filled in. `None` means `{base_url}/{pool}`.
    pub issuer_template: Option<String>,
    pub quotas: Quotas,
    /// Whether messages are rationed.
    pub limits: Limits,
    /// Whether requests are held to the service's rates.
    pub rates: Rates,
    /// After how many days an account that was never confirmed is removed; never, if `None`.
    pub unconfirmed_days: Option<u32>,
    /// Where identity providers may be.
    pub outbound: Policy,
    /// Where Google, Facebook, Amazon and Apple are, if not where the world knows them (`federation::Connection`).
    pub social_base: Option<Url>,
}

impl Settings {
    /// The `iss` claim of a pool's tokens (design: Tokens).
    pub fn issuer(&self, pool: &UserPool) -> String {
        match &self.issuer_template {
            Some(template) => template.replace("{region}", pool.region()).replace("{pool}", &pool.id),
            None => format!("{}/{}", self.base_url, pool.id),
        }
    }
}

/// The parts of a site that differ between a server and a test.
pub struct Parts {
    pub settings: Settings,
    pub store: Store,
    pub keyring: Arc<Keyring>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub transports: Transports,
    pub fetch: Arc<dyn Fetch>,
    pub connectors: Arc<dyn Connect>,
    pub invoke: Arc<dyn Invoke>,
    pub secret_keeper: Option<Arc<dyn KeepSecrets>>,
}

impl Context {
    /// # Errors
    /// A worker thread could not be started.
    pub fn new(parts: Parts) -> std::io::Result<Self> {
        let Parts { settings, store, keyring, clock, random, transports, fetch, connectors, invoke, secret_keeper } =
            parts;
        let services = Services {
            configuration: Configuration::new(store.clone(), Arc::clone(&keyring)),
            cpu: CpuPool::start()?,
            key_reserve: KeyReserve::start()?,
            answered_srp: RecentlySeen::holding(100_000),
            guess_locks: GuessLocks::default(),
            function_locks: GuessLocks::default(),
            guesses_in_flight: GuessesInFlight::default(),
            user_counts: UserCounts::default(),
            rates: RateLimiter::default(),
            document_fetches: DocumentFetches::default(),
            settings,
            store,
            keyring,
            clock,
            random,
            transports,
            sending: Sending::default(),
            fetch,
            connectors,
            provider_keys: KeyCache::default(),
            invoke,
            secret_keeper,
        };
        Ok(Self { services: Arc::new(services), caller: Caller::default() })
    }

    /// The same site, asked by somebody else.
    #[must_use]
    pub fn for_caller(&self, caller: Caller) -> Self {
        Self { services: Arc::clone(&self.services), caller }
    }

    /// The same site, asked on behalf of somebody at this address.
    #[must_use]
    pub fn for_somebody_at(&self, ip: IpAddr) -> Self {
        self.for_caller(Caller { stated_ip: Some(ip), ..self.caller.clone() })
    }

    /// The same site, asked by an administrator.
    #[must_use]
    pub fn for_administrator(&self) -> Self {
        self.for_caller(Caller { standing: Standing::Administrator, ..self.caller.clone() })
    }

    /// The same site, asked by a client of which it is known that it is the one: its secret, if it has one, was proved
    /// or will be before anything is.
    #[must_use]
    pub fn for_client(&self, client: &ClientConfiguration) -> Self {
        if self.caller.standing == Standing::Stranger && client.keeps_a_secret() {
            return self.for_caller(Caller { standing: Standing::Backend, ..self.caller.clone() });
        }
        self.clone()
    }

    /// Checks that this site's database was made with this master key, and marks a new one.
    ///
    /// # Errors
    /// [`Failure::WrongMasterKey`], or the store's.
    pub async fn check_master_key(&self) -> Result<(), Failure> {
        check_master_key(&self.store, &self.keyring, &*self.random).await
    }

    pub fn now(&self) -> Time {
        self.clock.now()
    }
}

impl Deref for Context {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.services
    }
}

/// [`Context::check_master_key`], for who has no site yet.
///
/// # Errors
/// [`Failure::WrongMasterKey`], and the store's.
pub async fn check_master_key(store: &Store, keyring: &Keyring, random: &dyn Random) -> Result<(), Failure> {
    let sealed = keyring.seal(random, KEY_CHECK, &[], KEY_CHECK.as_bytes());
    let write = move |tx: &mut dyn Tx| {
        site::insert_if_absent(tx, KEY_CHECK, sealed.clone())?;
        site::find(tx, KEY_CHECK)
    };
    let kept = store.write(write).await?.ok_or(Failure::Internal("the site's mark is gone"))?;
    keyring.open(KEY_CHECK, &[], &kept).map(drop).map_err(|_| Failure::WrongMasterKey)
}
