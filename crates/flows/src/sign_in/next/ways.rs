//! Which question may follow which: found by walking [`super::next`] through every kind of pool and user. The doors
//! assert it in debug builds, so every test walks on it; `docs/sign-in-flows.md` shows it, and a test keeps the two
//! alike.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use domain::client::AuthFlow;
use domain::clock::Time;
use domain::mfa::{MfaFactor, SoftwareToken, UserMfa};
use domain::mfa_configuration::{EmailMfa, MfaFactors, WebAuthnConfiguration, WebAuthnFactor};
use domain::user::{Attributes, User, UserStatus};
use domain::user_pool::{ContactAttribute, MfaConfiguration, UserPool};

use super::{Ask, Facts, NamedDevice, Next, next};
use crate::Failure;
use crate::sign_in::journey::{AsOf, Journey, Passed, Proved, Way};
use crate::sign_in::question::ChallengeKind::{self, *};
use crate::sign_in::question::{FirstFactor, Outcome};
use crate::sign_in::record::CustomSignIn;

/// Where a sign-in stands when a request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sign_in) enum Place {
    Beginning(AuthFlow),
    Answering(ChallengeKind),
}

/// What a place leads to, besides a refusal; `None` is the end.
type Ways = BTreeMap<Place, BTreeSet<Option<ChallengeKind>>>;

/// Users change while their sign-ins are pending: whatever was passed, what can come after a first factor may be asked.
static WITH_CHANGES: LazyLock<Ways> = LazyLock::new(|| {
    let mut ways = Walk::everywhere();
    let later = ways[&Place::Answering(PasswordVerifier)].clone();
    for (place, to) in &mut ways {
        let passes = !matches!(place, Place::Beginning(_) | Place::Answering(PasswordSrp | DeviceSrpAuth));
        if passes {
            to.extend(&later);
        }
    }
    ways
});

/// Stops a debug build in which a step led where none may.
pub(in crate::sign_in) fn assert_leads(place: Place, outcome: &Result<Outcome, Failure>) {
    let to = match outcome {
        Ok(Outcome::SignedIn(_)) => None,
        Ok(Outcome::Asked(asked)) => Some(asked.question.kind()),
        Err(_) => return,
    };
    assert!(WITH_CHANGES.get(&place).is_some_and(|ways| ways.contains(&to)), "{place:?} led to {to:?}");
}

/// A kind of pool and user.
#[derive(Clone)]
struct Kind {
    pool: UserPool,
    user: User,
    device: NamedDevice,
}

impl Kind {
    fn all() -> Vec<Self> {
        let mut kinds = Vec::new();
        for (mfa, enabled) in [
            (MfaConfiguration::Off, &[][..]),
            (MfaConfiguration::Optional, &[MfaFactor::Sms]),
            (MfaConfiguration::Optional, &[MfaFactor::SoftwareToken]),
            (MfaConfiguration::Optional, &[MfaFactor::Email]),
            (MfaConfiguration::Optional, &MfaFactor::ALL),
            // Whoever has no factor must set one up.
            (MfaConfiguration::On, &[]),
        ] {
            for status in [UserStatus::Confirmed, UserStatus::ForceChangePassword] {
                for device in [
                    NamedDevice::None,
                    NamedDevice::Known { replaces_second_factor: false },
                    NamedDevice::Known { replaces_second_factor: true },
                ] {
                    kinds.push(Self::of(mfa, enabled, status, device));
                }
            }
        }
        kinds
    }

    fn of(mfa: MfaConfiguration, enabled: &[MfaFactor], status: UserStatus, device: NamedDevice) -> Self {
        let mut pool = UserPool::new("us-east-1_ways".to_owned(), "p".to_owned(), Time::from_seconds(0));
        pool.mfa = mfa;
        pool.mfa_factors = MfaFactors { sms: true, software_token: Some(true), email: Some(EmailMfa::default()) };
        let factor = Some(WebAuthnFactor::MultiFactorWithUserVerification);
        pool.web_authn = Some(WebAuthnConfiguration { factor, ..WebAuthnConfiguration::default() });
        let has = |factor| enabled.contains(&factor);
        let address = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut attributes = Attributes::new();
        attributes.extend(has(MfaFactor::Sms).then(|| address("phone_number", "+12065550100")));
        attributes.extend(has(MfaFactor::Email).then(|| address("email", "a@example.com")));
        let token = SoftwareToken { sealed_secret: Vec::new(), friendly_name: None };
        let user = User {
            user_pool_id: pool.id.clone(),
            sub: "s".to_owned(),
            username: "u".to_owned(),
            status,
            enabled: true,
            created_at: Time::from_seconds(0),
            modified_at: Time::from_seconds(0),
            attributes,
            pending: Attributes::new(),
            credential: None,
            former_passwords: Vec::new(),
            groups: Vec::new(),
            mfa: UserMfa {
                enabled: enabled.iter().copied().collect(),
                software_token: has(MfaFactor::SoftwareToken).then_some(token),
                ..UserMfa::default()
            },
            signed_out_at: None,
        };
        Self { pool, user, device }
    }
}

