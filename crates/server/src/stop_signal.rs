//! SIGTERM and SIGINT, and the end of standard input for whoever asked for that.

use rustix::process::{Signal, getpid, kill_process};
use tokio::signal::unix::{SignalKind, signal};

/// Ends at the first SIGTERM or SIGINT; a second one ends the process at once.
///
/// # Errors
/// The system does not let the process hear of signals.
pub(crate) fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (announce, announced) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let mut next = async || {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        next().await;
        // Fails only when serving has ended by itself.
        let _ = announce.send(());
        next().await;
        std::process::exit(130);
    });
    Ok(async move {
        // The sender lives until it has sent.
        let _ = announced.await;
        tracing::info!("stopping: finishing what is in flight");
    })
}

/// Raises SIGTERM when standard input ends. A pipe ends with whoever holds its other end, also where that one is killed
/// and has no time for those that it started.
pub(crate) fn stop_when_stdin_ends() {
    std::thread::spawn(|| {
        // What comes is of no interest, and an error is an end, too.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        // A process may always signal itself.
        let _ = kill_process(getpid(), Signal::TERM);
    });
}
