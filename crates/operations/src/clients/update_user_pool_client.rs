//! UpdateUserPoolClient: replaces an app client's settings; what the request leaves out goes back to its default.

use api::ApiError;
use api::operations::UpdateUserPoolClient;
use api::types::{UpdateUserPoolClientRequest, UpdateUserPoolClientResponse};
use domain::client_rules::Act;
use store::tables::{client_secrets, clients};

use super::settings::Requested;
use super::{check, published_secrets, require, secret, view};
use crate::change::configure;
use crate::rejection::{Rejection, concurrent_change};
use crate::{Context, Handle};

impl Handle for UpdateUserPoolClient {
    async fn handle(
        cx: &Context,
        input: UpdateUserPoolClientRequest,
    ) -> Result<UpdateUserPoolClientResponse, ApiError> {
        let now = cx.now();
        let configured = input.user_pool_id.clone();
        let (client, secrets) = configure(cx, &configured, move |tx| {
            let (user_pool, mut client) = require(tx, &input.user_pool_id, &input.client_id)?;
            published_secrets::refuse(input.publish_secrets_in_aws_secrets_manager)?;
            let version = client.version;
            if let Some(name) = &input.client_name {
                client.name.clone_from(name);
            }
            client.settings = Requested::from(input.clone()).into_settings(&client.settings);
            check(tx, &client, &user_pool, Act::Updating)?;
            client.modified_at = now;
            client.version += 1;
            if !clients::update(tx, &client, version)? {
                return Err(concurrent_change());
            }
            let secrets = client_secrets::list(tx, &client.user_pool_id, &client.id)?;
            Ok::<_, Rejection>((client, secrets))
        })
        .await?;
        let secret = secret::shown(cx, &client, &secrets)?;
        let user_pool_client = view::client(&client, secret, &cx.settings.account_id);
        Ok(UpdateUserPoolClientResponse { user_pool_client: Some(user_pool_client) })
    }
}
