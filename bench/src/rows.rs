//! The rows of the table: what one connection does again and again, and what the least is that it could cost.

mod custom_auth;
mod email_otp;
pub mod federated;
mod oauth;
mod srp;
mod totp;

use std::fmt;
use std::sync::Arc;

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::http::{Connection, Exchange};
use crate::load::Worker;
use crate::site::Site;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Row {
    Start,
    Memory,
    Ceilings,
    SrpSignIn,
    PasswordSignIn,
    TotpSignIn,
    EmailOtpSignIn,
    CustomAuthSignIn,
    Refresh,
    GetUser,
    ClientCredentials,
    UserInfo,
    AuthorizedCode,
    RefreshAtEndpoint,
    OidcSignIn,
    SamlSignIn,
    CreateUser,
}

/// How often a row needs each primitive beside HTTP.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts {
    pub signatures: f64,
    pub verifications: f64,
    /// g^x by table.
    pub fixed_powers: f64,
    /// base^x.
    pub powers: f64,
    pub commits: f64,
}

impl Row {
    pub const LOADS: &[Row] = &[
        Row::SrpSignIn,
        Row::PasswordSignIn,
        Row::TotpSignIn,
        Row::EmailOtpSignIn,
        Row::CustomAuthSignIn,
        Row::Refresh,
        Row::GetUser,
        Row::ClientCredentials,
        Row::UserInfo,
        Row::AuthorizedCode,
        Row::RefreshAtEndpoint,
        Row::OidcSignIn,
        Row::SamlSignIn,
        Row::CreateUser,
    ];

    /// The least work that gives the answer, beside one echo for each request.
    pub fn parts(self) -> Parts {
        match self {
            Self::SrpSignIn => Parts { signatures: 2.0, fixed_powers: 1.0, powers: 2.0, ..Parts::default() },
            Self::PasswordSignIn => Parts { signatures: 2.0, fixed_powers: 1.0, ..Parts::default() },
            // The code is spent, in one transaction with the session.
            Self::TotpSignIn => Parts { signatures: 2.0, fixed_powers: 1.0, commits: 1.0, ..Parts::default() },
            // The code is kept, then spent.
            Self::EmailOtpSignIn => Parts { signatures: 2.0, commits: 2.0, ..Parts::default() },
            // The session is spent.
            Self::CustomAuthSignIn => Parts { signatures: 2.0, commits: 1.0, ..Parts::default() },
            Self::Refresh | Self::RefreshAtEndpoint => Parts { signatures: 2.0, ..Parts::default() },
            // The code is written, and spent.
            Self::AuthorizedCode => Parts { signatures: 2.0, commits: 2.0, ..Parts::default() },
            // That the browser left, that it is back, that it is signed in with a code for the application, and that the code
            // is spent; the provider's signature is verified.
            Self::OidcSignIn | Self::SamlSignIn => {
                Parts { signatures: 2.0, verifications: 1.0, commits: 4.0, ..Parts::default() }
            }
            Self::GetUser | Self::UserInfo => Parts { verifications: 1.0, ..Parts::default() },
            Self::ClientCredentials => Parts { signatures: 1.0, ..Parts::default() },
            Self::CreateUser => Parts { fixed_powers: 1.0, commits: 1.0, ..Parts::default() },
            Self::Start | Self::Memory | Self::Ceilings => Parts::default(),
        }
    }

    /// The share of its ceiling that a row is to reach, in per cent.
    pub fn aim_percent(self) -> Option<f64> {
        matches!(self, Self::SrpSignIn | Self::Refresh).then_some(60.0)
    }

    /// One worker for each connection, with whatever it needs already in its hands.
    pub fn workers(self, site: &Site, connections: usize) -> Result<Vec<Worker>, String> {
        (0..connections).map(|number| self.worker(site, number)).collect()
    }

    /// The sizes of the requests of one round and their answers.
    pub fn exchanges(self, site: &Site) -> Result<Vec<Exchange>, String> {
        self.worker(site, site.sample())
            .and_then(|mut worker| Connection::open(site.address)?.exchanges_of(|connection| worker(connection)))
    }

