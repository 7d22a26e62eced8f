//! Terms of use and privacy policies of clients: one file for each operation, and what they share.

mod create_terms;
mod delete_terms;
mod describe_terms;
mod describe_terms_by_client;
mod list_terms;
#[cfg(test)]
mod tests;
mod update_terms;
mod view;

use api::ApiError;
use domain::terms::{Terms, TermsName};
use store::Tx;
use store::tables::terms;

use crate::rejection::Rejection;

fn require(tx: &mut dyn Tx, user_pool_id: &str, id: &str) -> Result<Terms, Rejection> {
    terms::find(tx, user_pool_id, id)?.ok_or_else(|| not_found(id))
}

fn not_found(id: &str) -> Rejection {
    Rejection::Answer(ApiError::resource_not_found(format!("Terms documents {id} do not exist.")))
}

/// The document that a name stands for. The model's pattern lets no other pass.
fn named(name: &str) -> Result<TermsName, ApiError> {
    TermsName::named(name).ok_or_else(|| ApiError::invalid_parameter(format!("There are no terms documents {name}.")))
}

/// A client has one document of a name. Our text: only the code is known.
fn taken(name: TermsName, client_id: &str) -> Rejection {
    let message = format!("Terms documents {} already exist for app client {client_id}.", name.name());
    Rejection::Answer(ApiError::terms_exists(message))
}
