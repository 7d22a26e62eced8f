//! CreateTerms: gives a client the links to one of its two documents.

use api::ApiError;
use api::operations::CreateTerms;
use api::types::{CreateTermsRequest, CreateTermsResponse, TermsEnforcementType, TermsSourceType};
use domain::random;
use domain::terms::{self as rules, Terms};
use store::tables::{terms, user_pools as pools};

use super::{named, taken, view};
use crate::change::configure;
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::{Context, Handle};
use crate::{clients, user_pools};

impl Handle for CreateTerms {
    async fn handle(cx: &Context, input: CreateTermsRequest) -> Result<CreateTermsResponse, ApiError> {
        let CreateTermsRequest { client_id, enforcement, links, terms_name, terms_source, user_pool_id } = input;
        // Each has one value, and nothing is kept of it.
        let (TermsEnforcementType::None, TermsSourceType::Link) = (enforcement, terms_source);
        cx.configuration.client_of(&user_pool_id, &client_id).await.map_err(refuse)?;
        let (name, links, now) = (named(&terms_name)?, links.unwrap_or_default(), cx.now());
        rules::check_links(&links).map_err(Rejection::from)?;
        let id = random::uuid(&*cx.random);
        let made = Terms { user_pool_id, id, client_id, name, links, created_at: now, modified_at: now, version: 1 };
        let (configured, shown) = (made.user_pool_id.clone(), view::terms(&made));
        let quota = cx.settings.quotas.terms;
        configure(cx, &configured, move |tx| {
            // Held, so that neither pool nor client is deleted meanwhile and the count holds.
            if !pools::hold(tx, &made.user_pool_id)? {
                return Err(user_pools::not_found(&made.user_pool_id));
            }
            clients::hold(tx, &made.user_pool_id, &made.client_id)?;
            let count = terms::count(tx, &made.user_pool_id)?;
            if !terms::insert(tx, &made)? {
                return Err(taken(made.name, &made.client_id));
            }
            if count >= quota {
                // Our text: only the code is known.
                let message = "Terms documents cannot exceed the limit of the user pool.";
                return Err(ApiError::limit_exceeded(message).into());
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(CreateTermsResponse { terms: Some(shown) })
    }
}
