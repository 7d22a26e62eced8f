//! CUSTOM_AUTH: the pool's functions lead the way, after the password if the client begins with SRP (behaviour 20 §4.8).
//!
//! No PreAuthentication here. `ClientMetadata` of the beginning reaches none of the functions (behaviour 40 §1.5).

use std::sync::Arc;

use super::Beginning;
use crate::accounts::directory;
use crate::configuration::ClientConfiguration;
use crate::sign_in::after_password::refuse_openly;
use crate::sign_in::challenges::secret_block;
use crate::sign_in::custom_auth::{self, CustomSignIn};
use crate::sign_in::journey::Journey;
use crate::sign_in::step::{Outcome, Subject, require};
use crate::{Context, Failure};

pub(crate) async fn begin(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    beginning: &Beginning<'_>,
) -> Result<Outcome, Failure> {
    let username = require(beginning.parameters, "USERNAME")?;
    let client_public = match beginning.parameters.get("CHALLENGE_NAME").map(String::as_str) {
        Some("SRP_A") => Some(secret_block::parse_client_public(require(beginning.parameters, "SRP_A")?)?),
        _ => None,
    };
    let user = directory::find_user(cx, &client.pool, username).await?;
    client.check_secret_hash(beginning.secret_hash(), username, user.as_ref())?;
    refuse_openly(client, user.as_ref())?;
    let custom = Some(CustomSignIn::begin(client_public.is_some()));
    let journey = Journey { custom, ..Journey::begin(beginning.parameters) };
    custom_auth::go_on(cx, client, Subject::of(user.as_ref(), username), journey, client_public).await
}
