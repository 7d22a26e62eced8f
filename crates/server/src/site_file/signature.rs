//! Signature Version 4 of AWS, as a client makes it: one `Authorization` header over a POST to the root.

use aws_lc_rs::{digest, hmac};
use domain::clock::Time;

/// Whose signature it is.
#[derive(Debug, Clone)]
pub(super) struct AccessKey {
    pub(super) id: String,
    pub(super) secret: String,
}

/// Where and when it holds.
pub(super) struct Scope<'a> {
    /// `YYYYMMDD'T'HHMMSS'Z'`, as in the header `X-Amz-Date`.
    pub(super) date: &'a str,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
}

/// `headers` are the names, in lower case and in order, and the values of those that are signed.
pub(super) fn authorization(key: &AccessKey, scope: &Scope<'_>, headers: &[(&str, &str)], body: &[u8]) -> String {
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let request = format!("POST\n/\n\n{lines}\n{names}\n{}", sha256(body));
    let signature = sign(&key.secret, scope, &sha256(request.as_bytes()));
    let place = scope.place();
    format!("AWS4-HMAC-SHA256 Credential={}/{place}, SignedHeaders={names}, Signature={signature}", key.id)
}

impl Scope<'_> {
    fn day(&self) -> &str {
        self.date.split('T').next().unwrap_or_default()
    }

    fn place(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.day(), self.region, self.service)
    }
}

fn sign(secret: &str, scope: &Scope<'_>, request_hash: &str) -> String {
    let text = format!("AWS4-HMAC-SHA256\n{}\n{}\n{request_hash}", scope.date, scope.place());
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [scope.day(), scope.region, scope.service, "aws4_request"] {
        key = mac(&key, part.as_bytes());
    }
    hex(&mac(&key, text.as_bytes()))
}

fn mac(key: &[u8], data: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data).as_ref().to_vec()
}

fn sha256(data: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, data).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A time as `X-Amz-Date` writes it.
pub(super) fn amz_date(time: Time) -> String {
    let (days, second) = (time.seconds().div_euclid(86_400), time.seconds().rem_euclid(86_400));
    // Days to a date of the Gregorian calendar, in years that begin in March (Hinnant, "chrono-Compatible Low-Level
    // Date Algorithms").
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_example_is_signed_as_documented() {
        let scope = Scope { date: "20150830T123600Z", region: "us-east-1", service: "iam" };
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let hash = "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59";
        assert_eq!(sign(secret, &scope, hash), "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    #[test]
    fn dates_are_written_in_full() {
        for (seconds, date) in [
            (0, "19700101T000000Z"),
            (1_440_938_160, "20150830T123600Z"),
            (951_782_399, "20000228T235959Z"),
            (951_782_400, "20000229T000000Z"),
            (1_795_219_200, "20261121T000000Z"),
        ] {
            assert_eq!(amz_date(Time::from_seconds(seconds)), date);
        }
    }
}
