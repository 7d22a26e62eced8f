//! Lambda triggers: the events that functions outside are asked with, field for field, and what their answers mean.
//!
//! Knows no user, flow or wire: a flow fills in an event ([`events`]), [`ask`] sends it through the port ([`Invoke`])
//! and reads the answer strictly. Which function it goes to stands in the pool's `LambdaConfig` ([`Trigger`]).

mod ask;
mod event;
pub mod events;
mod function_error;
mod invoke;
mod routes;
mod trigger;
mod webhook;

pub use ask::{AskError, InvalidAnswer, ask};
pub use event::{Answered, Envelope, Event, StringMap, Unrecognizable};
pub use function_error::{FunctionError, error_message};
pub use invoke::{Invocation, Invoke, InvokeError, Invoked, Mode};
pub use routes::Routes;
pub use trigger::Trigger;
pub use webhook::Webhook;

/// No function has reason to say more; what is longer is not read to its end.
pub const ANSWER_LIMIT_BYTES: usize = 1024 * 1024;
