//! DeleteTerms: takes a document from its client, whose sign-up page then shows neither.

use api::ApiError;
use api::operations::DeleteTerms;
use api::types::DeleteTermsRequest;
use store::tables::terms;

use super::not_found;
use crate::change::configure;
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DeleteTerms {
    async fn handle(cx: &Context, input: DeleteTermsRequest) -> Result<(), ApiError> {
        let DeleteTermsRequest { terms_id, user_pool_id } = input;
        cx.configuration.pool(&user_pool_id).await.map_err(refuse)?;
        let configured = user_pool_id.clone();
        configure(cx, &configured, move |tx| {
            if !terms::delete(tx, &user_pool_id, &terms_id)? {
                return Err(not_found(&terms_id));
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(())
    }
}
