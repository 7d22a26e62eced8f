//! The API model as published, read into plain types, plus the questions the writers ask of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// Members, shapes and operations are sorted by name in the published file, and so they stay here.
#[derive(Debug, Deserialize)]
pub struct Model {
    pub metadata: Metadata,
    pub operations: BTreeMap<String, Operation>,
    pub shapes: BTreeMap<String, Shape>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    pub target_prefix: String,
    pub json_version: String,
    pub endpoint_prefix: String,
}

#[derive(Debug, Deserialize)]
pub struct Operation {
    pub input: Reference,
    pub output: Option<Reference>,
    #[serde(default)]
    pub errors: Vec<Reference>,
    pub authtype: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Reference {
    pub shape: String,
}

#[derive(Debug, Deserialize)]
pub struct Shape {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub members: BTreeMap<String, Reference>,
    #[serde(default)]
    pub required: Vec<String>,
    pub member: Option<Reference>,
    pub key: Option<Reference>,
    pub value: Option<Reference>,
    #[serde(rename = "enum", default)]
    pub values: Vec<String>,
    pub pattern: Option<String>,
    pub min: Option<i64>,
    pub max: Option<i64>,
    #[serde(default)]
    pub sensitive: bool,
    #[serde(default)]
    pub exception: bool,
    #[serde(default)]
    pub fault: bool,
    #[serde(default)]
    pub document: bool,
}

impl Model {
    pub fn shape(&self, name: &str) -> Result<&Shape, String> {
        self.shapes.get(name).ok_or_else(|| format!("the model has no shape `{name}`"))
    }

    /// Every shape that can be reached from `roots`, the roots included.
    pub fn reachable<'a>(&'a self, roots: impl IntoIterator<Item = &'a str>) -> Result<BTreeSet<&'a str>, String> {
        let mut seen = BTreeSet::new();
        let mut pending: Vec<&str> = roots.into_iter().collect();
        while let Some(name) = pending.pop() {
            if !seen.insert(name) {
                continue;
            }
            let shape = self.shape(name)?;
            pending.extend(shape.members.values().map(|member| member.shape.as_str()));
            pending.extend([&shape.member, &shape.key, &shape.value].into_iter().flatten().map(|r| r.shape.as_str()));
        }
        Ok(seen)
    }

    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.operations.values().map(|operation| operation.input.shape.as_str())
    }
}
