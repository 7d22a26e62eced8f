//! Documents of a pool and what belongs to it, each with every field set.

use domain::client::{
    Analytics, AuthFlowPermission, Client, ClientKind, ClientSettings, OAuthFlow, RefreshTokenRotation, TimeUnit,
    TokenValidityUnits, UserExistenceErrors,
};
use domain::group::Group;
use domain::identity_provider::{IdentityProvider, ProviderKind, SamlMetadata};
use domain::mfa_configuration::{EmailMfa, MfaFactors, UserVerification, WebAuthnConfiguration, WebAuthnFactor};
use domain::password::PasswordPolicy;
use domain::resource_server::{ResourceServer, Scope};
use domain::schema::{AttributeKind, Schema, SchemaAttribute};
use domain::user_pool::{
    AddOns, AdminCreateUser, AdvancedSecurity, AliasAttribute, AuthFactor, ContactAttribute, DcrConfiguration,
    DeviceConfiguration, EmailConfiguration, EumsSms, IssuerType, KeyConfiguration, LambdaConfig, MfaConfiguration,
    RecoveryKind, RecoveryMechanism, SignInNames, SmsConfiguration, Tier, UserPool, VerificationMessage,
    VersionedFunction,
};
use domain::user_pool_domain::{CustomDomain, Failover, SecurityPolicy, UserPoolDomain};
use store::tables::client_secrets::SealedSecret;
use store::tables::identity_providers::StoredProvider;
use store::tables::saml_keys::SealedSamlKey;
use store::tables::signing_keys::{SealedSigningKey, TokenUse};

use super::{CLIENT, LATER, LATER_STILL, POOL, START, list, map, some};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:";

pub fn user_pool() -> UserPool {
    let mut schema = Schema::standard();
    for (name, kind) in [
        ("custom:text", AttributeKind::String { min_length: Some(1), max_length: Some(9) }),
        ("custom:number", AttributeKind::Number { min_value: Some(-5), max_value: Some(5) }),
        ("custom:date", AttributeKind::DateTime),
        ("dev:flag", AttributeKind::Boolean),
    ] {
        let developer_only = name.starts_with("dev:");
        schema.set(SchemaAttribute {
            name: name.into(),
            kind,
            developer_only,
            mutable: true,
            required: developer_only,
        });
    }
    UserPool {
        id: POOL.to_owned(),
        name: "full".to_owned(),
        created_at: START,
        modified_at: LATER,
        version: 7,
        tier: Tier::Plus,
        deletion_protection: true,
        password_policy: PasswordPolicy {
            minimum_length: 12,
            require_uppercase: true,
            require_lowercase: false,
            require_numbers: true,
            require_symbols: false,
            history_size: Some(5),
            temporary_password_validity_days: 3,
        },
        allowed_first_auth_factors: vec![AuthFactor::Password, AuthFactor::WebAuthn],
        schema,
        sign_in_names: SignInNames::Aliases(vec![AliasAttribute::Email, AliasAttribute::PreferredUsername]),
        case_sensitivity: Some(false),
        auto_verified_attributes: vec![ContactAttribute::PhoneNumber, ContactAttribute::Email],
        attributes_require_verification_before_update: vec![ContactAttribute::Email],
        mfa: MfaConfiguration::Optional,
        mfa_factors: MfaFactors {
            sms: true,
            software_token: Some(true),
            email: Some(EmailMfa { message: some("mfa mail {####}"), subject: some("mfa subject") }),
        },
        web_authn: Some(WebAuthnConfiguration {
            relying_party_id: some("example.com"),
            user_verification: Some(UserVerification::Required),
            factor: Some(WebAuthnFactor::MultiFactorWithUserVerification),
        }),
        admin_create_user: AdminCreateUser {
            allow_admin_create_user_only: true,
            invite_sms: some("invite sms {username} {####}"),
            invite_email: some("invite mail {username} {####}"),
            invite_email_subject: some("invite subject"),
        },
        account_recovery: Some(vec![RecoveryMechanism { priority: 1, kind: RecoveryKind::VerifiedPhoneNumber }]),
        verification_message: VerificationMessage {
            sms: some("sms {####}"),
            email: some("mail {####}"),
            email_subject: some("subject"),
            email_by_link: some("{##link##}"),
            email_subject_by_link: some("subject of the link"),
            confirm_with_link: true,
        },
        sms_authentication_message: some("mfa sms {####}"),
        device: Some(DeviceConfiguration {
            challenge_required_on_new_device: true,
            device_only_remembered_on_user_prompt: true,
        }),
        email: EmailConfiguration {
            source_arn: some("arn:aws:ses:us-east-1:123456789012:identity/example.com"),
            reply_to_email_address: some("reply@example.com"),
            developer_account: true,
            from: some("Full <full@example.com>"),
            configuration_set: some("set"),
        },
        sms: Some(SmsConfiguration {
            sns_caller_arn: some("arn:aws:iam::123456789012:role/sms"),
            external_id: some("external"),
            sns_region: some("eu-west-1"),
            eums: Some(EumsSms {
                caller_arn: "arn:aws:iam::123456789012:role/eums".to_owned(),
                external_id: some("eums external"),
                origination_identity: some("POOLHOUSE"),
                configuration_set_name: some("eums set"),
                in_entity_id: some("entity"),
                in_template_id: some("template"),
                region: some("eu-west-2"),
            }),
        }),
        lambda: lambda(),
        add_ons: Some(AddOns {
            advanced_security: AdvancedSecurity::Enforced,
            custom_auth: Some(AdvancedSecurity::Audit),
        }),
        tags: map(&[("team", "blue")]),
        key: Some(KeyConfiguration {
            customer_managed: true,
            kms_key_arn: some("arn:aws:kms:us-east-1:123456789012:key/pool"),
        }),
        issuer: Some(IssuerType::Updated),
        acr: Some(map(&[("Level2", "urn:x:2")])),
        dcr: Some(DcrConfiguration {
            enabled: true,
            open_dcr_enabled: true,
            authenticated_grant_types: Some(list(&["client_credentials"])),
            open_dcr_grant_types: Some(list(&["code"])),
            allowed_scopes: Some(list(&["openid"])),
        }),
    }
}

