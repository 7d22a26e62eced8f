//! USER_SRP_AUTH: the password never leaves the client (behaviour 20 §5.2). Goes on with PASSWORD_VERIFIER.

use std::sync::Arc;

use super::Beginning;
use crate::accounts::directory;
use crate::configuration::ClientConfiguration;
use crate::sign_in::after_password::refuse_openly;
use crate::sign_in::challenges::{password_verifier, secret_block};
use crate::sign_in::journey::Journey;
use crate::sign_in::step::{Outcome, Subject, require};
use crate::triggers::around_sign_in::pre_authentication;
use crate::{Context, Failure};

pub(crate) async fn begin(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    beginning: &Beginning<'_>,
) -> Result<Outcome, Failure> {
    let username = require(beginning.parameters, "USERNAME")?;
    let client_public = secret_block::parse_client_public(require(beginning.parameters, "SRP_A")?)?;
    let user = directory::find_user(cx, &client.pool, username).await?;
    client.check_secret_hash(beginning.secret_hash(), username, user.as_ref())?;
    refuse_openly(client, user.as_ref())?;
    let user = pre_authentication(cx, client, username, user, beginning.client_metadata).await?;
    let subject = Subject::of(user.as_ref(), username);
    let journey = Journey::begin(beginning.parameters);
    Ok(Outcome::Challenge(password_verifier::issue(cx, client, subject, client_public, &journey).await?))
}
