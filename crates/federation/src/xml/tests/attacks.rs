//! Documents that attackers make of signed ones. Whatever they do, what is given back is what the provider signed, or
//! nothing (behaviour 50 #4, #5).

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::*;
use super::signatures::{provider, response, signed, verify_id};

/// The attacker's name, which nothing signed has in it.
const EVIL: &str = "admin@evil.example";

/// What can be verified in a document, wherever it stands.
fn verified(xml: &str) -> Vec<String> {
    let Ok(document) = parse(xml) else { return Vec::new() };
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    elements.filter_map(|element| verify_enveloped(element, &provider()).ok()).collect()
}

/// The assertion that a reader would take: the first in the response.
fn taken(xml: &str) -> Result<String, SignatureError> {
    let document = parse(xml)?;
    let mut assertions = elements(document.root_element()).filter(|node| node.has_tag_name((ASSERTION, "Assertion")));
    verify_enveloped(assertions.next().ok_or(SignatureError::Missing)?, &provider())
}

/// A part of a text, from what begins it to what ends it.
fn part<'a>(xml: &'a str, from: &str, to: &str) -> &'a str {
    let start = xml.find(from).unwrap();
    &xml[start..start + xml[start..].find(to).unwrap() + to.len()]
}

struct Parts {
    xml: String,
    /// The signed element, its signature, and itself without.
    element: String,
    signature: String,
    bare: String,
    /// As the attacker would have it.
    evil: String,
}

fn parts(id: &str, from: &str, to: &str) -> Parts {
    let xml = signed(&response(), id);
    let element = part(&xml, from, to).to_owned();
    let signature = part(&xml, "<ds:Signature ", "</ds:Signature>").to_owned();
    let bare = element.replace(&signature, "");
    let evil = bare.replace("jane@example.com", EVIL);
    Parts { xml, element, signature, bare, evil }
}

/// The eight of "On Breaking SAML" (Somorovsky and others, 2012), as SAML Raider numbers them; with the ID of the signed
/// element and with one of the attacker's own.
#[test]
fn wrapped_signatures() {
    let r = parts("_r", "<samlp:Response", "</samlp:Response>");
    let a = parts("_a", "<saml:Assertion", "</saml:Assertion>");
    assert_eq!((verified(&r.xml).len(), verified(&a.xml).len()), (1, 1));
    let inside = |outer: &str, end: &str, inner: &str| outer.replacen(end, &format!("{inner}{end}"), 1);
    let object = |content: &str| format!("<ds:Object>{content}</ds:Object>");
    let issuer = "</saml:Issuer>";
    let after_issuer = |element: &str, what: &str| element.replacen(issuer, &format!("{issuer}{what}"), 1);
    let (response_end, assertion_end) = ("</samlp:Response>", "</saml:Assertion>");
    let rename = |element: &str, id: &str| element.replacen(&format!("ID=\"{id}\""), "ID=\"_evil\"", 1);
    let in_response = |assertions: &str| a.xml.replace(&a.element, assertions);
    for evil_id in [true, false] {
        let evil_r = if evil_id { rename(&r.evil, "_r") } else { r.evil.clone() };
        let evil_a = if evil_id { rename(&a.evil, "_a") } else { a.evil.clone() };
        let wrapping = |signature: &str, inner: &str| inside(signature, "</ds:Signature>", &object(inner));
        let extensions = format!("<samlp:Extensions>{evil_a}</samlp:Extensions>");
        let attacks = [
            after_issuer(&evil_r, &wrapping(&r.signature, &r.bare)),
            after_issuer(&evil_r, &format!("{}{}", r.bare, r.signature)),
            in_response(&format!("{evil_a}{}", a.element)),
            in_response(&inside(&evil_a, assertion_end, &a.element)),
            inside(&in_response(&after_issuer(&evil_a, &a.signature)), response_end, &a.bare),
            in_response(&after_issuer(&evil_a, &inside(&a.signature, "</ds:Signature>", &a.bare))),
            in_response(&format!("{extensions}{}", a.element)),
            in_response(&after_issuer(&evil_a, &wrapping(&a.signature, &a.bare))),
        ];
        for (n, attack) in attacks.iter().enumerate() {
            assert!(attack.contains(EVIL) && parse(attack).is_ok(), "attack {}", n + 1);
            for content in verified(attack) {
                assert!(!content.contains(EVIL), "attack {}: {content}", n + 1);
            }
            // Extensions are none of the assertions that a reader takes; the signed one may be.
            if n != 6 {
                assert!(taken(attack).is_err(), "attack {}", n + 1);
            }
        }
    }
}

#[test]
fn ids_are_unique_by_any_name() {
    let xml = signed(&response(), "_a");
    for other in ["ID", "Id", "id", "xml:id"] {
        let twice = xml.replace("</samlp:Response>", &format!("<x {other}=\"_a\"/></samlp:Response>"));
        assert_eq!(verify_id(&twice, "_a", &provider()), Err(SignatureError::DuplicateId), "{other}");
    }
    let named_otherwise = xml.replace("<saml:Assertion ID=", "<saml:Assertion Id=");
    assert!(verified(&named_otherwise).is_empty());
}

