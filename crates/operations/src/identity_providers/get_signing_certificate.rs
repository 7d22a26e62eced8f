//! GetSigningCertificate: the certificate by which SAML providers know a user pool's requests.

use api::ApiError;
use api::operations::GetSigningCertificate;
use api::types::{GetSigningCertificateRequest, GetSigningCertificateResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::refuse;
use crate::{Context, Handle};
use flows::saml_keys;

impl Handle for GetSigningCertificate {
    async fn handle(
        cx: &Context,
        input: GetSigningCertificateRequest,
    ) -> Result<GetSigningCertificateResponse, ApiError> {
        let certificate = saml_keys::signing_certificate(cx, &input.user_pool_id).await.map_err(refuse)?;
        Ok(GetSigningCertificateResponse { certificate: Some(STANDARD.encode(certificate)) })
    }
}
