//! A site as a file: what `apply` needs to make the same site elsewhere, and finds unchanged where it came from.

use std::collections::BTreeSet;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use super::Failure;
use super::call::{Call, CallError};
use super::compare::{self, is_empty};
use super::kinds::{self, KINDS, Kind};
use super::pool::{TWINS, as_input};
use super::reader::{self, Reader, attributes, text};

/// Members that come first, in this order; sections come last, in the order of [`LAST`].
const FIRST: [&str; 11] = [
    "Id",
    "PoolName",
    "ClientId",
    "ClientName",
    "Identifier",
    "ProviderName",
    "Domain",
    "GroupName",
    "Username",
    "Sub",
    "Name",
];
const LAST: [&str; 8] =
    ["Schema", "MfaConfig", "ResourceServers", "IdentityProviders", "Clients", "Domains", "Groups", "Users"];

/// What to export.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// Ids; all pools of the region where there are none.
    pub(crate) pools: Vec<String>,
    /// Of clients and providers. Passwords are never there.
    pub(crate) secrets: bool,
    pub(crate) users: bool,
}

/// The file, and what could not be put into it.
#[derive(Debug)]
pub(crate) struct Export {
    pub(crate) text: String,
    pub(crate) notes: Vec<String>,
}

/// # Errors
/// The site cannot be read, or has no pool that was asked for.
pub(crate) async fn export<C: Call + Sync>(
    caller: &C,
    region: Option<&str>,
    contents: &Contents,
) -> Result<Export, Failure> {
    let ids = if contents.pools.is_empty() {
        reader::pools(caller, region).await?.into_iter().map(|(id, _)| id).collect()
    } else {
        contents.pools.clone()
    };
    let (mut pools, mut notes) = (Vec::with_capacity(ids.len()), BTreeSet::new());
    for id in &ids {
        pools.push(pool(&Reader { caller, pool_id: id }, contents, &mut notes).await?);
    }
    let text = to_yaml(&json!({ "UserPools": pools }));
    let text = text.map_err(|error| CallError::Unreachable(format!("cannot write YAML: {error}")))?;
    Ok(Export { text, notes: notes.into_iter().collect() })
}

/// A site file of what it says.
///
/// # Errors
/// What has no form in YAML.
pub(crate) fn to_yaml(file: &Value) -> Result<String, String> {
    serde_saphyr::to_string(&Ordered(file)).map_err(|error| error.to_string())
}

