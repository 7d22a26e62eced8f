//! Which way leads to which function. What is not listed goes the way of all others, if there is one: an ARN comes from
//! whoever configures a pool, and leads nowhere that the operator did not name.

use std::collections::HashMap;
use std::sync::Arc;

use crate::{Invocation, Invoke, InvokeError, Invoked};

#[derive(Default, Clone)]
pub struct Routes {
    /// By function ARN.
    pub listed: HashMap<String, Arc<dyn Invoke>>,
    pub others: Option<Arc<dyn Invoke>>,
}

impl Invoke for Routes {
    fn invoke<'a>(&'a self, invocation: Invocation<'a>) -> Invoked<'a> {
        match self.listed.get(invocation.function_arn).or(self.others.as_ref()) {
            Some(way) => way.invoke(invocation),
            None => {
                tracing::warn!(function = invocation.function_arn, "no way leads to this function");
                // As the service calls a function that is not there.
                Box::pin(async { Err(InvokeError::Service("ResourceNotFoundException".to_owned())) })
            }
        }
    }
}
