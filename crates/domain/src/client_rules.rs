//! Whether an app client's settings agree with themselves and with its pool (behaviour 10 §3.2–§3.5).

use crate::arn;
use crate::client::{Analytics, AuthFlowPermission, ClientSettings, OAuthFlow};
use crate::redirect_url::{self, RedirectUrlViolation};
use crate::scopes;
use crate::tier_rules::{self, TierViolation};
use crate::user_pool::UserPool;

/// Which operation refuses: two messages name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Creating,
    Updating,
}

impl Act {
    const fn word(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Updating => "updating",
        }
    }
}

/// Why settings are refused. The text is the service's message, except where the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientViolation {
    #[error("Invalid range for token validity.")]
    TokenValidity,
    #[error("Access and Id Token expiration times must be less than or equal to refresh token expiration times.")]
    TokenOrder,
    #[error("Invalid read attributes specified while {} a client", .0.word())]
    ReadAttributes(Act),
    #[error("Invalid write attributes specified while {} a client", .0.word())]
    WriteAttributes(Act),
    #[error("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.")]
    LegacyFlowMix,
    /// Our text: the guide calls the two incompatible.
    #[error("ALLOW_REFRESH_TOKEN_AUTH cannot be used when refresh token rotation is enabled.")]
    RotationWithRefreshFlow,
    /// Our text: `GetClientToken` describes the rule.
    #[error(
        "ALLOW_CLIENT_TOKEN_AUTH must be the only auth flow of a client, and the client must have a client secret."
    )]
    ClientTokenFlow,
    #[error("The provider {provider} does not exist for User Pool {user_pool_id}.")]
    Provider { provider: String, user_pool_id: String },
    #[error(transparent)]
    RedirectUrl(#[from] RedirectUrlViolation),
    #[error("The default redirect URI {0} is not in the callback URIs list.")]
    DefaultRedirectUri(String),
    #[error(
        "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid"
    )]
    Analytics,
    #[error("The integration with Pinpoint is not supported for the requested {0} region.")]
    AnalyticsRegion(String),
    #[error("Client Secret is required to set EnablePropagateAdditionalUserContextData as true")]
    ContextWithoutSecret,
    #[error("AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.")]
    OAuthIncomplete,
    #[error(transparent)]
    OAuthFlow(#[from] OAuthFlowViolation),
    #[error("Invalid scope requested: {0}")]
    Scope(String),
    #[error(transparent)]
    Tier(#[from] TierViolation),
}

/// Flows that do not fit the client: an error code of their own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthFlowViolation {
    #[error("CallbackUrls can not be empty when code flow or implicit flow is selected")]
    CallbackMissing,
    #[error("client_credentials flow can not be selected along with code flow or implicit flow.")]
    ClientCredentialsMixed,
    #[error("client_credentials flow can not be selected if client does not have a client secret.")]
    ClientCredentialsWithoutSecret,
    /// Our text: such a token stands for no user, so scopes about users mean nothing in it.
    #[error("client_credentials flow can not be selected with the scope {0}.")]
    ClientCredentialsUserScope(String),
}

/// What a client's settings may name beside the pool itself.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    pub user_pool: &'a UserPool,
    /// Those scopes of resource servers that exist, at least of those that the settings name.
    pub custom_scopes: &'a [String],
    /// Those identity providers that exist, at least of those that the settings name.
    pub providers: &'a [String],
}

/// Checks settings of a client of a pool; `confidential` clients have a secret.
///
/// # Errors
/// The first rule that is broken; the feature plan comes last.
pub fn check(
    settings: &ClientSettings,
    confidential: bool,
    surroundings: Surroundings<'_>,
    act: Act,
) -> Result<(), ClientViolation> {
    let user_pool = surroundings.user_pool;
    check_lifetimes(settings)?;
    check_attributes(settings, user_pool, act)?;
    check_auth_flows(settings, confidential)?;
    check_providers(settings, surroundings)?;
    for url in settings.callback_urls.iter().chain(&settings.logout_urls) {
        redirect_url::check(url)?;
    }
    if let Some(uri) = settings.default_redirect_uri.as_ref().filter(|uri| !settings.callback_urls.contains(uri)) {
        return Err(ClientViolation::DefaultRedirectUri(uri.clone()));
    }
    check_oauth(settings, confidential, surroundings)?;
    if let Some(analytics) = &settings.analytics {
        check_analytics(analytics, user_pool.region())?;
    }
    refuse_if(settings.propagate_user_context && !confidential, ClientViolation::ContextWithoutSecret)?;
    let flows = settings.explicit_auth_flows.as_deref().unwrap_or_default();
    tier_rules::check_user_auth(user_pool.tier, flows.contains(&AuthFlowPermission::AllowUserAuth))?;
    Ok(())
}

fn refuse_if(broken: bool, violation: ClientViolation) -> Result<(), ClientViolation> {
    if broken { Err(violation) } else { Ok(()) }
}

/// Limits in seconds: five minutes to one day, and one hour to ten years for refresh tokens.
fn check_lifetimes(settings: &ClientSettings) -> Result<(), ClientViolation> {
    let (access, id) = (settings.access_token_seconds(), settings.id_token_seconds());
    let refresh = settings.refresh_token_seconds();
    let tokens = 300..=86_400;
    let valid = tokens.contains(&access) && tokens.contains(&id) && (3_600..=315_360_000).contains(&refresh);
    refuse_if(!valid, ClientViolation::TokenValidity)?;
    refuse_if(access.max(id) > refresh, ClientViolation::TokenOrder)
}

