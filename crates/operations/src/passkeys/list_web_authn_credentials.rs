//! ListWebAuthnCredentials: the caller's passkeys, oldest first, a page at a time.

use api::operations::ListWebAuthnCredentials;
use api::types::{ListWebAuthnCredentialsRequest, ListWebAuthnCredentialsResponse, WebAuthnCredentialDescription};
use api::{ApiError, Timestamp};
use domain::clock::Time;
use domain::passkey::{Attachment, Passkey};

use super::token_holder;
use crate::error::refuse;
use crate::pagination::{self, cut, last_shown, page_size};
use crate::{Context, Handle};
use flows::passkeys;

/// The most that may be asked for, and what comes when nothing is.
const MAX_PAGE: i64 = 20;

impl Handle for ListWebAuthnCredentials {
    async fn handle(
        cx: &Context,
        input: ListWebAuthnCredentialsRequest,
    ) -> Result<ListWebAuthnCredentialsResponse, ApiError> {
        let holder = token_holder(cx, &input.access_token).await?;
        let user = &holder.user;
        let place = ["ListWebAuthnCredentials", user.user_pool_id.as_str(), user.sub.as_str()];
        let after = last_shown(cx, &place, input.next_token.as_deref())?;
        let after = after.map(|key| parse(&key).ok_or_else(pagination::invalid)).transpose()?;
        let size = page_size(input.max_results).min(MAX_PAGE);
        let found = passkeys::list_passkeys(cx, user, after, size + 1).await.map_err(refuse)?;
        let (page, next_token) = cut(cx, &place, found, size, key);
        Ok(ListWebAuthnCredentialsResponse { credentials: page.into_iter().map(description).collect(), next_token })
    }
}

/// A passkey's place in the list.
fn key(passkey: &Passkey) -> String {
    format!("{} {}", passkey.created_at.micros(), passkey.id)
}

fn parse(key: &str) -> Option<(Time, String)> {
    let (micros, id) = key.split_once(' ')?;
    Some((Time::from_micros(micros.parse().ok()?), id.to_owned()))
}

fn description(passkey: Passkey) -> WebAuthnCredentialDescription {
    WebAuthnCredentialDescription {
        authenticator_attachment: passkey.attachment.map(|attachment| Attachment::as_str(attachment).to_owned()),
        authenticator_transports: passkey.transports,
        created_at: Timestamp::from_micros(passkey.created_at.micros()),
        credential_id: passkey.id,
        friendly_credential_name: passkey.friendly_name,
        relying_party_id: passkey.relying_party_id,
    }
}
