//! Which operations exist, and how a call reaches its handler.

use std::pin::Pin;

use api::{ApiError, Authentication, ErrorCode, Operation, OperationInfo};
use serde_json::Value;

use crate::{Context, Handle, rate_categories};

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, ApiError>> + Send + 'a>>;
type Handler = for<'a> fn(&'a Context, Value) -> Answer<'a>;

macro_rules! handlers {
    ($($operation:ident)+) => {
        /// Sorted by name, to be searched.
        static HANDLERS: &[(&str, Handler)] = &[$((stringify!($operation), run::<api::operations::$operation>),)+];
    };
}

handlers! {
    AddCustomAttributes
    AddUserPoolClientSecret
    AdminAddUserToGroup
    AdminConfirmSignUp
    AdminCreateUser
    AdminDeleteSoftwareToken
    AdminDeleteUser
    AdminDeleteUserAttributes
    AdminDisableProviderForUser
    AdminDisableUser
    AdminEnableUser
    AdminForgetDevice
    AdminGetDevice
    AdminGetUser
    AdminGetUserAuthFactors
    AdminInitiateAuth
    AdminLinkProviderForUser
    AdminListDevices
    AdminListGroupsForUser
    AdminListUserAuthEvents
    AdminRemoveUserFromGroup
    AdminResetUserPassword
    AdminRespondToAuthChallenge
    AdminSetUserMFAPreference
    AdminSetUserPassword
    AdminSetUserSettings
    AdminUpdateAuthEventFeedback
    AdminUpdateDeviceStatus
    AdminUpdateUserAttributes
    AdminUserGlobalSignOut
    AssociateSoftwareToken
    ChangePassword
    CompleteWebAuthnRegistration
    ConfirmDevice
    ConfirmForgotPassword
    ConfirmSignUp
    CreateCIMDPolicy
    CreateGroup
    CreateIdentityProvider
    CreateManagedLoginBranding
    CreateResourceServer
    CreateTerms
    CreateUserImportJob
    CreateUserPool
    CreateUserPoolClient
    CreateUserPoolDomain
    DeleteCIMDPolicy
    DeleteGroup
    DeleteIdentityProvider
    DeleteManagedLoginBranding
    DeleteResourceServer
    DeleteTerms
    DeleteUser
    DeleteUserAttributes
    DeleteUserPool
    DeleteUserPoolClient
    DeleteUserPoolClientSecret
    DeleteUserPoolDomain
    DeleteWebAuthnCredential
    DescribeCIMDPolicy
    DescribeIdentityProvider
    DescribeManagedLoginBranding
    DescribeManagedLoginBrandingByClient
    DescribeResourceServer
    DescribeTerms
    DescribeTermsByClient
    DescribeUserImportJob
    DescribeUserPool
    DescribeUserPoolClient
    DescribeUserPoolDomain
    ForgetDevice
    ForgotPassword
    GetCSVHeader
    GetClientToken
    GetDerivedToken
    GetDevice
    GetGroup
    GetIdentityProviderByIdentifier
    GetProvisionedLimit
    GetSigningCertificate
    GetTokensFromRefreshToken
    GetUICustomization
    GetUser
    GetUserAttributeVerificationCode
    GetUserAuthFactors
    GetUserPoolMfaConfig
    GlobalSignOut
    InitiateAuth
    ListCIMDPolicies
    ListClientMetadataURLs
    ListDevices
    ListGroups
    ListIdentityProviders
    ListResourceServers
    ListTagsForResource
    ListTerms
    ListUserImportJobs
    ListUserPoolClientSecrets
    ListUserPoolClients
    ListUserPools
    ListUsers
    ListUsersInGroup
    ListWebAuthnCredentials
    ResendConfirmationCode
    RespondToAuthChallenge
    RevokeToken
    SetUICustomization
    SetUserMFAPreference
    SetUserPoolMfaConfig
    SetUserSettings
    SignUp
    StartUserImportJob
    StartWebAuthnRegistration
    StopUserImportJob
    TagResource
    UntagResource
    UpdateCIMDPolicy
    UpdateClientMetadataURLState
    UpdateDeviceStatus
    UpdateGroup
    UpdateIdentityProvider
    UpdateManagedLoginBranding
    UpdateProvisionedLimit
    UpdateResourceServer
    UpdateTerms
    UpdateUserAttributes
    UpdateUserPool
    UpdateUserPoolClient
    UpdateUserPoolDomain
    VerifySoftwareToken
    VerifyUserAttribute
}

fn run<O: Handle>(cx: &Context, input: Value) -> Answer<'_> {
    Box::pin(async move {
        let result = handle::<O>(cx, input).await;
        match result {
            Ok(output) => Ok(api::encode::<O>(&output)),
            Err(error) => Err(declared::<O>(error)),
        }
    })
}

async fn handle<O: Handle>(cx: &Context, input: Value) -> Result<O::Output, ApiError> {
    rate_categories::admit::<O>(cx, &input).await?;
    O::handle(cx, api::validate::<O>(input)?).await
}

/// Holds an operation to the errors the model declares for it. The three client-secret operations have their own name
/// for an internal error (behaviour 10 §1.3); a limit is a wrong parameter where it is not declared (behaviour 10 §5). That a
/// second factor has no channel is said by whichever step finds it, also by InitiateAuth (behaviour 20 §12 A3).
fn declared<O: Operation>(mut error: ApiError) -> ApiError {
    if error.code == ErrorCode::InternalError && O::ERRORS.contains(&ErrorCode::InternalServer) {
        error.code = ErrorCode::InternalServer;
    }
    if error.code == ErrorCode::LimitExceeded && !O::ERRORS.contains(&ErrorCode::LimitExceeded) {
        error.code = ErrorCode::InvalidParameter;
    }
    let info = api::operation::find(O::NAME);
    let undeclared = O::NAME == "InitiateAuth" && error.code == ErrorCode::MFAMethodNotFound;
    let may = undeclared || info.is_some_and(|info| info.may_return(error.code));
    debug_assert!(may, "{} answered {error}, which it does not declare", O::NAME);
    error
}

/// Whether the operation exists here.
pub fn is_implemented(operation: &OperationInfo) -> bool {
    handler(operation.name).is_some()
}

/// Validates the input (parsed, of the right shape), runs the operation and gives the response body.
///
/// # Errors
/// What the operation declares, or `UnknownOperationException` for one that does not exist yet.
pub async fn call(cx: &Context, operation: &OperationInfo, input: Value) -> Result<Vec<u8>, ApiError> {
    match handler(operation.name) {
        Some(handler) if operation.authentication == Authentication::Signed => {
            handler(&cx.for_administrator(), input).await
        }
        Some(handler) => handler(cx, input).await,
        None => Err(ApiError::without_message(ErrorCode::UnknownOperation)),
    }
}

fn handler(name: &str) -> Option<Handler> {
    HANDLERS.binary_search_by(|(known, _)| (*known).cmp(name)).ok().map(|at| HANDLERS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_either_implemented_or_listed_as_not() {
        let unimplemented: Vec<&str> = include_str!("../unimplemented.txt").lines().collect();
        assert!(HANDLERS.is_sorted_by_key(|(name, _)| *name));
        assert!(unimplemented.is_sorted());
        for operation in api::operations::ALL {
            let listed = unimplemented.contains(&operation.name);
            assert_eq!(is_implemented(operation), !listed, "{}", operation.name);
        }
        assert_eq!(HANDLERS.len() + unimplemented.len(), api::operations::ALL.len());
    }
}
