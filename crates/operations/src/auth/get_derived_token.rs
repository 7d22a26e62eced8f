//! GetDerivedToken: a token for one that somebody else was given (RFC 8693).

use api::ApiError;
use api::operations::GetDerivedToken;
use api::types::{
    GetDerivedTokenRequest, GetDerivedTokenResponse, IssuedTokenTypeIdentifierType, OAuthTokenTypeType,
    TokenTypeIdentifierType,
};
use flows::exchange::{Exchange, IssuedKind, Presented, PresentedKind};
use flows::{Failure, Standing, exchange};

use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for GetDerivedToken {
    async fn handle(cx: &Context, input: GetDerivedTokenRequest) -> Result<GetDerivedTokenResponse, ApiError> {
        let client = cx.configuration.client(&input.client_id).await.map_err(refuse)?;
        // Who signed the request is somebody already, and need not know the secret; one that is sent must be right.
        let secret = input.client_secret.as_ref().map(|secret| secret.expose().as_str());
        let is_signed = cx.caller.standing == Standing::Administrator;
        let may_go_without = secret.is_none() && is_signed;
        if !may_go_without && !client.secret_matches(secret) {
            return Err(refuse(Failure::ClientSecretWrong(input.client_id)));
        }
        let actor = match (&input.actor_token, input.actor_token_type) {
            (Some(token), Some(kind)) => {
                let provider = input.actor_token_provider_name.as_deref();
                Some(Presented { token: token.expose(), kind: presented(kind), provider })
            }
            (Some(_), None) => return Err(refuse(Failure::MissingParameter("ActorTokenType"))),
            (None, Some(_)) => return Err(refuse(Failure::MissingParameter("ActorToken"))),
            (None, None) => None,
        };
        let asked = Exchange {
            subject: Presented {
                token: input.subject_token.expose(),
                kind: presented(input.subject_token_type),
                provider: input.subject_token_provider_name.as_deref(),
            },
            actor,
            requested: match input.requested_token_type {
                Some(IssuedTokenTypeIdentifierType::IdToken) => IssuedKind::IdToken,
                Some(IssuedTokenTypeIdentifierType::AccessToken) | None => IssuedKind::AccessToken,
            },
            scopes: input.scopes.as_deref().unwrap_or_default(),
            audience: first(input.audiences.as_ref()),
            resource: first(input.resources.as_ref()),
        };
        let derived = exchange::derive(cx, &client, asked).await.map_err(refuse)?;
        let (kind, token_type) = match derived.kind {
            IssuedKind::AccessToken => (IssuedTokenTypeIdentifierType::AccessToken, OAuthTokenTypeType::Bearer),
            IssuedKind::IdToken => (IssuedTokenTypeIdentifierType::IdToken, OAuthTokenTypeType::NA),
        };
        Ok(GetDerivedTokenResponse {
            issued_token: derived.token.into(),
            issued_token_type: kind,
            token_type,
            expires_in: i32::try_from(derived.expires_in_seconds).ok(),
            scopes: Some(derived.scopes),
        })
    }
}

const fn presented(kind: TokenTypeIdentifierType) -> PresentedKind {
    match kind {
        TokenTypeIdentifierType::AccessToken => PresentedKind::AccessToken,
        TokenTypeIdentifierType::IdToken => PresentedKind::IdToken,
        TokenTypeIdentifierType::Saml2 => PresentedKind::Saml2,
    }
}

/// There is at most one.
fn first(list: Option<&Vec<String>>) -> Option<&str> {
    list.and_then(|list| list.first()).map(String::as_str)
}
