//! Every SQL statement of this house, each beside the function that runs it. The user pool comes first everywhere:
//! forgetting it does not compile.

pub mod attempts;
pub mod authorization_codes;
pub mod browser_sessions;
pub mod cimd_policies;
pub mod client_metadata_documents;
pub mod client_secrets;
pub mod clients;
pub mod codes;
pub mod configuration_changes;
pub mod devices;
pub mod domains;
pub mod federated_sign_ins;
pub mod group_members;
pub mod groups;
pub mod identities;
pub mod identity_providers;
pub mod kept_sessions;
pub mod managed_login_brandings;
pub mod outgoing_messages;
pub mod published_secrets;
pub mod resource_servers;
pub mod saml_keys;
pub mod signing_keys;
pub mod site;
pub mod snapshot;
pub mod spent;
pub mod terms;
pub mod ui_customizations;
pub mod user_counts;
pub mod user_pools;
pub mod user_search;
pub mod users;
pub mod webauthn_credentials;
