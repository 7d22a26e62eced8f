//! AddUserPoolClientSecret: gives a client its second secret, so that the first can be replaced without a gap.

use api::ApiError;
use api::operations::AddUserPoolClientSecret;
use api::types::{AddUserPoolClientSecretRequest, AddUserPoolClientSecretResponse};
use flows::configuration::client_secrets::{Sealer, generate};
use store::tables::{client_secrets, clients, published_secrets};

use super::{not_found, require, secret};
use crate::change::configure;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for AddUserPoolClientSecret {
    async fn handle(
        cx: &Context,
        input: AddUserPoolClientSecretRequest,
    ) -> Result<AddUserPoolClientSecretResponse, ApiError> {
        let AddUserPoolClientSecretRequest { client_id, client_secret, user_pool_id } = input;
        let given = client_secret.map(api::Sensitive::into_inner);
        let generated = given.is_none().then(|| generate(cx));
        let text = generated.clone().or(given).unwrap_or_default();
        let sealer = Sealer::of(cx);
        let quota = cx.settings.quotas.client_secrets;
        let (configured, now) = (user_pool_id.clone(), cx.now());
        let added = configure(cx, &configured, move |tx| {
            let (_, client) = require(tx, &user_pool_id, &client_id)?;
            secret::check_eligible(&client)?;
            // From here on nobody else adds or takes a secret, so the count holds.
            if !clients::advance(tx, &user_pool_id, &client_id)? {
                return Err(not_found(&client_id));
            }
            let existing = client_secrets::list(tx, &user_pool_id, &client_id)?;
            if i64::try_from(existing.len()).is_ok_and(|count| count >= quota) {
                let message = format!("Client secrets cannot exceed limit of {quota} secrets.");
                return Err(ApiError::limit_exceeded(message).into());
            }
            let added = sealer.seal(&client, &existing, &text);
            client_secrets::insert(tx, &user_pool_id, &client_id, &added)?;
            published_secrets::change(tx, &user_pool_id, &client_id, now)?;
            Ok::<_, Rejection>(added)
        })
        .await?;
        let client_secret_descriptor = Some(secret::descriptor(&added, generated));
        Ok(AddUserPoolClientSecretResponse { client_secret_descriptor })
    }
}
