//! What a login page may load and where its forms may lead: the policy that browsers enforce.

use url::Url;

pub(super) fn of(redirect_uri: Option<&str>, has_script: bool) -> String {
    let scripts = if has_script { "script-src 'self'; connect-src 'self'; " } else { "" };
    let targets = targets(redirect_uri);
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; {scripts}base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self'{targets}"
    )
}

/// Chromium holds every redirect that follows a form against `form-action`: ours to the application, and those that
/// the application makes from there, to wherever it began. So the scheme is named, not the origin: a policy of one
/// origin stops sign-ins half-way behind gateways that send people on to another host.
fn targets(redirect_uri: Option<&str>) -> String {
    let Some(url) = redirect_uri.and_then(|uri| Url::parse(uri).ok()) else { return String::new() };
    match url.scheme() {
        "https" => " https:".to_owned(),
        // Only where somebody develops, mostly.
        "http" => " http: https:".to_owned(),
        // An application on a phone: `myapp:`. The parser leaves nothing in a scheme that could end the directive.
        scheme => format!(" {scheme}: https:"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_to_the_application_and_nowhere_by_another_scheme() {
        for (uri, expected) in [
            ("https://app.example.com/callback?x=1", " https:"),
            ("http://localhost:3000/", " http: https:"),
            ("http://[::1]:3000/", " http: https:"),
            ("myapp://callback", " myapp: https:"),
            ("com.example.app:/callback", " com.example.app: https:"),
            ("not a url; script-src *", ""),
            ("", ""),
        ] {
            assert_eq!(targets(Some(uri)), expected, "{uri}");
        }
        assert_eq!(targets(None), "");
    }

    #[test]
    fn pages_without_a_script_let_none_run() {
        assert!(!of(None, false).contains("script-src"));
        assert!(of(None, true).contains("script-src 'self';"));
        for policy in [of(None, false), of(Some("myapp:/"), true)] {
            assert!(policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("unsafe"));
        }
    }
}
