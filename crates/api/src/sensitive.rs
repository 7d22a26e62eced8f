//! Values that must not appear in logs: passwords, tokens, codes, secrets, and what users say about themselves.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value whose `Debug` says `***`. On the wire it is the value itself.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Reads the value; whoever calls this is responsible for where it goes.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Sensitive<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::SignUpRequest;

    #[test]
    fn debug_hides_the_value_and_json_carries_it() {
        let secret = Sensitive::from("hunter2");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "*** Some(***)");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"hunter2\"");
        assert_eq!(serde_json::from_str::<Sensitive<String>>("\"hunter2\"").unwrap(), secret);
    }

    #[test]
    fn a_request_can_be_logged_without_its_secrets() {
        let request =
            SignUpRequest { username: "ada".into(), password: Some("hunter2".into()), ..SignUpRequest::default() };
        let logged = format!("{request:?}");
        assert!(logged.contains("ada") && !logged.contains("hunter2"), "{logged}");
    }
}
