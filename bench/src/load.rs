//! Load: several connections, each busy with one request after the other, for a while.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::http::Connection;
use crate::process;

/// Does its thing once over a connection of its own.
pub type Worker = Box<dyn FnMut(&mut Connection) -> Result<(), String> + Send>;

/// What was seen while it ran.
pub struct Load {
    pub count: u64,
    pub elapsed_seconds: f64,
    /// CPU time of the process under load.
    pub cpu_seconds: f64,
    /// How long each took, shortest first.
    pub durations: Vec<Duration>,
}

impl Load {
    pub fn cpu_seconds_each(&self) -> f64 {
        self.cpu_seconds / self.count as f64
    }

    pub fn per_second(&self) -> f64 {
        self.count as f64 / self.elapsed_seconds
    }

    /// The duration that `share` of all (0 to 1) did not exceed.
    pub fn quantile(&self, share: f64) -> Duration {
        quantile(&self.durations, share)
    }
}

/// The duration that `share` of all (0 to 1) did not exceed; the shortest is the first.
pub fn quantile(durations: &[Duration], share: f64) -> Duration {
    let last = durations.len().saturating_sub(1);
    durations.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
}

/// Runs the workers against `address` and watches the process `id` that serves it.
///
/// # Errors
/// The first error of any worker, or a process that ended.
pub fn run(address: SocketAddr, id: u32, workers: Vec<Worker>, time: Duration) -> Result<Load, String> {
    let (done, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let (durations, failure) = (Mutex::new(Vec::new()), Mutex::new(None));
    let warm = Instant::now() + time / 5;
    let measured = std::thread::scope(|scope| {
        for mut worker in workers {
            let (done, stop, durations, failure) = (&done, &stop, &durations, &failure);
            scope.spawn(move || {
                let mut own = Vec::new();
                let mut repeat = || -> Result<(), String> {
                    let mut connection = Connection::open(address)?;
                    while !stop.load(Ordering::Relaxed) {
                        let start = Instant::now();
                        worker(&mut connection)?;
                        done.fetch_add(1, Ordering::Relaxed);
                        if start >= warm {
                            own.push(start.elapsed());
                        }
                    }
                    Ok(())
                };
                if let Err(error) = repeat() {
                    stop.store(true, Ordering::Relaxed);
                    failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                }
                durations.lock().unwrap_or_else(PoisonError::into_inner).append(&mut own);
            });
        }
        let measured = watch(&done, &stop, id, warm, time);
        stop.store(true, Ordering::Relaxed);
        measured
    });
    if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    let (count, elapsed_seconds, cpu_seconds) = measured?;
    if count == 0 {
        return Err("nothing was done in the time given".to_owned());
    }
    let mut durations = durations.into_inner().unwrap_or_else(PoisonError::into_inner);
    durations.sort_unstable();
    Ok(Load { count, elapsed_seconds, cpu_seconds, durations })
}

/// Count, elapsed seconds and CPU seconds between the end of the warming up and the end.
fn watch(
    done: &AtomicU64,
    stop: &AtomicBool,
    id: u32,
    warm: Instant,
    time: Duration,
) -> Result<(u64, f64, f64), String> {
    let sleep_until = |end: Instant| {
        while Instant::now() < end && !stop.load(Ordering::Relaxed) {
            std::thread::sleep(end.saturating_duration_since(Instant::now()).min(Duration::from_millis(20)));
        }
    };
    sleep_until(warm);
    let (started, count, cpu) = (Instant::now(), done.load(Ordering::Relaxed), process::cpu_seconds(id)?);
    sleep_until(started + time);
    let (elapsed, cpu) = (started.elapsed().as_secs_f64(), process::cpu_seconds(id)? - cpu);
    Ok((done.load(Ordering::Relaxed) - count, elapsed, cpu))
}