    fn worker(self, site: &Site, number: usize) -> Result<Worker, String> {
        let (mut names, site) = (site.users(number).into_iter().cycle(), Arc::new(site.clone()));
        let mut next = move || names.next().ok_or_else(|| "there are no users".to_owned());
        let mut connection = Connection::open(site.address)?;
        Ok(match self {
            Self::SrpSignIn => Box::new(move |connection| srp::sign_in(connection, &site, &next()?)),
            Self::PasswordSignIn => Box::new(move |connection| tokens(&site.sign_in(connection, &next()?)?)),
            Self::TotpSignIn => {
                let mut holders = totp::Holder::make_all(&mut connection, &site, number)?;
                let mut turn = (0..holders.len()).cycle();
                Box::new(move |connection| {
                    let holder = turn.next().and_then(|turn| holders.get_mut(turn));
                    holder.ok_or("there are no users")?.sign_in(connection, &site)
                })
            }
            Self::EmailOtpSignIn => Box::new(move |connection| email_otp::sign_in(connection, &site, &next()?)),
            Self::CustomAuthSignIn => Box::new(move |connection| custom_auth::sign_in(connection, &site, &next()?)),
            Self::Refresh => {
                let granted = site.sign_in(&mut connection, &next()?)?;
                let parameters = json!({ "REFRESH_TOKEN": granted["RefreshToken"] });
                let input = site.initiate("REFRESH_TOKEN_AUTH", parameters);
                Box::new(move |connection| tokens(&connection.call("InitiateAuth", &input)?["AuthenticationResult"]))
            }
            Self::GetUser => {
                let granted = site.sign_in(&mut connection, &next()?)?;
                let input = json!({ "AccessToken": granted["AccessToken"] });
                Box::new(move |connection| connection.call("GetUser", &input).map(drop))
            }
            Self::ClientCredentials => {
                let machine = oauth::Machine::make(&mut connection, &site, number)?;
                Box::new(move |connection| machine.token(connection))
            }
            Self::UserInfo => {
                let granted = site.sign_in(&mut connection, &next()?)?;
                let token = oauth::openid_token(&mut connection, &site, &granted)?;
                Box::new(move |connection| oauth::user_info(connection, &token))
            }
            Self::AuthorizedCode => {
                let application = oauth::Application::sign_in(&mut connection, &site, &next()?)?;
                Box::new(move |connection| application.tokens(connection).map(drop))
            }
            Self::RefreshAtEndpoint => {
                let application = oauth::Application::sign_in(&mut connection, &site, &next()?)?;
                let refresh_token = crate::site::text(&application.tokens(&mut connection)?["refresh_token"])?;
                Box::new(move |connection| application.renew(connection, &refresh_token))
            }
            Self::OidcSignIn => {
                let mut traveller = federated::Traveller::of_oidc(&mut connection, &site)?;
                Box::new(move |connection| traveller.sign_in_by_oidc(connection, &next()?))
            }
            Self::SamlSignIn => {
                let mut traveller = federated::Traveller::of_saml(&mut connection, &site)?;
                Box::new(move |connection| traveller.sign_in_by_saml(connection, &site.providers, &next()?))
            }
            Self::CreateUser => {
                let mut made = 0;
                Box::new(move |connection| {
                    made += 1;
                    let input = site.new_user(&format!("new-{number}-{made}"));
                    connection.call("AdminCreateUser", &input).map(drop)
                })
            }
            Self::Start | Self::Memory | Self::Ceilings => return Err(format!("{self} makes no load")),
        })
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => "start-up",
            Self::Memory => "memory",
            Self::Ceilings => "ceilings",
            Self::SrpSignIn => "SRP sign-in (two requests)",
            Self::PasswordSignIn => "password sign-in",
            Self::TotpSignIn => "password and app sign-in (two requests)",
            Self::EmailOtpSignIn => "e-mail OTP sign-in (two requests, and two to the inbox)",
            Self::CustomAuthSignIn => "custom-auth sign-in (two requests, four calls of a webhook)",
            Self::Refresh => "refresh",
            Self::GetUser => "GetUser",
            Self::ClientCredentials => "token of a machine",
            Self::UserInfo => "userInfo",
            Self::AuthorizedCode => "code and tokens with a session (two requests)",
            Self::RefreshAtEndpoint => "refresh at the token endpoint",
            Self::OidcSignIn => "OpenID Connect sign-in (three requests, three to the provider)",
            Self::SamlSignIn => "SAML sign-in (four requests)",
            Self::CreateUser => "AdminCreateUser",
        })
    }
}

fn tokens(result: &Value) -> Result<(), String> {
    if result["AccessToken"].is_string() { Ok(()) } else { Err(format!("no tokens in {result}")) }
}