fn lambda() -> LambdaConfig {
    let function = |name: &str| Some(format!("{FUNCTION}{name}"));
    let versioned = |name: &str, version: &str| {
        Some(VersionedFunction { arn: format!("{FUNCTION}{name}"), version: version.into() })
    };
    LambdaConfig {
        pre_sign_up: function("pre-sign-up"),
        custom_message: function("custom-message"),
        post_confirmation: function("post-confirmation"),
        pre_authentication: function("pre-authentication"),
        post_authentication: function("post-authentication"),
        define_auth_challenge: function("define"),
        create_auth_challenge: function("create"),
        verify_auth_challenge_response: function("verify"),
        user_migration: function("migration"),
        pre_token_generation: versioned("tokens", "V3_0"),
        custom_sms_sender: versioned("sms", "V1_0"),
        custom_email_sender: versioned("mail", "V1_0"),
        inbound_federation: versioned("inbound", "V1_0"),
        kms_key_id: some("arn:aws:kms:us-east-1:123456789012:key/senders"),
    }
}

pub fn client() -> Client {
    Client {
        user_pool_id: POOL.to_owned(),
        id: CLIENT.to_owned(),
        name: "full".to_owned(),
        created_at: START,
        modified_at: LATER,
        version: 4,
        kind: ClientKind::Dcr,
        confidential: true,
        settings: ClientSettings {
            refresh_token_validity: Some(10),
            access_token_validity: Some(20),
            id_token_validity: Some(30),
            units: TokenValidityUnits {
                access_token: Some(TimeUnit::Minutes),
                id_token: Some(TimeUnit::Seconds),
                refresh_token: Some(TimeUnit::Hours),
            },
            read_attributes: Some(list(&["email"])),
            write_attributes: Some(list(&["name"])),
            explicit_auth_flows: Some(vec![AuthFlowPermission::AllowUserSrpAuth, AuthFlowPermission::AllowUserAuth]),
            supported_identity_providers: list(&["COGNITO", "Google"]),
            callback_urls: list(&["https://example.com/in"]),
            logout_urls: list(&["https://example.com/out"]),
            default_redirect_uri: some("https://example.com/in"),
            oauth_flows: vec![OAuthFlow::Code],
            oauth_scopes: list(&["openid", "api/read"]),
            oauth_enabled: true,
            analytics: Some(Analytics {
                application_id: some("application"),
                application_arn: some("arn:aws:mobiletargeting:us-east-1:123456789012:apps/a"),
                role_arn: some("arn:aws:iam::123456789012:role/analytics"),
                external_id: some("external"),
                user_data_shared: true,
            }),
            prevent_user_existence_errors: Some(UserExistenceErrors::Enabled),
            token_revocation: true,
            propagate_user_context: true,
            auth_session_validity_minutes: 5,
            refresh_token_rotation: Some(RefreshTokenRotation { enabled: true, retry_grace_period_seconds: 20 }),
        },
    }
}

