//! Why a management operation refuses, inside a transaction and out of it.
//!
//! A closure given to the store fails with the store's error or with the answer to the caller; this holds either, and
//! gives each broken rule its error code.

use api::{ApiError, ErrorCode};
use domain::cimd_policy::UrlViolation;
use domain::client_rules::ClientViolation;
use domain::group::GroupViolation;
use domain::identity_provider_rules::ProviderViolation;
use domain::managed_login_branding::BrandingViolation;
use domain::resource_server::ResourceServerViolation;
use domain::schema_rules::SchemaViolation;
use domain::terms::TermsViolation;
use domain::tier_rules::FeatureUnavailable;
use domain::ui_customization::UiCustomizationViolation;
use domain::user_pool_domain::DomainViolation;
use domain::user_pool_rules::UserPoolViolation;
use store::StoreError;

pub(crate) enum Rejection {
    Answer(ApiError),
    Store(StoreError),
}

impl From<StoreError> for Rejection {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ApiError> for Rejection {
    fn from(error: ApiError) -> Self {
        Self::Answer(error)
    }
}

impl From<Rejection> for ApiError {
    fn from(refusal: Rejection) -> Self {
        match refusal {
            Rejection::Answer(error) => error,
            Rejection::Store(error) => crate::error::store_failed(error),
        }
    }
}

impl From<SchemaViolation> for Rejection {
    fn from(violation: SchemaViolation) -> Self {
        UserPoolViolation::from(violation).into()
    }
}

impl From<UserPoolViolation> for Rejection {
    fn from(violation: UserPoolViolation) -> Self {
        let code = match &violation {
            UserPoolViolation::Tier(_) | UserPoolViolation::FeatureUnavailable(_) => {
                ErrorCode::FeatureUnavailableInTier
            }
            UserPoolViolation::EmailIdentityNotAllowed => ErrorCode::InvalidEmailRoleAccessPolicy,
            UserPoolViolation::ReservedTag(_)
            | UserPoolViolation::TooManyTags(_)
            | UserPoolViolation::MistakenSetting { .. } => ErrorCode::UserPoolTagging,
            _ => ErrorCode::InvalidParameter,
        };
        Self::Answer(ApiError::new(code, violation.to_string()))
    }
}

impl From<UrlViolation> for Rejection {
    fn from(violation: UrlViolation) -> Self {
        Self::Answer(ApiError::invalid_parameter(violation.to_string()))
    }
}

impl From<FeatureUnavailable> for Rejection {
    fn from(violation: FeatureUnavailable) -> Self {
        Self::Answer(ApiError::new(ErrorCode::FeatureUnavailableInTier, violation.to_string()))
    }
}

impl From<GroupViolation> for Rejection {
    fn from(violation: GroupViolation) -> Self {
        Self::Answer(ApiError::invalid_parameter(violation.to_string()))
    }
}

impl From<ResourceServerViolation> for Rejection {
    fn from(violation: ResourceServerViolation) -> Self {
        Self::Answer(ApiError::invalid_parameter(violation.to_string()))
    }
}

impl From<ProviderViolation> for Rejection {
    fn from(violation: ProviderViolation) -> Self {
        Self::Answer(ApiError::invalid_parameter(violation.to_string()))
    }
}

impl From<UiCustomizationViolation> for Rejection {
    fn from(violation: UiCustomizationViolation) -> Self {
        Self::Answer(ApiError::invalid_parameter(violation.to_string()))
    }
}

impl From<BrandingViolation> for Rejection {
    fn from(violation: BrandingViolation) -> Self {
        Self::Answer(ApiError::invalid_parameter(violation.to_string()))
    }
}

impl From<TermsViolation> for Rejection {
    fn from(violation: TermsViolation) -> Self {
        Self::Answer(ApiError::invalid_parameter(violation.to_string()))
    }
}

impl From<DomainViolation> for Rejection {
    fn from(violation: DomainViolation) -> Self {
        let code = match &violation {
            DomainViolation::Tier(_) => ErrorCode::FeatureUnavailableInTier,
            _ => ErrorCode::InvalidParameter,
        };
        Self::Answer(ApiError::new(code, violation.to_string()))
    }
}

impl From<ClientViolation> for Rejection {
    fn from(violation: ClientViolation) -> Self {
        let code = match &violation {
            ClientViolation::Tier(_) => ErrorCode::FeatureUnavailableInTier,
            ClientViolation::OAuthFlow(_) => ErrorCode::InvalidOAuthFlow,
            ClientViolation::Scope(_) => ErrorCode::ScopeDoesNotExist,
            _ => ErrorCode::InvalidParameter,
        };
        Self::Answer(ApiError::new(code, violation.to_string()))
    }
}

/// Somebody else changed the same thing at the same time. Our text: only the code is known.
pub(crate) fn concurrent_change() -> Rejection {
    Rejection::Answer(ApiError::concurrent_modification("The resource was changed by a concurrent request; try again."))
}
