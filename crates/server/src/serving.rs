//! From the command line to a site that serves, and back to a process that has ended well: what every command that
//! serves does alike. What differs between them is a [`Character`].

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use clap::Args;
use crypto::SystemRandom;
use delivery::Transports;
use delivery::inbox::Inbox;
use domain::clock::Clock;
use domain::user_pool::UserPool;
use flows::{Connectors, Context, Failure, Outbound, Parts, Settings};
use ipnet::IpNet;
use store::Store;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use url::{Host, Url};

use crate::banner::Leaving;
use crate::cli::{CommandError, sources};
use crate::clock::machine_time;
use crate::config::{
    FunctionOptions, ListenOptions, LocalAuthorityOptions, LogOptions, MasterKey, MessageOptions, SecretOptions,
    SiteOptions, Storage, StorageOptions, TlsOptions, is_shared,
};
use crate::gate::Gate;
use crate::http::{self, AdmitCallers, Encryption, Limits, Names, OpenConnections, Signpost, Site};
use crate::sign_in_links::{self, SignInLinks};
use crate::site_file::{self, Desired, InProcess};
use crate::stop_signal::stop_signal;
use crate::tls::{Root, TlsError};
use crate::{jobs, telemetry, tls};

/// How long requests in flight may take after a signal to stop.
const GRACE: Duration = Duration::from_secs(20);

const IN_THE_CLEAR: &str = "other machines can connect there. Name a certificate with --tls-certificate and --tls-key, or \
     the proxy that speaks TLS to clients with --trusted-proxy and its https:// address with --base-url";

/// What an operator can set, whichever command serves.
#[derive(Debug, Args)]
pub(crate) struct ServingOptions {
    #[command(flatten)]
    listen: ListenOptions,
    #[command(flatten)]
    tls: TlsOptions,
    #[command(flatten)]
    storage: StorageOptions,
    #[command(flatten)]
    site: SiteOptions,
    #[command(flatten)]
    log: LogOptions,
    #[command(flatten)]
    messages: MessageOptions,
    #[command(flatten)]
    functions: FunctionOptions,
    #[command(flatten)]
    secrets: SecretOptions,

    /// Site file to apply before the server is ready (docs/guides/declarative.md), a directory of them, or - for standard
    /// input; may be given several times
    #[arg(long, env = "POOLHOUSE_APPLY", value_name = "FILE", help_heading = "Site")]
    apply: Vec<PathBuf>,
}

impl ServingOptions {
    /// Where clients reach the server, if that was said.
    pub(crate) fn base_url(&self) -> Option<&str> {
        self.site.base_url.as_deref()
    }

    pub(crate) fn is_in_memory(&self) -> bool {
        self.storage.in_memory
    }

    /// Whether a site file is read from standard input.
    pub(crate) fn reads_stdin(&self) -> bool {
        self.apply.iter().any(|file| file == Path::new("-"))
    }
}

/// Adds routes to those that every site serves. The certificate is the one to trust, if the server made it; the directory
/// that of the data, if there is one.
pub(crate) type AddRoutes = Box<dyn FnOnce(&Site, Option<&Root>, Option<&Path>, Router) -> Router>;

pub(crate) type Begun = Box<dyn FnOnce(Context) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>>;

