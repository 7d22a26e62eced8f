//! A sign-in by SRP.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::srp::client::{Challenge, client_public, client_signature};
use crypto::srp::{Identity, public_hex};
use serde_json::{Value, json};

use super::tokens;
use crate::http::Connection;
use crate::site::{PASSWORD, Site, text};

/// The form the server wants; which moment it is does not matter.
const TIMESTAMP: &str = "Sat Nov 21 20:21:09 UTC 2026";
/// The client's secret exponent: this small, it costs the load generator next to nothing, and the server as much as
/// any other.
const CLIENT_EXPONENT: &[u8] = &[0x5a];

pub fn sign_in(connection: &mut Connection, site: &Site, name: &str) -> Result<(), String> {
    let challenge = begin(connection, site, name)?;
    finish(connection, site, &challenge)
}

/// InitiateAuth with USER_SRP_AUTH; gives the challenge's parameters.
fn begin(connection: &mut Connection, site: &Site, name: &str) -> Result<Value, String> {
    let public = client_public(CLIENT_EXPONENT).map_err(|error| error.to_string())?;
    let parameters = json!({ "USERNAME": name, "SRP_A": public_hex(public.as_bytes()) });
    let mut answer = connection.call("InitiateAuth", &site.initiate("USER_SRP_AUTH", parameters))?;
    Ok(answer["ChallengeParameters"].take())
}

/// RespondToAuthChallenge with the password's proof.
fn finish(connection: &mut Connection, site: &Site, challenge: &Value) -> Result<(), String> {
    let (salt, server_public) = (text(&challenge["SALT"])?, text(&challenge["SRP_B"])?);
    let (block, user_id) = (text(&challenge["SECRET_BLOCK"])?, text(&challenge["USER_ID_FOR_SRP"])?);
    let decoded = STANDARD.decode(&block).map_err(|error| error.to_string())?;
    let group = site.user_pool_id.split_once('_').map_or("", |(_, name)| name);
    let question = Challenge {
        identity: Identity { group, name: &user_id },
        salt: &salt,
        server_public: &server_public,
        secret_block: &decoded,
    };
    let signature = client_signature(CLIENT_EXPONENT, PASSWORD, question, TIMESTAMP);
    let signature = signature.map_err(|error| error.to_string())?;
    let input = json!({
        "ChallengeName": "PASSWORD_VERIFIER",
        "ClientId": site.client_id,
        "ChallengeResponses": {
            "USERNAME": user_id,
            "PASSWORD_CLAIM_SECRET_BLOCK": block,
            "PASSWORD_CLAIM_SIGNATURE": STANDARD.encode(signature),
            "TIMESTAMP": TIMESTAMP,
        },
    });
    tokens(&connection.call("RespondToAuthChallenge", &input)?["AuthenticationResult"])
}
