//! Sealed state of one length, whatever is inside: a client that must not learn whether a user exists counts characters
//! too (behaviour 50 #17).

use serde::Serialize;

/// `content` as JSON, filled up with spaces, which JSON ignores, to a multiple of `bytes`. Choose one that everything
/// fits into.
pub(crate) fn padded_json(content: &impl Serialize, bytes: usize) -> Vec<u8> {
    let mut text = serde_json::json!(content).to_string().into_bytes();
    text.resize(text.len().next_multiple_of(bytes), b' ');
    text
}

#[cfg(test)]
mod tests {
    use super::padded_json;

    #[test]
    fn whatever_is_inside_the_length_is_the_same() {
        for content in ["", "a", &"x".repeat(60)] {
            let padded = padded_json(&content, 64);
            assert_eq!(padded.len(), 64);
            assert_eq!(serde_json::from_slice::<String>(&padded).unwrap(), content);
        }
        assert_eq!(padded_json(&"x".repeat(64), 64).len(), 128);
    }
}
