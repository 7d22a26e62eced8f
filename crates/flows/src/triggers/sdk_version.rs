//! `callerContext.awsSdkVersion`: what the caller's User-Agent says of its SDK (behaviour 40 §1.2).

const UNKNOWN: &str = "aws-sdk-unknown-unknown";

/// `aws-sdk-js/3.241.0 …` becomes `aws-sdk-js-3.241.0`.
pub(crate) fn of(user_agent: Option<&str>) -> String {
    let products = user_agent.unwrap_or("").split_ascii_whitespace().filter_map(|product| product.split_once('/'));
    let mut sdks = products.filter(|(name, version)| is_sdk(name) && is_plain(version));
    sdks.next().map_or_else(|| UNKNOWN.to_owned(), |(name, version)| format!("{}-{version}", name.to_ascii_lowercase()))
}

fn is_sdk(name: &str) -> bool {
    let prefix = name.get(..8).unwrap_or("");
    prefix.eq_ignore_ascii_case("aws-sdk-") && name.len() > 8 && is_plain(name)
}

/// What names and versions are made of: a caller puts nothing else into the events of functions.
fn is_plain(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sdks_are_known_by_their_first_product() {
        for (user_agent, expected) in [
            ("aws-sdk-js/3.241.0 ua/2.1 os/linux lang/js", "aws-sdk-js-3.241.0"),
            ("aws-sdk-iOS/2.9.3 iOS/13.0 en_US", "aws-sdk-ios-2.9.3"),
            ("aws-sdk-nodejs/2.987.0 linux/v14.17.5 promise", "aws-sdk-nodejs-2.987.0"),
            ("aws-sdk-dotnet-coreclr/3.3.109.18 .NET_Core", "aws-sdk-dotnet-coreclr-3.3.109.18"),
            ("Mozilla/5.0 aws-sdk-js/3.1.0", "aws-sdk-js-3.1.0"),
            ("Boto3/1.34.0 md/Botocore#1.34.0", UNKNOWN),
            ("aws-sdk-/1", UNKNOWN),
            ("aws-sdk-js/", UNKNOWN),
            ("aws-sdk-js/1\u{7f}", UNKNOWN),
            ("", UNKNOWN),
        ] {
            assert_eq!(of(Some(user_agent)), expected, "{user_agent}");
        }
        assert_eq!(of(None), UNKNOWN);
    }
}
