//! GetSigningCertificate: the certificate by which SAML providers know a user pool's requests.

use api::ApiError;
use api::operations::GetSigningCertificate;
use api::types::{GetSigningCertificateRequest, GetSigningCertificateResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for GetSigningCertificate {
    async fn handle(
        cx: &Context,
        input: GetSigningCertificateRequest,
    ) -> Result<GetSigningCertificateResponse, ApiError> {
        let certificate = cx.signing_certificate(&input.user_pool_id).await.map_err(refuse)?;
        Ok(GetSigningCertificateResponse { certificate: Some(STANDARD.encode(certificate)) })
    }
}
