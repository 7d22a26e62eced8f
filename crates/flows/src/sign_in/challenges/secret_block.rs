//! SECRET_BLOCK and what it is for: the two halves of SRP, of a password or of a device (behaviour 20 §5.2, §5.3).
//!
//! Between the halves the server keeps nothing: what it must remember is in the block, sealed. Knows nothing of what a
//! right proof leads to.

use crypto::srp::{self, Identity, PublicKey, Verifier};
use domain::clock::Time;
use domain::random;
use serde::{Deserialize, Serialize};

use super::timestamp;
use crate::configuration::ClientConfiguration;
use crate::hiding::padding::padded_json;
use crate::sign_in::journey::Journey;
use crate::sign_in::proof::Claim;
use crate::sign_in::question::SrpHalf;
use crate::{Context, Failure, SignInFailure};

/// What follows the three numbers in a block.
#[derive(Serialize, Deserialize)]
pub(super) struct Bound {
    user_pool_id: String,
    client_id: String,
    pub prover: Prover,
    pub journey: Journey,
    pub expires_at: Time,
}

/// Who is to prove something.
#[derive(Serialize, Deserialize)]
pub(super) enum Prover {
    Password {
        /// The user; `None` for a name nobody has.
        sub: Option<String>,
        /// The name as it was typed: what a simulated challenge is made from again.
        name: String,
        user_id: String,
    },
    Device {
        sub: String,
        key: String,
        /// Of all blocks that were made from one session, one is answered.
        session_id: String,
        in_place_of_second_factor: bool,
    },
}

const SECRET_BYTES: usize = 32;
const PUBLIC_BYTES: usize = 384;
/// Room for [`Bound`]: two names of 128 characters in UTF-8, a device key, ids and numbers.
const BOUND_BYTES: usize = 1_536;

/// Reads SRP_A.
///
/// # Errors
/// It is no number, or one that would give the answer away. The service's own sentence is not known (behaviour 20 §5.2).
pub(crate) fn parse_client_public(text: &str) -> Result<PublicKey, Failure> {
    srp::parse_public(text).map_err(|error| Failure::InvalidParameter(format!("SRP_A is invalid: {error}")))
}

/// Makes the server's half.
///
/// # Errors
/// [`Failure::Overloaded`].
pub(super) async fn server_half(
    cx: &Context,
    client: &ClientConfiguration,
    verifier: Verifier,
    client_public: PublicKey,
    prover: Prover,
    journey: &Journey,
) -> Result<SrpHalf, Failure> {
    let salt = srp::salt_hex(verifier.salt());
    let b = random::bytes::<SECRET_BYTES>(&*cx.random);
    let server_public = cx.cpu.run(move || srp::server_public(&verifier, &b)).await?;
    let bound = Bound {
        user_pool_id: client.client.user_pool_id.clone(),
        client_id: client.client.id.clone(),
        prover,
        journey: journey.clone(),
        expires_at: cx.now().plus_seconds(client.client.settings.auth_session_seconds()),
    };
    let mut plaintext = Vec::with_capacity(SECRET_BYTES + 2 * PUBLIC_BYTES + BOUND_BYTES);
    plaintext.extend_from_slice(&b);
    plaintext.extend_from_slice(client_public.as_bytes());
    plaintext.extend_from_slice(&server_public);
    plaintext.extend_from_slice(&padded_json(&bound, BOUND_BYTES));
    let block = crypto::token::seal_secret_block(&cx.keyring, &*cx.random, &[], &plaintext);
    Ok(SrpHalf { salt, public: srp::public_hex(&server_public), block })
}

/// A block taken apart.
pub(super) struct Block {
    b: [u8; SECRET_BYTES],
    pub client_public: PublicKey,
    server_public: Vec<u8>,
    pub bound: Bound,
    /// The decoded block itself: part of what the client signed.
    pub signed: Vec<u8>,
}

impl Block {
    /// # Errors
    /// Every unusable block is answered as a wrong password: which it is says nothing to an honest client.
    pub(super) fn open(cx: &Context, client: &ClientConfiguration, text: &str) -> Result<Self, Failure> {
        let unusable = || Failure::SignIn(SignInFailure::IncorrectPassword);
        let plaintext = crypto::token::open_secret_block(&cx.keyring, &[], text).map_err(|_| unusable())?;
        let signed = crypto::token::secret_block_bytes(text).map_err(|_| unusable())?;
        let (b, rest) = plaintext.split_first_chunk::<SECRET_BYTES>().ok_or_else(unusable)?;
        let (client_public, rest) = rest.split_at_checked(PUBLIC_BYTES).ok_or_else(unusable)?;
        let (server_public, bound) = rest.split_at_checked(PUBLIC_BYTES).ok_or_else(unusable)?;
        let bound: Bound = serde_json::from_slice(bound).map_err(|_| unusable())?;
        if bound.user_pool_id != client.client.user_pool_id || bound.client_id != client.client.id {
            return Err(unusable());
        }
        if bound.expires_at <= cx.now() {
            return Err(SignInFailure::SessionExpired.into());
        }
        Ok(Self {
            b: *b,
            client_public: PublicKey::from_bytes(client_public).map_err(|_| unusable())?,
            server_public: server_public.to_vec(),
            bound,
            signed,
        })
    }

    /// Whether the claim is the one that only the owner of the secret behind `verifier` can make. Two exponentiations,
    /// on the workers. Clients sign the date as they write it or as the service does.
    pub(super) async fn proves(
        &self,
        cx: &Context,
        verifier: Verifier,
        group: &str,
        name: &str,
        claim: Claim<'_>,
    ) -> Result<bool, Failure> {
        let (b, client_public, server_public) = (self.b, self.client_public.clone(), self.server_public.clone());
        let (group, name, signed) = (group.to_owned(), name.to_owned(), self.signed.clone());
        let dates = timestamp::signed_forms(claim.timestamp);
        let work = move || {
            let identity = Identity { group: &group, name: &name };
            let sign = |date: &String| {
                srp::claim_signature(&verifier, &client_public, &b, &server_public, identity, &signed, date)
            };
            dates.iter().map(sign).collect::<Result<Vec<_>, _>>()
        };
        let expected = cx.cpu.run(work).await?.unwrap_or_default();
        Ok(expected.iter().any(|expected| srp::signature_matches(expected, claim.signature)))
    }
}
