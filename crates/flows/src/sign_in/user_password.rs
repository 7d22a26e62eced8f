//! USER_PASSWORD_AUTH, and ADMIN_USER_PASSWORD_AUTH with its older name: the password itself is sent.

use std::sync::Arc;

use super::Beginning;
use crate::after_password::{after_password, refuse_openly};
use crate::configuration::ClientConfiguration;
use crate::journey::Journey;
use crate::step::{Outcome, require};
use crate::{Context, Failure};

pub(crate) async fn begin(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    beginning: &Beginning<'_>,
) -> Result<Outcome, Failure> {
    let username = require(beginning.parameters, "USERNAME")?;
    let password = require(beginning.parameters, "PASSWORD")?;
    let user = cx.find_user(&client.pool, username).await?;
    client.check_secret_hash(beginning.secret_hash(), username, user.as_ref())?;
    let user = match user {
        None => cx.migrate_by_password(client, beginning.migration(username), password).await?,
        known => known,
    };
    refuse_openly(client, user.as_ref())?;
    let Some(user) = cx.pre_authentication(client, username, user, beginning.client_metadata).await? else {
        cx.check_nobodys_password(&client.pool, username, password).await?;
        return Err(Failure::IncorrectPassword);
    };
    cx.check_password(&client.pool, &user, password).await?;
    after_password(cx, client, user, Journey::begin(beginning.parameters)).await
}
