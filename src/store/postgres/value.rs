//! What is handed to a statement, with the type that it has there.

use tokio_postgres::types::{ToSql, Type};

/// A value of a parameter, or a column of values for `unnest`.
#[derive(Debug)]
pub(super) enum Value {
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    Ints(Vec<i64>),
    Words(Vec<i32>),
    Shorts(Vec<i16>),
    Texts(Vec<String>),
    MaybeTexts(Vec<Option<String>>),
    Blobs(Vec<Vec<u8>>),
}

impl Value {
    /// Its type on the server.
    pub(super) const fn kind(&self) -> Type {
        match self {
            Value::Int(_) => Type::INT8,
            Value::Text(_) => Type::TEXT,
            Value::Bytes(_) => Type::BYTEA,
            Value::Ints(_) => Type::INT8_ARRAY,
            Value::Words(_) => Type::INT4_ARRAY,
            Value::Shorts(_) => Type::INT2_ARRAY,
            Value::Texts(_) | Value::MaybeTexts(_) => Type::TEXT_ARRAY,
            Value::Blobs(_) => Type::BYTEA_ARRAY,
        }
    }

    /// As the client takes it.
    pub(super) fn given(&self) -> &(dyn ToSql + Sync) {
        match self {
            Value::Int(value) => value,
            Value::Text(value) => value,
            Value::Bytes(value) => value,
            Value::Ints(value) => value,
            Value::Words(value) => value,
            Value::Shorts(value) => value,
            Value::Texts(value) => value,
            Value::MaybeTexts(value) => value,
            Value::Blobs(value) => value,
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::Text(value)
    }
}
