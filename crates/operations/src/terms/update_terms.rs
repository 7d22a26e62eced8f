//! UpdateTerms: changes a document; what the request leaves out is kept. Links that it names take the place of all.

use api::ApiError;
use api::operations::UpdateTerms;
use api::types::{UpdateTermsRequest, UpdateTermsResponse};
use domain::terms::{self as rules, Terms};
use store::tables::terms;

use super::{named, require, taken, view};
use crate::change::configure;
use crate::clients;
use crate::error::refuse;
use crate::rejection::{Rejection, concurrent_change};
use crate::{Context, Handle};

impl Handle for UpdateTerms {
    async fn handle(cx: &Context, input: UpdateTermsRequest) -> Result<UpdateTermsResponse, ApiError> {
        let UpdateTermsRequest { links, terms_id, terms_name, user_pool_id, .. } = input;
        cx.configuration.pool(&user_pool_id).await.map_err(refuse)?;
        let (name, now) = (terms_name.as_deref().map(named).transpose()?, cx.now());
        let configured = user_pool_id.clone();
        let updated = configure(cx, &configured, move |tx| {
            let current = require(tx, &user_pool_id, &terms_id)?;
            if let Some(links) = &links {
                rules::check_links(links)?;
            }
            // Others who give this client a document wait, so a name that is free stays so.
            clients::hold(tx, &user_pool_id, &current.client_id)?;
            let name = name.unwrap_or(current.name);
            let holder = terms::find_by_client(tx, &user_pool_id, &current.client_id, name)?;
            if holder.is_some_and(|holder| holder.id != current.id) {
                return Err(taken(name, &current.client_id));
            }
            let version = current.version;
            let links = links.clone().unwrap_or_else(|| current.links.clone());
            let next = Terms { name, links, modified_at: now, version: version + 1, ..current };
            if !terms::update(tx, &next, version)? {
                return Err(concurrent_change());
            }
            Ok::<_, Rejection>(next)
        })
        .await?;
        Ok(UpdateTermsResponse { terms: Some(view::terms(&updated)) })
    }
}
