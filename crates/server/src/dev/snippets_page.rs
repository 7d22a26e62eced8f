//! What to paste into a program for an app client: a page of the console, one snippet open and the others a press away.

use askama::Template;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use flows::Failure;
use http::{Response, StatusCode};

use super::Tools;
use super::console::{self, Frame, Problem, Section};
use super::snippets::{self, App, Snippet, Way};
use crate::http::Access;

/// Below the page of the client.
pub(super) const PATH: &str = "/_poolhouse/console/pools/{user_pool_id}/clients/{client_id}/snippets";

#[derive(Template)]
#[template(path = "console/snippets.html")]
struct Page<'a> {
    frame: &'a Frame,
    client_name: &'a str,
    client_id: &'a str,
    snippets: Vec<Snippet>,
}

pub(super) async fn show(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    Path((user_pool_id, client_id)): Path<(String, String)>,
) -> Response<Body> {
    access.operation("console");
    match page(&tools, &user_pool_id, &client_id).await {
        Ok(response) => response,
        Err(failure) => problem(&failure).answer(&tools),
    }
}

async fn page(tools: &Tools, user_pool_id: &str, client_id: &str) -> Result<Response<Body>, Failure> {
    let cx = &tools.context;
    let in_force = cx.configuration.client(client_id).await?;
    let (pool, client) = (&in_force.pool.pool, &in_force.client);
    if pool.id != user_pool_id {
        return Err(Failure::ClientNotFound(client_id.to_owned()));
    }
    let app = App {
        endpoint: cx.settings.base_url.clone(),
        region: pool.region().to_owned(),
        user_pool_id: pool.id.clone(),
        client_id: client.id.clone(),
        issuer: cx.settings.issuer(pool),
        has_secret: client.confidential,
        way: Way::of(&client.settings),
    };
    let client_address = format!("{}/clients/{client_id}", console::pool_address(&pool.id));
    let frame = Frame::new(tools, Section::Pools)
        .below("User pools", "/")
        .below(pool.name.as_str(), console::pool_address(&pool.id))
        .below(client.name.as_str(), client_address);
    let page = Page { frame: &frame, client_name: &client.name, client_id, snippets: snippets::of(&app) };
    Ok(frame.answer(StatusCode::OK, &page))
}

fn problem(failure: &Failure) -> Problem {
    let is_there = !matches!(failure, Failure::ClientNotFound(_) | Failure::UserPoolNotFound(_));
    if is_there {
        tracing::error!(error = %failure, "cannot read a client's configuration");
    }
    let (status, title, said) = match is_there {
        true => (StatusCode::SERVICE_UNAVAILABLE, "Not right now", "The database does not answer."),
        false => (StatusCode::NOT_FOUND, "There is no such client", "It is not in this pool, or was deleted."),
    };
    let next = "Look for it among the clients of its pool.";
    Problem { status, title, said: said.to_owned(), next, way_on: ("/".to_owned(), "To all pools") }
}
