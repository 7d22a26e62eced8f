//! AdminListUserAuthEvents: what a user did, newest first, a page at a time.

use api::ApiError;
use api::operations::AdminListUserAuthEvents;
use api::types::{AdminListUserAuthEventsRequest, AdminListUserAuthEventsResponse};
use domain::auth_event::AuthEvent;
use domain::clock::Time;
use flows::threat_protection;

use super::{view, watched_user};
use crate::error::refuse;
use crate::pagination::{cut, invalid, last_shown, page_size};
use crate::{Context, Handle};

impl Handle for AdminListUserAuthEvents {
    async fn handle(
        cx: &Context,
        input: AdminListUserAuthEventsRequest,
    ) -> Result<AdminListUserAuthEventsResponse, ApiError> {
        let user = watched_user(cx, &input.user_pool_id, &input.username).await?;
        let place = ["AdminListUserAuthEvents", user.user_pool_id.as_str(), user.sub.as_str()];
        let before = last_shown(cx, &place, input.next_token.as_deref())?;
        let before = before.map(|key| place_of(&key).ok_or_else(invalid)).transpose()?;
        let size = page_size(input.max_results);
        let found = threat_protection::list(cx, &user, before, size + 1).await.map_err(refuse)?;
        let (page, next_token) = cut(cx, &place, found, size, key);
        Ok(AdminListUserAuthEventsResponse {
            auth_events: Some(page.into_iter().map(view::event).collect()),
            next_token,
        })
    }
}

fn key(event: &AuthEvent) -> String {
    format!("{}#{}", event.id, event.created_at.micros())
}

fn place_of(key: &str) -> Option<(Time, String)> {
    let (id, micros) = key.split_once('#')?;
    Some((Time::from_micros(micros.parse().ok()?), id.to_owned()))
}
