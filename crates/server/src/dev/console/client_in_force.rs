//! What of an app client is in force: the settings as sign-in, tokens and OAuth heed them, defaults and the pool's own
//! settings included. Read from what those flows read, so that it cannot say anything else.

use domain::attribute::{Writer, check_permission};
use domain::client::{AuthFlow, ClientSettings, OAuthFlow};
use flows::Settings;
use flows::configuration::ClientConfiguration;
use serde_json::Value;

use super::parts::{Pair, Pairs, Shown, counted};
use super::pool_configuration::{first_factors, second_factors};

/// A flow, whether it may begin a sign-in, and what it is.
pub(super) struct Flow {
    pub(super) name: &'static str,
    pub(super) is_on: bool,
    pub(super) meaning: &'static str,
}

pub(super) fn sign_in_flows(settings: &ClientSettings) -> Vec<Flow> {
    let all = [
        ("USER_AUTH", AuthFlow::UserAuth, "The user chooses: password, code or passkey, as the pool allows"),
        ("USER_SRP_AUTH", AuthFlow::UserSrp, "Password, proved without being sent (SRP)"),
        ("USER_PASSWORD_AUTH", AuthFlow::UserPassword, "Password, sent by the application"),
        ("ADMIN_USER_PASSWORD_AUTH", AuthFlow::AdminUserPassword, "Password, sent by a backend that signs its request"),
        ("CUSTOM_AUTH", AuthFlow::Custom, "Led by the pool's functions"),
        ("REFRESH_TOKEN_AUTH", AuthFlow::Refresh, "New tokens for a refresh token"),
    ];
    all.into_iter().map(|(name, flow, meaning)| Flow { name, is_on: settings.permits(flow), meaning }).collect()
}

/// From the settings, and from the answers of DescribeUserPool and GetUserPoolMfaConfig.
pub(super) fn factors(settings: &ClientSettings, pool: &Value, mfa: &Value) -> Pairs {
    let first = if settings.permits(AuthFlow::UserAuth) { first_factors(pool) } else { vec!["PASSWORD".to_owned()] };
    let second = second_factors(mfa).into_iter().map(str::to_owned).collect();
    let required = match mfa["MfaConfiguration"].as_str() {
        Some("ON") => "Required of everybody.",
        _ => "Asked of those who set one up.",
    };
    let second = match mfa["MfaConfiguration"].as_str() {
        Some("ON" | "OPTIONAL") => Pair::new("Second factor", Shown::Chips(second)).noting(required),
        _ => Pair::new("Second factor", Shown::Nothing("never asked")),
    };
    let hidden = if settings.hides_user_existence() {
        "answered like a wrong password"
    } else {
        "told so (PreventUserExistenceErrors is not ENABLED)"
    };
    let session = counted(settings.auth_session_seconds() / 60, "minute");
    Pairs(vec![
        Pair::new("First factor", Shown::Chips(first)),
        second,
        Pair::words("Who names an unknown user is", hidden),
        Pair::words("A sign-in may take", format!("{session} a step")),
    ])
}

pub(super) fn tokens(settings: &ClientSettings) -> Pairs {
    let rotation = match settings.rotation_grace_seconds() {
        Some(grace) => format!("a new one with each use; the old one works {} more", counted(grace, "second")),
        None => "the same until it expires".to_owned(),
    };
    let revocable = if settings.tokens_are_revocable() {
        "yes: RevokeToken and /oauth2/revoke"
    } else {
        "no (EnableTokenRevocation is false)"
    };
    Pairs(vec![
        Pair::words("Access token lasts", duration(settings.access_token_seconds())),
        Pair::words("ID token lasts", duration(settings.id_token_seconds())),
        Pair::words("Refresh token lasts", duration(settings.refresh_token_seconds())),
        Pair::words("Refresh token is", rotation),
        Pair::words("Tokens can be revoked", revocable),
    ])
}

