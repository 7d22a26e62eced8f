//! The narrow interface between SQL and the drivers: [`Tx`], [`Value`], [`Row`], [`StoreError`].
//!
//! Must not know which database is behind it.

/// Why the store could not do what was asked.
///
/// Texts never hold parameters or row contents, so they can be logged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A primary key or unique index already holds the value. The transaction can only be rolled back; see the crate's
    /// documentation for the way to expect conflicts.
    #[error("a unique value already exists")]
    UniqueViolation,
    /// Too much is queued, or another process holds the database too long. Nothing was done; trying later is fine.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached. Nothing was done.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The connection was lost while committing: the write may or may not have happened. Re-read by an idempotency key.
    #[error("the outcome of the commit is unknown: {0}")]
    CommitUnknown(String),
    /// Still in conflict with other transactions after every retry. Nothing was done.
    #[error("conflict with concurrent transactions")]
    Conflict,
    /// [`crate::Store::read`] was given a statement that writes.
    #[error("a read transaction cannot write")]
    ReadOnly,
    /// An earlier statement of this transaction failed and the closure went on. Nothing was done.
    #[error("the transaction was already spoiled by a failed statement")]
    Aborted,
    /// Text with a NUL character, which PostgreSQL cannot store. Refused on both databases before it is sent.
    #[error("text with a NUL character")]
    NulInText,
    /// A stored value is not what the code that reads it expects.
    #[error("unexpected stored value: {0}")]
    Corrupt(String),
    /// The closure panicked. Nothing was done.
    #[error("the transaction's code panicked")]
    Panicked,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The place to keep things in is not one that is understood.
    #[error("invalid database location: {0}")]
    InvalidLocation(String),
    /// Nothing this node dates could be judged by another one.
    #[error(
        "this machine's clock is {ahead_seconds} s ahead of the database's (behind, if negative): synchronise them"
    )]
    ClocksApart {
        /// With a sign.
        ahead_seconds: String,
    },
    /// The schema could not be brought up to date.
    #[error("migration {name} failed: {reason}")]
    Migration {
        /// Name of the migration, as its file is called.
        name: String,
        /// What the database or the check said.
        reason: String,
    },
    /// A later release has changed the data so that this one cannot read it.
    #[error(
        "this data was written by Poolhouse {needs} or later (migration {migration}); this is {this}, which knows \
         migrations up to {newest} and would misread it: run {needs} or later, or go back to a backup from before"
    )]
    WrittenByNewer {
        /// The first release that can.
        needs: String,
        /// The migration that makes the difference.
        migration: String,
        /// The release of this binary.
        this: String,
        /// The newest migration that this binary knows.
        newest: String,
    },
    /// Anything else the database refused: a bug in a statement, a full disk.
    #[error("database error: {0}")]
    Database(String),
}

/// One value going to or coming from the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Text(String),
    Integer(i64),
    Boolean(bool),
    Bytes(Vec<u8>),
}

/// An open transaction.
///
/// SQL texts are `'static`: they are prepared once per connection and kept.
pub trait Tx {
    /// Runs a statement and returns all of its rows; bound them with `LIMIT`.
    ///
    /// # Errors
    /// Any error spoils the transaction.
    fn rows(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Runs a statement that returns no rows; gives the number of affected rows (meaningless after DDL).
    ///
    /// # Errors
    /// Any error spoils the transaction.
    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError>;

    /// Runs a statement that returns at most one row; more than one is [`StoreError::Corrupt`].
    ///
    /// # Errors
    /// Any error but [`StoreError::Corrupt`] spoils the transaction.
    fn row(&mut self, sql: &'static str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        let mut rows = self.rows(sql, params)?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            more => Err(StoreError::Corrupt(format!("{more} rows where at most one was expected"))),
        }
    }
}

