//! What each feature plan includes (behaviour 10 §2.5).

use crate::password::PasswordPolicy;
use crate::user_pool::{AdvancedSecurity, AuthFactor, Tier, UserPool};

/// A configuration uses what its plan does not include. The text is the service's message; feature names that it
/// was never seen to use are in the style of those it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The following features need to be disabled for the {} pricing tier configured: {}", tier.name(), features.join(", "))]
pub struct TierViolation {
    pub tier: Tier,
    pub features: Vec<String>,
}

/// A part of a pool asks for what the plan does not include (behaviour 10 §2.5: "is not available" where the part has an
/// operation of its own).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The following feature is not available for the {} pricing tier configured: {feature}", tier.name())]
pub struct FeatureUnavailable {
    pub tier: Tier,
    pub feature: &'static str,
}

/// Checks that the pool's plan includes all it uses.
///
/// # Errors
/// Names every feature that must go.
pub fn check(user_pool: &UserPool) -> Result<(), TierViolation> {
    let mut features = Vec::new();
    if user_pool.tier == Tier::Lite {
        essentials_features(user_pool, &mut features);
    }
    if user_pool.tier < Tier::Plus && uses_threat_protection(user_pool) {
        features.push("Threat Protection".to_owned());
    }
    refuse(user_pool.tier, features)
}

/// Checks that a client of the pool may have `ALLOW_USER_AUTH`.
///
/// # Errors
/// The plan is LITE, and the client asks for it.
pub fn check_user_auth(tier: Tier, wanted: bool) -> Result<(), TierViolation> {
    let missing = wanted && tier == Tier::Lite;
    refuse(tier, missing.then(|| "Passwordless Sign-In".to_owned()).into_iter().collect())
}

/// What documents of clients are called where a plan lacks them. Our name: the service's was never seen.
pub const METADATA_DOCUMENTS: &str = "Client ID Metadata Documents";

/// Checks that a pool may take documents of clients.
///
/// # Errors
/// The plan is LITE.
pub fn check_metadata_documents(tier: Tier) -> Result<(), FeatureUnavailable> {
    if tier == Tier::Lite { Err(FeatureUnavailable { tier, feature: METADATA_DOCUMENTS }) } else { Ok(()) }
}

/// Second factors and passkeys that the pool uses although its plan lacks them.
pub(crate) fn mfa_features(user_pool: &UserPool) -> Vec<&'static str> {
    let uses = [(user_pool.mfa_factors.email.is_some(), "Email MFA"), (user_pool.web_authn.is_some(), "Passkeys")];
    uses.into_iter().filter(|(used, _)| *used && user_pool.tier == Tier::Lite).map(|(_, feature)| feature).collect()
}

fn refuse(tier: Tier, features: Vec<String>) -> Result<(), TierViolation> {
    if features.is_empty() { Ok(()) } else { Err(TierViolation { tier, features }) }
}

fn essentials_features(user_pool: &UserPool, features: &mut Vec<String>) {
    if user_pool.allowed_first_auth_factors.iter().any(|factor| *factor != AuthFactor::Password) {
        features.push("Passwordless Sign-In".to_owned());
    }
    let trigger_version = user_pool.lambda.pre_token_generation.as_ref().map(|function| function.version.as_str());
    if let Some(version @ ("V2_0" | "V3_0")) = trigger_version {
        features.push(format!("Token Customization with Pre-Token Generation Lambda {version}"));
    }
    if keeps_history(&user_pool.password_policy) {
        features.push("Password History".to_owned());
    }
    features.extend(mfa_features(user_pool).into_iter().map(str::to_owned));
    if user_pool.acr.is_some() {
        features.push("Custom ACR Level Names".to_owned());
    }
    if user_pool.dcr.as_ref().is_some_and(|dcr| dcr.enabled) {
        features.push("Dynamic Client Registration".to_owned());
    }
}

fn keeps_history(policy: &PasswordPolicy) -> bool {
    policy.history_size.is_some_and(|size| size > 0)
}

fn uses_threat_protection(user_pool: &UserPool) -> bool {
    user_pool
        .add_ons
        .as_ref()
        .is_some_and(|add_ons| add_ons.advanced_security != AdvancedSecurity::Off || add_ons.custom_auth.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::user_pool::{AddOns, VersionedFunction};

    #[test]
    fn every_feature_beyond_the_plan_is_named() {
        let mut pool = UserPool::new("us-east-1_x".into(), "p".into(), Time::from_seconds(0));
        pool.tier = Tier::Lite;
        assert_eq!(check(&pool), Ok(()));
        pool.allowed_first_auth_factors.push(AuthFactor::WebAuthn);
        assert_eq!(
            check(&pool).unwrap_err().to_string(),
            "The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In"
        );
        pool.allowed_first_auth_factors.pop();
        pool.lambda.pre_token_generation = Some(VersionedFunction { arn: String::new(), version: "V2_0".into() });
        pool.add_ons = Some(AddOns { advanced_security: AdvancedSecurity::Audit, custom_auth: None });
        assert_eq!(
            check(&pool).unwrap_err().to_string(),
            "The following features need to be disabled for the LITE pricing tier configured: \
             Token Customization with Pre-Token Generation Lambda V2_0, Threat Protection"
        );
        pool.tier = Tier::Essentials;
        assert_eq!(
            check(&pool).unwrap_err().to_string(),
            "The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection"
        );
        pool.tier = Tier::Plus;
        assert_eq!(check(&pool), Ok(()));
    }
}
