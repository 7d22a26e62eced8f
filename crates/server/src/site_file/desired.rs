//! What a file says a site should have, checked against the model.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Failure;
use super::check::Checker;
use super::document::{Document, Place, Problem};
use super::kinds::{KINDS, Kind};
use super::own;

/// A text to be read, and what it is called in what is said of it.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
}

#[derive(Debug)]
pub(crate) struct Desired {
    pub(super) pools: Vec<Pool>,
}

#[derive(Debug)]
pub(super) struct Pool {
    pub(super) place: Place,
    pub(super) id: Option<String>,
    pub(super) name: String,
    /// Members of CreateUserPool but `Schema`.
    pub(super) settings: Map<String, Value>,
    pub(super) schema: Vec<Value>,
    /// Members of SetUserPoolMfaConfig.
    pub(super) mfa: Option<Map<String, Value>>,
    /// As [`KINDS`]; `None` where the file says nothing of that kind.
    pub(super) sections: Vec<Option<Vec<Entry>>>,
    pub(super) users: Option<Vec<User>>,
}

/// One of a [`Kind`].
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) place: Place,
    /// The `ClientId` of a client.
    pub(super) pinned_id: Option<String>,
    pub(super) members: Map<String, Value>,
}

#[derive(Debug)]
pub(super) struct User {
    pub(super) place: Place,
    pub(super) username: String,
    pub(super) sub: Option<String>,
    /// Elements of `UserAttributes`.
    pub(super) attributes: Vec<Value>,
    pub(super) password: Option<String>,
    pub(super) temporary_password: Option<String>,
    pub(super) enabled: Option<bool>,
    pub(super) groups: Option<Vec<String>>,
}

impl Desired {
    /// The pools of one file.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        Self::read(&[Source { name: String::new(), text: text.to_owned() }])
    }

    /// The pools of all files, each of which stands in one of them.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(crate) fn read(sources: &[Source]) -> Result<Self, Failure> {
        let (mut all, mut problems) = (Vec::new(), Vec::new());
        for Source { name, text } in sources {
            match Document::parse(name, text) {
                Ok(document) => {
                    let mut checker = Checker { document: &document, problems: Vec::new() };
                    all.extend(pools(&mut checker, &document.value));
                    problems.append(&mut checker.problems);
                }
                Err(problem) => problems.push(problem),
            }
        }
        unique(&mut problems, "Id", all.iter().filter_map(|pool| Some((&pool.place, pool.id.as_deref()?))));
        let unpinned = all.iter().filter(|pool| pool.id.is_none());
        unique(&mut problems, "PoolName (without Id)", unpinned.map(|pool| (&pool.place, pool.name.as_str())));
        if problems.is_empty() {
            return Ok(Self { pools: all });
        }
        problems.sort_by(|one, other| one.place.cmp(&other.place));
        Err(Failure::File(problems))
    }

    /// How the file names its pools.
    pub(crate) fn pool_names(&self) -> PoolNames {
        PoolNames(self.pools.iter().map(|pool| (pool.id.clone(), pool.name.clone())).collect())
    }
}

/// The ids and names of a file's pools.
#[derive(Debug)]
pub(crate) struct PoolNames(Vec<(Option<String>, String)>);

impl PoolNames {
    /// Whether a pool is one of the file's: the one of the id, or where there is none, of the name.
    pub(crate) fn contain(&self, id: &str, name: &str) -> bool {
        self.0.iter().any(|pool| match pool {
            (Some(known), _) => known == id,
            (None, known) => known == name,
        })
    }
}

fn pools(checker: &mut Checker<'_>, file: &Value) -> Vec<Pool> {
    let Some(file) = checker.object("", file) else { return Vec::new() };
    let known = own::file();
    for name in file.keys().filter(|name| known.iter().all(|own| own.name != *name)) {
        checker.problem(&format!("/{name}"), format!("there is no {name} in a site file: it begins with UserPools"));
    }
    checker.own("", file, &known);
    let Some(list) = checker.list("", file, "UserPools") else {
        checker.problem("", "UserPools is missing");
        return Vec::new();
    };
    list.iter().filter_map(|(at, value)| pool(checker, at, value)).collect()
}

