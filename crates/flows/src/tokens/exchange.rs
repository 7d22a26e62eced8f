//! Token exchange: a token for one that somebody else was given, perhaps by another who acts for them (behaviour 40 §6.4;
//! RFC 8693). What is issued reaches no further than what was presented: not its scopes, not its time, not its revocation.

use std::sync::Arc;

use domain::client::AuthFlowPermission;
use domain::clock::Time;
use domain::scopes;
use domain::user::{User, UserStatus};
use serde_json::{Map, Value, json};
use store::Tx;
use store::tables::{identity_providers, resource_servers};
use triggers::events::TokenSource;

use crate::configuration::ClientConfiguration;
use crate::federate::{VouchedUser, vouched_user};
use crate::tokens::access_token::{self, Kind, Verified};
use crate::tokens::claims::{self, Claims};
use crate::tokens::issue::{self, Authorized, SignIn};
use crate::tokens::machine;
use crate::triggers::NOTHING;
use crate::triggers::pre_token_generation::{TokenRequest, pre_token_generation_of_client};
use crate::{Context, Failure};

/// A token somebody comes with.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    pub token: &'a str,
    pub kind: PresentedKind,
    /// The identity provider it is of; `None` of a token of the pool.
    pub provider: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresentedKind {
    AccessToken,
    IdToken,
    Saml2,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssuedKind {
    AccessToken,
    IdToken,
}

pub struct Exchange<'a> {
    pub subject: Presented<'a>,
    /// Who acts for the subject. Without one, the client takes the subject's place.
    pub actor: Option<Presented<'a>>,
    pub requested: IssuedKind,
    /// None are all that the subject's token has.
    pub scopes: &'a [String],
    pub audience: Option<&'a str>,
    /// A resource server, by its identifier.
    pub resource: Option<&'a str>,
}

pub struct DerivedToken {
    pub token: String,
    pub kind: IssuedKind,
    pub expires_in_seconds: i64,
    pub scopes: Vec<String>,
}

/// `client` has proved who it is.
///
/// # Errors
/// It may not, a token is not valid, nothing of what was asked for can be had, or the function's.
pub async fn derive(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    exchange: Exchange<'_>,
) -> Result<DerivedToken, Failure> {
    check_permission(client, exchange.actor.is_some())?;
    let target = target(cx, client, &exchange).await?;
    let subject = Party::of(cx, client, exchange.subject).await?;
    let actor = match exchange.actor {
        Some(presented) => Some(Party::of(cx, client, presented).await?),
        None => None,
    };
    if actor.as_ref().is_some_and(|actor| actor.sub == subject.sub) {
        return Err(Failure::ActorIsSubject);
    }
    let scopes = granted_scopes(cx, client, &subject, &exchange).await?;
    let mut claims = claims_of(cx, client, &subject, &scopes, target, exchange.requested).await?;
    subject.carry_over(&mut claims);
    if let Some(act) = act(cx, client, &subject, actor.as_ref()) {
        claims.insert("act".to_owned(), act);
    }
    sign(cx, client, claims, exchange.requested, &subject, scopes).await
}

fn check_permission(client: &ClientConfiguration, delegation: bool) -> Result<(), Failure> {
    use AuthFlowPermission::{AllowTokenExchangeDelegation, AllowTokenExchangeImpersonation};
    let (wanted, name) = if delegation {
        (AllowTokenExchangeDelegation, "ALLOW_TOKEN_EXCHANGE_DELEGATION")
    } else {
        (AllowTokenExchangeImpersonation, "ALLOW_TOKEN_EXCHANGE_IMPERSONATION")
    };
    let flows = client.client.settings.explicit_auth_flows.as_deref().unwrap_or_default();
    if flows.contains(&wanted) { Ok(()) } else { Err(Failure::ExchangeNotEnabled(name)) }
}

/// For whom the token will be, if that was said. An ID token tells its own client who somebody is, and no other.
async fn target(
    cx: &Context,
    client: &ClientConfiguration,
    exchange: &Exchange<'_>,
) -> Result<Option<String>, Failure> {
    let target = match (exchange.audience, exchange.resource) {
        (Some(_), Some(_)) => return Err(Failure::ExchangeTarget("Audiences and Resources exclude each other.")),
        (None, None) => return Ok(None),
        (Some(audience), None) => audience,
        (None, Some(identifier)) => {
            let (user_pool_id, wanted) = (client.client.user_pool_id.clone(), identifier.to_owned());
            let found =
                cx.store.read(move |tx: &mut dyn Tx| resource_servers::find(tx, &user_pool_id, &wanted)).await?;
            found.ok_or_else(|| Failure::ResourceServerNotFound(identifier.to_owned()))?;
            identifier
        }
    };
    if exchange.requested == IssuedKind::IdToken && target != client.client.id {
        return Err(Failure::ExchangeTarget("An ID token is for the client that asks for it."));
    }
    Ok(Some(target.to_owned()))
}

