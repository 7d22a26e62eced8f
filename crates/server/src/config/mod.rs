//! What an operator can set, one file per section. Every flag has an environment variable `POOLHOUSE_…`.

mod amazon;
mod environment;
mod fresh;
mod functions;
mod listen;
mod log;
mod master_key;
mod messages;
pub(crate) mod private_files;
mod proxies;
mod secrets;
mod site;
mod stamp;
mod storage;
mod tls;
mod yes_or_no;

pub(crate) use self::yes_or_no::yes_or_no;
pub(crate) use environment::check_environment;
pub(crate) use functions::FunctionOptions;
pub(crate) use listen::{DEFAULT_LISTEN, ListenOptions};
pub(crate) use log::{LogFormat, LogOptions};
pub(crate) use master_key::MasterKeyOptions;
pub(crate) use messages::MessageOptions;
pub(crate) use proxies::ProxyOptions;
pub(crate) use secrets::SecretOptions;
pub(crate) use site::SiteOptions;
pub(crate) use storage::{DEFAULT_DIRECTORY, MasterKey, Storage, StorageOptions, is_shared, make_key_file};
pub(crate) use tls::{LocalAuthorityOptions, TlsOptions};
