//! How much of everything there may be (behaviour 10 §5): one table, with the service's values as defaults.
//!
//! What the model limits in one request (list lengths, text lengths) is not here: those are constraints of the API,
//! the same everywhere.

macro_rules! quotas {
    ($($(#[doc = $doc:literal])+ $field:ident = $default:literal,)+) => {
        /// The limits of a site. Each counts what exists, never what was made.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Quotas {
            $($(#[doc = $doc])+ pub $field: i64,)+
        }

        impl Quotas {
            pub const DEFAULT: Self = Self { $($field: $default,)+ };

            /// What [`Quotas::set`] takes, in the order of the fields.
            pub const NAMES: &[&str] = &[$(stringify!($field),)+];

            /// Sets a limit by the name of its field, in which hyphens are as good as underscores.
            ///
            /// # Errors
            /// There is no such limit.
            pub fn set(&mut self, name: &str, value: i64) -> Result<(), UnknownQuota> {
                match name.replace('-', "_").as_str() {
                    $(stringify!($field) => self.$field = value,)+
                    _ => return Err(UnknownQuota(name.to_owned())),
                }
                Ok(())
            }
        }
    };
}

quotas! {
    /// User pools of a region.
    user_pools = 1_000,
    /// App clients of a user pool.
    clients = 1_000,
    /// App clients of a user pool from which on none registers itself: fewer, so that an administrator can make one.
    clients_before_registration_stops = 900,
    /// CIMD policies of a user pool.
    cimd_policies = 20,
    /// Client metadata documents that are kept of a CIMD policy; one more takes the place of the one that expires first.
    client_metadata_documents = 1_000,
    /// Active secrets of an app client.
    client_secrets = 2,
    /// Custom attributes of a user pool.
    custom_attributes = 50,
    /// Tags of a user pool.
    tags = 50,
    /// Groups of a user pool.
    groups = 10_000,
    /// Groups a user is in.
    groups_per_user = 100,
    /// Passkeys of a user.
    passkeys_per_user = 20,
    /// Resource servers of a user pool.
    resource_servers = 25,
    /// Identity providers of a user pool.
    identity_providers = 300,
    /// Custom domains of the site.
    custom_domains = 4,
    /// Managed login brandings of a user pool.
    managed_login_brandings = 20,
    /// Terms documents of a user pool.
    terms = 40,
    /// User import jobs of a user pool, those that have ended included.
    user_import_jobs = 1_000,
    /// Users of a user pool.
    users = 40_000_000,
    /// Devices of a user; one more takes the place of the one that signed in longest ago.
    devices_per_user = 1_000,
    /// Requests a second that a category may be given at most.
    provisioned_per_second = 10_000,
}

impl Default for Quotas {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no quota {0}; there are: {names}", names = Quotas::NAMES.join(", "))]
pub struct UnknownQuota(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quota_can_be_set_by_its_name() {
        for name in Quotas::NAMES {
            let mut quotas = Quotas::default();
            assert_eq!(quotas.set(name, -1), Ok(()));
            assert_ne!(quotas, Quotas::DEFAULT, "{name}");
        }
        let mut quotas = Quotas::default();
        quotas.set("groups-per-user", 5).unwrap();
        assert_eq!(quotas, Quotas { groups_per_user: 5, ..Quotas::DEFAULT });
        let unknown = quotas.set("nothing", 5).unwrap_err().to_string();
        assert!(unknown.starts_with("there is no quota nothing; there are: user_pools, clients, "), "{unknown}");
    }
}
