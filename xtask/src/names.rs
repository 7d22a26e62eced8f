//! How names of the model become names of Rust. Pure text; knows nothing of the model itself.

/// `CallbackURLs` -> `callback_urls`, `SMSMfaSettings` -> `sms_mfa_settings`, `AllowedOAuthFlows` -> `allowed_oauth_flows`.
pub fn snake(name: &str) -> String {
    let name = name.replace("URLs", "Urls").replace("OAuth", "Oauth");
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 8);
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|index| letters[index]);
        let after = letters.get(at + 1);
        let starts_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if starts_word {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// A field name: snake case, escaped when Rust keeps the word for itself.
pub fn field(name: &str) -> String {
    let name = snake(name);
    match name.as_str() {
        "type" | "ref" | "in" | "match" | "use" | "move" | "where" | "as" | "loop" | "mod" => format!("r#{name}"),
        _ => name,
    }
}

/// The name of a static: `UserPoolIdType` -> `USER_POOL_ID_TYPE`.
pub fn constant(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// An enum value as a variant: `ADMIN_NO_SRP_AUTH` -> `AdminNoSrpAuth`, `V1_0` -> `V1_0`, `phone_number` -> `PhoneNumber`.
pub fn variant(value: &str) -> String {
    let mut out = String::new();
    for part in value.split(['_', '-']) {
        let between_digits =
            out.ends_with(|c: char| c.is_ascii_digit()) && part.starts_with(|c: char| c.is_ascii_digit());
        if between_digits {
            out.push('_');
        }
        let shouting = !part.contains(|c: char| c.is_ascii_lowercase());
        let mut letters = part.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.extend(letters.map(|letter| if shouting { letter.to_ascii_lowercase() } else { letter }));
    }
    out
}

/// A member name as it appears in validation messages: first letter in lower case, the rest as it is.
pub fn path(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_become_fields() {
        for (name, expected) in [
            ("CallbackURLs", "callback_urls"),
            ("SMSMfaSettings", "sms_mfa_settings"),
            ("CSS", "css"),
            ("CSSVersion", "css_version"),
            ("KMSKeyID", "kms_key_id"),
            ("DefaultRedirectURI", "default_redirect_uri"),
            ("AllowedOAuthFlowsUserPoolClient", "allowed_oauth_flows_user_pool_client"),
            ("PrimaryRoute53HealthCheckId", "primary_route53_health_check_id"),
            ("UserMFASettingList", "user_mfa_setting_list"),
            ("S3Bucket", "s3_bucket"),
            ("BlockedIPRangeList", "blocked_ip_range_list"),
            ("headerName", "header_name"),
        ] {
            assert_eq!(snake(name), expected);
        }
        assert_eq!(field("Type"), "r#type");
        assert_eq!(constant("UserPoolIdType"), "USER_POOL_ID_TYPE");
    }

    #[test]
    fn enum_values_become_variants() {
        for (value, expected) in [
            ("ALLOW_USER_SRP_AUTH", "AllowUserSrpAuth"),
            ("phone_number", "PhoneNumber"),
            ("NoRisk", "NoRisk"),
            ("V1_0", "V1_0"),
            ("TLS_V1_2_2021", "TlsV1_2_2021"),
            ("SAML2", "Saml2"),
            ("userAuthEvents", "UserAuthEvents"),
            ("N_A", "NA"),
        ] {
            assert_eq!(variant(value), expected);
        }
    }

    #[test]
    fn paths_lower_the_first_letter_only() {
        assert_eq!(path("UserPoolId"), "userPoolId");
        assert_eq!(path("CallbackURLs"), "callbackURLs");
    }
}
