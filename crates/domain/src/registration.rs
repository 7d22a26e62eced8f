//! What a pool lets clients be that register themselves (behaviour 30 §3.8, behaviour 40 §6.13).

use crate::client::{AuthFlowPermission, ClientSettings, LOCAL_PROVIDER, OAuthFlow, UserExistenceErrors};
use crate::client_metadata::{Authentication, ClientMetadata, Grant, MetadataViolation};
use crate::scopes;
use crate::user_pool::{DcrConfiguration, Tier, UserPool};

/// Whether a registration came with a token for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registrar {
    Anybody,
    Authorized,
}

/// Scopes that every registered client may have.
const ALWAYS: [&str; 4] = [scopes::OPENID, scopes::EMAIL, scopes::PHONE, scopes::PROFILE];

/// What the pool says of registration, if clients may register at all.
pub fn configuration(user_pool: &UserPool) -> Option<&DcrConfiguration> {
    user_pool.dcr.as_ref().filter(|dcr| dcr.enabled && user_pool.tier > Tier::Lite)
}

impl DcrConfiguration {
    /// `implicit` is accepted in the lists and means nothing. An empty list allows nothing.
    fn allows(&self, registrar: Registrar, grant: Grant) -> bool {
        let (list, default): (_, &[&str]) = match registrar {
            Registrar::Anybody => (&self.open_dcr_grant_types, &["code"]),
            Registrar::Authorized => (&self.authenticated_grant_types, &["code", "client_credentials"]),
        };
        let has = |name: &str| match list {
            Some(list) => list.iter().any(|listed| listed == name),
            None => default.contains(&name),
        };
        match grant {
            Grant::AuthorizationCode | Grant::RefreshToken => has("code"),
            Grant::ClientCredentials => has("client_credentials"),
        }
    }

    /// Whether a registered client may have the scope. The one to register others with, never.
    fn allows_scope(&self, scope: &str) -> bool {
        let listed = || self.allowed_scopes.iter().flatten().any(|allowed| allowed == scope);
        scope != scopes::REGISTRATION && (ALWAYS.contains(&scope) || listed())
    }
}

/// The settings of a client that registers itself. `custom_scopes` are those of resource servers that exist, of those
/// that the client or the pool names; `providers` are the pool's.
///
/// # Errors
/// The pool does not let clients be that.
pub fn settings(
    metadata: &ClientMetadata,
    dcr: &DcrConfiguration,
    registrar: Registrar,
    custom_scopes: &[String],
    providers: Vec<String>,
) -> Result<ClientSettings, MetadataViolation> {
    if let Some(grant) = metadata.grants.iter().find(|grant| !dcr.allows(registrar, **grant)) {
        return Err(MetadataViolation::GrantNotAllowed(grant.as_str()));
    }
    let of_users = metadata.grants.contains(&Grant::AuthorizationCode);
    let oauth_scopes = granted_scopes(metadata, dcr, custom_scopes, of_users)?;
    Ok(ClientSettings {
        // Without a list every flow of the API would be open to it: a stranger's client has the pages.
        explicit_auth_flows: Some(vec![AuthFlowPermission::AllowRefreshTokenAuth]),
        supported_identity_providers: [LOCAL_PROVIDER.to_owned()].into_iter().chain(providers).collect(),
        callback_urls: metadata.redirect_uris.clone(),
        oauth_flows: vec![if of_users { OAuthFlow::Code } else { OAuthFlow::ClientCredentials }],
        oauth_scopes,
        oauth_enabled: true,
        prevent_user_existence_errors: Some(UserExistenceErrors::Enabled),
        ..ClientSettings::initial()
    })
}

/// The scopes that were asked for, or all that the client could ask for.
fn granted_scopes(
    metadata: &ClientMetadata,
    dcr: &DcrConfiguration,
    custom_scopes: &[String],
    of_users: bool,
) -> Result<Vec<String>, MetadataViolation> {
    let exists =
        |scope: &str| (of_users && scopes::SYSTEM.contains(&scope)) || custom_scopes.iter().any(|known| known == scope);
    let granted: Vec<String> = match metadata.scopes.as_deref().filter(|scopes| !scopes.is_empty()) {
        Some(asked) => {
            if let Some(scope) = asked.iter().find(|scope| !dcr.allows_scope(scope) || !exists(scope)) {
                return Err(MetadataViolation::ScopeNotAllowed(scope.clone()));
            }
            asked.to_vec()
        }
        None => {
            let listed = dcr.allowed_scopes.iter().flatten().map(String::as_str).filter(|it| !ALWAYS.contains(it));
            let all = ALWAYS.into_iter().chain(listed);
            all.filter(|scope| dcr.allows_scope(scope) && exists(scope)).map(str::to_owned).collect()
        }
    };
    if granted.is_empty() { Err(MetadataViolation::NoScope) } else { Ok(granted) }
}

/// Whether the client gets a secret.
pub const fn keeps_a_secret(metadata: &ClientMetadata) -> bool {
    !matches!(metadata.authentication, Authentication::None)
}

