//! Sessions of browsers (behaviour 30 §3.3): somebody who signed in at the login pages is not asked again for an hour,
//! by any client of the pool. The browser holds an id, the store the rest. What was proved is looked at anew whenever a
//! session is used, with the user as they are then.

use domain::clock::Time;
use domain::random;
use domain::user::User;
use federation::ProviderSession;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::tables::browser_sessions::{self as rows, BrowserSession as Row};
use store::tables::{identities, users};

use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::sign_in::{self, Journey, SignedIn};
use crate::{Context, Failure};

/// From the sign-in on; using the session does not prolong it.
const LIFETIME_SECONDS: i64 = 3_600;

/// Somebody whom this browser has signed in.
pub struct BrowserSession {
    pub user: User,
    pub authenticated_at: Time,
    pub(super) journey: Journey,
    /// Of somebody whom an identity provider signed in: the session there.
    pub provider_session: Option<ProviderSession>,
}

impl BrowserSession {
    /// The identity provider at which they signed in.
    pub fn provider(&self) -> Option<&str> {
        self.journey.provider()
    }
}

#[derive(Serialize, Deserialize)]
struct Document {
    authenticated_at: Time,
    journey: Journey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider_session: Option<ProviderSession>,
}

fn hash(cx: &Context, user_pool_id: &str, id: &str) -> Vec<[u8; 32]> {
    cx.keyring.macs("browser session", &[user_pool_id.as_bytes(), id.as_bytes()])
}

/// Keeps who has just signed in, in place of whoever did before in this browser. Gives the new id: none that the browser
/// held before a sign-in is worth anything after it (behaviour 50 #23).
///
/// # Errors
/// The store's.
pub async fn begin(cx: &Context, signed_in: &SignedIn, former: Option<&str>) -> Result<String, Failure> {
    let id = random::base32::<32>(&*cx.random);
    let user_pool_id = &signed_in.user.user_pool_id;
    let document = Document {
        authenticated_at: cx.now(),
        journey: signed_in.journey.clone(),
        provider_session: signed_in.provider_session.clone(),
    };
    let row = Row {
        user_pool_id: user_pool_id.clone(),
        hash: hash(cx, user_pool_id, &id)[0],
        sub: signed_in.user.sub.clone(),
        document: serde_json::json!(document).to_string(),
        expires_at: cx.now().plus_seconds(LIFETIME_SECONDS),
    };
    let former = former.map(|former| hash(cx, user_pool_id, former)).unwrap_or_default();
    let write = move |tx: &mut dyn Tx| {
        rows::delete(tx, &row.user_pool_id, &former)?;
        rows::insert(tx, &row)
    };
    cx.store.write(write).await.map_err(Failure::from)?;
    Ok(id)
}

/// Who is signed in by this id, if that still holds for this client: they exist and may sign in, their password is the
/// one they proved or the provider that vouched for them still does, the client takes sign-ins of that kind, and nothing
/// more would be asked of them today.
///
/// A sign-out of all tokens does not end it, nor does a change of attributes (behaviour 30 §1.7, §3.3).
///
/// # Errors
/// The store's.
pub async fn live(cx: &Context, client: &ClientConfiguration, id: &str) -> Result<Option<BrowserSession>, Failure> {
    let user_pool_id = client.client.user_pool_id.clone();
    let (hashes, now) = (hash(cx, &user_pool_id, id), cx.now());
    let read = move |tx: &mut dyn Tx| {
        let Some(row) = rows::find(tx, &user_pool_id, &hashes, now)? else { return Ok(None) };
        let user = users::find(tx, &user_pool_id, &row.sub)?;
        let identities = identities::of_user(tx, &user_pool_id, &row.sub)?;
        Ok::<_, Failure>(user.map(|user| (user, identities, row.document)))
    };
    let Some((user, identities, document)) = cx.store.read(read).await? else { return Ok(None) };
    let Ok(Document { authenticated_at, journey, provider_session }) = serde_json::from_str(&document) else {
        return Ok(None);
    };
    let settings = &client.client.settings;
    let is_taken_here = match journey.provider() {
        None => settings.signs_in_locally(),
        Some(name) => settings.supports_provider(name) && identities.iter().any(|identity| identity.provider == name),
    };
    let may_sign_in = is_taken_here && sign_in::may_hold_a_sign_in(&user, journey.provider().is_some());
    if !may_sign_in || !sign_in::would_still_suffice(cx, client, &user, &journey).await? {
        return Ok(None);
    }
    Ok(Some(BrowserSession { user, authenticated_at, journey, provider_session }))
}

/// Ends the session of this id.
///
/// # Errors
/// The store's.
pub async fn end(cx: &Context, pool: &PoolConfiguration, id: &str) -> Result<(), Failure> {
    let user_pool_id = pool.pool.id.clone();
    let hashes = hash(cx, &user_pool_id, id);
    Ok(cx.store.write(move |tx: &mut dyn Tx| rows::delete(tx, &user_pool_id, &hashes)).await?)
}
