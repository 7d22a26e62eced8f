//! A user and the states they pass through (behaviour 20 §1).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::group::Membership;
use crate::mfa::UserMfa;
use crate::user_pool::{AliasAttribute, ContactAttribute, SignInNames, UserPool};

#[derive(Debug, Clone, PartialEq)]
pub struct User {
    pub user_pool_id: String,
    pub sub: String,
    /// What the service calls them; the `sub` in a pool of username attributes. Immutable.
    pub username: String,
    pub status: UserStatus,
    pub enabled: bool,
    pub created_at: Time,
    pub modified_at: Time,
    /// Every attribute but `sub`.
    pub attributes: Attributes,
    /// New values of `email` and `phone_number` that wait for their code (behaviour 20 §1.7).
    pub pending: Attributes,
    pub credential: Option<Credential>,
    /// Verifiers of former passwords, sealed, newest first.
    pub former_passwords: Vec<Vec<u8>>,
    /// Read with the user, strongest first; changed only through the memberships themselves.
    pub groups: Vec<Membership>,
    pub mfa: UserMfa,
    /// Tokens of sign-ins up to this moment are revoked.
    pub signed_out_at: Option<Time>,
}

/// Attribute values by name; everything is text.
pub type Attributes = BTreeMap<String, String>;

/// What a password is checked against.
#[derive(Debug, Clone, PartialEq)]
pub struct Credential {
    /// SRP salt and verifier, sealed with the pool and the user.
    pub sealed_verifier: Vec<u8>,
    /// When a temporary password stops working.
    pub expires_at: Option<Time>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UserStatus {
    Unconfirmed,
    Confirmed,
    ResetRequired,
    ForceChangePassword,
    ExternalProvider,
}

impl UserStatus {
    pub const ALL: [Self; 5] =
        [Self::Unconfirmed, Self::Confirmed, Self::ResetRequired, Self::ForceChangePassword, Self::ExternalProvider];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unconfirmed => "UNCONFIRMED",
            Self::Confirmed => "CONFIRMED",
            Self::ResetRequired => "RESET_REQUIRED",
            Self::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
            Self::ExternalProvider => "EXTERNAL_PROVIDER",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// Which of a user's names a name is; in the order in which a typed name is looked for (behaviour 20 §1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    Username,
    Email,
    PhoneNumber,
    PreferredUsername,
    Sub,
}

impl NameKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Username => "1username",
            Self::Email => "2email",
            Self::PhoneNumber => "3phone_number",
            Self::PreferredUsername => "4preferred_username",
            Self::Sub => "5sub",
        }
    }
}

/// Longer than any request takes from reading a user to their tokens, together with what clocks differ by.
const SIGN_IN_SECONDS: i64 = 600;

