//! The headers of webhooks, of messages and of functions alike.
//!
//! Dated by the machine's own clock, not by the one that `dev` can move: whoever receives them has no other.

use std::sync::Arc;

use crypto::{WebhookKey, webhook_headers};

use crate::clock::machine_time;

pub(super) type Stamp = Arc<dyn Fn(&str, &[u8]) -> Vec<(&'static str, String)> + Send + Sync>;

pub(super) fn stamp(key: Option<WebhookKey>) -> Stamp {
    Arc::new(move |id, body| webhook_headers(key.as_ref(), id, machine_time().seconds(), body))
}
