//! The parameter by which a browser brings an offer to connect (`flows::federate::offers`): beside those of the authorization
//! request, from page to page. It is of this server alone, and goes to nobody else.

use url::form_urlencoded::{Serializer, parse};

/// Not a name that an application would use for something of its own.
pub const PARAMETER: &str = "poolhouse_offer";

/// The request with an offer, and with no other.
pub fn with(encoded: &str, state: &str) -> String {
    Serializer::new(without(encoded)).append_pair(PARAMETER, state).finish()
}

/// The request without one.
pub fn without(encoded: &str) -> String {
    let kept = parse(encoded.as_bytes()).filter(|(name, _)| name != PARAMETER);
    Serializer::new(String::new()).extend_pairs(kept).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_one_offer_at_most() {
        let request = "client_id=c&state=a+b%26&scope=openid+email";
        assert_eq!(with(request, "S"), format!("{request}&poolhouse_offer=S"));
        assert_eq!(with(&with(request, "S"), "T"), format!("{request}&poolhouse_offer=T"));
        assert_eq!(without(&with(request, "S")), request);
        assert_eq!(without(""), "");
    }
}