struct Walk {
    ways: Ways,
    /// What was walked on from already: place, kind of user, and what was passed.
    seen: BTreeSet<String>,
    ahead: Vec<(Place, Kind, Journey)>,
}

impl Walk {
    fn everywhere() -> Ways {
        let mut walk = Self { ways: Ways::new(), seen: BTreeSet::new(), ahead: Vec::new() };
        for kind in Kind::all() {
            for (flow, way) in [
                (AuthFlow::UserSrp, Way::Srp),
                (AuthFlow::UserPassword, Way::Password),
                (AuthFlow::AdminUserPassword, Way::Password),
                (AuthFlow::UserAuth, Way::Choice(None)),
                (AuthFlow::Custom, Way::Functions),
            ] {
                let as_of = AsOf { tokens_date: Time::from_seconds(0), credential: String::new() };
                let custom = (way == Way::Functions).then(|| CustomSignIn::begin(true));
                let (passed, client_metadata) = (Vec::new(), BTreeMap::new());
                let journey = Journey {
                    way,
                    passed,
                    as_of,
                    second_factor: None,
                    device_key: None,
                    custom,
                    level: None,
                    client_metadata,
                };
                walk.go_on(Place::Beginning(flow), &kind, journey.clone());
                if flow == AuthFlow::UserAuth {
                    // A factor is preferred, or a sign-up is gone on from.
                    for factor in FirstFactor::ALL {
                        let journey = Journey { way: Way::Choice(Some(factor)), ..journey.clone() };
                        walk.go_on(Place::Beginning(flow), &kind, journey);
                    }
                    walk.go_on(Place::Beginning(flow), &kind, with(&journey, Proved::SignUp));
                }
            }
        }
        while let Some((place, kind, journey)) = walk.ahead.pop() {
            walk.step(place, &kind, &journey);
        }
        walk.ways
    }

    fn lead(&mut self, from: Place, to: Option<ChallengeKind>) {
        self.ways.entry(from).or_default().insert(to);
    }

    /// Asks a challenge, and goes on from every way to pass it.
    fn ask(&mut self, from: Place, kind: &Kind, challenge: ChallengeKind, after: impl IntoIterator<Item = Journey>) {
        self.lead(from, Some(challenge));
        for journey in after {
            self.passed(challenge, kind, journey);
        }
    }

    fn passed(&mut self, challenge: ChallengeKind, kind: &Kind, journey: Journey) {
        self.go_on(Place::Answering(challenge), kind, journey);
    }

    fn go_on(&mut self, place: Place, kind: &Kind, journey: Journey) {
        let proved: BTreeSet<String> = journey.passed.iter().map(|passed| format!("{:?}", passed.proved)).collect();
        let (user, way) = (&kind.user, journey.way);
        let state = format!(
            "{place:?} {:?} {:?} {:?} {:?} {:?} {way:?} {:?} {proved:?} {:?} {}",
            kind.pool.mfa,
            kind.device,
            user.status,
            user.mfa.enabled,
            user.attributes,
            journey.first_factor(),
            journey.second_factor,
            journey.custom.is_some(),
        );
        if self.seen.insert(state) {
            self.ahead.push((place, kind.clone(), journey));
        }
    }

    fn step(&mut self, place: Place, kind: &Kind, journey: &Journey) {
        let facts = Facts { pool: &kind.pool, user: &kind.user, device: kind.device, now: Time::from_seconds(0) };
        match next(&facts, journey) {
            Next::Refuse(_) => {}
            Next::Finish => self.lead(place, None),
            Next::AskFunctions => self.functions(place, kind, journey),
            Next::Ask(ask) => self.question(place, kind, journey, ask),
        }
    }

