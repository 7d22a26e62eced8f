//! Checking attribute values against a pool's schema (behaviour 20 §1.5, §1.6).

use crate::client::ClientSettings;
use crate::names::{is_email, is_phone_number};
use crate::schema::{AttributeKind, Schema, SchemaAttribute};
use crate::user::{Attributes, User};
use crate::user_pool::ContactAttribute;

/// Why attributes are refused. The text is the service's message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttributeViolation {
    /// `name: reason` lines, each ended by a newline.
    #[error("Attributes did not conform to the schema: {0}")]
    Schema(String),
    #[error("Invalid email address format.")]
    EmailFormat,
    #[error("Invalid phone number format.")]
    PhoneNumberFormat,
    #[error("Type for attribute {{{0}}} could not be determined")]
    Unknown(String),
    #[error("Cannot modify the non-mutable attribute {0}")]
    NonMutable(String),
    #[error("user.{0}: Attribute cannot be updated.\n")]
    Immutable(String),
    #[error("A client attempted to write unauthorized attribute")]
    Unauthorized,
    /// A user changing themselves names what their pool does not have.
    #[error("user.{0}: Attribute does not exist in the schema.\n")]
    UserUnknown(String),
    #[error("Cannot modify an already provided {0}")]
    AlreadyProvided(String),
    #[error("Invalid attributes given, {0} is missing")]
    Missing(String),
}

