//! Which cores serve and which make the load. Kept apart, neither takes the other's time or empties its caches, and
//! what the server does in a second is what its half of the cores can do.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// The cores of this machine in two halves, as `taskset` takes them.
pub struct Halves {
    serving: String,
    loading: String,
}

impl Halves {
    /// `None` on one core, or without `taskset` (Debian: util-linux).
    pub fn find() -> Option<Self> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let cores = cores(status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?)?;
        let (serving, loading) = cores.split_at(cores.len() / 2);
        let has_taskset = run(Command::new("taskset").arg("--version"));
        (!serving.is_empty() && has_taskset).then(|| Self { serving: list(serving), loading: list(loading) })
    }

    /// A command that runs on the cores that serve.
    pub fn serve(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", &self.serving]).arg(program);
        command
    }

    /// A command that runs on all of them, whatever this process is kept to.
    pub fn everywhere(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("taskset");
        command.arg("--cpu-list").arg(format!("{},{}", self.serving, self.loading)).arg(program);
        command
    }

    /// Keeps this process, and the threads it will start, on the cores that make the load.
    pub fn load(&self) -> Result<(), String> {
        let id = std::process::id().to_string();
        let kept = run(Command::new("taskset").args(["--all-tasks", "--cpu-list", "--pid", &self.loading, &id]));
        if kept { Ok(()) } else { Err("taskset cannot keep this process to its cores".to_owned()) }
    }
}

impl std::fmt::Display for Halves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cores {} serve, cores {} make the load", self.serving, self.loading)
    }
}

fn run(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Reads `0-2,5`.
fn cores(text: &str) -> Option<Vec<usize>> {
    let mut all = Vec::new();
    for part in text.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        all.extend(first.parse::<usize>().ok()?..=last.parse().ok()?);
    }
    Some(all)
}

fn list(cores: &[usize]) -> String {
    cores.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cores_are_read_and_written() {
        assert_eq!(cores("\t0-2,5\n"), Some(vec![0, 1, 2, 5]));
        assert_eq!(cores("3"), Some(vec![3]));
        assert_eq!(cores("a-b"), None);
        assert_eq!(list(&[0, 1, 5]), "0,1,5");
    }
}