    fn functions(&mut self, place: Place, kind: &Kind, journey: &Journey) {
        if journey.passed.is_empty() && matches!(place, Place::Beginning(_)) {
            self.ask(place, kind, PasswordVerifier, [with(journey, Proved::Password)]);
        }
        let judged = [with(journey, Proved::CustomAnswer), journey.clone()];
        self.ask(place, kind, CustomChallenge, judged);
        self.go_on(place, kind, Journey { custom: None, ..with(journey, Proved::Functions) });
    }

    fn question(&mut self, place: Place, kind: &Kind, journey: &Journey, ask: Ask) {
        match ask {
            Ask::ChooseFirstFactor => {
                let choose = |factor| Journey { way: Way::Choice(Some(factor)), ..journey.clone() };
                self.ask(place, kind, SelectChallenge, FirstFactor::ALL.map(choose));
            }
            Ask::FirstFactor(factor) => self.first_factor(place, kind, journey, factor),
            Ask::NewPassword => {
                let mut kind = kind.clone();
                kind.user.status = UserStatus::Confirmed;
                self.ask(place, &kind, NewPasswordRequired, [with(journey, Proved::NewPassword)]);
            }
            Ask::ChooseSecondFactor(factors) => {
                let choose = |factor| Journey { second_factor: Some(factor), ..journey.clone() };
                self.ask(place, kind, SelectMfaType, factors.into_iter().map(choose));
            }
            Ask::SecondFactor(MfaFactor::Sms) => {
                self.ask(place, kind, SmsMfa, [with(journey, Proved::SentCode(ContactAttribute::PhoneNumber))]);
            }
            Ask::SecondFactor(MfaFactor::Email) => {
                self.ask(place, kind, EmailOtp, [with(journey, Proved::SentCode(ContactAttribute::Email))]);
            }
            Ask::SecondFactor(MfaFactor::SoftwareToken) => {
                self.ask(place, kind, SoftwareTokenMfa, [with(journey, Proved::SoftwareToken)]);
            }
            Ask::SetUpSecondFactor(_) => self.set_up(place, kind, journey),
            Ask::Device { in_place_of_second_factor } => {
                self.lead(place, Some(DeviceSrpAuth));
                self.lead(Place::Answering(DeviceSrpAuth), Some(DevicePasswordVerifier));
                let proved = Proved::Device { key: String::new(), in_place_of_second_factor };
                let kind = Kind { device: NamedDevice::None, ..kind.clone() };
                self.passed(DevicePasswordVerifier, &kind, with(journey, proved));
            }
        }
    }

    fn first_factor(&mut self, place: Place, kind: &Kind, journey: &Journey, factor: FirstFactor) {
        let password = || with(journey, Proved::Password);
        let chosen = matches!(journey.way, Way::Choice(_));
        match factor {
            FirstFactor::Password => {
                // The password came along, or is asked for until it does.
                self.go_on(place, kind, password());
                if chosen {
                    self.ask(place, kind, Password, [journey.clone(), password()]);
                }
            }
            FirstFactor::PasswordSrp => {
                self.ask(place, kind, PasswordVerifier, [password()]);
                if chosen {
                    self.ask(place, kind, PasswordSrp, [journey.clone()]);
                }
            }
            FirstFactor::EmailCode => {
                self.ask(place, kind, EmailOtp, [with(journey, Proved::SentCode(ContactAttribute::Email))]);
            }
            FirstFactor::SmsCode => {
                self.ask(place, kind, SmsOtp, [with(journey, Proved::SentCode(ContactAttribute::PhoneNumber))]);
            }
            FirstFactor::Passkey => {
                let passed =
                    [false, true].map(|user_verified| with(journey, Proved::Passkey { user_verified, roaming: false }));
                self.ask(place, kind, WebAuthn, passed);
            }
        }
    }

