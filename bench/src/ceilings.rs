//! What this machine can do at best: the primitives that every answer is made of, measured by their CPU time.
//!
//! Arithmetic runs on as many threads as there are cores: under load the cores are all busy too, and may share what is
//! inside them.

use std::fmt;
use std::fs::OpenOptions;
use std::hint::black_box;
use std::io::Write;
use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crypto::jwt::{Jws, SigningKey};
use crypto::srp::client::client_public;
use crypto::srp::{self, Identity};
use crypto::{SystemRandom, srp::Verifier};
use domain::clock::Time;
use domain::random;
use store::tables::spent;
use store::{Location, Store, StoreError};

use crate::cores::Halves;
use crate::process;
use crate::rows::Parts;

const TIME: Duration = Duration::from_secs(1);
/// Of each primitive; they are measured before and after every row.
const ARITHMETIC_TIME: Duration = Duration::from_millis(500);
/// Of a page of a write-ahead log, about.
const APPENDED_BYTES: usize = 4_096;
/// As many claims as an ID token carries, in bytes.
const PAYLOAD_BYTES: usize = 600;

/// CPU seconds each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arithmetic {
    sign: f64,
    verify: f64,
    fixed_power: f64,
    power: f64,
}

impl Arithmetic {
    /// Measures in a process of its own, which may use every core even when this one keeps to its half.
    pub fn measure(halves: Option<&Halves>) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = match halves {
            Some(halves) => halves.everywhere(program),
            None => Command::new(program),
        };
        let output = command.arg("arithmetic").output().map_err(|error| format!("cannot measure: {error}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        Self::parse(&said).ok_or_else(|| format!("the arithmetic said {said:?}"))
    }

    fn parse(text: &str) -> Option<Self> {
        let numbers: Vec<f64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        let [sign, verify, fixed_power, power] = numbers[..] else { return None };
        Some(Self { sign, verify, fixed_power, power })
    }

    /// The CPU time of `parts` together, without what they commit.
    pub fn seconds(&self, parts: &Parts) -> f64 {
        parts.signatures * self.sign
            + parts.verifications * self.verify
            + parts.fixed_powers * self.fixed_power
            + parts.powers * self.power
    }
}

/// Measures and prints what [`Arithmetic::measure`] reads.
pub fn print_arithmetic() -> Result<(), String> {
    let key = SigningKey::generate();
    let payload = format!(r#"{{"claims":"{}"}}"#, "x".repeat(PAYLOAD_BYTES)).into_bytes();
    let token = key.sign(&payload);
    let sign = on_all_cores(|| drop(black_box(key.sign(&payload))))?;
    let verify = on_all_cores(|| {
        let verified = Jws::parse(&token).and_then(|jws| jws.verify(key.public()));
        drop(black_box(verified));
    })?;
    let (verifier, client, b) = exchange()?;
    let fixed_power = on_all_cores(|| drop(black_box(srp::server_public(&verifier, &b))))?;
    let server = srp::server_public(&verifier, &b);
    // Two exponentiations, one product and some hashing: within a hundredth of the exponentiations alone.
    let two_powers = on_all_cores(|| {
        let _ = black_box(srp::claim_signature(&verifier, &client, &b, &server, IDENTITY, &[0; 900], "now"));
    })?;
    println!("{sign} {verify} {fixed_power} {}", two_powers / 2.0);
    Ok(())
}

/// What is measured once: the disk and the store.
pub struct Ceilings {
    arithmetic: Arithmetic,
    /// CPU seconds of one row, through the store, with as many writers as the load has connections.
    pub commit: f64,
    commits_per_second: f64,
    /// CPU seconds of one indexed row, through the store.
    read: f64,
    appends_per_second: f64,
}

impl Ceilings {
    /// `connections` is how many write at once; `database` is where the server under test keeps its data.
    pub fn measure(folder: &Path, database: Option<&str>, connections: usize) -> Result<Self, String> {
        let arithmetic = Arithmetic::measure(None)?;
        let appends_per_second = appends(folder)?;
        let location: Location = match database {
            Some(url) => url.parse().map_err(|error: StoreError| error.to_string())?,
            None => Location::SqliteFile(folder.join("ceiling.db")),
        };
        let stored = through_store(location, connections).map_err(|error| error.to_string())?;
        Ok(Self {
            arithmetic,
            commit: stored.write_cpu_seconds,
            commits_per_second: stored.writes_per_second,
            read: stored.read_cpu_seconds,
            appends_per_second,
        })
    }
}

const IDENTITY: Identity<'_> = Identity { group: "Bench", name: "somebody" };

fn exchange() -> Result<(Verifier, srp::PublicKey, [u8; 32]), String> {
    let verifier = srp::enrol(IDENTITY, "password", random::bytes(&SystemRandom));
    let client = client_public(&random::bytes::<32>(&SystemRandom)).map_err(|error| error.to_string())?;
    Ok((verifier, client, random::bytes(&SystemRandom)))
}

/// CPU seconds of one `work`, when every core is busy with it.
fn on_all_cores(work: impl Fn() + Sync) -> Result<f64, String> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let one = || -> Result<(u64, f64), String> {
        // The first of each kind may have tables to fill.
        work();
        let (start, cpu, mut count) = (Instant::now(), process::thread_cpu_seconds()?, 0);
        while start.elapsed() < ARITHMETIC_TIME {
            work();
            count += 1;
        }
        Ok((count, process::thread_cpu_seconds()? - cpu))
    };
    let all: Vec<Result<(u64, f64), String>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(one)).collect();
        let failed = |_| Err("a measurement panicked".to_owned());
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(failed)).collect()
    });
    let (mut count, mut cpu) = (0, 0.0);
    for result in all {
        let (own_count, own_cpu) = result?;
        count += own_count;
        cpu += own_cpu;
    }
    Ok(cpu / count as f64)
}

