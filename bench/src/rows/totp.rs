//! A sign-in by password and authenticator app.

use crypto::totp::client::App;
use serde_json::json;

use super::tokens;
use crate::http::Connection;
use crate::site::{Site, text};

/// A user with an app that has shown its first code.
pub struct Holder {
    name: String,
    app: App,
    /// The step of the last code.
    shown: i64,
}

impl Holder {
    /// As many users as one connection has, of this row alone: the others are not to be asked for a code.
    pub fn make_all(connection: &mut Connection, site: &Site, group: usize) -> Result<Vec<Self>, String> {
        let names = site.make_users(connection, &format!("app-{group}"))?;
        names.into_iter().map(|name| Self::make(connection, site, name)).collect()
    }

    fn make(connection: &mut Connection, site: &Site, name: String) -> Result<Self, String> {
        let token = site.sign_in(connection, &name)?["AccessToken"].take();
        let given = connection.call("AssociateSoftwareToken", &json!({ "AccessToken": token }))?;
        let app = App::new(&text(&given["SecretCode"])?).ok_or("a secret that is no base32")?;
        let shown = site.clock.step();
        connection.call("VerifySoftwareToken", &json!({ "AccessToken": token, "UserCode": app.code(shown) }))?;
        let preferred = json!({ "Enabled": true, "PreferredMfa": true });
        let preference = json!({ "AccessToken": token, "SoftwareTokenMfaSettings": preferred });
        connection.call("SetUserMFAPreference", &preference)?;
        Ok(Self { name, app, shown })
    }

    pub fn sign_in(&mut self, connection: &mut Connection, site: &Site) -> Result<(), String> {
        let step = connection.call("InitiateAuth", &site.password_sign_in(&self.name))?;
        // The newest code that is taken is good for three steps, however fast the other connections move the clock.
        let mut now = site.clock.step();
        if self.shown > now {
            site.clock.leave(connection, now)?;
            now = site.clock.step();
        }
        self.shown = now + 1;
        let code = self.app.code(self.shown);
        let input = site.respond(&step, json!({ "USERNAME": self.name, "SOFTWARE_TOKEN_MFA_CODE": code }));
        tokens(&connection.call("RespondToAuthChallenge", &input)?["AuthenticationResult"])
    }
}