/// One row of an answer. Columns are read by position; a column of another type is [`StoreError::Corrupt`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    fn value(&self, index: usize) -> Result<&Value, StoreError> {
        self.0.get(index).ok_or_else(|| StoreError::Corrupt(format!("no column {index}")))
    }

    /// Whether the column is NULL.
    pub fn is_null(&self, index: usize) -> Result<bool, StoreError> {
        Ok(*self.value(index)? == Value::Null)
    }

    /// A `TEXT` column that is never NULL.
    pub fn text(&self, index: usize) -> Result<String, StoreError> {
        self.opt_text(index)?.ok_or_else(|| null(index))
    }

    /// A `TEXT` column.
    pub fn opt_text(&self, index: usize) -> Result<Option<String>, StoreError> {
        match self.value(index)? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text.clone())),
            other => Err(mismatch(index, "text", other)),
        }
    }

    /// A `BIGINT` column that is never NULL.
    pub fn integer(&self, index: usize) -> Result<i64, StoreError> {
        self.opt_integer(index)?.ok_or_else(|| null(index))
    }

    /// A `BIGINT` column.
    pub fn opt_integer(&self, index: usize) -> Result<Option<i64>, StoreError> {
        match self.value(index)? {
            Value::Null => Ok(None),
            Value::Integer(integer) => Ok(Some(*integer)),
            other => Err(mismatch(index, "an integer", other)),
        }
    }

    /// A `BOOLEAN` column that is never NULL.
    pub fn boolean(&self, index: usize) -> Result<bool, StoreError> {
        self.opt_boolean(index)?.ok_or_else(|| null(index))
    }

    /// A `BOOLEAN` column. SQLite has no booleans and answers 0 or 1.
    pub fn opt_boolean(&self, index: usize) -> Result<Option<bool>, StoreError> {
        match self.value(index)? {
            Value::Null => Ok(None),
            Value::Boolean(boolean) => Ok(Some(*boolean)),
            Value::Integer(0) => Ok(Some(false)),
            Value::Integer(1) => Ok(Some(true)),
            other => Err(mismatch(index, "a boolean", other)),
        }
    }

    /// A `BYTEA` column that is never NULL.
    pub fn bytes(&self, index: usize) -> Result<Vec<u8>, StoreError> {
        self.opt_bytes(index)?.ok_or_else(|| null(index))
    }

    /// A `BYTEA` column.
    pub fn opt_bytes(&self, index: usize) -> Result<Option<Vec<u8>>, StoreError> {
        match self.value(index)? {
            Value::Null => Ok(None),
            Value::Bytes(bytes) => Ok(Some(bytes.clone())),
            other => Err(mismatch(index, "bytes", other)),
        }
    }
}

fn null(index: usize) -> StoreError {
    StoreError::Corrupt(format!("column {index} is NULL"))
}

fn mismatch(index: usize, wanted: &str, found: &Value) -> StoreError {
    let found = match found {
        Value::Null => "NULL",
        Value::Text(_) => "text",
        Value::Integer(_) => "an integer",
        Value::Boolean(_) => "a boolean",
        Value::Bytes(_) => "bytes",
    };
    StoreError::Corrupt(format!("column {index} is {found} where {wanted} was expected"))
}

/// Refuses what one of the databases could not hold, so that both refuse it.
pub(crate) fn check_params(params: &[Value]) -> Result<(), StoreError> {
    let has_nul = |value: &Value| matches!(value, Value::Text(text) if text.as_bytes().contains(&0));
    if params.iter().any(has_nul) { Err(StoreError::NulInText) } else { Ok(()) }
}

/// Parameters of a statement: `params![user_pool_id, name, created_at_micros]` is a `&[Value]`; anything that is
/// `Into<Value>` will do, `Option` for what may be NULL.
#[macro_export]
macro_rules! params {
    () => { &[] as &[$crate::Value] };
    ($($value:expr),+ $(,)?) => { &[$($crate::Value::from($value)),+] as &[$crate::Value] };
}

macro_rules! value_from {
    ($($from:ty => |$value:ident| $into:expr;)+) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $into
            }
        })+
    };
}

value_from! {
    String => |value| Value::Text(value);
    &String => |value| Value::Text(value.clone());
    &str => |value| Value::Text(value.to_owned());
    i64 => |value| Value::Integer(value);
    i32 => |value| Value::Integer(value.into());
    u32 => |value| Value::Integer(value.into());
    bool => |value| Value::Boolean(value);
    Vec<u8> => |value| Value::Bytes(value);
    &Vec<u8> => |value| Value::Bytes(value.clone());
    &[u8] => |value| Value::Bytes(value.to_vec());
    domain::clock::Time => |value| Value::Integer(value.micros());
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Value::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Self {
        Value::Bytes(value.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn getters_tell_types_apart() {
        let row = Row(vec![Value::Null, Value::Text("a".into()), Value::Integer(2), Value::Bytes(vec![0xff])]);
        assert_eq!(row.opt_text(0), Ok(None));
        assert_eq!(row.text(1), Ok("a".to_owned()));
        assert_eq!(row.integer(2), Ok(2));
        assert_eq!(row.bytes(3), Ok(vec![0xff]));
        assert_eq!(row.text(0), Err(StoreError::Corrupt("column 0 is NULL".into())));
        assert_eq!(row.text(9), Err(StoreError::Corrupt("no column 9".into())));
        assert!(matches!(row.boolean(2), Err(StoreError::Corrupt(_))), "2 is no boolean");
        assert!(matches!(row.integer(1), Err(StoreError::Corrupt(_))));
    }

    #[test]
    fn params_take_what_tables_hold() {
        let none: Option<&str> = None;
        let params = params!["a", 1_i64, true, none, Some(2_i64), &[1_u8, 2]];
        assert_eq!(
            params,
            [
                Value::Text("a".into()),
                Value::Integer(1),
                Value::Boolean(true),
                Value::Null,
                Value::Integer(2),
                Value::Bytes(vec![1, 2])
            ]
        );
        assert!(params![].is_empty());
        assert_eq!(check_params(params!["a\0b"]), Err(StoreError::NulInText));
    }
}
