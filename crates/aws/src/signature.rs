//! Signature Version 4 of a request that is sent without the SDK: `poolhouse apply` calls a server as any client does.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use domain::clock::Time;

/// Whose signature it is.
pub struct AccessKey {
    pub id: String,
    pub secret: String,
}

/// Where and when it holds.
pub struct Scope<'a> {
    pub region: &'a str,
    pub service: &'a str,
    pub now: Time,
}

/// The headers that a POST with these `headers` needs besides to be signed: `authorization` and `x-amz-date`.
///
/// # Errors
/// What is wrong with the request.
pub fn signature_headers(
    key: &AccessKey,
    scope: &Scope<'_>,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Vec<(&'static str, String)>, String> {
    let identity = Credentials::new(&key.id, &key.secret, None, None, "poolhouse").into();
    let since_epoch = Duration::from_micros(u64::try_from(scope.now.micros()).unwrap_or_default());
    let params = SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.service)
        .time(UNIX_EPOCH + since_epoch)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| error.to_string())?;
    let request = SignableRequest::new("POST", url, headers.iter().copied(), SignableBody::Bytes(body));
    let signed = request.and_then(|request| sign(request, &params.into()));
    let (instructions, _) = signed.map_err(|error| error.to_string())?.into_parts();
    let (headers, _) = instructions.into_parts();
    Ok(headers.into_iter().map(|header| (header.name(), header.value().to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_that_is_sent_is_signed() {
        let key = AccessKey { id: "AKIDEXAMPLE".to_owned(), secret: "secret".to_owned() };
        let scope = Scope { region: "eu-west-1", service: "cognito-idp", now: Time::from_seconds(1_440_938_160) };
        let sent = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", "Service.ListUserPools")];
        let mut headers = signature_headers(&key, &scope, "http://127.0.0.1:7665/", &sent, b"{}").unwrap();
        headers.sort();
        let [(authorization, value), date] = &headers[..] else { panic!("{headers:?}") };
        assert_eq!((*authorization, date), ("authorization", &("x-amz-date", "20150830T123600Z".to_owned())));
        let expected = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/cognito-idp/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=";
        assert!(value.starts_with(expected), "{value}");
    }
}
