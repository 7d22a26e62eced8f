//! UpdateUserPool: changes a user pool's settings; what the request leaves out is kept or reset, member by member.

use api::ApiError;
use api::operations::UpdateUserPool;
use api::types::{UpdateUserPoolRequest, UpdateUserPoolResponse};
use domain::tier_rules::{METADATA_DOCUMENTS, TierViolation};
use domain::user_pool::{Tier, UserPool};
use domain::user_pool_rules::{self, UserPoolViolation};
use store::Tx;
use store::tables::{cimd_policies, user_pools};

use super::settings::Settings;
use super::{require, site};
use crate::change::configure;
use crate::rejection::{Rejection, concurrent_change};
use crate::user_imports::refuse_while_running;
use crate::{Context, Handle};

impl Handle for UpdateUserPool {
    async fn handle(cx: &Context, input: UpdateUserPoolRequest) -> Result<UpdateUserPoolResponse, ApiError> {
        let (now, settings) = (cx.now(), cx.settings.clone());
        let configured = input.user_pool_id.clone();
        configure(cx, &configured, move |tx| {
            let current = require(tx, &input.user_pool_id)?;
            // Held, so that no import job starts meanwhile; after the look, so that a change in between is noticed.
            user_pools::hold(tx, &input.user_pool_id)?;
            refuse_while_running(tx, &current.id)?;
            let mut next = current.clone();
            Settings::from(input.clone()).apply(&mut next)?;
            user_pool_rules::check(&next, Some(&current), site(&settings))?;
            refuse_lite_with_policies(tx, &next)?;
            next.modified_at = now;
            next.version += 1;
            if !user_pools::update(tx, &next, current.version)? {
                return Err(concurrent_change());
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(UpdateUserPoolResponse {})
    }
}

/// Features that are tables of their own must go, too, before the plan that lacks them comes.
fn refuse_lite_with_policies(tx: &mut dyn Tx, next: &UserPool) -> Result<(), Rejection> {
    if next.tier == Tier::Lite && !cimd_policies::list(tx, &next.id, None, 1)?.is_empty() {
        let violation = TierViolation { tier: next.tier, features: vec![METADATA_DOCUMENTS.to_owned()] };
        return Err(UserPoolViolation::from(violation).into());
    }
    Ok(())
}
