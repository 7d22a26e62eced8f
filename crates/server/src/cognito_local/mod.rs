//! Pool files of cognito-local as a site file: what it keeps below `.cognito/db`, in the words of the API, and what of it
//! has no place in a site file, in sentences.
//!
//! Only reads files and makes text; must not know how a site file is applied.

mod client;
mod files;
mod pool;
mod user;

use std::path::Path;

use serde_json::{Value, json};

use crate::site_file;
pub(crate) use files::ReadError;

/// A site file, and what there is to say about it.
#[derive(Debug)]
pub(crate) struct Converted {
    pub(crate) text: String,
    /// What could not be carried over, or is otherwise than before.
    pub(crate) notes: Vec<String>,
    pub(crate) pools: usize,
    pub(crate) clients: usize,
    pub(crate) groups: usize,
    pub(crate) users: usize,
}

/// Reads `.cognito`, its `db`, or the file of one pool.
///
/// # Errors
/// Nothing was found there, something is not as cognito-local writes it, or the API's model does not allow it.
pub(crate) fn convert(path: &Path) -> Result<Converted, ReadError> {
    let found = files::read(path)?;
    let mut notes = found.notes;
    let mut pools = Vec::new();
    let (mut client_count, mut group_count, mut user_count) = (0, 0, 0);
    for (file, contents) in &found.pools {
        let id = contents.options.get("Id").and_then(Value::as_str).unwrap_or(&file.id).to_owned();
        let mut pool = pool::convert(&id, &contents.options, &mut notes);
        let of_pool = found.clients.values().filter(|client| client.get("UserPoolId").is_some_and(|of| *of == id));
        let clients: Vec<Value> = of_pool.map(|client| client::convert(client, &mut notes)).collect();
        let groups: Vec<Value> = contents.groups.values().map(pool::group).collect();
        let users = user::convert_all(&id, contents, &mut notes);
        client_count += clients.len();
        group_count += groups.len();
        user_count += users.len();
        for (section, list) in [("Clients", clients), ("Groups", groups), ("Users", users)] {
            if !list.is_empty() {
                pool.insert(section.to_owned(), list.into());
            }
        }
        pools.push(Value::Object(pool));
    }
    let text = site_file::to_yaml(&json!({ "UserPools": pools })).map_err(ReadError::Unwritable)?;
    // Better told now than when it is applied.
    site_file::Desired::parse(&text).map_err(|failure| ReadError::Unfit(failure.to_string()))?;
    let pools = pools.len();
    Ok(Converted { text, notes, pools, clients: client_count, groups: group_count, users: user_count })
}

/// The members that an operation's input has, of those that say something.
fn members_of(operation: &str, from: &serde_json::Map<String, Value>) -> serde_json::Map<String, Value> {
    let known = |name: &str| site_file::has_member(operation, name);
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    let says = |value: &Value| !is_empty(value);
    from.iter()
        .filter(|(name, value)| known(name) && says(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests;