/// What a registered client is called where names of app clients hold less than people write (behaviour 10 §3.1):
/// anything else becomes a space.
pub fn client_name(metadata: &ClientMetadata) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    let spaced: String =
        metadata.name.as_deref().unwrap_or_default().chars().map(|c| if allowed(c) { c } else { ' ' }).collect();
    let name = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() { "registered client".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MetadataViolation as V;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn metadata(grants: &[Grant], scopes: Option<&[&str]>) -> ClientMetadata {
        ClientMetadata {
            name: None,
            redirect_uris: texts(&["https://app.example.com/cb"]),
            grants: grants.to_vec(),
            scopes: scopes.map(texts),
            authentication: Authentication::SecretBasic,
        }
    }

    fn dcr() -> DcrConfiguration {
        DcrConfiguration {
            enabled: true,
            open_dcr_enabled: true,
            authenticated_grant_types: None,
            open_dcr_grant_types: None,
            allowed_scopes: Some(texts(&["api/read", "api/gone", scopes::REGISTRATION, "openid"])),
        }
    }

    fn given(
        metadata: &ClientMetadata,
        dcr: &DcrConfiguration,
        registrar: Registrar,
    ) -> Result<ClientSettings, MetadataViolation> {
        settings(metadata, dcr, registrar, &texts(&["api/read", "api/write"]), texts(&["Google"]))
    }

    #[test]
    fn strangers_get_codes_and_holders_of_a_token_more() {
        let (code, machine) =
            (metadata(&[Grant::AuthorizationCode], None), metadata(&[Grant::ClientCredentials], None));
        assert!(given(&code, &dcr(), Registrar::Anybody).is_ok());
        let refused = given(&machine, &dcr(), Registrar::Anybody).unwrap_err();
        assert_eq!(refused, V::GrantNotAllowed("client_credentials"));
        let machine = given(&machine, &dcr(), Registrar::Authorized).unwrap();
        assert_eq!(
            (machine.oauth_flows, machine.oauth_scopes),
            (vec![OAuthFlow::ClientCredentials], texts(&["api/read"]))
        );
        let nothing = DcrConfiguration {
            open_dcr_grant_types: Some(Vec::new()),
            authenticated_grant_types: Some(texts(&["implicit"])),
            ..dcr()
        };
        for registrar in [Registrar::Anybody, Registrar::Authorized] {
            let refused = given(&code, &nothing, registrar).unwrap_err();
            assert_eq!(refused, V::GrantNotAllowed("authorization_code"), "{registrar:?}");
        }
    }

    #[test]
    fn scopes_are_those_of_openid_and_the_listed_that_exist() {
        let with = |scopes: Option<&[&str]>| {
            let metadata = metadata(&[Grant::AuthorizationCode], scopes);
            given(&metadata, &dcr(), Registrar::Authorized).map(|settings| settings.oauth_scopes)
        };
        assert_eq!(with(None), Ok(texts(&["openid", "email", "phone", "profile", "api/read"])));
        assert_eq!(with(Some(&[])), with(None), "an empty text says nothing");
        assert_eq!(with(Some(&["api/read", "phone"])), Ok(texts(&["api/read", "phone"])));
        for scope in ["api/write", "api/gone", scopes::REGISTRATION, scopes::USER_ADMIN, "nothing"] {
            assert_eq!(with(Some(&["openid", scope])), Err(V::ScopeNotAllowed(scope.to_owned())));
        }
        let machine = metadata(&[Grant::ClientCredentials], Some(&["openid"]));
        assert_eq!(given(&machine, &dcr(), Registrar::Authorized), Err(V::ScopeNotAllowed("openid".to_owned())));
        let none = DcrConfiguration { allowed_scopes: None, ..dcr() };
        let machine = metadata(&[Grant::ClientCredentials], None);
        assert_eq!(given(&machine, &none, Registrar::Authorized), Err(V::NoScope));
    }

    #[test]
    fn a_strangers_client_has_the_pages_and_no_flow_of_the_api() {
        use crate::client::AuthFlow;
        let settings = given(&metadata(&[Grant::AuthorizationCode], None), &dcr(), Registrar::Anybody).unwrap();
        let flows = [AuthFlow::UserSrp, AuthFlow::UserPassword, AuthFlow::Custom, AuthFlow::UserAuth];
        assert!(flows.iter().all(|flow| !settings.permits(*flow)) && settings.permits(AuthFlow::Refresh));
        assert!(settings.hides_user_existence());
        assert_eq!(settings.supported_identity_providers, ["COGNITO", "Google"]);
    }

    #[test]
    fn names_become_those_of_app_clients() {
        let named =
            |name: Option<&str>| client_name(&ClientMetadata { name: name.map(str::to_owned), ..metadata(&[], None) });
        assert_eq!(named(Some("Claude Code (plugin:x)")), "Claude Code plugin x");
        assert_eq!(named(Some("<b>&")), "b");
        assert_eq!(
            (named(Some("日本語")), named(None)),
            ("registered client".to_owned(), "registered client".to_owned())
        );
    }
}