/// Exact, in as few units as it takes: "1 hour 30 minutes".
fn duration(seconds: i64) -> String {
    let mut left = seconds;
    let mut parts = Vec::new();
    for (size, name) in [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")] {
        if left >= size {
            parts.push(counted(left / size, name));
            left %= size;
        }
    }
    parts.join(" ")
}

/// Which attributes of the pool users may read and write through the client.
pub(super) fn attributes(client: &ClientConfiguration) -> Pairs {
    let (schema, settings) = (&client.pool.pool.schema, &client.client.settings);
    let may_write = |name: &str| check_permission(schema, Writer::Client(settings), name).is_ok();
    let names: Vec<&str> = schema.attributes().iter().map(|attribute| attribute.name.as_str()).collect();
    let those = |fits: &dyn Fn(&str) -> bool, nothing| {
        let fitting: Vec<String> = names.iter().filter(|name| fits(name)).map(|name| (*name).to_owned()).collect();
        if fitting.is_empty() { Shown::Nothing(nothing) } else { Shown::Chips(fitting) }
    };
    let of_all = |shown: &Shown| match shown {
        Shown::Chips(some) => format!("{} of {}", some.len(), names.len()),
        _ => String::new(),
    };
    let read = those(&|name| settings.may_read(name), "none");
    let written = those(&may_write, "none");
    let (read_of, written_of) = (of_all(&read), of_all(&written));
    Pairs(vec![
        Pair::new("Read", read).noting(read_of),
        Pair::new("Written", written).noting(written_of),
        Pair::new("Neither", those(&|name| !settings.may_read(name) && !may_write(name), "none")),
    ])
}

/// `None` where the client is not one of OAuth.
pub(super) fn oauth(site: &Settings, client: &ClientConfiguration) -> Option<Pairs> {
    let settings = &client.client.settings;
    if !settings.oauth_enabled {
        return None;
    }
    let grants = settings.oauth_flows.iter().map(|flow| match flow {
        OAuthFlow::Code => "code",
        OAuthFlow::Implicit => "implicit",
        OAuthFlow::ClientCredentials => "client_credentials",
    });
    let grants: Vec<String> = grants.map(str::to_owned).collect();
    let list = |items: &[String], nothing| match items {
        [] => Shown::Nothing(nothing),
        items => Shown::Chips(items.to_vec()),
    };
    let (pages, endpoints) = (site.pages_url(&client.pool), site.endpoints_url(&client.pool));
    let issuer = site.issuer(&client.pool.pool);
    let proof = if client.keeps_a_secret() { "its secret" } else { "PKCE: it has no secret" };
    Some(Pairs(vec![
        Pair::new("Grants", list(&grants, "none: no request is answered")),
        Pair::new("Scopes", list(&settings.oauth_scopes, "none")),
        Pair::new("Goes back to", list(&settings.callback_urls, "nowhere: no sign-in is begun")),
        Pair::new("Signs out to", list(&settings.logout_urls, "nowhere")),
        Pair::words("Proves itself by", proof),
        Pair::new("Issuer", Shown::Copied(issuer.clone())),
        Pair::new("Discovery", Shown::Copied(format!("{issuer}/.well-known/openid-configuration"))),
        Pair::new("Authorize", Shown::Copied(format!("{pages}/oauth2/authorize"))),
        Pair::new("Token", Shown::Copied(format!("{endpoints}/oauth2/token"))),
        Pair::new("User info", Shown::Copied(format!("{endpoints}/oauth2/userInfo"))),
        Pair::new("Sign-out", Shown::Copied(format!("{pages}/logout"))),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_told_exactly() {
        assert_eq!(duration(3_600), "1 hour");
        assert_eq!(duration(5_400), "1 hour 30 minutes");
        assert_eq!(duration(2_592_000), "30 days");
        assert_eq!(duration(90_061), "1 day 1 hour 1 minute 1 second");
    }

    #[test]
    fn flows_of_a_client_without_a_list() {
        let flows = sign_in_flows(&ClientSettings::initial());
        let on: Vec<&str> = flows.iter().filter(|flow| flow.is_on).map(|flow| flow.name).collect();
        assert_eq!(on, ["USER_SRP_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"]);
    }
}
