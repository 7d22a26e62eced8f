//! From the bytes of a request to the typed input of an operation, and from a typed output to bytes.

use serde_json::Value;

use crate::conform::check_shape;
use crate::error::{ApiError, ErrorCode};
use crate::operation::{Operation, OutputKind};
use crate::validate::check_constraints;
use crate::value::parse;

/// All steps at once: parse, form, constraints, type. The front door, which authenticates in between, calls [`crate::parse`],
/// [`crate::check_shape`] and, behind it, [`validate`] by themselves (behaviour 10 §1.5).
///
/// # Errors
/// `SerializationException` or `InvalidParameterException`.
pub fn decode<O: Operation>(body: &[u8]) -> Result<O::Input, ApiError> {
    validate::<O>(check_shape(O::input_shape(), parse(body)?)?)
}

/// The typed input from a value that has the right form: checks the constraints of the model.
///
/// # Errors
/// `InvalidParameterException` with all violations; `SerializationException` for a value that did not go through
/// [`crate::check_shape`].
pub fn validate<O: Operation>(value: Value) -> Result<O::Input, ApiError> {
    check_constraints(O::input_shape(), &value)?;
    serde_json::from_value(value).map_err(|_| ApiError::without_message(ErrorCode::Serialization))
}

/// The body of a successful response; 0 bytes for an operation without output.
pub fn encode<O: Operation>(output: &O::Output) -> Vec<u8> {
    match O::OUTPUT {
        OutputKind::None => Vec::new(),
        OutputKind::Structure => {
            serde_json::to_vec(output).expect("generated types have string keys and no failing Serialize")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{AdminDeleteUser, AdminGetUser, InitiateAuth, UpdateUserPool};
    use crate::types::{AdminGetUserResponse, AttributeType, AuthFlowType, UpdateUserPoolResponse};
    use crate::{Sensitive, Timestamp};

    /// As amazon-cognito-identity-js sends it (behaviour 15).
    #[test]
    fn a_request_becomes_its_type() {
        let body = br#"{"AuthFlow":"USER_SRP_AUTH","ClientId":"c1","AuthParameters":{"USERNAME":"ada","SRP_A":"ff","DEVICE_KEY":null},"ClientMetadata":{}}"#;
        let request = decode::<InitiateAuth>(body).unwrap();
        assert_eq!(request.auth_flow, AuthFlowType::UserSrpAuth);
        assert_eq!(request.client_id, "c1");
        let parameters = request.auth_parameters.unwrap().into_inner();
        assert_eq!(parameters.keys().collect::<Vec<_>>(), ["SRP_A", "USERNAME"]);
        assert_eq!(request.client_metadata.unwrap().len(), 0);
        assert_eq!(request.session, None);
    }

    #[test]
    fn each_step_refuses_in_its_own_way() {
        let refused = |body: &[u8]| decode::<InitiateAuth>(body).unwrap_err().to_string();
        assert_eq!(refused(b"{"), "SerializationException");
        assert_eq!(
            refused(br#"{"ClientId":1}"#),
            "SerializationException: NUMBER_VALUE can not be converted to a String"
        );
        assert!(
            refused(b"{}")
                .starts_with("InvalidParameterException: 2 validation errors detected: Value null at 'authFlow'")
        );
    }

    #[test]
    fn outputs_leave_unset_members_out() {
        let response = AdminGetUserResponse {
            username: "ada".into(),
            user_attributes: Some(vec![AttributeType { name: "sub".into(), value: Some(Sensitive::from("s")) }]),
            user_create_date: Some(Timestamp::from_micros(1_547_833_345_777_000)),
            enabled: Some(true),
            ..AdminGetUserResponse::default()
        };
        let body = String::from_utf8(encode::<AdminGetUser>(&response)).unwrap();
        assert_eq!(
            body,
            r#"{"Enabled":true,"UserAttributes":[{"Name":"sub","Value":"s"}],"UserCreateDate":1547833345.777,"Username":"ada"}"#
        );
    }

    #[test]
    fn no_output_is_not_the_same_as_an_empty_one() {
        assert_eq!(encode::<AdminDeleteUser>(&()), b"");
        assert_eq!(encode::<UpdateUserPool>(&UpdateUserPoolResponse {}), b"{}");
    }
}
