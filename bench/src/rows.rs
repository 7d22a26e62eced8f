//! The rows of the table: what one connection does again and again, and what the least is that it could cost.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum;
use crypto::srp::client::{Challenge, client_public, client_signature};
use crypto::srp::{Identity, public_hex};
use serde_json::{Value, json};

use crate::http::{Connection, Exchange};
use crate::load::Worker;
use crate::site::{PASSWORD, Site, text};

/// The form the server wants; which moment it is does not matter.
const TIMESTAMP: &str = "Sat Nov 21 20:21:09 UTC 2026";
/// The client's secret exponent: this small, it costs the load generator next to nothing, and the server as much as
/// any other.
const CLIENT_EXPONENT: &[u8] = &[0x5a];

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Row {
    Start,
    Memory,
    Ceilings,
    SrpSignIn,
    PasswordSignIn,
    Refresh,
    GetUser,
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
    pub const LOADS: &[Row] = &[Row::SrpSignIn, Row::PasswordSignIn, Row::Refresh, Row::GetUser, Row::CreateUser];

    /// The least work that gives the answer, beside one echo for each request.
    pub fn parts(self) -> Parts {
        match self {
            Self::SrpSignIn => Parts { signatures: 2.0, fixed_powers: 1.0, powers: 2.0, ..Parts::default() },
            Self::PasswordSignIn => Parts { signatures: 2.0, fixed_powers: 1.0, ..Parts::default() },
            Self::Refresh => Parts { signatures: 2.0, ..Parts::default() },
            Self::GetUser => Parts { verifications: 1.0, ..Parts::default() },
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
        let mut connection = Connection::open(site.address)?;
        let name = site.users(0).first().cloned().unwrap_or_default();
        if self == Self::SrpSignIn {
            let answer = begin_srp(&mut connection, site, &name)?;
            let first = connection.last();
            finish_srp(&mut connection, site, &answer)?;
            return Ok(vec![first, connection.last()]);
        }
        match self {
            Self::CreateUser => drop(connection.call("AdminCreateUser", &site.new_user("sample"))?),
            _ => self.worker(site, 0)?(&mut connection)?,
        }
        Ok(vec![connection.last()])
    }

    fn worker(self, site: &Site, number: usize) -> Result<Worker, String> {
        let (mut names, site) = (site.users(number).into_iter().cycle(), Arc::new(site.clone()));
        let mut next = move || names.next().ok_or_else(|| "there are no users".to_owned());
        if self == Self::SrpSignIn {
            return Ok(Box::new(move |connection| {
                let answer = begin_srp(connection, &site, &next()?)?;
                finish_srp(connection, &site, &answer)
            }));
        }
        if self == Self::PasswordSignIn {
            return Ok(Box::new(move |connection| tokens(&site.sign_in(connection, &next()?)?)));
        }
        if self == Self::CreateUser {
            let mut made = 0;
            return Ok(Box::new(move |connection| {
                made += 1;
                let input = site.new_user(&format!("new-{number}-{made}"));
                connection.call("AdminCreateUser", &input).map(drop)
            }));
        }
        let granted = site.sign_in(&mut Connection::open(site.address)?, &next()?)?;
        if self == Self::Refresh {
            let parameters = json!({ "REFRESH_TOKEN": granted["RefreshToken"] });
            let input = site.initiate("REFRESH_TOKEN_AUTH", parameters);
            return Ok(Box::new(move |connection| {
                tokens(&connection.call("InitiateAuth", &input)?["AuthenticationResult"])
            }));
        }
        let input = json!({ "AccessToken": granted["AccessToken"] });
        Ok(Box::new(move |connection| connection.call("GetUser", &input).map(drop)))
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
            Self::Refresh => "refresh",
            Self::GetUser => "GetUser",
            Self::CreateUser => "AdminCreateUser",
        })
    }
}

fn tokens(result: &Value) -> Result<(), String> {
    if result["AccessToken"].is_string() { Ok(()) } else { Err(format!("no tokens in {result}")) }
}

/// InitiateAuth with USER_SRP_AUTH; gives the challenge's parameters.
fn begin_srp(connection: &mut Connection, site: &Site, name: &str) -> Result<Value, String> {
    let public = client_public(CLIENT_EXPONENT).map_err(|error| error.to_string())?;
    let parameters = json!({ "USERNAME": name, "SRP_A": public_hex(public.as_bytes()) });
    let mut answer = connection.call("InitiateAuth", &site.initiate("USER_SRP_AUTH", parameters))?;
    Ok(answer["ChallengeParameters"].take())
}

/// RespondToAuthChallenge with the password's proof.
fn finish_srp(connection: &mut Connection, site: &Site, challenge: &Value) -> Result<(), String> {
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
