//! The server's clock, which `poolhouse dev` lets one move: a code of an authenticator app is taken once, and a user who
//! signs in many times a second would have to wait for the next.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crypto::totp::STEP_SECONDS;
use serde_json::Value;

use crate::http::Connection;

const PATH: &str = "/_poolhouse/clock";

pub struct ServerClock(Mutex<Reading>);

/// What the server's clock said, and when.
struct Reading {
    seconds: f64,
    at: Instant,
}

impl Reading {
    fn of(answer: &Value) -> Result<Self, String> {
        let seconds = answer["Now"].as_f64().ok_or_else(|| format!("the clock said {answer}"))?;
        Ok(Self { seconds, at: Instant::now() })
    }

    /// The step of authenticator apps that the server is in.
    #[expect(clippy::cast_possible_truncation, reason = "seconds since the epoch")]
    fn step(&self) -> i64 {
        ((self.seconds + self.at.elapsed().as_secs_f64()) as i64).div_euclid(STEP_SECONDS)
    }
}

impl ServerClock {
    pub fn read(connection: &mut Connection) -> Result<Self, String> {
        Reading::of(&connection.dev("GET", PATH, "")?).map(|reading| Self(Mutex::new(reading)))
    }

    pub fn step(&self) -> i64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).step()
    }

    /// Moves the server into the step after this one, unless somebody did so already.
    pub fn leave(&self, connection: &mut Connection, step: i64) -> Result<(), String> {
        let mut reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if reading.step() == step {
            let advance = format!(r#"{{"AdvanceSeconds":{STEP_SECONDS}}}"#);
            *reading = Reading::of(&connection.dev("POST", PATH, &advance)?)?;
        }
        Ok(())
    }
}
