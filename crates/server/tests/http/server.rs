//! A running `poolhouse dev` or `poolhouse serve`, and its log.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;

use crate::connection::Connection;

pub struct Server {
    process: Child,
    /// `127.0.0.1` and the port it was given.
    pub address: String,
    log: Arc<Mutex<Vec<String>>>,
    log_reader: Option<JoinHandle<()>>,
}

impl Server {
    pub fn in_memory() -> Self {
        Self::start(&["--in-memory"])
    }

    /// On a SQLite file in `data`.
    pub fn on_disk(data: &Path) -> Self {
        Self::start(&["--data", data.to_str().unwrap()])
    }

    pub fn start(options: &[&str]) -> Self {
        Self::start_listening(&[&["--listen", "127.0.0.1:0"], options].concat())
    }

    /// Where the options say.
    pub fn start_listening(options: &[&str]) -> Self {
        Self::start_command("dev", options)
    }

    pub fn start_command(command: &str, options: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_poolhouse"))
            .args([command, "--log-format", "json"])
            .args(options)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(Vec::new()));
        let address = loop {
            let line = lines.next().unwrap_or_else(|| panic!("did not start: {:?}", log.lock())).unwrap();
            let parsed: Value = serde_json::from_str(&line).unwrap_or_default();
            log.lock().unwrap().push(line);
            if parsed["message"] == "ready" {
                break parsed["listen"].as_str().unwrap().to_owned();
            }
        };
        let kept = Arc::clone(&log);
        let log_reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().unwrap().push(line);
            }
        });
        Self { process, address, log, log_reader: Some(log_reader) }
    }

    pub fn connect(&self) -> Connection {
        Connection::open(&self.address)
    }

    /// SIGKILL: no code of the server runs after it.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// What the process has in memory, in MiB.
    pub fn resident_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_024
    }

    pub fn signal_to_stop(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// SIGTERM; gives how it ended and all it logged.
    pub fn stop(self) -> (ExitStatus, Vec<String>) {
        self.signal_to_stop();
        self.wait()
    }

    pub fn wait(mut self) -> (ExitStatus, Vec<String>) {
        let status = self.process.wait().unwrap();
        self.log_reader.take().unwrap().join().unwrap();
        let log = std::mem::take(&mut *self.log.lock().unwrap());
        (status, log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
