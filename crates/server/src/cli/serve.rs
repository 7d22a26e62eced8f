//! `poolhouse serve`: a site for production. Signatures are verified against the site's own access keys, the clock is the
//! machine's, and nothing is there that tests need.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::CommandError;
use crate::banner;
use crate::clock::MachineClock;
use crate::config::{MasterKeyOptions, ProxyOptions};
use crate::http::OwnAccessKeys;
use crate::serving::{self, Character, ServingOptions};

/// Run a server for production: signatures are verified against its own access keys
#[derive(Debug, Args)]
#[command(mut_arg("base_url", |argument| argument.required(true)))]
#[command(mut_arg("limits", |argument| argument.default_value("service")))]
#[command(mut_arg("log_format", |argument| argument.default_value("json")))]
#[command(mut_arg("in_memory", |argument| argument.hide(true)))]
pub(super) struct Serve {
    #[command(flatten)]
    options: ServingOptions,
    #[command(flatten)]
    master_key: MasterKeyOptions,
    #[command(flatten)]
    proxies: ProxyOptions,
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode, CommandError> {
        if self.options.is_in_memory() {
            return Err(CommandError::new("--in-memory is for dev", "everything would be gone when the server stops"));
        }
        let trusted_proxies = self.proxies.trusted_proxies;
        let is_https = self.options.base_url().is_some_and(|url| url.starts_with("https://"));
        let master_key = self.master_key.read().map_err(|error| CommandError::new("no master key", error))?;
        let character = Character {
            clock: Arc::new(MachineClock),
            inbox: None,
            callers: Arc::new(OwnAccessKeys),
            master_key: Some(master_key),
            serves_others_in_the_clear: is_https && !trusted_proxies.is_empty(),
            trusted_proxies,
            local_authority: None,
            reaches_itself: false,
            provider_path: None,
            fakes_social: false,
            clear_beside_tls: false,
            signposts: &[],
            add_routes: Box::new(|_, _, _, routes| routes),
            begun: Box::new(|_| Box::pin(async { Ok(()) })),
            banner: banner::serve,
        };
        serving::run(&self.options, character)?;
        Ok(ExitCode::SUCCESS)
    }
}
