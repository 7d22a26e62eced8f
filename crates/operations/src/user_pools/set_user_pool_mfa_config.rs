//! SetUserPoolMfaConfig: replaces a user pool's second factors and passkey settings, all of them at once.

use api::ApiError;
use api::operations::SetUserPoolMfaConfig;
use api::types::{SetUserPoolMfaConfigRequest, SetUserPoolMfaConfigResponse};
use domain::mfa_configuration::{EmailMfa, WebAuthnConfiguration};
use domain::mfa_configuration_rules::{self, RequestedMfa, RequestedSms};
use domain::user_pool::MfaConfiguration;
use store::tables::user_pools;

use super::{get_user_pool_mfa_config, require, settings, site};
use crate::change::configure;
use crate::mirror::Mirror;
use crate::rejection::{Rejection, concurrent_change};
use crate::{Context, Handle};

impl Handle for SetUserPoolMfaConfig {
    async fn handle(
        cx: &Context,
        input: SetUserPoolMfaConfigRequest,
    ) -> Result<SetUserPoolMfaConfigResponse, ApiError> {
        let (now, settings) = (cx.now(), cx.settings.clone());
        let configured = input.user_pool_id.clone();
        let user_pool_id = input.user_pool_id.clone();
        let requested = requested(input);
        let user_pool = configure(cx, &configured, move |tx| {
            let mut next = require(tx, &user_pool_id)?;
            let version = next.version;
            mfa_configuration_rules::replace(&mut next, requested.clone(), site(&settings))?;
            next.modified_at = now;
            next.version += 1;
            if !user_pools::update(tx, &next, version)? {
                return Err(concurrent_change());
            }
            Ok::<_, Rejection>(next)
        })
        .await?;
        let view = get_user_pool_mfa_config::view(&user_pool);
        Ok(SetUserPoolMfaConfigResponse {
            email_mfa_configuration: view.email_mfa_configuration,
            mfa_configuration: view.mfa_configuration,
            sms_mfa_configuration: view.sms_mfa_configuration,
            software_token_mfa_configuration: view.software_token_mfa_configuration,
            web_authn_configuration: view.web_authn_configuration,
        })
    }
}

fn requested(input: SetUserPoolMfaConfigRequest) -> RequestedMfa {
    RequestedMfa {
        mfa: input.mfa_configuration.map_or(MfaConfiguration::Off, Mirror::from_wire),
        sms: input.sms_mfa_configuration.map(|sms| RequestedSms {
            message: sms.sms_authentication_message,
            route: sms.sms_configuration.map(settings::sms),
        }),
        software_token: input.software_token_mfa_configuration.map(|token| token.enabled.unwrap_or(false)),
        email: input.email_mfa_configuration.map(|email| EmailMfa { message: email.message, subject: email.subject }),
        web_authn: input.web_authn_configuration.map(|web_authn| WebAuthnConfiguration {
            relying_party_id: web_authn.relying_party_id,
            user_verification: web_authn.user_verification.map(Mirror::from_wire),
            factor: web_authn.factor_configuration.map(Mirror::from_wire),
        }),
    }
}
