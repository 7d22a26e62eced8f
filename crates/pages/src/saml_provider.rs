//! `/saml2/provider`: how a SAML provider is connected to a pool, for whoever runs the provider. In English only, like
//! everything that is for administrators.

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flows::Context;
use flows::federate::{self, ServiceProviderFacts};
use http::{Response, StatusCode};
use oauth::Place;
use url::form_urlencoded;

use crate::look::assets::TOKENS;
use crate::page;

#[derive(Template)]
#[template(path = "saml_provider.html")]
struct Page<'a> {
    nonce: &'a str,
    tokens: &'static str,
    name: &'a str,
    document: String,
    facts: &'a ServiceProviderFacts,
    signing: String,
    encryption: Option<String>,
}

/// The page of the provider that the query names; `None` where there is none such.
pub(crate) async fn saml_provider(cx: &Context, place: &Place, query: &str) -> Option<Response<Vec<u8>>> {
    let pool = place.pool.as_ref()?;
    let mut named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "identity_provider");
    let (name, None) = (named.next()?.1, named.next()) else { return None };
    let facts = match federate::service_provider(cx, pool, &name).await {
        Ok(facts) => facts?,
        Err(failure) => {
            tracing::error!(error = %failure, "the page of a SAML provider cannot be written");
            let mut response = Response::new(b"Something went wrong.".to_vec());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            return Some(response);
        }
    };
    let nonce = page::nonce(&*cx.random);
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("identity_provider", &name).finish();
    let shown = Page {
        nonce: &nonce,
        tokens: TOKENS,
        name: &name,
        document: place.link("/saml2/metadata", &query),
        signing: pem(&facts.signing_certificate),
        encryption: facts.encryption_certificate.as_deref().map(pem),
        facts: &facts,
    };
    Some(page::answer(StatusCode::OK, &shown, &page::alone(&nonce)))
}

/// As most programs want a certificate (RFC 7468).
fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", lines.join("\n"))
}
