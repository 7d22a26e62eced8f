//! What stands on the web, for sites that look there: without sockets, and counted.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use flows::{Answer, Fetch, FetchError};
use http::{Request, Response};
use serde_json::Value;

#[derive(Default)]
pub struct Web(Mutex<State>);

#[derive(Default)]
struct State {
    answers: HashMap<String, Response<Vec<u8>>>,
    asked: Vec<String>,
}

impl Web {
    /// From now on this stands at the URL.
    pub fn put(&self, url: &str, answer: Response<Vec<u8>>) {
        self.state(|state| state.answers.insert(url.to_owned(), answer));
    }

    /// From now on this document stands at the URL.
    pub fn put_json(&self, url: &str, document: &Value) {
        let answer = Response::builder().header("content-type", "application/json");
        self.put(url, answer.body(document.to_string().into_bytes()).expect("a response"));
    }

    /// From now on nobody answers there.
    pub fn take(&self, url: &str) {
        self.state(|state| state.answers.remove(url));
    }

    /// The URLs that were asked for since this was called last.
    pub fn asked(&self) -> Vec<String> {
        self.state(|state| std::mem::take(&mut state.asked))
    }

    fn state<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Fetch for Web {
    fn fetch(&self, request: Request<Vec<u8>>) -> Answer<'_> {
        let url = request.uri().to_string();
        let answer = self.state(|state| {
            state.asked.push(url.clone());
            state.answers.get(&url).cloned()
        });
        Box::pin(async move { answer.ok_or_else(|| FetchError::Unreachable("nobody is there".to_owned())) })
    }
}
