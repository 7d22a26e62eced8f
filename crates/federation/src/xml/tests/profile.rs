//! Signatures that hold, of documents that the profile refuses: each is signed with the provider's own key, so that only
//! the profile can stop it.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, EcdsaKeyPair, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::algorithms::{SHA256, digest_by};
use super::super::canonical::canonicalize;
use super::super::*;
use super::keys::{self, PROVIDER};
use super::signatures::{provider, response, signed, verify_id};

const MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";

/// A signed response, its `SignedInfo` changed and then signed again by `sign`.
fn resigned(change: impl Fn(String) -> String, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let xml = signed(&response(), "_a");
    let (start, end) = (xml.find("<ds:SignedInfo").unwrap(), xml.find("</ds:SignedInfo>").unwrap() + 16);
    let info = change(xml[start..end].to_owned());
    let xml = [&xml[..start], &info, &xml[end..]].concat();
    let document = parse(&xml).unwrap();
    let node = document.descendants().find(|node| node.has_tag_name((SIGNATURE, "SignedInfo"))).unwrap();
    let value = STANDARD.encode(sign(canonicalize(node, &[], None).as_bytes()));
    let (start, end) = (xml.find("<ds:SignatureValue>").unwrap() + 19, xml.find("</ds:SignatureValue>").unwrap());
    [&xml[..start], &value, &xml[end..]].concat()
}

fn by_provider(bytes: &[u8]) -> Vec<u8> {
    sign_bytes(bytes, &PROVIDER.key).unwrap()
}

fn refused(change: impl Fn(String) -> String) -> SignatureError {
    verify_id(&resigned(change, by_provider), "_a", &provider()).unwrap_err()
}

fn replaced(from: &str, to: &str) -> SignatureError {
    refused(|info| {
        assert!(info.contains(from));
        info.replacen(from, to, 1)
    })
}

#[test]
fn the_frame_of_these_tests_holds() {
    assert!(verify_id(&resigned(|info| info, by_provider), "_a", &provider()).is_ok());
    assert!(verify_id(&resigned(|info| info.replace("><", ">\n<"), by_provider), "_a", &provider()).is_ok());
    assert!(verify_id(&resigned(|info| info.replace("><", "><!-- c --><"), by_provider), "_a", &provider()).is_ok());
}

