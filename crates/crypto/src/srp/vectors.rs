//! The test vectors of behaviour 20 §5.4, which three client libraries reproduce, and properties of the exchange.

use super::claim::{blind, scramble, session_key, shared_secret};
use super::verifier::private_key;
use super::*;
use crate::group::{self, Number};
use crate::hex;
use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_else(|| panic!("{name} is text"))
}

fn number(vector: &Value, name: &str) -> Number {
    Number::from_hex(text(vector, name)).unwrap()
}

fn bytes<const LENGTH: usize>(vector: &Value, name: &str) -> [u8; LENGTH] {
    let mut out = [0; LENGTH];
    hex::parse_integer(text(vector, name), &mut out).unwrap();
    out
}

/// A secret exponent: 32 bytes in one vector, 128 in the others.
fn exponent(vector: &Value, name: &str) -> Vec<u8> {
    bytes::<128>(vector, name).iter().copied().skip_while(|byte| *byte == 0).collect()
}

fn names(vector: &Value) -> (Identity<'_>, &str) {
    match text(vector, "kind") {
        "password" => {
            (Identity { group: text(vector, "poolName"), name: text(vector, "userIdForSrp") }, text(vector, "password"))
        }
        "device" => (
            Identity { group: text(vector, "deviceGroupKey"), name: text(vector, "deviceKey") },
            text(vector, "devicePassword"),
        ),
        other => panic!("unknown kind {other}"),
    }
}

fn padded_hex(bytes: &[u8]) -> String {
    let mut out = String::new();
    with_padded(bytes, |part| out += &::hex::encode(part));
    out
}

#[test]
fn every_vector_is_reproduced_step_by_step() {
    let file = vectors();
    let all = file["vectors"].as_array().unwrap();
    assert_eq!(all.len(), 3);
    for vector in all {
        let (identity, password) = names(vector);
        let salt = bytes::<16>(vector, "salt");
        assert_eq!(salt_hex(&salt), text(vector, "salt"));
        assert_eq!(padded_hex(&salt), text(vector, "salt_padded"));
        assert_eq!(hex::integer(&*private_key(identity, password, &salt)), text(vector, "x"));

        let verifier = enrol(identity, password, salt);
        assert_eq!(hex::integer(verifier.v().as_bytes()), text(vector, "v"));
        assert_eq!(padded_hex(verifier.v().as_bytes()), text(vector, "v_padded"));
        assert!(password_matches(identity, password, &verifier));

        let two = Number::from_be_bytes(&[2]).unwrap();
        let b = exponent(vector, "b");
        let server = blind(&verifier, &group::power(&two, &b));
        assert_eq!(public_hex(server.as_bytes()), text(vector, "B"));
        assert_eq!(padded_hex(server.as_bytes()), text(vector, "B_padded"));

        let client = parse_public(text(vector, "A")).unwrap();
        assert_eq!(group::power(&two, &exponent(vector, "a")), number(vector, "A"));
        assert_eq!(padded_hex(client.as_bytes()), text(vector, "A_padded"));

        let u = scramble(&client, server.as_bytes()).unwrap();
        assert_eq!(padded_hex(&u), text(vector, "u_padded"));
        let secret = shared_secret(&verifier, &client, &u, &b);
        assert_eq!(padded_hex(secret.as_bytes()), text(vector, "S_padded"));
        let key = session_key(&u, &secret);
        assert_eq!(hex::integer(&*key), text(vector, "hkdf_key").trim_start_matches('0'));
    }
}

