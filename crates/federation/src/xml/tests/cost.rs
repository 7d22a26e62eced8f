//! What a stranger can make us spend before anything is verified: prefixes are looked up at every element among the
//! namespaces in scope, so there are few of both (behaviour 50 #7).

use domain::xml_cost::PREFIXES_LIMIT;

use super::super::*;
use super::keys::PROVIDER;
use super::signatures::{provider, response, signed, verify_id};

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// A response whose `SignedInfo` names prefixes that nobody signed.
fn with_prefixes(count: usize, content: &str) -> Result<String, SignatureError> {
    let list: String = (0..count).map(|n| format!("n{n} ")).collect();
    let method = format!(r#"<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}">"#);
    let named = format!(
        r#"{method}<e:InclusiveNamespaces xmlns:e="{EXCLUSIVE}" PrefixList="{list}">{content}</e:InclusiveNamespaces>"#
    );
    let xml = signed(&response(), "_a");
    assert!(xml.contains(&method));
    verify_id(&xml.replacen(&method, &named, 1), "_a", &provider())
}

#[test]
fn prefixes_are_few() {
    assert_eq!(with_prefixes(PREFIXES_LIMIT, ""), Err(SignatureError::Signer));
    assert_eq!(with_prefixes(PREFIXES_LIMIT + 1, ""), Err(SignatureError::Form("PrefixList")));
    assert_eq!(with_prefixes(20_000, ""), Err(SignatureError::Form("PrefixList")));
}

#[test]
fn nothing_is_canonicalized_that_nobody_reads() {
    assert_eq!(with_prefixes(1, "<e/>"), Err(SignatureError::Form("InclusiveNamespaces")));
    assert_eq!(with_prefixes(1, "text"), Err(SignatureError::Form("InclusiveNamespaces")));
}

/// Declarations around and in each other: what the parser would compare each with each, for each of those inside.
fn with_declarations(count: usize, inside: usize) -> String {
    let outer = (0..count).map(|n| format!("<x xmlns:n{n}='u'>")).collect::<String>();
    [outer, "<y xmlns:n0='v'/>".repeat(inside), "</x>".repeat(count)].concat()
}

#[test]
fn declared_prefixes_are_few() {
    let read = |xml: &str| parse(xml).map(|_| ());
    assert_eq!(read(&with_declarations(PREFIXES_LIMIT, 4_000)), Ok(()));
    assert_eq!(read(&with_declarations(PREFIXES_LIMIT + 1, 1)), Err(XmlError::TooLarge));
    assert_eq!(read(&with_declarations(2_000, 2_000)), Err(XmlError::TooLarge));
    // However they are written.
    let blanks = with_declarations(PREFIXES_LIMIT + 1, 1).replace("='u'", "\n =\t'u'");
    assert_eq!(read(&blanks), Err(XmlError::TooLarge));
    let in_one: String = (0..=PREFIXES_LIMIT).map(|n| format!(" xmlns:n{n}='u'")).collect();
    assert_eq!(read(&format!("<x{in_one}/>")), Err(XmlError::TooLarge));
    // Anybody can encrypt for us.
    let sealed = encrypt(&with_declarations(PREFIXES_LIMIT + 1, 1), &PROVIDER.certificate).unwrap();
    let document = parse(&sealed).unwrap();
    assert_eq!(decrypt(document.root_element(), &PROVIDER.key), Err(EncryptionError::Undecryptable));
}
