//! One step: a command with a log, a deadline and a line of outcome; and the closing count. Knows nothing of what runs.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Longest time a step may take; a whole run is given an hour and a half where changes are checked.
const DEADLINE: Duration = Duration::from_secs(30 * 60);
const POLL: Duration = Duration::from_millis(50);
/// Lines of a failed step's log that are printed.
const TAIL_LINES: usize = 120;

/// The tests that a log counts; a step without tests counts as one.
#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
pub struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
}

pub struct Report {
    logs: PathBuf,
    total: Count,
    failures: Vec<String>,
}

impl Report {
    pub fn new(logs: PathBuf) -> Result<Self, String> {
        std::fs::create_dir_all(&logs).map_err(|error| format!("cannot create {}: {error}", logs.display()))?;
        Ok(Self { logs, total: Count::default(), failures: Vec::new() })
    }

    pub fn log_of(&self, name: &str) -> PathBuf {
        self.logs.join(format!("{name}.log"))
    }

    /// Runs a command to its end; true when it succeeded.
    pub fn run(&mut self, name: &str, command: &mut Command) -> bool {
        announce(name);
        let started = Instant::now();
        let path = self.log_of(name);
        let outcome = File::create(&path).map_err(|error| error.to_string()).and_then(|log| finish(command, log));
        let text = std::fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let count = count(&text);
        self.total.skipped += count.skipped;
        match outcome {
            Ok(()) if count.failed == 0 => {
                self.total.passed += count.passed.max(1);
                let tests = if count == Count::default() { String::new() } else { format!(", {}", line(count)) };
                println!("ok ({:.1} s{tests})", started.elapsed().as_secs_f64());
                true
            }
            outcome => {
                self.total.passed += count.passed;
                self.total.failed += count.failed.max(1);
                let reason = outcome.err().unwrap_or_else(|| "exited as if nothing had failed".to_owned());
                println!("FAILED ({:.1} s): {reason}", started.elapsed().as_secs_f64());
                self.failures.push(name.to_owned());
                println!("{}", tail(&text));
                println!("---- end of {}", path.display());
                false
            }
        }
    }

    /// Does something that later steps need; a failure counts, a success does not.
    pub fn prepare<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T, String>) -> Option<T> {
        announce(name);
        let started = Instant::now();
        match work() {
            Ok(done) => {
                println!("ready ({:.1} s)", started.elapsed().as_secs_f64());
                Some(done)
            }
            Err(reason) => {
                self.failed(name, &reason);
                None
            }
        }
    }

    /// A step that could not be started.
    pub fn fail(&mut self, name: &str, reason: &str) {
        announce(name);
        self.failed(name, reason);
    }

    pub fn skip(&mut self, name: &str, how_to_have_it: &str) {
        announce(name);
        self.total.skipped += 1;
        println!("skipped: not installed ({how_to_have_it})");
    }

    fn failed(&mut self, name: &str, reason: &str) {
        println!("FAILED: {reason}");
        self.total.failed += 1;
        self.failures.push(name.to_owned());
    }

    /// Prints the closing line; an error when anything failed.
    pub fn close(self, elapsed: Duration) -> Result<(), String> {
        println!();
        if !self.failures.is_empty() {
            println!("failed: {} (logs in {})", self.failures.join(", "), self.logs.display());
        }
        println!("finished in {} min {} s", elapsed.as_secs() / 60, elapsed.as_secs() % 60);
        println!("{}", line(self.total));
        if self.failures.is_empty() { Ok(()) } else { Err(format!("{} steps failed", self.failures.len())) }
    }
}

fn announce(name: &str) {
    print!("{name:<24}");
    // The line is for people; a closed standard output is no reason to stop.
    let _ = std::io::stdout().flush();
}

fn line(count: Count) -> String {
    let skipped = if count.skipped == 0 { String::new() } else { format!(", {} skipped", count.skipped) };
    format!("{} passed, {} failed{skipped}", count.passed, count.failed)
}

/// Runs the command with its output in `log` and an end at the deadline.
fn finish(command: &mut Command, log: File) -> Result<(), String> {
    let errors = log.try_clone().map_err(|error| error.to_string())?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        .spawn()
        .map_err(|error| format!("cannot run {}: {error}", command.get_program().display()))?;
    let started = Instant::now();
    loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(status.to_string()),
            None if started.elapsed() > DEADLINE => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("stopped after {} minutes", DEADLINE.as_secs() / 60));
            }
            None => std::thread::sleep(POLL),
        }
    }
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

/// Adds up the closing lines of cargo test, pytest and node's test runner.
fn count(log: &str) -> Count {
    let mut total = Count::default();
    for line in log.lines() {
        let plain = line.trim_matches(|letter| letter == '=' || letter == ' ');
        if let Some(result) = line.strip_prefix("test result: ") {
            total.passed += number_before(result, "passed");
            total.failed += number_before(result, "failed");
            total.skipped += number_before(result, "ignored");
        } else if let Some((counts, _)) = plain.split_once(" in ").filter(|(counts, _)| is_pytest(counts)) {
            total.passed += number_before(counts, "passed");
            total.failed += number_before(counts, "failed") + number_before(counts, "error");
            total.failed += number_before(counts, "errors");
            total.skipped += number_before(counts, "skipped");
        } else if let Some(node) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
            match node.split_once(' ') {
                Some(("pass", number)) => total.passed += number.parse().unwrap_or(0),
                Some(("fail" | "cancelled", number)) => total.failed += number.parse().unwrap_or(0),
                Some(("skipped" | "todo", number)) => total.skipped += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
    total
}

/// "3 failed, 61 passed" and the like.
fn is_pytest(counts: &str) -> bool {
    counts.split(", ").all(|part| {
        part.split_once(' ').is_some_and(|(number, what)| {
            number.parse::<u64>().is_ok()
                && ["passed", "failed", "skipped", "error", "errors", "warning", "warnings", "deselected"]
                    .contains(&what)
        })
    })
}

fn number_before(text: &str, word: &str) -> u64 {
    let words: Vec<&str> = text.split([' ', ',', ';', '.']).filter(|part| !part.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(log: &str) -> (u64, u64, u64) {
        let count = count(log);
        (count.passed, count.failed, count.skipped)
    }

    #[test]
    fn reads_the_runners_closing_lines() {
        let cargo = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s\n";
        assert_eq!(counted(&cargo.repeat(2)), (24, 0, 2));
        assert_eq!(counted("=== 3 failed, 61 passed, 2 skipped in 13.63s ==="), (61, 3, 2));
        assert_eq!(counted("=== 1 error in 0.10s ===\n43 passed in 119.95s (0:01:59)"), (43, 1, 0));
        assert_eq!(counted("# tests 5\n# pass 3\n# fail 2\n# cancelled 1\n# skipped 4\n# todo 0"), (3, 3, 4));
        assert_eq!(counted("nothing of the kind in 3 files"), (0, 0, 0));
    }

    #[test]
    fn keeps_the_end_of_a_log() {
        let log: String = (0..TAIL_LINES + 5).map(|number| format!("{number}\n")).collect();
        assert!(tail(&log).starts_with("5\n"));
        assert_eq!(tail("short"), "short");
    }
}
