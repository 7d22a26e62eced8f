//! Identity providers of a pool: whom its users may sign in with beside the pool itself (behaviour 10 §4.3, behaviour 30 §6).
//!
//! What `ProviderDetails` means to the sign-in lives with federation; this file knows which keys there are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::schema::{AttributeKind, Schema, SchemaAttribute};

/// The pool attribute that lists a user's identities; in the schema once the pool has a provider.
pub const IDENTITIES: &str = "identities";

/// `ProviderDetails` or a part of it.
pub type Details = BTreeMap<String, String>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProvider {
    pub user_pool_id: String,
    pub name: String,
    pub kind: ProviderKind,
    pub created_at: Time,
    pub modified_at: Time,
    pub version: i64,
    /// Without the secrets, which are kept sealed beside this.
    pub details: Details,
    /// Pool attribute to claim.
    pub attribute_mapping: BTreeMap<String, String>,
    pub acr_mapping: Option<BTreeMap<String, String>>,
    /// Other names of the provider, such as mail domains; unique in the pool.
    pub identifiers: Vec<String>,
    /// What the metadata of a SAML provider said.
    pub saml: Option<SamlMetadata>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProviderKind {
    Saml,
    Facebook,
    Google,
    LoginWithAmazon,
    SignInWithApple,
    Oidc,
}

impl ProviderKind {
    pub const ALL: [Self; 6] =
        [Self::Saml, Self::Facebook, Self::Google, Self::LoginWithAmazon, Self::SignInWithApple, Self::Oidc];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Saml => "SAML",
            Self::Facebook => "Facebook",
            Self::Google => "Google",
            Self::LoginWithAmazon => "LoginWithAmazon",
            Self::SignInWithApple => "SignInWithApple",
            Self::Oidc => "OIDC",
        }
    }

    /// Whether there can be one of the kind only, whose name is that of the kind.
    pub const fn is_social(self) -> bool {
        !matches!(self, Self::Saml | Self::Oidc)
    }

    /// The claim that is the user's name at the provider; SAML has the NameID instead.
    pub const fn username_claim(self) -> Option<&'static str> {
        match self {
            Self::Saml => None,
            Self::Facebook => Some("id"),
            Self::LoginWithAmazon => Some("user_id"),
            Self::Google | Self::SignInWithApple | Self::Oidc => Some("sub"),
        }
    }
}

/// What a SAML provider says of itself (SAML metadata §2.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlMetadata {
    pub entity_id: String,
    /// `SingleSignOnService` with the HTTP-Redirect binding. At least one of this and the next is there.
    pub sso_redirect_uri: Option<String>,
    /// The same with the HTTP-POST binding.
    #[serde(default)]
    pub sso_post_uri: Option<String>,
    pub slo_redirect_uri: Option<String>,
    /// Where answers go if not where requests go.
    #[serde(default)]
    pub slo_redirect_response_uri: Option<String>,
    #[serde(default)]
    pub slo_post_uri: Option<String>,
    #[serde(default)]
    pub slo_post_response_uri: Option<String>,
    /// X.509 certificates of its signing keys, DER in standard base64; never empty.
    pub signing_certificates: Vec<String>,
    pub valid_until: Option<Time>,
}

/// Keys of `ProviderDetails` that are kept sealed.
const SECRET_KEYS: [&str; 3] = ["client_secret", "private_key", ENCRYPTION_KEY];

/// The private key that a SAML provider's assertions are encrypted for, PKCS #8 in standard base64. Ours: never shown.
pub const ENCRYPTION_KEY: &str = "encryption_key";

/// Divides details into those that may be read in the store and those that may not.
pub fn split_secrets(details: Details) -> (Details, Details) {
    details.into_iter().partition(|(key, _)| !SECRET_KEYS.contains(&key.as_str()))
}

/// What a description shows of the secrets: a client secret, no private key.
pub fn shown_secrets(secrets: Details) -> Details {
    secrets.into_iter().filter(|(key, _)| key == "client_secret").collect()
}

/// Adds the attribute that lists identities; tells whether it was missing.
pub fn add_identities(schema: &mut Schema) -> bool {
    let missing = schema.get(IDENTITIES).is_none();
    if missing {
        schema.set(SchemaAttribute {
            name: IDENTITIES.to_owned(),
            kind: AttributeKind::String { min_length: None, max_length: None },
            developer_only: false,
            mutable: true,
            required: false,
        });
    }
    missing
}
