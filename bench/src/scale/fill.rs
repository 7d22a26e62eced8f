//! Fills a pool by the store's own tables, many users to a transaction.
//!
//! Knows how the flows seal a verifier: those users who sign in have a real one. All others have as many bytes of
//! nothing in its place, because making a million would take longer than everything else.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crypto::SystemRandom;
use crypto::keyring::Keyring;
use crypto::srp::{self, Identity};
use domain::clock::Time;
use domain::mfa::UserMfa;
use domain::random;
use domain::user::{Attributes, Credential, User, UserStatus};
use domain::user_pool::UserPool;
use store::tables::{user_pools, users};
use store::{Location, Store, StoreError, Tx, params};
use tokio::task::JoinSet;

use super::grouped;
use crate::site::PASSWORD;

/// Users to a transaction.
const BATCH: usize = 1_000;
/// Transactions under way: PostgreSQL works on several, SQLite takes them one by one.
const AT_ONCE: usize = 3;
/// Users of a pool who can sign in, whatever its size: spread over it.
const SIGNERS: usize = 500;
/// Users who are not confirmed, and as many who are disabled, whatever the size: a full page of each.
const RARE: usize = 60;
const MOMENT: Time = Time::from_seconds(1_795_219_200);
const FIRST_NAMES: [&str; 8] = ["Ada", "Blaise", "Charles", "Dorothy", "Edsger", "Frances", "Grace", "Hedy"];

/// Who is in a pool.
#[derive(Clone)]
pub struct Filled {
    /// Ascending, and as names: the user of this number has this `sub`.
    subs: Arc<Vec<String>>,
}

impl Filled {
    pub fn users(&self) -> usize {
        self.subs.len()
    }

    pub fn sub(&self, number: usize) -> &str {
        &self.subs[number]
    }

    /// The number of one of the signers.
    pub fn signer(&self, number: usize) -> usize {
        number % SIGNERS * self.apart(SIGNERS)
    }

    fn is_signer(&self, number: usize) -> bool {
        number.is_multiple_of(self.apart(SIGNERS))
    }

    /// Of `RARE` users spread over the pool. `which` is odd and small: no signer is one of them.
    fn is_rare(&self, number: usize, which: usize) -> bool {
        let apart = self.apart(RARE);
        number % apart == which && number / apart < RARE
    }

    /// An even distance at which so many users are spread over the pool.
    fn apart(&self, users: usize) -> usize {
        (self.users() / users) & !1
    }
}

pub fn name(number: usize) -> String {
    format!("person-{number:07}")
}

pub fn phone_number(number: usize) -> String {
    format!("+1206{number:07}")
}

/// Puts `size` users into the pool of a stopped server, whose data is in this folder.
pub fn fill(data: &Path, database: Option<&str>, user_pool_id: &str, size: usize) -> Result<Filled, String> {
    let location: Location = match database {
        Some(url) => url.parse().map_err(|error: StoreError| error.to_string())?,
        None => Location::SqliteFile(data.join("poolhouse.db")),
    };
    let is_postgres = matches!(location, Location::Postgres(_));
    let keyring = master_key(data)?;
    let store = Store::open(location).map_err(|error| error.to_string())?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    let mut subs: Vec<String> = (0..size).map(|_| random::uuid(&SystemRandom)).collect();
    // In the order of the indexes, as far as there is one: a pool that grew over years would lie on disk otherwise, but
    // would take years to fill.
    subs.sort_unstable();
    let filled = Filled { subs: Arc::new(subs) };
    let work = Work { store, keyring: Arc::new(keyring), filled: filled.clone() };
    let done = runtime.block_on(work.run(user_pool_id.to_owned(), is_postgres));
    done.map_err(|error| error.to_string())?;
    Ok(filled)
}

fn master_key(data: &Path) -> Result<Keyring, String> {
    let path = data.join("master.key");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let mut key = [0; 32];
    for (byte, at) in key.iter_mut().zip((0..).step_by(2)) {
        let digits = text.trim().get(at..at + 2).ok_or("the master key is too short")?;
        *byte = u8::from_str_radix(digits, 16).map_err(|error| format!("the master key: {error}"))?;
    }
    Ok(Keyring::from_bytes(&key))
}

#[derive(Clone)]
struct Work {
    store: Store,
    keyring: Arc<Keyring>,
    filled: Filled,
}

impl Work {
    async fn run(self, user_pool_id: String, is_postgres: bool) -> Result<(), StoreError> {
        let find = move |tx: &mut dyn Tx| user_pools::find(tx, &user_pool_id);
        let pool = self.store.read(find).await?.ok_or_else(|| StoreError::Corrupt("no user pool".to_owned()))?;
        let (pool, users) = (Arc::new(pool), self.filled.users());
        let (mut bar, mut under_way) = (Bar::new(users), JoinSet::new());
        for first in (0..users).step_by(BATCH) {
            if under_way.len() == AT_ONCE {
                bar.add(ended(under_way.join_next().await)?);
            }
            let (work, pool) = (self.clone(), Arc::clone(&pool));
            under_way.spawn(async move { work.batch(pool, first..(first + BATCH).min(users)).await });
        }
        while let Some(last) = under_way.join_next().await {
            bar.add(ended(Some(last))?);
        }
        bar.finish();
        if is_postgres {
            // What its autovacuum would do within a minute, so that nobody need wait for it.
            self.store.write::<_, StoreError, _>(|tx| tx.execute("ANALYZE", params![]).map(drop)).await?;
        }
        self.store.close().await;
        Ok(())
    }

