//! `POST /oauth2/token`: tokens, for a client that has proved itself and something to get them by (behaviour 30 §3.5).
//! One file for each grant.

mod authorization_code;
mod client_credentials;
mod exchange;
mod refresh_token;

use domain::rates::Category;
use flows::rates::{self, Counted};
use flows::{Context, issue};
use http::Response;
use http::request::Parts;
use serde_json::{Value, json};

use crate::answer::answer;
use crate::client_authentication::authenticate;
use crate::error::EndpointError;
use crate::form::Form;

/// `user_pool_id` is the pool that was addressed, by its host or path; clients of others are not known there.
pub async fn token(cx: &Context, user_pool_id: Option<&str>, head: &Parts, body: &[u8]) -> Response<Vec<u8>> {
    answer(cx, grant(cx, user_pool_id, head, body).await)
}

async fn grant(cx: &Context, user_pool_id: Option<&str>, head: &Parts, body: &[u8]) -> Result<Value, EndpointError> {
    let form = Form::read(head, body)?;
    let grant_type = form.require("grant_type")?;
    // Before anything that can be used once is looked at.
    let client = &authenticate(cx, user_pool_id, head, &form).await?;
    let cx = &cx.for_client(client);
    if !client.client.settings.oauth_enabled {
        return Err(EndpointError::invalid_grant());
    }
    let counted = match grant_type {
        "authorization_code" => Counted::Redemption,
        "client_credentials" => Counted::As(Category::ClientAuthentication),
        _ => Counted::As(Category::UserAuthentication),
    };
    rates::admit(cx, client.pool.pool.region(), counted).await?;
    match grant_type {
        "authorization_code" => authorization_code::tokens(cx, client, &form).await,
        "client_credentials" => client_credentials::tokens(cx, client, &form).await,
        "refresh_token" => refresh_token::tokens(cx, client, &form).await,
        exchange::GRANT_TYPE => exchange::tokens(cx, client, &form).await,
        _ => Err(EndpointError::new("unsupported_grant_type")),
    }
}

/// Tokens of a user, as they are answered.
fn document(tokens: issue::Tokens) -> Value {
    let mut document = json!({
        "access_token": tokens.access_token,
        "expires_in": tokens.expires_in_seconds,
        "token_type": "Bearer",
    });
    for (name, token) in [("id_token", tokens.id_token), ("refresh_token", tokens.refresh_token)] {
        if let Some(token) = token {
            document[name] = json!(token);
        }
    }
    document
}
