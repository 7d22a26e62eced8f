//! Identity providers through the API, with a listener on this machine that plays the provider.

mod lifecycle;
mod outside;
mod refusals;
mod saml;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use store::Location;
use testkit::{Refusal, START_SECONDS, TestServer, refusal};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

/// Answers every path it knows with a document, any other with 404, and counts who comes.
struct Provider {
    base: String,
    hits: Arc<AtomicUsize>,
}

impl Provider {
    /// `documents` are made once the provider knows its own URL.
    async fn start(documents: impl Fn(&str) -> Vec<(&'static str, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (documents, hits) = (Arc::new(documents(&base)), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&hits);
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let documents = Arc::clone(&documents);
                tokio::spawn(async move {
                    let mut request = vec![0; 4096];
                    let length = connection.read(&mut request).await.unwrap_or(0);
                    let line = String::from_utf8_lossy(&request[..length]).into_owned();
                    let path = line.split(' ').nth(1).unwrap_or_default();
                    let (status, body) = match documents.iter().find(|(known, _)| *known == path) {
                        Some((_, body)) => ("200 OK", body.as_str()),
                        None => ("404 Not Found", ""),
                    };
                    let head =
                        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
                    let _ = connection.write_all(format!("{head}{body}").as_bytes()).await;
                });
            }
        });
        Self { base, hits }
    }

    fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }
}

/// A site that may reach providers on this machine.
fn inside() -> TestServer {
    TestServer::with_settings(Location::SqliteMemory, |settings| settings.outbound.allow_private_addresses = true)
}

fn google() -> Value {
    json!({"ProviderName": "Google", "ProviderType": "Google",
        "ProviderDetails": {"client_id": "i", "client_secret": "hush", "authorize_scopes": "email openid"}})
}

async fn create(server: &TestServer, id: &str, members: Value) -> Result<Value, Refusal> {
    let input = testkit::merged(json!({"UserPoolId": id}), members);
    let mut made = server.call("CreateIdentityProvider", input).await?;
    Ok(made["IdentityProvider"].take())
}

async fn update(server: &TestServer, id: &str, name: &str, members: Value) -> Result<Value, Refusal> {
    let input = testkit::merged(json!({"UserPoolId": id, "ProviderName": name}), members);
    let mut made = server.call("UpdateIdentityProvider", input).await?;
    Ok(made["IdentityProvider"].take())
}

async fn describe(server: &TestServer, id: &str, name: &str) -> Result<Value, Refusal> {
    let ask = json!({"UserPoolId": id, "ProviderName": name});
    let mut found = server.call("DescribeIdentityProvider", ask).await?;
    Ok(found["IdentityProvider"].take())
}
