//! Whom a provider's word leads to.

use std::sync::Arc;

use domain::identity_provider::IdentityProvider;
use federation::Identity;

use crate::configuration::ClientConfiguration;
use crate::sign_in::SignedIn;
use crate::{Context, Failure};

/// Finds, links or makes the user whom `provider` speaks of, and ends their sign-in.
///
/// # Errors
/// The word cannot be mapped to a user of the pool, they may not sign in, or a function refuses.
pub async fn accept(
    _cx: &Context,
    _client: &Arc<ClientConfiguration>,
    _provider: &IdentityProvider,
    _identity: Identity,
) -> Result<SignedIn, Failure> {
    Err(Failure::Internal("users of identity providers cannot sign in yet"))
}
