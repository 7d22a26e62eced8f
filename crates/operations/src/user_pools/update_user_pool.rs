//! UpdateUserPool: changes a user pool's settings; what the request leaves out is kept or reset, member by member.

use api::ApiError;
use api::operations::UpdateUserPool;
use api::types::{UpdateUserPoolRequest, UpdateUserPoolResponse};
use domain::user_pool_rules;
use store::tables::user_pools;

use super::settings::Settings;
use super::{require, site};
use crate::change::Change;
use crate::refusal::{Refusal, concurrent_change};
use crate::{Context, Handle};

impl Handle for UpdateUserPool {
    async fn handle(cx: &Context, input: UpdateUserPoolRequest) -> Result<UpdateUserPoolResponse, ApiError> {
        let (now, settings) = (cx.now(), cx.settings.clone());
        let change = Change::of(cx, &input.user_pool_id);
        let recorded = change.clone();
        cx.store
            .write(move |tx| {
                let current = require(tx, &input.user_pool_id)?;
                let mut next = current.clone();
                Settings::from(input.clone()).apply(&mut next)?;
                user_pool_rules::check(&next, Some(&current), site(&settings))?;
                next.modified_at = now;
                next.version += 1;
                if !user_pools::update(tx, &next, current.version)? {
                    return Err(concurrent_change());
                }
                recorded.record(tx)?;
                Ok::<_, Refusal>(())
            })
            .await?;
        change.committed(cx);
        Ok(UpdateUserPoolResponse {})
    }
}
