//! Hexadecimal as SRP writes its numbers: lower case on output, either case and odd lengths on input.

/// The number in `bytes` (big-endian) as lower-case hex without leading zeros; `0` for zero.
pub(crate) fn integer(bytes: &[u8]) -> String {
    let digits = hex::encode(bytes);
    match digits.trim_start_matches('0') {
        "" => "0".to_owned(),
        digits => digits.to_owned(),
    }
}

/// Writes the number in `text` big-endian into `out`. `None` if `text` is empty, has another character than a hex
/// digit, or the number does not fit.
pub(crate) fn parse_integer(text: &str, out: &mut [u8]) -> Option<()> {
    let digits = text.trim_start_matches('0');
    let missing = (2 * out.len()).checked_sub(digits.len()).filter(|_| !text.is_empty())?;
    hex::decode_to_slice("0".repeat(missing) + digits, out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn odd_lengths_and_leading_zeros_are_the_same_number() {
        for text in ["7ff", "07FF", "000007ff"] {
            let mut out = [9; 2];
            parse_integer(text, &mut out).unwrap();
            assert_eq!(out, [7, 0xff]);
        }
        assert_eq!(parse_integer("10000", &mut [0; 2]), None);
        assert_eq!(parse_integer("", &mut [0; 2]), None);
        assert_eq!(parse_integer("-1", &mut [0; 2]), None);
        assert_eq!(parse_integer("０", &mut [0; 2]), None);
        assert_eq!(integer(&[0, 7, 0xff]), "7ff");
        assert_eq!(integer(&[0, 0]), "0");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(bytes: [u8; 20]) {
            let mut out = [0; 20];
            parse_integer(&integer(&bytes), &mut out).unwrap();
            prop_assert_eq!(out, bytes);
        }
    }
}
