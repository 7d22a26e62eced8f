//! An authenticator made of software, and the browser in front of it: makes passkeys and signs with them, and lies where
//! a test wants it to.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use coset::cbor::Value as Cbor;
use coset::iana::{Algorithm, EllipticCurve, KeyType};
use coset::{CborSerializable, CoseKey, CoseKeyBuilder, Label, RegisteredLabel, RegisteredLabelWithPrivate};
use crypto::webauthn::to_base64url;
use serde_json::{Value, json};

use crate::Refusal;
use crate::scene::Scene;

/// What a passkey signs with.
#[derive(Clone)]
pub enum Key {
    Es256(Arc<EcdsaKeyPair>),
    Rs256(Arc<RsaKeyPair>),
}

/// One passkey. What is `None` is as the options say.
#[derive(Clone)]
pub struct Authenticator {
    pub key: Key,
    pub id: Vec<u8>,
    pub aaguid: [u8; 16],
    pub user_present: bool,
    /// The user showed a finger or a PIN.
    pub user_verified: bool,
    pub attachment: Option<&'static str>,
    pub transports: Vec<&'static str>,
    /// Of the page that asked.
    pub origin: Option<String>,
    pub relying_party_id: Option<String>,
    pub challenge: Option<String>,
    pub ceremony: Option<&'static str>,
    pub cross_origin: bool,
    pub user_handle: Option<String>,
    /// In place of the key's own.
    pub public_key: Option<Vec<u8>>,
}

impl Default for Authenticator {
    fn default() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        Self::with(Key::Es256(Arc::new(key)))
    }
}

