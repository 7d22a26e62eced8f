//! `SECRET_HASH`: proof that a caller knows the app client's secret (behaviour 20 §0.1).

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};

/// base64( HMAC-SHA256( client secret, username ‖ client id ) ).
pub fn secret_hash(client_secret: &str, username: &str, client_id: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, client_secret.as_bytes());
    let mut mac = hmac::Context::with_key(&key);
    mac.update(username.as_bytes());
    mac.update(client_id.as_bytes());
    STANDARD.encode(mac.sign())
}

/// Whether `presented` is the [`secret_hash`] of these values, compared in constant time.
pub fn secret_hash_matches(client_secret: &str, username: &str, client_id: &str, presented: &str) -> bool {
    crate::constant_time_eq(secret_hash(client_secret, username, client_id).as_bytes(), presented.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_published_vector() {
        let file: serde_json::Value = serde_json::from_str(include_str!("srp/vectors.json")).unwrap();
        let vectors = file["secretHash"].as_array().unwrap();
        assert!(!vectors.is_empty());
        for vector in vectors {
            let text = |name: &str| vector[name].as_str().unwrap();
            let (secret, username, id) = (text("clientSecret"), text("username"), text("clientId"));
            let expected = text("secretHash_base64");
            assert_eq!(secret_hash(secret, username, id), expected);
            assert!(secret_hash_matches(secret, username, id, expected));
            assert!(!secret_hash_matches(secret, "john@example.com", id, expected));
            assert!(!secret_hash_matches(secret, username, id, ""));
        }
    }
}
