//! Signing in: one file for each flow that begins it (behaviour 20 §4.1).

pub(crate) mod after_password;
pub mod challenges;
mod complete_sign_in;
pub(crate) mod custom;
mod custom_auth;
mod graph;
pub(crate) mod journey;
pub(crate) mod refresh_token;
mod second_factor;
pub mod step;
pub(crate) mod user_auth;
pub(crate) mod user_password;
pub(crate) mod user_srp;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::client::AuthFlow;

use crate::configuration::ClientConfiguration;
use crate::sign_in::step::Outcome;
use crate::triggers::NOTHING;
use crate::triggers::pre_sign_up::SentAlong;
use crate::triggers::user_migration::Migration;
use crate::{Context, Failure};

/// The beginning of a sign-in as it came: every parameter still as text, by name.
pub struct Beginning<'a> {
    pub flow: AuthFlow,
    /// AdminInitiateAuth instead of InitiateAuth: one of them only has each of the password flows.
    pub by_admin: bool,
    pub parameters: &'a BTreeMap<String, String>,
    /// Of a sign-up that was just confirmed.
    pub session: Option<&'a str>,
    /// `ClientMetadata`, which triggers get as validation data (behaviour 40 §1.5).
    pub client_metadata: &'a BTreeMap<String, String>,
}

impl Beginning<'_> {
    /// `ClientMetadata` of a beginning is validation data to the functions it sets off (behaviour 40 §1.5).
    fn migration<'a>(&'a self, username: &'a str) -> Migration<'a> {
        Migration { username, along: SentAlong { validation_data: self.client_metadata, client_metadata: &NOTHING } }
    }

    fn secret_hash(&self) -> Option<&str> {
        self.parameters.get("SECRET_HASH").map(String::as_str)
    }
}

/// InitiateAuth and AdminInitiateAuth.
///
/// # Errors
/// The flow is not this API's or not this client's, a parameter is missing, or what the flow says.
pub async fn begin_sign_in(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    beginning: Beginning<'_>,
) -> Result<Outcome, Failure> {
    let elsewhere = match beginning.flow {
        AuthFlow::UserPassword => beginning.by_admin,
        AuthFlow::AdminUserPassword => !beginning.by_admin,
        _ => false,
    };
    if elsewhere {
        return Err(Failure::FlowNotSupported);
    }
    if !client.client.settings.permits(beginning.flow) {
        return Err(Failure::FlowNotEnabled(not_enabled(beginning.flow)));
    }
    let outcome = match beginning.flow {
        AuthFlow::UserSrp => user_srp::begin(cx, client, &beginning).await,
        AuthFlow::UserPassword | AuthFlow::AdminUserPassword => user_password::begin(cx, client, &beginning).await,
        AuthFlow::Refresh => refresh_token::begin(cx, client, &beginning).await,
        AuthFlow::UserAuth => user_auth::begin(cx, client, &beginning).await,
        AuthFlow::Custom => custom::begin(cx, client, &beginning).await,
    };
    let place = graph::Place::Beginning(beginning.flow);
    debug_assert!(outcome.as_ref().map_or(true, |outcome| graph::leads_to(place, outcome)), "{place:?}");
    outcome
}

/// Each flow has its own sentence (behaviour 20 §4.1).
const fn not_enabled(flow: AuthFlow) -> &'static str {
    match flow {
        AuthFlow::UserSrp => "USER_SRP_AUTH is not enabled for the client.",
        AuthFlow::UserPassword => "USER_PASSWORD_AUTH flow not enabled for this client",
        AuthFlow::AdminUserPassword => "Auth flow not enabled for this client",
        AuthFlow::Custom => "CUSTOM_AUTH is not enabled for the client.",
        AuthFlow::Refresh => "REFRESH_TOKEN_AUTH flow not enabled for this client",
        AuthFlow::UserAuth => "USER_AUTH flow not enabled for this client",
    }
}
