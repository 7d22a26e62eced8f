//! One program run for what it prints.

use std::process::Command;

/// What it prints; an error with what it says of itself when it fails.
pub fn output(command: &mut Command) -> Result<String, String> {
    let output =
        command.output().map_err(|error| format!("cannot run {}: {error}", command.get_program().display()))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{command:?} failed with {}\n{}", output.status, errors.trim()));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{command:?} printed what is no text"))
}
