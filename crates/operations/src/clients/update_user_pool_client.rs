//! UpdateUserPoolClient: replaces an app client's settings; what the request leaves out goes back to its default.

use api::ApiError;
use api::operations::UpdateUserPoolClient;
use api::types::{UpdateUserPoolClientRequest, UpdateUserPoolClientResponse};
use domain::client::Client;
use domain::client_rules::Act;
use domain::clock::Time;
use flows::configuration::client_secrets::open;
use flows::published_secrets::Publication;
use store::Tx;
use store::tables::{client_secrets, clients, published_secrets};

use super::publishing::{self, adopt};
use super::settings::Requested;
use super::{check, require, secret, view};
use crate::change::configure;
use crate::error::refuse;
use crate::rejection::{Rejection, concurrent_change};
use crate::{Context, Handle};

impl Handle for UpdateUserPoolClient {
    async fn handle(
        cx: &Context,
        input: UpdateUserPoolClientRequest,
    ) -> Result<UpdateUserPoolClientResponse, ApiError> {
        let now = cx.now();
        let publish = input.publish_secrets_in_aws_secrets_manager;
        let publication = if publish == Some(true) { publication_for(cx, &input).await? } else { None };
        let configured = input.user_pool_id.clone();
        let (client, secrets, arn) = configure(cx, &configured, move |tx| {
            let (client, version) = changed(tx, &input, now)?;
            let arn = published_secrets::arn_of(tx, &client.user_pool_id, &client.id)?;
            if !clients::update(tx, &client, version)? || (arn.is_some() && publication.is_some()) {
                return Err(concurrent_change());
            }
            match &publication {
                // Rotated at once: whoever had the secret until now had it from an answer.
                Some(publication) => adopt(tx, publication, now)?,
                None if publish == Some(false) => {
                    published_secrets::withdraw(tx, &client.user_pool_id, &client.id, now)?;
                }
                None => {}
            }
            let secrets = client_secrets::list(tx, &client.user_pool_id, &client.id)?;
            let arn = published_secrets::arn_of(tx, &client.user_pool_id, &client.id)?;
            Ok::<_, Rejection>((client, secrets, arn))
        })
        .await?;
        let secret = secret::shown(cx, &client, &secrets, arn)?;
        let user_pool_client = view::client(&client, secret, &cx.settings.account_id);
        Ok(UpdateUserPoolClientResponse { user_pool_client: Some(user_pool_client) })
    }
}

/// The client as the request wants it, and the version that it replaces.
fn changed(tx: &mut dyn Tx, input: &UpdateUserPoolClientRequest, now: Time) -> Result<(Client, i64), Rejection> {
    let (user_pool, mut client) = require(tx, &input.user_pool_id, &input.client_id)?;
    let version = client.version;
    if let Some(name) = &input.client_name {
        client.name.clone_from(name);
    }
    client.settings = Requested::from(input.clone()).into_settings(&client.settings);
    check(tx, &client, &user_pool, Act::Updating)?;
    client.modified_at = now;
    client.version += 1;
    Ok((client, version))
}

/// Brings the client's newest secret to where it is wanted, unless it is there already.
async fn publication_for(cx: &Context, input: &UpdateUserPoolClientRequest) -> Result<Option<Publication>, ApiError> {
    let (asked, now) = (input.clone(), cx.now());
    let (client, secrets, arn) = cx
        .store
        .read(move |tx| {
            let (client, _) = changed(tx, &asked, now)?;
            let secrets = client_secrets::list(tx, &client.user_pool_id, &client.id)?;
            let arn = published_secrets::arn_of(tx, &client.user_pool_id, &client.id)?;
            Ok::<_, Rejection>((client, secrets, arn))
        })
        .await?;
    if arn.is_some() {
        return Ok(None);
    }
    publishing::check(cx, client.confidential)?;
    let Some(newest) = secrets.last() else { return Ok(None) };
    let text = open(cx, &client, newest).map_err(refuse)?;
    publishing::bring(cx, &client, &text).await.map(Some)
}
