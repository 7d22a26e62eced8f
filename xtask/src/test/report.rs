//! What becomes of the steps: a line when one begins, a line when one ends, the end of a failed one's log, and the closing
//! count. Steps may run side by side, so each line says whose it is. Knows nothing of what runs.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::count::{Count, count};
use super::step;

/// Lines of a failed step's log that are printed.
const TAIL_LINES: usize = 120;

pub struct Report {
    logs: PathBuf,
    started: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    total: Count,
    failures: Vec<String>,
    /// Why tests were skipped, in the words of their runners.
    reasons: BTreeSet<String>,
}

impl Report {
    pub fn new(logs: PathBuf) -> Result<Self, String> {
        std::fs::create_dir_all(&logs).map_err(|error| format!("cannot create {}: {error}", logs.display()))?;
        Ok(Self { logs, started: Instant::now(), state: Mutex::default() })
    }

    pub fn log_of(&self, name: &str) -> PathBuf {
        self.logs.join(format!("{}.log", name.replace('/', "-")))
    }

    /// Runs a command to its end; true when it succeeded.
    pub fn run(&self, name: &str, command: &mut Command) -> bool {
        self.begin(name);
        let started = Instant::now();
        let path = self.log_of(name);
        let outcome = step::run(command, &path);
        let text = std::fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let count = count(&text);
        let seconds = started.elapsed().as_secs_f64();
        let mut state = self.state();
        state.total.skipped += count.skipped;
        state.reasons.extend(skips(&text));
        match outcome {
            Ok(()) if count.failed == 0 => {
                state.total.passed += count.passed.max(1);
                let tests = if count == Count::default() { String::new() } else { format!(", {count}") };
                self.say(name, &format!("ok ({seconds:.1} s{tests})"));
                true
            }
            outcome => {
                state.total.passed += count.passed;
                state.total.failed += count.failed.max(1);
                state.failures.push(name.to_owned());
                let reason = outcome.err().unwrap_or_else(|| "exited as if nothing had failed".to_owned());
                let end = format!("{}\n---- end of {}", tail(&text), path.display());
                self.say(name, &format!("FAILED ({seconds:.1} s): {reason}\n{end}"));
                false
            }
        }
    }

    /// Does something that later steps need; a failure counts, a success does not.
    pub fn prepare<T>(&self, name: &str, work: impl FnOnce() -> Result<T, String>) -> Option<T> {
        self.do_here(name, "ready", work)
    }

    /// A check that is no command.
    pub fn check(&self, name: &str, work: impl FnOnce() -> Result<(), String>) {
        let held = self.do_here(name, "ok", work).is_some();
        self.state().total.passed += u64::from(held);
    }

    fn do_here<T>(&self, name: &str, done_word: &str, work: impl FnOnce() -> Result<T, String>) -> Option<T> {
        self.begin(name);
        let started = Instant::now();
        match work() {
            Ok(done) => {
                self.say(name, &format!("{done_word} ({:.1} s)", started.elapsed().as_secs_f64()));
                Some(done)
            }
            Err(reason) => {
                self.fail(name, &reason);
                None
            }
        }
    }

    /// A step that failed, or could not be started.
    pub fn fail(&self, name: &str, reason: &str) {
        let mut state = self.state();
        state.total.failed += 1;
        state.failures.push(name.to_owned());
        self.say(name, &format!("FAILED: {reason}"));
    }

    fn begin(&self, name: &str) {
        self.say(name, "begins");
    }

    /// One line, with the time since the run began.
    fn say(&self, name: &str, what: &str) {
        let seconds = self.started.elapsed().as_secs();
        // The line is for people; a closed standard output is no reason to stop.
        let _ = writeln!(std::io::stdout().lock(), "{:>3}:{:02}  {name:<26}{what}", seconds / 60, seconds % 60);
    }

    /// Prints the closing lines; an error when anything failed.
    pub fn close(self) -> Result<(), String> {
        let state = self.state();
        println!();
        for reason in &state.reasons {
            println!("skipped: {reason}");
        }
        if !state.failures.is_empty() {
            println!("failed: {} (logs in {})", state.failures.join(", "), self.logs.display());
        }
        let elapsed = self.started.elapsed().as_secs();
        println!("finished in {} min {} s", elapsed / 60, elapsed % 60);
        println!("{}", state.total);
        if state.failures.is_empty() { Ok(()) } else { Err(format!("{} steps failed", state.failures.len())) }
    }

    /// A step that panicked has counted what it counted.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

/// The reasons that pytest gives (`-rs`) and Node's runner, one for each kind of skip.
fn skips(log: &str) -> impl Iterator<Item = String> {
    log.lines().filter_map(|line| {
        if let Some(reason) = line.strip_prefix("SKIPPED ") {
            return reason.split_once(": ").map(|(_, why)| why.trim().to_owned());
        }
        line.split_once(" # SKIP ").map(|(_, why)| why.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_end_of_a_log() {
        let log: String = (0..TAIL_LINES + 5).map(|number| format!("{number}\n")).collect();
        assert!(tail(&log).starts_with("5\n"));
        assert_eq!(tail("short"), "short");
    }

    #[test]
    fn says_why_tests_were_skipped() {
        let log = "SKIPPED [2] test_x.py:30: aws-cli v2 has no --this\nok 3 - name # SKIP no browser\n3 skipped";
        assert_eq!(skips(log).collect::<Vec<_>>(), ["aws-cli v2 has no --this", "no browser"]);
    }
}
