//! `/_poolhouse/clock`: shows the clock of the server and moves it; for browsers, a page that does.
//!
//! `POST {"AdvanceSeconds": n}`, `{"Now": epoch seconds}` or `{"Reset": true}`; times in flight are not touched.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use domain::clock::{Clock, Time};
use http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::{Tools, clock_page};
use crate::clock::MovableClock;
use crate::http::{Access, reply, wants_page};

/// A hundred years.
const MAX_ADVANCE_SECONDS: f64 = 3_155_760_000.0;
/// The end of the year 9999.
const MAX_NOW_SECONDS: f64 = 253_402_300_799.0;

const USAGE: &str =
    "Send one of {\"AdvanceSeconds\": number}, {\"Now\": seconds since the epoch} or {\"Reset\": true}.";

pub(super) async fn show(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    headers: HeaderMap,
) -> Response<Body> {
    access.operation("clock");
    if wants_page(&headers) { clock_page::page(&tools) } else { shown(&tools.clock) }
}

pub(super) async fn change(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    body: Bytes,
) -> Response<Body> {
    access.operation("clock");
    let asked = serde_json::from_slice(&body).ok();
    match asked.and_then(|value| movement(&value)) {
        Some(Movement::Advance { micros }) => tools.clock.advance(micros),
        Some(Movement::Set(now)) => tools.clock.set(now),
        Some(Movement::Reset) => tools.clock.reset(),
        None => return reply::error(StatusCode::BAD_REQUEST, USAGE),
    }
    tracing::info!(offset_micros = tools.clock.offset_micros(), "the clock was moved");
    shown(&tools.clock)
}

fn shown(clock: &MovableClock) -> Response<Body> {
    let now = clock.now().millis() as f64 / 1_000.0;
    let offset = clock.offset_micros() as f64 / 1_000_000.0;
    reply::json(StatusCode::OK, &json!({ "Now": now, "OffsetSeconds": offset }))
}

#[derive(Debug, PartialEq)]
enum Movement {
    Advance { micros: i64 },
    Set(Time),
    Reset,
}

fn movement(asked: &Value) -> Option<Movement> {
    let object = asked.as_object().filter(|object| object.len() == 1)?;
    let (name, value) = object.iter().next()?;
    match name.as_str() {
        "AdvanceSeconds" => {
            let seconds = value.as_f64().filter(|seconds| seconds.abs() <= MAX_ADVANCE_SECONDS)?;
            Some(Movement::Advance { micros: micros(seconds) })
        }
        "Now" => {
            let seconds = value.as_f64().filter(|seconds| (0.0..=MAX_NOW_SECONDS).contains(seconds))?;
            Some(Movement::Set(Time::from_micros(micros(seconds))))
        }
        "Reset" => value.as_bool().filter(|reset| *reset).map(|_| Movement::Reset),
        _ => None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "bounded by the callers far below 2^53")]
fn micros(seconds: f64) -> i64 {
    (seconds * 1_000_000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_movement_at_a_time_and_within_reason() {
        assert_eq!(movement(&json!({"AdvanceSeconds": 90})), Some(Movement::Advance { micros: 90_000_000 }));
        assert_eq!(movement(&json!({"AdvanceSeconds": -0.5})), Some(Movement::Advance { micros: -500_000 }));
        assert_eq!(movement(&json!({"Now": 1_795_219_200})), Some(Movement::Set(Time::from_seconds(1_795_219_200))));
        assert_eq!(movement(&json!({"Reset": true})), Some(Movement::Reset));
        for wrong in [
            json!({}),
            json!([]),
            json!({"Reset": false}),
            json!({"AdvanceSeconds": "90"}),
            json!({"AdvanceSeconds": 1e300}),
            json!({"Now": -1}),
            json!({"Now": 1, "Reset": true}),
            json!({"Seconds": 1}),
        ] {
            assert_eq!(movement(&wrong), None, "{wrong}");
        }
    }
}
