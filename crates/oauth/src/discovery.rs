//! `GET /{poolId}/.well-known/openid-configuration`: where the rest of a pool is (OpenID Connect Discovery 1.0 §3,
//! behaviour 30 §2).
//!
//! A pool without a domain has no endpoints for browsers, so none is named; what remains is the issuer and its keys.

use domain::user_pool::UserPool;
use flows::{Context, Settings};
use http::Response;
use serde_json::{Value, json};

use crate::document::{found, refused};

/// Shorter than that of keys: the document changes with the pool's domain.
const MAX_AGE_SECONDS: u32 = 300;

/// The metadata of a pool, or 404.
pub async fn discovery(cx: &Context, user_pool_id: &str) -> Response<Vec<u8>> {
    match cx.configuration.pool(user_pool_id).await {
        Ok(pool) => found(&document(&cx.settings, &pool.pool), MAX_AGE_SECONDS),
        Err(failure) => refused(&failure),
    }
}

fn document(settings: &Settings, pool: &UserPool) -> Value {
    json!({
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": settings.issuer(pool),
        // Where the keys can be fetched, also when the issuer is a template that looks like AWS.
        "jwks_uri": format!("{}/{}/.well-known/jwks.json", settings.base_url, pool.id),
        "response_types_supported": ["code", "id_token", "token id_token", "none"],
        "subject_types_supported": ["public"],
    })
}

#[cfg(test)]
mod tests {
    use domain::clock::Time;
    use domain::quotas::Quotas;

    use super::*;

    fn settings(issuer_template: Option<&str>) -> Settings {
        Settings {
            account_id: "000000000000".to_owned(),
            regions: vec!["us-east-1".to_owned()],
            base_url: "http://localhost:7665".to_owned(),
            issuer_template: issuer_template.map(str::to_owned),
            quotas: Quotas::DEFAULT,
            limits: domain::limits::Limits::Service,
            unconfirmed_days: None,
            outbound: flows::OutboundPolicy::default(),
        }
    }

    #[test]
    fn names_the_issuer_and_only_what_can_be_reached() {
        let pool = UserPool::new("us-east-1_AbCdEfGhI".to_owned(), "test".to_owned(), Time::from_seconds(0));
        let keys = "http://localhost:7665/us-east-1_AbCdEfGhI/.well-known/jwks.json";
        let plain = document(&settings(None), &pool);
        assert_eq!(plain["issuer"], "http://localhost:7665/us-east-1_AbCdEfGhI");
        assert_eq!(plain["jwks_uri"], keys);
        let like_aws = document(&settings(Some("https://cognito-idp.{region}.amazonaws.com/{pool}")), &pool);
        assert_eq!(like_aws["issuer"], "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI");
        assert_eq!(like_aws["jwks_uri"], keys);
        assert!(plain.as_object().unwrap().keys().all(|name| !name.ends_with("_endpoint")));
    }
}