    fn set_up(&mut self, place: Place, kind: &Kind, journey: &Journey) {
        self.lead(place, Some(MfaSetup));
        let mut with_app = kind.clone();
        with_app.user.mfa.software_token = Some(SoftwareToken { sealed_secret: Vec::new(), friendly_name: None });
        self.passed(MfaSetup, &with_app, with(journey, Proved::SoftwareToken));
        let mut with_address = kind.clone();
        with_address.user.attributes.insert("email".to_owned(), "a@example.com".to_owned());
        self.passed(MfaSetup, &with_address, Journey { second_factor: Some(MfaFactor::Email), ..journey.clone() });
    }
}

/// The journey after something more was passed.
fn with(journey: &Journey, proved: Proved) -> Journey {
    let mut journey = journey.clone();
    journey.passed.push(Passed { proved, at_seconds: 0, address: None });
    journey
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../../../docs/sign-in-flows.md");

    const PLACES: [(&str, Place); 20] = [
        ("`USER_SRP_AUTH`", Place::Beginning(AuthFlow::UserSrp)),
        ("`USER_PASSWORD_AUTH`", Place::Beginning(AuthFlow::UserPassword)),
        ("`ADMIN_USER_PASSWORD_AUTH`", Place::Beginning(AuthFlow::AdminUserPassword)),
        ("`USER_AUTH`", Place::Beginning(AuthFlow::UserAuth)),
        ("`CUSTOM_AUTH`", Place::Beginning(AuthFlow::Custom)),
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

    /// The page's table, as [`next`] has it.
    fn table(ways: &Ways) -> String {
        let row = |(name_of_place, place): &(&str, Place)| {
            let to = &ways[place];
            let mut names: Vec<&str> = to.iter().flatten().map(|kind| name(*kind)).collect();
            names.extend(to.contains(&None).then_some("**tokens**"));
            format!("| {name_of_place} | {} |\n", names.join(", "))
        };
        let rows: String = PLACES.iter().map(row).collect();
        format!("| after | comes |\n|---|---|\n{rows}")
    }

    #[test]
    fn the_page_shows_the_ways() {
        let table = table(&Walk::everywhere());
        assert!(PAGE.contains(&table), "docs/sign-in-flows.md should have this table:\n\n{table}");
    }

    /// Every challenge can be come to from some beginning, and leads to tokens in the end.
    #[test]
    fn no_challenge_is_out_of_reach_or_a_dead_end() {
        let ways = Walk::everywhere();
        for (name, place) in PLACES {
            let mut reached = BTreeSet::from([place]);
            let mut ends = false;
            loop {
                let to: Vec<_> = reached.iter().flat_map(|place| &ways[place]).copied().collect();
                ends |= to.contains(&None);
                let before = reached.len();
                reached.extend(to.into_iter().flatten().map(Place::Answering));
                if reached.len() == before {
                    break;
                }
            }
            assert!(ends, "{name} leads nowhere");
            let is_beginning = matches!(place, Place::Beginning(_));
            let leads_here = |ways: &BTreeSet<_>| {
                PLACES
                    .iter()
                    .any(|(_, to)| *to == place && matches!(to, Place::Answering(kind) if ways.contains(&Some(*kind))))
            };
            assert!(is_beginning || ways.values().any(leads_here), "nothing leads to {name}");
        }
    }

    /// Whatever changes meanwhile, nobody comes to the end past a second factor that is due.
    #[test]
    fn a_password_alone_never_ends_a_sign_in_with_a_second_factor() {
        for kind in Kind::all() {
            let facts =
                Facts { pool: &kind.pool, user: &kind.user, device: NamedDevice::None, now: Time::from_seconds(0) };
            let as_of = AsOf { tokens_date: Time::from_seconds(0), credential: String::new() };
            let journey = Journey {
                way: Way::Password,
                passed: Vec::new(),
                as_of,
                second_factor: None,
                device_key: None,
                custom: None,
                level: None,
                client_metadata: BTreeMap::new(),
            };
            let ends = next(&facts, &with(&journey, Proved::Password)) == Next::Finish;
            let may = kind.pool.mfa == MfaConfiguration::Off && kind.user.status == UserStatus::Confirmed;
            assert_eq!(ends, may, "{:?} {:?}", kind.pool.mfa, kind.user.mfa);
            let device = Proved::Device { key: String::new(), in_place_of_second_factor: false };
            let journey = with(&with(&journey, Proved::Password), device);
            assert_eq!(next(&facts, &journey) == Next::Finish, may, "a device that was not asked for in its place");
        }
    }
}
