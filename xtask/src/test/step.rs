//! One command with its output in a log and an end at a deadline. Knows nothing of what runs.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Longest time a step may take; a whole run is given an hour and a half where changes are checked.
const DEADLINE: Duration = Duration::from_secs(30 * 60);
const POLL: Duration = Duration::from_millis(50);

/// Runs the command, with all that it prints in `log`.
pub fn run(command: &mut Command, log: &Path) -> Result<(), String> {
    let file = File::create(log).map_err(|error| format!("cannot create {}: {error}", log.display()))?;
    let errors = file.try_clone().map_err(|error| error.to_string())?;
    finish(command.stdout(file).stderr(errors))
}

/// Runs the command, with its standard output in one file and what it says of itself in `log`.
pub fn run_apart(command: &mut Command, output: &Path, log: &Path) -> Result<(), String> {
    let create = |path: &Path| File::create(path).map_err(|error| format!("cannot create {}: {error}", path.display()));
    finish(command.stdout(create(output)?).stderr(create(log)?))
}

fn finish(command: &mut Command) -> Result<(), String> {
    let mut child = command
        .stdin(Stdio::null())
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
