//! PreTokenGeneration: what the tokens will say (behaviour 40 §1.3.2). Which changes are allowed is not known here.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::is_absent;
use crate::event::member;
use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreTokenGeneration<'a> {
    #[serde(skip)]
    pub source: TokenSource,
    #[serde(skip)]
    pub version: TokenEventVersion,
    pub user_attributes: &'a StringMap,
    /// `None` of a client that asks for itself: it is in no group.
    pub group_configuration: Option<GroupConfiguration>,
    /// What the access token would carry; not in the first version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "is_absent")]
    pub client_metadata: &'a StringMap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenSource {
    HostedAuth,
    Authentication,
    NewPasswordChallenge,
    AuthenticateDevice,
    RefreshTokens,
    ClientCredentials,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenEventVersion {
    V1,
    V2,
    V3,
}

/// The user's groups and roles as the tokens would name them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupConfiguration {
    pub groups_to_override: Vec<String>,
    pub iam_roles_to_override: Vec<String>,
    pub preferred_role: Option<String>,
}

/// What the function asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TokenChanges {
    pub id_token: ClaimChanges,
    pub access_token: AccessTokenChanges,
    /// `None` leaves the groups as they are.
    pub groups: Option<GroupOverride>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClaimChanges {
    pub add_or_override: Map<String, Value>,
    pub suppress: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct AccessTokenChanges {
    pub claims: ClaimChanges,
    pub scopes_to_add: Vec<String>,
    pub scopes_to_suppress: Vec<String>,
}

/// Replaces all that the tokens say of groups; empty, it takes everything away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupOverride {
    pub groups: Vec<String>,
    pub roles: Vec<String>,
    pub preferred_role: Option<String>,
}

impl TokenEventVersion {
    const fn answer_member(self) -> &'static str {
        match self {
            Self::V1 => "claimsOverrideDetails",
            Self::V2 | Self::V3 => "claimsAndScopeOverrideDetails",
        }
    }
}

impl Event for PreTokenGeneration<'_> {
    const TRIGGER: Trigger = Trigger::PreTokenGeneration;
    type Answer = TokenChanges;

    fn version(&self) -> &'static str {
        match self.version {
            TokenEventVersion::V1 => "1",
            TokenEventVersion::V2 => "2",
            TokenEventVersion::V3 => "3",
        }
    }

    fn source(&self) -> &'static str {
        match self.source {
            TokenSource::HostedAuth => "HostedAuth",
            TokenSource::Authentication => "Authentication",
            TokenSource::NewPasswordChallenge => "NewPasswordChallenge",
            TokenSource::AuthenticateDevice => "AuthenticateDevice",
            TokenSource::RefreshTokens => "RefreshTokens",
            TokenSource::ClientCredentials => "ClientCredentials",
        }
    }

    fn response(&self) -> Value {
        json!({self.version.answer_member(): null})
    }

    fn read(&self, answered: &Answered) -> Result<TokenChanges, Unrecognizable> {
        let Some(details) = answered.member::<Map<String, Value>>(self.version.answer_member())? else {
            return Ok(TokenChanges::default());
        };
        let groups = group_override(&details)?;
        if self.version == TokenEventVersion::V1 {
            let id_token = text_claims(&details)?;
            return Ok(TokenChanges { id_token, access_token: AccessTokenChanges::default(), groups });
        }
        let object = |name| Ok(member::<Map<String, Value>>(&details, name)?.unwrap_or_default());
        let (id_token, access_token) = (object("idTokenGeneration")?, object("accessTokenGeneration")?);
        Ok(TokenChanges {
            id_token: claims(&id_token)?,
            access_token: AccessTokenChanges {
                claims: claims(&access_token)?,
                scopes_to_add: list(&access_token, "scopesToAdd")?,
                scopes_to_suppress: list(&access_token, "scopesToSuppress")?,
            },
            groups,
        })
    }
}

/// Claims of the first version: all of them text.
fn text_claims(details: &Map<String, Value>) -> Result<ClaimChanges, Unrecognizable> {
    let texts: std::collections::BTreeMap<String, Option<String>> =
        member(details, "claimsToAddOrOverride")?.unwrap_or_default();
    let claims = texts.into_iter().filter_map(|(name, text)| Some((name, Value::String(text?))));
    Ok(ClaimChanges { add_or_override: claims.collect(), suppress: list(details, "claimsToSuppress")? })
}

/// Claims of the later versions: any JSON. A null is a claim that was not set.
fn claims(of_token: &Map<String, Value>) -> Result<ClaimChanges, Unrecognizable> {
    let mut claims: Map<String, Value> = member(of_token, "claimsToAddOrOverride")?.unwrap_or_default();
    claims.retain(|_, value| !value.is_null());
    Ok(ClaimChanges { add_or_override: claims, suppress: list(of_token, "claimsToSuppress")? })
}

fn list(object: &Map<String, Value>, name: &str) -> Result<Vec<String>, Unrecognizable> {
    Ok(member(object, name)?.unwrap_or_default())
}

/// The key says that groups are overridden, even where there is nothing in it: then there are none.
fn group_override(details: &Map<String, Value>) -> Result<Option<GroupOverride>, Unrecognizable> {
    const NAME: &str = "groupOverrideDetails";
    if !details.contains_key(NAME) {
        return Ok(None);
    }
    let details = member::<Map<String, Value>>(details, NAME)?.unwrap_or_default();
    Ok(Some(GroupOverride {
        groups: list(&details, "groupsToOverride")?,
        roles: list(&details, "iamRolesToOverride")?,
        preferred_role: member(&details, "preferredRole")?,
    }))
}
