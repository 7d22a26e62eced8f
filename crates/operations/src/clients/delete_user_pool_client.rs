//! DeleteUserPoolClient: deletes an app client and its secrets. Tokens it was given stay valid by their signatures.

use api::ApiError;
use api::operations::DeleteUserPoolClient;
use api::types::DeleteUserPoolClientRequest;
use store::tables::{client_secrets, clients};

use super::{not_found, require};
use crate::change::Change;
use crate::refusal::Refusal;
use crate::{Context, Handle};

impl Handle for DeleteUserPoolClient {
    async fn handle(cx: &Context, input: DeleteUserPoolClientRequest) -> Result<(), ApiError> {
        let change = Change::of(cx, &input.user_pool_id);
        let recorded = change.clone();
        cx.store
            .write(move |tx| {
                require(tx, &input.user_pool_id, &input.client_id)?;
                if !clients::delete(tx, &input.user_pool_id, &input.client_id)? {
                    return Err(not_found(&input.client_id));
                }
                client_secrets::delete_all(tx, &input.user_pool_id, &input.client_id)?;
                recorded.record(tx)?;
                Ok::<_, Refusal>(())
            })
            .await?;
        change.committed(cx);
        Ok(())
    }
}
