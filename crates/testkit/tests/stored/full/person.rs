//! A user, and what is theirs, with every field set.

use domain::auth_event::{AuthEvent, EventKind, Feedback};
use domain::clock::Time;
use domain::device::Device;
use domain::group::Membership;
use domain::mfa::{MfaFactor, SoftwareToken, UserMfa};
use domain::passkey::{Attachment, Passkey};
use domain::user::{Credential, User, UserStatus};
use store::tables::authorization_codes::AuthorizationCode;
use store::tables::browser_sessions::{AtProvider, BrowserSession};
use store::tables::codes::Code;
use store::tables::federated_sign_ins::FederatedSignIn;
use store::tables::identities::Identity;
use store::tables::kept_sessions::KeptSession;
use store::tables::outgoing_messages::OutgoingMessage;

use super::{CLIENT, LATER, LATER_STILL, POOL, START, SUB, list, map, some};

pub fn user() -> User {
    User {
        user_pool_id: POOL.to_owned(),
        sub: SUB.to_owned(),
        username: "full".to_owned(),
        status: UserStatus::ResetRequired,
        enabled: false,
        created_at: START,
        modified_at: LATER,
        attributes: map(&[("custom:text", "\u{fc}\"\n"), ("email", "full@example.com"), ("email_verified", "true")]),
        pending: map(&[("email", "pending@example.com")]),
        credential: Some(Credential { sealed_verifier: b"credential".to_vec(), expires_at: Some(LATER_STILL) }),
        former_passwords: vec![b"former".to_vec(), b"before that".to_vec()],
        groups: vec![Membership {
            group: "full".to_owned(),
            precedence: Some(3),
            role_arn: some("arn:aws:iam::123456789012:role/group"),
        }],
        mfa: UserMfa {
            enabled: [MfaFactor::Sms, MfaFactor::SoftwareToken].into(),
            preferred: Some(MfaFactor::SoftwareToken),
            sms_by_settings: true,
            software_token: Some(SoftwareToken { sealed_secret: b"app".to_vec(), friendly_name: some("phone") }),
            pending_software_token: Some(b"pending app".to_vec()),
            passkey: Some(false),
        },
        signed_out_at: Some(LATER),
    }
}

pub fn device() -> Device {
    Device {
        user_pool_id: POOL.to_owned(),
        sub: SUB.to_owned(),
        key: "us-east-1_22222222-2222-4222-8222-222222222222".to_owned(),
        group_key: "-Group123".to_owned(),
        name: some("laptop"),
        sealed_verifier: b"device".to_vec(),
        remembered: true,
        created_at: START,
        modified_at: LATER,
        authenticated_at: LATER_STILL,
        last_ip: some("192.0.2.7"),
    }
}

pub fn auth_event() -> AuthEvent {
    AuthEvent {
        user_pool_id: POOL.to_owned(),
        sub: SUB.to_owned(),
        id: "019aa4a7-8000-7000-8000-000000000001".to_owned(),
        created_at: START,
        kind: EventKind::SignIn,
        passed: false,
        password_passed: Some(true),
        second_factor_passed: Some(false),
        ip: some("192.0.2.7"),
        feedback: Some(Feedback { valid: false, by: "Admin".to_owned(), at: LATER }),
    }
}

pub fn passkey() -> Passkey {
    Passkey {
        user_pool_id: POOL.to_owned(),
        sub: SUB.to_owned(),
        id: "Y3JlZGVudGlhbA".to_owned(),
        relying_party_id: "example.com".to_owned(),
        public_key: b"public key".to_vec(),
        friendly_name: "key ring".to_owned(),
        attachment: Some(Attachment::CrossPlatform),
        transports: list(&["usb", "nfc"]),
        created_at: START,
    }
}

pub fn code() -> Code {
    Code {
        purpose: "sign_up",
        hash: [7; 32],
        destination: "email=full@example.com".to_owned(),
        expires_at: LATER,
        sealed: Some(vec![8; 40]),
    }
}

pub fn kept_session() -> KeptSession {
    KeptSession {
        user_pool_id: POOL.to_owned(),
        sub: SUB.to_owned(),
        client_id: CLIENT.to_owned(),
        device_key: "us-east-1_full".to_owned(),
        session: "session".to_owned(),
        expires_at: LATER,
    }
}

pub fn authorization_code() -> AuthorizationCode {
    AuthorizationCode {
        user_pool_id: POOL.to_owned(),
        hash: [8; 32],
        sub: SUB.to_owned(),
        sealed: vec![9],
        expires_at: LATER,
    }
}

pub fn browser_session() -> BrowserSession {
    BrowserSession {
        user_pool_id: POOL.to_owned(),
        hash: [10; 32],
        sub: SUB.to_owned(),
        document: "{}".to_owned(),
        expires_at: LATER,
        at_provider: Some(AtProvider { provider: "full".to_owned(), subject: [11; 32], session: Some([12; 32]) }),
    }
}

pub fn federated_sign_in() -> FederatedSignIn {
    FederatedSignIn {
        user_pool_id: POOL.to_owned(),
        hash: [13; 32],
        browser: [14; 32],
        sealed: vec![15],
        expires_at: LATER,
    }
}

pub fn identity() -> Identity {
    Identity {
        user_pool_id: POOL.to_owned(),
        provider: "full".to_owned(),
        attribute: "Cognito_Subject".to_owned(),
        value: "them".to_owned(),
        sub: SUB.to_owned(),
        created_at: START,
        used_at: Some(LATER),
    }
}

pub fn message() -> OutgoingMessage {
    OutgoingMessage {
        user_pool_id: POOL.to_owned(),
        sub: SUB.to_owned(),
        topic: "sign_up".to_owned(),
        id: "message".to_owned(),
        sealed: b"freight".to_vec(),
        attempts: 2,
        // Nobody takes it.
        next_attempt_at: Time::from_seconds(9_000_000_000),
        expires_at: Time::from_seconds(9_000_000_001),
    }
}
