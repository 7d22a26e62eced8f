//! What each operation counts as where requests are let through at rates (behaviour 40 §7.1). Operations that the service's
//! list does not have yet are with those that they are like.

use api::{ApiError, Operation};
use domain::rates::Category;
use flows::rates::{self, Counted};
use serde_json::Value;

use crate::Context;
use crate::error::refuse;

/// Counts a call.
///
/// # Errors
/// `TooManyRequestsException`.
pub(crate) async fn admit<O: Operation>(cx: &Context, input: &Value) -> Result<(), ApiError> {
    // All have one, which is a test.
    let Some(counted) = counted(O::NAME, input) else { return Ok(()) };
    let alone = matches!(counted, Counted::As(category) if category.limits_operations());
    // First, so that one operation without end takes nothing from the others.
    if let Some(user_pool_id) = input["UserPoolId"].as_str().filter(|_| alone) {
        rates::admit_operation(cx, O::NAME, user_pool_id).map_err(refuse)?;
    }
    rates::admit(cx, &cx.region, counted).await.map_err(refuse)
}

fn counted(operation: &str, input: &Value) -> Option<Counted> {
    Some(match operation {
        "RespondToAuthChallenge" | "AdminRespondToAuthChallenge" => {
            if input["ChallengeName"] == "NEW_PASSWORD_REQUIRED" {
                Counted::As(Category::UserAccountRecovery)
            } else {
                Counted::Answer
            }
        }
        _ => Counted::As(category(operation)?),
    })
}

