//! Resource servers: APIs that clients may ask for access to, with scopes of their own (behaviour 10 §4.2).

use serde::{Deserialize, Serialize};

use crate::clock::Time;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceServer {
    pub user_pool_id: String,
    /// The first half of its scopes' names; immutable.
    pub identifier: String,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created_at: Time,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    pub name: String,
    pub description: String,
}

/// What the service's own scopes and resource servers begin with: `aws.cognito/dcr/register`,
/// `aws.cognito.signin.user.admin`.
const RESERVED_PREFIXES: [&str; 2] = ["aws.cognito/", "aws.cognito."];

/// Why a resource server is refused. Our text: only the code is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResourceServerViolation {
    #[error("{0} is reserved.")]
    Reserved(String),
    #[error("Duplicate scope names are not allowed in a resource server: {0}")]
    DuplicateScope(String),
}

impl ResourceServer {
    /// # Errors
    /// An identifier whose scopes would be mistaken for the service's own, or a scope that comes twice.
    pub fn check(&self) -> Result<(), ResourceServerViolation> {
        if RESERVED_PREFIXES
            .iter()
            .any(|prefix| self.identifier == prefix[..prefix.len() - 1] || self.identifier.starts_with(prefix))
        {
            return Err(ResourceServerViolation::Reserved(self.identifier.clone()));
        }
        for (index, scope) in self.scopes.iter().enumerate() {
            if self.scopes[..index].iter().any(|other| other.name == scope.name) {
                return Err(ResourceServerViolation::DuplicateScope(scope.name.clone()));
            }
        }
        Ok(())
    }

    pub fn has_scope(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.name == name)
    }
}

/// The resource server and the scope that `{identifier}/{scope}` names. An identifier may hold slashes, a scope not.
pub fn split_scope(scope: &str) -> Option<(&str, &str)> {
    scope.rsplit_once('/').filter(|(identifier, name)| !identifier.is_empty() && !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_split_at_their_last_slash() {
        assert_eq!(split_scope("https://api.example.com/v1/read"), Some(("https://api.example.com/v1", "read")));
        assert_eq!(split_scope("api/read"), Some(("api", "read")));
        for no_scope in ["openid", "/read", "api/", "/"] {
            assert_eq!(split_scope(no_scope), None);
        }
    }

    #[test]
    fn a_scope_comes_once_and_is_nobody_elses() {
        let scope = |name: &str| Scope { name: name.into(), description: "d".into() };
        let server = |scopes| ResourceServer {
            user_pool_id: "us-east-1_a".into(),
            identifier: "api".into(),
            name: "n".into(),
            scopes,
            created_at: Time::from_seconds(0),
        };
        assert_eq!(server(vec![scope("a"), scope("A")]).check(), Ok(()));
        let named = |identifier: &str| ResourceServer { identifier: identifier.into(), ..server(vec![]) }.check();
        for reserved in ["aws.cognito", "aws.cognito/dcr", "aws.cognito.signin.user"] {
            assert_eq!(named(reserved), Err(ResourceServerViolation::Reserved(reserved.into())));
        }
        assert_eq!(named("aws.cognitox/dcr"), Ok(()));
        let twice = server(vec![scope("a"), scope("b"), scope("a")]).check();
        assert_eq!(twice, Err(ResourceServerViolation::DuplicateScope("a".into())));
    }
}