async fn pool<C: Call>(
    reader: &Reader<'_, C>,
    contents: &Contents,
    notes: &mut BTreeSet<String>,
) -> Result<Map<String, Value>, Failure> {
    let description = reader.pool().await?;
    let description = description.ok_or_else(|| {
        let message = format!("User pool {} does not exist.", reader.pool_id);
        CallError::refused("DescribeUserPool", "ResourceNotFoundException", &message)
    })?;
    let mut pool = as_input(&description);
    for (older, _) in TWINS {
        compare::remove(&mut pool, older);
    }
    let cleared = pool.get("AccountRecoverySetting").is_some_and(is_empty);
    pool.retain(|_, value| !is_empty(value));
    if cleared {
        pool.insert("AccountRecoverySetting".to_owned(), json!({}));
    }
    pool.insert("Id".to_owned(), reader.pool_id.into());
    put(&mut pool, "Schema", own_attributes(&description));
    let mfa = reader.mfa().await?;
    if mfa.len() > 1 {
        pool.remove("MfaConfiguration");
        pool.insert("MfaConfig".to_owned(), Value::Object(mfa));
    }
    for kind in KINDS {
        match reader.all(kind, &description).await {
            Ok(all) => put(&mut pool, kind.section, all.into_iter().map(|one| entry(kind, one, contents)).collect()),
            Err(CallError::Unimplemented { operation }) => {
                notes.insert(format!("{} are left out: this server does not have {operation} yet", kind.section));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if contents.users {
        let users = users(reader, &description, notes).await?;
        put(&mut pool, "Users", users);
    }
    Ok(pool)
}

fn put(pool: &mut Map<String, Value>, member: &str, list: Vec<Value>) {
    if !list.is_empty() {
        pool.insert(member.to_owned(), list.into());
    }
}

/// Custom attributes, and standard ones that are not as they are by default.
pub(crate) fn own_attributes(description: &Map<String, Value>) -> Vec<Value> {
    let list = description.get("SchemaAttributes").and_then(Value::as_array);
    let exported = list.into_iter().flatten().filter_map(|attribute| {
        let name = attribute["Name"].as_str()?;
        let Some(custom) = name.strip_prefix("custom:").or_else(|| name.strip_prefix("dev:custom:")) else {
            return (!is_default(name, attribute)).then(|| attribute.clone());
        };
        let mut attribute = attribute.clone();
        attribute["Name"] = custom.into();
        Some(attribute)
    });
    exported.collect()
}

/// Whether a new pool has the attribute just so (behaviour 10 §2.3). `sub` is always as it is, and `identities` comes with
/// identity providers.
fn is_default(name: &str, attribute: &Value) -> bool {
    let (member, limits) = match name {
        "sub" | "identities" => return true,
        "birthdate" => ("StringAttributeConstraints", json!({ "MinLength": "10", "MaxLength": "10" })),
        "updated_at" => ("NumberAttributeConstraints", json!({ "MinValue": "0" })),
        "email_verified" | "phone_number_verified" => ("StringAttributeConstraints", Value::Null),
        _ => ("StringAttributeConstraints", json!({ "MinLength": "0", "MaxLength": "2048" })),
    };
    attribute["Mutable"] == true && attribute["Required"] == false && attribute[member] == limits
}

fn entry(kind: &Kind, mut one: Map<String, Value>, contents: &Contents) -> Value {
    let confidential = one.contains_key("ClientSecret");
    for pointer in kind.derived {
        compare::remove(&mut one, pointer);
    }
    if !contents.secrets {
        for pointer in kind.secrets {
            compare::remove(&mut one, pointer);
        }
        if kind.is_clients() && confidential {
            one.insert("GenerateSecret".to_owned(), true.into());
        }
    }
    let members = kinds::members(kind.create);
    one.retain(|name, value| {
        let known = name == kind.key || members.iter().any(|member| member.name == name);
        known && name != "UserPoolId" && !is_empty(value)
    });
    Value::Object(one)
}

async fn users<C: Call>(
    reader: &Reader<'_, C>,
    description: &Map<String, Value>,
    notes: &mut BTreeSet<String>,
) -> Result<Vec<Value>, Failure> {
    let named_by_attribute = description.get("UsernameAttributes").is_some_and(|names| !is_empty(names));
    let mut users = Vec::new();
    for user in reader.users().await? {
        if text(&user, "UserStatus") == "EXTERNAL_PROVIDER" {
            notes.insert("users of identity providers are left out: they are made when they sign in".to_owned());
            continue;
        }
        let username = text(&user, "Username");
        let value =
            |wanted: &str| attributes(user.get("Attributes")).find(|(name, _)| *name == wanted).map(|(_, value)| value);
        let name = if named_by_attribute { value("email").or(value("phone_number")) } else { None };
        let own = attributes(user.get("Attributes")).filter(|(name, _)| !matches!(*name, "sub" | "identities"));
        let own: Vec<Value> = own.map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
        let mut exported = json!({ "Username": name.unwrap_or(username), "Sub": value("sub") });
        if !own.is_empty() {
            exported["UserAttributes"] = own.into();
        }
        if user.get("Enabled") == Some(&Value::Bool(false)) {
            exported["Enabled"] = false.into();
        }
        match reader.groups_of(username).await {
            Ok(groups) if groups.is_empty() => {}
            Ok(groups) => exported["Groups"] = groups.into_iter().collect(),
            Err(CallError::Unimplemented { operation }) => {
                notes.insert(format!("groups of users are left out: this server does not have {operation} yet"));
            }
            Err(error) => return Err(error.into()),
        }
        users.push(exported);
    }
    Ok(users)
}

/// Written with names first and sections last.
struct Ordered<'a>(&'a Value);

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(list) => serializer.collect_seq(list.iter().map(Ordered)),
            Value::Object(object) => {
                let mut members: Vec<(&String, &Value)> = object.iter().collect();
                members.sort_by_key(|(name, _)| rank(name));
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, &Ordered(value))?;
                }
                map.end()
            }
            value => value.serialize(serializer),
        }
    }
}

fn rank(name: &str) -> usize {
    let first = FIRST.iter().position(|known| *known == name);
    let last = LAST.iter().position(|known| *known == name).map(|at| FIRST.len() + 1 + at);
    first.or(last).unwrap_or(FIRST.len())
}
