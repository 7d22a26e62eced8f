//! The operating system's randomness, through AWS-LC's generator. The one source outside tests.

use domain::random::Random;

/// Cryptographically secure randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    /// # Panics
    /// If the operating system has no entropy to give: nothing may go on without it.
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).expect("the operating system provides randomness");
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
