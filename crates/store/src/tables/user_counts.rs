//! How many users a pool has: a sum kept by [`super::users`], in the transactions that add and remove them.

use crate::{StoreError, Tx, params};

/// Rows that a pool's count is spread over, so that of many who sign up at once few wait for the same one. Which of
/// them a user moves does not matter to the sum, and one may be below zero.
const STRIPES: u32 = 32;

/// How many users the pool has.
pub fn total(tx: &mut dyn Tx, user_pool_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(COALESCE(SUM(users), 0) AS BIGINT) FROM user_counts WHERE user_pool_id = $1";
    tx.row(sql, params![user_pool_id])?.map_or(Ok(0), |row| row.integer(0))
}

/// Notes that this many users came, or went. Others who move the same stripe wait from here until the transaction ends.
pub(super) fn add(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, users: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO user_counts (user_pool_id, stripe, users) VALUES ($1, $2, $3) \
         ON CONFLICT (user_pool_id, stripe) DO UPDATE SET users = user_counts.users + excluded.users";
    tx.execute(sql, params![user_pool_id, stripe(sub), users]).map(drop)
}

fn stripe(sub: &str) -> u32 {
    sub.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into())) % STRIPES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_spread_over_all_stripes() {
        let stripes: std::collections::BTreeSet<u32> = (0..1_000_u32)
            .map(|number| stripe(&format!("{:08x}-0000-4000-8000-000000000000", number * 7_919)))
            .collect();
        assert_eq!(stripes.len(), STRIPES as usize);
    }
}
