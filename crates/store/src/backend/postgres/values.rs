//! [`Value`] in PostgreSQL's binary format.

use std::error::Error;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::tx::{Row, StoreError, Value};

type Outcome<T> = Result<T, Box<dyn Error + Sync + Send>>;

impl ToSql for Value {
    /// The type is what the server inferred for the parameter.
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Outcome<IsNull> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Text(text) if <&str as ToSql>::accepts(ty) => text.to_sql(ty, out),
            Value::Integer(integer) if *ty == Type::INT8 => integer.to_sql(ty, out),
            Value::Integer(integer) if *ty == Type::INT4 => i32::try_from(*integer)?.to_sql(ty, out),
            Value::Integer(integer) if *ty == Type::INT2 => i16::try_from(*integer)?.to_sql(ty, out),
            Value::Boolean(boolean) if *ty == Type::BOOL => boolean.to_sql(ty, out),
            Value::Bytes(bytes) if *ty == Type::BYTEA => bytes.to_sql(ty, out),
            _ => Err(format!("the statement wants {ty} here").into()),
        }
    }

    /// Decided by value, above.
    fn accepts(_ty: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Outcome<Self> {
        Ok(match *ty {
            Type::INT8 => Value::Integer(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Integer(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Value::Integer(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Value::Boolean(bool::from_sql(ty, raw)?),
            Type::BYTEA => Value::Bytes(Vec::from_sql(ty, raw)?),
            _ => Value::Text(String::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_ty: &Type) -> Outcome<Self> {
        Ok(Value::Null)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL | Type::BYTEA)
            || <String as FromSql>::accepts(ty)
    }
}

pub(super) fn read_row(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let values = (0..row.len()).map(|index| {
        let value: Result<Value, _> = row.try_get(index);
        value.map_err(|_| StoreError::Corrupt(format!("column {index} is {}", row.columns()[index].type_())))
    });
    Ok(Row(values.collect::<Result<_, _>>()?))
}