/// In what a command that serves differs from the others.
pub(crate) struct Character {
    pub(crate) clock: Arc<dyn Clock>,
    /// Where messages are kept as well, if anywhere.
    pub(crate) inbox: Option<Arc<Inbox>>,
    pub(crate) callers: Arc<dyn AdmitCallers>,
    /// That of an operator who keeps it; else it is in the data directory.
    pub(crate) master_key: Option<MasterKey>,
    /// Whether other machines may connect in the clear.
    pub(crate) serves_others_in_the_clear: bool,
    /// Who is believed about who asks.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Whether certificates may be had of an authority that the server makes, and how.
    pub(crate) local_authority: Option<LocalAuthorityOptions>,
    /// Whether identity providers may be on this machine.
    pub(crate) reaches_itself: bool,
    /// Below the base URL, an identity provider of its own, which a site file may name.
    pub(crate) provider_path: Option<&'static str>,
    /// Whether that provider stands for Google, Facebook, Amazon and Apple.
    pub(crate) fakes_social: bool,
    /// Whether who does not speak TLS is served where it is spoken.
    pub(crate) clear_beside_tls: bool,
    /// What whoever goes to an address where nothing is, with a browser, is told of.
    pub(crate) signposts: &'static [Signpost],
    /// What is served beside what every site serves.
    pub(crate) add_routes: AddRoutes,
    /// What is done when the site is as its file says, before anybody asks it anything.
    pub(crate) begun: Begun,
    /// What a person sees when the server has started.
    pub(crate) banner: fn(&Started<'_>) -> String,
}

/// What there is to tell when the server has started.
pub(crate) struct Started<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) listening: SocketAddr,
    pub(crate) storage: &'a Storage,
    pub(crate) leaving: Leaving,
    /// How TLS is spoken, if it is.
    pub(crate) secure: Option<&'a Secure>,
    pub(crate) links: &'a SignInLinks,
    /// Whether the escapes of a terminal are wanted.
    pub(crate) styled: bool,
}

