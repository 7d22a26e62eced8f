//! REFRESH_TOKEN_AUTH, also called REFRESH_TOKEN: new tokens for an old sign-in (behaviour 20 §9.2).

use std::sync::Arc;

use super::Beginning;
use crate::configuration::ClientConfiguration;
use crate::sign_in::step::{Outcome, require};
use crate::tokens::refresh;
use crate::triggers::NOTHING;
use crate::{Context, Failure};

pub(crate) async fn begin(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    beginning: &Beginning<'_>,
) -> Result<Outcome, Failure> {
    let token = require(beginning.parameters, "REFRESH_TOKEN")?;
    let hash = beginning.secret_hash();
    // No USERNAME is sent: the hash is over the user's own name, or over `sub`, which some clients know better.
    let check = |user: &domain::user::User| client.check_secret_hash(hash, &user.sub, Some(user));
    let device_key = beginning.parameters.get("DEVICE_KEY").map(String::as_str);
    Ok(Outcome::Tokens(refresh::refresh(cx, client, token, device_key, &NOTHING, check).await?))
}
