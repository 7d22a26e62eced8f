//! DescribeTermsByClient: a client's document of one name.

use api::ApiError;
use api::operations::DescribeTermsByClient;
use api::types::{DescribeTermsByClientRequest, DescribeTermsByClientResponse};
use store::StoreError;
use store::tables::terms;

use super::{named, view};
use crate::error::{refuse, store_failed};
use crate::{Context, Handle};

impl Handle for DescribeTermsByClient {
    async fn handle(
        cx: &Context,
        input: DescribeTermsByClientRequest,
    ) -> Result<DescribeTermsByClientResponse, ApiError> {
        let DescribeTermsByClientRequest { client_id, terms_name, user_pool_id } = input;
        cx.configuration.client_of(&user_pool_id, &client_id).await.map_err(refuse)?;
        let name = named(&terms_name)?;
        let missing = format!("App client {client_id} has no terms documents {terms_name}.");
        let find = move |tx: &mut dyn store::Tx| terms::find_by_client(tx, &user_pool_id, &client_id, name);
        let found = cx.store.read::<_, StoreError, _>(find).await.map_err(store_failed)?;
        let found = found.ok_or_else(|| ApiError::resource_not_found(missing))?;
        Ok(DescribeTermsByClientResponse { terms: Some(view::terms(&found)) })
    }
}
