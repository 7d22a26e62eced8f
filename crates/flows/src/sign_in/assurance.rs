//! How far a sign-in can be trusted, by what was passed in it: the levels that `acr` names and the methods that `amr`
//! lists (behaviour 30 §1.8, behaviour 40 §6.12; RFC 8176). Pure: knows no request.

use domain::identity_provider::IdentityProvider;
use domain::user_pool::{ContactAttribute, Tier, UserPool};
use serde::{Deserialize, Serialize};

use super::journey::{Journey, Proved};

/// Higher is more. What is not named here is the lowest: a pool's functions decide in ways of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Level {
    /// A password.
    One,
    /// A code that was sent.
    Two,
    /// A passkey, or a password and a code that was sent.
    Three,
    /// A password and an authenticator app.
    Four,
}

impl Level {
    const ALL: [Self; 4] = [Self::One, Self::Two, Self::Three, Self::Four];

    /// As pools configure it.
    const fn key(self) -> &'static str {
        match self {
            Self::One => "Level1",
            Self::Two => "Level2",
            Self::Three => "Level3",
            Self::Four => "Level4",
        }
    }

    /// What a provider's own `acr` is worth here: what its mapping says, and the least of what that does not name (behaviour
    /// 40 §6.12).
    pub(crate) fn of_provider(provider: &IdentityProvider, acr: Option<&str>) -> Self {
        let mapped = |level: &Self| provider.acr_mapping.as_ref().and_then(|mapping| mapping.get(level.key()));
        let said = |level: &Self| mapped(level).is_some_and(|value| Some(value.as_str()) == acr);
        Self::ALL.into_iter().find(said).unwrap_or(Self::One)
    }

    /// What the pool calls it.
    fn name(self, pool: &UserPool) -> String {
        pool.acr_names().remove(self.key()).unwrap_or_default()
    }
}

/// The level that an application asks for: the first of its names that the pool has (OpenID Connect Core 1.0 §3.1.2.1).
/// A pool of the lowest tier has none.
pub(crate) fn asked_level(pool: &UserPool, acr_values: &[String]) -> Option<Level> {
    if pool.tier == Tier::Lite {
        return None;
    }
    let named = |value: &String| Level::ALL.into_iter().find(|level| level.name(pool) == *value);
    acr_values.iter().find_map(named)
}

/// What a provider is asked for where an application asks for a level: its own names of that level and of those above, the
/// least first. `None` where nothing is asked that it has a name for; names of the pool mean nothing to it.
pub(crate) fn asked_of_provider(pool: &UserPool, provider: &IdentityProvider, acr_values: &[String]) -> Option<String> {
    let asked = asked_level(pool, acr_values)?;
    let mapping = provider.acr_mapping.as_ref()?;
    let mut names: Vec<&str> = Vec::new();
    for level in Level::ALL.into_iter().filter(|level| *level >= asked) {
        let name = mapping.get(level.key()).filter(|name| !names.contains(&name.as_str()));
        names.extend(name.map(String::as_str));
    }
    (!names.is_empty()).then(|| names.join(" "))
}

/// What a sign-in is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assurance {
    pub level: Level,
    methods: Vec<&'static str>,
}

impl Assurance {
    pub(crate) fn of(journey: &Journey) -> Self {
        let mut methods = Vec::new();
        for method in journey.passed.iter().filter_map(|passed| method(&passed.proved)) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        let level = journey.level.unwrap_or_else(|| level(&methods));
        if methods.len() > 1 {
            methods.push("mfa");
        }
        Self { level, methods }
    }

    /// `amr` and `acr` for the tokens: where the pool has given its levels names, or somebody asked.
    pub(crate) fn claims(&self, pool: &UserPool, was_asked: bool) -> (Vec<String>, Option<String>) {
        if pool.tier == Tier::Lite || (pool.acr.is_none() && !was_asked) {
            return (Vec::new(), None);
        }
        (self.methods.iter().map(|method| (*method).to_owned()).collect(), Some(self.level.name(pool)))
    }
}

/// A device that is remembered spares its user a factor and is none; nor is a sign-up of a moment ago.
const fn method(proved: &Proved) -> Option<&'static str> {
    match proved {
        Proved::Password | Proved::NewPassword => Some("pwd"),
        Proved::SentCode(ContactAttribute::PhoneNumber) => Some("sms"),
        Proved::SentCode(ContactAttribute::Email) => Some("email_otp"),
        Proved::SoftwareToken => Some("otp"),
        Proved::Passkey { roaming: true, .. } => Some("hwk"),
        Proved::Passkey { roaming: false, .. } => Some("swk"),
        Proved::Provider(_) => Some("fed"),
        Proved::Device { .. } | Proved::SignUp | Proved::CustomAnswer | Proved::Functions => None,
    }
}