fn check_attributes(settings: &ClientSettings, user_pool: &UserPool, act: Act) -> Result<(), ClientViolation> {
    let schema = &user_pool.schema;
    if let Some(read) = &settings.read_attributes {
        let unknown = read.iter().any(|name| schema.get(name).is_none());
        refuse_if(unknown, ClientViolation::ReadAttributes(act))?;
    }
    if let Some(write) = &settings.write_attributes {
        let writable = |name: &String| {
            let own = matches!(name.as_str(), "sub" | "email_verified" | "phone_number_verified" | "identities");
            !own && schema.get(name).is_some_and(|attribute| !attribute.developer_only)
        };
        let all_required = schema.required().all(|name| write.iter().any(|listed| listed == name));
        refuse_if(!write.iter().all(writable) || !all_required, ClientViolation::WriteAttributes(act))?;
    }
    Ok(())
}

/// A list of `ALLOW_` names without `ALLOW_REFRESH_TOKEN_AUTH` is accepted: the service refused it in 2020
/// ("REFRESH_TOKEN_AUTH should always be allowed."), whether it still does is not known, and templates in use today
/// send such lists.
fn check_auth_flows(settings: &ClientSettings, confidential: bool) -> Result<(), ClientViolation> {
    use AuthFlowPermission::{AllowClientTokenAuth, AllowRefreshTokenAuth};
    let flows = settings.explicit_auth_flows.as_deref().unwrap_or_default();
    let legacy = flows.iter().filter(|flow| flow.is_legacy()).count();
    refuse_if(legacy > 0 && legacy < flows.len(), ClientViolation::LegacyFlowMix)?;
    let client_token = flows.contains(&AllowClientTokenAuth);
    refuse_if(client_token && (flows.len() > 1 || !confidential), ClientViolation::ClientTokenFlow)?;
    let rotates = settings.rotation_grace_seconds().is_some();
    refuse_if(rotates && flows.contains(&AllowRefreshTokenAuth), ClientViolation::RotationWithRefreshFlow)
}

/// A provider that was deleted makes every later update fail that still names it.
fn check_providers(settings: &ClientSettings, surroundings: Surroundings<'_>) -> Result<(), ClientViolation> {
    let exists = |provider: &&String| *provider == "COGNITO" || surroundings.providers.contains(provider);
    match settings.supported_identity_providers.iter().find(|provider| !exists(provider)) {
        Some(provider) => Err(ClientViolation::Provider {
            provider: provider.clone(),
            user_pool_id: surroundings.user_pool.id.clone(),
        }),
        None => Ok(()),
    }
}

/// Scopes must exist whether or not OAuth is switched on; how flows, scopes and URLs fit together matters only when
/// it is (behaviour 10 §3.5: otherwise they are stored as they are).
fn check_oauth(
    settings: &ClientSettings,
    confidential: bool,
    surroundings: Surroundings<'_>,
) -> Result<(), ClientViolation> {
    let registers = surroundings.user_pool.dcr.as_ref().is_some_and(|dcr| dcr.enabled);
    let exists = |scope: &String| {
        scopes::SYSTEM.contains(&scope.as_str())
            || (registers && scope == scopes::REGISTRATION)
            || surroundings.custom_scopes.contains(scope)
    };
    if let Some(scope) = settings.oauth_scopes.iter().find(|scope| !exists(scope)) {
        return Err(ClientViolation::Scope(scope.clone()));
    }
    if !settings.oauth_enabled {
        return Ok(());
    }
    let incomplete = settings.oauth_flows.is_empty() || settings.oauth_scopes.is_empty();
    refuse_if(incomplete, ClientViolation::OAuthIncomplete)?;
    let has = |flow| settings.oauth_flows.contains(&flow);
    let redirects = has(OAuthFlow::Code) || has(OAuthFlow::Implicit);
    if has(OAuthFlow::ClientCredentials) {
        if redirects {
            return Err(OAuthFlowViolation::ClientCredentialsMixed.into());
        }
        if !confidential {
            return Err(OAuthFlowViolation::ClientCredentialsWithoutSecret.into());
        }
        if let Some(scope) = settings.oauth_scopes.iter().find(|scope| scopes::SYSTEM.contains(&scope.as_str())) {
            return Err(OAuthFlowViolation::ClientCredentialsUserScope(scope.clone()).into());
        }
    }
    if redirects && settings.callback_urls.is_empty() {
        return Err(OAuthFlowViolation::CallbackMissing.into());
    }
    Ok(())
}

fn check_analytics(analytics: &Analytics, region: &str) -> Result<(), ClientViolation> {
    let Analytics { application_id, application_arn, role_arn, external_id, .. } = analytics;
    let parts = [application_id, role_arn, external_id].map(Option::is_some);
    let valid = match application_arn {
        Some(_) => parts == [false; 3],
        None => parts == [true; 3],
    };
    refuse_if(!valid, ClientViolation::Analytics)?;
    match application_arn.as_deref().map(arn::region) {
        Some(other) if other != region => Err(ClientViolation::AnalyticsRegion(other.to_owned())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