impl Authenticator {
    /// One that signs with RSA, as Windows does.
    pub fn rsa() -> Self {
        Self::with(Key::Rs256(Arc::new(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"))))
    }

    fn with(key: Key) -> Self {
        Self {
            key,
            id: domain::random::bytes::<20>(&crypto::SystemRandom).to_vec(),
            aaguid: [0; 16],
            user_present: true,
            user_verified: true,
            attachment: Some("platform"),
            transports: vec!["internal", "hybrid"],
            origin: None,
            relying_party_id: None,
            challenge: None,
            ceremony: None,
            cross_origin: false,
            user_handle: None,
            public_key: None,
        }
    }

    /// The id as clients name it.
    pub fn credential_id(&self) -> String {
        to_base64url(&self.id)
    }

    /// `RegistrationResponseJSON` for the options of StartWebAuthnRegistration.
    pub fn create(&self, options: &Value) -> Value {
        let client_data = self.client_data("webauthn.create", options, &options["rp"]["id"]);
        let length = u16::try_from(self.id.len()).expect("an id").to_be_bytes();
        let key = self.public_key.clone().unwrap_or_else(|| self.cose());
        let attested = [&self.aaguid[..], &length, &self.id, &key].concat();
        let data = self.data(&options["rp"]["id"], 0x40, &attested);
        let object = Cbor::Map(vec![
            (Cbor::Text("fmt".to_owned()), Cbor::Text("none".to_owned())),
            (Cbor::Text("attStmt".to_owned()), Cbor::Map(Vec::new())),
            (Cbor::Text("authData".to_owned()), Cbor::Bytes(data)),
        ]);
        let mut bytes = Vec::new();
        coset::cbor::ser::into_writer(&object, &mut bytes).expect("CBOR");
        let mut response = json!({
            "id": self.credential_id(),
            "rawId": self.credential_id(),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": to_base64url(client_data.as_bytes()),
                "attestationObject": to_base64url(&bytes),
                "transports": self.transports,
            },
        });
        if let Some(attachment) = self.attachment {
            response["authenticatorAttachment"] = json!(attachment);
        }
        response
    }

    /// `AuthenticationResponseJSON` for `CREDENTIAL_REQUEST_OPTIONS`, as text both.
    pub fn get(&self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options are JSON");
        let client_data = self.client_data("webauthn.get", &options, &options["rpId"]);
        let data = self.data(&options["rpId"], 0, &[]);
        let signed = [&data, digest(&SHA256, client_data.as_bytes()).as_ref()].concat();
        let mut response = json!({
            "clientDataJSON": to_base64url(client_data.as_bytes()),
            "authenticatorData": to_base64url(&data),
            "signature": to_base64url(&self.sign(&signed)),
        });
        if let Some(handle) = &self.user_handle {
            response["userHandle"] = json!(to_base64url(handle.as_bytes()));
        }
        json!({
            "id": self.credential_id(),
            "rawId": self.credential_id(),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": response,
        })
        .to_string()
    }

    /// Registers with the user of an access token.
    ///
    /// # Errors
    /// What a client would see.
    pub async fn register(&self, scene: &Scene, token: &str) -> Result<(), Refusal> {
        let started = scene.call("StartWebAuthnRegistration", json!({ "AccessToken": token })).await?;
        let credential = self.create(&started["CredentialCreationOptions"]);
        let input = json!({"AccessToken": token, "Credential": credential});
        scene.call("CompleteWebAuthnRegistration", input).await.map(drop)
    }

    /// Signs a user in by USER_AUTH.
    ///
    /// # Errors
    /// What a client would see.
    pub async fn sign_in(&self, scene: &Scene, username: &str) -> Result<Value, Refusal> {
        let challenge = ask(scene, username).await?;
        scene.call("RespondToAuthChallenge", self.answer(&challenge, username)).await
    }

    /// The answer to a WEB_AUTHN challenge.
    pub fn answer(&self, challenge: &Value, username: &str) -> Value {
        let options = &challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"];
        let options = options.as_str().unwrap_or_else(|| panic!("no WEB_AUTHN challenge: {challenge}"));
        json!({
            "ChallengeName": "WEB_AUTHN",
            "Session": challenge["Session"],
            "ChallengeResponses": {"USERNAME": username, "CREDENTIAL": self.get(options)},
        })
    }

    fn client_data(&self, ceremony: &str, options: &Value, site: &Value) -> String {
        let origin = format!("https://{}", site.as_str().unwrap_or_default());
        json!({
            "type": self.ceremony.unwrap_or(ceremony),
            "challenge": self.challenge.as_deref().or(options["challenge"].as_str()),
            "origin": self.origin.as_ref().unwrap_or(&origin),
            "crossOrigin": self.cross_origin,
        })
        .to_string()
    }

    fn data(&self, site: &Value, flags: u8, rest: &[u8]) -> Vec<u8> {
        let site = self.relying_party_id.as_deref().or(site.as_str()).unwrap_or_default();
        let flags = flags | u8::from(self.user_present) | (u8::from(self.user_verified) << 2);
        [digest(&SHA256, site.as_bytes()).as_ref(), &[flags, 0, 0, 0, 0], rest].concat()
    }

    fn cose(&self) -> Vec<u8> {
        let key = match &self.key {
            Key::Es256(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (point[1..33].to_vec(), point[33..].to_vec());
                CoseKeyBuilder::new_ec2_pub_key(EllipticCurve::P_256, x, y).algorithm(Algorithm::ES256).build()
            }
            Key::Rs256(pair) => {
                let public: PublicKeyComponents<Vec<u8>> = pair.public_key().into();
                CoseKey {
                    kty: RegisteredLabel::Assigned(KeyType::RSA),
                    alg: Some(RegisteredLabelWithPrivate::Assigned(Algorithm::RS256)),
                    params: vec![(Label::Int(-1), Cbor::Bytes(public.n)), (Label::Int(-2), Cbor::Bytes(public.e))],
                    ..CoseKey::default()
                }
            }
        };
        key.to_vec().expect("COSE")
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Es256(pair) => pair.sign(&SystemRandom::new(), message).expect("a signature").as_ref().to_vec(),
            Key::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).expect("a signature");
                signature
            }
        }
    }
}

/// A sign-in begun with a passkey preferred.
///
/// # Errors
/// What a client would see.
pub async fn ask(scene: &Scene, username: &str) -> Result<Value, Refusal> {
    let parameters = json!({"USERNAME": username, "PREFERRED_CHALLENGE": "WEB_AUTHN"});
    scene.call("InitiateAuth", json!({"AuthFlow": "USER_AUTH", "AuthParameters": parameters})).await
}

/// Members of a user pool with passkeys for `example.com`, beside passwords.
pub fn with_passkeys() -> Value {
    json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}})
}

impl Scene {
    /// A pool whose passkeys are for `example.com`, and a client that may use USER_AUTH, with these members.
    pub async fn with_passkeys(pool: Value, client: Value) -> Self {
        let flows =
            ["USER_AUTH", "USER_SRP_AUTH", "USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"];
        let flows: Vec<String> = flows.iter().map(|flow| format!("ALLOW_{flow}")).collect();
        let client = crate::merged(json!({ "ExplicitAuthFlows": flows }), client);
        let scene = Self::new(crate::merged(with_passkeys(), pool), client).await;
        scene.ok("SetUserPoolMfaConfig", json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}})).await;
        scene
    }
}
