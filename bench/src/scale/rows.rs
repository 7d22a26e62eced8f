//! The rows of the table: one request each, again and again, about another user each time.

use std::fmt;

use serde_json::{Value, json};

use super::Place;
use super::fill::{Filled, name, phone_number};
use crate::http::Connection;
use crate::load::Worker;
use crate::site::{PASSWORD, new_user};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    SignIn,
    GetUser,
    CreateUser,
    Describe,
    FirstPage,
    /// ListUsers with a filter that finds one user.
    One(&'static str),
    /// ListUsers with a filter that finds as many as a page holds.
    Page(&'static str),
}

impl Row {
    pub const ALL: [Self; 15] = [
        Self::SignIn,
        Self::GetUser,
        Self::CreateUser,
        Self::Describe,
        Self::FirstPage,
        Self::One("username ="),
        Self::One("sub ="),
        Self::One("email ="),
        Self::One("email ^="),
        Self::One("phone_number ="),
        Self::Page("username ^= \"person\""),
        Self::Page("given_name = \"Grace\""),
        Self::Page("name ^= \"hedy at\""),
        Self::Page("cognito:user_status = \"UNCONFIRMED\""),
        Self::Page("status = \"Disabled\""),
    ];

    /// `turn` makes the users of one turn others than those of the next.
    pub fn worker(self, place: &Place, turn: u32) -> Worker {
        let (filled, pool, client) = (place.filled.clone(), place.user_pool_id.clone(), place.client_id.clone());
        let mut numbers = Numbers(turn.into());
        let mut made = 0_u64;
        Box::new(move |connection| {
            let number = numbers.next(filled.users());
            match self {
                Self::SignIn => {
                    let parameters = json!({ "USERNAME": name(filled.signer(number)), "PASSWORD": PASSWORD });
                    let input =
                        json!({ "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client, "AuthParameters": parameters });
                    let answer = connection.call("InitiateAuth", &input)?;
                    expect(&answer["AuthenticationResult"]["AccessToken"], Value::is_string)
                }
                Self::GetUser => {
                    let asked = json!({ "UserPoolId": pool, "Username": name(number) });
                    expect(&connection.call("AdminGetUser", &asked)?["UserStatus"], Value::is_string)
                }
                Self::CreateUser => {
                    made += 1;
                    connection.call("AdminCreateUser", &new_user(&pool, &format!("new-{turn}-{made}"))).map(drop)
                }
                Self::Describe => {
                    let answer = connection.call("DescribeUserPool", &json!({ "UserPoolId": pool }))?;
                    let users = answer["UserPool"]["EstimatedNumberOfUsers"].as_u64().unwrap_or_default();
                    if users >= filled.users() as u64 { Ok(()) } else { Err(format!("{users} users are counted")) }
                }
                Self::FirstPage => list(connection, &pool, None, 60),
                Self::One(term) => {
                    let filter = format!("{term} \"{}\"", value(term, &filled, number));
                    list(connection, &pool, Some(&filter), 1)
                }
                Self::Page(filter) => list(connection, &pool, Some(filter), 60),
            }
        })
    }
}

/// Numbers of users in no order, the same in every run.
struct Numbers(u64);

impl Numbers {
    /// The generator of Knuth's MMIX; its upper bits.
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below
    }
}

fn value(term: &str, filled: &Filled, number: usize) -> String {
    match term.split(' ').next().unwrap_or_default() {
        "sub" => filled.sub(number).to_owned(),
        "phone_number" => phone_number(number),
        "email" if term.ends_with("^=") => format!("{}@", name(number)),
        "email" => format!("{}@example.org", name(number)),
        _ => name(number),
    }
}

fn list(connection: &mut Connection, pool: &str, filter: Option<&str>, found: usize) -> Result<(), String> {
    let mut input = json!({ "UserPoolId": pool });
    if let Some(filter) = filter {
        input["Filter"] = json!(filter);
    }
    let answer = connection.call("ListUsers", &input)?;
    let users = answer["Users"].as_array().map_or(0, Vec::len);
    if users == found { Ok(()) } else { Err(format!("{users} users for {filter:?}, not {found}")) }
}

fn expect(value: &Value, is_right: impl Fn(&Value) -> bool) -> Result<(), String> {
    if is_right(value) { Ok(()) } else { Err(format!("an answer without what it is for: {value}")) }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn => f.write_str("password sign-in"),
            Self::GetUser => f.write_str("AdminGetUser"),
            Self::CreateUser => f.write_str("AdminCreateUser"),
            Self::Describe => f.write_str("DescribeUserPool"),
            Self::FirstPage => f.write_str("ListUsers, 60 of all"),
            Self::One(term) => write!(f, "ListUsers, `{term} \"…\"`: 1"),
            Self::Page(filter) => write!(f, "ListUsers, `{filter}`: 60"),
        }
    }
}