#[test]
fn the_public_functions_reproduce_the_signatures() {
    let file = vectors();
    let mut complete = 0;
    for vector in file["vectors"].as_array().unwrap() {
        let (identity, password) = names(vector);
        let block = STANDARD.decode(text(vector, "secretBlock_base64")).unwrap();
        let (client, timestamp) = (parse_public(text(vector, "A")).unwrap(), text(vector, "timestamp"));
        let verifier = enrol(identity, password, bytes(vector, "salt"));
        // The signature follows from K whatever the length of b.
        let b = exponent(vector, "b");
        let server = blind(&verifier, &group::power(&Number::from_be_bytes(&[2]).unwrap(), &b));
        let u = scramble(&client, server.as_bytes()).unwrap();
        let key = session_key(&u, &shared_secret(&verifier, &client, &u, &b));
        let signature = super::claim::sign(&*key, identity, &block, timestamp);
        assert_eq!(STANDARD.encode(signature), text(vector, "signature_base64"));

        if let Ok(b) = <[u8; 32]>::try_from(b) {
            let server = server_public(&verifier, &b);
            assert_eq!(public_hex(&server), text(vector, "B"));
            let signature = claim_signature(&verifier, &client, &b, &server, identity, &block, timestamp).unwrap();
            assert_eq!(STANDARD.encode(signature), text(vector, "signature_base64"));
            complete += 1;
        }
    }
    assert!(complete > 0, "at least one vector goes through the public functions alone");
}

#[test]
fn a_device_registers_the_verifier_of_its_vector() {
    let file = vectors();
    let vector = file["vectors"].as_array().unwrap().iter().find(|vector| vector["kind"] == "device").unwrap();
    let (identity, password) = names(vector);
    let sent = &vector["confirmDevice"];
    let part = |name: &str| {
        let entry = sent.as_object().unwrap().iter().find(|(key, _)| key.starts_with(name)).unwrap().1;
        STANDARD.decode(entry.as_str().unwrap()).unwrap()
    };
    let registered = Verifier::from_client(&part("Salt"), &part("PasswordVerifier")).unwrap();
    assert_eq!(registered, enrol(identity, password, bytes(vector, "salt")));
    assert_eq!(salt_hex(registered.salt()), text(vector, "salt"));
}

#[test]
fn constants_are_those_of_the_vectors() {
    let file = vectors();
    assert_eq!(file["parameters"]["N"], group::tests_support::n_hex());
    let mut hash = digest::Context::new(&digest::SHA256);
    hash_integer(&mut hash, &group::tests_support::n());
    hash_integer(&mut hash, &[2]);
    assert_eq!(hex::integer(hash.finish().as_ref()), file["parameters"]["k"].as_str().unwrap());
    let k = Verifier::from_client(&[1], &[3]).unwrap();
    let zero = Number::from_be_bytes(&[]).unwrap();
    let three_k = group::multiply(&Number::from_be_bytes(&[3]).unwrap(), &number(&file["parameters"], "k"));
    assert_eq!(blind(&k, &zero), three_k);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn both_sides_agree_exactly_when_the_password_is_right(
        a: [u8; 32], b: [u8; 32], salt: [u8; 16], password in ".{1,20}", other in ".{1,20}", block: Vec<u8>,
    ) {
        let identity = Identity { group: "AbCdEfGhI", name: "jane" };
        let verifier = enrol(identity, &password, salt);
        let client = client::client_public(&a).unwrap();
        let server = server_public(&verifier, &b);
        let expected = claim_signature(&verifier, &client, &b, &server, identity, &block, "now").unwrap();
        for guess in [&password, &other] {
            let (salt, server_public) = (&salt_hex(&salt), &public_hex(&server));
            let challenge = client::Challenge { identity, salt, server_public, secret_block: &block };
            let signature = client::client_signature(&a, guess, challenge, "now").unwrap();
            prop_assert_eq!(signature == expected, *guess == password);
        }
    }

    #[test]
    fn padding_is_minimal_twos_complement(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut out = Vec::new();
        with_padded(&bytes, |part| out.extend_from_slice(part));
        prop_assert!(!out.is_empty() && out[0] & 0x80 == 0);
        prop_assert!(out.len() == 1 || out[0] != 0 || out[1] & 0x80 != 0);
        prop_assert_eq!(hex::integer(&out), hex::integer(&bytes));
    }
}
