//! An app client: what of it is in force, and every parameter.

use askama::Template;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::client_in_force::{self, Flow};
use super::client_parameters::{Parameter, parameters};
use super::parts::{Pairs, text};
use super::pool::Head;
use super::{Frame, Problem, Section, ask, moments};
use crate::dev::Tools;
use crate::http::Access;
use crate::sign_in_links;
use crate::site_file::call::CallError;

#[derive(Template)]
#[template(path = "console/client.html")]
struct Page<'a> {
    frame: &'a Frame,
    id: &'a str,
    name: &'a str,
    /// Where there is more about it.
    address: String,
    secret: Option<&'a str>,
    /// Where somebody signs in to it.
    sign_in: Option<String>,
    flows: Vec<Flow>,
    factors: Pairs,
    tokens: Pairs,
    attributes: Pairs,
    oauth: Option<Pairs>,
    parameters: Vec<Parameter>,
    /// Markup of ours.
    made: String,
    changed: String,
}

impl Page<'_> {
    fn own(&self) -> usize {
        self.parameters.iter().filter(|parameter| parameter.is_own()).count()
    }
}

pub(super) async fn show(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    Path((user_pool_id, id)): Path<(String, String)>,
) -> Response<Body> {
    access.operation("console");
    page(&tools, &user_pool_id, &id).await.unwrap_or_else(|error| Problem::from(error).answer(&tools))
}

async fn page(tools: &Tools, user_pool_id: &str, id: &str) -> Result<Response<Body>, CallError> {
    let described = ask(tools, "DescribeUserPool", json!({ "UserPoolId": user_pool_id })).await?;
    let mfa = ask(tools, "GetUserPoolMfaConfig", json!({ "UserPoolId": user_pool_id })).await?;
    let input = json!({ "UserPoolId": user_pool_id, "ClientId": id });
    let client = ask(tools, "DescribeUserPoolClient", input).await?;
    let (pool, client): (&Value, &Value) = (&described["UserPool"], &client["UserPoolClient"]);
    let in_force = tools.context.configuration.client(id).await.map_err(|failure| {
        tracing::error!(error = %failure, "cannot read a client's configuration");
        CallError::Unreachable("The database does not answer.".to_owned())
    })?;
    let head = Head::of(pool);
    let frame = Frame::new(tools, Section::Pools).below("User pools", "/").below(head.name.as_str(), head.address());
    let (site, settings) = (&tools.context.settings, &in_force.client.settings);
    let page = Page {
        frame: &frame,
        address: format!("{}/clients/{id}", head.address()),
        id,
        name: text(client, "ClientName"),
        secret: client["ClientSecret"].as_str(),
        sign_in: sign_in_links::link(site, &in_force).map(|link| link.url),
        flows: client_in_force::sign_in_flows(settings),
        factors: client_in_force::factors(settings, pool, &mfa),
        tokens: client_in_force::tokens(settings),
        attributes: client_in_force::attributes(&in_force),
        oauth: client_in_force::oauth(site, &in_force),
        parameters: parameters(client),
        made: moments::minute(&client["CreationDate"]),
        changed: moments::minute(&client["LastModifiedDate"]),
    };
    Ok(frame.answer(StatusCode::OK, &page))
}