/// Serves until a signal to stop.
///
/// # Errors
/// What kept the server from starting.
pub(crate) fn run(options: &ServingOptions, character: Character) -> Result<(), CommandError> {
    telemetry::start(&options.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(failed("cannot start the runtime"))?.block_on(serve(options, character))
}

async fn serve(options: &ServingOptions, character: Character) -> Result<(), CommandError> {
    let declared = Some(&options.apply).filter(|files| !files.is_empty());
    let declared = declared.map(|files| sources::read(files)).transpose()?;
    // Whatever can be refused without data is refused before there is a directory for it.
    let (listener, address) =
        bind(&options.listen).await.map_err(failed(format!("cannot listen on {}", options.listen.listen)))?;
    let mut settings = options.site.settings(address, speaks_tls(options, &character), character.reaches_itself);
    let social_path = character.provider_path.filter(|_| character.fakes_social);
    settings.social_base = social_path.and_then(|path| Url::parse(&format!("{}{path}", settings.base_url)).ok());
    let of_files = tls_of_files(options, &settings).map_err(failed("cannot speak TLS"))?;
    if !(address.ip().is_loopback() || of_files.is_some() || character.serves_others_in_the_clear) {
        return Err(CommandError::new(format!("cannot serve {address} in the clear"), IN_THE_CLEAR));
    }
    let transports = options.messages.transports().map_err(failed("cannot send messages"))?;
    let (mut storage, store) = open_storage(&options.storage, character.master_key.as_ref())?;
    let ready = Ready { listener, address, settings, of_files, transports, declared };
    let outcome = serve_from(options, character, ready, &mut storage, store.clone()).await;
    if outcome.is_err() {
        // Before the storage goes, and with it what was made for nothing.
        store.close().await;
    }
    outcome
}

/// The database, and what else is on disk.
fn open_storage(options: &StorageOptions, master_key: Option<&MasterKey>) -> Result<(Storage, Store), CommandError> {
    const DIRECTORY: &str = "cannot use the data directory";
    let location = options.location().map_err(failed(DIRECTORY))?;
    let open = || {
        let options = store::Options { now: Some(machine_time), ..store::Options::default() };
        Store::open_with(location.clone(), options).map_err(failed(format!("cannot open {location}")))
    };
    // One that is elsewhere needs no directory to be asked, and may refuse. A file must not be made before its key.
    let opened = is_shared(&location).then(open).transpose()?;
    let storage = options.open_under(master_key).map_err(failed(DIRECTORY))?;
    let store = opened.map_or_else(open, Ok)?;
    Ok((storage, store))
}

/// What could be made ready without data.
struct Ready {
    listener: TcpListener,
    address: SocketAddr,
    settings: Settings,
    of_files: Option<TlsAcceptor>,
    transports: Transports,
    declared: Option<Desired>,
}

async fn serve_from(
    options: &ServingOptions,
    character: Character,
    ready: Ready,
    storage: &mut Storage,
    store: Store,
) -> Result<(), CommandError> {
    let Ready { listener, address, settings, of_files, transports, declared } = ready;
    let secure = match of_files {
        Some(acceptor) => Some(Secure { acceptor, root: None }),
        None => tls_of_authority(options, &character, &settings, storage).map_err(failed("cannot speak TLS"))?,
    };
    let leaving = Leaving { mail: transports.mail.is_some(), sms: transports.sms.is_some() };
    if character.inbox.is_none() {
        warn_of_silence(leaving);
    }
    let outbound = Outbound::new(settings.outbound);
    // Its own certificates are good enough for itself.
    let own_root = secure.as_ref().and_then(|secure| secure.root.as_ref());
    let outbound = match own_root {
        Some(root) => outbound.trusting(&root.pem),
        None => outbound,
    };
    let parts = Parts {
        settings: settings.clone(),
        store: store.clone(),
        keyring: Arc::clone(&storage.keyring),
        clock: character.clock,
        random: Arc::new(SystemRandom),
        transports: Transports { inbox: character.inbox, ..transports },
        fetch: Arc::new(outbound),
        connectors: Arc::new(Connectors),
        invoke: Arc::new(options.functions.routes()),
        secret_keeper: options.secrets.keeper(),
    };
    let context = Context::new(parts).map_err(failed("cannot start worker threads"))?;
    let stop = stop_signal().map_err(failed("cannot listen for signals"))?;
    let fits = context.check_master_key().await;
    if matches!(fits, Err(Failure::WrongMasterKey)) {
        storage.fresh.give_up();
    }
    fits.map_err(failed("the master key does not fit"))?;
    let mut jobs = jobs::start(&context, &storage.location);
    let names = Arc::new(Names::new(&settings, &options.listen.allowed_hosts));
    let site = Site { context: context.clone(), callers: character.callers, names, signposts: character.signposts };
    let root = secure.as_ref().and_then(|secure| secure.root.as_ref());
    let routes = (character.add_routes)(&site, root, storage.directory.as_deref(), http::routes(&site));
    let encryption = match &secure {
        None => Encryption::None,
        Some(Secure { acceptor, .. }) if character.clear_beside_tls => Encryption::Offered(acceptor.clone()),
        Some(Secure { acceptor, .. }) => Encryption::Demanded(acceptor.clone()),
    };
    let open = OpenConnections::new(Limits::new(options.listen.max_connections));
    let (gate, routes) = Gate::before(
        http::behind_proxies(http::guarded(&site, routes), character.trusted_proxies),
        character.provider_path,
    );
    let preparing = async {
        if let Some(declared) = &declared {
            let outcome = bring_about(declared, &context).await;
            let told = outcome.map_err(|error| if storage.is_new() { error.of_no_consequence() } else { error });
            told.map_err(failed("the site file"))?;
        }
        (character.begun)(context.clone()).await.map_err(failed("cannot read the site"))?;
        if options.log.is_text() {
            let links = &links(&context, declared.as_ref()).await;
            let (settings, storage, secure) = (&settings, &*storage, secure.as_ref());
            let styled = std::io::stdout().is_terminal();
            let started = Started { settings, listening: address, storage, leaving, secure, links, styled };
            print(&(character.banner)(&started));
        }
        tracing::info!(endpoint = settings.base_url, listen = %address, database = %storage.location, "ready");
        storage.fresh.keep();
        gate.open();
        Ok(())
    };
    let serving = async {
        http::serve(listener, routes, encryption, open, stop, GRACE).await;
        Ok(())
    };
    tokio::try_join!(preparing, serving)?;
    jobs.shutdown().await;
    flows::outgoing::finish_sending(&context, GRACE).await;
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Where no inbox is, what does not leave is lost.
fn warn_of_silence(leaving: Leaving) {
    for (medium, leaves, options) in
        [("mail", leaving.mail, "--smtp, --ses or --mail-webhook"), ("SMS", leaving.sms, "--sns or --sms-webhook")]
    {
        if !leaves {
            tracing::warn!(
                "{medium} to users goes nowhere, and operations that send it are refused; name a way with {options}"
            );
        }
    }
}

/// Nobody may be reading; the server runs all the same.
fn print(banner: &str) {
    let mut out = std::io::stdout();
    let _ = out.write_all(banner.as_bytes()).and_then(|()| out.flush());
}

fn failed<E: std::fmt::Display>(what: impl std::fmt::Display) -> impl FnOnce(E) -> CommandError {
    move |error| CommandError::new(what, error)
}

/// How TLS is spoken, and what is to be trusted then.
pub(crate) struct Secure {
    acceptor: TlsAcceptor,
    /// `None` where the certificate is the operator's own.
    pub(crate) root: Option<Root>,
}

fn speaks_tls(options: &ServingOptions, character: &Character) -> bool {
    options.tls.tls_certificate.is_some() || character.local_authority.as_ref().is_some_and(|local| local.tls)
}

/// The name by which clients come.
fn base(settings: &Settings) -> Host {
    // The base URL was parsed when it was given, or is an address.
    Host::parse(settings.host()).unwrap_or(Host::Domain("localhost".to_owned()))
}

fn tls_of_files(options: &ServingOptions, settings: &Settings) -> Result<Option<TlsAcceptor>, TlsError> {
    let (Some(certificate), Some(key)) = (&options.tls.tls_certificate, &options.tls.tls_key) else { return Ok(None) };
    tls::by_files(certificate, key, &base(settings)).map(Some)
}

fn tls_of_authority(
    options: &ServingOptions,
    character: &Character,
    settings: &Settings,
    storage: &mut Storage,
) -> Result<Option<Secure>, TlsError> {
    let Some(local) = character.local_authority.as_ref().filter(|local| local.tls) else { return Ok(None) };
    if let (None, Some(data)) = (&local.tls_directory, &storage.directory) {
        let files = [tls::KEY_FILE, tls::ROOT_FILE].map(|name| data.join(name));
        files.iter().filter(|file| !file.exists()).for_each(|file| storage.fresh.file(file));
    }
    let directory = local.tls_directory.as_ref().or(storage.directory.as_ref());
    let (acceptor, root) =
        tls::by_local_authority(directory.map(PathBuf::as_path), &base(settings), &options.listen.allowed_hosts)?;
    Ok(Some(Secure { acceptor, root: Some(root) }))
}

async fn bind(options: &ListenOptions) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(&options.listen).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Of the pools in the file, if one was applied; of any, if not. A server that cannot tell starts all the same.
async fn links(context: &Context, declared: Option<&Desired>) -> SignInLinks {
    let of_file = declared.map(Desired::pool_names);
    let is_wanted = move |pool: &UserPool| of_file.as_ref().is_none_or(|names| names.contain(&pool.id, &pool.name));
    sign_in_links::find(context, is_wanted).await.unwrap_or_default()
}

/// Makes the site as its file says, before anybody asks it anything.
async fn bring_about(declared: &Desired, context: &Context) -> Result<(), site_file::Failure> {
    let caller = InProcess(context.clone());
    let plan = site_file::plan(&caller, declared, false, None).await?;
    let tell = |step: &site_file::PlanStep| tracing::info!(change = step.title(), "applied");
    site_file::execute(&caller, &plan, None, tell).await
}
