//! DeleteUserPoolClientSecret: takes a secret from a client that has another.

use api::ApiError;
use api::operations::DeleteUserPoolClientSecret;
use api::types::{DeleteUserPoolClientSecretRequest, DeleteUserPoolClientSecretResponse};
use store::tables::{client_secrets, clients, published_secrets};

use super::{not_found, require, secret};
use crate::change::configure;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DeleteUserPoolClientSecret {
    async fn handle(
        cx: &Context,
        input: DeleteUserPoolClientSecretRequest,
    ) -> Result<DeleteUserPoolClientSecretResponse, ApiError> {
        let DeleteUserPoolClientSecretRequest { client_id, client_secret_id, user_pool_id } = input;
        let (configured, now) = (user_pool_id.clone(), cx.now());
        configure(cx, &configured, move |tx| {
            let (_, client) = require(tx, &user_pool_id, &client_id)?;
            secret::check_eligible(&client)?;
            // From here on nobody else adds or takes a secret, so one is left for sure.
            if !clients::advance(tx, &user_pool_id, &client_id)? {
                return Err(not_found(&client_id));
            }
            let existing = client_secrets::list(tx, &user_pool_id, &client_id)?;
            if existing.iter().all(|secret| secret.id != client_secret_id) {
                // Our texts, here and below: only the codes are known.
                let message = format!("Client secret {client_secret_id} does not exist.");
                return Err(ApiError::resource_not_found(message).into());
            }
            if existing.len() == 1 {
                return Err(ApiError::invalid_parameter("The last client secret cannot be deleted.").into());
            }
            client_secrets::delete(tx, &user_pool_id, &client_id, &client_secret_id)?;
            published_secrets::change(tx, &user_pool_id, &client_id, now)?;
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(DeleteUserPoolClientSecretResponse {})
    }
}
