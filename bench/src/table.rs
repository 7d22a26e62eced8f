//! The table: every row beside its ceiling.

use std::fmt;
use std::time::Duration;

use crate::load::Load;
use crate::rows::Row;

/// What was measured of one row.
pub struct Figures {
    pub load: Load,
    /// CPU time of its requests, echoed.
    pub echo_seconds: f64,
    /// CPU time of the least that would do, the echoes among it.
    pub ceiling_seconds: f64,
}

#[derive(Default)]
pub struct Table {
    lines: String,
}

impl Table {
    pub fn add(&mut self, row: Row, figures: &Figures) {
        let (each, ceiling) = (figures.load.cpu_seconds_each(), figures.ceiling_seconds);
        let percent = 100.0 * ceiling / each;
        let aim = row.aim_percent().map(|aim| format!("≥ {aim:.0} % {}", verdict(percent >= aim))).unwrap_or_default();
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1e3;
        self.lines += &format!(
            "| {row} | {:.0} | {:.0} | {:.0} | {:.0} | {percent:.0} % | {aim} | {:.0} | {:.1} / {:.1} |\n",
            1.0 / each,
            each * 1e6,
            ceiling * 1e6,
            figures.echo_seconds * 1e6,
            figures.load.per_second(),
            milliseconds(figures.load.quantile(0.5)),
            milliseconds(figures.load.quantile(0.99)),
        );
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "| row | per server CPU second | CPU µs each | ceiling: CPU µs | of it HTTP | of its ceiling | aim \
             | per second here | ms median / p99 |\n|---|---|---|---|---|---|---|---|---|\n",
        )?;
        f.write_str(&self.lines)
    }
}

pub fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

pub fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / f64::from(1 << 20))
}
