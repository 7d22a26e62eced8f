use super::*;
use crate::clock::Time;
use crate::mfa::{SoftwareToken, UserMfa};
use crate::mfa_configuration::{EmailMfa, MfaFactors};
use crate::user::Attributes;
use crate::user_pool::RecoveryMechanism;
use ContactAttribute::{Email, PhoneNumber};
use MfaConfiguration::{Off, On, Optional};
use RecoveryKind::{AdminOnly, VerifiedEmail, VerifiedPhoneNumber};

const FACTORS: [MfaFactor; 3] = MfaFactor::ALL;

fn pool(mfa: MfaConfiguration, offered: &[MfaFactor], recovery: &[RecoveryKind]) -> UserPool {
    let mut pool = UserPool::new("us-east-1_a".into(), "p".into(), Time::from_seconds(0));
    pool.mfa = mfa;
    let has = |factor| mfa != Off && offered.contains(&factor);
    pool.mfa_factors = MfaFactors {
        sms: has(MfaFactor::Sms),
        software_token: has(MfaFactor::SoftwareToken).then_some(true),
        email: has(MfaFactor::Email).then(EmailMfa::default),
    };
    let mechanism = |(priority, kind): (i32, &RecoveryKind)| RecoveryMechanism { priority, kind: *kind };
    pool.account_recovery = Some((1..).zip(recovery).map(mechanism).collect());
    pool
}

fn user(addresses: &[ContactAttribute], enabled: &[MfaFactor]) -> User {
    let mut attributes = Attributes::new();
    for channel in addresses {
        attributes.insert(channel.name().into(), "somewhere".into());
        attributes.insert(channel.verified_flag().into(), "true".into());
    }
    let token = SoftwareToken { sealed_secret: vec![1], friendly_name: None };
    let mfa = UserMfa {
        enabled: enabled.iter().copied().collect(),
        software_token: enabled.contains(&MfaFactor::SoftwareToken).then_some(token),
        ..UserMfa::default()
    };
    User { attributes, mfa, ..crate::user::sample() }
}

fn subsets<T: Copy>(items: &[T]) -> Vec<Vec<T>> {
    (0..1_usize << items.len())
        .map(|bits| items.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, item)| *item).collect())
        .collect()
}

#[test]
fn recovery_takes_the_next_way_when_the_first_is_the_factors() {
    let by_phone_first = [VerifiedPhoneNumber, VerifiedEmail];
    let both = [Email, PhoneNumber];
    for (mfa, enabled, expected) in [
        (Off, &[MfaFactor::Sms][..], &[PhoneNumber, Email][..]),
        (Optional, &[], &[PhoneNumber, Email]),
        (Optional, &[MfaFactor::Sms], &[Email]),
        (Optional, &[MfaFactor::Email], &[PhoneNumber]),
        (Optional, &[MfaFactor::Sms, MfaFactor::Email], &[]),
        (Optional, &[MfaFactor::SoftwareToken], &[PhoneNumber, Email]),
        // Who may choose may choose either.
        (On, &[], &[]),
        (On, &[MfaFactor::Email], &[PhoneNumber]),
        (On, &[MfaFactor::SoftwareToken], &[PhoneNumber, Email]),
    ] {
        let (pool, user) = (pool(mfa, &FACTORS, &by_phone_first), user(&both, enabled));
        assert_eq!(recovery(&pool, &user).unwrap(), expected, "{mfa:?} {enabled:?}");
    }
    let only_sms = pool(On, &[MfaFactor::Sms], &by_phone_first);
    assert_eq!(recovery(&only_sms, &user(&both, &[])).unwrap(), [Email], "the only usable factor counts");
}

#[test]
fn administrators_reset_where_users_may_not() {
    let pool = pool(Optional, &FACTORS, &[AdminOnly]);
    let jane = user(&[Email, PhoneNumber], &[MfaFactor::Sms]);
    assert_eq!(recovery(&pool, &jane), None);
    assert_eq!(recovery_by_administrator(&pool, &jane), [Email]);
}

