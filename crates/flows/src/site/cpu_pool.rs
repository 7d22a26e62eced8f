//! A bounded pool for work that keeps a core busy: password arithmetic and signatures.
//!
//! Sized to the cores, with a limited queue: past it a request is refused at once rather than answered late
//! (design: Shape of performance).

use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use crate::Failure;

type Job = Box<dyn FnOnce() + Send>;

/// Jobs that may wait per worker: with a job of about a millisecond, a quarter of a second of work.
const QUEUE_PER_WORKER: usize = 256;

#[derive(Clone)]
pub struct CpuPool {
    queue: SyncSender<Job>,
    taken: Arc<AtomicU64>,
}

impl CpuPool {
    /// One worker per core.
    ///
    /// # Errors
    /// A thread could not be started.
    pub fn start() -> std::io::Result<Self> {
        let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self::with(workers, workers * QUEUE_PER_WORKER)
    }

    /// `workers` threads and room for `waiting` jobs beyond the running ones.
    ///
    /// # Errors
    /// A thread could not be started.
    pub fn with(workers: usize, waiting: usize) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel::<Job>(waiting);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..workers {
            let jobs = Arc::clone(&jobs);
            std::thread::Builder::new().name(format!("cpu-{number}")).spawn(move || work(&jobs))?;
        }
        Ok(Self { queue, taken: Arc::default() })
    }

    /// Jobs taken so far: by it a test sees that one answer was as much work as another.
    pub fn jobs(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// Runs `job` on a worker.
    ///
    /// # Errors
    /// [`Failure::Overloaded`] when the queue is full; [`Failure::Internal`] when the job panicked.
    pub async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
        let (answer, receive) = oneshot::channel();
        let job: Job = Box::new(move || {
            // The asker may have gone away; then nobody wants the result.
            let _ = answer.send(job());
        });
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Failure::Overloaded,
            TrySendError::Disconnected(_) => Failure::Internal("the workers are gone"),
        })?;
        self.taken.fetch_add(1, Ordering::Relaxed);
        receive.await.map_err(|_| Failure::Internal("a job panicked"))
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // A panic costs its own request: the dropped answer channel reports it.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_refuses_and_a_panic_costs_only_its_own_job() {
        let pool = CpuPool::with(1, 1).unwrap();
        assert_eq!(pool.run(|| panic!("expected by this test")).await, Err(Failure::Internal("a job panicked")));
        let (release, gate) = std::sync::mpsc::channel::<()>();
        let (started, running) = oneshot::channel();
        let busy = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(move || (started.send(()), gate.recv())).await.is_ok() }
        });
        running.await.unwrap();
        let mut waiting = Box::pin(pool.run(|| 7));
        tokio::select! {
            biased;
            _ = &mut waiting => unreachable!("the only worker is busy"),
            () = std::future::ready(()) => {}
        }
        assert_eq!(pool.run(|| 0).await, Err(Failure::Overloaded));
        release.send(()).unwrap();
        assert!(busy.await.unwrap());
        assert_eq!(waiting.await, Ok(7));
    }
}