    async fn batch(&self, pool: Arc<UserPool>, numbers: std::ops::Range<usize>) -> Result<usize, StoreError> {
        let people: Vec<User> = numbers.map(|number| self.user(&pool, number)).collect();
        let count = people.len();
        let write = move |tx: &mut dyn Tx| {
            let taken = |_| StoreError::Corrupt("a name is taken".to_owned());
            users::insert_all(tx, &pool, &people)?.map_err(taken)
        };
        self.store.write(write).await?;
        Ok(count)
    }

    fn user(&self, pool: &UserPool, number: usize) -> User {
        let (name, sub) = (name(number), self.filled.sub(number).to_owned());
        let rare = |which| self.filled.is_rare(number, which);
        let first_name = FIRST_NAMES[number % FIRST_NAMES.len()];
        let attributes: Attributes = [
            ("email", format!("{name}@example.org")),
            ("email_verified", "true".to_owned()),
            ("phone_number", phone_number(number)),
            ("phone_number_verified", "false".to_owned()),
            ("name", format!("{first_name} at the Bench")),
            ("given_name", first_name.to_owned()),
            ("family_name", format!("Bench-{}", number % 1_000)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        User {
            user_pool_id: pool.id.clone(),
            credential: Some(Credential {
                sealed_verifier: self.verifier(pool, number, &name, &sub),
                expires_at: None,
            }),
            sub,
            username: name,
            status: if rare(1) { UserStatus::Unconfirmed } else { UserStatus::Confirmed },
            enabled: !rare(3),
            created_at: MOMENT,
            modified_at: MOMENT,
            attributes,
            pending: Attributes::new(),
            former_passwords: Vec::new(),
            groups: Vec::new(),
            mfa: UserMfa::default(),
            signed_out_at: None,
        }
    }

    fn verifier(&self, pool: &UserPool, number: usize, name: &str, sub: &str) -> Vec<u8> {
        // Salt and verifier, and what sealing adds.
        const SEALED_BYTES: usize = 16 + 384 + crypto::keyring::SEAL_OVERHEAD_BYTES;
        if !self.filled.is_signer(number) {
            return random::bytes::<SEALED_BYTES>(&SystemRandom).to_vec();
        }
        let identity = Identity { group: pool.srp_name(), name };
        let verifier = srp::enrol(identity, PASSWORD, random::bytes(&SystemRandom));
        let place = [pool.id.as_bytes(), sub.as_bytes()];
        self.keyring.seal(&SystemRandom, "password-verifier", &place, &verifier.to_bytes())
    }
}

type Ended = Result<Result<usize, StoreError>, tokio::task::JoinError>;

fn ended(batch: Option<Ended>) -> Result<usize, StoreError> {
    batch.unwrap_or(Ok(Ok(0))).map_err(|_| StoreError::Panicked)?
}

/// How far a pool is filled, on the terminal.
struct Bar {
    users: usize,
    done: usize,
    started: Instant,
    is_shown: bool,
}

impl Bar {
    const WIDTH: usize = 40;

    fn new(users: usize) -> Self {
        Self { users, done: 0, started: Instant::now(), is_shown: std::io::stderr().is_terminal() }
    }

    fn add(&mut self, users: usize) {
        self.done += users;
        if self.is_shown {
            let full = "#".repeat(self.done * Self::WIDTH / self.users);
            eprint!("\r[{full:.<0$}] {1} of {2}", Self::WIDTH, grouped(self.done), self.of());
            // A bar that is not shown is no reason to stop.
            let _ = std::io::stderr().flush();
        }
    }

    fn of(&self) -> String {
        format!("{} users", grouped(self.users))
    }

    fn finish(&self) {
        let (line_end, seconds) = (if self.is_shown { "\n" } else { "" }, self.started.elapsed().as_secs_f64());
        eprint!("{line_end}");
        eprintln!("{} in {seconds:.0} s, {:.0} a second", self.of(), self.users as f64 / seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signers_are_neither_disabled_nor_unconfirmed() {
        for size in [1_000, 5_000, 7_777, 100_000] {
            let filled = Filled { subs: Arc::new(vec![String::new(); size]) };
            let count = |is: &dyn Fn(usize) -> bool| (0..size).filter(|number| is(*number)).count();
            assert_eq!((count(&|n| filled.is_rare(n, 1)), count(&|n| filled.is_rare(n, 3))), (RARE, RARE), "{size}");
            for number in (0..SIGNERS).map(|number| filled.signer(number)) {
                assert!(filled.is_signer(number) && !filled.is_rare(number, 1) && !filled.is_rare(number, 3), "{size}");
            }
        }
    }
}
