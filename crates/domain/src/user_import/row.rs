//! What a line says of a user: its cells, and the rules that are those of the file and not of the pool's users
//! (behaviour 40 §4).
//!
//! The format is the service's own, and not what programs call CSV: a line is a record, quotation marks are characters
//! like others, and a comma in a value stands behind a backslash.

use super::header::{Header, MFA_ENABLED, USERNAME};
use super::lines::Line;
use super::{MAX_ROW_CHARS, header};
use crate::user::Attributes;
use crate::user_pool::{MfaConfiguration, UserPool};

/// The longest name that the API takes.
const MAX_USERNAME_CHARS: usize = 128;

/// Why a line makes no user. What it says is written to the log, where nothing of a user may be: names of columns only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowRefusal {
    #[error("The line has more than 16,000 characters.")]
    TooLong,
    #[error("The line is not UTF-8 text.")]
    NotUtf8,
    #[error("The value of {0} has characters that cannot be seen.")]
    Invisible(String),
    #[error(
        "The line has {found} values, and the header has {expected}. A comma in a value stands behind a backslash, and \
         values are not in quotation marks."
    )]
    Cells { found: usize, expected: usize },
    #[error("cognito:username is missing.")]
    NoUsername,
    #[error("cognito:username has spaces or tabs, or is longer than 128 characters.")]
    Username,
    #[error("{0} must be true or false.")]
    Flag(String),
    #[error("birthdate must be a date in the format mm/dd/yyyy.")]
    Birthdate,
    #[error("cognito:mfa_enabled cannot be {0}: it must be as the user pool requires.")]
    Mfa(bool),
    #[error(
        "The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true)."
    )]
    NotVerified,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub username: String,
    /// Those that have a value.
    pub attributes: Attributes,
    /// Whether it says, or the pool does, that the user has a second factor.
    pub mfa_enabled: bool,
}

impl Row {
    /// # Errors
    /// The first rule that the line breaks.
    pub fn read(pool: &UserPool, header: &Header, line: &Line) -> Result<Self, RowRefusal> {
        let Line::Whole(line) = line else { return Err(RowRefusal::TooLong) };
        let line = std::str::from_utf8(line).map_err(|_| RowRefusal::NotUtf8)?;
        if line.chars().count() > MAX_ROW_CHARS {
            return Err(RowRefusal::TooLong);
        }
        let mut attributes = by_column(header, cells(line))?;
        let username = attributes.remove(USERNAME).ok_or(RowRefusal::NoUsername)?;
        if username.contains(char::is_whitespace) || username.chars().count() > MAX_USERNAME_CHARS {
            return Err(RowRefusal::Username);
        }
        let says_mfa = attributes.remove(MFA_ENABLED).map(|value| flag(header::MFA_ENABLED, &value)).transpose()?;
        let mfa_enabled = mfa(pool, says_mfa)?;
        if attributes.get("birthdate").is_some_and(|date| !is_birthdate(date)) {
            return Err(RowRefusal::Birthdate);
        }
        let mut is_verified = false;
        for contact in &pool.auto_verified_attributes {
            let name = contact.verified_flag();
            is_verified |= attributes.get(name).map_or(Ok(false), |value| flag(name, value))?;
        }
        if is_verified { Ok(Self { username, attributes, mfa_enabled }) } else { Err(RowRefusal::NotVerified) }
    }
}

/// Cuts a line at its commas, but for those behind a backslash; space around a value is none of it.
pub(super) fn cells(line: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut parts = line.split(',').peekable();
    while let Some(part) = parts.next() {
        match part.strip_suffix('\\').filter(|_| parts.peek().is_some()) {
            Some(before) => {
                cell.push_str(before);
                cell.push(',');
            }
            None => {
                cell.push_str(part);
                cells.push(cell.trim().to_owned());
                cell.clear();
            }
        }
    }
    cells
}

/// Values by their columns, without those that are empty.
fn by_column(header: &Header, cells: Vec<String>) -> Result<Attributes, RowRefusal> {
    let columns = header.columns();
    if cells.len() != columns.len() {
        return Err(RowRefusal::Cells { found: cells.len(), expected: columns.len() });
    }
    let given = columns.iter().zip(cells).filter(|(_, value)| !value.is_empty());
    let mut values = Attributes::new();
    for (name, value) in given {
        if value.chars().any(is_invisible) {
            return Err(RowRefusal::Invisible(name.clone()));
        }
        values.insert(name.clone(), value);
    }
    Ok(values)
}