/// Whoever a presented token speaks for: a user, or a client that asked for itself.
struct Party {
    sub: String,
    user: Option<User>,
    /// None has somebody for whom a provider vouches.
    client_id: Option<String>,
    scopes: Vec<String>,
    /// What the token says of the sign-in it came of, in the words of this server.
    claims: Map<String, Value>,
    expires_at_seconds: i64,
    authenticated_at: Time,
}

impl Party {
    async fn of(cx: &Context, client: &ClientConfiguration, presented: Presented<'_>) -> Result<Self, Failure> {
        if let Some(name) = presented.provider {
            return match presented.kind {
                PresentedKind::IdToken => Self::vouched(cx, vouched_user(cx, client, name, presented.token).await?),
                PresentedKind::AccessToken | PresentedKind::Saml2 => Err(refuse_foreign(cx, client, name).await),
            };
        }
        let kind = match presented.kind {
            PresentedKind::AccessToken => Kind::Access,
            PresentedKind::IdToken => Kind::Id,
            PresentedKind::Saml2 => return Err(Failure::ForeignToken),
        };
        let verified = access_token::verify_in(cx, &client.pool, presented.token, kind).await;
        Self::read(verified.map_err(as_presented)?, kind)
    }

    /// Whoever a provider vouches for may do what the bearer of an ID token of the pool may.
    fn vouched(cx: &Context, vouched: VouchedUser) -> Result<Self, Failure> {
        let VouchedUser { user, expires_at, authenticated_at } = vouched;
        // A provider's clock may be behind ours, and what is derived has no longer to live than what was presented.
        if !may_sign_in(&user) || expires_at <= cx.now() {
            return Err(Failure::PresentedTokenInvalid);
        }
        // The sign-in was elsewhere: what is derived of it is dated now, and a sign-out from here on ends it.
        let SignIn { origin_jti, event_id, .. } = issue::new_sign_in(cx, user.date_of_tokens(cx.now()));
        let claims = [("origin_jti", json!(origin_jti)), ("event_id", json!(event_id)), ("amr", json!(["fed"]))];
        Ok(Self {
            sub: user.sub.clone(),
            user: Some(user),
            client_id: None,
            scopes: vec![scopes::OPENID.to_owned()],
            claims: claims.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            expires_at_seconds: expires_at.seconds(),
            authenticated_at,
        })
    }

    fn read(verified: Verified, kind: Kind) -> Result<Self, Failure> {
        let invalid = |_| Failure::PresentedTokenInvalid;
        let Verified { client, claims, user } = verified;
        let sub = claims.text("sub").map_err(invalid)?.to_owned();
        let client_id = Some(client.client.id.clone());
        let may = match &user {
            Some(user) => may_sign_in(user),
            // Of a user who is gone there is a name left.
            None => kind == Kind::Access && claims.get("username").is_none(),
        };
        if !may {
            return Err(Failure::PresentedTokenInvalid);
        }
        // An ID token says that somebody signed in and lets its bearer do nothing.
        let scopes = match kind {
            Kind::Id => vec![scopes::OPENID.to_owned()],
            Kind::Access => access_token::scopes_of(&claims).map_err(|_| Failure::PresentedTokenInvalid)?,
        };
        let expires_at_seconds = claims.integer("exp").map_err(invalid)?;
        let authenticated_at = Time::from_seconds(claims.integer("auth_time").map_err(invalid)?);
        Ok(Self { sub, user, client_id, scopes, claims: claims.into_map(), expires_at_seconds, authenticated_at })
    }

    /// What ties the token to its sign-in stays: by this it is revoked with the others.
    fn carry_over(&self, claims: &mut Map<String, Value>) {
        for name in ["origin_jti", "event_id"] {
            match self.claims.get(name) {
                Some(value) => drop(claims.insert(name.to_owned(), value.clone())),
                None => drop(claims.remove(name)),
            }
        }
    }
}

fn may_sign_in(user: &User) -> bool {
    user.enabled && !matches!(user.status, UserStatus::ResetRequired | UserStatus::Unconfirmed)
}

/// A token that cannot be exchanged is told from no other.
fn as_presented(failure: Failure) -> Failure {
    match failure {
        Failure::Store(_) | Failure::Internal(_) | Failure::Overloaded | Failure::ConcurrentChange => failure,
        _ => Failure::PresentedTokenInvalid,
    }
}

/// Other tokens of identity providers: an access token says nothing to anybody but its provider, and assertions wait for SAML.
async fn refuse_foreign(cx: &Context, client: &ClientConfiguration, name: &str) -> Failure {
    let (user_pool_id, wanted) = (client.client.user_pool_id.clone(), name.to_owned());
    let read = move |tx: &mut dyn Tx| identity_providers::find(tx, &user_pool_id, &wanted);
    match cx.store.read(read).await {
        Ok(Some(_)) => Failure::ForeignToken,
        Ok(None) => Failure::ProviderNotFound(name.to_owned()),
        Err(error) => error.into(),
    }
}