#[test]
fn one_reference_to_the_very_element() {
    use SignatureError::{Form, Reference};
    assert_eq!(replaced(r##"URI="#_a""##, r#"URI="""#), Reference);
    assert_eq!(replaced(r##"URI="#_a""##, r##"URI="#""##), Reference);
    assert_eq!(replaced(r##"URI="#_a""##, ""), Reference);
    assert_eq!(replaced(r##"URI="#_a""##, r##"URI="#_r""##), Reference);
    assert_eq!(replaced(r##"URI="#_a""##, r##"URI="#xpointer(id('_a'))""##), Reference);
    assert_eq!(replaced(r##"URI="#_a""##, r#"URI="https://evil.example/a.xml""#), Reference);
    assert_eq!(replaced(r##"URI="#_a""##, r#"URI="file:///etc/passwd""#), Reference);
    let twice = |info: String| {
        let (start, end) = (info.find("<ds:Reference").unwrap(), info.find("</ds:SignedInfo>").unwrap());
        [&info[..end], &info[start..end], &info[end..]].concat()
    };
    assert!(matches!(refused(twice), Form(_)));
    let none = |info: String| {
        let (start, end) = (info.find("<ds:Reference").unwrap(), info.find("</ds:SignedInfo>").unwrap());
        [&info[..start], &info[end..]].concat()
    };
    assert!(matches!(refused(none), Form(_)));
    assert!(matches!(replaced("<ds:Reference ", "text<ds:Reference "), Form(_)));
    assert!(matches!(replaced("<ds:Reference ", "<?pi?><ds:Reference "), Form(_)));
}

#[test]
fn two_transforms_and_no_others() {
    let exclusive =
        r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform></ds:Transforms>"#;
    let with = |transform: &str| replaced(exclusive, transform);
    let end = "</ds:Transforms>";
    for algorithm in [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    ] {
        let instead = format!(r#"<ds:Transform Algorithm="{algorithm}"></ds:Transform>"#);
        assert_eq!(with(&format!("{instead}{end}")), SignatureError::Algorithm("Transform"), "{algorithm}");
        assert!(matches!(with(&format!("{instead}{exclusive}")), SignatureError::Form(_)), "{algorithm}");
        let canonicalization = "Method Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"";
        let error = replaced(canonicalization, &format!("Method Algorithm=\"{algorithm}\""));
        assert_eq!(error, SignatureError::Algorithm("CanonicalizationMethod"), "{algorithm}");
    }
    assert!(matches!(with(end), SignatureError::Form(_)));
    let xslt = r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform"></x:stylesheet></ds:Transform></ds:Transforms>"#;
    assert!(matches!(with(xslt), SignatureError::Form(_)));
}

#[test]
fn prefixes_may_be_listed() {
    let list = r#"<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="samlp #default xs"/>"#;
    let of = |inclusive: &[&str]| {
        let xml = response();
        let document = parse(&xml).unwrap();
        let element = document.descendants().find(|node| node.attribute("ID") == Some("_a")).unwrap();
        STANDARD.encode(digest_by(SHA256, canonicalize(element, inclusive, None).as_bytes()).unwrap())
    };
    assert_ne!(of(&[]), of(&["samlp", "#default", "xs"]));
    let listed = |info: String| {
        let at = info.rfind("</ds:Transform>").unwrap();
        let info = [&info[..at], list, &info[at..]].concat();
        info.replace(&of(&[]), &of(&["samlp", "#default", "xs"]))
    };
    assert!(verify_id(&resigned(listed, by_provider), "_a", &provider()).is_ok());
    let many = |info: String| listed(info).replace("samlp #default xs", &"p ".repeat(65));
    assert_eq!(refused(many), SignatureError::Form("PrefixList"));
    let twice = |info: String| listed(info).replace(list, &list.repeat(2));
    assert!(matches!(refused(twice), SignatureError::Form(_)));
}

#[test]
fn weak_algorithms_are_refused() {
    for algorithm in [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
        "",
    ] {
        let error = replaced(&format!("{MORE}rsa-sha256"), algorithm);
        assert_eq!(error, SignatureError::Algorithm("SignatureMethod"), "{algorithm}");
    }
    for algorithm in ["http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmldsig-more#md5", ""] {
        assert_eq!(replaced(SHA256, algorithm), SignatureError::Algorithm("DigestMethod"), "{algorithm}");
    }
}

/// The certificate is no secret that a MAC could be made with.
#[test]
fn a_certificate_makes_no_mac() {
    let public = super::super::certificate::public_key_of(&PROVIDER.certificate).unwrap();
    for (name, algorithm) in [("hmac-sha256", hmac::HMAC_SHA256), ("hmac-sha384", hmac::HMAC_SHA384)] {
        for secret in [&public, &PROVIDER.certificate] {
            let key = hmac::Key::new(algorithm, secret);
            let xml =
                resigned(|info| info.replace("rsa-sha256", name), |bytes| hmac::sign(&key, bytes).as_ref().to_vec());
            assert_eq!(verify_id(&xml, "_a", &provider()), Err(SignatureError::Algorithm("SignatureMethod")));
        }
    }
    let length = "rsa-sha256\"><ds:HMACOutputLength>0</ds:HMACOutputLength>";
    assert!(matches!(replaced("rsa-sha256\">", length), SignatureError::Form(_)));
}

#[test]
fn every_algorithm_of_the_profile() {
    let pair = RsaKeyPair::from_pkcs8(&PROVIDER.key).unwrap();
    for (name, padding) in [("384", &signature::RSA_PKCS1_SHA384), ("512", &signature::RSA_PKCS1_SHA512)] {
        let sign = |bytes: &[u8]| {
            let mut signature = vec![0; 256];
            pair.sign(padding, &SystemRandom::new(), bytes, &mut signature).unwrap();
            signature
        };
        let xml = resigned(|info| info.replace("rsa-sha256", &format!("rsa-sha{name}")), sign);
        assert!(verify_id(&xml, "_a", &provider()).is_ok(), "{name}");
        // The name decides, not the signature.
        let xml = resigned(|info| info, sign);
        assert_eq!(verify_id(&xml, "_a", &provider()), Err(SignatureError::Signer));
    }
    for (name, signing) in
        [("256", &signature::ECDSA_P256_SHA256_FIXED_SIGNING), ("384", &signature::ECDSA_P384_SHA384_FIXED_SIGNING)]
    {
        let pair = EcdsaKeyPair::generate(signing).unwrap();
        let sign = |bytes: &[u8]| pair.sign(&SystemRandom::new(), bytes).unwrap().as_ref().to_vec();
        let xml = resigned(|info| info.replace("rsa-sha256", &format!("ecdsa-sha{name}")), sign);
        assert!(verify_id(&xml, "_a", &[keys::certificate_of(&pair)]).is_ok(), "{name}");
        assert_eq!(verify_id(&xml, "_a", &provider()), Err(SignatureError::Signer));
        let zeros = resigned(|info| info.replace("rsa-sha256", &format!("ecdsa-sha{name}")), |_| vec![0; 64]);
        assert_eq!(verify_id(&zeros, "_a", &[keys::certificate_of(&pair)]), Err(SignatureError::Signer));
    }
    for (name, algorithm) in
        [(format!("{MORE}sha384"), &aws_lc_rs::digest::SHA384), (format!("{XENC}sha512"), &aws_lc_rs::digest::SHA512)]
    {
        let document = response();
        let document = parse(&document).unwrap();
        let element = document.descendants().find(|node| node.attribute("ID") == Some("_a")).unwrap();
        let content = canonicalize(element, &[], None);
        let digest = |algorithm| STANDARD.encode(aws_lc_rs::digest::digest(algorithm, content.as_bytes()));
        let short = digest(&aws_lc_rs::digest::SHA256);
        let change = |info: String| info.replace(SHA256, &name).replace(&short, &digest(algorithm));
        assert!(verify_id(&resigned(change, by_provider), "_a", &provider()).is_ok(), "{name}");
        assert_eq!(refused(|info| info.replace(SHA256, &name)), SignatureError::Digest);
    }
}