impl User {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        if name == "sub" { Some(&self.sub) } else { self.attributes.get(name).map(String::as_str) }
    }

    pub fn is_verified(&self, attribute: ContactAttribute) -> bool {
        self.attributes.get(attribute.verified_flag()).is_some_and(|value| value == "true")
    }

    /// The attributes that are verified.
    pub fn verified_contacts(&self) -> Vec<ContactAttribute> {
        [ContactAttribute::Email, ContactAttribute::PhoneNumber].into_iter().filter(|a| self.is_verified(*a)).collect()
    }

    /// The address of `attribute` if it has been verified.
    pub fn verified_address(&self, attribute: ContactAttribute) -> Option<&str> {
        self.attribute(attribute.name()).filter(|_| self.is_verified(attribute))
    }

    /// Every name this user can be found by in `pool`, folded as the pool compares them: one row each in the store, and
    /// unique there. One that is theirs in two kinds counts once, as the first. In a pool of aliases an address counts once it is verified; in a pool of username attributes
    /// it always does. Whoever is known by a provider alone has a name and no more: what a provider says of an address
    /// takes it from nobody, nor keeps anybody from it.
    pub fn sign_in_names(&self, pool: &UserPool) -> Vec<(NameKind, String)> {
        let mut names = vec![(NameKind::Username, pool.fold(&self.username))];
        if self.status == UserStatus::ExternalProvider {
            return names;
        }
        for (attribute, kind, alias) in [
            (ContactAttribute::Email, NameKind::Email, AliasAttribute::Email),
            (ContactAttribute::PhoneNumber, NameKind::PhoneNumber, AliasAttribute::PhoneNumber),
        ] {
            let counts = match &pool.sign_in_names {
                SignInNames::Username => false,
                SignInNames::Attributes(attributes) => attributes.contains(&attribute),
                SignInNames::Aliases(aliases) => aliases.contains(&alias) && self.is_verified(attribute),
            };
            if let Some(value) = self.attribute(attribute.name()).filter(|_| counts) {
                names.push((kind, pool.fold(value)));
            }
        }
        if pool.sign_in_names.has_alias(AliasAttribute::PreferredUsername)
            && let Some(value) = self.attribute("preferred_username")
        {
            names.push((NameKind::PreferredUsername, pool.fold(value)));
        }
        if self.sub != self.username {
            names.push((NameKind::Sub, self.sub.clone()));
        }
        let mut seen = BTreeSet::new();
        names.retain(|(_, name)| seen.insert(name.clone()));
        names
    }

    /// Writes an address and forgets that its predecessor was verified; the same value changes nothing
    /// (behaviour 20 §1.7).
    pub fn set_address(&mut self, attribute: ContactAttribute, value: &str) {
        if self.attribute(attribute.name()) != Some(value) {
            self.attributes.insert(attribute.name().to_owned(), value.to_owned());
            self.attributes.insert(attribute.verified_flag().to_owned(), "false".to_owned());
        }
        self.pending.remove(attribute.name());
    }

    /// Takes an attribute away, with its verified flag and the value that waited to replace it.
    pub fn remove_attribute(&mut self, name: &str) {
        self.attributes.remove(name);
        if let Some(contact) = ContactAttribute::from_name(name) {
            self.attributes.remove(contact.verified_flag());
            self.pending.remove(name);
        }
    }

    /// Makes every token issued so far useless to this service. Returns nothing: later sign-ins are dated after it
    /// by [`User::date_of_tokens`]. Each sign-out is later than the one before, whatever the clock of its node says.
    pub fn sign_out(&mut self, now: Time) {
        self.signed_out_at = Some(self.after_sign_out().map_or(now, |earliest| earliest.max(now)));
    }

    /// The date by which tokens made `now` are told from sign-outs: after every sign-out that this reading of the user
    /// knows, and before every one that it does not, because that was written while the sign-in was at work, or dated
    /// by a node whose clock is behind.
    pub fn date_of_tokens(&self, now: Time) -> Time {
        let earliest = now.plus_seconds(-SIGN_IN_SECONDS);
        self.after_sign_out().map_or(earliest, |after| earliest.max(after))
    }

    /// The first moment after the last sign-out, to the millisecond that tokens keep.
    fn after_sign_out(&self) -> Option<Time> {
        self.signed_out_at.map(|out| Time::from_micros((out.millis() + 1) * 1_000))
    }

    /// Whether tokens dated `millis` have been revoked by a global sign-out.
    pub fn has_signed_out_since(&self, millis: i64) -> bool {
        self.signed_out_at.is_some_and(|out| millis <= out.millis())
    }
}

/// A confirmed user with nothing but a name, for tests.
#[cfg(test)]
pub(crate) fn sample() -> User {
    User {
        user_pool_id: "us-east-1_a".into(),
        sub: "s".into(),
        username: "jane".into(),
        status: UserStatus::Confirmed,
        enabled: true,
        created_at: Time::from_seconds(1),
        modified_at: Time::from_seconds(1),
        attributes: Attributes::new(),
        pending: Attributes::new(),
        credential: None,
        former_passwords: Vec::new(),
        groups: Vec::new(),
        mfa: UserMfa::default(),
        signed_out_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::sample as user;
    use super::*;

    const NOW: Time = Time::from_micros(1_700_000_000_123_456);

    #[test]
    fn a_sign_in_in_the_instant_of_a_sign_out_comes_after_it() {
        let mut user = user();
        let before = user.date_of_tokens(NOW);
        user.sign_out(NOW);
        assert!(user.has_signed_out_since(before.millis()));
        assert!(!user.has_signed_out_since(user.date_of_tokens(NOW).millis()));
    }

    #[test]
    fn a_sign_out_reaches_the_sign_ins_that_did_not_know_of_it() {
        let mut user = user();
        user.sign_out(NOW.plus_seconds(-3_600));
        let read_before = user.clone();
        user.sign_out(NOW);
        // Its functions and its arithmetic took a minute.
        let late = read_before.date_of_tokens(NOW.plus_seconds(60));
        assert!(user.has_signed_out_since(late.millis()));
        assert!(!user.has_signed_out_since(user.date_of_tokens(NOW.plus_seconds(60)).millis()));
    }

    #[test]
    fn a_sign_out_by_a_clock_that_is_behind_counts_as_well() {
        let mut user = user();
        let by_a_clock_ahead = NOW.plus_seconds(25);
        user.sign_out(by_a_clock_ahead);
        for now in [NOW, by_a_clock_ahead] {
            let date = user.date_of_tokens(now);
            assert!(!user.has_signed_out_since(date.millis()));
            user.sign_out(NOW);
            assert!(user.has_signed_out_since(date.millis()));
        }
    }

    #[test]
    fn a_new_address_is_unverified_and_the_same_one_stays_as_it_was() {
        let mut user = user();
        user.set_address(ContactAttribute::Email, "a@b.c");
        assert_eq!(user.attribute("email_verified"), Some("false"));
        user.attributes.insert("email_verified".into(), "true".into());
        user.set_address(ContactAttribute::Email, "a@b.c");
        assert!(user.is_verified(ContactAttribute::Email));
        user.set_address(ContactAttribute::Email, "x@y.z");
        assert!(!user.is_verified(ContactAttribute::Email));
    }
}
