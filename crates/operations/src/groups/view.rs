//! A group as answers show it (behaviour 10 §4.1): what was never set is left out.

use api::Timestamp;
use api::types::GroupType;
use domain::group::Group;

pub(super) fn group(group: &Group) -> GroupType {
    GroupType {
        group_name: Some(group.name.clone()),
        user_pool_id: Some(group.user_pool_id.clone()),
        description: group.description.clone(),
        role_arn: group.role_arn.clone(),
        precedence: group.precedence,
        last_modified_date: Some(Timestamp::from_micros(group.modified_at.micros())),
        creation_date: Some(Timestamp::from_micros(group.created_at.micros())),
    }
}
