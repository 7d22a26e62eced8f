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
    let letter = |byte: u8| char::from(b'a' + byte % 26);
    match channel {
        ContactAttribute::Email => {
            let address = format!("{}@{}", letter(mac[0]), letter(mac[1]));
            CodeDelivery::to(ContactAttribute::Email, &address)
        }
        ContactAttribute::PhoneNumber => {
            let last = u32::from_be_bytes([0, mac[0], mac[1], mac[2]]) % 10_000;
            CodeDelivery::to(ContactAttribute::PhoneNumber, &format!("+1206555{last:04}"))
        }
    }
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
