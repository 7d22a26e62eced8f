//! A PostgreSQL that is started for one test, as an unprivileged user, with `u`, `carl` and `scram` in it.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::authority::Identity;

const START_LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);
const ACCESS: &str = "hostssl all carl all cert\nhost all scram all scram-sha-256\nhost all all all trust\n";

pub struct Cluster {
    folder: TempDir,
    server: Child,
    port: u16,
    version: u32,
}

impl Cluster {
    /// `None` where no PostgreSQL is installed. The authority of clients is the one that signed `identity`.
    pub fn start(identity: Option<&Identity>) -> Option<Self> {
        let (version, programs) = programs()?;
        let folder = tempfile::tempdir().unwrap();
        let user = unprivileged();
        let data = folder.path().join("data");
        give(folder.path(), 0o755, user);
        run(as_user(&programs.join("initdb"), user).arg(&data).args([
            "--username=poolhouse",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ]));
        let mut settings = vec!["listen_addresses=0.0.0.0".to_owned(), "unix_socket_directories=".into()];
        settings.push("fsync=off".into());
        if let Some(identity) = identity {
            let authority = Path::new(identity.certificate()).with_file_name("ca.pem");
            for (from, to) in
                [(identity.certificate(), "s.pem"), (identity.key(), "s.key"), (authority.to_str().unwrap(), "ca.pem")]
            {
                std::fs::copy(from, data.join(to)).unwrap();
                give(&data.join(to), 0o600, user);
            }
            settings
                .extend(["ssl=on", "ssl_cert_file=s.pem", "ssl_key_file=s.key", "ssl_ca_file=ca.pem"].map(Into::into));
        }
        std::fs::write(data.join("pg_hba.conf"), ACCESS).unwrap();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let mut command = as_user(&programs.join("postgres"), user);
        command.arg("-D").arg(&data).args(["-p", &port.to_string()]);
        command.args(settings.iter().flat_map(|setting| ["-c", setting]));
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let server = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let cluster = Self { folder, server, port, version };
        cluster.make_users(&programs);
        Some(cluster)
    }

    fn make_users(&self, programs: &Path) {
        let since = Instant::now();
        let users = "CREATE ROLE u LOGIN SUPERUSER; CREATE ROLE carl LOGIN SUPERUSER; \
                     CREATE ROLE scram LOGIN SUPERUSER PASSWORD 's3cret'";
        loop {
            let url = format!("postgres://poolhouse@127.0.0.1:{}/postgres?sslmode=disable", self.port);
            let made = Command::new(programs.join("psql")).args([&url, "-c", users]).output().unwrap();
            if made.status.success() {
                return;
            }
            if since.elapsed() > START_LIMIT {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap();
                panic!("{}\n{log}", String::from_utf8_lossy(&made.stderr));
            }
            std::thread::sleep(POLL);
        }
    }

    /// `who` is user and host.
    pub fn url(&self, who: &str, parameters: &str) -> String {
        format!("postgres://{who}:{}/postgres?{parameters}", self.port)
    }

    pub fn version(&self) -> u32 {
        self.version
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // PostgreSQL's fast shutdown, which ends its children as well.
        let _ = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        let _ = self.server.wait();
    }
}

/// The newest that Debian's packages put here.
fn programs() -> Option<(u32, PathBuf)> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let installed = versions.filter_map(|entry| {
        let path = entry.ok()?.path();
        let version = path.file_name()?.to_str()?.parse().ok()?;
        let programs = path.join("bin");
        programs.join("initdb").exists().then_some((version, programs))
    });
    installed.max()
}

/// PostgreSQL does not run as root: then its package's own user runs it.
fn unprivileged() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| -> u32 {
        let output = Command::new("id").args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
    };
    (id(&["-u"]) == 0).then(|| (id(&["-u", "postgres"]), id(&["-g", "postgres"])))
}

fn as_user(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command.current_dir("/");
    command
}

fn give(path: &Path, mode: u32, user: Option<(u32, u32)>) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    if let Some((user, group)) = user {
        chown(path, Some(user), Some(group)).unwrap();
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
