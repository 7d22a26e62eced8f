//! model/overrides.toml: where the service differs from its model. Every entry must name something that exists.

use serde::Deserialize;

use super::model::Model;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    pub model: Option<Published>,
    #[serde(default)]
    pub identifier: Vec<Identifier>,
    #[serde(default)]
    pub pattern: Vec<Pattern>,
    #[serde(default)]
    pub enum_value: Vec<EnumValue>,
    #[serde(default)]
    pub enum_order: Vec<EnumOrder>,
    #[serde(default)]
    pub path: Vec<Path>,
    #[serde(default)]
    pub signature_optional: Vec<SignatureOptional>,
}

/// Which model it is, as the file itself does not say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The day on which it was published.
    pub date: String,
    /// [`fingerprint`] of the file: another model needs another date.
    pub fingerprint: String,
}

/// Tells one text from another (FNV-1a, 64 bits); no protection against anybody.
pub fn fingerprint(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// A sensitive shape that stays a plain type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    pub shape: String,
    pub reason: String,
}

/// A pattern with its own translation, or none: not applied.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    pub shape: String,
    pub regex: Option<String>,
    pub reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumValue {
    pub shape: String,
    pub value: String,
    pub reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumOrder {
    pub shape: String,
    pub order: Vec<String>,
    pub reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Path {
    pub structure: String,
    pub member: String,
    pub path: String,
    pub reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureOptional {
    pub operation: String,
    pub reason: String,
}

impl Overrides {
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| format!("model/overrides.toml: {error}"))
    }

    /// Applies what changes the model itself, and refuses entries that name nothing or give no reason.
    pub fn apply(&self, model: &mut Model) -> Result<(), String> {
        for entry in &self.enum_value {
            let shape = model.shapes.get_mut(&entry.shape).ok_or_else(|| stale(&entry.shape))?;
            if shape.values.is_empty() || shape.values.contains(&entry.value) {
                return Err(format!("overrides: `{}` needs no value `{}`", entry.shape, entry.value));
            }
            shape.values.push(entry.value.clone());
        }
        self.check(model)
    }

    fn check(&self, model: &Model) -> Result<(), String> {
        for entry in &self.identifier {
            let shape = model.shapes.get(&entry.shape).ok_or_else(|| stale(&entry.shape))?;
            require(shape.sensitive, &entry.shape, "is not sensitive")?;
        }
        for entry in &self.pattern {
            let shape = model.shapes.get(&entry.shape).ok_or_else(|| stale(&entry.shape))?;
            require(shape.pattern.is_some(), &entry.shape, "has no pattern")?;
        }
        for entry in &self.enum_order {
            let shape = model.shapes.get(&entry.shape).ok_or_else(|| stale(&entry.shape))?;
            let (mut given, mut known) = (entry.order.clone(), shape.values.clone());
            given.sort();
            known.sort();
            require(given == known, &entry.shape, "has other values than its enum_order")?;
        }
        for entry in &self.path {
            let shape = model.shapes.get(&entry.structure).ok_or_else(|| stale(&entry.structure))?;
            require(shape.members.contains_key(&entry.member), &entry.structure, "has no such member")?;
        }
        for entry in &self.signature_optional {
            let operation = model.operations.get(&entry.operation).ok_or_else(|| stale(&entry.operation))?;
            require(operation.authtype.is_none(), &entry.operation, "is unsigned already")?;
        }
        let reasons = (self.identifier.iter().map(|entry| &entry.reason))
            .chain(self.pattern.iter().map(|entry| &entry.reason))
            .chain(self.enum_value.iter().map(|entry| &entry.reason))
            .chain(self.enum_order.iter().map(|entry| &entry.reason))
            .chain(self.path.iter().map(|entry| &entry.reason))
            .chain(self.signature_optional.iter().map(|entry| &entry.reason));
        for reason in reasons {
            require(!reason.trim().is_empty(), "an entry", "gives no reason")?;
        }
        Ok(())
    }

    /// The day on which the model was published.
    pub fn model_date(&self, model: &str) -> Result<&str, String> {
        let published = self.model.as_ref().ok_or("overrides: [model] with its date is missing")?;
        let found = fingerprint(model);
        if found == published.fingerprint {
            return Ok(&published.date);
        }
        let known = &published.fingerprint;
        Err(format!("overrides: the model is another one ({found}, not {known}): say in [model] when it was published"))
    }

    pub fn is_identifier(&self, shape: &str) -> bool {
        self.identifier.iter().any(|entry| entry.shape == shape)
    }

    pub fn pattern(&self, shape: &str) -> Option<&Pattern> {
        self.pattern.iter().find(|entry| entry.shape == shape)
    }

    pub fn enum_order(&self, shape: &str) -> Option<&[String]> {
        self.enum_order.iter().find(|entry| entry.shape == shape).map(|entry| entry.order.as_slice())
    }

    pub fn path(&self, structure: &str, member: &str) -> Option<&str> {
        let found = self.path.iter().find(|entry| entry.structure == structure && entry.member == member);
        found.map(|entry| entry.path.as_str())
    }

    pub fn signature_optional(&self, operation: &str) -> bool {
        self.signature_optional.iter().any(|entry| entry.operation == operation)
    }
}

fn stale(name: &str) -> String {
    format!("overrides: the model has no `{name}`")
}

fn require(holds: bool, name: &str, complaint: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("overrides: {name} {complaint}")) }
}
