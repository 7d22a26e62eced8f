//! The user's side: an authenticator app. For tests and the load generator.

use aws_lc_rs::hmac;

use super::{ALPHABET, code_at};

/// An app that was told a secret.
pub struct App {
    key: hmac::Key,
}

impl App {
    /// `None` for what is no base32.
    pub fn new(secret_text: &str) -> Option<Self> {
        let (mut secret, mut accumulator, mut have) = (Vec::new(), 0_u32, 0);
        for letter in secret_text.bytes() {
            let value = ALPHABET.iter().position(|known| *known == letter)?;
            accumulator = ((accumulator << 5) | u32::try_from(value).ok()?) & 0xffff;
            have += 5;
            if have >= 8 {
                have -= 8;
                secret.push(u8::try_from((accumulator >> have) & 0xff).ok()?);
            }
        }
        Some(Self { key: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret) })
    }

    /// What it shows in a step of 30 seconds since the epoch.
    pub fn code(&self, step: i64) -> String {
        code_at(&self.key, step)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{matching_step, secret_text};
    use super::*;

    #[test]
    fn an_app_reads_the_secret_it_is_shown() {
        for length in [1, 2, 3, 4, 5, 20, 32] {
            let secret: Vec<u8> = (0..length).map(|number| 0xff - number).collect();
            let app = App::new(&secret_text(&secret)).unwrap();
            assert_eq!(matching_step(&secret, &app.code(41_152_263), 1_234_567_890), Some(41_152_263), "{length}");
        }
        assert!(App::new("lower").is_none());
    }
}
