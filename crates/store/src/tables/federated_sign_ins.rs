//! Browsers under way to an identity provider. What one brings back counts once, on whichever node it arrives.

use domain::clock::Time;

use crate::{Row, StoreError, Tx, params};

/// A browser that has left, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FederatedSignIn {
    pub user_pool_id: String,
    /// Keyed hash of what it brings back.
    pub hash: [u8; 32],
    /// Keyed hash of the id that only this browser has.
    pub browser: [u8; 32],
    pub sealed: Vec<u8>,
    pub expires_at: Time,
}

/// Adds one. Of those beyond `most` of its browser the ones go that expire first.
pub fn insert(tx: &mut dyn Tx, sign_in: &FederatedSignIn, most: i64) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO federated_sign_ins (user_pool_id, hash, browser, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)";
    let FederatedSignIn { user_pool_id, hash, browser, sealed, expires_at } = sign_in;
    tx.execute(sql, params![user_pool_id, hash.to_vec(), browser.to_vec(), sealed.clone(), *expires_at])?;
    let trim = "DELETE FROM federated_sign_ins WHERE user_pool_id = $1 AND hash IN \
         (SELECT hash FROM federated_sign_ins WHERE user_pool_id = $1 AND browser = $2 AND hash <> $3 \
         ORDER BY expires_at DESC, hash LIMIT 1000000 OFFSET $4)";
    tx.execute(trim, params![user_pool_id, browser.to_vec(), hash.to_vec(), (most - 1).max(0)]).map(drop)
}

/// Leaves a pool `most`: the others go, those first that expire first.
pub fn trim(tx: &mut dyn Tx, user_pool_id: &str, most: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM federated_sign_ins WHERE user_pool_id = $1 AND hash IN \
         (SELECT hash FROM federated_sign_ins WHERE user_pool_id = $1 \
         ORDER BY expires_at DESC, hash LIMIT 1000000 OFFSET $2)";
    tx.execute(sql, params![user_pool_id, most])
}

/// Takes the one of these hashes (one for each key of the keyring) that has not expired; of many who try, one gets it.
/// `browser` are the same of the browser that asks, where that is known: another's is left where it is.
pub fn take(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    hashes: &[[u8; 32]],
    browser: Option<&[[u8; 32]]>,
    now: Time,
) -> Result<Option<FederatedSignIn>, StoreError> {
    let Some(found) = find(tx, user_pool_id, hashes, browser, now)? else { return Ok(None) };
    let sql = "DELETE FROM federated_sign_ins WHERE user_pool_id = $1 AND hash = $2";
    let is_ours = tx.execute(sql, params![user_pool_id, found.hash.to_vec()])? == 1;
    Ok(is_ours.then_some(found))
}

/// The one of these hashes that has not expired; it stays. `browser` as in [`take`].
pub fn find(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    hashes: &[[u8; 32]],
    browser: Option<&[[u8; 32]]>,
    now: Time,
) -> Result<Option<FederatedSignIn>, StoreError> {
    let sql = "SELECT browser, sealed, expires_at FROM federated_sign_ins \
         WHERE user_pool_id = $1 AND hash = $2 AND expires_at > $3";
    for hash in hashes {
        let Some(row) = tx.row(sql, params![user_pool_id, hash.to_vec(), now])? else { continue };
        let found = from_row(user_pool_id, *hash, &row)?;
        return Ok(Some(found).filter(|found| browser.is_none_or(|browsers| browsers.contains(&found.browser))));
    }
    Ok(None)
}

fn from_row(user_pool_id: &str, hash: [u8; 32], row: &Row) -> Result<FederatedSignIn, StoreError> {
    let browser = row.bytes(0)?.try_into();
    Ok(FederatedSignIn {
        user_pool_id: user_pool_id.to_owned(),
        hash,
        browser: browser.map_err(|_| StoreError::Corrupt("federated sign-in: browser".to_owned()))?,
        sealed: row.bytes(1)?,
        expires_at: Time::from_micros(row.integer(2)?),
    })
}

/// Removes at most `limit` that expired before `now`; tells how many.
pub fn sweep(tx: &mut dyn Tx, now: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM federated_sign_ins WHERE (user_pool_id, hash) IN \
         (SELECT user_pool_id, hash FROM federated_sign_ins WHERE expires_at < $1 LIMIT $2)";
    tx.execute(sql, params![now.micros(), limit])
}
