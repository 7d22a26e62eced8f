//! Whether this node and the database agree on the time.
//!
//! The database's clock is used for nothing else: times come from the nodes. It is the one clock that all nodes can be
//! compared with, and what one node dates another one judges: sign-outs, codes, sessions (docs/decisions/0006).

use domain::clock::Time;

use super::connection::Connection;
use crate::tx::StoreError;

/// The clock of a node that is so far off is wrong, and so would be whatever it writes.
const MOST_SECONDS: f64 = 30.0;
/// From here on it is said.
const NOTEWORTHY_SECONDS: f64 = 1.0;

const DATABASE_MICROS: &str = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";

pub(super) fn compare(connection: &mut Connection, now: fn() -> Time) -> Result<(), StoreError> {
    // Once for the statement to be prepared: the second time is one round trip.
    connection.rows(None, DATABASE_MICROS, &[])?;
    let before = now();
    let answer = connection.rows(None, DATABASE_MICROS, &[])?;
    let after = now();
    let theirs = answer.first().map_or(Ok(0), |row| row.integer(0))?;
    let ahead_seconds = ahead_seconds(before, Time::from_micros(theirs), after);
    if ahead_seconds.abs() > MOST_SECONDS {
        return Err(StoreError::ClocksApart { ahead_seconds: ahead_seconds.to_string() });
    }
    if ahead_seconds.abs() > NOTEWORTHY_SECONDS {
        tracing::warn!(ahead_seconds, "this machine's clock and the database's differ: synchronise them");
    }
    Ok(())
}

/// How far this node's clock is certainly ahead (behind, if negative) of one that showed `theirs` in between.
fn ahead_seconds(before: Time, theirs: Time, after: Time) -> f64 {
    let seconds = |micros: i64| micros as f64 / 1_000_000.0;
    if theirs < before {
        seconds(before.micros() - theirs.micros())
    } else if theirs > after {
        -seconds(theirs.micros() - after.micros())
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_way_there_and_back_does_not_explain_is_a_difference() {
        let ahead = |before, theirs, after| {
            let [before, theirs, after] = [before, theirs, after].map(Time::from_seconds);
            ahead_seconds(before, theirs, after)
        };
        assert_eq!([ahead(10, 10, 14), ahead(10, 12, 14), ahead(10, 14, 14)], [0.0; 3]);
        assert_eq!((ahead(10, 3, 14), ahead(10, 15, 14)), (7.0, -1.0));
    }
}
