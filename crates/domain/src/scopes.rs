//! Scopes of every user pool, and which attributes of a user they show (behaviour 30 §1.3).

pub const OPENID: &str = "openid";
pub const PROFILE: &str = "profile";
pub const EMAIL: &str = "email";
pub const PHONE: &str = "phone";
/// What lets a token call the operations of its user.
pub const USER_ADMIN: &str = "aws.cognito.signin.user.admin";
/// The scope to register clients with, in pools that allow it.
pub const REGISTRATION: &str = "aws.cognito/dcr/register";

/// What every pool has, without resource servers. All are about a user.
pub const SYSTEM: [&str; 5] = [PHONE, EMAIL, OPENID, PROFILE, USER_ADMIN];

const PROFILE_ATTRIBUTES: [&str; 14] = [
    "birthdate",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
];
const EMAIL_ATTRIBUTES: [&str; 2] = ["email", "email_verified"];
const PHONE_ATTRIBUTES: [&str; 2] = ["phone_number", "phone_number_verified"];

/// The standard attributes that a scope is about; none, if it is about others.
pub fn attributes_of(scope: &str) -> &'static [&'static str] {
    match scope {
        PROFILE => &PROFILE_ATTRIBUTES,
        EMAIL => &EMAIL_ATTRIBUTES,
        PHONE => &PHONE_ATTRIBUTES,
        _ => &[],
    }
}

/// Whether scopes show an attribute, as far as its client may read it. Without one that is about attributes they show
/// all; the address and the pool's own attributes go with the profile.
pub fn show(scopes: &[String], attribute: &str) -> bool {
    // These say who the user is, which is what a token is for.
    if matches!(attribute, "sub" | "identities") {
        return true;
    }
    let of_profile = attribute == "address" || attribute.contains(':');
    let mut narrowing = scopes.iter().filter(|scope| !attributes_of(scope).is_empty()).peekable();
    narrowing.peek().is_none()
        || narrowing.any(|scope| attributes_of(scope).contains(&attribute) || (scope == PROFILE && of_profile))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(scopes: &str) -> Vec<&'static str> {
        let scopes: Vec<String> = scopes.split(' ').map(str::to_owned).collect();
        let all = ["sub", "identities", "name", "email", "email_verified", "phone_number", "address", "custom:tenant"];
        all.into_iter().filter(|attribute| show(&scopes, attribute)).collect()
    }

    #[test]
    fn openid_alone_shows_everything_and_with_others_what_they_are_about() {
        let all = shown("openid");
        assert_eq!(all.len(), 8);
        assert_eq!(shown("openid api/read aws.cognito.signin.user.admin"), all);
        assert_eq!(shown("openid email"), ["sub", "identities", "email", "email_verified"]);
        assert_eq!(shown("email openid phone"), ["sub", "identities", "email", "email_verified", "phone_number"]);
        assert_eq!(shown("openid profile"), ["sub", "identities", "name", "address", "custom:tenant"]);
    }
}
