//! The ways out to identity providers that the pages of a client show: buttons, and a field for an address whose domain
//! leads to one (behaviour 30 §5.1, §6.6).

use domain::identity_provider::ProviderKind as Kind;
use flows::authorization::AskedProvider;
use flows::configuration::{ClientConfiguration, KnownProvider};
use flows::federate::routing;
use flows::looks::{self, Look};
use http::Response;
use oauth::redirect;
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::visit::Opened;
use crate::screen::{Provider, ProviderKind};

/// What a page shows of them.
#[derive(Default)]
pub(super) struct WaysOut<'a> {
    pub providers: Vec<Provider<'a>>,
    pub searches_domains: bool,
}

/// None where the application wants users of the pool itself, or somebody came from one to connect.
pub(super) async fn ways_out<'a>(opened: &'a Opened<'_>) -> WaysOut<'a> {
    if opened.request.provider != AskedProvider::Any || opened.offer.is_some() {
        return WaysOut::default();
    }
    let client = opened.client();
    let Shown { style, order } = shown(opened).await;
    let is_searched: fn(&KnownProvider) -> bool = match style {
        Style::Buttons => |_| false,
        Style::Search => |known| !known.identifiers.is_empty(),
        Style::Classic if routing::all_saml_are_identified(client) => |known| known.kind == Kind::Saml,
        Style::Classic => |_| false,
    };
    let mut offered = routing::offered(client);
    // Those that the branding does not name come after those it does, as the client has them.
    offered.sort_by_key(|known| order.iter().position(|name| *name == known.name).unwrap_or(usize::MAX));
    let searches_domains = offered.iter().any(|known| is_searched(known));
    let shown = offered.into_iter().filter(|known| !is_searched(known));
    WaysOut {
        providers: shown.map(|known| Provider { name: &known.name, kind: kind(known.kind) }).collect(),
        searches_domains,
    }
}

enum Style {
    Buttons,
    /// Those that can be told by an address are not shown.
    Search,
    /// So it is on the classic page if every SAML provider can be.
    Classic,
}

/// How a branding has providers shown.
struct Shown {
    style: Style,
    /// Names of providers, the first to be shown first.
    order: Vec<String>,
}

async fn shown(opened: &Opened<'_>) -> Shown {
    let as_they_come = |style| Shown { style, order: Vec::new() };
    match looks::look(&opened.cx, opened.client()).await {
        Ok(Look::Classic(_)) => as_they_come(Style::Classic),
        Ok(Look::Managed(look)) => {
            let settings = look.and_then(|look| look.settings);
            let federation = settings.as_ref().and_then(|settings| settings.pointer("/categories/auth/federation"));
            federation.map_or_else(|| as_they_come(Style::Buttons), of_settings)
        }
        Err(failure) => {
            tracing::error!(error = %failure, "the looks of a login page cannot be read");
            as_they_come(Style::Buttons)
        }
    }
}

/// Settings of a branding are kept as they were sent, whatever they are: what is not understood has no effect.
fn of_settings(federation: &Value) -> Shown {
    let style = match federation.get("interfaceStyle").and_then(Value::as_str) {
        None | Some("BUTTON_LIST") => Style::Buttons,
        Some(_) => Style::Search,
    };
    let order = federation.get("order").and_then(Value::as_array).into_iter().flatten();
    Shown { style, order: order.filter_map(Value::as_str).map(str::to_owned).collect() }
}

pub(super) const fn kind(kind: Kind) -> ProviderKind {
    match kind {
        Kind::Google => ProviderKind::Google,
        Kind::Facebook => ProviderKind::Facebook,
        Kind::LoginWithAmazon => ProviderKind::LoginWithAmazon,
        Kind::SignInWithApple => ProviderKind::SignInWithApple,
        Kind::Saml => ProviderKind::Saml,
        Kind::Oidc => ProviderKind::Oidc,
    }
}

/// Out to the provider that an address leads to, which it is told; `None` where it leads to none.
pub(super) fn search(opened: &Opened<'_>, typed: &str) -> Option<Response<Vec<u8>>> {
    let known = routing::of_address(opened.client(), typed)?;
    let hint = typed.contains('@').then_some(typed.trim());
    Some(redirect::to(&address(opened, &known.name, hint)))
}

/// Where the provider that can only be meant is gone to, of a request that came to a page.
pub(super) fn without_page(opened: &Opened<'_>) -> Option<Response<Vec<u8>>> {
    let client: &ClientConfiguration = opened.client();
    routing::without_page(client, &opened.request.provider)?;
    Some(redirect::to(&opened.place.link("/oauth2/authorize", opened.query)))
}

/// The same request, with the provider named.
fn address(opened: &Opened<'_>, provider: &str, login_hint: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    let replaced = |name: &str| {
        matches!(name, "identity_provider" | "idp_identifier") || name == "login_hint" && login_hint.is_some()
    };
    query.extend_pairs(url::form_urlencoded::parse(opened.query.as_bytes()).filter(|(name, _)| !replaced(name)));
    query.append_pair("identity_provider", provider);
    query.extend_pairs(login_hint.map(|hint| ("login_hint", hint)));
    opened.place.link("/oauth2/authorize", &query.finish())
}
