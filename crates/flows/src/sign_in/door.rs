//! Doors: where a sign-in comes in, and who may begin one there. What somebody who signed in takes along is for who
//! holds the door: [`super::tokens`] for the API, a session of the browser and a code for the pages
//! ([`crate::authorization`]). Knows no challenge.

use domain::client::AuthFlow;

use crate::configuration::ClientConfiguration;
use crate::{Failure, SignInFailure};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Api {
        /// AdminInitiateAuth instead of InitiateAuth: one of them only has each of the password flows.
        by_admin: bool,
    },
    /// The login pages. What they ask for is the pool's and the client's providers' business, not `ExplicitAuthFlows`'
    /// (behaviour 30 §5.1).
    Browser,
}

impl Door {
    /// Whether this flow may begin here, by this client.
    ///
    /// # Errors
    /// [`SignInFailure::FlowNotSupported`] by this operation, [`SignInFailure::FlowNotEnabled`] for this client.
    pub fn admits(self, client: &ClientConfiguration, flow: AuthFlow) -> Result<(), Failure> {
        let Self::Api { by_admin } = self else {
            let local = client.client.settings.signs_in_locally();
            return if local { Ok(()) } else { Err(SignInFailure::NoLocalSignIn.into()) };
        };
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
