//! Clients that name the URL of a document about themselves: the document is fetched, judged, kept for a while
//! (behaviour 45 §1, §5). Whoever asks is a stranger, and what is fetched is their choice (behaviour 50 #40): only URLs
//! that a policy takes, by the one guarded way out, little, briefly, and so often.
//!
//! Only what can be used is kept. A URL that failed is left alone for a moment, which is remembered elsewhere.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::cimd_policy::{CimdPolicy, DocumentUrl, Reach};
use domain::client_metadata::{self, ClientMetadata, Presented};
use domain::clock::Time;
use federation::Bounds;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, Request, Response, StatusCode};
use store::Tx;
use store::tables::cimd_policies;
use store::tables::client_metadata_documents::{self as documents, CachedDocument};
use tokio::sync::Semaphore;

use crate::configuration::{ClientConfiguration, PoolConfiguration, described};
use crate::limits::attempts::GuessLocks;
use crate::limits::fetches::FetchRation;
use crate::site::context::Settings;
use crate::{Context, Failure};

const BOUNDS: Bounds = Bounds { total: Duration::from_secs(3), answer_bytes: 32 * 1024 };
/// How long a URL is left alone that failed.
const BACK_OFF_SECONDS: i64 = 30;
/// Failures that are remembered; past it all are forgotten, and the ration remains.
const MOST_FAILURES: usize = 10_000;
/// Documents that are being fetched at once.
const MOST_AT_ONCE: usize = 32;

/// What is going on in this process.
pub struct DocumentFetches {
    /// One fetch of a URL at a time.
    locks: GuessLocks,
    at_once: Semaphore,
    /// Until when URLs are left alone, by pool and URL.
    failed: Mutex<HashMap<(String, String), Time>>,
}

impl Default for DocumentFetches {
    fn default() -> Self {
        Self { locks: GuessLocks::default(), at_once: Semaphore::new(MOST_AT_ONCE), failed: Mutex::default() }
    }
}

impl DocumentFetches {
    fn is_left_alone(&self, user_pool_id: &str, url: &str, now: Time) -> bool {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get(&(user_pool_id.to_owned(), url.to_owned())).is_some_and(|until| now < *until)
    }

    /// Every URL is tried again.
    pub(crate) fn forget(&self) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn leave_alone(&self, user_pool_id: &str, url: &str, now: Time) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.len() >= MOST_FAILURES {
            failed.retain(|_, until| now < *until);
        }
        if failed.len() >= MOST_FAILURES {
            failed.clear();
        }
        failed.insert((user_pool_id.to_owned(), url.to_owned()), now.plus_seconds(BACK_OFF_SECONDS));
    }
}

/// Where a site's documents may be.
pub fn reach(settings: &Settings) -> Reach {
    if settings.outbound.goes_inside() { Reach::Anywhere } else { Reach::Public }
}

/// The client that the document behind the URL describes; `None` where no policy of the pool takes the URL.
///
/// # Errors
/// The document cannot be had or cannot be used, too many are asked for, or the store's.
pub async fn find(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    url: &str,
) -> Result<Option<Arc<ClientConfiguration>>, Failure> {
    let Some(policy) = pool.policy_for(url, reach(&cx.settings)) else { return Ok(None) };
    let Some(governing) = cx.configuration.governing_client(policy).await? else { return Ok(None) };
    let metadata = match kept(cx, policy, url).await? {
        Some(metadata) => metadata,
        None => fetch_once(cx, policy, url).await?,
    };
    Ok(Some(Arc::new(described(url, Some(&metadata), &governing))))
}

/// Fetches the document of a URL anew, which the policy takes. The one that is kept stays if that fails.
///
/// # Errors
/// The document cannot be had or cannot be used, or the store's.
pub async fn refresh(cx: &Context, policy: &CimdPolicy, url: &str) -> Result<(), Failure> {
    let _one = cx.document_fetches.locks.lock(&policy.user_pool_id, url).await;
    fetch(cx, policy, url).await.map(drop)
}

async fn kept(cx: &Context, policy: &CimdPolicy, url: &str) -> Result<Option<ClientMetadata>, Failure> {
    let (pool, id, url) = (policy.user_pool_id.clone(), policy.id.clone(), url.to_owned());
    let found = cx.store.read(move |tx| documents::find(tx, &pool, &id, &url)).await?;
    Ok(found.filter(|found| cx.now() < found.expires_at).map(|found| found.metadata))
}

async fn fetch_once(cx: &Context, policy: &CimdPolicy, url: &str) -> Result<ClientMetadata, Failure> {
    let pool = &policy.user_pool_id;
    let left_alone = || cx.document_fetches.is_left_alone(pool, url, cx.now());
    let unavailable = || Failure::DocumentUnavailable(url.to_owned());
    if left_alone() {
        return Err(unavailable());
    }
    let _one = cx.document_fetches.locks.lock(pool, url).await;
    // Whoever had the lock before may have what this caller wants, or know that there is nothing.
    if let Some(metadata) = kept(cx, policy, url).await? {
        return Ok(metadata);
    }
    if left_alone() {
        return Err(unavailable());
    }
    fetch(cx, policy, url).await
}

