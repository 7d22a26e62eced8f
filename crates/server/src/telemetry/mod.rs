//! Logs: structured lines on standard error.
//!
//! What other crates log below a warning is never written, whatever the level: drivers quote statements with their
//! parameters there.

mod line;

use std::panic::PanicHookInfo;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::config::LogOptions;
use line::Line;

/// All crates of this house, and the binary, have names that begin with it.
const OURS: &str = "poolhouse";

/// Starts logging, for the whole process and once.
pub(crate) fn start(options: &LogOptions) {
    let level = LevelFilter::from_level(options.log_level);
    let targets = Targets::new().with_default(level.min(LevelFilter::WARN)).with_target(OURS, level);
    let line = Line::new(options.log_format);
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false).fmt_fields(line).event_format(line);
    tracing_subscriber::registry().with(lines.with_filter(targets)).init();
    std::panic::set_hook(Box::new(log_panic));
}

/// A message put together at run time may hold anything a request held; only developers' builds show it.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let constant = panic.payload().downcast_ref::<&str>().copied();
    let formatted = panic.payload().downcast_ref::<String>().filter(|_| cfg!(debug_assertions));
    let message = constant.or(formatted.map(String::as_str)).unwrap_or("(not shown)");
    let location = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(location, reason = message, "panicked");
}
