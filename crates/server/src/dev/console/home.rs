//! `GET /`: for browsers the pools of the site, and what to do where there are none; for programs three lines of text.

use askama::Template;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use http::header::{HeaderValue, VARY};
use http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::paging::{Pager, Paging};
use super::{Frame, Problem, Section, ask, ask_in, moments};
use crate::dev::Tools;
use crate::dev::fields::Fields;
use crate::http::{Access, reply, wants_page};
use crate::site_file::call::CallError;

/// Pools on a page: each costs two calls.
const POOLS: usize = 12;
/// Clients are counted as far as one call tells.
const CLIENTS: usize = 60;

#[derive(Template)]
#[template(path = "console/home.html")]
struct Page<'a> {
    frame: &'a Frame,
    endpoint: &'a str,
    regions: &'a [String],
    region: &'a str,
    pools: Vec<Row>,
    pager: Pager,
    /// Whether this is not the first page of the list.
    is_further: bool,
    has_certificate: bool,
}

struct Row {
    id: String,
    name: String,
    users: u64,
    clients: String,
    mfa: &'static str,
    made: String,
}

impl Row {
    fn address(&self) -> String {
        super::pool_address(&self.id)
    }
}

pub(in crate::dev) async fn answer(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    fields: Fields,
    headers: HeaderMap,
) -> Response<Body> {
    if !wants_page(&headers) {
        return plain(&tools);
    }
    access.operation("console");
    match page(&tools, &fields).await {
        Ok(response) => response,
        Err(error) => Problem::from(error).answer(&tools),
    }
}

async fn page(tools: &Tools, fields: &Fields) -> Result<Response<Body>, CallError> {
    let regions = &tools.context.settings.regions;
    let asked = fields.get("region");
    let region = regions.iter().find(|region| asked == Some(region.as_str())).or(regions.first());
    let region = region.map(String::as_str).unwrap_or_default();
    let mut input = json!({ "MaxResults": POOLS });
    let paging = Paging::read(fields);
    paging.ask(&mut input, "NextToken");
    let listed = ask_in(tools, Some(region), "ListUserPools", input).await?;
    let mut pools = Vec::new();
    for pool in listed["UserPools"].as_array().into_iter().flatten() {
        pools.extend(row(tools, pool).await?);
    }
    let frame = Frame::new(tools, Section::Pools);
    let page = Page {
        frame: &frame,
        endpoint: &tools.context.settings.base_url,
        regions,
        region,
        pools,
        pager: paging.ways("pools", "/", &[("region", region)], listed["NextToken"].as_str()),
        is_further: paging.is_further(),
        has_certificate: tools.root.is_some(),
    };
    Ok(frame.answer(StatusCode::OK, &page))
}

/// `None` for a pool that somebody has deleted meanwhile.
async fn row(tools: &Tools, listed: &Value) -> Result<Option<Row>, CallError> {
    let id = listed["Id"].as_str().unwrap_or_default();
    let of_pool = async {
        let described = ask(tools, "DescribeUserPool", json!({ "UserPoolId": id })).await?;
        let input = json!({ "UserPoolId": id, "MaxResults": CLIENTS });
        Ok((described, ask(tools, "ListUserPoolClients", input).await?))
    };
    let (described, clients) = match of_pool.await {
        Ok(found) => found,
        Err(CallError::Refused { code, .. }) if code == "ResourceNotFoundException" => return Ok(None),
        Err(error) => return Err(error),
    };
    let pool = &described["UserPool"];
    let count = clients["UserPoolClients"].as_array().map_or(0, Vec::len);
    let more = if clients["NextToken"].is_string() { "+" } else { "" };
    Ok(Some(Row {
        id: id.to_owned(),
        name: pool["Name"].as_str().unwrap_or_default().to_owned(),
        users: pool["EstimatedNumberOfUsers"].as_u64().unwrap_or_default(),
        clients: format!("{count}{more}"),
        mfa: match pool["MfaConfiguration"].as_str() {
            Some("ON") => "required",
            Some("OPTIONAL") => "optional",
            _ => "off",
        },
        made: moments::day(&pool["CreationDate"]),
    }))
}

fn plain(tools: &Tools) -> Response<Body> {
    let base_url = &tools.context.settings.base_url;
    let trust = match &tools.root {
        Some(_) => format!("The certificate to trust: {base_url}/_poolhouse/ca.pem\n"),
        None => String::new(),
    };
    let text = format!(
        "Poolhouse {}: user pools for development.\n\n\
         Point an AWS SDK or the AWS CLI at this URL: {base_url}\n\
         The console, in a browser: {base_url}/\n\
         Messages to users: {base_url}/_poolhouse/inbox\n{trust}",
        env!("CARGO_PKG_VERSION"),
    );
    let mut response = reply::with_type(StatusCode::OK, "text/plain; charset=utf-8", text);
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    response
}
