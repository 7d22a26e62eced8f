//! The columns of an import file: what the service puts into a template (behaviour 10 §4.12), and what a file must have.

use crate::schema::Schema;

use super::row::cells;

pub const USERNAME: &str = "cognito:username";
pub const MFA_ENABLED: &str = "cognito:mfa_enabled";

/// Names of a pool's columns in the service's order: attributes as the schema has them, then the two that are none.
pub fn columns(schema: &Schema) -> Vec<String> {
    let attributes = schema.attributes().iter().map(|attribute| attribute.name.clone()).filter(|name| name != "sub");
    attributes.chain([MFA_ENABLED.to_owned(), USERNAME.to_owned()]).collect()
}

/// A file's columns, in its own order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header(Vec<String>);

/// Why a file is not one for the pool. Ours; short enough for a completion message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderMismatch {
    #[error("The CSV file has no header.")]
    Missing,
    #[error("The header of the CSV file is not UTF-8 text.")]
    Unreadable,
    #[error("The header of the CSV file does not have all columns of the user pool, and no others, each once.")]
    Different,
}

impl Header {
    /// Reads the first line of a file. A byte order mark, which some programs write, is no part of it.
    ///
    /// # Errors
    /// The columns are not those of the pool.
    pub fn read(schema: &Schema, line: &[u8]) -> Result<Self, HeaderMismatch> {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let line = std::str::from_utf8(line).map_err(|_| HeaderMismatch::Unreadable)?;
        if line.trim().is_empty() {
            return Err(HeaderMismatch::Missing);
        }
        let found = cells(line);
        let (mut sorted, mut expected) = (found.clone(), columns(schema));
        sorted.sort_unstable();
        expected.sort_unstable();
        if sorted == expected { Ok(Self(found)) } else { Err(HeaderMismatch::Different) }
    }

    pub fn columns(&self) -> &[String] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{AttributeKind, SchemaAttribute};

    fn schema() -> Schema {
        let mut schema = Schema::standard();
        for name in ["custom:team", "dev:custom:note"] {
            schema.set(SchemaAttribute {
                name: name.into(),
                kind: AttributeKind::String { min_length: None, max_length: None },
                developer_only: name.starts_with("dev:"),
                mutable: true,
                required: false,
            });
        }
        schema
    }

    /// Behaviour 10 §4.12.
    #[test]
    fn columns_come_in_the_services_order() {
        let columns = columns(&schema()).join(",");
        assert_eq!(
            columns,
            "name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,\
             email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,\
             custom:team,dev:custom:note,cognito:mfa_enabled,cognito:username"
        );
    }

    #[test]
    fn a_file_has_every_column_once_in_any_order() {
        let schema = schema();
        let mut names = columns(&schema);
        let line = |names: &[String]| names.join(",").into_bytes();
        assert_eq!(Header::read(&schema, &line(&names)).unwrap().columns(), names);
        names.reverse();
        let with_mark = [b"\xef\xbb\xbf".to_vec(), names.join(" , ").into_bytes()].concat();
        assert_eq!(Header::read(&schema, &with_mark).unwrap().columns(), names);
        let changed = |change: &dyn Fn(&mut Vec<String>)| {
            let mut names = names.clone();
            change(&mut names);
            Header::read(&schema, &line(&names))
        };
        for (name, change) in [
            ("missing", &(|names: &mut Vec<String>| drop(names.pop())) as &dyn Fn(&mut Vec<String>)),
            ("unknown", &|names| names.push("sub".into())),
            ("twice", &|names| names.push("email".into())),
            ("instead", &|names| names[3] = "custom:other".into()),
            ("in quotation marks", &|names| names.iter_mut().for_each(|name| *name = format!("\"{name}\""))),
        ] {
            assert_eq!(changed(change), Err(HeaderMismatch::Different), "{name}");
        }
        assert_eq!(Header::read(&schema, b"PK\x03\x04\xff\xfe"), Err(HeaderMismatch::Unreadable));
        assert_eq!(Header::read(&schema, b""), Err(HeaderMismatch::Missing));
    }
}
