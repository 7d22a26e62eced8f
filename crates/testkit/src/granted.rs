//! Refresh tokens as a sign-in by OAuth would have left them, without a browser: for tests of what comes after.

use domain::random::uuid_at;
use serde_json::{Value, json};

use crate::merged;
use crate::scene::Scene;

impl Scene {
    /// A refresh token of this user and this scene's client, valid for a day and granted these scopes. `more` are
    /// members of its sign-in, `authorized` those of what was granted.
    pub fn granted(&self, sub: &str, scopes: &[&str], more: Value) -> String {
        let site = &self.server.site;
        let now = site.now();
        let authorized = merged(json!({ "scopes": scopes }), more.get("authorized").cloned().unwrap_or(json!({})));
        let own = json!({
            "authenticated_at": now,
            "origin_jti": uuid_at(&*site.random, now.millis()),
            "event_id": uuid_at(&*site.random, now.millis()),
        });
        let grant = json!({
            "user_pool_id": self.user_pool_id,
            "client_id": self.client_id,
            "sub": sub,
            "jti": uuid_at(&*site.random, now.millis()),
            "expires_at": now.plus_days(1),
            "sign_in": merged(own, merged(more, json!({ "authorized": authorized }))),
        });
        crypto::token::seal_refresh(&site.keyring, &*site.random, &[], grant.to_string().as_bytes())
    }
}
