//! The wire: AWS JSON 1.1 as Amazon Cognito user pools speak it.
//!
//! Types, constraints, operations and error codes are generated from model/ (`cargo xtask generate`); by hand are parsing,
//! validation and the envelope. Knows HTTP and JSON. Must not know what an operation does, nor where anything is kept.

mod blob;
mod codec;
mod conform;
mod cors;
pub mod dispatch;
mod envelope;
mod error;
mod generated;
pub mod operation;
mod render;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
mod sensitive;
pub mod shape;
mod signature;
mod timestamp;
mod validate;
mod value;
mod wire_enum;

pub use blob::Blob;
pub use codec::{decode, encode, validate};
pub use conform::check_shape;
pub use error::{ApiError, COMMON_ERRORS, ErrorCode};
pub use generated::{MODEL_DATE, operations};
pub use operation::{Authentication, Operation, OperationInfo, OutputKind};
pub use sensitive::Sensitive;
pub use timestamp::Timestamp;
pub use validate::{MAX_VIOLATIONS, check_constraints};
pub use value::{MAX_DEPTH, parse};
pub use wire_enum::UnknownValue;

/// Every structure and enum of the model, named as the model names them.
pub mod types {
    pub use std::collections::BTreeMap;

    /// Any JSON value.
    pub use serde_json::Value as Document;

    pub use crate::blob::Blob;
    pub use crate::generated::enums::*;
    pub use crate::generated::messages::admin::*;
    pub use crate::generated::messages::create::*;
    pub use crate::generated::messages::delete::*;
    pub use crate::generated::messages::describe::*;
    pub use crate::generated::messages::get::*;
    pub use crate::generated::messages::list::*;
    pub use crate::generated::messages::other::*;
    pub use crate::generated::messages::set::*;
    pub use crate::generated::messages::update::*;
    pub use crate::generated::structures::*;
    pub use crate::sensitive::Sensitive;
    pub use crate::timestamp::Timestamp;
}
