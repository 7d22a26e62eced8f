//! A PostgreSQL of this run's own: Debian's binaries, a temporary directory, a free port, an unprivileged user.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::machine;

const START_LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(100);

pub struct Postgres {
    child: Child,
    port: u16,
    programs: PathBuf,
    folder: PathBuf,
}

impl Postgres {
    /// Installs PostgreSQL if it is missing and starts an empty cluster with default durability (fsync on).
    pub fn start(workspace: &Path) -> Result<Self, String> {
        machine::require("postgresql", || programs().is_some())?;
        let programs = programs().ok_or("no PostgreSQL binaries under /usr/lib/postgresql")?;
        // Not under the workspace: another user must be able to reach it.
        let folder = std::env::temp_dir().join(format!("poolhouse-postgresql-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
        let user = unprivileged(&folder)?;
        let data = folder.join("data");
        let as_user = |program: &str| {
            let mut command = Command::new(programs.join(program));
            if let Some((user, group)) = user {
                command.uid(user).gid(group);
            }
            command.current_dir(&folder);
            command
        };
        let initialised = as_user("initdb")
            .arg("--pgdata")
            .arg(&data)
            .args(["--username=poolhouse", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"])
            .output()
            .map_err(|error| format!("cannot run initdb: {error}"))?;
        if !initialised.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&initialised.stderr)));
        }
        let port = machine::free_port()?;
        let logs = workspace.join("target/test-logs");
        let path = logs.join("postgresql-server.log");
        let made = std::fs::create_dir_all(&logs).and_then(|()| File::create(&path));
        let log = made.map_err(|error| format!("cannot create {}: {error}", path.display()))?;
        let child = as_user("postgres")
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories=", "-c", "max_connections=200"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("cannot run postgres: {error}"))?;
        let mut started = Self { child, port, programs, folder };
        started.wait_until_ready(&path)?;
        Ok(started)
    }

    fn wait_until_ready(&mut self, log: &Path) -> Result<(), String> {
        let started = Instant::now();
        while !machine::answers(&mut self.client("pg_isready")) {
            if started.elapsed() > START_LIMIT || self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                return Err(format!("PostgreSQL does not answer; see {}", log.display()));
            }
            std::thread::sleep(POLL);
        }
        Ok(())
    }

    /// One of PostgreSQL's client programs, pointed at this server.
    fn client(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.args(["--host=127.0.0.1", "--username=poolhouse"]).arg(format!("--port={}", self.port));
        command
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://poolhouse@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database and returns its address.
    pub fn create_database(&self, name: &str) -> Result<String, String> {
        if machine::answers(self.client("createdb").arg(name)) {
            Ok(self.url(name))
        } else {
            Err(format!("cannot create the database {name}"))
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: it ends its children, which SIGKILL would leave behind.
        machine::answers(Command::new("kill").args(["-INT", &self.child.id().to_string()]));
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The folder of the newest PostgreSQL server that is installed.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version: u32 = path.file_name()?.to_str()?.parse().ok()?;
            let programs = path.join("bin");
            programs.join("initdb").exists().then_some((version, programs))
        })
        .max()
        .map(|(_, programs)| programs)
}

/// PostgreSQL refuses to run as root: then the package's own user runs it, and the folder becomes that user's.
fn unprivileged(folder: &Path) -> Result<Option<(u32, u32)>, String> {
    if machine::effective_user() != Some(0) {
        return Ok(None);
    }
    let (user, group) = machine::user_and_group("postgres").ok_or("no user `postgres` to run PostgreSQL as")?;
    std::os::unix::fs::chown(folder, Some(user), Some(group))
        .map_err(|error| format!("cannot give {} to postgres: {error}", folder.display()))?;
    Ok(Some((user, group)))
}
