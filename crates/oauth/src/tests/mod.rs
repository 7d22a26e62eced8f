//! The endpoints as clients see them: whole answers, and every error.

mod authorization_code;
mod authorize;
mod client_credentials;
mod clients;
mod discovery;
mod exchange;
mod refresh_token;
mod register;
mod revoke;
mod user_info;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Request, Response};
use serde_json::{Value, json};
use testkit::TestServer;
use testkit::scene::Scene;
use url::form_urlencoded;

use crate::token;

/// A form, sent by nobody in particular.
struct Call<'a> {
    basic: Option<(&'a str, &'a str)>,
    parameters: &'a [(&'a str, &'a str)],
}

fn encoded(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

impl Call<'_> {
    fn head(&self) -> http::request::Parts {
        let mut request = Request::post("/oauth2/token").header("content-type", "application/x-www-form-urlencoded");
        if let Some((id, secret)) = self.basic {
            request = request.header("authorization", format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))));
        }
        request.body(()).unwrap().into_parts().0
    }

    async fn token(&self, scene: &Scene) -> (u16, Value) {
        let body = encoded(self.parameters);
        let answer = token(&scene.server.site, Some(&scene.user_pool_id), &self.head(), body.as_bytes()).await;
        read(&answer)
    }
}

fn read(answer: &Response<Vec<u8>>) -> (u16, Value) {
    let body = if answer.body().is_empty() { Value::Null } else { serde_json::from_slice(answer.body()).unwrap() };
    (answer.status().as_u16(), body)
}

fn error(name: &str) -> (u16, Value) {
    (400, json!({ "error": name }))
}

/// Client id and secret of a client with these members.
async fn confidential(scene: &Scene, members: Value) -> (String, String) {
    let members = testkit::merged(json!({"GenerateSecret": true}), members);
    let id = scene.server.client(&scene.user_pool_id, members).await;
    let shown = scene.ok("DescribeUserPoolClient", json!({ "ClientId": id })).await;
    (id, shown["UserPoolClient"]["ClientSecret"].as_str().unwrap().to_owned())
}

/// A pool with orders and stock to read and write, and a machine that may do both with orders.
async fn with_machine(pool: Value) -> (Scene, String, String) {
    with_machine_on(TestServer::start(), pool).await
}

async fn with_machine_on(server: TestServer, pool: Value) -> (Scene, String, String) {
    let scene = Scene::on(server, pool, json!({})).await;
    for server in ["orders", "stock"] {
        let scopes =
            json!([{"ScopeName": "read", "ScopeDescription": "r"}, {"ScopeName": "write", "ScopeDescription": "w"}]);
        scene.ok("CreateResourceServer", json!({"Identifier": server, "Name": server, "Scopes": scopes})).await;
    }
    let members = json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["orders/read", "orders/write"]});
    let (id, secret) = confidential(&scene, members).await;
    (scene, id, secret)
}
