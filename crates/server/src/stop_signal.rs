//! SIGTERM and SIGINT.

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
