//! Who can be signed in: a few who are ready, and whoever is typed.

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use crate::dev::fields::Fields;

/// Somebody, as the provider knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Person {
    /// Their id at this provider.
    pub(super) id: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) email: Option<String>,
    /// What the provider says of the address, if anything.
    pub(super) email_verified: Option<bool>,
    pub(super) groups: Vec<String>,
}

/// Somebody who can be chosen by a button.
pub(super) struct Ready {
    pub(super) key: &'static str,
    /// The end of ids that are numbers.
    number: u8,
    given_name: &'static str,
    family_name: &'static str,
    pub(super) email: Option<&'static str>,
    email_verified: Option<bool>,
    groups: &'static [&'static str],
    /// What is special about them.
    pub(super) remark: Option<&'static str>,
}

/// Everybody that applications should have been tried with: two like anybody, one who claims the address of another, and
/// one who has none.
pub(super) static READY: [Ready; 4] = [
    Ready {
        key: "ada",
        number: 1,
        given_name: "Ada",
        family_name: "Lovelace",
        email: Some("ada@example.com"),
        email_verified: Some(true),
        groups: &["engineers", "readers"],
        remark: None,
    },
    Ready {
        key: "grace",
        number: 2,
        given_name: "Grace",
        family_name: "Hopper",
        email: Some("grace@example.com"),
        email_verified: Some(true),
        groups: &["readers"],
        remark: None,
    },
    Ready {
        key: "mallory",
        number: 3,
        given_name: "Mallory",
        family_name: "Malone",
        email: Some("ada@example.com"),
        email_verified: Some(false),
        groups: &[],
        remark: Some("claims Ada’s address, unverified"),
    },
    Ready {
        key: "noor",
        number: 4,
        given_name: "Noor",
        family_name: "Nomail",
        email: None,
        email_verified: None,
        groups: &[],
        remark: Some("has no e‑mail address"),
    },
];

impl Ready {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    fn person(&self, kind: Kind) -> Person {
        let (key, number) = (self.key, self.number);
        // In the form that the provider's ids have, where code that stores them meets it.
        let id = match kind {
            Kind::OpenId => key.to_owned(),
            Kind::Google => format!("1{number:020}"),
            Kind::Facebook => format!("1{number:016}"),
            Kind::Amazon => format!("amzn1.account.{}", key.to_ascii_uppercase()),
            Kind::Apple => format!("{number:06}.{key}.{number:04}"),
        };
        Person {
            id,
            given_name: self.given_name.to_owned(),
            family_name: self.family_name.to_owned(),
            email: self.email.map(str::to_owned),
            email_verified: self.email_verified,
            groups: self.groups.iter().map(|group| (*group).to_owned()).collect(),
        }
    }
}

impl Person {
    /// Who the form of the page names. `None` where it names nobody.
    pub(super) fn chosen(kind: Kind, choice: &str, typed: &Fields) -> Option<Self> {
        match READY.iter().find(|ready| ready.key == choice) {
            Some(ready) => Some(ready.person(kind)),
            None if choice == "other" => Self::typed(typed),
            None => None,
        }
    }

    /// An address does for an id.
    fn typed(fields: &Fields) -> Option<Self> {
        let email = fields.get("email");
        let id = fields.get("id").or(email)?;
        let (given_name, family_name) = fields.text("name").rsplit_once(' ').unwrap_or((fields.text("name"), ""));
        Some(Self {
            id: id.to_owned(),
            given_name: given_name.trim().to_owned(),
            family_name: family_name.to_owned(),
            email: email.map(str::to_owned),
            email_verified: email.and(fields.get("email_verified")).map(|said| said == "true"),
            groups: Vec::new(),
        })
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name).trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_does_for_an_id_and_nothing_does_not() {
        let typed = |form: &str| Person::chosen(Kind::OpenId, "other", &Fields::read(form.as_bytes()).unwrap());
        let person = typed("email=x%40example.com&name=Jean+Luc+Picard&email_verified=false").unwrap();
        assert_eq!((person.id.as_str(), person.email_verified), ("x@example.com", Some(false)));
        assert_eq!((person.given_name.as_str(), person.family_name.as_str()), ("Jean Luc", "Picard"));
        let person = typed("id=7&name=Cher&email_verified=true").unwrap();
        assert_eq!((person.name().as_str(), person.email_verified), ("Cher", None));
        assert_eq!(typed("name=Nobody&email=+"), None);
        assert_eq!(Person::chosen(Kind::OpenId, "nobody", &Fields::default()), None);
    }

    #[test]
    fn ids_tell_people_apart_at_each_provider() {
        for kind in Kind::ALL {
            let mut ids: Vec<String> = READY.iter().map(|ready| ready.person(kind).id).collect();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), READY.len(), "{kind:?}");
        }
    }
}