/// Who writes: decides which lists and texts apply.
#[derive(Debug, Clone, Copy)]
pub enum Writer<'a> {
    /// A client, signing a user up.
    SignUp(&'a ClientSettings),
    /// A client, changing its user.
    Client(&'a ClientSettings),
    /// An administrator, making or changing a user.
    Admin,
}

/// Names no caller ever writes, not even an administrator.
fn is_reserved(name: &str) -> bool {
    matches!(name, "sub" | "identities") || name.starts_with("cognito:")
}

fn is_verified_flag(name: &str) -> bool {
    matches!(name, "email_verified" | "phone_number_verified")
}

/// Checks `values` (an empty value asks for deletion and is not measured) as `writer` would write them to a user
/// that now has `existing`, or to a new user. Returns them as they are to be stored: Boolean flags in lower case.
///
/// # Errors
/// The first class of violation in the service's order: permission, reserved names, schema, formats.
pub fn check(
    schema: &Schema,
    writer: Writer<'_>,
    existing: Option<&User>,
    values: &Attributes,
) -> Result<Attributes, AttributeViolation> {
    for name in values.keys() {
        check_permission(schema, writer, name)?;
    }
    check_values(schema, writer, existing, values)
}

fn check_values(
    schema: &Schema,
    writer: Writer<'_>,
    existing: Option<&User>,
    values: &Attributes,
) -> Result<Attributes, AttributeViolation> {
    let mut reasons = String::new();
    let mut checked = Attributes::new();
    for (name, value) in values {
        let Some(attribute) = schema.get(name) else {
            match writer {
                Writer::SignUp(_) => reasons.push_str(&format!("{name}: Attribute does not exist in the schema.\n")),
                Writer::Client(_) => return Err(AttributeViolation::UserUnknown(name.clone())),
                Writer::Admin => return Err(AttributeViolation::Unknown(name.clone())),
            }
            continue;
        };
        if let Some(user) = existing
            && !attribute.mutable
            && user.attribute(name) != Some(value)
        {
            return Err(AttributeViolation::Immutable(name.clone()));
        }
        if value.is_empty() && existing.is_some() {
            checked.insert(name.clone(), String::new());
            continue;
        }
        if let Some(reason) = measure(attribute, value) {
            reasons.push_str(&format!("{name}: {reason}\n"));
        }
        let boolean = matches!(attribute.kind, AttributeKind::Boolean);
        checked.insert(name.clone(), if boolean { value.to_ascii_lowercase() } else { value.clone() });
    }
    if !reasons.is_empty() {
        return Err(AttributeViolation::Schema(reasons));
    }
    let given = |name: &str| checked.get(name).filter(|value| !value.is_empty());
    if given("email").is_some_and(|email| !is_email(email)) {
        return Err(AttributeViolation::EmailFormat);
    }
    if given("phone_number").is_some_and(|number| !is_phone_number(number)) {
        return Err(AttributeViolation::PhoneNumberFormat);
    }
    Ok(checked)
}

/// Whether `writer` may write `name` at all.
///
/// # Errors
/// [`AttributeViolation::Unauthorized`] or [`AttributeViolation::NonMutable`].
pub fn check_permission(schema: &Schema, writer: Writer<'_>, name: &str) -> Result<(), AttributeViolation> {
    let settings = match writer {
        Writer::SignUp(settings) => settings,
        Writer::Client(_) if is_verified_flag(name) || is_reserved(name) => {
            return Err(AttributeViolation::NonMutable(name.to_owned()));
        }
        Writer::Client(settings) => settings,
        Writer::Admin if is_reserved(name) => return Err(AttributeViolation::NonMutable(name.to_owned())),
        Writer::Admin => return Ok(()),
    };
    if is_reserved(name) {
        return Err(AttributeViolation::NonMutable(name.to_owned()));
    }
    // Without a list of its own, a client is told by the schema what does not exist (behaviour 20 §1.5, §1.6).
    if settings.write_attributes.is_none() && schema.get(name).is_none() && !name.starts_with("dev:") {
        return Ok(());
    }
    // A verified flag is never the client's to write, whatever its list says (behaviour 50 #20).
    let permitted =
        !is_verified_flag(name) && !name.starts_with("dev:") && settings.may_write(name, schema.is_required(name));
    // What can be set once only is for those to set who were given it by name (behaviour 20 §12 A1).
    let fixed = schema.get(name).is_some_and(|attribute| !attribute.mutable && !attribute.required);
    let by_name = settings.write_attributes.is_some() || !matches!(writer, Writer::SignUp(_));
    if permitted && (by_name || !fixed) { Ok(()) } else { Err(AttributeViolation::Unauthorized) }
}

/// Checks what comes along with a user's first own password: what is missing, and nothing that is there (behaviour 20
/// §12 A4). An answer that says again what the question told is refused as one that changes it: of addresses and of
/// what cannot change; any other value is taken for what it is, unchanged.
///
/// # Errors
/// Permission, then what is there already, then form, then what is required and still missing.
pub fn check_first_sign_in(
    schema: &Schema,
    settings: &ClientSettings,
    user: &User,
    given: &Attributes,
) -> Result<Attributes, AttributeViolation> {
    let mut new = Attributes::new();
    for (name, value) in given {
        check_permission(schema, Writer::Client(settings), name)?;
        let current = user.attribute(name);
        let attribute = schema.get(name);
        let open = attribute.is_none_or(|attribute| attribute.mutable || (attribute.required && current.is_none()));
        if !open {
            return Err(AttributeViolation::NonMutable(name.clone()));
        }
        match current {
            Some(current) if current != value || ContactAttribute::from_name(name).is_some() => {
                return Err(AttributeViolation::AlreadyProvided(name.clone()));
            }
            None if !value.is_empty() => drop(new.insert(name.clone(), value.clone())),
            _ => {}
        }
    }
    // Nothing of it is there yet: what may be set once is set now.
    let checked = check_values(schema, Writer::Client(settings), None, &new)?;
    let is_missing = |name: &&str| user.attribute(name).is_none() && checked.get(*name).is_none_or(String::is_empty);
    match schema.required().find(is_missing) {
        Some(name) => Err(AttributeViolation::Missing(name.to_owned())),
        None => Ok(checked),
    }
}

/// Checks that every required attribute has a value in `values`.
///
/// # Errors
/// One line for each that is missing.
pub fn check_required(schema: &Schema, values: &Attributes) -> Result<(), AttributeViolation> {
    let lines: String = schema
        .required()
        .filter(|name| values.get(*name).is_none_or(|value| value.is_empty()))
        .map(required_line)
        .collect();
    if lines.is_empty() { Ok(()) } else { Err(AttributeViolation::Schema(lines)) }
}

/// Checks that an attribute can be taken from a user.
///
/// # Errors
/// The attribute is unknown, reserved, immutable or required.
pub fn check_removal(schema: &Schema, writer: Writer<'_>, name: &str) -> Result<(), AttributeViolation> {
    check_permission(schema, writer, name)?;
    let Some(attribute) = schema.get(name) else {
        return Err(AttributeViolation::Schema(format!("{name}: Attribute does not exist in the schema.\n")));
    };
    if attribute.required {
        return Err(AttributeViolation::Schema(required_line(name)));
    }
    if attribute.mutable { Ok(()) } else { Err(AttributeViolation::Immutable(name.to_owned())) }
}

fn required_line(name: &str) -> String {
    format!("{name}: The attribute is required\n")
}

/// The reason a value does not fit its attribute's type, if it does not.
fn measure(attribute: &SchemaAttribute, value: &str) -> Option<String> {
    match attribute.kind {
        AttributeKind::String { min_length, max_length } => {
            let length = value.chars().count();
            let limit = |limit: Option<u32>, broken: &dyn Fn(usize) -> bool, word: &str| {
                limit
                    .filter(|limit| broken(*limit as usize))
                    .map(|limit| format!("String must be no {word} than {limit} characters"))
            };
            limit(max_length, &|max| length > max, "longer")
                .or_else(|| limit(min_length, &|min| length < min, "shorter"))
        }
        AttributeKind::Number { min_value, max_value } => match value.parse::<i64>() {
            Err(_) => Some("Number must be an integer".to_owned()),
            Ok(number) => max_value
                .filter(|max| number > *max)
                .map(|max| format!("Number must be no greater than {max}"))
                .or_else(|| {
                    min_value.filter(|min| number < *min).map(|min| format!("Number must be no less than {min}"))
                }),
        },
        AttributeKind::Boolean => (!value.eq_ignore_ascii_case("true") && !value.eq_ignore_ascii_case("false"))
            .then(|| "Boolean must be true or false".to_owned()),
        AttributeKind::DateTime => (!is_date_time(value)).then(|| "DateTime must be in ISO 8601 format".to_owned()),
    }
}

/// ISO 8601 as people write it: a date, optionally `T`, a time and an offset. Checked for shape and ranges, not for
/// the calendar.
fn is_date_time(text: &str) -> bool {
    let (date, time) = text.split_once(['T', ' ']).map_or((text, None), |(date, time)| (date, Some(time)));
    let fields = |text: &str, separator: char, limits: &[(usize, u32, u32)]| {
        let parts: Vec<&str> = text.split(separator).collect();
        parts.len() == limits.len()
            && parts.iter().zip(limits).all(|(part, (width, low, high))| {
                part.len() == *width
                    && part.bytes().all(|b| b.is_ascii_digit())
                    && part.parse::<u32>().is_ok_and(|number| (*low..=*high).contains(&number))
            })
    };
    let is_time = |time: &str| {
        let clock = time.trim_end_matches('Z').split(['+', '-']).next().unwrap_or("");
        let whole = clock.split('.').next().unwrap_or("");
        fields(whole, ':', &[(2, 0, 23), (2, 0, 59), (2, 0, 60)]) || fields(whole, ':', &[(2, 0, 23), (2, 0, 59)])
    };
    fields(date, '-', &[(4, 0, 9999), (2, 1, 12), (2, 1, 31)]) && time.is_none_or(is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Attributes {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn no_client_writes_what_is_not_its_own() {
        let schema = Schema::standard();
        let settings = ClientSettings {
            write_attributes: Some(vec!["email".into(), "email_verified".into()]),
            ..ClientSettings::default()
        };
        for name in ["email_verified", "phonenumber", "custom:x", "dev:custom:x", "name"] {
            let result = check(&schema, Writer::SignUp(&settings), None, &values(&[(name, "true")]));
            assert_eq!(result, Err(AttributeViolation::Unauthorized), "{name}");
        }
        for name in ["sub", "identities", "cognito:username"] {
            let result = check(&schema, Writer::Admin, None, &values(&[(name, "x")]));
            assert_eq!(result, Err(AttributeViolation::NonMutable(name.into())), "{name}");
        }
    }

    #[test]
    fn violations_are_told_in_the_services_words() {
        let schema = Schema::standard();
        let check = |name: &str, value: &str| {
            super::check(&schema, Writer::Admin, None, &values(&[(name, value)])).map_err(|e| e.to_string())
        };
        assert_eq!(
            check("birthdate", "1/1/2000"),
            Err("Attributes did not conform to the schema: birthdate: String must be no shorter than 10 characters\n"
                .into())
        );
        assert_eq!(check("email", "nobody"), Err("Invalid email address format.".into()));
        assert_eq!(check("custom:x", "1"), Err("Type for attribute {custom:x} could not be determined".into()));
        assert_eq!(check("email_verified", "True"), Ok(values(&[("email_verified", "true")])));
    }

    /// Behaviour 20 §12 A4.
    #[test]
    fn a_first_sign_in_brings_what_is_missing_and_nothing_that_is_there() {
        let mut schema = Schema::standard();
        let set = |schema: &mut Schema, name: &str, mutable, required| {
            let kind = AttributeKind::String { min_length: None, max_length: None };
            let attribute = SchemaAttribute { name: name.into(), kind, developer_only: false, mutable, required };
            schema.set(attribute);
        };
        set(&mut schema, "name", false, true);
        set(&mut schema, "custom:fixed", false, false);
        let mut user = crate::user::sample();
        user.attributes =
            values(&[("email", "a@b.c"), ("email_verified", "true"), ("nickname", "j"), ("custom:fixed", "x")]);
        let listed = ClientSettings {
            write_attributes: Some(vec!["name".into(), "email".into(), "custom:fixed".into(), "nickname".into()]),
            ..ClientSettings::default()
        };
        for (given, expected) in [
            (&[("email_verified", "true")][..], "Cannot modify the non-mutable attribute email_verified"),
            (&[("sub", "s")], "Cannot modify the non-mutable attribute sub"),
            (&[("custom:fixed", "x")], "Cannot modify the non-mutable attribute custom:fixed"),
            (&[("custom:fixed", "y")], "Cannot modify the non-mutable attribute custom:fixed"),
            (&[("gender", "f")], "A client attempted to write unauthorized attribute"),
            (&[("email", "a@b.c")], "Cannot modify an already provided email"),
            (&[("email", "x@y.z")], "Cannot modify an already provided email"),
            (&[("nickname", "k")], "Cannot modify an already provided nickname"),
            (&[("nickname", "j")], "Invalid attributes given, name is missing"),
            (&[("name", "")], "Invalid attributes given, name is missing"),
        ] {
            let refused = check_first_sign_in(&schema, &listed, &user, &values(given)).unwrap_err();
            assert_eq!(refused.to_string(), expected, "{given:?}");
        }
        let given = values(&[("name", "Jane"), ("nickname", "j")]);
        assert_eq!(check_first_sign_in(&schema, &listed, &user, &given), Ok(values(&[("name", "Jane")])));
        user.attributes.insert("name".into(), "Jane".into());
        let again = check_first_sign_in(&schema, &listed, &user, &values(&[("name", "Jane")]));
        assert_eq!(again, Err(AttributeViolation::NonMutable("name".into())), "set once");
        assert_eq!(check_first_sign_in(&schema, &listed, &user, &Attributes::new()), Ok(Attributes::new()));
    }

    #[test]
    fn dates_are_told_from_other_text() {
        for good in ["2026-11-21", "2026-11-21T10:20:30Z", "2026-11-21T10:20:30.123+02:00", "2026-11-21 10:20"] {
            assert!(is_date_time(good), "{good}");
        }
        for bad in ["", "21.11.2026", "2026-13-01", "2026-11-21T25:00:00Z", "x"] {
            assert!(!is_date_time(bad), "{bad}");
        }
    }
}
