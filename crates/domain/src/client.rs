//! An app client's configuration and what it decides at run time (behaviour 10 §3).

use serde::{Deserialize, Serialize};

use crate::clock::Time;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Client {
    pub user_pool_id: String,
    /// 26 digits of base 32, unique on the whole server.
    pub id: String,
    pub name: String,
    pub created_at: Time,
    pub modified_at: Time,
    pub version: i64,
    pub kind: ClientKind,
    /// Whether it was made with a secret. Fixed for life; the secrets themselves are rows of their own, sealed.
    pub confidential: bool,
    pub settings: ClientSettings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClientKind {
    Regular,
    /// Registered through dynamic client registration.
    Dcr,
}

/// Everything an update replaces (behaviour 10 §3.6). An `Option` that is `None`, or an empty list where the service
/// leaves the member out, was not sent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ClientSettings {
    /// As sent; 0 and absent mean 30 days.
    pub refresh_token_validity: Option<i32>,
    pub access_token_validity: Option<i32>,
    pub id_token_validity: Option<i32>,
    pub units: TokenValidityUnits,
    pub read_attributes: Option<Vec<String>>,
    pub write_attributes: Option<Vec<String>>,
    pub explicit_auth_flows: Option<Vec<AuthFlowPermission>>,
    pub supported_identity_providers: Vec<String>,
    pub callback_urls: Vec<String>,
    pub logout_urls: Vec<String>,
    pub default_redirect_uri: Option<String>,
    pub oauth_flows: Vec<OAuthFlow>,
    pub oauth_scopes: Vec<String>,
    pub oauth_enabled: bool,
    pub analytics: Option<Analytics>,
    /// `PreventUserExistenceErrors`, when it was set; see [`Client::hides_user_existence`].
    pub prevent_user_existence_errors: Option<UserExistenceErrors>,
    pub token_revocation: bool,
    pub propagate_user_context: bool,
    /// Minutes, 3–15.
    pub auth_session_validity_minutes: i32,
    pub refresh_token_rotation: Option<RefreshTokenRotation>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TokenValidityUnits {
    pub access_token: Option<TimeUnit>,
    pub id_token: Option<TimeUnit>,
    pub refresh_token: Option<TimeUnit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeUnit {
    Seconds,
    Minutes,
    Hours,
    Days,
}

impl TimeUnit {
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3_600,
            Self::Days => 86_400,
        }
    }
}

/// The values of `ExplicitAuthFlows`; the last three are the names of before 2019 (behaviour 10 §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthFlowPermission {
    AllowUserSrpAuth,
    AllowUserPasswordAuth,
    AllowAdminUserPasswordAuth,
    AllowCustomAuth,
    AllowRefreshTokenAuth,
    AllowUserAuth,
    AllowTokenExchangeImpersonation,
    AllowTokenExchangeDelegation,
    AllowClientTokenAuth,
    AdminNoSrpAuth,
    UserPasswordAuth,
    CustomAuthFlowOnly,
}

impl AuthFlowPermission {
    pub const fn is_legacy(self) -> bool {
        matches!(self, Self::AdminNoSrpAuth | Self::UserPasswordAuth | Self::CustomAuthFlowOnly)
    }
}

