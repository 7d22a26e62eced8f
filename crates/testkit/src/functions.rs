//! Trigger functions for tests: closures by ARN, and every event they were asked with.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use triggers::{Invocation, Invoke, InvokeError, Invoked};

/// The ARN of a function of this name, in the region where [`crate::TestServer::call`] makes pools.
pub fn arn(name: &str) -> String {
    format!("arn:aws:lambda:us-east-1:000000000000:function:{name}")
}

/// What a function does with its event.
pub enum Reply {
    /// Gives this back.
    Event(Value),
    /// Gives these bytes back.
    Text(String),
    /// Throws.
    Fails(String),
    /// Cannot be run.
    Error(InvokeError),
    /// Never says anything.
    Hangs,
}

type Function = Arc<dyn Fn(Value) -> Reply + Send + Sync>;

/// All functions there are. One that was not named here does not exist.
#[derive(Default)]
pub struct Functions {
    by_arn: Mutex<HashMap<String, Function>>,
    events: Mutex<Vec<Value>>,
}

impl Functions {
    /// Makes the function of this name, or another of it; returns its ARN.
    pub fn set(&self, name: &str, function: impl Fn(Value) -> Reply + Send + Sync + 'static) -> String {
        let arn = arn(name);
        lock(&self.by_arn).insert(arn.clone(), Arc::new(function));
        arn
    }

    /// A function that gives its event back as it came.
    pub fn echoing(&self, name: &str) -> String {
        self.set(name, Reply::Event)
    }

    /// A function that puts these members over those of the event's `response`.
    pub fn answering(&self, name: &str, response: Value) -> String {
        self.set(name, move |mut event| {
            event["response"] = crate::merged(event["response"].take(), response.clone());
            Reply::Event(event)
        })
    }

    /// A function that throws an error with this message.
    pub fn failing(&self, name: &str, message: &str) -> String {
        let message = message.to_owned();
        self.set(name, move |_| Reply::Fails(message.clone()))
    }

    /// Every event since the last time this was asked, oldest first.
    pub fn take_events(&self) -> Vec<Value> {
        std::mem::take(&mut lock(&self.events))
    }

    /// The `triggerSource` of every event since the last time.
    pub fn take_sources(&self) -> Vec<String> {
        let source = |event: &Value| event["triggerSource"].as_str().unwrap_or_default().to_owned();
        self.take_events().iter().map(source).collect()
    }
}

impl Invoke for Functions {
    fn invoke<'a>(&'a self, invocation: Invocation<'a>) -> Invoked<'a> {
        let event: Value = serde_json::from_slice(invocation.event).expect("events are JSON");
        lock(&self.events).push(event.clone());
        let function = lock(&self.by_arn).get(invocation.function_arn).cloned();
        Box::pin(async move {
            let Some(function) = function else {
                return Err(InvokeError::Service("ResourceNotFoundException".to_owned()));
            };
            match function(event) {
                Reply::Event(event) => Ok(event.to_string().into_bytes()),
                Reply::Text(text) => Ok(text.into_bytes()),
                Reply::Fails(message) => Err(InvokeError::Function(message)),
                Reply::Error(error) => Err(error),
                Reply::Hangs => std::future::pending().await,
            }
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
