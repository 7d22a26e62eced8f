//! An app client as answers show it (behaviour 10 §3.1): what was never set is left out.

use api::types::{
    AnalyticsConfigurationType, FeatureType, RefreshTokenRotationType, TokenValidityUnitsType,
    UserPoolClientDescription, UserPoolClientType,
};
use api::{Sensitive, Timestamp};
use domain::client::{Analytics, Client, RefreshTokenRotation, TokenValidityUnits};

use crate::mirror::{Mirror, to_wire};

/// What an answer shows of a client's secret.
pub(super) enum ShownSecret {
    None,
    Text(String),
    /// Where it is published.
    Arn(String),
}

/// The whole client, with its secret if it has one.
pub(super) fn client(client: &Client, secret: ShownSecret, account_id: &str) -> UserPoolClientType {
    let settings = &client.settings;
    let (secret_text, client_secret_arn) = match secret {
        ShownSecret::None => (None, None),
        ShownSecret::Text(text) => (Some(text), None),
        ShownSecret::Arn(arn) => (None, Some(arn)),
    };
    UserPoolClientType {
        user_pool_id: Some(client.user_pool_id.clone()),
        client_id: Some(client.id.clone()),
        client_name: Some(client.name.clone()),
        client_secret: secret_text.map(Sensitive::new),
        client_secret_arn,
        client_type: Some(client.kind.to_wire()),
        creation_date: Some(Timestamp::from_micros(client.created_at.micros())),
        last_modified_date: Some(Timestamp::from_micros(client.modified_at.micros())),
        refresh_token_validity: Some(settings.shown_refresh_token_validity()),
        access_token_validity: settings.access_token_validity,
        id_token_validity: settings.id_token_validity,
        token_validity_units: Some(units(settings.units)),
        read_attributes: settings.read_attributes.clone(),
        write_attributes: settings.write_attributes.clone(),
        explicit_auth_flows: settings.explicit_auth_flows.as_deref().map(to_wire),
        supported_identity_providers: some_list(&settings.supported_identity_providers),
        callback_urls: some_list(&settings.callback_urls),
        logout_urls: some_list(&settings.logout_urls),
        default_redirect_uri: settings.default_redirect_uri.clone(),
        allowed_oauth_flows: some_list(&to_wire(&settings.oauth_flows)),
        allowed_oauth_scopes: some_list(&settings.oauth_scopes),
        allowed_oauth_flows_user_pool_client: Some(settings.oauth_enabled),
        analytics_configuration: settings.analytics.as_ref().map(|a| analytics(a, account_id)),
        prevent_user_existence_errors: settings.prevent_user_existence_errors.map(|errors| errors.to_wire()),
        enable_token_revocation: Some(settings.token_revocation),
        enable_propagate_additional_user_context_data: Some(settings.propagate_user_context),
        auth_session_validity: Some(settings.auth_session_validity_minutes),
        refresh_token_rotation: settings.refresh_token_rotation.map(rotation),
    }
}

/// The client in a list.
pub(super) fn description(client: &Client) -> UserPoolClientDescription {
    UserPoolClientDescription {
        client_id: Some(client.id.clone()),
        client_name: Some(client.name.clone()),
        user_pool_id: Some(client.user_pool_id.clone()),
    }
}

fn some_list<T: Clone>(list: &[T]) -> Option<Vec<T>> {
    (!list.is_empty()).then(|| list.to_vec())
}

/// Exactly the units that were sent.
fn units(units: TokenValidityUnits) -> TokenValidityUnitsType {
    TokenValidityUnitsType {
        access_token: units.access_token.map(|unit| unit.to_wire()),
        id_token: units.id_token.map(|unit| unit.to_wire()),
        refresh_token: units.refresh_token.map(|unit| unit.to_wire()),
    }
}

/// An application named by its ARN is written to through the service's own role.
fn analytics(analytics: &Analytics, account_id: &str) -> AnalyticsConfigurationType {
    let own_role = || {
        let role = "aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp";
        format!("arn:aws:iam::{account_id}:role/{role}")
    };
    AnalyticsConfigurationType {
        application_id: analytics.application_id.clone(),
        application_arn: analytics.application_arn.clone(),
        role_arn: analytics.role_arn.clone().or_else(|| analytics.application_arn.as_ref().map(|_| own_role())),
        external_id: analytics.external_id.clone(),
        user_data_shared: Some(analytics.user_data_shared),
    }
}

fn rotation(rotation: RefreshTokenRotation) -> RefreshTokenRotationType {
    RefreshTokenRotationType {
        feature: if rotation.enabled { FeatureType::Enabled } else { FeatureType::Disabled },
        retry_grace_period_seconds: Some(rotation.retry_grace_period_seconds),
    }
}
