//! `poolhouse dev`: a site for a laptop or CI. Any access key is accepted, messages go to the inbox, the clock can be
//! moved, and there is a provider to sign in with.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use delivery::inbox::Inbox;

use super::CommandError;
use crate::clock::MovableClock;
use crate::config::{LocalAuthorityOptions, yes_or_no};
use crate::http::AnyAccessKey;
use crate::serving::{self, Character, ServingOptions};
use crate::stop_signal::stop_when_stdin_ends;
use crate::{banner, dev};

/// Run a server for development and tests: any access key is accepted, messages land in the inbox
#[derive(Debug, Args)]
pub(super) struct Dev {
    #[command(flatten)]
    options: ServingOptions,
    #[command(flatten)]
    local_authority: LocalAuthorityOptions,

    /// Let the fake provider stand for Google, Facebook, Amazon and Apple (docs/guides/federation.md)
    #[arg(long, env = "POOLHOUSE_FAKE_SOCIAL", value_parser = yes_or_no, help_heading = "Site")]
    fake_social: bool,

    /// Stop when standard input ends: for whoever starts the server, holds the other end of a pipe, and may be killed
    #[arg(long, help_heading = "Site")]
    until_stdin_ends: bool,
}

impl Dev {
    pub(super) fn run(self) -> Result<ExitCode, CommandError> {
        if self.until_stdin_ends {
            if self.options.reads_stdin() {
                let why = "with --apply - standard input is the site file, and ends with it";
                return Err(CommandError::new("--until-stdin-ends cannot be told", why));
            }
            stop_when_stdin_ends();
        }
        let (clock, inbox) = (Arc::new(MovableClock::default()), Arc::new(Inbox::default()));
        let memory = dev::Memory::default();
        let remembering = memory.clone();
        let character = Character {
            clock: clock.clone(),
            inbox: Some(Arc::clone(&inbox)),
            callers: Arc::new(AnyAccessKey),
            master_key: None,
            serves_others_in_the_clear: true,
            trusted_proxies: Vec::new(),
            local_authority: Some(self.local_authority),
            reaches_itself: true,
            provider_path: Some(dev::PROVIDER_PATH),
            fakes_social: self.fake_social,
            clear_beside_tls: true,
            signposts: &dev::SIGNPOSTS,
            add_routes: Box::new(move |site, root, directory, routes| {
                let root = root.map(|root| root.pem.clone());
                let (context, directory) = (site.context.clone(), directory.map(Path::to_owned));
                let forms = dev::Forms::new(&*context.random);
                dev::add(&dev::Tools { context, clock, inbox, root, directory, memory, forms }, routes)
            }),
            begun: Box::new(move |context| Box::pin(async move { remembering.keep(&context).await })),
            banner: banner::dev,
        };
        serving::run(&self.options, character)?;
        Ok(ExitCode::SUCCESS)
    }
}
