//! UpdateResourceServer: replaces the name and all scopes; scopes left out are gone.

use api::ApiError;
use api::operations::UpdateResourceServer;
use api::types::{UpdateResourceServerRequest, UpdateResourceServerResponse};
use domain::resource_server::ResourceServer;
use store::tables::resource_servers;

use super::{not_found, require, view};
use crate::change::configure;
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for UpdateResourceServer {
    async fn handle(
        cx: &Context,
        input: UpdateResourceServerRequest,
    ) -> Result<UpdateResourceServerResponse, ApiError> {
        let UpdateResourceServerRequest { identifier, name, scopes, user_pool_id } = input;
        cx.configuration.pool(&user_pool_id).await.map_err(refuse)?;
        let scopes = view::scopes(scopes);
        let configured = user_pool_id.clone();
        let server = configure(cx, &configured, move |tx| {
            let current = require(tx, &user_pool_id, &identifier)?;
            let next = ResourceServer { name: name.clone(), scopes: scopes.clone(), ..current };
            next.check()?;
            if !resource_servers::update(tx, &next)? {
                return Err(not_found(&identifier));
            }
            Ok::<_, Rejection>(next)
        })
        .await?;
        Ok(UpdateResourceServerResponse { resource_server: view::resource_server(&server) })
    }
}
