//! A sign-in led by a pool's own functions, behind a webhook on this machine: one question, four calls of functions.

use serde_json::json;

use super::tokens;
use crate::functions::ANSWER;
use crate::http::Connection;
use crate::site::Site;

pub fn sign_in(connection: &mut Connection, site: &Site, name: &str) -> Result<(), String> {
    let step = connection.call("InitiateAuth", &site.initiate("CUSTOM_AUTH", json!({ "USERNAME": name })))?;
    let input = site.respond(&step, json!({ "USERNAME": name, "ANSWER": ANSWER }));
    tokens(&connection.call("RespondToAuthChallenge", &input)?["AuthenticationResult"])
}
