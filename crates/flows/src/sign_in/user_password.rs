//! USER_PASSWORD_AUTH, and ADMIN_USER_PASSWORD_AUTH with its older name: the password itself is sent.

use std::sync::Arc;

use super::Beginning;
use crate::accounts::directory;
use crate::accounts::passwords;
use crate::configuration::ClientConfiguration;
use crate::sign_in::after_password::{after_password, refuse_openly};
use crate::sign_in::journey::Journey;
use crate::sign_in::step::{Outcome, require};
use crate::triggers::around_sign_in::pre_authentication;
use crate::triggers::user_migration::migrate_by_password;
use crate::{Context, Failure};

pub(crate) async fn begin(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    beginning: &Beginning<'_>,
) -> Result<Outcome, Failure> {
    let username = require(beginning.parameters, "USERNAME")?;
    let password = require(beginning.parameters, "PASSWORD")?;
    let user = directory::find_user(cx, &client.pool, username).await?;
    client.check_secret_hash(beginning.secret_hash(), username, user.as_ref())?;
    let user = match user {
        None => migrate_by_password(cx, client, beginning.migration(username), password).await?,
        known => known,
    };
    refuse_openly(client, user.as_ref())?;
    let Some(user) = pre_authentication(cx, client, username, user, beginning.client_metadata).await? else {
        passwords::check_nobodys_password(cx, &client.pool, username, password).await?;
        return Err(Failure::IncorrectPassword);
    };
    passwords::check_password(cx, &client.pool, &user, password).await?;
    after_password(cx, client, user, Journey::begin(beginning.parameters)).await
}
