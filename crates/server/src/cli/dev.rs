//! `poolhouse dev`: a site for a laptop or CI. Any access key is accepted, messages go to the inbox, the clock can be
//! moved.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use crypto::SystemRandom;
use delivery::Ways;
use delivery::inbox::Inbox;
use flows::{Context, Outbound, Parts, Settings};
use store::Store;
use tokio::net::TcpListener;
use triggers::Invoke;

use super::{CommandError, apply};
use crate::banner::Leaving;
use crate::clock::{MovableClock, machine_time};
use crate::config::{FunctionOptions, ListenOptions, LogOptions, MessageOptions, SiteOptions, Storage, StorageOptions};
use crate::http::Site;
use crate::site_file::{self, Desired, InProcess};
use crate::{banner, http, jobs, telemetry};

/// How long requests in flight may take after a signal to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Run a server for development and tests: any access key is accepted, messages land in the inbox
#[derive(Debug, Args)]
pub(super) struct Dev {
    #[command(flatten)]
    listen: ListenOptions,
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

    /// Site file to apply before the server is ready (docs/guides/declarative.md)
    #[arg(long, env = "POOLHOUSE_APPLY", value_name = "FILE", help_heading = "Site")]
    apply: Option<PathBuf>,
}

impl Dev {
    pub(super) fn run(self) -> Result<(), CommandError> {
        telemetry::start(&self.log);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| CommandError::new("cannot start the runtime", error))?;
        runtime.block_on(self.serve())
    }

    async fn serve(self) -> Result<(), CommandError> {
        let declared = self.apply.as_deref().map(apply::read).transpose()?;
        let storage = self.storage.open().map_err(|error| CommandError::new("cannot use the data directory", error))?;
        let options = store::Options { now: Some(machine_time), ..store::Options::default() };
        let store = Store::open_with(storage.location.clone(), options)
            .map_err(|error| CommandError::new(format!("cannot open {}", storage.location), error))?;
        let (listener, address) = self
            .bind()
            .await
            .map_err(|error| CommandError::new(format!("cannot listen on {}", self.listen.listen), error))?;
        let settings = self.site.settings(address);
        let ways = self.messages.ways().map_err(|error| CommandError::new("cannot send messages", error))?;
        let leaving = Leaving { mail: ways.mail.is_some(), sms: ways.sms.is_some() };
        let invoke = Arc::new(self.functions.routes());
        let site = site(&settings, &store, &storage, ways, invoke)
            .map_err(|error| CommandError::new("cannot start worker threads", error))?;
        let stop = stop_signal().map_err(|error| CommandError::new("cannot listen for signals", error))?;
        let key = site.context.check_master_key().await;
        key.map_err(|error| CommandError::new("the master key does not fit", error))?;
        let mut jobs = jobs::start(&site.context, &storage.location);
        if let Some(declared) = &declared {
            bring_about(declared, &site.context).await.map_err(|error| CommandError::new("the site file", error))?;
        }

        if self.log.is_text() {
            let mut out = std::io::stdout();
            let banner = banner::dev(&settings, address, &storage, leaving, out.is_terminal());
            // Nobody may be reading; the server runs all the same.
            let _ = out.write_all(banner.as_bytes()).and_then(|()| out.flush());
        }
        tracing::info!(endpoint = settings.base_url, listen = %address, database = %storage.location, "ready");
        let site_context = site.context.clone();
        http::serve(listener, http::router(site), stop, GRACE).await;
        jobs.shutdown().await;
        flows::outgoing::finish_sending(&site_context, GRACE).await;
        store.close().await;
        tracing::info!("stopped");
        Ok(())
    }

    async fn bind(&self) -> std::io::Result<(TcpListener, SocketAddr)> {
        let listener = TcpListener::bind(&self.listen.listen).await?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    }
}

fn site(
    settings: &Settings,
    store: &Store,
    storage: &Storage,
    ways: Ways,
    invoke: Arc<dyn Invoke>,
) -> std::io::Result<Site> {
    let (clock, inbox) = (Arc::new(MovableClock::default()), Arc::new(Inbox::default()));
    let parts = Parts {
        settings: settings.clone(),
        store: store.clone(),
        keyring: Arc::clone(&storage.keyring),
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
        ways: Ways { inbox: Some(Arc::clone(&inbox)), ..ways },
        fetch: Arc::new(Outbound::new(settings.outbound)),
        invoke,
    };
    Ok(Site { context: Context::new(parts)?, clock, inbox })
}

/// Makes the site as its file says, before anybody asks it anything.
async fn bring_about(declared: &Desired, context: &Context) -> Result<(), site_file::Failure> {
    let caller = InProcess(context.clone());
    let plan = site_file::plan(&caller, declared, false, None).await?;
    let tell = |step: &site_file::Step| tracing::info!(change = step.title(), "applied");
    site_file::execute(&caller, &plan, None, tell).await
}

/// Ends at the first SIGTERM or SIGINT; a second one ends the process at once.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (announce, announced) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let mut next = async || {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        next().await;
        // Fails only when serving has ended by itself.
        let _ = announce.send(());
        next().await;
        std::process::exit(130);
    });
    Ok(async move {
        // The sender lives until it has sent.
        let _ = announced.await;
        tracing::info!("stopping: finishing what is in flight");
    })
}
