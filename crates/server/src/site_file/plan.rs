//! What has to be done for a site to be as a file says.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value, json};

use super::call::Call;
use super::desired::{Desired, Pool};
use super::document::Problem;
use super::foresight;
use super::kinds::KINDS;
use super::reader::{self, Reader, text};
use super::step::{PlanStep, PlannedCall};
use super::{Failure, pool, section, users};

#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) pools: Vec<PoolPlan>,
}

#[derive(Debug)]
pub(super) struct PoolPlan {
    /// `None` while the service is to choose it.
    pub(super) id: Option<String>,
    pub(super) steps: Vec<PlanStep>,
}

/// What planning for one pool works with, and what it found.
pub(super) struct Planning<'a, C> {
    /// `None` where the pool does not exist yet.
    pub(super) reader: Option<Reader<'a, C>>,
    /// The pool's description; empty where there is none.
    pub(super) current: Map<String, Value>,
    /// How the pool is called in what is shown.
    pub(super) title: String,
    pub(super) prune: bool,
    pub(super) steps: Vec<PlanStep>,
    /// What is deleted after everything else, last first.
    pub(super) deletions: Vec<PlanStep>,
    pub(super) problems: Vec<Problem>,
}

impl Plan {
    /// What its maker should know beforehand.
    pub(crate) fn notes(&self) -> Vec<String> {
        let calls = self.pools.iter().flat_map(|pool| &pool.steps).flat_map(|step| &step.calls);
        calls.flat_map(foresight::notes).collect()
    }

    /// How many changes there are.
    pub(crate) fn len(&self) -> usize {
        self.pools.iter().map(|pool| pool.steps.len()).sum()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pools.iter().flat_map(|pool| &pool.steps).try_for_each(|step| step.fmt(f))
    }
}

/// Compares a file with a site. `region` is where pools without an id are; `prune` deletes what the file does not name
/// in the lists it has.
///
/// # Errors
/// The site cannot be read, or what the file says cannot be reached from what is there.
pub(crate) async fn plan<C: Call + Sync>(
    caller: &C,
    site: &Desired,
    prune: bool,
    region: Option<&str>,
) -> Result<Plan, Failure> {
    let existing = existing(caller, site, prune, region).await?;
    let (mut pools, mut problems, mut named) = (Vec::new(), Vec::new(), BTreeSet::new());
    for pool in &site.pools {
        let id = match &pool.id {
            Some(id) => Some(id.clone()),
            None => by_name(pool, &existing, &mut problems),
        };
        let mut planning = pool_planning(caller, pool, id.as_deref(), prune).await?;
        pool::plan(&mut planning, pool).await?;
        for (kind, entries) in KINDS.iter().zip(&pool.sections) {
            if let Some(entries) = entries {
                section::plan(&mut planning, kind, entries).await?;
            }
        }
        users::plan(&mut planning, pool).await?;
        let Planning { mut steps, deletions, problems: found, .. } = planning;
        steps.extend(deletions.into_iter().rev());
        problems.extend(found);
        named.extend(id.clone());
        pools.push(PoolPlan { id, steps });
    }
    if prune {
        for (id, _) in existing.iter().filter(|(id, _)| !named.contains(id)) {
            pools.push(deleted(caller, id, &mut problems).await?);
        }
    }
    if problems.is_empty() { Ok(Plan { pools }) } else { Err(Failure::File(problems)) }
}

/// Ids and names of the pools in every region the file speaks of, if anybody needs them.
async fn existing<C: Call>(
    caller: &C,
    site: &Desired,
    prune: bool,
    region: Option<&str>,
) -> Result<BTreeSet<(String, String)>, Failure> {
    let unpinned = site.pools.is_empty() || site.pools.iter().any(|pool| pool.id.is_none());
    let mut regions: BTreeSet<Option<&str>> = BTreeSet::new();
    if prune {
        regions.extend(site.pools.iter().filter_map(|pool| pool.id.as_deref()).map(reader::region));
    }
    if unpinned {
        regions.insert(region);
    }
    let mut existing = BTreeSet::new();
    for region in regions {
        existing.extend(reader::pools(caller, region).await?);
    }
    Ok(existing)
}

fn by_name(pool: &Pool, existing: &BTreeSet<(String, String)>, problems: &mut Vec<Problem>) -> Option<String> {
    let mut ids = existing.iter().filter(|(_, name)| *name == pool.name).map(|(id, _)| id.clone());
    let (first, second) = (ids.next(), ids.next());
    if second.is_some() {
        let text = format!("several user pools are called {}: give the Id of the one that is meant", pool.name);
        problems.push(Problem::at(&pool.place, text));
    }
    first
}

async fn pool_planning<'a, C: Call>(
    caller: &'a C,
    pool: &Pool,
    id: Option<&'a str>,
    prune: bool,
) -> Result<Planning<'a, C>, Failure> {
    let mut reader = id.map(|pool_id| Reader { caller, pool_id });
    let current = match &reader {
        Some(reader) => reader.pool().await?,
        None => None,
    };
    if current.is_none() {
        reader = None;
    }
    let title = match id {
        Some(id) => format!("user pool {id} ({})", pool.name),
        None => format!("user pool {}", pool.name),
    };
    Ok(Planning {
        reader,
        current: current.unwrap_or_default(),
        title,
        prune,
        steps: Vec::new(),
        deletions: Vec::new(),
        problems: Vec::new(),
    })
}

async fn deleted<C: Call>(caller: &C, id: &str, problems: &mut Vec<Problem>) -> Result<PoolPlan, Failure> {
    let current = Reader { caller, pool_id: id }.pool().await?.unwrap_or_default();
    let what = format!("user pool {id} ({})", text(&current, "Name"));
    if text(&current, "DeletionProtection") == "ACTIVE" {
        problems
            .push(Problem { place: None, text: format!("{what} is not in the file and is protected from deletion") });
    }
    let domains = ["CustomDomain", "Domain"].map(|member| text(&current, member));
    let domains = domains.into_iter().filter(|domain| !domain.is_empty());
    let mut calls: Vec<PlannedCall> =
        domains.map(|domain| PlannedCall::new("DeleteUserPoolDomain", json!({ "Domain": domain }))).collect();
    calls.push(PlannedCall::new("DeleteUserPool", json!({})));
    Ok(PoolPlan { id: Some(id.to_owned()), steps: vec![PlanStep::delete(what, calls)] })
}
