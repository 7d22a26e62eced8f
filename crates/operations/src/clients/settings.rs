//! The settings that CreateUserPoolClient and UpdateUserPoolClient share: from the request to domain values.
//!
//! An update replaces all of them: what it leaves out goes back to its default, but for three (behaviour 10 §3.6). Whether
//! the result agrees with itself is the domain's to say.

use api::types::{
    AnalyticsConfigurationType, CreateUserPoolClientRequest, ExplicitAuthFlowsType, FeatureType, OAuthFlowType,
    PreventUserExistenceErrorTypes, RefreshTokenRotationType, TokenValidityUnitsType, UpdateUserPoolClientRequest,
};
use domain::client::{Analytics, ClientSettings, RefreshTokenRotation, TokenValidityUnits};

use crate::hash_set_order::hash_set_order;
use crate::mirror::{Mirror, from_wire};

/// The members both requests have.
#[derive(Default)]
pub(super) struct Requested {
    pub access_token_validity: Option<i32>,
    pub allowed_oauth_flows: Option<Vec<OAuthFlowType>>,
    pub allowed_oauth_flows_user_pool_client: Option<bool>,
    pub allowed_oauth_scopes: Option<Vec<String>>,
    pub analytics_configuration: Option<AnalyticsConfigurationType>,
    pub auth_session_validity: Option<i32>,
    pub callback_urls: Option<Vec<String>>,
    pub default_redirect_uri: Option<String>,
    pub enable_propagate_additional_user_context_data: Option<bool>,
    pub enable_token_revocation: Option<bool>,
    pub explicit_auth_flows: Option<Vec<ExplicitAuthFlowsType>>,
    pub id_token_validity: Option<i32>,
    pub logout_urls: Option<Vec<String>>,
    pub prevent_user_existence_errors: Option<PreventUserExistenceErrorTypes>,
    pub read_attributes: Option<Vec<String>>,
    pub refresh_token_rotation: Option<RefreshTokenRotationType>,
    pub refresh_token_validity: Option<i32>,
    pub supported_identity_providers: Option<Vec<String>>,
    pub token_validity_units: Option<TokenValidityUnitsType>,
    pub write_attributes: Option<Vec<String>>,
}

macro_rules! shared_members {
    ($input:ident) => {
        Requested {
            access_token_validity: $input.access_token_validity,
            allowed_oauth_flows: $input.allowed_oauth_flows,
            allowed_oauth_flows_user_pool_client: $input.allowed_oauth_flows_user_pool_client,
            allowed_oauth_scopes: $input.allowed_oauth_scopes,
            analytics_configuration: $input.analytics_configuration,
            auth_session_validity: $input.auth_session_validity,
            callback_urls: $input.callback_urls,
            default_redirect_uri: $input.default_redirect_uri,
            enable_propagate_additional_user_context_data: $input.enable_propagate_additional_user_context_data,
            enable_token_revocation: $input.enable_token_revocation,
            explicit_auth_flows: $input.explicit_auth_flows,
            id_token_validity: $input.id_token_validity,
            logout_urls: $input.logout_urls,
            prevent_user_existence_errors: $input.prevent_user_existence_errors,
            read_attributes: $input.read_attributes,
            refresh_token_rotation: $input.refresh_token_rotation,
            refresh_token_validity: $input.refresh_token_validity,
            supported_identity_providers: $input.supported_identity_providers,
            token_validity_units: $input.token_validity_units,
            write_attributes: $input.write_attributes,
        }
    };
}

impl From<CreateUserPoolClientRequest> for Requested {
    fn from(input: CreateUserPoolClientRequest) -> Self {
        shared_members!(input)
    }
}

impl From<UpdateUserPoolClientRequest> for Requested {
    fn from(input: UpdateUserPoolClientRequest) -> Self {
        shared_members!(input)
    }
}

impl Requested {
    /// The settings asked for, in place of `previous`; [`ClientSettings::initial`] for a new client.
    pub(super) fn into_settings(self, previous: &ClientSettings) -> ClientSettings {
        let units = self.token_validity_units.unwrap_or_default();
        // A lifetime that is kept keeps its unit: hours must not become days because nobody spoke of them.
        let kept_unit = previous.units.refresh_token.filter(|_| self.refresh_token_validity.is_none());
        let oauth_flows = hash_set_order(&self.allowed_oauth_flows.unwrap_or_default(), |flow| flow.as_str());
        let auth_flows = self.explicit_auth_flows.filter(|flows| !flows.is_empty());
        let auth_flows = auth_flows.map(|flows| from_wire(hash_set_order(&flows, |flow| flow.as_str())));
        ClientSettings {
            // Left out, this one is kept, and two below (behaviour 10 §3.6).
            refresh_token_validity: self.refresh_token_validity.or(previous.refresh_token_validity),
            access_token_validity: self.access_token_validity,
            id_token_validity: self.id_token_validity,
            units: TokenValidityUnits {
                access_token: units.access_token.map(Mirror::from_wire),
                id_token: units.id_token.map(Mirror::from_wire),
                refresh_token: units.refresh_token.map(Mirror::from_wire).or(kept_unit),
            },
            read_attributes: some_set(self.read_attributes),
            write_attributes: some_set(self.write_attributes),
            explicit_auth_flows: auth_flows,
            supported_identity_providers: set(self.supported_identity_providers),
            callback_urls: set(self.callback_urls),
            logout_urls: set(self.logout_urls),
            default_redirect_uri: self.default_redirect_uri,
            oauth_flows: from_wire(oauth_flows),
            oauth_scopes: set(self.allowed_oauth_scopes),
            oauth_enabled: self.allowed_oauth_flows_user_pool_client.unwrap_or(false),
            analytics: self.analytics_configuration.map(analytics),
            prevent_user_existence_errors: self.prevent_user_existence_errors.map(Mirror::from_wire),
            token_revocation: self.enable_token_revocation.unwrap_or(previous.token_revocation),
            propagate_user_context: self.enable_propagate_additional_user_context_data.unwrap_or_default(),
            auth_session_validity_minutes: self.auth_session_validity.unwrap_or(previous.auth_session_validity_minutes),
            refresh_token_rotation: rotation(self.refresh_token_rotation, previous),
        }
    }
}

/// Absent until it is first set; once it was, leaving it out switches it off, which shows.
fn rotation(sent: Option<RefreshTokenRotationType>, previous: &ClientSettings) -> Option<RefreshTokenRotation> {
    match sent {
        Some(rotation) => Some(RefreshTokenRotation {
            enabled: rotation.feature == FeatureType::Enabled,
            retry_grace_period_seconds: rotation.retry_grace_period_seconds.unwrap_or(0),
        }),
        None => previous
            .refresh_token_rotation
            .map(|_| RefreshTokenRotation { enabled: false, retry_grace_period_seconds: 0 }),
    }
}

fn analytics(config: AnalyticsConfigurationType) -> Analytics {
    Analytics {
        application_id: config.application_id,
        application_arn: config.application_arn,
        role_arn: config.role_arn,
        external_id: config.external_id,
        user_data_shared: config.user_data_shared.unwrap_or(false),
    }
}

fn set(list: Option<Vec<String>>) -> Vec<String> {
    hash_set_order(&list.unwrap_or_default(), String::as_str)
}

/// An empty list is as good as none.
fn some_set(list: Option<Vec<String>>) -> Option<Vec<String>> {
    Some(set(list)).filter(|set| !set.is_empty())
}
