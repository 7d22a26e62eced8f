//! UserMigration: a name nobody has here may be somebody's elsewhere (behaviour 40 §1.3.3).

use domain::user_pool::ContactAttribute;
use serde::Serialize;
use serde_json::{Value, json};

use super::{is_absent, null_if_empty};
use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserMigration<'a> {
    #[serde(skip)]
    pub source: MigrationSource,
    /// As it was typed; null when a password was forgotten.
    pub password: Option<&'a str>,
    #[serde(serialize_with = "null_if_empty")]
    pub validation_data: &'a StringMap,
    #[serde(skip_serializing_if = "is_absent")]
    pub client_metadata: &'a StringMap,
    /// There are none yet: null.
    pub user_attributes: (),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationSource {
    Authentication,
    ForgotPassword,
}

/// A user as the function knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigratedUser {
    /// Another name than the one that was typed.
    pub user_name: Option<String>,
    pub attributes: StringMap,
    pub force_alias_creation: bool,
    pub enable_sms_mfa: bool,
    pub final_user_status: FinalUserStatus,
    /// `messageAction: SUPPRESS`.
    pub suppress_message: bool,
    pub delivery_mediums: Vec<ContactAttribute>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinalUserStatus {
    Confirmed,
    ResetRequired,
}

impl Event for UserMigration<'_> {
    const TRIGGER: Trigger = Trigger::UserMigration;
    /// `None`: the function does not know them either.
    type Answer = Option<MigratedUser>;

    fn source(&self) -> &'static str {
        match self.source {
            MigrationSource::Authentication => "Authentication",
            MigrationSource::ForgotPassword => "ForgotPassword",
        }
    }

    fn response(&self) -> Value {
        json!({
            "userAttributes": null,
            "forceAliasCreation": null,
            "enableSMSMFA": null,
            "finalUserStatus": null,
            "messageAction": null,
            "desiredDeliveryMediums": null,
        })
    }

    fn read(&self, answered: &Answered) -> Result<Option<MigratedUser>, Unrecognizable> {
        let mut attributes: StringMap = answered.member("userAttributes")?.unwrap_or_default();
        let named = attributes.remove("username");
        if attributes.is_empty() {
            return Ok(None);
        }
        let status: Option<String> = answered.member("finalUserStatus")?;
        let action: Option<String> = answered.member("messageAction")?;
        Ok(Some(MigratedUser {
            user_name: named.or_else(|| answered.user_name().map(str::to_owned)),
            attributes,
            force_alias_creation: answered.flag("forceAliasCreation")?,
            enable_sms_mfa: answered.flag("enableSMSMFA")?,
            final_user_status: match status.as_deref() {
                Some("CONFIRMED") => FinalUserStatus::Confirmed,
                _ => FinalUserStatus::ResetRequired,
            },
            suppress_message: action.as_deref() == Some("SUPPRESS"),
            delivery_mediums: delivery_mediums(answered)?,
        }))
    }
}

/// SMS where nothing is said.
fn delivery_mediums(answered: &Answered) -> Result<Vec<ContactAttribute>, Unrecognizable> {
    const NAME: &str = "desiredDeliveryMediums";
    let Some(names) = answered.member::<Vec<String>>(NAME)?.filter(|names| !names.is_empty()) else {
        return Ok(vec![ContactAttribute::PhoneNumber]);
    };
    let mediums = names.iter().map(|name| match name.as_str() {
        "SMS" => Ok(ContactAttribute::PhoneNumber),
        "EMAIL" => Ok(ContactAttribute::Email),
        _ => Err(Unrecognizable(NAME.to_owned())),
    });
    mediums.collect()
}
