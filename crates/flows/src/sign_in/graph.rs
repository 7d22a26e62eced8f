//! Which step of a sign-in may follow which. The doors assert it in debug builds, so every test walks on this graph;
//! `docs/sign-in-flows.md` shows it, and a test keeps the two alike.

use domain::client::AuthFlow;

use crate::sign_in::step::ChallengeKind::{self, *};
use crate::sign_in::step::Outcome;

/// Where a sign-in stands when a request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Beginning(AuthFlow),
    Answering(ChallengeKind),
}

/// What a place can lead to, besides a refusal.
struct Ways {
    challenges: &'static [&'static [ChallengeKind]],
    /// Tokens; in a sign-in that began with CUSTOM_AUTH also CUSTOM_CHALLENGE, since there its functions decide what
    /// would have been the end.
    end: bool,
}

/// The second factor, or what chooses and makes it.
const SECOND_FACTOR: &[ChallengeKind] = &[SelectMfaType, SmsMfa, EmailOtp, SoftwareTokenMfa, MfaSetup];
/// A device that the client names stands before tokens; one that is remembered, in place of the second factor.
const DEVICE: &[ChallengeKind] = &[DeviceSrpAuth];
/// A password that must be replaced stands before everything else.
const NEW_PASSWORD: &[ChallengeKind] = &[NewPasswordRequired];
/// First factors, where a user can choose; PASSWORD_VERIFIER when the choice came with SRP_A.
const FIRST_FACTOR: &[ChallengeKind] = &[Password, PasswordSrp, PasswordVerifier, EmailOtp, SmsOtp, WebAuthn];

const AFTER_PASSWORD: Ways = Ways { challenges: &[NEW_PASSWORD, SECOND_FACTOR, DEVICE], end: true };
const AFTER_FIRST_FACTOR: Ways = Ways { challenges: &[SECOND_FACTOR, DEVICE], end: true };
const AFTER_SECOND_FACTOR: Ways = Ways { challenges: &[DEVICE], end: true };
const TOKENS: Ways = Ways { challenges: &[], end: true };

const fn only(challenges: &'static [&'static [ChallengeKind]]) -> Ways {
    Ways { challenges, end: false }
}

/// A challenge that is added does not compile before it is here.
const fn ways(place: Place) -> Ways {
    match place {
        Place::Beginning(flow) => match flow {
            AuthFlow::UserSrp => only(&[&[PasswordVerifier]]),
            AuthFlow::UserPassword | AuthFlow::AdminUserPassword => AFTER_PASSWORD,
            AuthFlow::UserAuth => {
                Ways { challenges: &[&[SelectChallenge], FIRST_FACTOR, NEW_PASSWORD, SECOND_FACTOR, DEVICE], end: true }
            }
            AuthFlow::Custom => Ways { challenges: &[&[PasswordVerifier], DEVICE], end: true },
            AuthFlow::Refresh => TOKENS,
        },
        Place::Answering(challenge) => match challenge {
            PasswordVerifier => AFTER_PASSWORD,
            SelectChallenge => Ways { challenges: &[FIRST_FACTOR, NEW_PASSWORD, SECOND_FACTOR, DEVICE], end: true },
            // Asked again where the password was left out.
            Password => Ways { challenges: &[&[Password], NEW_PASSWORD, SECOND_FACTOR, DEVICE], end: true },
            PasswordSrp => only(&[&[PasswordSrp, PasswordVerifier]]),
            NewPasswordRequired | SmsOtp | WebAuthn => AFTER_FIRST_FACTOR,
            // As first factor; as second it leads to the device or the end.
            EmailOtp => AFTER_FIRST_FACTOR,
            SelectMfaType => only(&[&[SmsMfa, EmailOtp, SoftwareTokenMfa]]),
            SmsMfa | SoftwareTokenMfa => AFTER_SECOND_FACTOR,
            MfaSetup => Ways { challenges: &[&[EmailOtp], DEVICE], end: true },
            CustomChallenge => AFTER_SECOND_FACTOR,
            DeviceSrpAuth => only(&[&[DevicePasswordVerifier]]),
            DevicePasswordVerifier => TOKENS,
        },
    }
}