/// Appends to a file, each on disk before the next: what a commit costs when nobody shares it.
fn appends(folder: &Path) -> Result<f64, String> {
    let path = folder.join("appends");
    let measured = || -> std::io::Result<f64> {
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        let (start, mut count) = (Instant::now(), 0_u64);
        while start.elapsed() < TIME {
            file.write_all(&[0x5a; APPENDED_BYTES])?;
            file.sync_data()?;
            count += 1;
        }
        Ok(count as f64 / start.elapsed().as_secs_f64())
    };
    let rate = measured().map_err(|error| format!("{}: {error}", path.display()))?;
    let _ = std::fs::remove_file(&path);
    Ok(rate)
}

struct Stored {
    writes_per_second: f64,
    write_cpu_seconds: f64,
    read_cpu_seconds: f64,
}

/// Rows written one per transaction, and read one at a time, by so many at once.
fn through_store(location: Location, at_once: usize) -> Result<Stored, StoreError> {
    let store = Store::open(location)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let failed = |error: String| StoreError::Unavailable(error);
    let far = Time::from_seconds(4_000_000_000);
    let write = move |store: Store| async move {
        let id = random::uuid(&SystemRandom);
        let mark = move |tx: &mut dyn store::Tx| {
            spent::spend(tx, "us-east-1_Ceiling", spent::Kind::ChallengeSession, &id, far, far)
        };
        store.write::<_, StoreError, _>(mark).await.map(drop)
    };
    let read = |store: Store| async move {
        let id = random::uuid(&SystemRandom);
        let look =
            move |tx: &mut dyn store::Tx| spent::spent_at(tx, "us-east-1_Ceiling", spent::Kind::ChallengeSession, &id);
        store.read::<_, StoreError, _>(look).await.map(drop)
    };
    let own_cpu = || process::cpu_seconds(std::process::id()).map_err(failed);
    let (start, cpu) = (Instant::now(), own_cpu()?);
    let written = runtime.block_on(repeat(&store, at_once, write))? as f64;
    let (elapsed, write_cpu) = (start.elapsed().as_secs_f64(), own_cpu()? - cpu);
    let cpu = own_cpu()?;
    let seen = runtime.block_on(repeat(&store, at_once, read))? as f64;
    let read_cpu = own_cpu()? - cpu;
    runtime.block_on(store.close());
    Ok(Stored {
        writes_per_second: written / elapsed,
        write_cpu_seconds: write_cpu / written,
        read_cpu_seconds: read_cpu / seen,
    })
}

/// How often `work` was done.
async fn repeat<F>(
    store: &Store,
    at_once: usize,
    work: impl Fn(Store) -> F + Copy + Send + 'static,
) -> Result<u64, StoreError>
where
    F: Future<Output = Result<(), StoreError>> + Send,
{
    let (end, count) = (Instant::now() + TIME, Arc::new(AtomicU64::new(0)));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let (store, count) = (store.clone(), Arc::clone(&count));
        tasks.spawn(async move {
            while Instant::now() < end {
                work(store.clone()).await?;
                count.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, StoreError>(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.map_err(|error| StoreError::Unavailable(error.to_string()))??;
    }
    Ok(count.load(Ordering::Relaxed))
}

impl fmt::Display for Ceilings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, what: &str, seconds: f64| {
            writeln!(f, "| {what} | {:.1} | {:.0} |", seconds * 1e6, 1.0 / seconds)
        };
        writeln!(f, "| primitive | CPU µs | per CPU second |\n|---|---|---|")?;
        line(f, "RSA-2048 signature (token)", self.arithmetic.sign)?;
        line(f, "RSA-2048 verification (token)", self.arithmetic.verify)?;
        line(f, "2^x mod N by table (SRP challenge)", self.arithmetic.fixed_power)?;
        line(f, "base^x mod N (half of an SRP answer)", self.arithmetic.power)?;
        line(f, "row read through the store", self.read)?;
        line(f, "row committed through the store", self.commit)?;
        writeln!(f, "\n| durable | per second |\n|---|---|")?;
        writeln!(f, "| appends, one fdatasync each | {:.0} |", self.appends_per_second)?;
        writeln!(
            f,
            "| rows committed through the store, as many at once as connections | {:.0} |",
            self.commits_per_second
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_costs_the_sum_of_its_parts() {
        let arithmetic = Arithmetic::parse("1 10 100 1000\n").unwrap();
        let parts = Parts { signatures: 2.0, fixed_powers: 1.0, powers: 2.0, commits: 7.0, ..Parts::default() };
        assert_eq!(arithmetic.seconds(&parts), 2_102.0);
        assert_eq!(Arithmetic::parse("1 2 3"), None);
        assert_eq!(Arithmetic::parse("1 2 3 x"), None);
    }
}
