//! CreateUserPoolClient: makes an app client, with a secret if it is to have one.

use api::ApiError;
use api::operations::CreateUserPoolClient;
use api::types::{CreateUserPoolClientRequest, CreateUserPoolClientResponse};
use domain::client::{Client, ClientKind, ClientSettings};
use domain::client_rules::Act;
use domain::random;
use flows::configuration::client_secrets::{Sealer, generate};
use flows::published_secrets::ROTATION_DAYS;
use store::Tx;
use store::tables::{client_secrets, clients, user_pools as pools};

use super::settings::Requested;
use super::view::ShownSecret;
use super::{check, publishing, view};
use crate::change::configure;
use crate::pinned_ids;
use crate::rejection::Rejection;
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for CreateUserPoolClient {
    async fn handle(
        cx: &Context,
        mut input: CreateUserPoolClientRequest,
    ) -> Result<CreateUserPoolClientResponse, ApiError> {
        let is_generated = input.generate_secret == Some(true);
        let made_and_brought = is_generated && input.client_secret.is_some();
        let publish = input.publish_secrets_in_aws_secrets_manager == Some(true);
        let secret = secret_for(cx, &mut input);
        let client = new_client(cx, input, secret.is_some())?;
        let terms = Terms { made_and_brought, quota: cx.settings.quotas.clients };
        let publication = if publish {
            // Asked before anything is brought, and again in the transaction.
            let asked = client.clone();
            cx.store.read(move |tx| terms.check(tx, &asked)).await?;
            publishing::check(cx, is_generated)?;
            Some(publishing::bring(cx, &client, secret.as_deref().unwrap_or_default()).await?)
        } else {
            None
        };
        let arn = publication.as_ref().map(|publication| publication.arn.clone());
        let rotated_at = cx.now().plus_days(ROTATION_DAYS);
        let sealer = Sealer::of(cx);
        let configured = client.user_pool_id.clone();
        let (made, its_secret) = (client.clone(), secret.clone());
        configure(cx, &configured, move |tx| {
            // Held, so that the pool is not deleted meanwhile and the count holds.
            if !pools::hold(tx, &made.user_pool_id)? {
                return Err(user_pools::not_found(&made.user_pool_id));
            }
            terms.check(tx, &made)?;
            clients::insert(tx, &made)?;
            if let Some(text) = &its_secret {
                client_secrets::insert(tx, &made.user_pool_id, &made.id, &sealer.seal(&made, &[], text))?;
            }
            if let Some(publication) = &publication {
                publishing::adopt(tx, publication, rotated_at)?;
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        let shown = match (arn, secret) {
            (Some(arn), _) => ShownSecret::Arn(arn),
            (None, Some(text)) => ShownSecret::Text(text),
            (None, None) => ShownSecret::None,
        };
        let user_pool_client = view::client(&client, shown, &cx.settings.account_id);
        Ok(CreateUserPoolClientResponse { user_pool_client: Some(user_pool_client) })
    }
}

/// What a new client has to fulfil.
#[derive(Clone, Copy)]
struct Terms {
    made_and_brought: bool,
    quota: i64,
}

impl Terms {
    fn check(self, tx: &mut dyn Tx, made: &Client) -> Result<(), Rejection> {
        let user_pool = user_pools::require(tx, &made.user_pool_id)?;
        if self.made_and_brought {
            // Our text, after the model's description.
            let message = "ClientSecret cannot be specified when GenerateSecret is true.";
            return Err(ApiError::invalid_parameter(message).into());
        }
        check(tx, made, &user_pool, Act::Creating)?;
        if clients::count(tx, &made.user_pool_id)? >= self.quota {
            // Our text: only the code is known.
            let message = "User pool clients cannot exceed the limit of the user pool.";
            return Err(ApiError::limit_exceeded(message).into());
        }
        if clients::find_pool_of(tx, &made.id)?.is_some() {
            return Err(pinned_ids::taken("client", &made.id).into());
        }
        Ok(())
    }
}

/// The secret of the new client: made here, brought along, or none.
fn secret_for(cx: &Context, input: &mut CreateUserPoolClientRequest) -> Option<String> {
    let brought = input.client_secret.take().map(api::Sensitive::into_inner);
    brought.or_else(|| (input.generate_secret == Some(true)).then(|| generate(cx)))
}

fn new_client(cx: &Context, input: CreateUserPoolClientRequest, confidential: bool) -> Result<Client, ApiError> {
    let now = cx.now();
    let id = cx.pinned_client_id()?.unwrap_or_else(|| random::base32::<16>(&*cx.random));
    Ok(Client {
        user_pool_id: input.user_pool_id.clone(),
        id,
        name: input.client_name.clone(),
        created_at: now,
        modified_at: now,
        version: 1,
        kind: ClientKind::Regular,
        confidential,
        settings: Requested::from(input).into_settings(&ClientSettings::initial()),
    })
}
