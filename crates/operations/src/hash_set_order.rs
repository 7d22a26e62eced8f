//! The order in which set-like lists come back: that of a Java `HashSet` (behaviour 10 §1.2).

/// `items` without duplicates, in the order a Java `HashSet` made of that list would give them.
pub(crate) fn hash_set_order<T: Clone>(items: &[T], text: impl Fn(&T) -> &str) -> Vec<T> {
    // HashSet(Collection): max(n / 0.75 + 1, 16), rounded up to a power of two.
    let capacity = (items.len() * 4 / 3 + 1).max(16).next_power_of_two();
    let mut seen: Vec<&str> = Vec::with_capacity(items.len());
    let mut placed: Vec<(usize, &T)> = Vec::with_capacity(items.len());
    for item in items {
        if !seen.contains(&text(item)) {
            seen.push(text(item));
            placed.push((bucket(text(item), capacity), item));
        }
    }
    // Stable: within a bucket, the first to come stays first.
    placed.sort_by_key(|(bucket, _)| *bucket);
    placed.into_iter().map(|(_, item)| item.clone()).collect()
}

/// `String.hashCode`, its high half mixed into the low one, masked by a capacity that is a power of two.
fn bucket(text: &str, capacity: usize) -> usize {
    let hash = text.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    let mixed = hash ^ (hash >> 16);
    mixed as usize & (capacity - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests and answers of the AWS CLI's own examples (create-user-pool-client, update-user-pool-client).
    #[test]
    fn the_clis_examples_come_out_in_their_order() {
        for (sent, answered) in [
            (
                &["email", "phone_number", "email_verified", "phone_number_verified"][..],
                &["email_verified", "phone_number_verified", "phone_number", "email"][..],
            ),
            (
                &["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                &["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            ),
            (&["Google", "Facebook", "MyOIDC"], &["Google", "MyOIDC", "Facebook"]),
            (
                &["https://www.amazon.com", "https://example.com", "http://localhost:8001", "myapp://example"],
                &["https://example.com", "https://www.amazon.com", "myapp://example", "http://localhost:8001"],
            ),
            (&["code", "implicit"], &["implicit", "code"]),
            // The example has a fourth scope, of a resource server, which comes last and not by its hash.
            (
                &["openid", "profile", "aws.cognito.signin.user.admin"],
                &["aws.cognito.signin.user.admin", "openid", "profile"],
            ),
            (&["MySAML", "COGNITO", "Google"], &["Google", "COGNITO", "MySAML"]),
            // More than fit in the smallest table.
            (
                &[
                    "address",
                    "birthdate",
                    "email",
                    "email_verified",
                    "family_name",
                    "gender",
                    "locale",
                    "middle_name",
                    "name",
                    "nickname",
                    "phone_number",
                    "phone_number_verified",
                    "picture",
                    "preferred_username",
                    "profile",
                    "updated_at",
                    "website",
                    "zoneinfo",
                ],
                &[
                    "website",
                    "zoneinfo",
                    "address",
                    "birthdate",
                    "email_verified",
                    "gender",
                    "profile",
                    "phone_number_verified",
                    "preferred_username",
                    "locale",
                    "middle_name",
                    "picture",
                    "updated_at",
                    "name",
                    "nickname",
                    "phone_number",
                    "family_name",
                    "email",
                ],
            ),
        ] {
            assert_eq!(hash_set_order(sent, |text| *text), answered);
        }
    }

    #[test]
    fn duplicates_collapse() {
        assert_eq!(hash_set_order(&["a", "b", "a"], |text| *text), ["a", "b"]);
        assert_eq!(hash_set_order::<&str>(&[], |text| *text), [""; 0]);
    }
}
