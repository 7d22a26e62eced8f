//! TIMESTAMP of a claim: `EEE MMM d HH:mm:ss z yyyy` in English, of UTC. Only its form is checked: that an answer is
//! fresh is known from the block's own expiry, by this server's clock (which `dev` lets people move).
//!
//! Clients differ: GMT for UTC, a day with a leading zero, names in other case are taken; a wrong weekday is not
//! (behaviour 20 §12, A17).

use crate::Failure;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// # Errors
/// It is of another form, or no day that there was.
pub(super) fn check(text: &str) -> Result<(), Failure> {
    if canonical(text).is_some() {
        return Ok(());
    }
    let sentence = "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.";
    Err(Failure::InvalidParameter(sentence.to_owned()))
}

/// What may have been signed: the text as it was sent, and as the service writes it.
pub(super) fn signed_forms(text: &str) -> Vec<String> {
    let mut forms = vec![text.to_owned()];
    forms.extend(canonical(text).filter(|canonical| canonical != text));
    forms
}

fn canonical(text: &str) -> Option<String> {
    let fields: Vec<&str> = text.split(' ').collect();
    let [week_day, month, day, time, zone, year] = fields[..] else { return None };
    let clock: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = clock[..] else { return None };
    let position = |names: &[&str], name: &str| names.iter().position(|known| known.eq_ignore_ascii_case(name));
    let (week_day, month) = (position(&DAYS, week_day)?, position(&MONTHS, month)?);
    let day = number(day, 1..=2, 31).filter(|day| *day > 0)?;
    let (hour, minute, second) = (number(hour, 2..=2, 23)?, number(minute, 2..=2, 59)?, number(second, 2..=2, 60)?);
    let year = number(year, 4..=4, 9_999)?;
    let is_utc = zone.eq_ignore_ascii_case("UTC") || zone.eq_ignore_ascii_case("GMT");
    let falls_on = week_day_of(year, month, day)?;
    (is_utc && falls_on == week_day).then(|| {
        let (week_day, month) = (DAYS[week_day], MONTHS[month]);
        format!("{week_day} {month} {day} {hour:02}:{minute:02}:{second:02} UTC {year}")
    })
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>, limit: usize) -> Option<usize> {
    let is_number = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && *number <= limit)
}

/// Monday is 0; `month` counts from 0. `None` of a day that the month does not have.
fn week_day_of(year: usize, month: usize, day: usize) -> Option<usize> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let lengths = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if day > lengths[month] {
        return None;
    }
    // Sakamoto's method, for the Gregorian calendar.
    const OFFSETS: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let year = if month < 2 { year.checked_sub(1)? } else { year };
    let from_sunday = (year + year / 4 - year / 100 + year / 400 + OFFSETS[month] + day) % 7;
    Some((from_sunday + 6) % 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_write_the_date_in_several_ways() {
        for (sent, canonical_form) in [
            ("Sun Nov 1 00:00:07 UTC 2026", "Sun Nov 1 00:00:07 UTC 2026"),
            ("Sat Nov 21 20:21:09 UTC 2026", "Sat Nov 21 20:21:09 UTC 2026"),
            ("Sun Nov 01 00:00:07 UTC 2026", "Sun Nov 1 00:00:07 UTC 2026"),
            ("Sun Nov 1 00:00:07 GMT 2026", "Sun Nov 1 00:00:07 UTC 2026"),
            ("sun nov 1 00:00:07 utc 2026", "Sun Nov 1 00:00:07 UTC 2026"),
            ("Thu Feb 29 00:00:00 UTC 2024", "Thu Feb 29 00:00:00 UTC 2024"),
        ] {
            assert_eq!(canonical(sent).as_deref(), Some(canonical_form), "{sent}");
        }
        assert_eq!(signed_forms("Sun Nov 1 00:00:07 UTC 2026").len(), 1);
        assert_eq!(signed_forms("Sun Nov 01 00:00:07 GMT 2026").len(), 2);
    }

    #[test]
    fn other_dates_are_refused() {
        for bad in [
            "Mon Nov 1 00:00:07 UTC 2026",
            "Sun Nov 1 0:00:07 UTC 2026",
            "So Nov 1 00:00:07 UTC 2026",
            "Sun Nov 1 00:00 UTC 2026",
            "Sun Nov 1 00:00:07 CET 2026",
            "Sun Nov 0 00:00:07 UTC 2026",
            "Sun Feb 29 00:00:00 UTC 2026",
            "Sun Nov 1 00:00:07 UTC 26",
            "",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