pub fn group() -> Group {
    Group {
        user_pool_id: POOL.to_owned(),
        id: "group-id".to_owned(),
        name: "full".to_owned(),
        description: some("description"),
        role_arn: some("arn:aws:iam::123456789012:role/group"),
        precedence: Some(3),
        created_at: START,
        modified_at: LATER,
    }
}

pub fn resource_server() -> ResourceServer {
    ResourceServer {
        user_pool_id: POOL.to_owned(),
        identifier: "api".to_owned(),
        name: "Full API".to_owned(),
        scopes: vec![Scope { name: "read".to_owned(), description: "reads".to_owned() }],
        created_at: START,
    }
}

pub fn provider() -> StoredProvider {
    StoredProvider {
        provider: IdentityProvider {
            user_pool_id: POOL.to_owned(),
            name: "full".to_owned(),
            kind: ProviderKind::Saml,
            created_at: START,
            modified_at: LATER,
            version: 5,
            details: map(&[("MetadataURL", "https://provider.example/metadata")]),
            attribute_mapping: map(&[("email", "mail")]),
            acr_mapping: Some(map(&[("Level1", "urn:x:1")])),
            identifiers: list(&["provider.example"]),
            saml: Some(SamlMetadata {
                entity_id: "urn:provider".to_owned(),
                sso_redirect_uri: some("https://provider.example/sso"),
                sso_post_uri: some("https://provider.example/post"),
                slo_redirect_uri: some("https://provider.example/slo"),
                slo_redirect_response_uri: some("https://provider.example/slo/response"),
                slo_post_uri: some("https://provider.example/post/slo"),
                slo_post_response_uri: some("https://provider.example/post/slo/response"),
                signing_certificates: list(&["MIIB"]),
                valid_until: Some(LATER_STILL),
            }),
        },
        sealed_secrets: Some(b"provider secrets".to_vec()),
    }
}

pub fn domain() -> UserPoolDomain {
    UserPoolDomain {
        user_pool_id: POOL.to_owned(),
        name: "auth.example.com".to_owned(),
        created_at: START,
        version: 6,
        managed_login_version: Some(2),
        custom: Some(CustomDomain {
            certificate_arn: "arn:aws:acm:us-east-1:123456789012:certificate/c".to_owned(),
            security_policy: Some(SecurityPolicy::TlsV1_3_2025),
        }),
        failover: Some(Failover { secondary_region: "eu-west-1".to_owned(), health_check_id: "check".to_owned() }),
    }
}

pub fn client_secret() -> SealedSecret {
    SealedSecret { id: format!("{CLIENT}--1795219200"), created_at: START, sealed: b"client secret".to_vec() }
}

pub fn signing_keys() -> [SealedSigningKey; 2] {
    let key = |kid: &str, token_use, created_at| SealedSigningKey {
        kid: kid.to_owned(),
        token_use,
        created_at,
        sealed: kid.as_bytes().to_vec(),
    };
    [key("full-id-key", TokenUse::Id, START), key("full-access-key", TokenUse::Access, LATER)]
}

pub fn saml_key() -> SealedSamlKey {
    SealedSamlKey { sealed: b"saml key".to_vec(), certificate: b"certificate".to_vec(), certified_at: START }
}
