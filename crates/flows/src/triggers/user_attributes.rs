//! `request.userAttributes` of a user: what is stored, and what is known of them besides (behaviour 40 §1.2).

use domain::user::{NameKind, User};
use domain::user_pool::{ContactAttribute, UserPool};
use triggers::StringMap;

/// The value of a required attribute that a user, made by an administrator, does not have.
const DEFAULT_VALUE: &str = "cognito:default_val";

pub(crate) fn user_attributes(pool: &UserPool, user: &User) -> StringMap {
    let mut attributes = user.attributes.clone();
    let mut put = |name: &str, value: String| drop(attributes.insert(name.to_owned(), value));
    put("sub", user.sub.clone());
    put("cognito:user_status", user.status.as_str().to_owned());
    for (kind, _) in user.sign_in_names(pool) {
        let (alias, attribute) = match kind {
            NameKind::Email => ("cognito:email_alias", ContactAttribute::Email),
            NameKind::PhoneNumber => ("cognito:phone_number_alias", ContactAttribute::PhoneNumber),
            NameKind::Username | NameKind::PreferredUsername | NameKind::Sub => continue,
        };
        if let Some(value) = user.attribute(attribute.name()) {
            put(alias, value.to_owned());
        }
    }
    if let Some(signed_out_at) = user.signed_out_at {
        put("cognito:token_nbf", signed_out_at.millis().to_string());
    }
    for required in pool.schema.required() {
        attributes.entry(required.to_owned()).or_insert_with(|| DEFAULT_VALUE.to_owned());
    }
    attributes
}
