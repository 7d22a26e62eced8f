//! InboundFederation: what an identity provider said of a user, before it is mapped (behaviour 40 §1.3.4).

use serde::Serialize;
use serde_json::{Value, json};

use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InboundFederation<'a> {
    pub provider_name: &'a str,
    /// `OIDC`, `SAML`, `Facebook`, `Google`, `SignInWithApple` or `LoginWithAmazon`.
    pub provider_type: &'a str,
    pub attributes: FederatedAttributes<'a>,
}

#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum FederatedAttributes<'a> {
    /// OpenID Connect and the social providers.
    Tokens {
        token_response: &'a StringMap,
        id_token: &'a StringMap,
        user_info: &'a StringMap,
    },
    Saml {
        saml_response: &'a StringMap,
    },
}

impl Event for InboundFederation<'_> {
    const TRIGGER: Trigger = Trigger::InboundFederation;
    /// `None`: everything stays as it was received. Else these are all the attributes there are.
    type Answer = Option<StringMap>;

    fn source(&self) -> &'static str {
        "ExternalProvider"
    }

    fn response(&self) -> Value {
        json!({"userAttributesToMap": {}})
    }

    fn read(&self, answered: &Answered) -> Result<Option<StringMap>, Unrecognizable> {
        Ok(answered.member("userAttributesToMap")?.filter(|map: &StringMap| !map.is_empty()))
    }
}