/// Every pool, every user: no channel is both.
#[test]
fn no_channel_is_two() {
    let recoveries: [&[RecoveryKind]; 5] = [
        &[VerifiedEmail],
        &[VerifiedPhoneNumber],
        &[VerifiedEmail, VerifiedPhoneNumber],
        &[VerifiedPhoneNumber, VerifiedEmail],
        &[AdminOnly],
    ];
    for mfa in [Off, Optional, On] {
        for (offered, kinds) in subsets(&FACTORS).into_iter().flat_map(|o| recoveries.map(|r| (o.clone(), r))) {
            let mut pool = pool(mfa, &offered, kinds);
            pool.allowed_first_auth_factors.extend([AuthFactor::EmailOtp, AuthFactor::SmsOtp]);
            for (addresses, enabled) in subsets(&[Email, PhoneNumber])
                .into_iter()
                .flat_map(|a| subsets(&FACTORS).into_iter().map(move |e| (a.clone(), e)))
            {
                let user = user(&addresses, &enabled);
                let asked: Vec<_> = match mfa::second_factor(&pool, &user) {
                    SecondFactor::Ask(only) => vec![only],
                    SecondFactor::Choose(some) => some,
                    _ => Vec::new(),
                };
                let second: Vec<_> = asked.into_iter().filter_map(MfaFactor::address).collect();
                let case = format!("{mfa:?} {offered:?} {kinds:?} {addresses:?} {enabled:?}");
                let recovering = recovery_by_administrator(&pool, &user)
                    .into_iter()
                    .chain(recovery(&pool, &user).unwrap_or_default());
                for channel in recovering.chain(first(&pool, &user)) {
                    assert!(!second.contains(&channel), "{channel:?}: {case}");
                }
                for channel in &second {
                    assert!(is_second(&pool, &user, *channel), "{channel:?}: {case}");
                }
            }
        }
    }
}

/// Behaviour 20 §12 A3.
#[test]
fn a_factor_without_its_channel_is_never_none() {
    let gone = |enabled: &[MfaFactor]| {
        let mut user = user(&[], enabled);
        user.mfa.software_token = None;
        user
    };
    for mfa in [Optional, On] {
        let pool = pool(mfa, &FACTORS, &[VerifiedEmail]);
        for factor in FACTORS {
            assert_eq!(mfa::second_factor(&pool, &gone(&[factor])), SecondFactor::Unusable, "{mfa:?} {factor:?}");
        }
        let mut another = gone(&[MfaFactor::Sms, MfaFactor::Email]);
        another.attributes.insert("email".into(), "a@b.c".into());
        assert_eq!(mfa::second_factor(&pool, &another), SecondFactor::Ask(MfaFactor::Email));
        // Off, or no longer offered: an administrator switched it off for everybody.
        let without = self::pool(mfa, &[MfaFactor::SoftwareToken], &[VerifiedEmail]);
        let expected = match mfa {
            On => SecondFactor::SetUp(vec![MfaFactor::SoftwareToken]),
            _ => SecondFactor::None,
        };
        assert_eq!(mfa::second_factor(&without, &gone(&[MfaFactor::Sms])), expected);
    }
    let only_sms = pool(On, &[MfaFactor::Sms], &[VerifiedEmail]);
    assert_eq!(mfa::second_factor(&only_sms, &user(&[Email], &[])), SecondFactor::Unusable);
    assert_eq!(
        mfa::second_factor(&pool(On, &[MfaFactor::Sms, MfaFactor::Email], &[]), &user(&[], &[])),
        SecondFactor::SetUp(vec![MfaFactor::Sms, MfaFactor::Email])
    );
}

#[test]
fn the_address_of_a_factor_is_held() {
    let pool_of = |mfa| pool(mfa, &FACTORS, &[VerifiedEmail]);
    let sms = user(&[Email, PhoneNumber], &[MfaFactor::Sms]);
    for mfa in [Off, Optional, On] {
        assert!(is_held(&pool_of(mfa), &sms, PhoneNumber), "{mfa:?}");
        assert!(!is_held(&pool_of(mfa), &sms, Email), "{mfa:?}");
    }
    let only_phone = user(&[PhoneNumber], &[]);
    assert!(is_held(&pool_of(On), &only_phone, PhoneNumber), "the only one there is");
    assert!(!is_held(&pool_of(Optional), &only_phone, PhoneNumber));
}

#[test]
fn a_pool_is_refused_whose_only_recovery_is_a_factors_channel() {
    for (offered, kind, refused) in [
        (MfaFactor::Email, VerifiedEmail, Some(MfaViolation::EmailOnlyRecovery)),
        (MfaFactor::Sms, VerifiedPhoneNumber, Some(MfaViolation::SmsOnlyRecovery)),
        (MfaFactor::Email, VerifiedPhoneNumber, None),
        (MfaFactor::Sms, VerifiedEmail, None),
        (MfaFactor::Sms, AdminOnly, None),
        (MfaFactor::SoftwareToken, VerifiedEmail, None),
    ] {
        for mfa in [Optional, On] {
            assert_eq!(check(&pool(mfa, &[offered], &[kind])).err(), refused, "{offered:?} {kind:?}");
        }
        assert_eq!(check(&pool(Off, &[offered], &[kind])), Ok(()));
        assert_eq!(check(&pool(On, &[offered], &[VerifiedEmail, VerifiedPhoneNumber])), Ok(()));
    }
}