/// Those that were asked for, the subject's token has, the client may have, and exist.
async fn granted_scopes(
    cx: &Context,
    client: &ClientConfiguration,
    subject: &Party,
    exchange: &Exchange<'_>,
) -> Result<Vec<String>, Failure> {
    let allowed = &client.client.settings.oauth_scopes;
    let asked = |scope: &String| exchange.scopes.is_empty() || exchange.scopes.contains(scope);
    let wanted: Vec<String> =
        subject.scopes.iter().filter(|scope| asked(scope) && allowed.contains(scope)).cloned().collect();
    let existing = machine::existing_scopes(cx, client, &wanted).await?;
    let is_system = |scope: &String| scopes::SYSTEM.contains(&scope.as_str());
    let granted: Vec<String> =
        wanted.into_iter().filter(|scope| is_system(scope) || existing.contains(scope)).collect();
    let suffices = match exchange.requested {
        IssuedKind::AccessToken => !granted.is_empty(),
        IssuedKind::IdToken => granted.iter().any(|scope| scope == scopes::OPENID),
    };
    if suffices { Ok(granted) } else { Err(Failure::NoScopeLeft) }
}

/// What the token will say of its subject, as the pool's function would have it.
async fn claims_of(
    cx: &Context,
    client: &ClientConfiguration,
    subject: &Party,
    scopes: &[String],
    target: Option<String>,
    requested: IssuedKind,
) -> Result<Map<String, Value>, Failure> {
    let Some(user) = &subject.user else {
        let mut access = machine::access_claims(cx, client, &subject.sub, subject.authenticated_at, scopes);
        if let Some(target) = target {
            access.insert("aud".to_owned(), json!(target));
        }
        let mut claims = Claims { id: None, access };
        pre_token_generation_of_client(cx, client, &NOTHING, &mut claims).await?;
        // A machine is nobody who could sign in.
        return if requested == IssuedKind::AccessToken { Ok(claims.access) } else { Err(Failure::NoScopeLeft) };
    };
    let authorized = Authorized { scopes: scopes.to_vec(), nonce: None, resource: target };
    issue::check_readable(client, &authorized)?;
    let amr = subject.claims.get("amr").cloned().and_then(|amr| serde_json::from_value(amr).ok());
    let sign_in = SignIn {
        authenticated_at: subject.authenticated_at,
        origin_jti: String::new(),
        event_id: String::new(),
        device: None,
        authorized: Some(authorized),
        amr: amr.unwrap_or_default(),
        acr: subject.claims.get("acr").and_then(Value::as_str).map(str::to_owned),
    };
    let request = TokenRequest { source: TokenSource::Authentication, client_metadata: &NOTHING };
    let claims = issue::prepare(cx, client, user, &sign_in, request).await?;
    match requested {
        IssuedKind::AccessToken => Ok(claims.access),
        IssuedKind::IdToken => claims.id.ok_or(Failure::NoScopeLeft),
    }
}

/// Who acts, and for whom they acted before (RFC 8693 §4.1). Who takes the subject's place takes over what is known of
/// those that acted already.
fn act(cx: &Context, client: &ClientConfiguration, subject: &Party, actor: Option<&Party>) -> Option<Value> {
    let before = subject.claims.get("act");
    let Some(actor) = actor else { return before.cloned() };
    let issuer = cx.settings.issuer(&client.pool.pool);
    let mut act = json!({ "sub": actor.sub, "iss": issuer });
    if let Some(client_id) = &actor.client_id {
        act["client_id"] = json!(client_id);
    }
    if let Some(before) = before {
        act["act"] = before.clone();
    }
    Some(act)
}

async fn sign(
    cx: &Context,
    client: &ClientConfiguration,
    mut claims: Map<String, Value>,
    kind: IssuedKind,
    subject: &Party,
    scopes: Vec<String>,
) -> Result<DerivedToken, Failure> {
    let settings = &client.client.settings;
    let own_seconds = match kind {
        IssuedKind::AccessToken => settings.access_token_seconds(),
        IssuedKind::IdToken => settings.id_token_seconds(),
    };
    let expires_in_seconds = own_seconds.min(subject.expires_at_seconds - cx.now().seconds());
    claims::date(cx, client, &mut claims, expires_in_seconds);
    let (keys, payload) = (Arc::clone(&client.pool), Value::Object(claims).to_string());
    let work = move || match kind {
        IssuedKind::AccessToken => keys.access_key.sign(payload.as_bytes()),
        IssuedKind::IdToken => keys.id_key.sign(payload.as_bytes()),
    };
    let token = cx.cpu.run(work).await?;
    Ok(DerivedToken { token, kind, expires_in_seconds, scopes })
}
