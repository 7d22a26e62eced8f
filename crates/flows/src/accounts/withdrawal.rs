//! What stops counting when a user changes: codes that were sent, and are no longer worth what they were sent for
//! (behaviour 50 #35). Called by everything that writes a user, so that no door can forget it.
//!
//! Sessions and tokens are not its business: they are judged when they are used.

use domain::channels;
use domain::user::User;
use domain::user_pool::{ContactAttribute, UserPool};
use store::tables::codes;
use store::{StoreError, Tx};

use crate::accounts::codes::{Destination, Purpose, Role};

const CONTACTS: [ContactAttribute; 2] = [ContactAttribute::Email, ContactAttribute::PhoneNumber];

/// Deletes the codes that were sent to `before` and prove nothing of `after`.
///
/// - An address that was given up, as the user's or as one that waits to be: every code that went there, but for that of
///   a sign-up, which confirms the user all the same and no address (behaviour 20 §2.1).
/// - A channel that cannot recover any more, because its address is not verified now or is where a second factor sends
///   its codes: the recovery code that went there.
/// - A credential that was replaced: the recovery code, wherever it went, and the codes of sign-ins.
/// - An account switched off: the same. One signed out everywhere: the codes of sign-ins.
///
/// # Errors
/// The store's.
pub(crate) fn withdraw(tx: &mut dyn Tx, pool: &UserPool, before: &User, after: &User) -> Result<(), StoreError> {
    let (user_pool_id, sub) = (after.user_pool_id.as_str(), after.sub.as_str());
    for attribute in CONTACTS {
        let kept = addresses(after, attribute);
        for address in addresses(before, attribute).into_iter().filter(|address| !kept.contains(address)) {
            let destination = Destination { attribute, address: address.to_owned() }.to_text();
            for purpose in to_an_address(attribute) {
                codes::delete_sent_for(tx, user_pool_id, sub, purpose.as_str(), &destination)?;
            }
        }
        if channels::recovers_by(pool, before, attribute)
            && !channels::recovers_by(pool, after, attribute)
            && let Some(address) = after.attribute(attribute.name())
        {
            let destination = Destination { attribute, address: address.to_owned() }.to_text();
            codes::delete_sent_for(tx, user_pool_id, sub, Purpose::ForgotPassword.as_str(), &destination)?;
        }
    }
    let replaced = sealed(before) != sealed(after);
    let switched_off = before.enabled && !after.enabled;
    if replaced || switched_off {
        codes::delete(tx, user_pool_id, sub, Purpose::ForgotPassword.as_str())?;
    }
    if replaced || switched_off || before.signed_out_at != after.signed_out_at {
        for purpose in CONTACTS.into_iter().flat_map(of_sign_ins) {
            codes::delete(tx, user_pool_id, sub, purpose.as_str())?;
        }
    }
    Ok(())
}

/// Where codes may have been sent for an attribute: the address, and the one that waits to take its place.
fn addresses(user: &User, attribute: ContactAttribute) -> Vec<&str> {
    let waiting = user.pending.get(attribute.name()).map(String::as_str);
    user.attribute(attribute.name()).into_iter().chain(waiting).collect()
}

fn sealed(user: &User) -> Option<&[u8]> {
    user.credential.as_ref().map(|credential| credential.sealed_verifier.as_slice())
}

fn to_an_address(attribute: ContactAttribute) -> impl Iterator<Item = Purpose> {
    [Purpose::ForgotPassword, Purpose::VerifyAttribute(attribute)].into_iter().chain(of_sign_ins(attribute))
}

/// The codes of sign-ins by one channel. How long they live does not tell one from another.
fn of_sign_ins(attribute: ContactAttribute) -> impl Iterator<Item = Purpose> {
    let roles = [Role::FirstFactor, Role::SecondFactor];
    roles.into_iter().map(move |role| Purpose::SignIn { attribute, role, lifetime_seconds: 0 })
}
