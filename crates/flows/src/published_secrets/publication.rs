//! Bringing a secret to where it is kept. A note of it comes first, so that what is there without a client is found and
//! deleted; the client comes last, in a transaction of the caller's.

use domain::client::Client;
use domain::clock::Time;
use domain::random;
use serde_json::json;
use store::tables::published_secrets;
use store::{StoreError, Tx};

use super::NotKept;
use crate::Context;

/// How long a secret lives before it is replaced (behaviour 45 §3).
pub const ROTATION_DAYS: i64 = 7;

/// After which a secret that no client has adopted is deleted: longer than any attempt to make it.
const ADOPTION_LIMIT_SECONDS: i64 = 120;

/// A secret that is there, and no client's yet.
#[derive(Debug, Clone)]
pub struct Publication {
    user_pool_id: String,
    client_id: String,
    name: String,
    pub arn: String,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum Unpublished {
    #[error("no keeper of secrets is configured")]
    NoKeeper,
    #[error(transparent)]
    NotKept(#[from] NotKept),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Brings a client's secret there. The client need not exist yet.
///
/// # Errors
/// See [`Unpublished`].
pub async fn publish(cx: &Context, client: &Client, value: &str) -> Result<Publication, Unpublished> {
    let keeper = cx.secret_keeper.as_ref().ok_or(Unpublished::NoKeeper)?;
    let number = hex::encode(random::bytes::<6>(&*cx.random));
    let name = format!("cognito/{}/{}/{number}", client.user_pool_id, client.id);
    let (user_pool_id, client_id) = (client.user_pool_id.clone(), client.id.clone());
    let due_at = cx.now().plus_seconds(ADOPTION_LIMIT_SECONDS);
    let intended = (user_pool_id.clone(), client_id.clone(), name.clone());
    let write = move |tx: &mut dyn Tx| {
        let (user_pool_id, client_id, name) = &intended;
        published_secrets::intend(tx, user_pool_id, client_id, name, due_at)
    };
    cx.store.write(write).await?;
    let arn = keeper.create(region_of(&user_pool_id), &name, &document(client, value)).await?;
    Ok(Publication { user_pool_id, client_id, name, arn })
}

impl Publication {
    /// Makes it the client's, to be rotated at `due_at`; `false` when it took too long.
    ///
    /// # Errors
    /// The store's.
    pub fn adopt(&self, tx: &mut dyn Tx, due_at: Time) -> Result<bool, StoreError> {
        published_secrets::adopt(tx, &self.user_pool_id, &self.client_id, &self.name, &self.arn, due_at)
    }
}

/// What stands in a secret (behaviour 45 §3).
pub(crate) fn document(client: &Client, value: &str) -> String {
    let Client { user_pool_id, id, .. } = client;
    json!({"userPoolId": user_pool_id, "userPoolClientId": id, "clientSecretValue": value}).to_string()
}

/// A pool's id begins with its region; the pool itself may be gone.
pub(crate) fn region_of(user_pool_id: &str) -> &str {
    user_pool_id.split('_').next().unwrap_or(user_pool_id)
}
