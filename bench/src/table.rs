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
    /// By how much the arithmetic in it changed from before the load to after it, as a share.
    pub moved: f64,
}

#[derive(Default)]
pub struct Table {
    lines: String,
}

impl Table {
    pub fn add(&mut self, row: Row, figures: &Figures) {
        let (each, ceiling) = (figures.load.cpu_seconds_each(), figures.ceiling_seconds);
        let percent = 100.0 * ceiling / each;
        let reached = if is_settled(percent, figures.moved) { verdict(aim_reached(row, percent)) } else { "UNSETTLED" };
        let aim = row.aim_percent().map(|aim| format!("≥ {aim:.0} % {reached}")).unwrap_or_default();
        let moved = 100.0 * figures.moved;
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1e3;
        self.lines += &format!(
            "| {row} | {:.0} | {:.0} | {:.0} | {:.0} | {percent:.0} % | {moved:.0} % | {aim} | {:.0} | {:.1} / {:.1} |\n",
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
            "| row | per server CPU second | CPU µs each | ceiling: CPU µs | of it HTTP | of its ceiling | ceiling moved | aim \
             | per second here | ms median / p99 |\n|---|---|---|---|---|---|---|---|---|---|\n",
        )?;
        f.write_str(&self.lines)
    }
}

fn aim_reached(row: Row, percent: f64) -> bool {
    row.aim_percent().is_some_and(|aim| percent >= aim)
}

/// Whether a ratio says anything of the server. No server beats what it is made of, and a ceiling that moves is one of
/// the machine's other work.
fn is_settled(percent: f64, moved: f64) -> bool {
    percent <= 100.0 && moved <= 0.1
}

pub fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

pub fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_that_cannot_be_or_rests_on_a_moving_ceiling_is_no_verdict() {
        assert!(is_settled(80.0, 0.05));
        assert!(!is_settled(112.0, 0.0));
        assert!(!is_settled(80.0, 0.2));
    }
}
