//! ListUserPoolClientSecrets: the active secrets of a client, oldest first, without their values.

use api::ApiError;
use api::operations::ListUserPoolClientSecrets;
use api::types::{ListUserPoolClientSecretsRequest, ListUserPoolClientSecretsResponse};
use store::tables::client_secrets;

use super::{require, secret};
use crate::pagination::last_shown;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for ListUserPoolClientSecrets {
    async fn handle(
        cx: &Context,
        input: ListUserPoolClientSecretsRequest,
    ) -> Result<ListUserPoolClientSecretsResponse, ApiError> {
        let ListUserPoolClientSecretsRequest { client_id, next_token, user_pool_id } = input;
        // There is never a second page, so no token can be one of ours.
        let token = last_shown(cx, &["ListUserPoolClientSecrets", &user_pool_id, &client_id], next_token.as_deref());
        let secrets = cx
            .store
            .read(move |tx| {
                require(tx, &user_pool_id, &client_id)?;
                token.clone()?;
                Ok::<_, Rejection>(client_secrets::list(tx, &user_pool_id, &client_id)?)
            })
            .await?;
        let client_secrets = secrets.iter().map(|sealed| secret::descriptor(sealed, None)).collect();
        Ok(ListUserPoolClientSecretsResponse { next_token: None, client_secrets: Some(client_secrets) })
    }
}
