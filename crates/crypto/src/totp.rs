//! Time-based one-time passwords (RFC 6238): HMAC-SHA1, six digits, steps of 30 seconds (behaviour 20 §6.4).
//!
//! Knows nothing of clocks or of codes that were used: the time is an argument, the step that matched is the answer.

pub mod client;

use aws_lc_rs::hmac;
use domain::random::{self, Random};
use zeroize::Zeroizing;

/// Seconds a code is the current one.
pub const STEP_SECONDS: i64 = 30;
/// Steps before and after the current one that are accepted, for clocks that differ.
const WINDOW: i64 = 1;
const DIGITS: u32 = 6;
const SECRET_BYTES: usize = 32;
/// RFC 4648 §6.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret as long as the service's.
pub fn new_secret(random: &dyn Random) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(random::bytes::<SECRET_BYTES>(random).to_vec())
}

/// A secret as people type it into an app: base32 (RFC 4648 §6), upper case, without padding.
pub fn secret_text(secret: &[u8]) -> String {
    let mut out = String::with_capacity((secret.len() * 8).div_ceil(5));
    let (mut accumulator, mut have) = (0_u32, 0);
    for byte in secret {
        accumulator = ((accumulator << 8) | u32::from(*byte)) & 0xffff;
        have += 8;
        while have >= 5 {
            have -= 5;
            out.push(char::from(ALPHABET[((accumulator >> have) & 31) as usize]));
        }
    }
    if have > 0 {
        out.push(char::from(ALPHABET[((accumulator << (5 - have)) & 31) as usize]));
    }
    out
}

/// The step whose code `code` is, of those around `seconds` since the epoch. Every step is computed and compared in
/// constant time.
pub fn matching_step(secret: &[u8], code: &str, seconds: i64) -> Option<i64> {
    let current = seconds.div_euclid(STEP_SECONDS);
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let mut found = None;
    for step in current - WINDOW..=current + WINDOW {
        if crate::constant_time_eq(code_at(&key, step).as_bytes(), code.as_bytes()) {
            found = Some(step);
        }
    }
    found
}

/// RFC 4226 §5.3.
fn code_at(key: &hmac::Key, step: i64) -> String {
    let tag = hmac::sign(key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[tag.len() - 1] & 0x0f);
    let number = u32::from_be_bytes([tag[offset] & 0x7f, tag[offset + 1], tag[offset + 2], tag[offset + 3]]);
    format!("{:06}", number % 10_u32.pow(DIGITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the last six of the eight digits given there.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(matching_step(secret, code, seconds), Some(seconds / 30), "{code}");
            assert_eq!(matching_step(secret, code, seconds + 30), Some(seconds / 30), "{code} a step late");
            assert_eq!(matching_step(secret, code, seconds + 90), None, "{code} too late");
        }
    }

    /// RFC 4648 §10, without the padding.
    #[test]
    fn secrets_are_written_in_base32() {
        for (secret, text) in [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(secret_text(secret.as_bytes()), text);
        }
        assert_eq!(secret_text(&[0xff; 32]).len(), 52);
    }
}
