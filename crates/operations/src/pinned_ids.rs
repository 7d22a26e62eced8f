//! Ids that the caller chooses, where the site lets them (docs/decisions/0009-pinned-ids.md): of user pools, app clients
//! and users, so that they can stand in committed configuration.
//!
//! Knows the forms of ids. Must not know which sites allow it, nor how the wish arrives.

use std::collections::BTreeMap;

use api::ApiError;

use crate::Context;

/// The tag of CreateUserPool by which LocalStack is told a pool's id.
const TAG: &str = "_custom_id_";
/// The longest id the model allows.
const MAX_POOL_ID_CHARS: usize = 55;
const MAX_CLIENT_ID_CHARS: usize = 128;

/// What the site says to ids chosen by callers.
#[derive(Debug, Clone, Default)]
pub(crate) enum PinnedIds {
    /// Every id is made here, and the tag is a tag like any other.
    #[default]
    Unheeded,
    /// The id for what this request makes, if it names one.
    Heeded(Option<String>),
}

impl Context {
    /// Heeds ids that callers choose: `id`, which came with the request, or the tag `_custom_id_` of a new user pool.
    #[must_use]
    pub fn heeding_pinned_ids(mut self, id: Option<String>) -> Self {
        self.pinned_ids = PinnedIds::Heeded(id);
        self
    }

    /// The id a new user pool is to have; it stays to be seen whether it is taken.
    ///
    /// # Errors
    /// It is no id of this region.
    pub(crate) fn pinned_pool_id(&self, tags: Option<&BTreeMap<String, String>>) -> Result<Option<String>, ApiError> {
        let PinnedIds::Heeded(id) = &self.pinned_ids else { return Ok(None) };
        let Some(id) = id.as_ref().or_else(|| tags?.get(TAG)) else { return Ok(None) };
        let name = id.strip_prefix(&self.region).and_then(|rest| rest.strip_prefix('_'));
        let fits = name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if fits && id.len() <= MAX_POOL_ID_CHARS {
            return Ok(Some(id.clone()));
        }
        Err(ApiError::invalid_parameter(format!(
            "{id} cannot be the id of a user pool here: it must be {}_ and then letters and digits, {MAX_POOL_ID_CHARS} \
             characters at most.",
            self.region
        )))
    }

    /// The id a new app client is to have.
    ///
    /// # Errors
    /// It is not of the form of a client id.
    pub(crate) fn pinned_client_id(&self) -> Result<Option<String>, ApiError> {
        let PinnedIds::Heeded(Some(id)) = &self.pinned_ids else { return Ok(None) };
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+');
        if (1..=MAX_CLIENT_ID_CHARS).contains(&id.len()) && id.bytes().all(fits) {
            return Ok(Some(id.clone()));
        }
        let message = format!("{id} cannot be the id of a client: letters, digits, _ and + make one.");
        Err(ApiError::invalid_parameter(message))
    }

    /// The `sub` a new user is to have.
    ///
    /// # Errors
    /// It is not a UUID in lower case.
    pub(crate) fn pinned_sub(&self) -> Result<Option<String>, ApiError> {
        let PinnedIds::Heeded(Some(sub)) = &self.pinned_ids else { return Ok(None) };
        let fits = sub.len() == 36
            && sub.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            });
        if fits {
            return Ok(Some(sub.clone()));
        }
        Err(ApiError::invalid_parameter(format!("{sub} cannot be a sub: it must be a UUID in lower case.")))
    }
}

/// An id that was asked for and is in use.
pub(crate) fn taken(what: &str, id: &str) -> ApiError {
    ApiError::invalid_parameter(format!("There is already a {what} with the id {id}."))
}

#[cfg(test)]
mod tests {

    use serde_json::{Value, json};
    use testkit::TestServer;

    use crate::Context;

    const SUB: &str = "00000000-0000-4000-8000-000000000001";

    /// The answer, or the code and text of the refusal.
    async fn call(server: &TestServer, pin: Option<&str>, operation: &str, input: Value) -> Result<Value, String> {
        let cx = Context::new(server.site.clone(), Some("us-east-1")).heeding_pinned_ids(pin.map(str::to_owned));
        let info = api::operation::find(operation).unwrap();
        match crate::call(&cx, info, input).await {
            Ok(body) => Ok(serde_json::from_slice(&body).unwrap()),
            Err(error) => Err(format!("{}: {}", error.code.as_str(), error.message.unwrap_or_default())),
        }
    }

    #[tokio::test]
    async fn a_tag_pins_the_id_of_a_pool_where_the_site_allows_it() {
        let server = TestServer::start();
        let input = json!({"PoolName": "p", "UserPoolTags": {"_custom_id_": "us-east-1_Mine"}});
        let made = call(&server, None, "CreateUserPool", input.clone()).await.unwrap();
        assert_eq!(made["UserPool"]["Id"], "us-east-1_Mine");
        assert_eq!(made["UserPool"]["UserPoolTags"], json!({"_custom_id_": "us-east-1_Mine"}));
        let again = call(&server, None, "CreateUserPool", input.clone()).await.unwrap_err();
        assert_eq!(again, "InvalidParameterException: There is already a user pool with the id us-east-1_Mine.");
        // testkit's calls heed nothing: the tag is a tag.
        let plain = server.call("CreateUserPool", input).await.unwrap();
        assert_ne!(plain["UserPool"]["Id"], "us-east-1_Mine");
    }

    #[tokio::test]
    async fn only_ids_of_the_region_can_be_pinned() {
        let server = TestServer::start();
        let longest = format!("us-east-1_{}", "a".repeat(45));
        for (id, works) in [
            ("Mine", false),
            ("eu-west-1_Mine", false),
            ("us-east-1_", false),
            ("us-east-1_a-b", false),
            (longest.as_str(), true),
            (&format!("{longest}a"), false),
        ] {
            let made = call(&server, Some(id), "CreateUserPool", json!({"PoolName": "p"})).await;
            assert_eq!(made.is_ok(), works, "{id}: {made:?}");
        }
    }

    #[tokio::test]
    async fn clients_and_users_can_be_pinned() {
        let server = TestServer::start();
        let pool = server.user_pool(json!({"UsernameAttributes": ["email"]})).await;
        let client = json!({"UserPoolId": pool, "ClientName": "web"});
        let made = call(&server, Some("web"), "CreateUserPoolClient", client.clone()).await.unwrap();
        assert_eq!(made["UserPoolClient"]["ClientId"], "web");
        let again = call(&server, Some("web"), "CreateUserPoolClient", client.clone()).await.unwrap_err();
        assert_eq!(again, "InvalidParameterException: There is already a client with the id web.");
        assert!(call(&server, Some("a b"), "CreateUserPoolClient", client).await.is_err());

        let user = |name: &str| json!({"UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS"});
        let made = call(&server, Some(SUB), "AdminCreateUser", user("a@example.com")).await.unwrap();
        assert_eq!(made["User"]["Username"], SUB);
        let again = call(&server, Some(SUB), "AdminCreateUser", user("b@example.com")).await.unwrap_err();
        assert!(again.starts_with("UsernameExistsException"), "{again}");
        assert!(call(&server, Some("me"), "AdminCreateUser", user("b@example.com")).await.is_err());
    }
}
