//! Looks of login pages through the API, and what pages are given of them. The rules of style sheets and images are tested
//! in the domain.

mod classic;
mod managed;
mod pages;
mod update;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use testkit::{Refusal, TestServer, refusal};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n of a test";
const ICO: &[u8] = b"\0\0\x01\0 of a test";
const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>";
const CSS: &str = "/* ours */ .label-customizable { font-weight: 400 }";
const NOWHERE: &str = "us-east-1_nothing00";
const NO_STYLE: &str = "01234567-89ab-4cde-8f01-23456789abcd";

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

fn missing(message: &str) -> Refusal {
    refusal("ResourceNotFoundException", message)
}

fn base64(bytes: &[u8]) -> Value {
    json!(STANDARD.encode(bytes))
}

fn asset(category: &str, extension: &str, bytes: &[u8]) -> Value {
    json!({"Category": category, "ColorMode": "LIGHT", "Extension": extension, "Bytes": base64(bytes)})
}

/// A site with a pool, its client, and a domain of a version.
struct Site {
    server: TestServer,
    pool: String,
    client: String,
}

impl Site {
    async fn start() -> Self {
        Self::with(TestServer::start(), json!({})).await
    }

    async fn with(server: TestServer, pool: Value) -> Self {
        let pool = server.user_pool(pool).await;
        let client = server.client(&pool, json!({})).await;
        Self { server, pool, client }
    }

    async fn domain(&self, version: i32) {
        let input =
            json!({"UserPoolId": self.pool, "Domain": format!("login{version}"), "ManagedLoginVersion": version});
        self.server.call("CreateUserPoolDomain", input).await.unwrap();
    }

    async fn call(&self, operation: &str, members: Value) -> Result<Value, Refusal> {
        self.server.call(operation, testkit::merged(json!({"UserPoolId": self.pool}), members)).await
    }

    async fn of_client(&self, operation: &str, members: Value) -> Result<Value, Refusal> {
        self.call(operation, testkit::merged(json!({"ClientId": self.client}), members)).await
    }

    async fn style(&self, members: Value) -> Result<Value, Refusal> {
        let made = self.of_client("CreateManagedLoginBranding", members).await?;
        Ok(made["ManagedLoginBranding"].clone())
    }

    async fn update(&self, id: &Value, members: Value) -> Result<Value, Refusal> {
        let members = testkit::merged(json!({"ManagedLoginBrandingId": id}), members);
        let made = self.call("UpdateManagedLoginBranding", members).await?;
        Ok(made["ManagedLoginBranding"].clone())
    }
}
