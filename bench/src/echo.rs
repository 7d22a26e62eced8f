//! The HTTP ceiling: a server in a process of its own that reads a body and answers with one, and does nothing else
//! but be the functions and the identity provider of the rows that have some.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path as Segment;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::post;

use crate::cores::Halves;
use crate::functions;
use crate::http::Exchange;
use crate::load::Worker;
use crate::provider;

/// Runs until killed; the first line on standard output is its address.
pub fn serve() -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let served = runtime.map_err(|error| error.to_string())?.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        println!("{}", listener.local_addr()?);
        axum::serve(axum::serve::ListenerExt::tap_io(listener, |stream| drop(stream.set_nodelay(true))), router()).await
    });
    served.map_err(|error| error.to_string())
}

fn router() -> Router {
    Router::new()
        .route("/{answer_bytes}", post(answer))
        .route(functions::PATH, functions::webhook())
        .merge(provider::routes())
}

async fn answer(Segment(answer_bytes): Segment<usize>, _body: Bytes) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/x-amz-json-1.1")], vec![b'x'; answer_bytes.min(1 << 20)])
}

/// A worker that has this much echoed.
pub fn worker(exchange: Exchange) -> Worker {
    let path = format!("/{}", exchange.answer_bytes);
    let body = vec![b'x'; exchange.request_bytes];
    Box::new(move |connection| {
        let (status, answer) = connection.post(&path, "AWSCognitoIdentityProviderService.Echo", &body)?;
        let whole = status == 200 && answer.len() == exchange.answer_bytes;
        if whole { Ok(()) } else { Err(format!("the echo answered {status}")) }
    })
}

/// The process.
pub struct Echo {
    child: Child,
    address: SocketAddr,
}

impl Echo {
    pub fn start(folder: &Path, halves: Option<&Halves>) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = match halves {
            Some(halves) => halves.serve(program),
            None => Command::new(program),
        };
        let mut child = command
            .arg("echo")
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start the echo: {error}"))?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        match line.trim().parse() {
            Ok(address) => Ok(Self { child, address }),
            Err(_) => Err(format!("the echo said {line:?} instead of its address")),
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
