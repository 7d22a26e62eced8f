//! What a client that hides user existence is told of users it cannot be told about: stable, plausible, and as much
//! work as the truth (behaviour 20 §3).

use domain::message::CodeDelivery;
use domain::names::{is_email, is_phone_number};
use domain::user::{Attributes, UserStatus};
use domain::user_pool::{ContactAttribute, RecoveryKind, SignInNames, UserPool};

use crate::Context;

/// Where a code for `name` would have gone.
pub(crate) fn simulated_delivery(cx: &Context, pool: &UserPool, name: &str) -> CodeDelivery {
    if is_email(name) {
        return CodeDelivery::to(ContactAttribute::Email, name);
    }
    if is_phone_number(name) {
        return CodeDelivery::to(ContactAttribute::PhoneNumber, name);
    }
    simulated_delivery_to(cx, pool, name, likely_channel(pool))
}

/// Where a code for `name` would have gone if it went by this channel.
pub(crate) fn simulated_delivery_to(
    cx: &Context,
    pool: &UserPool,
    name: &str,
    channel: ContactAttribute,
) -> CodeDelivery {
    let fits = match channel {
        ContactAttribute::Email => is_email(name),
        ContactAttribute::PhoneNumber => is_phone_number(name),
    };
    if fits {
        return CodeDelivery::to(channel, name);
    }
    let mac = cx.keyring.mac("simulated-delivery", &[pool.id.as_bytes(), pool.fold(name).as_bytes()]);
    let address = match channel {
        ContactAttribute::Email => invented_email(&mac),
        ContactAttribute::PhoneNumber => invented_phone_number(&mac),
    };
    CodeDelivery::to(channel, &address)
}

/// First characters of people's mailboxes, about as often as they are.
const MAILBOXES: &[u8] = b"aaaaaaaaabbbbbccccccdddddeeeeffffgggghhhiiijjjjjjjjkkkkkllllllmmmmmmmmmnnnnooppppprrrrrssssssssttttuvvvwwwxyyz0123";
/// The same of the domains they are at.
const DOMAINS: &[u8] =
    b"gggggggggggggggggggggggggghhhhhhhooooooooyyyyyyyyiiiiiiaaaabbccccdeefflmmmmmmnnppqrssttuvwwxz1";
/// Country codes and how many digits follow, of mobile phones.
const COUNTRIES: [(&str, usize); 14] = [
    ("1", 10),
    ("1", 10),
    ("1", 10),
    ("1", 10),
    ("33", 9),
    ("34", 9),
    ("61", 9),
    ("39", 10),
    ("44", 10),
    ("44", 10),
    ("49", 10),
    ("49", 11),
    ("91", 10),
    ("55", 11),
];

/// An address of which the mask, the first characters, looks like a person's.
fn invented_email(mac: &[u8; 32]) -> String {
    format!("{}@{}", char::from(pick(MAILBOXES, mac, 0)), char::from(pick(DOMAINS, mac, 4)))
}

/// A number of which the mask, how many digits it has and the last four, looks like a person's.
fn invented_phone_number(mac: &[u8; 32]) -> String {
    let (country, digits) = pick(&COUNTRIES, mac, 8);
    format!("+{country}{:0digits$}", number(mac, 12) % 10_000)
}

fn pick<T: Copy>(among: &[T], mac: &[u8; 32], at: usize) -> T {
    among[number(mac, at) as usize % among.len()]
}