#[test]
fn a_signature_counts_where_it_stands() {
    let a = parts("_a", "<saml:Assertion", "</saml:Assertion>");
    assert_eq!(verify_id(&response(), "_a", &provider()), Err(SignatureError::Missing));
    assert_eq!(verify_id(&a.xml, "_r", &provider()), Err(SignatureError::Missing));
    // Deeper, beside, and of another element.
    let deeper = a.xml.replace(&a.signature, &format!("<saml:Advice>{}</saml:Advice>", a.signature));
    assert_eq!(verify_id(&deeper, "_a", &provider()), Err(SignatureError::Missing));
    let beside = a.xml.replace(&a.element, &format!("{}{}", a.bare, a.signature));
    assert!(verified(&beside).is_empty());
    let both = a.xml.replace(&a.signature, &a.signature.repeat(2));
    assert_eq!(verify_id(&both, "_a", &provider()), Err(SignatureError::Several));
    let object = a.xml.replace("</ds:Signature>", "<ds:Object/></ds:Signature>");
    assert!(matches!(verify_id(&object, "_a", &provider()), Err(SignatureError::Form(_))));
    let other_namespace = a.xml.replace(r#"xmlns:ds="http://www.w3.org/2000/09/xmldsig#""#, r#"xmlns:ds="urn:x""#);
    assert!(verified(&other_namespace).is_empty());
}

/// Behaviour 50 #5: at every place in a name, whatever divides it leaves all of it.
#[test]
fn nothing_divides_a_name() {
    let xml = signed(&response(), "_a");
    let name = "jane@example.com";
    for at in 0..=name.len() {
        for (what, kept) in [("<!-- -->", true), ("<![CDATA[]]>", true), ("<?pi x?>", false), ("&#x200B;", false)] {
            let divided = [&name[..at], what, &name[at..]].concat();
            let read = verified(&xml.replace(name, &divided));
            assert_eq!(read.len(), usize::from(kept), "{divided}");
            assert!(read.iter().all(|text| text.contains("<saml:NameID>jane@example.com</saml:NameID>")));
        }
    }
    // Comments in what is compared instead of read.
    let digest = part(&xml, "<ds:DigestValue>", "</ds:DigestValue>");
    let forged = digest.replace("<ds:DigestValue>", "<ds:DigestValue>AAAA<!-- -->");
    assert!(verified(&xml.replace(digest, &forged)).is_empty());
}

#[test]
fn no_dtds() {
    let xml = signed(&response(), "_a");
    let dtd = |declaration: &str| format!("<!DOCTYPE x [{declaration}]>{xml}");
    for declaration in ["", r#"<!ENTITY e "x">"#, r#"<!ATTLIST x ID ID #IMPLIED>"#, r#"<!ENTITY e SYSTEM "file:///">"#]
    {
        assert_eq!(verify_id(&dtd(declaration), "_a", &provider()), Err(SignatureError::Xml(XmlError::Dtd)));
    }
}

/// Every byte of it, changed in several ways: all that may be read afterwards is what was signed.
#[test]
fn every_byte_tampered() {
    let xml = signed(&response(), "_a");
    let read = verified(&xml);
    let (mut held, mut fell) = (0, 0);
    for at in 0..xml.len() {
        for byte in [xml.as_bytes()[at] ^ 1, xml.as_bytes()[at] ^ 0x20, b'<', b' ', b'"'] {
            let mut changed = xml.clone().into_bytes();
            changed[at] = byte;
            let Ok(changed) = String::from_utf8(changed) else { continue };
            match verified(&changed).as_slice() {
                [] => fell += 1,
                [content] => {
                    assert_eq!(*content, read[0], "byte {at}");
                    held += 1;
                }
                _ => panic!("two at byte {at}"),
            }
        }
    }
    // What holds stands outside of the assertion, or in the KeyInfo that nobody reads.
    assert!(held < fell, "{held} held, {fell} fell");
}

/// What mutations are made of: parts of a signed document, and what attackers have besides.
fn fragments(xml: &str) -> Vec<String> {
    let tags = xml.split_inclusive('>').map(str::to_owned);
    let texts =
        ["<!--", "-->", "<![CDATA[", "]]>", "<?p ?>", " ID=\"_a\"", " xmlns=\"urn:x\"", " xmlns:saml=\"urn:x\"", EVIL];
    let p = parts("_a", "<saml:Assertion", "</saml:Assertion>");
    tags.chain(texts.map(str::to_owned)).chain([p.element, p.signature, p.bare, p.evil, String::new()]).collect()
}

/// With the assertion signed, and with the response signed as well.
static SIGNED: LazyLock<[Signed; 2]> = LazyLock::new(|| {
    let assertion = signed(&response(), "_a");
    let both = signed(&assertion, "_r");
    [assertion, both].map(|xml| Signed { texts: verified(&xml), pool: fragments(&xml), xml })
});

struct Signed {
    xml: String,
    /// What can be verified in it.
    texts: Vec<String>,
    pool: Vec<String>,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Cut, copied and put together again in any way: it never panics, and never gives what was not signed.
    #[test]
    fn mutated_documents(
        both in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3_usize), 1..6),
    ) {
        let Signed { xml, texts, pool } = &SIGNED[usize::from(both)];
        let mut pieces: Vec<String> = xml.split_inclusive('>').map(str::to_owned).collect();
        for (at, which, kind) in changes {
            let at = at.index(pieces.len());
            let what = which.get(pool).clone();
            match kind {
                0 => pieces[at] = what,
                1 => pieces.insert(at, what),
                _ => {
                    let within = which.index(pieces[at].len() + 1);
                    if pieces[at].is_char_boundary(within) {
                        pieces[at].insert_str(within, &what);
                    }
                }
            }
        }
        for content in verified(&pieces.concat()) {
            prop_assert!(texts.contains(&content), "{content}");
        }
    }

    /// Text that is anything.
    #[test]
    fn any_text(text in "\\PC{0,60}", head in prop::sample::select(vec!["", "<a>", "<a ID=\"_a\">", "<!DOCTYPE a>"])) {
        let xml = format!("{head}{text}</a>");
        prop_assert!(verified(&xml).is_empty());
    }
}
