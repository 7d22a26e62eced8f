//! `poolhouse dev`: a site for a laptop or CI. Any access key is accepted, messages go to the inbox, the clock can be
//! moved.

use std::sync::Arc;

use clap::Args;
use delivery::inbox::Inbox;

use super::CommandError;
use crate::clock::MovableClock;
use crate::config::LocalAuthorityOptions;
use crate::http::AnyAccessKey;
use crate::serving::{self, Character, ServingOptions};
use crate::{banner, dev};

/// Run a server for development and tests: any access key is accepted, messages land in the inbox
#[derive(Debug, Args)]
pub(super) struct Dev {
    #[command(flatten)]
    options: ServingOptions,
    #[command(flatten)]
    local_authority: LocalAuthorityOptions,
}

impl Dev {
    pub(super) fn run(self) -> Result<(), CommandError> {
        let (clock, inbox) = (Arc::new(MovableClock::default()), Arc::new(Inbox::default()));
        let character = Character {
            clock: clock.clone(),
            inbox: Some(Arc::clone(&inbox)),
            callers: Arc::new(AnyAccessKey),
            local_authority: Some(self.local_authority),
            reaches_itself: true,
            clear_beside_tls: true,
            add_routes: Box::new(move |site, root, routes| {
                let root = root.map(|root| root.pem.clone());
                dev::add(&dev::Tools { context: site.context.clone(), clock, inbox, root }, routes)
            }),
            banner: banner::dev,
        };
        serving::run(&self.options, character)
    }
}
