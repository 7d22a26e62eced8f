use super::*;
use crate::clock::Time;
use crate::mfa::MfaFactor;
use crate::quotas::Quotas;
use crate::user_pool::{RecoveryKind, RecoveryMechanism, Tier};
use MfaConfiguration::{Off, On, Optional};

const SITE: SiteRules<'_> = SiteRules { account_id: "123456789012", quotas: &Quotas::DEFAULT };

fn pool() -> UserPool {
    let mut pool = UserPool::new("us-east-1_Aa1Bb2Cc3".into(), "p".into(), Time::from_seconds(0));
    pool.email.developer_account = true;
    pool
}

fn request(mfa: MfaConfiguration) -> RequestedMfa {
    RequestedMfa { mfa, sms: None, software_token: None, email: None, web_authn: None }
}

fn token(mfa: MfaConfiguration) -> RequestedMfa {
    RequestedMfa { software_token: Some(true), ..request(mfa) }
}

fn email(mfa: MfaConfiguration) -> RequestedMfa {
    RequestedMfa { email: Some(EmailMfa::default()), ..request(mfa) }
}

fn passkeys(mfa: MfaConfiguration, web_authn: WebAuthnConfiguration) -> RequestedMfa {
    RequestedMfa { web_authn: Some(web_authn), ..token(mfa) }
}

fn route() -> SmsConfiguration {
    SmsConfiguration { sns_caller_arn: Some("arn:aws:iam::123456789012:role/sms".into()), ..Default::default() }
}

/// The message a request leads to on a pool that is otherwise fine; empty when it is accepted.
fn answer(change: impl FnOnce(&mut UserPool), requested: RequestedMfa) -> String {
    let mut pool = pool();
    change(&mut pool);
    replace(&mut pool, requested, SITE).err().map(|violation| violation.to_string()).unwrap_or_default()
}

#[test]
fn off_means_no_factor_and_on_means_one_at_least() {
    let together = MfaViolation::OffWithFactor.to_string();
    assert_eq!(answer(|_| (), RequestedMfa { software_token: Some(false), ..request(Off) }), together);
    assert_eq!(answer(|_| (), RequestedMfa { sms: Some(RequestedSms::default()), ..request(Off) }), together);
    // Comes before the question whether the pool can send mail.
    assert_eq!(answer(|p| p.email.developer_account = false, email(Off)), together);
    let none = MfaViolation::NoFactor.to_string();
    assert_eq!(answer(|_| (), request(On)), none);
    assert_eq!(answer(|_| (), RequestedMfa { software_token: Some(false), ..request(Optional) }), none);
    for fine in [request(Off), token(On), token(Optional), email(On)] {
        assert_eq!(answer(|_| (), fine), "");
    }
}

#[test]
fn a_replacement_removes_what_it_does_not_name() {
    let mut pool = pool();
    let sms = Some(RequestedSms { message: Some("{####}".into()), route: Some(route()) });
    replace(&mut pool, RequestedMfa { sms, ..email(Optional) }, SITE).unwrap();
    assert_eq!(pool.offered_mfa(), [MfaFactor::Sms, MfaFactor::Email]);
    replace(&mut pool, token(Optional), SITE).unwrap();
    assert_eq!(pool.offered_mfa(), [MfaFactor::SoftwareToken]);
    assert_eq!(pool.sms, Some(route()), "the route serves other messages too");
    replace(&mut pool, request(Off), SITE).unwrap();
    assert_eq!((pool.mfa, &pool.mfa_factors), (Off, &MfaFactors::default()));
}

#[test]
fn codes_need_a_route() {
    let sms = || RequestedMfa { sms: Some(RequestedSms::default()), ..request(Optional) };
    assert_eq!(answer(|_| (), sms()), UserPoolViolation::MfaWithoutSms.to_string());
    assert_eq!(answer(|p| p.sms = Some(route()), sms()), "");
    let refused = MfaViolation::EmailWithDefaultAccount.to_string();
    assert_eq!(answer(|p| p.email.developer_account = false, email(On)), refused);
    let only_email = |p: &mut UserPool| {
        p.account_recovery = Some(vec![RecoveryMechanism { priority: 1, kind: RecoveryKind::VerifiedEmail }]);
    };
    assert_eq!(answer(only_email, email(On)), MfaViolation::EmailOnlyRecovery.to_string());
}

#[test]
fn first_factors_agree_with_required_mfa() {
    let one_time = |p: &mut UserPool| p.allowed_first_auth_factors.push(AuthFactor::EmailOtp);
    assert_eq!(answer(one_time, token(On)), UserPoolViolation::OneTimeFactorWithMfa.to_string());
    assert_eq!(answer(one_time, token(Optional)), "");
    let passkey = |p: &mut UserPool| p.allowed_first_auth_factors.push(AuthFactor::WebAuthn);
    let single = MfaViolation::SingleFactorPasskey.to_string();
    assert_eq!(answer(passkey, token(On)), single);
    assert_eq!(answer(passkey, passkeys(On, WebAuthnConfiguration::default())), single);
    let both = || WebAuthnConfiguration {
        factor: Some(WebAuthnFactor::MultiFactorWithUserVerification),
        ..WebAuthnConfiguration::default()
    };
    assert_eq!(answer(passkey, passkeys(On, both())), "");
    assert_eq!(answer(passkey, token(Optional)), "");
}

#[test]
fn a_relying_party_is_a_bare_domain() {
    let named = |id: &str| WebAuthnConfiguration { relying_party_id: Some(id.into()), ..Default::default() };
    for fine in ["example.com", "localhost", "auth.example.co.uk"] {
        assert_eq!(answer(|_| (), passkeys(On, named(fine))), "", "{fine}");
    }
    for wrong in ["https://example.com", "example.com:443", "example.com/x", "a..b", "-a.com", "exa mple.com"] {
        assert_eq!(answer(|_| (), passkeys(On, named(wrong))), MfaViolation::RelyingPartyId.to_string(), "{wrong}");
    }
}

#[test]
fn the_plan_names_what_it_lacks() {
    let lite = |p: &mut UserPool| p.tier = Tier::Lite;
    let refused =
        |feature| format!("The following feature is not available for the LITE pricing tier configured: {feature}");
    assert_eq!(answer(lite, email(On)), refused("Email MFA"));
    assert_eq!(answer(lite, passkeys(On, WebAuthnConfiguration::default())), refused("Passkeys"));
    assert_eq!(answer(lite, token(On)), "");
}

#[test]
fn operations_that_know_sms_only_settle_the_factors() {
    let mut pool = pool();
    pool.mfa = Optional;
    pool.settle_mfa_factors(Off);
    assert!(pool.offers_sms_mfa());
    pool.mfa_factors = MfaFactors { software_token: Some(true), ..MfaFactors::default() };
    pool.mfa = On;
    pool.settle_mfa_factors(Optional);
    assert!(!pool.offers_sms_mfa() && pool.offers_software_token_mfa());
    pool.mfa = Off;
    pool.settle_mfa_factors(On);
    assert_eq!(pool.mfa_factors, MfaFactors::default());
}
