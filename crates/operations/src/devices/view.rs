//! How devices look on the wire: to their users, and to administrators, who see more (behaviour 20 §7).

use api::Sensitive;
use api::types::{AttributeType, DeviceRememberedStatusType, DeviceType, Timestamp};
use domain::device::{self, Device};
use domain::user::User;
use domain::user_pool::UserPool;

use crate::Context;

pub(super) fn for_the_user(device: &Device) -> DeviceType {
    rendered(
        device,
        &[
            ("device_status", Some("valid")),
            ("device_name", device.name.as_deref()),
            ("last_ip_used", device.last_ip.as_deref()),
        ],
    )
}

pub(super) fn for_administrators(cx: &Context, pool: &UserPool, user: &User, device: &Device) -> DeviceType {
    let arn = device::arn(pool, &cx.settings.account_id, &user.username, &device.key);
    let owner = device::owner(&user.username, &pool.id);
    rendered(
        device,
        &[
            ("device_status", Some("valid")),
            ("device_name", device.name.as_deref()),
            ("dev:device_arn", Some(&arn)),
            ("dev:device_owner", Some(&owner)),
            ("last_ip_used", device.last_ip.as_deref()),
            ("dev:device_remembered_status", Some(if device.remembered { "remembered" } else { "not_remembered" })),
            ("dev:device_sdk", Some("aws-sdk")),
        ],
    )
}

pub(super) const fn remembered(status: DeviceRememberedStatusType) -> bool {
    matches!(status, DeviceRememberedStatusType::Remembered)
}

/// Attributes that are not there are left out.
fn rendered(device: &Device, attributes: &[(&str, Option<&str>)]) -> DeviceType {
    let attribute = |(name, value): &(&str, Option<&str>)| {
        Some(AttributeType { name: (*name).to_owned(), value: Some(Sensitive::from((*value)?)) })
    };
    DeviceType {
        device_key: Some(device.key.clone()),
        device_attributes: Some(attributes.iter().filter_map(attribute).collect()),
        device_create_date: Some(Timestamp::from_micros(device.created_at.micros())),
        device_last_modified_date: Some(Timestamp::from_micros(device.modified_at.micros())),
        // Whole seconds, unlike the others (behaviour 20 §7).
        device_last_authenticated_date: Some(Timestamp::from_micros(device.authenticated_at.seconds() * 1_000_000)),
    }
}