/// Whether an outcome is one that this place may have.
pub(crate) fn leads_to(place: Place, outcome: &Outcome) -> bool {
    let Ways { challenges, end } = ways(place);
    match outcome {
        Outcome::Tokens(_) => end,
        Outcome::Challenge(challenge) if challenge.kind == CustomChallenge => end,
        Outcome::Challenge(challenge) => challenges.iter().any(|group| group.contains(&challenge.kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../../docs/sign-in-flows.md");

    const PLACES: [(&str, Place); 20] = [
        ("`USER_SRP_AUTH`", Place::Beginning(AuthFlow::UserSrp)),
        ("`USER_PASSWORD_AUTH`, `ADMIN_USER_PASSWORD_AUTH`", Place::Beginning(AuthFlow::UserPassword)),
        ("`USER_AUTH`", Place::Beginning(AuthFlow::UserAuth)),
        ("`CUSTOM_AUTH`", Place::Beginning(AuthFlow::Custom)),
        ("`REFRESH_TOKEN_AUTH`", Place::Beginning(AuthFlow::Refresh)),
        ("`PASSWORD_VERIFIER`", Place::Answering(PasswordVerifier)),
        ("`SELECT_CHALLENGE`", Place::Answering(SelectChallenge)),
        ("`PASSWORD`", Place::Answering(Password)),
        ("`PASSWORD_SRP`", Place::Answering(PasswordSrp)),
        ("`EMAIL_OTP`", Place::Answering(EmailOtp)),
        ("`SMS_OTP`", Place::Answering(SmsOtp)),
        ("`WEB_AUTHN`", Place::Answering(WebAuthn)),
        ("`NEW_PASSWORD_REQUIRED`", Place::Answering(NewPasswordRequired)),
        ("`SELECT_MFA_TYPE`", Place::Answering(SelectMfaType)),
        ("`SMS_MFA`", Place::Answering(SmsMfa)),
        ("`SOFTWARE_TOKEN_MFA`", Place::Answering(SoftwareTokenMfa)),
        ("`MFA_SETUP`", Place::Answering(MfaSetup)),
        ("`CUSTOM_CHALLENGE`", Place::Answering(CustomChallenge)),
        ("`DEVICE_SRP_AUTH`", Place::Answering(DeviceSrpAuth)),
        ("`DEVICE_PASSWORD_VERIFIER`", Place::Answering(DevicePasswordVerifier)),
    ];

    fn name(kind: ChallengeKind) -> &'static str {
        let place = PLACES.iter().find(|(_, place)| *place == Place::Answering(kind));
        place.map(|(name, _)| *name).expect("every challenge is a place")
    }

    /// Groups that the page calls by a name.
    const GROUPS: [(&str, &[ChallengeKind]); 2] =
        [("*first factor*", FIRST_FACTOR), ("*second factor*", SECOND_FACTOR)];

    fn names(group: &[ChallengeKind]) -> String {
        group.iter().map(|kind| name(*kind)).collect::<Vec<_>>().join(", ")
    }

    /// The page's table, as the graph has it.
    fn table() -> String {
        let row = |(name_of_place, place): &(&str, Place)| {
            let Ways { challenges, end } = ways(*place);
            let called = |group: &[ChallengeKind]| {
                let known = GROUPS.iter().find(|(_, known)| *known == group);
                known.map_or_else(|| names(group), |(name, _)| (*name).to_owned())
            };
            let mut next: Vec<String> = challenges.iter().map(|group| called(group)).collect();
            if end {
                next.push("**tokens**".to_owned());
            }
            format!("| {name_of_place} | {} |\n", next.join(", "))
        };
        let rows: String = PLACES.iter().map(row).collect();
        let groups: String =
            GROUPS.iter().map(|(name, group)| format!("| {name} is one of | {} |\n", names(group))).collect();
        format!("| after | comes |\n|---|---|\n{rows}{groups}")
    }

    #[test]
    fn the_page_shows_the_graph() {
        let table = table();
        assert!(PAGE.contains(&table), "docs/sign-in-flows.md should have this table:\n\n{table}");
    }

    /// Every challenge can be come to from some beginning, and leads to tokens in the end.
    #[test]
    fn no_challenge_is_out_of_reach_or_a_dead_end() {
        let challenges = |place| ways(place).challenges.iter().copied().flatten().copied().collect::<Vec<_>>();
        let beginnings = PLACES.iter().map(|(_, place)| *place).filter(|place| matches!(place, Place::Beginning(_)));
        let mut reached: Vec<ChallengeKind> = beginnings.flat_map(challenges).chain([CustomChallenge]).collect();
        let mut at = 0;
        while let Some(kind) = reached.get(at).copied() {
            reached.extend(challenges(Place::Answering(kind)));
            let mut seen = Vec::new();
            reached.retain(|kind| {
                !seen.contains(kind) && {
                    seen.push(*kind);
                    true
                }
            });
            at += 1;
        }
        let all: Vec<ChallengeKind> = PLACES
            .iter()
            .filter_map(|(_, place)| match place {
                Place::Answering(kind) => Some(*kind),
                Place::Beginning(_) => None,
            })
            .collect();
        assert!(all.iter().all(|kind| reached.contains(kind)), "{reached:?}");
        let mut ending: Vec<ChallengeKind> = Vec::new();
        for _ in &all {
            let ends = |kind: &ChallengeKind| {
                let place = Place::Answering(*kind);
                ways(place).end || challenges(place).iter().any(|next| ending.contains(next))
            };
            ending = all.iter().copied().filter(ends).collect();
        }
        assert_eq!(ending, all);
    }
}
