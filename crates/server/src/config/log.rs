//! How much is logged, and in which form.

use clap::{Args, ValueEnum};
use tracing::Level;

#[derive(Debug, Args)]
#[command(next_help_heading = "Logs")]
pub(crate) struct LogOptions {
    /// Form of the log lines on standard error
    #[arg(long, env = "POOLHOUSE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,

    /// Most detailed level that is logged: error, warn, info, debug or trace
    #[arg(long, env = "POOLHOUSE_LOG_LEVEL", value_name = "LEVEL", default_value = "info")]
    pub(crate) log_level: Level,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

impl LogOptions {
    pub(crate) fn is_text(&self) -> bool {
        self.log_format == LogFormat::Text
    }
}
