//! The keys a pool signs tokens with, sealed: one for ID tokens, one for access tokens.

use domain::clock::Time;

use crate::{StoreError, Tx, params};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenUse {
    Id,
    Access,
}

impl TokenUse {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Access => "access",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "id" => Ok(Self::Id),
            "access" => Ok(Self::Access),
            _ => Err(StoreError::Corrupt("unknown token_use".to_owned())),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSigningKey {
    pub kid: String,
    pub token_use: TokenUse,
    pub created_at: Time,
    /// PKCS #8.
    pub sealed: Vec<u8>,
}

pub fn insert(tx: &mut dyn Tx, user_pool_id: &str, key: &SealedSigningKey) -> Result<(), StoreError> {
    let sql = "INSERT INTO signing_keys (user_pool_id, kid, token_use, created_at, sealed) \
         VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, params![user_pool_id, &key.kid, key.token_use.as_str(), key.created_at, &key.sealed])?;
    Ok(())
}

/// The pool's keys, oldest first.
pub fn list(tx: &mut dyn Tx, user_pool_id: &str) -> Result<Vec<SealedSigningKey>, StoreError> {
    let sql = "SELECT kid, token_use, created_at, sealed FROM signing_keys WHERE user_pool_id = $1 \
         ORDER BY created_at, kid";
    let rows = tx.rows(sql, params![user_pool_id])?;
    rows.iter()
        .map(|row| {
            Ok(SealedSigningKey {
                kid: row.text(0)?,
                token_use: TokenUse::parse(&row.text(1)?)?,
                created_at: Time::from_micros(row.integer(2)?),
                sealed: row.bytes(3)?,
            })
        })
        .collect()
}

/// The pool a key belongs to: an access token names its key before anything else is known.
pub fn find_pool_of(tx: &mut dyn Tx, kid: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT user_pool_id FROM signing_keys WHERE kid = $1";
    tx.row(sql, params![kid])?.map(|row| row.text(0)).transpose()
}
