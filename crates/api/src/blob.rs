//! Binary members: base64 strings on the wire.

use std::fmt;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes. `Debug` shows how many, not which.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Blob(pub Vec<u8>);

/// Standard base64; padding may be missing.
const DECODER: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes behind the text, or nothing when it is not base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    DECODER.decode(text).ok()
}

impl fmt::Debug for Blob {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Blob({} bytes)", self.0.len())
    }
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&general_purpose::STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        decode(&text).map(Self).ok_or_else(|| serde::de::Error::custom("not base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_travel_as_base64() {
        let blob = Blob(vec![0xff, 0x00, 0x10, 0x7f]);
        assert_eq!(serde_json::to_string(&blob).unwrap(), "\"/wAQfw==\"");
        assert_eq!(serde_json::from_str::<Blob>("\"/wAQfw==\"").unwrap(), blob);
        assert_eq!(serde_json::from_str::<Blob>("\"/wAQfw\"").unwrap(), blob);
        assert!(serde_json::from_str::<Blob>("\"_w\"").is_err());
        assert_eq!(format!("{blob:?}"), "Blob(4 bytes)");
    }
}
