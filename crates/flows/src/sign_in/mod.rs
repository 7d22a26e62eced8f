//! Signing in: one file for each flow that begins it, and what follows the first factor (spec 20 §4).

pub(crate) mod refresh_token;
pub(crate) mod user_password;
pub(crate) mod user_srp;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::client::AuthFlow;
use domain::user::{User, UserStatus};

use crate::challenges::{Outcome, new_password_required};
use crate::configuration::ClientConfiguration;
use crate::{Context, Failure};

/// The beginning of a sign-in as it came: every parameter still as text, by name.
pub struct Beginning<'a> {
    pub flow: AuthFlow,
    /// AdminInitiateAuth instead of InitiateAuth: one of them only has each of the password flows.
    pub by_admin: bool,
    pub parameters: &'a BTreeMap<String, String>,
}

impl Beginning<'_> {
    fn secret_hash(&self) -> Option<&str> {
        self.parameters.get("SECRET_HASH").map(String::as_str)
    }
}

impl Context {
    /// InitiateAuth and AdminInitiateAuth.
    ///
    /// # Errors
    /// The flow is not this API's or not this client's, a parameter is missing, or what the flow says.
    pub async fn begin_sign_in(
        &self,
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
        match beginning.flow {
            AuthFlow::UserSrp => user_srp::begin(self, client, &beginning).await,
            AuthFlow::UserPassword | AuthFlow::AdminUserPassword => {
                user_password::begin(self, client, &beginning).await
            }
            AuthFlow::Refresh => refresh_token::begin(self, client, &beginning).await,
            AuthFlow::Custom | AuthFlow::UserAuth => Err(Failure::FlowNotSupported),
        }
    }
}

/// Each flow has its own sentence (spec 20 §4.1).
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

/// Refuses a user whose account cannot sign in. A client that hides users asks only after the right password: before
/// it, the refusal would tell that the user exists.
pub(crate) fn check_account(user: &User) -> Result<(), Failure> {
    if !user.enabled {
        return Err(Failure::UserDisabled);
    }
    if user.status == UserStatus::ResetRequired {
        return Err(Failure::PasswordResetRequired);
    }
    Ok(())
}

/// The way from the right password to tokens (spec 20 §4.2).
pub(crate) async fn after_password(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: User,
) -> Result<Outcome, Failure> {
    check_account(&user)?;
    if user.status == UserStatus::Unconfirmed {
        return Err(Failure::UserNotConfirmed);
    }
    let expiry = user.credential.as_ref().and_then(|credential| credential.expires_at);
    if user.status == UserStatus::ForceChangePassword {
        if expiry.is_some_and(|expiry| expiry <= cx.now()) {
            return Err(Failure::TemporaryPasswordExpired);
        }
        return Ok(Outcome::Challenge(new_password_required::issue(cx, client, &user)));
    }
    Ok(Outcome::Tokens(cx.sign_in_tokens(client, &user).await?))
}
