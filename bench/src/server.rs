//! The server under test: started on a free port, asked whether it is ready, stopped; and what starting costs.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::cores::Halves;
use crate::functions;
use crate::process;
use crate::table::{mebibytes, verdict};

const START_LIMIT: Duration = Duration::from_secs(20);
const STOP_LIMIT: Duration = Duration::from_secs(20);
/// Between two looks at whether it is ready: well below what is measured.
const POLL: Duration = Duration::from_micros(200);
/// Starts of each kind; the median counts.
const STARTS: usize = 9;
/// Aims of the project.
const READY_AIM: Duration = Duration::from_millis(50);
const MEMORY_AIM_BYTES: u64 = 40 << 20;

/// How servers are started.
pub struct Launch<'a> {
    pub program: &'a Path,
    pub folder: &'a Path,
    pub database: &'a Option<String>,
    /// Where the server is to run, if not anywhere.
    pub halves: Option<&'a Halves>,
    /// Where the functions of custom sign-ins are, if there are any.
    pub functions: Option<SocketAddr>,
}

impl Launch<'_> {
    /// A database that is given belongs to one master key, so all servers on it share the folder that holds the key.
    fn data(&self, name: &str) -> PathBuf {
        self.folder.join(if self.database.is_some() { "data" } else { name })
    }
}

pub struct Server {
    child: Child,
    address: SocketAddr,
    ready_after: Duration,
}

impl Server {
    /// Starts a server with its data in a folder of this name, and waits until it is ready. Its log goes to a file, at
    /// the level it has by itself.
    pub fn start(launch: &Launch<'_>, name: &str) -> Result<Self, String> {
        let address = free_address()?;
        let path = launch.folder.join(format!("{name}.log"));
        let log = File::create(&path).map_err(|error| format!("cannot create {}: {error}", path.display()))?;
        let mut command = match launch.halves {
            Some(halves) => halves.serve(launch.program),
            None => Command::new(launch.program),
        };
        command.args(["dev", "--listen", &address.to_string(), "--data"]).arg(launch.data(name));
        if let Some(url) = launch.database {
            command.args(["--database", url]);
        }
        if let Some(address) = launch.functions {
            command.args(["--function", &format!("{}=http://{address}{}", functions::ARN, functions::PATH)]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let started = Instant::now();
        let child = command.spawn().map_err(|error| format!("cannot run {}: {error}", launch.program.display()))?;
        let mut server = Self { child, address, ready_after: Duration::ZERO };
        while !is_ready(address) {
            if started.elapsed() > START_LIMIT || server.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                return Err(format!("the server is not ready; see {}", path.display()));
            }
            std::thread::sleep(POLL);
        }
        server.ready_after = started.elapsed();
        Ok(server)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn memory_bytes(&self) -> Result<u64, String> {
        process::memory_bytes(self.id())
    }

    /// Until it has made the keys it keeps in reserve, and does nothing more.
    pub fn wait_until_idle(&self) -> Result<(), String> {
        let started = Instant::now();
        let mut before = process::cpu_seconds(self.id())?;
        while started.elapsed() < START_LIMIT {
            std::thread::sleep(Duration::from_secs(1));
            let now = process::cpu_seconds(self.id())?;
            if now - before < 0.02 {
                return Ok(());
            }
            before = now;
        }
        Err("the server does not come to rest".to_owned())
    }

    /// Asks it to stop and checks that it does, cleanly.
    pub fn stop(mut self) -> Result<(), String> {
        let asked = Command::new("kill").args(["-TERM", &self.id().to_string()]).status();
        asked.map_err(|error| format!("cannot run kill: {error}"))?;
        let asked = Instant::now();
        loop {
            match self.child.try_wait().map_err(|error| error.to_string())? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(format!("the server stopped with {status}")),
                None if asked.elapsed() > STOP_LIMIT => return Err("the server does not stop".to_owned()),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> Result<SocketAddr, String> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    free.map_err(|error| format!("no free port: {error}"))
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /_poolhouse/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(&status == b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

/// From starting the program to the first answer that it is ready: with an empty data directory, and with one that
/// was used before.
pub fn measure_start(launch: &Launch<'_>) -> Result<String, String> {
    let median = |name: &dyn Fn(usize) -> String| -> Result<Duration, String> {
        let mut all = Vec::with_capacity(STARTS);
        for number in 0..STARTS {
            let server = Server::start(launch, &name(number))?;
            all.push(server.ready_after);
            server.stop()?;
        }
        all.sort_unstable();
        Ok(all[STARTS / 2])
    };
    // A database that is given is new for the first of them only: that makes no median.
    let first = match launch.database {
        None => Some(median(&|number| format!("start-{number}"))?),
        Some(_) => None,
    };
    let again = median(&|_| "start-0".to_owned())?;
    let line = |what: &str, time: Duration| {
        let met = verdict(time < READY_AIM);
        format!("| {what} | {:.1} ms | < {} ms | {met} |\n", time.as_secs_f64() * 1e3, READY_AIM.as_millis())
    };
    Ok(format!(
        "| start-up (median of {STARTS}) | | aim | |\n|---|---|---|---|\n{}{}",
        first.map(|time| line("ready, first start (new data directory)", time)).unwrap_or_default(),
        line("ready, later start", again)
    ))
}

/// What a server holds in memory that has just started, and that has come to rest.
pub fn measure_memory(launch: &Launch<'_>) -> Result<String, String> {
    let server = Server::start(launch, "memory")?;
    let when_ready = server.memory_bytes()?;
    server.wait_until_idle()?;
    let idle = server.memory_bytes()?;
    server.stop()?;
    let line = |what: &str, bytes: u64| {
        let met = verdict(bytes < MEMORY_AIM_BYTES);
        format!("| {what} | {} | < {} | {met} |\n", mebibytes(bytes), mebibytes(MEMORY_AIM_BYTES))
    };
    Ok(format!(
        "| resident memory | | aim | |\n|---|---|---|---|\n{}{}",
        line("when ready", when_ready),
        line("idle, key reserve filled", idle)
    ))
}
