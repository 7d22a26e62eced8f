//! Where somebody can sign in right away: the authorization endpoint, asked for a client as its application would ask. Of
//! a few clients only: this is for a person who has just started a server, not a list.

use domain::client::{Client, OAuthFlow};
use domain::user_pool::UserPool;
use flows::configuration::ClientConfiguration;
use flows::{Context, Failure, Settings};
use store::Tx;
use store::tables::{clients, user_pools};
use url::form_urlencoded::Serializer;

/// How many are shown.
const MOST_SHOWN: usize = 3;
/// How many are looked at: a directory that tests have used for a year must not keep the server from starting.
const MOST_POOLS: i64 = 50;
const MOST_CLIENTS: i64 = 20;

/// Clients with login pages, and where those begin.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct SignInLinks {
    pub(crate) shown: Vec<SignInLink>,
    /// Whether there are others.
    pub(crate) more: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SignInLink {
    pub(crate) client_name: String,
    pub(crate) url: String,
}

/// The links of the pools that are `wanted`.
///
/// # Errors
/// The store's.
pub(crate) async fn find(
    cx: &Context,
    wanted: impl Fn(&UserPool) -> bool + Send + 'static,
) -> Result<SignInLinks, Failure> {
    let regions = cx.settings.regions.clone();
    let read = move |tx: &mut dyn Tx| {
        let mut ids = Vec::new();
        for region in &regions {
            for pool in user_pools::list(tx, region, None, MOST_POOLS)?.iter().filter(|pool| wanted(pool)) {
                let clients = clients::list(tx, &pool.id, None, MOST_CLIENTS)?;
                ids.extend(
                    clients.iter().filter(|client| response_type(client).is_some()).map(|client| client.id.clone()),
                );
            }
        }
        Ok::<_, Failure>(ids)
    };
    let ids = cx.store.read(read).await?;
    let mut links = SignInLinks { shown: Vec::new(), more: ids.len() > MOST_SHOWN };
    for id in ids.iter().take(MOST_SHOWN) {
        let client = cx.configuration.client(id).await?;
        links.shown.extend(link(&cx.settings, &client));
    }
    Ok(links)
}

/// What an application would ask for; `None` where no application may ask for anything, or nobody can sign in.
fn response_type(client: &Client) -> Option<&'static str> {
    let settings = &client.settings;
    if !settings.oauth_enabled || settings.callback_urls.is_empty() || !settings.signs_in_locally() {
        return None;
    }
    let offered = [(OAuthFlow::Code, "code"), (OAuthFlow::Implicit, "token")];
    offered.into_iter().find(|(flow, _)| settings.oauth_flows.contains(flow)).map(|(_, name)| name)
}

/// Where somebody signs in to this client, if anywhere.
pub(crate) fn link(settings: &Settings, client: &ClientConfiguration) -> Option<SignInLink> {
    let mut query = Serializer::new(String::new());
    query.append_pair("client_id", &client.client.id);
    query.append_pair("response_type", response_type(&client.client)?);
    query.append_pair("redirect_uri", client.client.settings.callback_urls.first()?);
    let url = format!("{}/oauth2/authorize?{}", settings.pages_url(&client.pool), query.finish());
    Some(SignInLink { client_name: client.client.name.clone(), url })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use testkit::{TestServer, merged};

    use super::*;

    async fn with_pages(server: &TestServer, user_pool_id: &str, members: Value) -> String {
        let usual = json!({
            "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"], "AllowedOAuthFlowsUserPoolClient": true,
            "CallbackURLs": ["http://localhost:3000/callback"], "SupportedIdentityProviders": ["COGNITO"],
        });
        server.client(user_pool_id, merged(usual, members)).await
    }

    async fn found(server: &TestServer) -> SignInLinks {
        find(&server.site, |_| true).await.unwrap()
    }

    #[tokio::test]
    async fn a_client_is_asked_for_as_its_application_would() {
        let server = TestServer::start();
        let pool = server.user_pool(json!({})).await;
        let id = with_pages(&server, &pool, json!({"ClientName": "Shop +more"})).await;
        let query = "response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback";
        let url = format!("http://localhost:7665/{pool}/oauth2/authorize?client_id={id}&{query}");
        let expected = SignInLink { client_name: "Shop +more".to_owned(), url };
        assert_eq!(found(&server).await, SignInLinks { shown: vec![expected], more: false });
        // At the pool's domain, once it has one.
        server.call("CreateUserPoolDomain", json!({"UserPoolId": pool, "Domain": "shop"})).await.unwrap();
        let url = &found(&server).await.shown[0].url;
        assert!(url.starts_with("http://shop.auth.us-east-1.localhost:7665/oauth2/authorize?"), "{url}");
    }

    #[tokio::test]
    async fn clients_without_pages_have_none() {
        let server = TestServer::start();
        let pool = server.user_pool(json!({})).await;
        server.client(&pool, json!({})).await;
        with_pages(&server, &pool, json!({"AllowedOAuthFlowsUserPoolClient": false})).await;
        assert_eq!(found(&server).await, SignInLinks::default());
        with_pages(&server, &pool, json!({"AllowedOAuthFlows": ["implicit"]})).await;
        assert!(found(&server).await.shown[0].url.contains("&response_type=token&"));
    }

    #[tokio::test]
    async fn three_are_shown_of_the_pools_that_are_wanted() {
        let server = TestServer::start();
        let (first, second) = (server.user_pool(json!({})).await, server.user_pool(json!({})).await);
        with_pages(&server, &first, json!({})).await;
        for _ in 0..4 {
            with_pages(&server, &second, json!({})).await;
        }
        let of = async |id: &str| {
            let id = id.to_owned();
            find(&server.site, move |pool| pool.id == id).await.unwrap()
        };
        assert_eq!((of(&first).await.shown.len(), of(&first).await.more), (1, false));
        assert_eq!((of(&second).await.shown.len(), of(&second).await.more), (3, true));
        assert_eq!(found(&server).await.shown.len(), 3);
    }
}