/// Characters that no value needs, and with which one name looks like another, or a log like what it is not: controls,
/// and what turns the direction of text.
fn is_invisible(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    turns || (c.is_control() && c != '\t')
}

fn flag(name: &str, value: &str) -> Result<bool, RowRefusal> {
    match () {
        () if value.eq_ignore_ascii_case("true") => Ok(true),
        () if value.eq_ignore_ascii_case("false") => Ok(false),
        () => Err(RowRefusal::Flag(name.to_owned())),
    }
}

/// Nothing said is what the pool requires.
fn mfa(pool: &UserPool, says: Option<bool>) -> Result<bool, RowRefusal> {
    match (pool.mfa, says) {
        (MfaConfiguration::Off, Some(true)) => Err(RowRefusal::Mfa(true)),
        (MfaConfiguration::On, Some(false)) => Err(RowRefusal::Mfa(false)),
        (required, says) => Ok(says.unwrap_or(required == MfaConfiguration::On)),
    }
}

/// `mm/dd/yyyy`, of a day that there is.
fn is_birthdate(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        let part = text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse::<u32>().ok()
    };
    let separated = text.len() == 10 && text.get(2..3) == Some("/") && text.get(5..6) == Some("/");
    let (Some(month), Some(day), Some(year)) = (digits(0..2), digits(3..5), digits(6..10)) else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    };
    separated && (1..=days).contains(&day) && year > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::user_pool::ContactAttribute;

    #[test]
    fn cells_are_cut_as_aws_documents() {
        let cut = |line: &str| cells(line).join("|");
        assert_eq!(cut("a,b,,c"), "a|b||c");
        assert_eq!(cut(r"123 Any Street\, Any Town\, Z,b"), "123 Any Street, Any Town, Z|b");
        assert_eq!(cut("  a b\t, c "), "a b|c");
        assert_eq!(cut(r#""a,b""#), r#""a|b""#, "quotation marks are characters like others");
        assert_eq!(cut(r"a\b,c\"), r"a\b|c\", "a backslash before anything else is one");
        assert_eq!(cut(r"\,,\,"), ",|,");
        assert_eq!(cells(""), [""]);
    }

    /// All there are of up to five of the characters that matter. A value that ends in a backslash cannot be said: it would
    /// say that the comma after it is none.
    #[test]
    fn what_is_written_as_documented_is_read_as_it_was() {
        let mut values = vec![String::new()];
        for _ in 0..5 {
            let longer =
                values.iter().flat_map(|value| ["a", ",", "\\", "\"", " "].map(|more| format!("{value}{more}")));
            values = longer.chain([String::new()]).collect();
            for value in values.iter().filter(|value| value.trim() == value.as_str() && !value.ends_with('\\')) {
                let written = value.replace(',', "\\,");
                assert_eq!(cells(&format!("x,{written},y")), ["x", value, "y"], "{written}");
            }
        }
    }

    fn pool() -> UserPool {
        let mut pool = UserPool::new("us-east-1_a".into(), "p".into(), Time::from_seconds(0));
        pool.auto_verified_attributes = vec![ContactAttribute::Email];
        pool
    }

    fn line(values: &[(&str, &str)]) -> (Header, Line) {
        let names = header::columns(&pool().schema);
        let cells: Vec<&str> = names
            .iter()
            .map(|name| values.iter().find(|(given, _)| given == name).map_or("", |(_, value)| *value))
            .collect();
        let header = Header::read(&pool().schema, names.join(",").as_bytes()).unwrap();
        (header, Line::Whole(cells.join(",").into_bytes()))
    }

    fn read(pool: &UserPool, more: &[(&str, &str)]) -> Result<Row, RowRefusal> {
        let usual = [("cognito:username", "jane"), ("email", "j@example.com"), ("email_verified", "TRUE")];
        let kept = usual.iter().filter(|(name, _)| more.iter().all(|(given, _)| given != name));
        let (header, line) = line(&kept.chain(more).copied().collect::<Vec<_>>());
        Row::read(pool, &header, &line)
    }

    #[test]
    fn a_line_says_who_somebody_is() {
        let row = read(&pool(), &[("birthdate", "02/29/1984"), ("name", " Jane ")]).unwrap();
        let pairs: Vec<(&str, &str)> = row.attributes.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(row.username, "jane");
        assert_eq!(
            pairs,
            [("birthdate", "02/29/1984"), ("email", "j@example.com"), ("email_verified", "TRUE"), ("name", "Jane")]
        );
    }

    #[test]
    fn what_breaks_a_rule_is_refused_by_name() {
        let long = "é".repeat(129);
        for (more, refusal) in [
            (("cognito:username", ""), RowRefusal::NoUsername),
            (("cognito:username", "jane doe"), RowRefusal::Username),
            (("cognito:username", "jane\tdoe"), RowRefusal::Username),
            (("cognito:username", long.as_str()), RowRefusal::Username),
            (("birthdate", "1984-02-29"), RowRefusal::Birthdate),
            (("birthdate", "02/29/1985"), RowRefusal::Birthdate),
            (("birthdate", "13/01/1985"), RowRefusal::Birthdate),
            (("birthdate", "1/1/1985"), RowRefusal::Birthdate),
            (("birthdate", "00/00/0000"), RowRefusal::Birthdate),
            (("email_verified", "false"), RowRefusal::NotVerified),
            (("email_verified", ""), RowRefusal::NotVerified),
            (("email_verified", "yes"), RowRefusal::Flag("email_verified".into())),
            (("cognito:mfa_enabled", "true"), RowRefusal::Mfa(true)),
            (("cognito:mfa_enabled", "1"), RowRefusal::Flag("cognito:mfa_enabled".into())),
            (("name", "a\0b"), RowRefusal::Invisible("name".into())),
            (("name", "\u{202e}evil"), RowRefusal::Invisible("name".into())),
            (("cognito:username", "jane\u{2066}"), RowRefusal::Invisible("cognito:username".into())),
            (("name", "a\rb"), RowRefusal::Invisible("name".into())),
            (("name", "x,y"), RowRefusal::Cells { found: 22, expected: 21 }),
        ] {
            assert_eq!(read(&pool(), &[more]), Err(refusal), "{more:?}");
        }
        let (header, _) = line(&[]);
        for (given, refusal) in [
            (Line::TooLong, RowRefusal::TooLong),
            (Line::Whole(b"a\xff".to_vec()), RowRefusal::NotUtf8),
            (Line::Whole(b"\xc0\x80".to_vec()), RowRefusal::NotUtf8),
            (Line::Whole(vec![b'a'; 16_001]), RowRefusal::TooLong),
            (Line::Whole("é".repeat(16_000).into_bytes()), RowRefusal::Cells { found: 1, expected: 21 }),
        ] {
            assert_eq!(Row::read(&pool(), &header, &given), Err(refusal));
        }
    }

    #[test]
    fn a_second_factor_is_as_the_pool_requires() {
        use MfaConfiguration::{Off, On, Optional};
        for (configured, says, expected) in [
            (Off, "", Ok(false)),
            (Off, "FALSE", Ok(false)),
            (Off, "true", Err(RowRefusal::Mfa(true))),
            (On, "", Ok(true)),
            (On, "true", Ok(true)),
            (On, "false", Err(RowRefusal::Mfa(false))),
            (Optional, "", Ok(false)),
            (Optional, "true", Ok(true)),
            (Optional, "false", Ok(false)),
        ] {
            let pool = UserPool { mfa: configured, ..pool() };
            let found = read(&pool, &[("cognito:mfa_enabled", says)]).map(|row| row.mfa_enabled);
            assert_eq!(found, expected, "{configured:?} {says}");
        }
    }

    #[test]
    fn one_of_what_the_pool_verifies_is_verified() {
        let both = UserPool {
            auto_verified_attributes: vec![ContactAttribute::Email, ContactAttribute::PhoneNumber],
            ..pool()
        };
        let phone = [("email_verified", "false"), ("phone_number", "+12065550100"), ("phone_number_verified", "true")];
        assert!(read(&both, &phone).is_ok());
        assert_eq!(read(&pool(), &phone), Err(RowRefusal::NotVerified));
    }
}
