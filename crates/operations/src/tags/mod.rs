//! Tags of user pools, the only thing that can be tagged: the same that `UserPoolTags` sets (behaviour 10 §4.8).

mod list_tags_for_resource;
mod tag_resource;
#[cfg(test)]
mod tests;
mod untag_resource;

use std::collections::BTreeMap;

use api::ApiError;
use domain::arn;
use domain::user_pool::UserPool;
use domain::user_pool_rules;
use store::Tx;
use store::tables::user_pools as pools;

use crate::Context;
use crate::change::configure;
use crate::rejection::Rejection;
use crate::user_pools;

/// The id in a pool's ARN. Of another account or region the pool is as good as unknown.
fn user_pool_id(resource_arn: &str, account_id: &str) -> Result<String, ApiError> {
    let id =
        arn::resource(resource_arn).strip_prefix("userpool/").filter(|_| arn::service(resource_arn) == "cognito-idp");
    // Our text: only the code is known.
    let id = id.ok_or_else(|| ApiError::invalid_parameter(format!("{resource_arn} is not the ARN of a user pool.")))?;
    let (region, _) = id.split_once('_').unwrap_or_default();
    if arn::account(resource_arn) != account_id || arn::region(resource_arn) != region {
        return Err(user_pools::not_found(id).into());
    }
    Ok(id.to_owned())
}

/// Changes the tags of a pool. Tags are no configuration: the date of the last change stays.
async fn change_tags(
    cx: &Context,
    resource_arn: &str,
    change_tags: impl Fn(&mut BTreeMap<String, String>) + Send + 'static,
) -> Result<(), ApiError> {
    let id = user_pool_id(resource_arn, &cx.settings.account_id)?;
    let quotas = cx.settings.quotas.clone();
    let configured = id.clone();
    configure(cx, &configured, move |tx: &mut dyn Tx| {
        // Held, because these operations do not declare a concurrent change as an error: they wait instead.
        if !pools::hold(tx, &id)? {
            return Err(user_pools::not_found(&id));
        }
        let current = user_pools::require(tx, &id)?;
        let mut next = UserPool { version: current.version + 1, ..current.clone() };
        change_tags(&mut next.tags);
        if next.tags != current.tags {
            let checked = user_pool_rules::check_tags(&next.tags, &quotas);
            checked.map_err(|violation| ApiError::invalid_parameter(violation.to_string()))?;
            pools::update(tx, &next, current.version)?;
        }
        Ok::<_, Rejection>(())
    })
    .await?;
    Ok(())
}