fn level(methods: &[&str]) -> Level {
    let has = |method| methods.contains(&method);
    let (password, sent, app) = (has("pwd"), has("sms") || has("email_otp"), has("otp"));
    match (password, sent, app) {
        (true, _, true) => Level::Four,
        _ if has("swk") || has("hwk") => Level::Three,
        // Two different things, whichever they are.
        (true, true, false) | (false, true, true) => Level::Three,
        (false, true, false) | (false, false, true) => Level::Two,
        (_, false, false) => Level::One,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::clock::Time;
    use domain::identity_provider::ProviderKind;

    use super::super::journey::{AsOf, Passed, Way};
    use super::*;

    fn assured(proved: &[Proved]) -> Assurance {
        let passed = |proved: &Proved| Passed { proved: proved.clone(), at_seconds: 0, address: None };
        Assurance::of(&Journey {
            way: Way::Password,
            passed: proved.iter().map(passed).collect(),
            as_of: AsOf { tokens_date: Time::from_seconds(0), credential: String::new() },
            second_factor: None,
            device_key: None,
            custom: None,
            level: None,
            client_metadata: BTreeMap::new(),
        })
    }

    fn pool() -> UserPool {
        UserPool::new("us-east-1_a".to_owned(), "p".to_owned(), Time::from_seconds(0))
    }

    #[test]
    fn every_combination_has_its_level_and_methods() {
        use ContactAttribute::{Email, PhoneNumber};
        let passkey = |roaming| Proved::Passkey { user_verified: true, roaming };
        let device = Proved::Device { key: "k".to_owned(), in_place_of_second_factor: true };
        for (proved, level, methods) in [
            (&[Proved::Password][..], Level::One, &["pwd"][..]),
            (&[Proved::Password, Proved::NewPassword], Level::One, &["pwd"]),
            (&[Proved::Password, device], Level::One, &["pwd"]),
            (&[Proved::CustomAnswer, Proved::Functions], Level::One, &[]),
            (&[Proved::SignUp], Level::One, &[]),
            (&[Proved::Provider("p".to_owned())], Level::One, &["fed"]),
            (&[Proved::SentCode(Email)], Level::Two, &["email_otp"]),
            (&[Proved::SentCode(PhoneNumber)], Level::Two, &["sms"]),
            (&[passkey(false)], Level::Three, &["swk"]),
            (&[passkey(true)], Level::Three, &["hwk"]),
            (&[Proved::Password, Proved::SentCode(PhoneNumber)], Level::Three, &["pwd", "sms", "mfa"]),
            (&[Proved::Password, Proved::SentCode(Email)], Level::Three, &["pwd", "email_otp", "mfa"]),
            (&[passkey(false), Proved::SoftwareToken], Level::Three, &["swk", "otp", "mfa"]),
            (&[Proved::Password, Proved::SoftwareToken], Level::Four, &["pwd", "otp", "mfa"]),
        ] {
            let assured = assured(proved);
            assert_eq!((assured.level, &assured.methods[..]), (level, methods), "{proved:?}");
        }
    }

    #[test]
    fn a_provider_is_asked_in_its_own_words_for_the_level_or_more() {
        let mut provider = IdentityProvider {
            user_pool_id: "us-east-1_a".to_owned(),
            name: "Corp".to_owned(),
            kind: ProviderKind::Oidc,
            created_at: Time::from_seconds(0),
            modified_at: Time::from_seconds(0),
            version: 1,
            details: BTreeMap::new(),
            attribute_mapping: BTreeMap::new(),
            acr_mapping: None,
            identifiers: Vec::new(),
            saml: None,
        };
        let mut pool = pool();
        pool.acr = Some(BTreeMap::from([("Level3".to_owned(), "high".to_owned())]));
        let two = ["urn:cognito:loa:2".to_owned()];
        assert_eq!(asked_of_provider(&pool, &provider, &two), None, "it has no names");
        let names = [("Level1", "pwd"), ("Level3", "mfa"), ("Level4", "phr")];
        provider.acr_mapping = Some(names.map(|(level, name)| (level.to_owned(), name.to_owned())).into());
        for (asked, expected) in [
            (&["urn:cognito:loa:1"][..], Some("pwd mfa phr")),
            (&["urn:cognito:loa:2"], Some("mfa phr")),
            (&["unknown", "high", "urn:cognito:loa:1"], Some("mfa phr")),
            (&["urn:cognito:loa:4"], Some("phr")),
            // Names of the provider are no names of the pool.
            (&["phr"], None),
            (&[], None),
        ] {
            let asked: Vec<String> = asked.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(asked_of_provider(&pool, &provider, &asked).as_deref(), expected, "{asked:?}");
        }
        let same = [("Level3", "mfa"), ("Level4", "mfa")];
        provider.acr_mapping = Some(same.map(|(level, name)| (level.to_owned(), name.to_owned())).into());
        assert_eq!(asked_of_provider(&pool, &provider, &two).as_deref(), Some("mfa"), "once");
        pool.tier = Tier::Lite;
        assert_eq!(asked_of_provider(&pool, &provider, &two), None);
    }

    #[test]
    fn tokens_say_it_where_it_was_configured_or_asked_for() {
        let by_password = assured(&[Proved::Password]);
        let (mut pool, nothing) = (pool(), (Vec::new(), None));
        let said = |name: &str| (vec!["pwd".to_owned()], Some(name.to_owned()));
        assert_eq!(by_password.claims(&pool, false), nothing);
        assert_eq!(by_password.claims(&pool, true), said("urn:cognito:loa:1"));
        pool.acr = Some(BTreeMap::from([("Level1".to_owned(), "low".to_owned())]));
        assert_eq!(by_password.claims(&pool, false), said("low"));
        pool.tier = Tier::Lite;
        assert_eq!(by_password.claims(&pool, true), nothing);
    }

    #[test]
    fn the_first_name_that_the_pool_has_is_asked_for() {
        let mut pool = pool();
        pool.acr = Some(BTreeMap::from([("Level3".to_owned(), "high".to_owned())]));
        let asked =
            |values: &[&str]| asked_level(&pool, &values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>());
        assert_eq!(asked(&["unknown", "high", "urn:cognito:loa:1"]), Some(Level::Three));
        assert_eq!(asked(&["urn:cognito:loa:3"]), None, "it has another name");
        assert_eq!(asked(&["urn:cognito:loa:4"]), Some(Level::Four));
        assert_eq!(asked(&[]), None);
        assert!(Level::Four > Level::Three && Level::Two > Level::One);
    }
}
