//! The operating system's randomness. The one source outside tests.
//!
//! Not AWS-LC's generator, whose first draw waits tens of milliseconds for entropy of its own: too long for a server that
//! is to be ready in less. RSA keys still draw from it, in the background.

use domain::random::Random;

/// Cryptographically secure randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    /// # Panics
    /// If the operating system has no entropy to give: nothing may go on without it.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system provides randomness");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let draw = || domain::random::bytes::<32>(&SystemRandom);
        assert_ne!(draw(), draw());
    }
}