/// A way to begin a sign-in, as the client settings see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuthFlow {
    UserSrp,
    UserPassword,
    AdminUserPassword,
    Custom,
    Refresh,
    UserAuth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OAuthFlow {
    Code,
    Implicit,
    ClientCredentials,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Analytics {
    pub application_id: Option<String>,
    pub application_arn: Option<String>,
    pub role_arn: Option<String>,
    pub external_id: Option<String>,
    pub user_data_shared: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UserExistenceErrors {
    Legacy,
    Enabled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshTokenRotation {
    pub enabled: bool,
    /// 0–60: how long the old token still works after it was exchanged.
    pub retry_grace_period_seconds: i32,
}

/// The pool itself, among `SupportedIdentityProviders`.
pub const LOCAL_PROVIDER: &str = "COGNITO";

/// Seconds an access or ID token lives when the client does not say: one hour.
const DEFAULT_TOKEN_SECONDS: i64 = 3_600;
pub const DEFAULT_REFRESH_DAYS: i32 = 30;

/// `AuthSessionValidity` when the client does not say, in minutes.
pub const DEFAULT_AUTH_SESSION_MINUTES: i32 = 3;

impl ClientSettings {
    /// The settings of a client of which only the name was given (behaviour 10 §3.1).
    pub fn initial() -> Self {
        Self { token_revocation: true, auth_session_validity_minutes: DEFAULT_AUTH_SESSION_MINUTES, ..Self::default() }
    }

    pub fn access_token_seconds(&self) -> i64 {
        self.access_token_validity.map_or(DEFAULT_TOKEN_SECONDS, |value| {
            i64::from(value) * self.units.access_token.unwrap_or(TimeUnit::Hours).seconds()
        })
    }

    pub fn id_token_seconds(&self) -> i64 {
        self.id_token_validity.map_or(DEFAULT_TOKEN_SECONDS, |value| {
            i64::from(value) * self.units.id_token.unwrap_or(TimeUnit::Hours).seconds()
        })
    }

    /// 0 and absent both mean 30 days, whatever the unit (behaviour 10 §3.2).
    pub fn refresh_token_seconds(&self) -> i64 {
        match self.refresh_token_validity {
            None | Some(0) => i64::from(DEFAULT_REFRESH_DAYS) * TimeUnit::Days.seconds(),
            Some(value) => i64::from(value) * self.units.refresh_token.unwrap_or(TimeUnit::Days).seconds(),
        }
    }

    /// As answers show it: 0 and absent as what means 30 days in the unit that was given (behaviour 20 §12 A13).
    pub fn shown_refresh_token_validity(&self) -> i32 {
        let unit = self.units.refresh_token.unwrap_or(TimeUnit::Days);
        let shown = self.refresh_token_seconds() / unit.seconds();
        i32::try_from(shown).unwrap_or(i32::MAX)
    }

    pub fn auth_session_seconds(&self) -> i64 {
        i64::from(self.auth_session_validity_minutes) * 60
    }

    /// The rotation in force, with its grace period in seconds.
    pub fn rotation_grace_seconds(&self) -> Option<i64> {
        self.refresh_token_rotation.filter(|r| r.enabled).map(|r| i64::from(r.retry_grace_period_seconds))
    }

    /// Whether tokens carry `jti` and `origin_jti` (behaviour 10 §3.8, behaviour 30 §1.5).
    pub fn tokens_are_revocable(&self) -> bool {
        self.token_revocation || self.rotation_grace_seconds().is_some()
    }

    pub fn hides_user_existence(&self) -> bool {
        self.prevent_user_existence_errors == Some(UserExistenceErrors::Enabled)
    }

    /// Whether the login pages sign in users of the pool itself. A client that names no provider has that one: those
    /// that are made by the API with nothing else set are meant to work.
    pub fn signs_in_locally(&self) -> bool {
        let providers = &self.supported_identity_providers;
        providers.is_empty() || providers.iter().any(|name| name == LOCAL_PROVIDER)
    }

    /// Whether `flow` may begin a sign-in (behaviour 10 §3.3). A client without a list has SRP, custom and refresh; a
    /// legacy list adds its own flow to what every client could do then.
    pub fn permits(&self, flow: AuthFlow) -> bool {
        use AuthFlowPermission as P;
        if flow == AuthFlow::Refresh && self.rotation_grace_seconds().is_some() {
            return false;
        }
        let Some(list) = &self.explicit_auth_flows else {
            return matches!(flow, AuthFlow::UserSrp | AuthFlow::Custom | AuthFlow::Refresh);
        };
        let has = |permission| list.contains(&permission);
        let legacy = list.iter().any(|p| p.is_legacy());
        let legacy_common = legacy && !has(P::CustomAuthFlowOnly);
        match flow {
            AuthFlow::UserSrp => has(P::AllowUserSrpAuth) || legacy_common,
            AuthFlow::UserPassword => has(P::AllowUserPasswordAuth) || has(P::UserPasswordAuth),
            AuthFlow::AdminUserPassword => has(P::AllowAdminUserPasswordAuth) || has(P::AdminNoSrpAuth),
            AuthFlow::Custom => has(P::AllowCustomAuth) || legacy,
            AuthFlow::Refresh => has(P::AllowRefreshTokenAuth) || legacy,
            AuthFlow::UserAuth => has(P::AllowUserAuth),
        }
    }

    /// Whether an attribute appears to this client (behaviour 20 §1.6). `sub` always does.
    pub fn may_read(&self, attribute: &str) -> bool {
        match &self.read_attributes {
            _ if attribute == "sub" => true,
            // Standard and custom ones, and `identities`, which is neither; those of developers are theirs.
            None => !attribute.starts_with("dev:"),
            Some(list) => list.iter().any(|name| name == attribute),
        }
    }

    /// Whether this client may write an attribute for its user. Required attributes always may be.
    pub fn may_write(&self, attribute: &str, required: bool) -> bool {
        match &self.write_attributes {
            _ if required => true,
            None => crate::schema::is_standard_writable(attribute) || attribute.starts_with("custom:"),
            Some(list) => list.iter().any(|name| name == attribute),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AuthFlowPermission as P;

    fn with(flows: &[P]) -> ClientSettings {
        ClientSettings { explicit_auth_flows: Some(flows.to_vec()), ..ClientSettings::default() }
    }

    #[test]
    fn a_client_without_a_list_has_srp_custom_and_refresh() {
        let settings = ClientSettings::default();
        assert!(settings.permits(AuthFlow::UserSrp) && settings.permits(AuthFlow::Custom));
        assert!(settings.permits(AuthFlow::Refresh));
        assert!(!settings.permits(AuthFlow::UserPassword) && !settings.permits(AuthFlow::UserAuth));
    }

    #[test]
    fn legacy_lists_keep_what_every_client_could_do() {
        let admin = with(&[P::AdminNoSrpAuth]);
        assert!(admin.permits(AuthFlow::AdminUserPassword) && admin.permits(AuthFlow::UserSrp));
        assert!(!admin.permits(AuthFlow::UserPassword));
        let custom = with(&[P::CustomAuthFlowOnly]);
        assert!(custom.permits(AuthFlow::Custom) && custom.permits(AuthFlow::Refresh));
        assert!(!custom.permits(AuthFlow::UserSrp));
    }

    #[test]
    fn rotation_takes_the_refresh_flow_away() {
        let rotation = RefreshTokenRotation { enabled: true, retry_grace_period_seconds: 10 };
        let settings = ClientSettings { refresh_token_rotation: Some(rotation), ..ClientSettings::default() };
        assert!(!settings.permits(AuthFlow::Refresh));
        assert!(settings.tokens_are_revocable());
    }

    #[test]
    fn lifetimes_follow_their_units() {
        let mut settings = ClientSettings::default();
        assert_eq!((settings.access_token_seconds(), settings.refresh_token_seconds()), (3_600, 2_592_000));
        settings.access_token_validity = Some(10);
        settings.units.access_token = Some(TimeUnit::Minutes);
        settings.refresh_token_validity = Some(0);
        settings.units.refresh_token = Some(TimeUnit::Seconds);
        assert_eq!((settings.access_token_seconds(), settings.refresh_token_seconds()), (600, 2_592_000));
        let shown =
            [(TimeUnit::Seconds, 2_592_000), (TimeUnit::Minutes, 43_200), (TimeUnit::Hours, 720), (TimeUnit::Days, 30)];
        for (unit, expected) in shown {
            settings.units.refresh_token = Some(unit);
            for thirty_days in [None, Some(0), Some(expected)] {
                settings.refresh_token_validity = thirty_days;
                assert_eq!(settings.shown_refresh_token_validity(), expected, "{thirty_days:?} {unit:?}");
                assert_eq!(settings.refresh_token_seconds(), 2_592_000, "{thirty_days:?} {unit:?}");
            }
        }
    }
}
