//! The order in which a validation message lists the values of an enum: that of a Java `HashSet<String>`.
//!
//! Behaviour 10 §1.4 records eight orders; six follow from this rule, the others are in model/overrides.toml.

/// `values` in the iteration order of a `HashSet` filled with them (Java 8 and later).
pub fn hash_set_order(values: &[String]) -> Vec<String> {
    let mut capacity: u32 = 16;
    let wanted = values.len() * 4 / 3 + 1;
    while (capacity as usize) < wanted {
        capacity *= 2;
    }
    let mut ordered = values.to_vec();
    ordered.sort_by_key(|value| {
        let hash = string_hash(value);
        (hash ^ (hash >> 16)) & (capacity - 1)
    });
    ordered
}

/// `String.hashCode`.
fn string_hash(text: &str) -> u32 {
    text.encode_utf16().fold(0u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)))
}

#[cfg(test)]
mod tests {
    use super::hash_set_order;

    #[test]
    fn observed_orders_follow() {
        for observed in [
            vec!["OPTIONAL", "OFF", "ON"],
            vec!["implicit", "client_credentials", "code"],
            vec!["phone_number", "email"],
            vec!["POST", "GET"],
            vec!["BLOCK", "NO_ACTION"],
            vec!["SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP"],
        ] {
            let mut sorted: Vec<String> = observed.iter().map(|value| value.to_string()).collect();
            sorted.sort();
            assert_eq!(hash_set_order(&sorted), observed);
        }
    }
}