#[rustfmt::skip]
fn category(operation: &str) -> Option<Category> {
    Some(match operation {
        "InitiateAuth" | "AdminInitiateAuth" | "GetTokensFromRefreshToken" | "GetDerivedToken"
            => Category::UserAuthentication,
        "SignUp" | "ConfirmSignUp" | "AdminCreateUser" | "AdminConfirmSignUp" => Category::UserCreation,
        "ChangePassword" | "ForgotPassword" | "ConfirmForgotPassword" | "AdminResetUserPassword" | "AdminSetUserPassword"
            => Category::UserAccountRecovery,
        "GetUser" | "AdminGetUser" | "AdminGetUserAuthFactors" => Category::UserRead,
        "AdminAddUserToGroup" | "AdminRemoveUserFromGroup" | "DeleteUserAttributes" | "AdminDeleteUserAttributes"
        | "UpdateUserAttributes" | "AdminUpdateUserAttributes" | "DeleteUser" | "AdminDeleteUser" | "AdminDisableUser"
        | "AdminEnableUser" | "AdminLinkProviderForUser" | "AdminDisableProviderForUser" | "VerifyUserAttribute"
        | "GlobalSignOut" | "AdminUserGlobalSignOut"
            => Category::UserUpdate,
        "RevokeToken" => Category::UserToken,
        "GetDevice" | "AdminGetDevice" | "ListDevices" | "AdminListDevices" | "AdminListGroupsForUser"
        | "GetUserAttributeVerificationCode" | "ResendConfirmationCode" | "AdminListUserAuthEvents"
        | "GetUserAuthFactors" | "ListWebAuthnCredentials" | "ListUserSessions" | "AdminListUserSessions"
            => Category::UserResourceRead,
        "ForgetDevice" | "AdminForgetDevice" | "UpdateDeviceStatus" | "AdminUpdateDeviceStatus" | "ConfirmDevice"
        | "SetUserMFAPreference" | "AdminSetUserMFAPreference" | "SetUserSettings" | "AdminSetUserSettings"
        | "AssociateSoftwareToken" | "VerifySoftwareToken" | "AdminDeleteSoftwareToken" | "UpdateAuthEventFeedback"
        | "AdminUpdateAuthEventFeedback" | "StartWebAuthnRegistration" | "CompleteWebAuthnRegistration"
        | "DeleteWebAuthnCredential" | "RevokeUserSession" | "AdminRevokeUserSession"
            => Category::UserResourceUpdate,
        "ListUsers" | "ListUsersInGroup" => Category::UserList,
        "DescribeUserPool" | "ListUserPools" => Category::UserPoolRead,
        "CreateUserPool" | "UpdateUserPool" | "DeleteUserPool" => Category::UserPoolUpdate,
        "DescribeUserPoolClient" | "ListUserPoolClients" | "ListUserPoolClientSecrets" => Category::UserPoolClientRead,
        "CreateUserPoolClient" | "UpdateUserPoolClient" | "DeleteUserPoolClient" | "AddUserPoolClientSecret"
        | "DeleteUserPoolClientSecret"
            => Category::UserPoolClientUpdate,
        "GetClientToken" => Category::ClientAuthentication,
        "GetProvisionedLimit" | "UpdateProvisionedLimit" => Category::LimitManagement,
        "DescribeCIMDPolicy" | "DescribeIdentityProvider" | "DescribeManagedLoginBranding"
        | "DescribeManagedLoginBrandingByClient" | "DescribePointInTimeRecovery" | "DescribeResourceServer"
        | "DescribeRiskConfiguration" | "DescribeTerms" | "DescribeTermsByClient" | "DescribeUserImportJob"
        | "DescribeUserPoolDomain" | "GetCSVHeader" | "GetGroup" | "GetIdentityProviderByIdentifier"
        | "GetLogDeliveryConfiguration" | "GetSigningCertificate" | "GetUICustomization"
        | "GetUserPoolClientSessionConfiguration" | "GetUserPoolMfaConfig" | "GetUserPoolSessionConfiguration"
        | "ListCIMDPolicies" | "ListClientMetadataURLs" | "ListGroups" | "ListIdentityProviders"
        | "ListPointInTimeRecoveries" | "ListResourceServers" | "ListTagsForResource" | "ListTerms"
        | "ListUserImportJobs" | "ListUserPoolReplicas"
            => Category::UserPoolResourceRead,
        "AddCustomAttributes" | "CancelPointInTimeRecovery" | "CreateCIMDPolicy" | "CreateGroup"
        | "CreateIdentityProvider" | "CreateManagedLoginBranding" | "CreateResourceServer" | "CreateTerms"
        | "CreateUserImportJob" | "CreateUserPoolDomain" | "CreateUserPoolReplica" | "DeleteCIMDPolicy" | "DeleteGroup"
        | "DeleteIdentityProvider" | "DeleteManagedLoginBranding" | "DeleteResourceServer" | "DeleteTerms"
        | "DeleteUserPoolDomain" | "DeleteUserPoolReplica" | "InitiatePointInTimeRecovery"
        | "SetLogDeliveryConfiguration" | "SetRiskConfiguration" | "SetUICustomization"
        | "SetUserPoolClientSessionConfiguration" | "SetUserPoolMfaConfig" | "SetUserPoolSessionConfiguration"
        | "StartPointInTimeRecovery" | "StartUserImportJob" | "StopUserImportJob" | "TagResource" | "UntagResource"
        | "UpdateCIMDPolicy" | "UpdateClientMetadataURLState" | "UpdateGroup" | "UpdateIdentityProvider"
        | "UpdateManagedLoginBranding" | "UpdateResourceServer" | "UpdateTerms" | "UpdateUserPoolDomain"
        | "UpdateUserPoolReplica"
            => Category::UserPoolResourceUpdate,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_operation_counts_as_something() {
        for operation in api::operations::ALL {
            assert!(counted(operation.name, &json!({})).is_some(), "{}", operation.name);
        }
    }

    #[test]
    fn operations_count_as_the_service_says() {
        let as_category = |name| counted(name, &json!({})).unwrap();
        assert_eq!(as_category("AdminInitiateAuth"), Counted::As(Category::UserAuthentication));
        assert_eq!(as_category("GetGroup"), Counted::As(Category::UserPoolResourceRead));
        assert_eq!(as_category("TagResource"), Counted::As(Category::UserPoolResourceUpdate));
        assert_eq!(as_category("AddCustomAttributes"), Counted::As(Category::UserPoolResourceUpdate));
        assert_eq!(as_category("StopUserImportJob"), Counted::As(Category::UserPoolResourceUpdate));
        for operation in ["RespondToAuthChallenge", "AdminRespondToAuthChallenge"] {
            assert_eq!(counted(operation, &json!({ "ChallengeName": "SMS_MFA" })), Some(Counted::Answer));
            let new_password = counted(operation, &json!({ "ChallengeName": "NEW_PASSWORD_REQUIRED" }));
            assert_eq!(new_password, Some(Counted::As(Category::UserAccountRecovery)));
        }
    }
}
