//! What every backend must do alike. Each case runs on an SQLite file, on SQLite in memory, and, when
//! `TEST_DATABASE_URL` names a PostgreSQL database, in a fresh schema there.
//!
//! To add cases: a file here with `cases! { name, ... }` and one `async fn name(database: &Database)` each.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

/// Makes a test of each case per backend.
macro_rules! cases {
    ($($case:ident),+ $(,)?) => {
        mod sqlite_file {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case(&crate::database::Database::sqlite_file()).await;
            })+
        }
        mod sqlite_memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case(&crate::database::Database::sqlite_memory()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                if let Some(database) = crate::database::Database::postgres().await {
                    super::$case(&database).await;
                }
            })+
        }
    };
}

mod attempts;
mod auth_events;
mod authorization_codes;
mod browser_sessions;
mod cimd_policies;
mod clients;
mod codes;
mod concurrency;
mod crash;
mod database;
mod devices;
mod domains;
mod federated_sign_ins;
mod groups;
mod identities;
mod identity_providers;
mod kept_sessions;
mod managed_login_brandings;
mod outage;
mod outgoing_messages;
mod published_secrets;
mod resource_servers;
mod schema;
mod search_plans;
mod snapshot;
mod spent;
mod terms;
mod tls;
mod transactions;
mod ui_customizations;
mod user_counts;
mod user_imports;
mod user_pools;
mod user_search;
mod users;
mod values;
mod webauthn_credentials;
