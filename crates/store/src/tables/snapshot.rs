//! Everything in the database that belongs to user pools, remembered and put back: for a server that returns to its
//! beginning. The one place that speaks of all tables at once.
//!
//! Two are left out: what is known of secrets outside (`published_secrets`) follows what is outside, and what other nodes
//! must reload (`configuration_changes`) is news whatever it brings.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use domain::clock::Time;

use super::{configuration_changes, published_secrets};
use crate::{Row, StoreError, Tx, Value, params};

/// Rows that are remembered at most.
pub const MOST_ROWS: usize = 100_000;

/// Tables of what an administrator made. The first column of each is the user pool.
pub const CONFIGURATION: [&str; 15] = [
    "user_pools",
    "clients",
    "client_secrets",
    "cimd_policies",
    "signing_keys",
    "groups",
    "resource_servers",
    "identity_providers",
    "identity_provider_identifiers",
    "domains",
    "saml_keys",
    "ui_customizations",
    "managed_login_brandings",
    "managed_login_assets",
    "terms",
];

/// Tables of users, and of what passes.
pub const USERS: [&str; 20] = [
    "users",
    "user_counts",
    "user_names",
    "group_members",
    "devices",
    "auth_events",
    "webauthn_credentials",
    "identities",
    "codes",
    "kept_sessions",
    "authorization_codes",
    "browser_sessions",
    "federated_sign_ins",
    "client_metadata_documents",
    "outgoing_messages",
    "user_import_jobs",
    "user_import_pieces",
    "user_import_lines",
    "attempts",
    "spent",
];

/// What a return to the beginning leaves as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    Nothing,
    /// What an administrator made; users return, to the pools that are still those that they were in.
    Configuration,
}

/// What there was.
#[derive(Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// In the order of [`TABLES`].
    tables: Vec<Contents>,
}

#[derive(Debug, PartialEq, Eq)]
struct Contents {
    rows: Vec<Row>,
    /// Empty where there are no rows.
    insert: &'static str,
}

/// Statements about one table.
struct Table {
    name: &'static str,
    is_configuration: bool,
    select: &'static str,
    delete: &'static str,
}

/// Statements live as long as the process; these are made once.
static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let of = |name, is_configuration| Table {
        name,
        is_configuration,
        select: format!("SELECT * FROM {name} ORDER BY 1, 2 LIMIT $1").leak(),
        delete: format!("DELETE FROM {name}").leak(),
    };
    let configuration = CONFIGURATION.into_iter().map(|name| of(name, true));
    configuration.chain(USERS.into_iter().map(|name| of(name, false))).collect()
});

/// Every row there is; `None` if they are more than [`MOST_ROWS`].
///
/// # Errors
/// The database's.
pub fn take(tx: &mut dyn Tx) -> Result<Option<Snapshot>, StoreError> {
    let mut left = MOST_ROWS;
    let mut tables = Vec::new();
    for table in TABLES.iter() {
        let rows = tx.rows(table.select, params![i64::try_from(left + 1).unwrap_or(i64::MAX)])?;
        let Some(fewer) = left.checked_sub(rows.len()) else { return Ok(None) };
        left = fewer;
        let insert = rows.first().map_or("", |row| insertion(table.name, row.0.len()));
        tables.push(Contents { rows, insert });
    }
    Ok(Some(Snapshot { tables }))
}

/// Columns come in the order of the table, in both directions.
fn insertion(table: &str, columns: usize) -> &'static str {
    let values: Vec<String> = (1..=columns).map(|number| format!("${number}")).collect();
    format!("INSERT INTO {table} VALUES ({})", values.join(", ")).leak()
}

/// Makes everything as it was, but for what is kept. Gives the pools whose configuration may be another; other nodes
/// hear of it by changes whose ids begin with `change_id`.
///
/// # Errors
/// The database's.
pub fn restore(
    tx: &mut dyn Tx,
    snapshot: &Snapshot,
    keep: Keep,
    change_id: &str,
    now: Time,
) -> Result<BTreeSet<String>, StoreError> {
    let found = pools(tx)?;
    let was: BTreeSet<(String, i64)> = snapshot.tables[0]
        .rows
        .iter()
        .map(|row| Ok((row.text(0)?, row.integer(1)?)))
        .collect::<Result<_, StoreError>>()?;
    // Users return to pools that are there afterwards. One that was made anew under the same id is another.
    let there: BTreeSet<&str> =
        was.iter().filter(|pool| keep == Keep::Nothing || found.contains(pool)).map(|(id, _)| id.as_str()).collect();
    for (table, contents) in TABLES.iter().zip(&snapshot.tables) {
        if table.is_configuration && keep == Keep::Configuration {
            continue;
        }
        tx.execute(table.delete, params![])?;
        for row in contents
            .rows
            .iter()
            .filter(|row| matches!(row.0.first(), Some(Value::Text(id)) if there.contains(id.as_str())))
        {
            tx.execute(contents.insert, &row.0)?;
        }
    }
    if keep == Keep::Configuration {
        leave_what_is_gone(tx)?;
    }
    published_secrets::withdraw_orphans(tx, now)?;
    let concerned: BTreeSet<String> = found.into_iter().chain(was.iter().cloned()).map(|(id, _)| id).collect();
    for id in &concerned {
        configuration_changes::insert(tx, &format!("{change_id}/{id}"), id, now)?;
    }
    Ok(concerned)
}

/// Groups and providers may have gone that users were in and came from.
fn leave_what_is_gone(tx: &mut dyn Tx) -> Result<(), StoreError> {
    let groups = "DELETE FROM group_members WHERE NOT EXISTS (SELECT 1 FROM groups \
         WHERE groups.user_pool_id = group_members.user_pool_id AND groups.id = group_members.group_id)";
    let providers = "DELETE FROM identities WHERE NOT EXISTS (SELECT 1 FROM identity_providers \
         WHERE identity_providers.user_pool_id = identities.user_pool_id \
         AND identity_providers.name = identities.provider_name)";
    tx.execute(groups, params![])?;
    tx.execute(providers, params![])?;
    Ok(())
}

/// Ids of pools, and when each was made.
fn pools(tx: &mut dyn Tx) -> Result<BTreeSet<(String, i64)>, StoreError> {
    let rows = tx.rows("SELECT id, created_at FROM user_pools", params![])?;
    rows.iter().map(|row| Ok((row.text(0)?, row.integer(1)?))).collect()
}
