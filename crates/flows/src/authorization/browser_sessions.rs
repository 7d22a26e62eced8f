//! Sessions of browsers (behaviour 30 §3.3): somebody who signed in at the login pages is not asked again for an hour,
//! by any client of the pool. The browser holds an id, the store the rest. What was proved is looked at anew whenever a
//! session is used, with the user as they are then.

use domain::clock::Time;
use domain::random;
use domain::user::User;
use federation::ProviderSession;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::tables::browser_sessions::{self as rows, AtProvider as AtProviderRow, BrowserSession as Row};
use store::tables::{identities, users};

use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::federate::routing;
use crate::sign_in::{self, Journey, SignedIn};
use crate::{Context, Failure};

/// From the sign-in on; using the session does not prolong it.
const LIFETIME_SECONDS: i64 = 3_600;

const SUBJECT: &str = "subject";
const SESSION: &str = "session";

/// Somebody whom this browser has signed in.
pub struct BrowserSession {
    pub user: User,
    pub authenticated_at: Time,
    /// By whom they were made known, if not by the pool itself.
    pub provider: Option<String>,
    pub(super) journey: Journey,
}

/// The session at an identity provider that a session here came of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtProvider {
    pub provider: String,
    pub session: ProviderSession,
}

#[derive(Serialize, Deserialize)]
struct Document {
    authenticated_at: Time,
    journey: Journey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_provider: Option<AtProvider>,
}

fn hash(cx: &Context, user_pool_id: &str, id: &str) -> Vec<[u8; 32]> {
    cx.keyring.macs("browser session", &[user_pool_id.as_bytes(), id.as_bytes()])
}

/// How somebody, or a session of theirs, is called at a provider: kept as keyed hashes.
fn there(cx: &Context, user_pool_id: &str, provider: &str, kind: &str, name: &str) -> Vec<[u8; 32]> {
    let parts = [user_pool_id.as_bytes(), provider.as_bytes(), kind.as_bytes(), name.as_bytes()];
    cx.keyring.macs("session at a provider", &parts)
}

/// Keeps who has just signed in, in place of whoever did before in this browser. Gives the new id: none that the browser
/// held before a sign-in is worth anything after it (behaviour 50 #23).
///
/// # Errors
/// The store's.
pub async fn begin(
    cx: &Context,
    signed_in: &SignedIn,
    at_provider: Option<AtProvider>,
    former: Option<&str>,
) -> Result<String, Failure> {
    let id = random::base32::<32>(&*cx.random);
    let user_pool_id = &signed_in.user.user_pool_id;
    let indexed = at_provider.as_ref().map(|AtProvider { provider, session }| AtProviderRow {
        provider: provider.clone(),
        subject: there(cx, user_pool_id, provider, SUBJECT, &session.subject)[0],
        session: session.session_id.as_ref().map(|id| there(cx, user_pool_id, provider, SESSION, id)[0]),
    });
    let document = Document { authenticated_at: cx.now(), journey: signed_in.journey.clone(), at_provider };
    let row = Row {
        user_pool_id: user_pool_id.clone(),
        hash: hash(cx, user_pool_id, &id)[0],
        sub: signed_in.user.sub.clone(),
        document: serde_json::json!(document).to_string(),
        at_provider: indexed,
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
    let Ok(Document { authenticated_at, journey, .. }) = serde_json::from_str(&document) else { return Ok(None) };
    let settings = &client.client.settings;
    let is_taken_here = match journey.provider() {
        None => settings.signs_in_locally(),
        // The provider is there, the client has it, and it still stands for the user.
        Some(name) => {
            let vouches = identities.iter().any(|identity| identity.provider == name);
            routing::named(client, name).is_some() && vouches
        }
    };
    let may_sign_in = is_taken_here && sign_in::may_hold_a_sign_in(&user, journey.provider().is_some());
    if !may_sign_in || !sign_in::would_still_suffice(cx, client, &user, &journey).await? {
        return Ok(None);
    }
    let provider = journey.provider().map(str::to_owned);
    Ok(Some(BrowserSession { user, authenticated_at, provider, journey }))
}

/// The session at a provider that the session of this id came of, whoever's it is and whatever it is still worth.
///
/// # Errors
/// The store's.
pub async fn provider_session(cx: &Context, pool: &PoolConfiguration, id: &str) -> Result<Option<AtProvider>, Failure> {
    let user_pool_id = pool.pool.id.clone();
    let (hashes, now) = (hash(cx, &user_pool_id, id), cx.now());
    let find = move |tx: &mut dyn Tx| rows::find(tx, &user_pool_id, &hashes, now);
    let found = cx.store.read(find).await.map_err(Failure::from)?;
    let document: Option<Document> = found.and_then(|row| serde_json::from_str(&row.document).ok());
    Ok(document.and_then(|document| document.at_provider))
}

/// Ends the sessions that came of this person's at a provider, or of one session there. Tells how many.
///
/// # Errors
/// The store's.
pub async fn end_of_provider(
    cx: &Context,
    pool: &PoolConfiguration,
    provider: &str,
    subject: Option<&str>,
    session_id: Option<&str>,
) -> Result<u64, Failure> {
    let user_pool_id = pool.pool.id.clone();
    let hashes = |kind: &str, name: Option<&str>| {
        name.map(|name| there(cx, &user_pool_id, provider, kind, name)).unwrap_or_default()
    };
    let (subjects, sessions) = (hashes(SUBJECT, subject), hashes(SESSION, session_id));
    let provider = provider.to_owned();
    let write = move |tx: &mut dyn Tx| {
        if subjects.is_empty() {
            return rows::delete_of_provider_session(tx, &user_pool_id, &provider, &sessions);
        }
        rows::delete_of_provider(tx, &user_pool_id, &provider, &subjects, &sessions)
    };
    Ok(cx.store.write(write).await?)
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
