//! What an operation is to the type system. The operations themselves are generated (`crate::generated::operations`).

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{COMMON_ERRORS, ErrorCode};
use crate::shape::Shape;

/// An operation of the API, as a type.
pub trait Operation: Send + Sync + 'static {
    const NAME: &'static str;
    /// Whether a request must carry a signature.
    const SIGNED: bool;
    /// The errors the model declares for it, sorted.
    const ERRORS: &'static [ErrorCode];
    const OUTPUT: OutputKind;
    type Input: DeserializeOwned + Debug + Send + 'static;
    type Output: Serialize + Debug + Send + 'static;

    fn input_shape() -> &'static Shape;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// A body of 0 bytes.
    None,
    /// A JSON object, possibly `{}`.
    Structure,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// SigV4.
    Signed,
    /// A signature is checked when there is one (behaviour 10 §1.6).
    Optional,
    /// Public: a signature is ignored.
    Unsigned,
}

/// An operation of the API, as data.
#[derive(Debug)]
pub struct OperationInfo {
    pub name: &'static str,
    /// Whether a request must carry a signature.
    pub signed: bool,
    pub authentication: Authentication,
    /// The errors the model declares for it, sorted.
    pub errors: &'static [ErrorCode],
    pub output: OutputKind,
    pub input: &'static Shape,
}

impl OperationInfo {
    /// Whether this answer is within the contract: declared by the model, or common to all operations.
    pub fn may_return(&self, code: ErrorCode) -> bool {
        self.errors.contains(&code) || COMMON_ERRORS.contains(&code)
    }

    /// What it calls an internal failure: three operations differ from the rest (behaviour 10 §1.3).
    pub fn internal_error(&self) -> ErrorCode {
        if self.errors.contains(&ErrorCode::InternalServer) {
            ErrorCode::InternalServer
        } else {
            ErrorCode::InternalError
        }
    }
}

macro_rules! operations {
    ($($name:ident {
        input: $input:ident as $shape:ident,
        output: $output:ty as $kind:ident,
        authentication: $authentication:ident,
        errors: [$($error:ident),* $(,)?],
    })+) => {
        $(
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct $name;

            impl $crate::operation::Operation for $name {
                const NAME: &'static str = stringify!($name);
                const SIGNED: bool =
                    matches!($crate::operation::Authentication::$authentication, $crate::operation::Authentication::Signed);
                const ERRORS: &'static [$crate::error::ErrorCode] = &[$($crate::error::ErrorCode::$error),*];
                const OUTPUT: $crate::operation::OutputKind = $crate::operation::OutputKind::$kind;
                type Input = $input;
                type Output = $output;

                fn input_shape() -> &'static $crate::shape::Shape {
                    &$crate::generated::shapes::$shape
                }
            }
        )+

        /// Every operation, sorted by name.
        pub static ALL: &[$crate::operation::OperationInfo] = &[
            $($crate::operation::OperationInfo {
                name: stringify!($name),
                signed: <$name as $crate::operation::Operation>::SIGNED,
                authentication: $crate::operation::Authentication::$authentication,
                errors: <$name as $crate::operation::Operation>::ERRORS,
                output: $crate::operation::OutputKind::$kind,
                input: &$crate::generated::shapes::$shape,
            },)+
        ];

        /// The value after a trip through the input type of the operation.
        #[cfg(test)]
        pub(crate) fn round_trip(operation: &str, value: &serde_json::Value) -> Option<serde_json::Value> {
            match operation {
                $(stringify!($name) => {
                    let typed: $input = serde_json::from_value(value.clone()).ok()?;
                    serde_json::to_value(typed).ok()
                })+
                _ => None,
            }
        }
    };
}

pub(crate) use operations;

/// Looks an operation up by its exact name.
pub fn find(name: &str) -> Option<&'static OperationInfo> {
    let all = crate::generated::operations::ALL;
    all.binary_search_by(|info| info.name.cmp(name)).ok().map(|at| &all[at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{ALL, AdminDeleteUser, GetClientToken, InitiateAuth, UpdateUserPool};

    #[test]
    fn every_operation_is_found_by_name() {
        assert_eq!(ALL.len(), 153);
        for info in ALL {
            assert_eq!(find(info.name).unwrap().name, info.name);
            assert!(info.errors.is_sorted(), "{}", info.name);
        }
        assert!(find("initiateAuth").is_none());
    }

    #[test]
    fn an_operation_answers_what_it_declares_and_what_all_may() {
        let info = find("DescribeUserPoolDomain").unwrap();
        assert!(info.may_return(ErrorCode::TooManyRequests) && info.may_return(ErrorCode::ResourceNotFound));
        assert!(!info.may_return(ErrorCode::UserNotFound));
        assert_eq!(info.internal_error(), ErrorCode::InternalError);
        let odd: Vec<_> =
            ALL.iter().filter(|info| info.internal_error() == ErrorCode::InternalServer).map(|i| i.name).collect();
        assert_eq!(odd, ["AddUserPoolClientSecret", "DeleteUserPoolClientSecret", "ListUserPoolClientSecrets"]);
    }

    #[test]
    fn markers_say_what_the_model_says() {
        const { assert!(!InitiateAuth::SIGNED && UpdateUserPool::SIGNED && !GetClientToken::SIGNED) };
        assert_eq!(AdminDeleteUser::OUTPUT, OutputKind::None);
        assert_eq!(UpdateUserPool::OUTPUT, OutputKind::Structure);
        assert_eq!(find("GetClientToken").unwrap().authentication, Authentication::Optional);
        assert!(InitiateAuth::ERRORS.contains(&ErrorCode::UserNotConfirmed));
    }
}
