//! ListUserPoolClients: the app clients of a user pool, a page at a time.

use api::ApiError;
use api::operations::ListUserPoolClients;
use api::types::{ListUserPoolClientsRequest, ListUserPoolClientsResponse};
use store::tables::clients;

use super::view;
use crate::mirror::Mirror;
use crate::pagination::{cut, last_shown, page_size};
use crate::rejection::Rejection;
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for ListUserPoolClients {
    async fn handle(cx: &Context, input: ListUserPoolClientsRequest) -> Result<ListUserPoolClientsResponse, ApiError> {
        let ListUserPoolClientsRequest { client_type, max_results, next_token: token, user_pool_id } = input;
        let kind_name = client_type.map_or("", |kind| kind.as_str());
        let place = ["ListUserPoolClients", user_pool_id.as_str(), kind_name];
        let after = last_shown(cx, &place, token.as_deref());
        let (id, limit) = (user_pool_id.clone(), page_size(max_results));
        let found = cx
            .store
            .read(move |tx| {
                user_pools::require(tx, &id)?;
                let after = after.clone()?;
                Ok::<_, Rejection>(clients::list(tx, &id, after.as_deref(), limit + 1)?)
            })
            .await?;
        let (clients, next_token) = cut(cx, &place, found, limit, |client| client.id.clone());
        // The kind is looked at after the page is cut: a page may be empty and still have a successor (behaviour 10 §4.15).
        let wanted = clients.iter().filter(|client| client_type.is_none_or(|kind| client.kind.to_wire() == kind));
        Ok(ListUserPoolClientsResponse { next_token, user_pool_clients: Some(wanted.map(view::description).collect()) })
    }
}
