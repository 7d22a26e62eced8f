//! Whom the people of identity providers are in a pool. One row leads from a provider's name for somebody, or from an
//! attribute they are still to come with, to a user.

use domain::clock::Time;

use crate::{Row, StoreError, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub user_pool_id: String,
    pub provider: String,
    /// [`SUBJECT`], or the pool attribute that the link was made by.
    pub attribute: String,
    pub value: String,
    pub sub: String,
    pub created_at: Time,
    /// The first sign-in by it; until then it is a link that waits.
    pub used_at: Option<Time>,
}

/// Stands for the provider's own name for somebody (behaviour 30 §6.5).
pub const SUBJECT: &str = "Cognito_Subject";

/// Whom a provider's name or attribute leads to.
pub fn find(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    provider: &str,
    attribute: &str,
    value: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT sub FROM identities WHERE user_pool_id = $1 AND provider_name = $2 AND attribute_name = $3 \
         AND attribute_value = $4";
    tx.row(sql, params![user_pool_id, provider, attribute, value])?.map(|row| row.text(0)).transpose()
}

/// Adds it; tells whether it led to nobody before.
pub fn insert(tx: &mut dyn Tx, identity: &Identity) -> Result<bool, StoreError> {
    let sql = "INSERT INTO identities (user_pool_id, provider_name, attribute_name, attribute_value, sub, created_at, used_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let Identity { user_pool_id, provider, attribute, value, sub, created_at, used_at } = identity;
    let used_at = used_at.map(Time::micros);
    Ok(tx.execute(sql, params![user_pool_id, provider, attribute, value, sub, created_at.micros(), used_at])? == 1)
}

/// Takes down the first sign-in by a provider's name for somebody; tells whether this was it.
pub fn mark_used(tx: &mut dyn Tx, user_pool_id: &str, provider: &str, id: &str, now: Time) -> Result<bool, StoreError> {
    let sql = "UPDATE identities SET used_at = $5 WHERE user_pool_id = $1 AND provider_name = $2 \
         AND attribute_name = $3 AND attribute_value = $4 AND used_at IS NULL";
    Ok(tx.execute(sql, params![user_pool_id, provider, SUBJECT, id, now.micros()])? == 1)
}

/// Takes it away; tells whether it was there.
pub fn delete(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    provider: &str,
    attribute: &str,
    value: &str,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM identities WHERE user_pool_id = $1 AND provider_name = $2 AND attribute_name = $3 \
         AND attribute_value = $4";
    Ok(tx.execute(sql, params![user_pool_id, provider, attribute, value])? == 1)
}

/// All of a provider that is gone.
pub fn delete_of_provider(tx: &mut dyn Tx, user_pool_id: &str, provider: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM identities WHERE user_pool_id = $1 AND provider_name = $2";
    tx.execute(sql, params![user_pool_id, provider])?;
    Ok(())
}

/// Those of a user, oldest first.
pub fn of_user(tx: &mut dyn Tx, user_pool_id: &str, sub: &str) -> Result<Vec<Identity>, StoreError> {
    let sql = "SELECT user_pool_id, provider_name, attribute_name, attribute_value, sub, created_at, used_at FROM identities \
         WHERE user_pool_id = $1 AND sub = $2 ORDER BY created_at, provider_name, attribute_value";
    tx.rows(sql, params![user_pool_id, sub])?.iter().map(from_row).collect()
}

/// The attributes by which a provider's people are known, each once, at most `limit`.
pub fn attributes_of_provider(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    provider: &str,
    limit: usize,
) -> Result<Vec<String>, StoreError> {
    // One after the other: of a million people's rows, the index is asked for as many as there are names.
    let sql = "SELECT attribute_name FROM identities WHERE user_pool_id = $1 AND provider_name = $2 \
         AND attribute_name > $3 ORDER BY attribute_name LIMIT 1";
    let mut names: Vec<String> = Vec::new();
    while names.len() < limit {
        let last = names.last().map_or("", String::as_str);
        let Some(row) = tx.row(sql, params![user_pool_id, provider, last])? else { break };
        names.push(row.text(0)?);
    }
    Ok(names)
}

fn from_row(row: &Row) -> Result<Identity, StoreError> {
    Ok(Identity {
        user_pool_id: row.text(0)?,
        provider: row.text(1)?,
        attribute: row.text(2)?,
        value: row.text(3)?,
        sub: row.text(4)?,
        created_at: Time::from_micros(row.integer(5)?),
        used_at: row.opt_integer(6)?.map(Time::from_micros),
    })
}
