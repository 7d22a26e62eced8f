//! What all events share: the envelope they travel in, and how an answer is read (behaviour 40 §1.2).

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{Mode, Trigger};

/// Metadata and attributes: names and values are text.
pub type StringMap = BTreeMap<String, String>;

/// One trigger's event: what it says, and what an answer to it means. The event serializes to its `request`.
pub trait Event: Serialize {
    const TRIGGER: Trigger;
    const MODE: Mode = Mode::RequestResponse;
    type Answer;

    /// `1` for all but later versions of pre token generation.
    fn version(&self) -> &'static str {
        "1"
    }

    /// What follows the `_` of `triggerSource`.
    fn source(&self) -> &'static str;

    /// The `response` that goes out, for the function to fill in.
    fn response(&self) -> Value {
        json!({})
    }

    /// # Errors
    /// A member of the answer is not what it should be.
    fn read(&self, answered: &Answered) -> Result<Self::Answer, Unrecognizable>;
}

/// Of which pool, user and caller an event is.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    pub region: &'a str,
    pub user_pool_id: &'a str,
    pub user_name: &'a str,
    pub aws_sdk_version: &'a str,
    pub client_id: Option<&'a str>,
}

impl Envelope<'_> {
    pub fn around<E: Event>(&self, event: &E) -> Result<Vec<u8>, serde_json::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Whole<'a, R> {
            version: &'a str,
            trigger_source: String,
            region: &'a str,
            user_pool_id: &'a str,
            user_name: &'a str,
            caller_context: CallerContext<'a>,
            request: &'a R,
            response: Value,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct CallerContext<'a> {
            aws_sdk_version: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            client_id: Option<&'a str>,
        }
        serde_json::to_vec(&Whole {
            version: event.version(),
            trigger_source: format!("{}_{}", E::TRIGGER.source_prefix(), event.source()),
            region: self.region,
            user_pool_id: self.user_pool_id,
            user_name: self.user_name,
            caller_context: CallerContext { aws_sdk_version: self.aws_sdk_version, client_id: self.client_id },
            request: event,
            response: event.response(),
        })
    }
}

/// The event as the function gave it back.
pub struct Answered {
    event: Map<String, Value>,
    response: Map<String, Value>,
}

/// The member of an answer that cannot be used. Its value is not told: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrecognizable(pub String);

impl Answered {
    pub(crate) fn new(answer: Value) -> Result<Self, Unrecognizable> {
        let Value::Object(mut event) = answer else { return Err(Unrecognizable("the answer itself".to_owned())) };
        match event.remove("response") {
            Some(Value::Object(response)) => Ok(Self { event, response }),
            _ => Err(Unrecognizable("response".to_owned())),
        }
    }

    /// A member of the response; `None` if it is null or not there.
    pub fn member<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Unrecognizable> {
        member(&self.response, name)
    }

    /// A yes or no, which is no unless the function says yes.
    pub fn flag(&self, name: &str) -> Result<bool, Unrecognizable> {
        Ok(self.member(name)?.unwrap_or(false))
    }

    /// The name outside of the response, which a function may set in one trigger only.
    pub fn user_name(&self) -> Option<&str> {
        self.event.get("userName").and_then(Value::as_str)
    }
}

/// A member of an object; `None` if it is null or not there.
pub(crate) fn member<T: DeserializeOwned>(
    object: &Map<String, Value>,
    name: &str,
) -> Result<Option<T>, Unrecognizable> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => T::deserialize(value).map(Some).map_err(|_| Unrecognizable(name.to_owned())),
    }
}
