//! Whether a caller without credentials is the client it names (behaviour 20 §0.1).

use crate::Failure;
use crate::configuration::ClientConfiguration;

impl ClientConfiguration {
    /// Checks SECRET_HASH. It may be made over the name as it was sent or over `known_as`, the user's real username or
    /// the one that somebody of an unknown name would have: some clients go over from one to the other between
    /// challenges.
    ///
    /// # Errors
    /// The hash is missing, wrong, or not wanted.
    pub fn check_secret_hash(&self, hash: Option<&str>, sent: &str, known_as: &str) -> Result<(), Failure> {
        let id = &self.client.id;
        match (self.secrets.is_empty(), hash) {
            (true, None) => Ok(()),
            (true, Some(_)) => Err(Failure::SecretHashUnexpected(id.clone())),
            (false, None) => Err(Failure::SecretHashMissing(id.clone())),
            (false, Some(hash)) => {
                let over =
                    |name: &str| self.secrets.iter().any(|secret| crypto::secret_hash_matches(secret, name, id, hash));
                let right = over(sent) || over(known_as);
                if right { Ok(()) } else { Err(Failure::SecretHashWrong(id.clone())) }
            }
        }
    }

    /// Whether only a server can be this client.
    pub fn keeps_a_secret(&self) -> bool {
        !self.secrets.is_empty()
    }

    /// Checks a secret sent as it is. A public client sends none.
    pub fn secret_matches(&self, secret: Option<&str>) -> bool {
        match secret {
            None => self.secrets.is_empty(),
            Some(sent) => {
                self.secrets.iter().any(|secret| crypto::constant_time_eq(secret.as_bytes(), sent.as_bytes()))
            }
        }
    }
}
