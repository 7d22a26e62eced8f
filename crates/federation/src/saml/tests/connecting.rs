//! From the configuration of a provider to one that is connected.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::identity_provider::{Details, ENCRYPTION_KEY, IdentityProvider, ProviderKind};

use super::house::*;
use crate::saml::SamlSettings;
use crate::{Connection, connect, connect_saml};

fn provider(details: &[(&str, &str)]) -> IdentityProvider {
    IdentityProvider {
        user_pool_id: "us-east-1_ExamplePool".to_owned(),
        name: "Corp".to_owned(),
        kind: ProviderKind::Saml,
        created_at: NOW,
        modified_at: NOW,
        version: 1,
        details: details.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        attribute_mapping: BTreeMap::new(),
        acr_mapping: None,
        identifiers: Vec::new(),
        saml: Some(settings().metadata),
    }
}

fn secrets() -> Details {
    Details::from([(ENCRYPTION_KEY.to_owned(), STANDARD.encode(&*keys().pool.key_pkcs8))])
}

#[test]
fn settings_are_those_of_the_provider_and_its_pool() {
    let read =
        |details: &[(&str, &str)]| SamlSettings::read(&provider(details), &secrets(), keys().pool.clone()).unwrap();
    let usual = read(&[]);
    assert_eq!((usual.entity_id.as_str(), &usual.metadata), (ENTITY_ID, &settings().metadata));
    assert_eq!(usual.decryption_key_pkcs8, Some(keys().pool.key_pkcs8.clone()));
    assert_eq!((usual.signs_requests, usual.requires_encryption, usual.idp_initiated), (false, false, false));
    let strict =
        read(&[("RequestSigningAlgorithm", "rsa-sha256"), ("EncryptedResponses", "true"), ("IDPInit", "true")]);
    assert_eq!((strict.signs_requests, strict.requires_encryption, strict.idp_initiated), (true, true, true));
    let off = read(&[("RequestSigningAlgorithm", ""), ("EncryptedResponses", "false"), ("IDPInit", "false")]);
    assert_eq!((off.signs_requests, off.requires_encryption, off.idp_initiated), (false, false, false));
    // Neither the settings nor the key pair tell a key to a log: a key would be seen as its bytes.
    let shown = format!("{usual:?} {:?}", usual.signing);
    assert!(shown.contains("ExamplePool") && !shown.contains("[48, 130"), "{shown}");
}

#[test]
fn a_provider_without_what_it_needs_is_not_connected() {
    let (known, secrets) = (provider(&[]), secrets());
    let unknown = IdentityProvider { saml: None, ..provider(&[]) };
    let unreadable = Details::from([(ENCRYPTION_KEY.to_owned(), "%".to_owned())]);
    let key = Some(&keys().pool);
    for (provider, secrets, saml_key, connected) in [
        (&known, &secrets, key, true),
        (&known, &secrets, None, false),
        (&known, &unreadable, key, false),
        (&unknown, &secrets, key, false),
    ] {
        let connection = Connection { provider, secrets, social_base: None, signing: saml_key };
        assert_eq!(connect(&connection).is_ok(), connected);
        assert_eq!(connect_saml(&connection).is_ok(), connected);
    }
}
