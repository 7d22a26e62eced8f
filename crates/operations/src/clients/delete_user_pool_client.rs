//! DeleteUserPoolClient: deletes an app client, its secrets, and what its login pages show. Tokens it was given stay valid
//! by their signatures.

use api::ApiError;
use api::operations::DeleteUserPoolClient;
use api::types::DeleteUserPoolClientRequest;
use store::tables::{
    cimd_policies, client_secrets, clients, managed_login_brandings, published_secrets, terms, ui_customizations,
};

use super::{not_found, require};
use crate::change::configure;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DeleteUserPoolClient {
    async fn handle(cx: &Context, input: DeleteUserPoolClientRequest) -> Result<(), ApiError> {
        let (configured, now) = (input.user_pool_id.clone(), cx.now());
        configure(cx, &configured, move |tx| {
            require(tx, &input.user_pool_id, &input.client_id)?;
            if !clients::delete(tx, &input.user_pool_id, &input.client_id)? {
                return Err(not_found(&input.client_id));
            }
            client_secrets::delete_all(tx, &input.user_pool_id, &input.client_id)?;
            published_secrets::withdraw(tx, &input.user_pool_id, &input.client_id, now)?;
            ui_customizations::delete(tx, &input.user_pool_id, &input.client_id)?;
            managed_login_brandings::delete_of_client(tx, &input.user_pool_id, &input.client_id)?;
            terms::delete_of_client(tx, &input.user_pool_id, &input.client_id)?;
            cimd_policies::forget_client(tx, &input.user_pool_id, &input.client_id)?;
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(())
    }
}
