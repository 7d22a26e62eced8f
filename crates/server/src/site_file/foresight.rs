//! What can be told of a plan before anything is done, though only the server decides: addresses of identity providers that
//! it does not go to unless it is told to.

use flows::OutboundPolicy;
use serde_json::Value;
use url::Url;

use super::step::PlannedCall;

/// Members of `ProviderDetails` that the server asks, at once or when somebody signs in.
const ASKED: [&str; 5] = ["oidc_issuer", "MetadataURL", "token_url", "attributes_url", "jwks_uri"];

/// As `dev` is unless it is told otherwise; a server that is stricter says so itself.
const USUAL: OutboundPolicy = OutboundPolicy { allow_private_addresses: false, allow_loopback: true };

/// A sentence for each address that a server with the usual policy refuses.
pub(super) fn notes(call: &PlannedCall) -> Vec<String> {
    if !matches!(call.operation, "CreateIdentityProvider" | "UpdateIdentityProvider") {
        return Vec::new();
    }
    let name = call.input.get("ProviderName").and_then(Value::as_str).unwrap_or_default();
    let details = call.input.get("ProviderDetails");
    let note = |member: &&str| {
        let text = details?.get(*member)?.as_str()?;
        let refused = USUAL.check_url(&Url::parse(text).ok()?).err()?;
        Some(format!("identity provider {name}: {member} {text}: {refused}"))
    };
    ASKED.iter().filter_map(note).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn notes_on(details: Value) -> Vec<String> {
        let input = json!({ "ProviderName": "Corp", "ProviderDetails": details });
        notes(&PlannedCall::new("CreateIdentityProvider", input))
    }

    #[test]
    fn addresses_that_need_an_option_are_named_with_it() {
        for inside in ["http://idp.corp.example", "https://10.0.0.5", "https://idp.example:8443"] {
            let notes = notes_on(json!({ "oidc_issuer": inside }));
            assert_eq!(notes.len(), 1, "{inside}");
            let note = &notes[0];
            assert!(
                note.contains(inside) && note.contains("Corp") && note.contains("--allow-private-addresses"),
                "{note}"
            );
        }
    }

    #[test]
    fn what_dev_reaches_needs_no_word() {
        for reached in ["https://idp.example", "http://localhost:9000/realms/x", "http://127.0.0.1:7665", "not a url"] {
            assert_eq!(notes_on(json!({ "oidc_issuer": reached, "MetadataURL": reached })), Vec::<String>::new());
        }
    }
}
