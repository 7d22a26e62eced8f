//! Signatures of AWS Signature Version 4: what a request's should be, of its parts and the secret it is made with.
//!
//! HMAC and SHA-256 are AWS-LC's. The official `aws-sigv4` crate signs requests, and chooses itself which headers are
//! signed and how; whoever verifies must take what the signer chose. Knows nothing of HTTP, and looks no key up.

use aws_lc_rs::hmac;

/// What a key is narrowed down to before it signs.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// `YYYYMMDD`.
    pub date: &'a str,
    pub region: &'a str,
    pub service: &'a str,
}

/// The parts of a request that are signed.
#[derive(Debug)]
pub struct SignedRequest<'a> {
    pub method: &'a str,
    /// As sent: signers escape before they sign.
    pub path: &'a str,
    /// As sent, or empty.
    pub query: &'a str,
    /// Lower-case names and values as sent, in the order of `SignedHeaders`.
    pub headers: &'a [(&'a str, String)],
    pub body: &'a [u8],
}

impl SignedRequest<'_> {
    fn canonical(&self) -> String {
        let mut parameters: Vec<String> =
            self.query.split('&').filter(|part| !part.is_empty()).map(with_value).collect();
        parameters.sort_unstable();
        let lines: String = self.headers.iter().map(|(name, value)| format!("{name}:{}\n", one_line(value))).collect();
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        let body = crate::sha256_hex(self.body);
        let (method, path, query, names) = (self.method, self.path, parameters.join("&"), names.join(";"));
        format!("{method}\n{path}\n{query}\n{lines}\n{names}\n{body}")
    }

    /// The signature that this request should have, in lower-case hexadecimal. `sent_at` is `YYYYMMDDTHHMMSSZ`.
    pub fn signature(&self, secret: &str, sent_at: &str, scope: Scope<'_>) -> String {
        let Scope { date, region, service } = scope;
        let request = crate::sha256_hex(self.canonical().as_bytes());
        let to_sign = format!("AWS4-HMAC-SHA256\n{sent_at}\n{date}/{region}/{service}/aws4_request\n{request}");
        let mut key = zeroize::Zeroizing::new(format!("AWS4{secret}").into_bytes());
        for part in [date, region, service, "aws4_request"] {
            key = zeroize::Zeroizing::new(mac(&key, part).as_ref().to_vec());
        }
        hex::encode(mac(&key, &to_sign))
    }

    /// Whether `presented` is that signature, compared in constant time.
    pub fn is_signed(&self, presented: &str, secret: &str, sent_at: &str, scope: Scope<'_>) -> bool {
        crate::constant_time_eq(self.signature(secret, sent_at, scope).as_bytes(), presented.as_bytes())
    }
}

fn mac(key: &[u8], text: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes())
}

fn with_value(parameter: &str) -> String {
    if parameter.contains('=') { parameter.to_owned() } else { format!("{parameter}=") }
}

/// Without blanks around it, and with one where there are several.
fn one_line(value: &str) -> String {
    value.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const AT: &str = "20150830T123600Z";
    const SCOPE: Scope<'_> = Scope { date: "20150830", region: "us-east-1", service: "service" };

    fn signature(method: &str, query: &str, headers: &[(&str, &str)], body: &str) -> String {
        let headers: Vec<(&str, String)> = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let request = SignedRequest { method, path: "/", query, headers: &headers, body: body.as_bytes() };
        request.signature(SECRET, AT, SCOPE)
    }

    const HOST: (&str, &str) = ("host", "example.amazonaws.com");
    const DATE: (&str, &str) = ("x-amz-date", AT);

    /// Of the suite that AWS publishes: post-vanilla, get-vanilla-query-order-key-case.
    #[test]
    fn agrees_with_the_published_suite() {
        let vanilla = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
        assert_eq!(signature("POST", "", &[HOST, DATE], ""), vanilla);
        let ordered = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
        assert_eq!(signature("GET", "Param2=value2&Param1=value1", &[HOST, DATE], ""), ordered);
    }

    #[test]
    fn every_part_counts() {
        let right = signature("POST", "", &[HOST, DATE], "{}");
        for other in [
            signature("GET", "", &[HOST, DATE], "{}"),
            signature("POST", "a", &[HOST, DATE], "{}"),
            signature("POST", "", &[("host", "example.org"), DATE], "{}"),
            signature("POST", "", &[HOST, DATE], "{ }"),
        ] {
            assert_ne!(right, other);
        }
        let request = SignedRequest { method: "POST", path: "/", query: "", headers: &[], body: b"" };
        let signed = request.signature(SECRET, AT, SCOPE);
        assert!(request.is_signed(&signed, SECRET, AT, SCOPE));
        assert!(!request.is_signed(&signed, "other", AT, SCOPE) && !request.is_signed("", SECRET, AT, SCOPE));
        assert!(!request.is_signed(&signed, SECRET, AT, Scope { region: "eu-west-1", ..SCOPE }));
    }
}