fn number(mac: &[u8; 32], at: usize) -> u32 {
    mac[at..at + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// The id a user of this name would have: a `sub` in pools where the username is one, else the name itself.
pub(crate) fn simulated_user_id(cx: &Context, pool: &UserPool, name: &str) -> String {
    if pool.sign_in_names == SignInNames::Username {
        return pool.fold(name);
    }
    simulated_sub(cx, pool, name)
}

fn simulated_sub(cx: &Context, pool: &UserPool, name: &str) -> String {
    let mac = cx.keyring.mac("simulated-user", &[pool.id.as_bytes(), pool.fold(name).as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&mac[..16]);
    domain::random::uuid_of(bytes)
}

/// What a function is told of a user of this name: a confirmed one, with the address that was typed.
pub(crate) fn simulated_attributes(cx: &Context, pool: &UserPool, name: &str) -> Attributes {
    let mut attributes = Attributes::from([
        ("sub".to_owned(), simulated_sub(cx, pool, name)),
        ("cognito:user_status".to_owned(), UserStatus::Confirmed.as_str().to_owned()),
    ]);
    let typed = [(ContactAttribute::Email, is_email(name)), (ContactAttribute::PhoneNumber, is_phone_number(name))];
    for (contact, _) in typed.into_iter().filter(|(_, is_it)| *is_it) {
        attributes.insert(contact.name().to_owned(), name.to_owned());
        attributes.insert(contact.verified_flag().to_owned(), "true".to_owned());
    }
    attributes
}

/// The id of the passkey a user of this name would have, if they would have one: every second does.
pub(crate) fn simulated_passkey(cx: &Context, pool: &UserPool, name: &str) -> Option<Vec<u8>> {
    let mac = cx.keyring.mac("simulated-passkey", &[pool.id.as_bytes(), pool.fold(name).as_bytes()]);
    let (which, id) = mac.split_at(1);
    // Ids are as long as those of authenticators that people have.
    let length = [16, 20, 31][usize::from(which[0] >> 1) % 3];
    (which[0] & 1 == 1).then(|| id[..length].to_vec())
}

/// The seed of a verifier nobody's password opens; the name enters the verifier itself.
pub(crate) fn simulated_verifier(cx: &Context, pool: &UserPool, name: &str) -> crypto::srp::Verifier {
    let key = cx.keyring.mac("simulated-verifier", &[pool.id.as_bytes()]);
    crypto::srp::fake_verifier(&key, pool.srp_name(), &pool.fold(name))
}

/// The channel the pool's users most likely have: its first way of recovery, else what it verifies.
fn likely_channel(pool: &UserPool) -> ContactAttribute {
    let first = pool.account_recovery.as_ref().and_then(|list| list.iter().min_by_key(|m| m.priority));
    match first.map(|mechanism| mechanism.kind) {
        Some(RecoveryKind::VerifiedEmail) => ContactAttribute::Email,
        Some(RecoveryKind::VerifiedPhoneNumber) => ContactAttribute::PhoneNumber,
        _ => pool.auto_verified_attributes.first().copied().unwrap_or(ContactAttribute::Email),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What a name of this number is given.
    fn mac(number: u32) -> [u8; 32] {
        let seed = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        std::array::from_fn(|at| (seed.rotate_left(at as u32 * 7) ^ seed >> 13) as u8)
    }

    #[test]
    fn invented_addresses_look_like_peoples() {
        let (mut mailboxes, mut domains, mut lengths, mut ends) = Default::default();
        fn add<T: Ord>(set: &mut BTreeSet<T>, item: T) {
            set.insert(item);
        }
        for number in 0..2_000 {
            let email = invented_email(&mac(number));
            let (mailbox, domain) = email.split_once('@').unwrap();
            add(&mut mailboxes, mailbox.to_owned());
            add(&mut domains, domain.to_owned());
            let phone = invented_phone_number(&mac(number));
            assert!(is_phone_number(&phone), "{phone}");
            add(&mut lengths, phone.len() - 1);
            add(&mut ends, phone[phone.len() - 4..].to_owned());
            assert_eq!((email, phone), (invented_email(&mac(number)), invented_phone_number(&mac(number))));
        }
        assert!(mailboxes.len() > 20 && mailboxes.iter().any(|first| first.parse::<u8>().is_ok()), "{mailboxes:?}");
        assert!(domains.len() > 15, "{domains:?}");
        assert_eq!(lengths, BTreeSet::from([11, 12, 13]));
        assert!(ends.len() > 500, "{}", ends.len());
    }
}
