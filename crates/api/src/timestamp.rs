//! Times on the wire: JSON numbers, seconds since the Unix epoch with at most milliseconds.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Microseconds since the Unix epoch. The wire shows milliseconds: finer digits are cut off when written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn micros(self) -> i64 {
        self.0
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = self.0.div_euclid(1_000);
        if millis % 1_000 == 0 {
            return serializer.serialize_i64(millis / 1_000);
        }
        // Exact enough: 2^53 milliseconds are 285 thousand years, and the shortest decimal that reads back as the same double has
        // no more than three digits after the point.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        serializer.serialize_f64(millis as f64 / 1_000.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float cast saturates, and no time that far away is asked for"
        )]
        Ok(Self((seconds * 1_000.0).round() as i64 * 1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_written_as_a_fraction() {
        for (micros, wire) in [
            (0, "0"),
            (1_547_833_345_777_000, "1547833345.777"),
            (1_547_833_345_777_999, "1547833345.777"),
            (1_700_000_000_000_000, "1700000000"),
            (1_700_000_000_500_000, "1700000000.5"),
            (-1_500_000, "-1.5"),
        ] {
            assert_eq!(serde_json::to_string(&Timestamp::from_micros(micros)).unwrap(), wire);
        }
    }

    #[test]
    fn any_form_of_number_is_read() {
        for wire in ["1667864578.676", "1.667864578676E9", "1667864578676e-3"] {
            assert_eq!(serde_json::from_str::<Timestamp>(wire).unwrap().micros(), 1_667_864_578_676_000);
        }
        assert_eq!(serde_json::from_str::<Timestamp>("1700000000").unwrap().micros(), 1_700_000_000_000_000);
    }
}
