//! A device that a user has confirmed (behaviour 20 §7): it can stand in for a second factor, and refresh tokens are bound
//! to it. Devices that were only offered to a client are not kept anywhere.

use crate::clock::Time;
use crate::user_pool::{DeviceConfiguration, UserPool};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub user_pool_id: String,
    pub sub: String,
    /// `{region}_{uuid}`.
    pub key: String,
    /// What the device's secret is hashed with beside its key. Opaque to clients.
    pub group_key: String,
    pub name: Option<String>,
    /// Salt and verifier of the device's secret.
    pub sealed_verifier: Vec<u8>,
    pub remembered: bool,
    pub created_at: Time,
    pub modified_at: Time,
    pub authenticated_at: Time,
    pub last_ip: Option<String>,
}

impl Device {
    /// Whether proving this device is as good as a second factor.
    pub fn replaces_second_factor(&self, pool: &UserPool) -> bool {
        self.remembered && pool.device.as_ref().is_some_and(|tracking| tracking.challenge_required_on_new_device)
    }
}

impl DeviceConfiguration {
    /// Whether a confirmed device is remembered only once its user says so.
    pub const fn is_opt_in(&self) -> bool {
        self.device_only_remembered_on_user_prompt
    }
}

/// The ARN of a device and of its owner, as administrators see them.
pub fn owner(username: &str, user_pool_id: &str) -> String {
    format!("{username}.{user_pool_id}")
}

pub fn arn(pool: &UserPool, account_id: &str, username: &str, key: &str) -> String {
    let owner = owner(username, &pool.id);
    format!("arn:aws:cognito-idp:{}:{account_id}:owner/{owner}/device/{key}", pool.region())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_remembered_device_of_a_pool_that_asks_replaces_a_second_factor() {
        let now = Time::from_seconds(0);
        let device = |remembered| Device {
            user_pool_id: "us-east-1_a".to_owned(),
            sub: "s".to_owned(),
            key: "us-east-1_k".to_owned(),
            group_key: "-12345678".to_owned(),
            name: None,
            sealed_verifier: Vec::new(),
            remembered,
            created_at: now,
            modified_at: now,
            authenticated_at: now,
            last_ip: None,
        };
        let mut pool = UserPool::new("us-east-1_a".to_owned(), "p".to_owned(), now);
        assert!(!device(true).replaces_second_factor(&pool));
        for challenge in [true, false] {
            pool.device = Some(DeviceConfiguration {
                challenge_required_on_new_device: challenge,
                device_only_remembered_on_user_prompt: false,
            });
            assert_eq!(device(true).replaces_second_factor(&pool), challenge);
            assert!(!device(false).replaces_second_factor(&pool));
        }
        let expected = "arn:aws:cognito-idp:us-east-1:1:owner/jane.us-east-1_a/device/us-east-1_k";
        assert_eq!(arn(&pool, "1", "jane", "us-east-1_k"), expected);
    }
}
