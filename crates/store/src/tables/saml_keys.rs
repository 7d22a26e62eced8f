//! The key a pool signs its SAML requests with, sealed, and the newest certificate of it.

use domain::clock::Time;

use crate::{StoreError, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSamlKey {
    /// PKCS #8.
    pub sealed: Vec<u8>,
    /// X.509, DER.
    pub certificate: Vec<u8>,
    /// When the certificate was made.
    pub certified_at: Time,
}

pub fn find(tx: &mut dyn Tx, user_pool_id: &str) -> Result<Option<SealedSamlKey>, StoreError> {
    let sql = "SELECT sealed, certificate, certified_at FROM saml_keys WHERE user_pool_id = $1";
    let row = tx.row(sql, params![user_pool_id])?;
    row.map(|row| {
        Ok(SealedSamlKey {
            sealed: row.bytes(0)?,
            certificate: row.bytes(1)?,
            certified_at: Time::from_micros(row.integer(2)?),
        })
    })
    .transpose()
}

/// Adds the pool's key unless it has one.
pub fn insert(tx: &mut dyn Tx, user_pool_id: &str, key: &SealedSamlKey) -> Result<(), StoreError> {
    let sql = "INSERT INTO saml_keys (user_pool_id, sealed, certificate, certified_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING";
    tx.execute(sql, params![user_pool_id, &key.sealed, &key.certificate, key.certified_at])?;
    Ok(())
}

/// Replaces the certificate that was made at `previous`; the key stays.
pub fn renew(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    certificate: &[u8],
    certified_at: Time,
    previous: Time,
) -> Result<(), StoreError> {
    let sql = "UPDATE saml_keys SET certificate = $2, certified_at = $3 WHERE user_pool_id = $1 AND certified_at = $4";
    tx.execute(sql, params![user_pool_id, certificate.to_vec(), certified_at, previous])?;
    Ok(())
}