fn pool(checker: &mut Checker<'_>, at: &str, value: &Value) -> Option<Pool> {
    let object = checker.object(at, value)?;
    let mut settings = checker.part(at, object, &own::pool());
    let schema = settings.remove("Schema").and_then(|schema| schema.as_array().cloned()).unwrap_or_default();
    let mfa_at = format!("{at}/MfaConfig");
    let mfa = object.get("MfaConfig").filter(|mfa| !mfa.is_null());
    let mfa = mfa.and_then(|mfa| checker.object(&mfa_at, mfa));
    let mfa = mfa.map(|mfa| checker.input(&mfa_at, mfa, "SetUserPoolMfaConfig", &[]));
    if mfa.is_some() && settings.contains_key("MfaConfiguration") {
        checker.problem(&mfa_at, "MfaConfiguration belongs into MfaConfig where there is one");
    }
    Some(Pool {
        place: checker.document.place(at),
        id: text(object, "Id"),
        name: settings.get("PoolName").and_then(Value::as_str).unwrap_or_default().to_owned(),
        settings,
        schema,
        mfa,
        sections: KINDS.iter().map(|kind| section(checker, at, object, kind)).collect(),
        users: users(checker, at, object),
    })
}

fn section(checker: &mut Checker<'_>, at: &str, pool: &Map<String, Value>, kind: &Kind) -> Option<Vec<Entry>> {
    let list = checker.list(at, pool, kind.section)?;
    let part = own::entry(kind);
    let mut entries = Vec::with_capacity(list.len());
    for (at, value) in &list {
        let Some(object) = checker.object(at, value) else { continue };
        entries.push(Entry {
            place: checker.document.place(at),
            pinned_id: part.own.first().and_then(|own| text(object, own.name)),
            members: checker.part(at, object, &part),
        });
    }
    let named = entries.iter().filter_map(|entry| Some((&entry.place, entry.name(kind)?)));
    unique(&mut checker.problems, kind.noun, named);
    Some(entries)
}

fn users(checker: &mut Checker<'_>, at: &str, pool: &Map<String, Value>) -> Option<Vec<User>> {
    let list = checker.list(at, pool, "Users")?;
    let users: Vec<User> = list.iter().filter_map(|(at, value)| user(checker, at, value)).collect();
    unique(&mut checker.problems, "user", users.iter().map(|user| (&user.place, user.username.as_str())));
    Some(users)
}

fn user(checker: &mut Checker<'_>, at: &str, value: &Value) -> Option<User> {
    let object = checker.object(at, value)?;
    let input = checker.part(at, object, &own::user());
    let groups = object.get("Groups").and_then(Value::as_array);
    Some(User {
        place: checker.document.place(at),
        username: text(&input, "Username").unwrap_or_default(),
        sub: text(object, "Sub"),
        attributes: input.get("UserAttributes").and_then(Value::as_array).cloned().unwrap_or_default(),
        password: text(object, "Password"),
        temporary_password: text(&input, "TemporaryPassword"),
        enabled: object.get("Enabled").and_then(Value::as_bool),
        groups: groups.map(|list| list.iter().filter_map(|group| Some(group.as_str()?.to_owned())).collect()),
    })
}

/// A member that has been checked.
fn text(object: &Map<String, Value>, member: &str) -> Option<String> {
    object.get(member).and_then(Value::as_str).map(str::to_owned)
}

fn unique<'a>(problems: &mut Vec<Problem>, what: &str, named: impl Iterator<Item = (&'a Place, &'a str)>) {
    let mut seen = BTreeSet::new();
    for (place, name) in named {
        if !name.is_empty() && !seen.insert(name) {
            problems.push(Problem::at(place, format!("{what} {name} stands here for the second time")));
        }
    }
}

impl Entry {
    /// What tells it from others of its kind in the file.
    pub(super) fn name(&self, kind: &Kind) -> Option<&str> {
        self.pinned_id.as_deref().or_else(|| self.members.get(kind.label)?.as_str())
    }

    /// What people know it by.
    pub(super) fn label(&self, kind: &Kind) -> &str {
        self.members.get(kind.label).and_then(Value::as_str).unwrap_or_default()
    }
}
