//! A user pool: its clients, groups, providers and domain, and its configuration in groups that people look for.

use askama::Template;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::paging::{Pager, Paging};
use super::parts::{items, text};
use super::pool_configuration::{Group, groups};
use super::{Frame, Problem, Section, ask, moments, pool_address};
use crate::dev::fields::Fields;
use crate::dev::{Tools, import_log};
use crate::http::Access;
use crate::site_file::call::CallError;

/// On a page.
const CLIENTS: u64 = 30;
const GROUPS: u64 = 60;
const PROVIDERS: u64 = 60;
const IMPORTS: u64 = 10;

#[derive(Template)]
#[template(path = "console/pool.html")]
struct Page<'a> {
    frame: &'a Frame,
    pool: Head,
    clients: Vec<Entry>,
    pager: Pager,
    user_groups: Vec<Entry>,
    more_groups: bool,
    providers: Vec<Entry>,
    more_providers: bool,
    imports: Vec<Import>,
    more_imports: bool,
    groups: Vec<Group>,
    /// The answer of DescribeUserPool, for whatever the groups leave out.
    everything: String,
}

/// What every page of a pool has at its head.
pub(super) struct Head {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) users: u64,
}

impl Head {
    pub(super) fn of(pool: &Value) -> Self {
        Self {
            id: text(pool, "Id").to_owned(),
            name: text(pool, "Name").to_owned(),
            users: pool["EstimatedNumberOfUsers"].as_u64().unwrap_or_default(),
        }
    }

    pub(super) fn address(&self) -> String {
        pool_address(&self.id)
    }
}

struct Entry {
    name: String,
    /// Below the name.
    detail: String,
    /// Markup of ours.
    made: String,
}

impl Entry {
    fn new(of: &Value, name: &str, detail: &str) -> Self {
        let made = moments::day(&of["CreationDate"]);
        Self { name: text(of, name).to_owned(), detail: text(of, detail).to_owned(), made }
    }
}

/// A user import job.
struct Import {
    name: String,
    status: String,
    /// What it has done, in words.
    counts: String,
    /// Markup of ours.
    made: String,
    log: String,
}

impl Import {
    fn new(job: &Value) -> Self {
        let count = |name: &str| job[name].as_u64().unwrap_or_default();
        let (imported, skipped, failed) = (count("ImportedUsers"), count("SkippedUsers"), count("FailedUsers"));
        Self {
            name: text(job, "JobName").to_owned(),
            status: text(job, "Status").to_owned(),
            counts: format!("{imported} imported, {skipped} skipped, {failed} failed"),
            made: moments::minute(&job["CreationDate"]),
            log: import_log::address(text(job, "UserPoolId"), text(job, "JobId")),
        }
    }
}

pub(super) async fn show(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    Path(id): Path<String>,
    fields: Fields,
) -> Response<Body> {
    access.operation("console");
    page(&tools, &id, &fields).await.unwrap_or_else(|error| Problem::from(error).answer(&tools))
}

async fn page(tools: &Tools, id: &str, fields: &Fields) -> Result<Response<Body>, CallError> {
    let described = ask(tools, "DescribeUserPool", json!({ "UserPoolId": id })).await?;
    let mfa = ask(tools, "GetUserPoolMfaConfig", json!({ "UserPoolId": id })).await?;
    let mut input = json!({ "UserPoolId": id, "MaxResults": CLIENTS });
    let paging = Paging::read(fields);
    paging.ask(&mut input, "NextToken");
    let clients = ask(tools, "ListUserPoolClients", input).await?;
    let user_groups = ask(tools, "ListGroups", json!({ "UserPoolId": id, "Limit": GROUPS })).await?;
    let providers = ask(tools, "ListIdentityProviders", json!({ "UserPoolId": id, "MaxResults": PROVIDERS })).await?;
    let imports = ask(tools, "ListUserImportJobs", json!({ "UserPoolId": id, "MaxResults": IMPORTS })).await?;
    let entries = |list: &Value, name, detail| items(list).map(|item| Entry::new(item, name, detail)).collect();
    let pool = &described["UserPool"];
    let frame = Frame::new(tools, Section::Pools).below("User pools", "/");
    let page = Page {
        frame: &frame,
        pool: Head::of(pool),
        clients: entries(&clients["UserPoolClients"], "ClientName", "ClientId"),
        pager: paging.ways("app clients", &pool_address(id), &[], clients["NextToken"].as_str()),
        user_groups: entries(&user_groups["Groups"], "GroupName", "Description"),
        more_groups: user_groups["NextToken"].is_string(),
        providers: entries(&providers["Providers"], "ProviderName", "ProviderType"),
        more_providers: providers["NextToken"].is_string(),
        imports: items(&imports["UserImportJobs"]).map(Import::new).collect(),
        more_imports: imports["PaginationToken"].is_string(),
        groups: groups(pool, &mfa),
        everything: serde_json::to_string_pretty(pool).unwrap_or_default(),
    };
    Ok(frame.answer(StatusCode::OK, &page))
}
