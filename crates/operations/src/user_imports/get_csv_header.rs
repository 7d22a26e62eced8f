//! GetCSVHeader: the columns of a file from which a pool's users can be made.

use api::ApiError;
use api::operations::GetCSVHeader;
use api::types::{GetCSVHeaderRequest, GetCSVHeaderResponse};
use domain::user_import::header;

use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for GetCSVHeader {
    async fn handle(cx: &Context, input: GetCSVHeaderRequest) -> Result<GetCSVHeaderResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let csv_header = Some(header::columns(&pool.pool.schema));
        Ok(GetCSVHeaderResponse { csv_header, user_pool_id: Some(input.user_pool_id) })
    }
}
