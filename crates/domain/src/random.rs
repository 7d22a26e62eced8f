//! Randomness as an argument, and the identifiers made of it.

/// A source of bytes that nobody can predict.
pub trait Random: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// `N` random bytes.
pub fn bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut out = [0; N];
    random.fill(&mut out);
    out
}

/// `count` symbols drawn uniformly from `alphabet` (at most 256 symbols) by rejection, so that none is favoured.
pub fn symbols(random: &dyn Random, alphabet: &[u8], count: usize) -> String {
    let limit = 256 - 256 % alphabet.len();
    let mut out = String::with_capacity(count);
    while out.len() < count {
        for byte in bytes::<32>(random) {
            if usize::from(byte) < limit && out.len() < count {
                out.push(char::from(alphabet[usize::from(byte) % alphabet.len()]));
            }
        }
    }
    out
}

/// A one-time code of `count` decimal digits; leading zeros are kept.
pub fn digits(random: &dyn Random, count: usize) -> String {
    symbols(random, b"0123456789", count)
}

/// A random number of `8 * N` bits in base 32 with digits `0-9a-v` and no leading zeros:
/// the form of client ids (128 bits) and generated client secrets (256 bits), behaviour 10 §3.1.
pub fn base32<const N: usize>(random: &dyn Random) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    let mut number = bytes::<N>(random);
    // A leading zero byte would shorten the text noticeably; the top bit is set so that the length is always the longest.
    number[0] |= 0x80;
    let bits = N * 8;
    let first = if bits.is_multiple_of(5) { 5 } else { bits % 5 };
    let mut out = String::with_capacity(bits.div_ceil(5));
    let mut accumulator = 0u32;
    let mut have = 0;
    let mut need = first;
    for byte in number {
        accumulator = (accumulator << 8) | u32::from(byte);
        have += 8;
        while have >= need {
            let digit = (accumulator >> (have - need)) & ((1 << need) - 1);
            out.push(char::from(DIGITS[digit as usize]));
            have -= need;
            accumulator &= (1 << have) - 1;
            need = 5;
        }
    }
    out
}

/// A version 4 UUID (RFC 9562 §5.4) in its text form: `sub`, `jti`, request ids.
pub fn uuid(random: &dyn Random) -> String {
    uuid_of(bytes(random))
}

/// The same of bytes that are decided already, of which it keeps 122 bits.
pub fn uuid_of(mut b: [u8; 16]) -> String {
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    uuid_text(b)
}

/// A version 7 UUID (RFC 9562 §5.7): its first 48 bits are `millis`, the moment it stands for.
/// `origin_jti` and `event_id` are of this kind, so that a token can be told from sign-outs to the millisecond
/// although its claims hold whole seconds only.
pub fn uuid_at(random: &dyn Random, millis: i64) -> String {
    let mut b = bytes::<16>(random);
    b[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    b[6] = (b[6] & 0x0f) | 0x70;
    b[8] = (b[8] & 0x3f) | 0x80;
    uuid_text(b)
}

/// The milliseconds in a UUID made by [`uuid_at`]; `None` for any other text.
pub fn uuid_millis(text: &str) -> Option<i64> {
    if text.len() != 36 || text.as_bytes()[14] != b'7' || !text.is_ascii() {
        return None;
    }
    i64::from_str_radix(&format!("{}{}", &text[0..8], &text[9..13]), 16).ok()
}

/// Sixteen bytes in the form of a UUID, whatever they are.
pub fn uuid_text(b: [u8; 16]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(36);
    for (at, byte) in b.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ones;
    impl Random for Ones {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0xff);
        }
    }
    struct Counter(std::sync::atomic::AtomicU8);
    impl Random for Counter {
        fn fill(&self, bytes: &mut [u8]) {
            for b in bytes {
                *b = self.0.fetch_add(37, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn base32_has_the_length_and_alphabet_of_a_client_id() {
        assert_eq!(base32::<16>(&Ones), "7vvvvvvvvvvvvvvvvvvvvvvvvv");
        assert_eq!(base32::<32>(&Ones).len(), 52);
        let id = base32::<16>(&Counter(3.into()));
        assert_eq!(id.len(), 26);
        assert!(id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'v').contains(&b)));
    }

    #[test]
    fn a_dated_uuid_gives_its_moment_back() {
        let id = uuid_at(&Counter(9.into()), 1_700_000_000_123);
        assert_eq!(uuid_millis(&id), Some(1_700_000_000_123));
        assert_eq!(id, "018bcfe5-687b-770c-b156-7ba0c5ea0f34");
        assert_eq!(uuid(&Ones), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid_millis(&uuid(&Ones)), None);
        assert_eq!(uuid_millis("not a uuid"), None);
    }

    #[test]
    fn digits_are_uniformly_drawn_and_as_many_as_asked() {
        let code = digits(&Counter(1.into()), 6);
        assert_eq!(code.len(), 6);
        assert!(code.bytes().all(|b| b.is_ascii_digit()));
    }
}
