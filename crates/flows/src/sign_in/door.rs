//! Doors: where a sign-in comes in, who may begin one there, and what its end yields. Knows no challenge.

use std::sync::Arc;

use domain::client::AuthFlow;

use super::journey::SignedIn;
use super::question::Outcome;
use crate::configuration::ClientConfiguration;
use crate::tokens::issue;
use crate::triggers::pre_token_generation::TokenRequest;
use crate::{Context, Failure, SignInFailure};

/// The API so far. A browser, with the request it was sent here for, and identity providers will be others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Api {
        /// AdminInitiateAuth instead of InitiateAuth: one of them only has each of the password flows.
        by_admin: bool,
    },
}

impl Door {
    /// Whether this flow may begin here, by this client.
    ///
    /// # Errors
    /// [`SignInFailure::FlowNotSupported`] by this operation, [`SignInFailure::FlowNotEnabled`] for this client.
    pub fn admits(self, client: &ClientConfiguration, flow: AuthFlow) -> Result<(), Failure> {
        let Self::Api { by_admin } = self;
        let elsewhere = match flow {
            AuthFlow::UserPassword => by_admin,
            AuthFlow::AdminUserPassword => !by_admin,
            _ => false,
        };
        if elsewhere {
            return Err(SignInFailure::FlowNotSupported.into());
        }
        if client.client.settings.permits(flow) {
            Ok(())
        } else {
            Err(SignInFailure::FlowNotEnabled(not_enabled(flow)).into())
        }
    }

    /// What whoever signed in here takes along.
    pub(super) async fn end(
        self,
        cx: &Context,
        client: &Arc<ClientConfiguration>,
        signed_in: SignedIn,
    ) -> Result<Outcome, Failure> {
        let Self::Api { .. } = self;
        let SignedIn { user, journey } = signed_in;
        let request = TokenRequest { source: journey.token_source(), client_metadata: &journey.client_metadata };
        let proved_device = journey.proved_device().map(str::to_owned);
        let tokens =
            issue::sign_in_tokens(cx, client, &user, journey.as_of.tokens_date, proved_device, request).await?;
        Ok(Outcome::Tokens(tokens))
    }
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
