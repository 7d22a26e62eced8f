//! `POST /oauth2/revoke`: makes a refresh token and the access tokens of its sign-in useless here (behaviour 30 §3.7;
//! RFC 7009).

use domain::rates::Category;
use flows::rates::{self, Counted};
use flows::{Context, Failure, refresh};
use http::request::Parts;
use http::{Response, StatusCode};

use crate::answer::{answer, empty};
use crate::client_authentication::authenticate;
use crate::error::EndpointError;
use crate::form::Form;

/// Nothing is said of a token that nobody knows: it is as useless as was asked for.
pub async fn revoke(cx: &Context, user_pool_id: Option<&str>, head: &Parts, body: &[u8]) -> Response<Vec<u8>> {
    match run(cx, user_pool_id, head, body).await {
        Ok(()) => empty(cx),
        Err(error) => answer(cx, Err(error)),
    }
}

async fn run(cx: &Context, user_pool_id: Option<&str>, head: &Parts, body: &[u8]) -> Result<(), EndpointError> {
    let form = Form::read(head, body)?;
    let token = form.require("token")?;
    let client = authenticate(cx, user_pool_id, head, &form).await.map_err(told_with_401)?;
    rates::admit(cx, client.pool.pool.region(), Counted::As(Category::UserToken)).await?;
    match refresh::revoke(cx, &client, token).await {
        Ok(()) | Err(Failure::RevocationTokenInvalid) => Ok(()),
        Err(failure) => Err(failure.into()),
    }
}

/// Here, other than at the token endpoint.
fn told_with_401(error: EndpointError) -> EndpointError {
    if error == EndpointError::invalid_client() {
        return EndpointError { status: StatusCode::UNAUTHORIZED, ..error };
    }
    error
}
