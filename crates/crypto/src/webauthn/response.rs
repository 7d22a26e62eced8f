//! The answers of `navigator.credentials.create()` and `.get()` as browsers serialise them (WebAuthn §5.1.8, §5.1.9).
//! Members that say again what the signed parts say are not read.

use coset::cbor::Value;
use coset::cbor::de::from_reader;
use serde::Deserialize;

use super::{AuthenticatorData, ClientData, Malformed, from_base64url};

/// An attestation brings a chain of certificates; nothing honest is longer.
const MAX_ATTESTATION_BYTES: usize = 64 * 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationResponse {
    pub credential_id: Vec<u8>,
    pub client_data: ClientData,
    pub authenticator_data: AuthenticatorData,
    /// `platform` or `cross-platform`, if the browser says.
    pub attachment: Option<String>,
    pub transports: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticationResponse {
    pub credential_id: Vec<u8>,
    pub client_data: ClientData,
    pub authenticator_data: AuthenticatorData,
    /// What the signature is over, as it came.
    pub raw_client_data: Vec<u8>,
    pub raw_authenticator_data: Vec<u8>,
    pub signature: Vec<u8>,
    pub user_handle: Option<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential<R> {
    id: String,
    raw_id: String,
    #[serde(rename = "type")]
    kind: String,
    authenticator_attachment: Option<String>,
    response: R,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attestation {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
    transports: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assertion {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

impl<R> Credential<R> {
    fn id(&self) -> Result<Vec<u8>, Malformed> {
        let id = from_base64url(&self.id)?;
        if self.kind == "public-key" && !id.is_empty() && id == from_base64url(&self.raw_id)? {
            Ok(id)
        } else {
            Err(Malformed)
        }
    }
}

impl RegistrationResponse {
    /// # Errors
    /// A member is missing or of another form, or the parts contradict each other.
    pub fn from_json(json: serde_json::Value) -> Result<Self, Malformed> {
        let credential: Credential<Attestation> = serde_json::from_value(json).map_err(|_| Malformed)?;
        let credential_id = credential.id()?;
        let response = credential.response;
        let authenticator_data = attested_data(&from_base64url(&response.attestation_object)?)?;
        let attested = authenticator_data.credential.as_ref().ok_or(Malformed)?;
        if attested.id != credential_id {
            return Err(Malformed);
        }
        Ok(Self {
            credential_id,
            client_data: ClientData::parse(&from_base64url(&response.client_data)?)?,
            authenticator_data,
            attachment: credential.authenticator_attachment,
            transports: response.transports.unwrap_or_default(),
        })
    }
}

/// The authenticator data of an attestation object. Its statement is not verified, in whatever format it is.
fn attested_data(object: &[u8]) -> Result<AuthenticatorData, Malformed> {
    if object.len() > MAX_ATTESTATION_BYTES {
        return Err(Malformed);
    }
    let mut rest = object;
    let value: Value = from_reader(&mut rest).map_err(|_| Malformed)?;
    if !rest.is_empty() {
        return Err(Malformed);
    }
    let entries = value.into_map().map_err(|_| Malformed)?;
    let member = |name: &str| {
        let mut found = entries.iter().filter(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value);
        // Twice is as wrong as never.
        found.next().filter(|_| found.next().is_none()).ok_or(Malformed)
    };
    if !member("fmt")?.is_text() || !member("attStmt")?.is_map() {
        return Err(Malformed);
    }
    AuthenticatorData::parse(member("authData")?.as_bytes().ok_or(Malformed)?)
}

impl AuthenticationResponse {
    /// # Errors
    /// Not JSON, or a member is missing or of another form.
    pub fn from_text(text: &str) -> Result<Self, Malformed> {
        let credential: Credential<Assertion> = serde_json::from_str(text).map_err(|_| Malformed)?;
        let credential_id = credential.id()?;
        let response = credential.response;
        let raw_client_data = from_base64url(&response.client_data)?;
        let raw_authenticator_data = from_base64url(&response.authenticator_data)?;
        Ok(Self {
            credential_id,
            client_data: ClientData::parse(&raw_client_data)?,
            authenticator_data: AuthenticatorData::parse(&raw_authenticator_data)?,
            raw_client_data,
            raw_authenticator_data,
            signature: from_base64url(&response.signature)?,
            user_handle: response.user_handle.as_deref().map(from_base64url).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webauthn::to_base64url;
    use proptest::prelude::*;
    use serde_json::json;

    fn authenticator_data(id: &[u8]) -> Vec<u8> {
        let length = u16::try_from(id.len()).unwrap().to_be_bytes();
        [&[7; 32][..], &[0x41, 0, 0, 0, 0], &[5; 16], &length, id, &[0xa0]].concat()
    }

    fn object(entries: Vec<(&str, Value)>) -> Vec<u8> {
        let entries = entries.into_iter().map(|(key, value)| (Value::Text(key.to_owned()), value)).collect();
        let mut out = Vec::new();
        coset::cbor::ser::into_writer(&Value::Map(entries), &mut out).unwrap();
        out
    }

    fn attestation(data: Vec<u8>) -> Vec<u8> {
        let none = [("fmt", Value::Text("none".to_owned())), ("attStmt", Value::Map(Vec::new()))];
        object([none.to_vec(), vec![("authData", Value::Bytes(data))]].concat())
    }

    fn registration(object: &[u8]) -> serde_json::Value {
        let client_data = br#"{"type":"webauthn.create","challenge":"AQID","origin":"https://a.example"}"#;
        json!({
            "id": "AQI",
            "rawId": "AQI=",
            "type": "public-key",
            "response": {"clientDataJSON": to_base64url(client_data), "attestationObject": to_base64url(object)},
        })
    }

    #[test]
    fn a_registration_is_read_with_what_some_clients_leave_out() {
        let read = RegistrationResponse::from_json(registration(&attestation(authenticator_data(&[1, 2])))).unwrap();
        assert_eq!((read.credential_id, read.transports, read.attachment), (vec![1, 2], vec![], None));
    }

    #[test]
    fn a_registration_that_contradicts_itself_is_none() {
        let good = attestation(authenticator_data(&[1, 2]));
        let refused = |json| assert_eq!(RegistrationResponse::from_json(json), Err(Malformed));
        // Of another credential, of none, and with something behind.
        refused(registration(&attestation(authenticator_data(&[1, 3]))));
        refused(registration(&attestation([&[7; 32][..], &[1, 0, 0, 0, 0]].concat())));
        refused(registration(&[&good[..], &[0]].concat()));
        refused(registration(&object(vec![("fmt", Value::Text("none".to_owned()))])));
        let twice = Value::Bytes(authenticator_data(&[1, 2]));
        refused(registration(&object(vec![
            ("fmt", Value::Text("none".to_owned())),
            ("attStmt", Value::Map(Vec::new())),
            ("authData", twice.clone()),
            ("authData", twice),
        ])));
        for (member, value) in
            [("type", json!("password")), ("rawId", json!("AQM")), ("id", json!("")), ("response", json!(null))]
        {
            let mut json = registration(&good);
            json[member] = value;
            refused(json);
        }
        refused(json!([]));
        refused(json!("text"));
        // CBOR that nests without end is refused, not followed.
        refused(registration(&[0x81; 60_000]));
        // As is one that promises more than there is.
        refused(registration(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
        refused(registration(&[0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in ".{0,80}") {
            let _ = RegistrationResponse::from_json(registration(&bytes));
            let _ = AuthenticationResponse::from_text(&text);
        }

        #[test]
        fn a_damaged_attestation_is_no_other_credential(at in 0_usize..100, flip in 1_u8..) {
            let mut bytes = attestation(authenticator_data(&[1, 2]));
            let at = at % bytes.len();
            bytes[at] ^= flip;
            if let Ok(read) = RegistrationResponse::from_json(registration(&bytes)) {
                prop_assert_eq!(read.authenticator_data.credential.unwrap().id, vec![1, 2]);
            }
        }
    }
}
