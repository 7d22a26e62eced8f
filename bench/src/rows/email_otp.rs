//! A sign-in by a code that is sent by mail and read from the inbox, which is left empty.

use serde_json::json;

use super::tokens;
use crate::http::Connection;
use crate::site::{Site, text};

pub fn sign_in(connection: &mut Connection, site: &Site, name: &str) -> Result<(), String> {
    let parameters = json!({ "USERNAME": name, "PREFERRED_CHALLENGE": "EMAIL_OTP" });
    let step = connection.call("InitiateAuth", &site.initiate("USER_AUTH", parameters))?;
    let inbox = format!("/_poolhouse/inbox?UserPoolId={}&Username={name}", site.user_pool_id);
    let code = text(&connection.dev("GET", &inbox, "")?["Messages"][0]["Code"])?;
    connection.dev("DELETE", &inbox, "")?;
    let input = site.respond(&step, json!({ "USERNAME": name, "EMAIL_OTP_CODE": code }));
    tokens(&connection.call("RespondToAuthChallenge", &input)?["AuthenticationResult"])
}