/// Under the lock of the URL.
async fn fetch(cx: &Context, policy: &CimdPolicy, url: &str) -> Result<ClientMetadata, Failure> {
    let host = DocumentUrl::parse(url, Reach::Anywhere).map(|url| url.authority()).unwrap_or_default();
    let _room = cx.document_fetches.at_once.try_acquire().map_err(|_| Failure::Overloaded)?;
    let ration = FetchRation::of(cx, policy, &host);
    if !cx.store.write(move |tx| ration.spend(tx)).await? {
        return Err(Failure::Overloaded);
    }
    let fetched = ask(cx, url).await;
    if fetched.is_err() {
        cx.document_fetches.leave_alone(&policy.user_pool_id, url, cx.now());
    }
    let (metadata, max_age) = fetched?;
    let now = cx.now();
    let document = CachedDocument {
        user_pool_id: policy.user_pool_id.clone(),
        policy_id: policy.id.clone(),
        url: url.to_owned(),
        cached_at: now,
        expires_at: now.plus_seconds(policy.kept_seconds(max_age)),
        metadata: metadata.clone(),
    };
    let (version, most) = (policy.version, cx.settings.quotas.client_metadata_documents);
    let keep = move |tx: &mut dyn Tx| {
        let current = cimd_policies::find(tx, &document.user_pool_id, &document.policy_id)?;
        // The policy may have changed while the document was on its way.
        if current.is_some_and(|current| current.version == version) {
            documents::put(tx, &document, most)?;
        }
        Ok::<_, Failure>(())
    };
    cx.store.write(keep).await?;
    Ok(metadata)
}

/// What stands behind the URL, and how long it may be kept by its own word. Why there is nothing goes to the log.
async fn ask(cx: &Context, url: &str) -> Result<(ClientMetadata, Option<i64>), Failure> {
    let unavailable = || Failure::DocumentUnavailable(url.to_owned());
    let request = Request::get(url).header(ACCEPT, "application/json").extension(BOUNDS).body(Vec::new());
    let request = request.map_err(|_| unavailable())?;
    // The way out keeps the time, too; here it is kept whatever the way.
    let answer = tokio::time::timeout(BOUNDS.total, cx.fetch.fetch(request)).await;
    let answer = match answer {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            tracing::info!(url, %error, "a client metadata document was not reached");
            return Err(unavailable());
        }
        Err(_) => {
            tracing::info!(url, "a client metadata document took too long");
            return Err(unavailable());
        }
    };
    if let Some(reason) = unusable(&answer) {
        tracing::info!(url, reason, "a client metadata document is none");
        return Err(unavailable());
    }
    let presented: Presented = serde_json::from_slice(answer.body())
        .map_err(|_| Failure::DocumentInvalid(url.to_owned(), NO_JSON.to_owned()))?;
    let metadata = client_metadata::read_document(&presented, url)
        .map_err(|violation| Failure::DocumentInvalid(url.to_owned(), violation.to_string()))?;
    Ok((metadata, max_age(answer.headers())))
}

const NO_JSON: &str = "It is no JSON object of client metadata.";

fn unusable(answer: &Response<Vec<u8>>) -> Option<&'static str> {
    if answer.status() != StatusCode::OK {
        return Some("the status is not 200");
    }
    if answer.body().len() > BOUNDS.answer_bytes {
        return Some("it is too long");
    }
    (!is_json(answer.headers())).then_some("the content type is not JSON")
}

/// `application/json`, or something that is written in it.
fn is_json(headers: &HeaderMap) -> bool {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.strip_prefix("application/").is_some_and(|kind| kind.ends_with("+json"))
}

fn max_age(headers: &HeaderMap) -> Option<i64> {
    let directives = headers.get_all(CACHE_CONTROL).into_iter().filter_map(|value| value.to_str().ok());
    let mut directives = directives.flat_map(|text| text.split(',')).map(str::trim);
    directives.find_map(|directive| {
        let (name, value) = directive.split_once('=')?;
        name.eq_ignore_ascii_case("max-age").then(|| value.trim_matches('"').parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn json_is_known_by_its_type() {
        let is = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(text).unwrap());
            is_json(&headers)
        };
        for text in ["application/json", "Application/JSON; charset=utf-8", "application/cimd+json"] {
            assert!(is(text), "{text}");
        }
        for text in ["text/html", "text/json", "application/jsonx", "application/json-seq", "text/x+json", ""] {
            assert!(!is(text), "{text}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn a_document_says_how_long_it_may_be_kept() {
        let said = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, HeaderValue::from_str(text).unwrap());
            max_age(&headers)
        };
        assert_eq!(said("public, max-age=90000"), Some(90_000));
        assert_eq!(said("MAX-AGE=\"90000\""), Some(90_000));
        for text in ["no-store", "s-maxage=90000", "max-age", "max-age=", "max-age=99999999999999999999", "max-age=x"] {
            assert_eq!(said(text), None, "{text}");
        }
    }

    #[test]
    fn failures_are_remembered_for_a_moment_and_within_bounds() {
        let fetches = DocumentFetches::default();
        let at = Time::from_seconds;
        fetches.leave_alone("pool", "https://a", at(0));
        assert!(fetches.is_left_alone("pool", "https://a", at(29)));
        assert!(!fetches.is_left_alone("pool", "https://a", at(30)));
        assert!(!fetches.is_left_alone("other", "https://a", at(1)));
        for number in 0..=MOST_FAILURES {
            fetches.leave_alone("pool", &number.to_string(), at(1));
        }
        assert!(fetches.failed.lock().unwrap().len() <= MOST_FAILURES);
    }
}
