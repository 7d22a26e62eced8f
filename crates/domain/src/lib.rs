//! The rules of user pools as plain types and functions.
//!
//! Knows nothing of JSON on the wire, HTTP, SQL or async code. Time and randomness are arguments
//! ([`clock::Clock`], [`random::Random`]). Types derive serde only so that the store can keep them as documents.

pub mod arn;
pub mod attribute;
pub mod auth_event;
pub mod channels;
pub mod cimd_policy;
pub mod client;
pub mod client_metadata;
pub mod client_rules;
pub mod clock;
pub mod device;
pub mod group;
pub mod host_name;
pub mod identity_provider;
pub mod identity_provider_rules;
pub mod image;
pub mod limits;
pub mod link_offer;
pub mod managed_login_branding;
pub mod message;
pub mod message_rules;
pub mod mfa;
pub mod mfa_configuration;
pub mod mfa_configuration_rules;
pub mod names;
pub mod passkey;
mod passkey_providers;
pub mod password;
pub mod quotas;
pub mod random;
pub mod rates;
pub mod redirect_url;
pub mod registration;
pub mod resource_server;
pub mod schema;
pub mod schema_rules;
pub mod scopes;
pub mod style_sheet;
pub mod svg;
pub mod terms;
pub mod tier_rules;
pub mod ui_customization;
pub mod user;
pub mod user_filter;
pub mod user_import;
pub mod user_pool;
pub mod user_pool_domain;
pub mod user_pool_rules;
pub mod xml_cost;
