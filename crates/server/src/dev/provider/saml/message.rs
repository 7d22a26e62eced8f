//! Messages of a service provider as they come in a query (SAML bindings §3.4), and texts as they go into one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::clock::Time;
use roxmltree::{Document, Node};
use url::Url;

use crate::dev::fields::Fields;

const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const INFLATED_LIMIT_BYTES: usize = 100_000;

/// What a service provider asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// Who asks: its entity id.
    pub(super) issuer: String,
    /// Of a request; a sign-in that begins here has none.
    pub(super) id: Option<String>,
    pub(super) acs: Url,
    pub(super) relay_state: Option<String>,
}

/// A sign-in that is asked for, or that begins here: by `sp` and `acs` in place of a request.
///
/// # Errors
/// A sentence for the page.
pub(super) fn sign_in(query: &str) -> Result<Asked, &'static str> {
    let fields = Fields::read(query.as_bytes()).ok_or("A parameter came twice.")?;
    let relay_state = fields.get("RelayState").map(str::to_owned);
    if fields.get("SAMLRequest").is_none() {
        let issuer =
            fields.get("sp").ok_or("SAMLRequest is missing; or sp and acs, for a sign-in that begins here.")?;
        return Ok(Asked { issuer: issuer.to_owned(), id: None, acs: web_page(fields.text("acs"))?, relay_state });
    }
    let text = inflated(&fields)?;
    let document = parse(&text)?;
    let root = named(&document, "AuthnRequest")?;
    let acs =
        root.attribute("AssertionConsumerServiceURL").ok_or("The request names no AssertionConsumerServiceURL.")?;
    Ok(Asked { issuer: issuer(root)?, id: root.attribute("ID").map(str::to_owned), acs: web_page(acs)?, relay_state })
}

/// Who wants somebody signed out, the id of that request, and its RelayState.
///
/// # Errors
/// A sentence for the page.
pub(super) fn sign_out(query: &str) -> Result<(String, String, Option<String>), &'static str> {
    let fields = Fields::read(query.as_bytes()).ok_or("A parameter came twice.")?;
    let text = inflated(&fields)?;
    let document = parse(&text)?;
    let root = named(&document, "LogoutRequest")?;
    let id = root.attribute("ID").ok_or("The request has no ID.")?;
    Ok((issuer(root)?, id.to_owned(), fields.get("RelayState").map(str::to_owned)))
}

fn inflated(fields: &Fields) -> Result<String, &'static str> {
    let unreadable = "SAMLRequest is not a deflated message in base64.";
    let deflated = STANDARD.decode(fields.text("SAMLRequest")).map_err(|_| unreadable)?;
    let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(&deflated, INFLATED_LIMIT_BYTES);
    String::from_utf8(bytes.map_err(|_| unreadable)?).map_err(|_| unreadable)
}

fn parse(text: &str) -> Result<Document<'_>, &'static str> {
    federation::xml::parse(text).map_err(|_| "The request is not XML.")
}

fn named<'a, 'b>(document: &'a Document<'b>, name: &'static str) -> Result<Node<'a, 'b>, &'static str> {
    let root = document.root_element();
    root.has_tag_name((PROTOCOL, name)).then_some(root).ok_or("The request is of another kind.")
}

fn issuer(root: Node<'_, '_>) -> Result<String, &'static str> {
    let issuer = root.children().find(|node| node.has_tag_name((ASSERTION, "Issuer")));
    let text = issuer.and_then(|issuer| issuer.text()).map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or("The request has no Issuer.")
}

fn web_page(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or("The assertion consumer service is not an http:// or https:// URL.")
}

/// A text as it stands in an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // What XML has no way to say.
            c if c.is_control() && !matches!(c, '\t' | '\n') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A time as SAML writes it.
pub(super) fn instant(time: Time) -> String {
    federation::xml_time::format(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(xml: &str) -> String {
        let deflated = miniz_oxide::deflate::compress_to_vec(xml.as_bytes(), 6);
        let pairs = [("SAMLRequest", STANDARD.encode(deflated)), ("RelayState", "s".to_owned())];
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    const REQUEST: &str = r#"<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" AssertionConsumerServiceURL="http://p.localhost/acs"><i:Issuer xmlns:i="urn:oasis:names:tc:SAML:2.0:assertion">urn:sp</i:Issuer></p:AuthnRequest>"#;

    #[test]
    fn a_request_says_who_asks_and_where_the_answer_goes() {
        let asked = sign_in(&query(REQUEST)).unwrap();
        assert_eq!((asked.issuer.as_str(), asked.id.as_deref()), ("urn:sp", Some("_1")));
        assert_eq!((asked.acs.as_str(), asked.relay_state.as_deref()), ("http://p.localhost/acs", Some("s")));
        let begun = sign_in("sp=urn:sp&acs=http%3A%2F%2Fp.localhost%2Facs").unwrap();
        assert_eq!(begun.id, None);
    }

    #[test]
    fn what_is_not_a_request_is_told_apart() {
        for wrong in [
            "",
            "SAMLRequest=AAAA",
            "sp=urn:sp&acs=javascript:alert(1)",
            &query("<a/>"),
            &query(&REQUEST.replace("http:", "data:")),
            &query(&format!("<!DOCTYPE x [<!ENTITY e \"y\">]>{REQUEST}")),
            &query(&" ".repeat(INFLATED_LIMIT_BYTES + 1)),
        ] {
            assert!(sign_in(wrong).is_err(), "{wrong:.80}");
        }
        assert!(sign_out(&query(REQUEST)).is_err());
    }

    #[test]
    fn texts_stay_texts() {
        assert_eq!(escaped("<a b=\"c\">&\u{1}"), "&lt;a b=&quot;c&quot;&gt;&amp; ");
    }
}
