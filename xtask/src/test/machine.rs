//! What the machine has, and Debian's packages for what it lacks. Knows nothing of the steps.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the package lists were refreshed by this run.
static REFRESHED: AtomicBool = AtomicBool::new(false);

/// Whether a command exists and succeeds.
pub fn answers(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Installs a Debian package unless `present` holds already.
pub fn require(package: &str, present: impl Fn() -> bool) -> Result<(), String> {
    if present() {
        return Ok(());
    }
    if !REFRESHED.swap(true, Ordering::Relaxed) {
        apt_get(&["update", "-q"])?;
    }
    apt_get(&["install", "-y", "-q", "--no-install-recommends", package])?;
    if present() { Ok(()) } else { Err(format!("{package} was installed, but what it should bring is not there")) }
}

fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let mut command = if effective_user() == Some(0) {
        Command::new("apt-get")
    } else {
        let mut command = Command::new("sudo");
        command.args(["--non-interactive", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    };
    let output = command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot run apt-get {}: {error}", arguments.join(" ")))?;
    if output.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("apt-get {} failed; install it by hand\n{}", arguments.join(" "), errors.trim()))
}

/// The number of the user that runs this.
pub fn effective_user() -> Option<u32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let users = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    users.split_whitespace().nth(1)?.parse().ok()
}

/// A user's and its group's number, from the list of local users.
pub fn user_and_group(name: &str) -> Option<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let user = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let fields: Vec<&str> = user.split(':').collect();
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

/// A port of the loopback address that nothing listens on.
pub fn free_port() -> Result<u16, String> {
    std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port: {error}"))
}
