//! `xs:dateTime` in UTC, the only form SAML uses (SAML core §1.3.3).

use domain::clock::Time;

/// Reads `YYYY-MM-DDThh:mm:ss[.fff]Z`; fractions are dropped.
pub fn parse(text: &str) -> Option<Time> {
    let text = text.trim().strip_suffix('Z')?;
    let (date, time) = text.split_once('T')?;
    let time = time.split_once('.').map_or(Some(time), |(whole, fraction)| {
        (!fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit())).then_some(whole)
    })?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let in_range = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
    if !in_range {
        return None;
    }
    Some(Time::from_seconds(days_since_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second))
}

/// Writes `YYYY-MM-DDThh:mm:ssZ`.
pub fn format(time: Time) -> String {
    let (days, second_of_day) = (time.seconds().div_euclid(86_400), time.seconds().rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second_of_day / 3_600, second_of_day / 60 % 60, second_of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn numbers(text: &str, separator: char, digits: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(separator);
    let mut found = [0; 3];
    for (value, digits) in found.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))?;
        *value = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

/// Days from 1970-01-01 in the Gregorian calendar, counting years from March so that leap days come last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

/// The date that is so many days from 1970-01-01: the inverse of [`days_since_epoch`].
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_utc_only() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59.999Z", 951_868_799),
            ("2026-11-21T00:00:00Z", 1_795_219_200),
            ("2070-08-31T14:30:09Z", 3_176_721_009),
            ("2000-03-01T00:00:00Z", 951_868_800),
        ] {
            assert_eq!(parse(text), Some(Time::from_seconds(seconds)), "{text}");
        }
        for wrong in [
            "",
            "2026-11-21",
            "2026-11-21T00:00:00",
            "2026-11-21T00:00:00+01:00",
            "2026-13-01T00:00:00Z",
            "2026-1-1T00:00:00Z",
            "2026-11-21T00:00:00.Z",
            "+026-11-21T00:00:00Z",
            "2026-11-21T24:00:00Z",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        assert_eq!(format(Time::from_seconds(1_795_219_200)), "2026-11-21T00:00:00Z");
        assert_eq!(format(Time::from_seconds(951_868_799)), "2000-02-29T23:59:59Z");
        for day in (0..40_000).map(|day| day * 86_400 + 86_399) {
            let time = Time::from_seconds(day);
            assert_eq!(parse(&format(time)), Some(time));
        }
    }
}
