//! What the browser signed along: the ceremony, its challenge, and the page it happened on (WebAuthn §5.8.1).

use serde::Deserialize;

use super::{Malformed, from_base64url};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    Registration,
    Authentication,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientData {
    pub ceremony: Ceremony,
    pub challenge: Vec<u8>,
    pub origin: String,
    /// The page was inside a frame of another site's.
    pub cross_origin: bool,
}

/// Browsers may add members; one that is there twice is refused by serde.
#[derive(Deserialize)]
struct Json {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

impl ClientData {
    /// # Errors
    /// Not JSON, a member is missing, or a ceremony of another kind.
    pub fn parse(json: &[u8]) -> Result<Self, Malformed> {
        let Json { kind, challenge, origin, cross_origin } = serde_json::from_slice(json).map_err(|_| Malformed)?;
        let ceremony = match kind.as_str() {
            "webauthn.create" => Ceremony::Registration,
            "webauthn.get" => Ceremony::Authentication,
            _ => return Err(Malformed),
        };
        Ok(Self { ceremony, challenge: from_base64url(&challenge)?, origin, cross_origin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_data_is_read_strictly() {
        let read = |text: &str| ClientData::parse(text.as_bytes());
        let good = r#"{"type":"webauthn.get","challenge":"AQID","origin":"https://a.example","x":{"y":[1]}}"#;
        let expected = ClientData {
            ceremony: Ceremony::Authentication,
            challenge: vec![1, 2, 3],
            origin: "https://a.example".to_owned(),
            cross_origin: false,
        };
        assert_eq!(read(good), Ok(expected));
        for wrong in [
            "",
            "[]",
            "null",
            r#"{"type":"webauthn.get","challenge":"AQID"}"#,
            r#"{"type":"payment.get","challenge":"AQID","origin":"https://a.example"}"#,
            r#"{"type":"webauthn.get","challenge":"A+ID","origin":"https://a.example"}"#,
            r#"{"type":"webauthn.get","challenge":"AQID","origin":"https://a.example","origin":"https://b.example"}"#,
            r#"{"type":"webauthn.get","challenge":[1],"origin":"https://a.example"}"#,
        ] {
            assert_eq!(read(wrong), Err(Malformed), "{wrong}");
        }
    }
}
