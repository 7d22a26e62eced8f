//! The address at which a job takes its file: signed, for a quarter of an hour, for one file.
//!
//! What arrives is sealed and stored piece by piece; no more than a piece is held in memory. A file that did not arrive
//! whole is none, and another may be sent in its place.

use domain::random;
use domain::user_import::{MAX_FILE_BYTES, UserImportJob};
use store::tables::{user_import_jobs as jobs, user_import_pieces as pieces};
use store::{StoreError, Tx};

use crate::Context;

const SIGNATURE: &str = "user import upload";
const PIECE: &str = "user import file";
const PIECE_BYTES: usize = 256 * 1_024;

/// The part of the path between the pool and the job.
pub const PATH: &str = "user-imports";

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UploadRefusal {
    #[error("The signature of this address is not one of this server's.")]
    Signature,
    #[error("This address has expired. Create another user import job.")]
    Expired,
    #[error("The user import job has its file, or takes none any more.")]
    NotWaiting,
    #[error("Another upload to the same user import job has begun.")]
    Superseded,
    #[error("The file is larger than 100 MB.")]
    TooLarge,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where, and for how long, `job` takes its file.
pub fn address(cx: &Context, job: &UserImportJob) -> String {
    let UserImportJob { user_pool_id, id, .. } = job;
    let (base_url, expires) = (&cx.settings.base_url, job.url_expires_at().seconds().to_string());
    let signature = hex::encode(cx.keyring.mac(SIGNATURE, &signed(user_pool_id, id, &expires)));
    format!("{base_url}/{user_pool_id}/{PATH}/{id}?expires={expires}&signature={signature}")
}

fn signed<'a>(user_pool_id: &'a str, job_id: &'a str, expires: &'a str) -> [&'a [u8]; 3] {
    [user_pool_id.as_bytes(), job_id.as_bytes(), expires.as_bytes()]
}

/// Whom a piece belongs to.
fn place<'a>(user_pool_id: &'a str, job_id: &'a str, begins_at: &'a [u8; 8]) -> [&'a [u8]; 3] {
    [user_pool_id.as_bytes(), job_id.as_bytes(), begins_at]
}

/// The bytes of a piece; `None` if they are not those that were stored there.
pub(crate) fn open_piece(
    cx: &Context,
    user_pool_id: &str,
    job_id: &str,
    begins_at: i64,
    sealed: &[u8],
) -> Option<Vec<u8>> {
    cx.keyring.open(PIECE, &place(user_pool_id, job_id, &begins_at.to_be_bytes()), sealed).ok()
}

/// A file on its way.
pub struct Upload {
    cx: Context,
    user_pool_id: String,
    job_id: String,
    /// Names this attempt.
    id: String,
    /// What is not stored yet.
    buffer: Vec<u8>,
    stored_bytes: i64,
}

impl Upload {
    /// Judges the address, before anything of the file is read. An upload to the same job that is under way ends.
    ///
    /// # Errors
    /// The address is not one that this server gave, has expired or has done its work.
    pub async fn begin(cx: &Context, user_pool_id: &str, job_id: &str, query: &str) -> Result<Self, UploadRefusal> {
        check(cx, user_pool_id, job_id, query)?;
        let upload = Self {
            cx: cx.clone(),
            user_pool_id: user_pool_id.to_owned(),
            job_id: job_id.to_owned(),
            id: random::uuid(&*cx.random),
            buffer: Vec::new(),
            stored_bytes: 0,
        };
        let (pool, job, id) = upload.names();
        let begin = move |tx: &mut dyn Tx| {
            let begun = jobs::begin_upload(tx, &pool, &job, &id)?;
            if begun {
                pieces::delete(tx, &pool, &job)?;
            }
            Ok::<_, StoreError>(begun)
        };
        if cx.store.write(begin).await? { Ok(upload) } else { Err(UploadRefusal::NotWaiting) }
    }

    /// # Errors
    /// The file is too large, or another upload has begun.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), UploadRefusal> {
        let total = self.stored_bytes + length(&self.buffer) + length(bytes);
        if total > MAX_FILE_BYTES {
            self.abandon().await?;
            return Err(UploadRefusal::TooLarge);
        }
        while self.buffer.len() + bytes.len() >= PIECE_BYTES {
            let (piece, rest) = bytes.split_at(PIECE_BYTES - self.buffer.len());
            self.buffer.extend_from_slice(piece);
            self.store_piece().await?;
            bytes = rest;
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// The file is whole.
    ///
    /// # Errors
    /// Another upload has begun, or the job has expired.
    pub async fn finish(mut self) -> Result<(), UploadRefusal> {
        if !self.buffer.is_empty() {
            self.store_piece().await?;
        }
        let ((pool, job, id), now) = (self.names(), self.cx.now());
        let finish = move |tx: &mut dyn Tx| jobs::finish_upload(tx, &pool, &job, &id, now);
        if self.cx.store.write::<_, StoreError, _>(finish).await? { Ok(()) } else { Err(UploadRefusal::Superseded) }
    }

    /// Removes what there is of a file that will not be whole.
    ///
    /// # Errors
    /// The store's; what is there goes with the next upload, or with the job.
    pub async fn abandon(&mut self) -> Result<(), UploadRefusal> {
        self.buffer = Vec::new();
        let (pool, job, id) = self.names();
        let abandon = move |tx: &mut dyn Tx| {
            if jobs::grow_upload(tx, &pool, &job, &id, 0)?.is_some() {
                pieces::delete(tx, &pool, &job)?;
            }
            Ok::<_, StoreError>(())
        };
        Ok(self.cx.store.write(abandon).await?)
    }

    async fn store_piece(&mut self) -> Result<(), UploadRefusal> {
        let (pool, job, id) = self.names();
        let (begins_at, bytes) = (self.stored_bytes, length(&self.buffer));
        let begin = begins_at.to_be_bytes();
        let sealed = self.cx.keyring.seal(&*self.cx.random, PIECE, &place(&pool, &job, &begin), &self.buffer);
        let write = move |tx: &mut dyn Tx| {
            let is_next = jobs::grow_upload(tx, &pool, &job, &id, bytes)? == Some(begins_at);
            if is_next {
                pieces::insert(tx, &pool, &job, begins_at, &sealed)?;
            }
            Ok::<_, StoreError>(is_next)
        };
        if !self.cx.store.write(write).await? {
            return Err(UploadRefusal::Superseded);
        }
        self.stored_bytes += bytes;
        self.buffer.clear();
        Ok(())
    }

    fn names(&self) -> (String, String, String) {
        (self.user_pool_id.clone(), self.job_id.clone(), self.id.clone())
    }
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// The signature is judged first: who has none learns nothing of jobs.
fn check(cx: &Context, user_pool_id: &str, job_id: &str, query: &str) -> Result<(), UploadRefusal> {
    let mut parameters = url::form_urlencoded::parse(query.as_bytes());
    let mut next = |name: &str| parameters.next().filter(|(found, _)| found == name).map(|(_, value)| value);
    let (Some(expires), Some(signature)) = (next("expires"), next("signature")) else {
        return Err(UploadRefusal::Signature);
    };
    let tag = hex::decode(&*signature).map_err(|_| UploadRefusal::Signature)?;
    if parameters.next().is_some() || !cx.keyring.mac_matches(SIGNATURE, &signed(user_pool_id, job_id, &expires), &tag)
    {
        return Err(UploadRefusal::Signature);
    }
    let expires: i64 = expires.parse().map_err(|_| UploadRefusal::Signature)?;
    if cx.now().seconds() < expires { Ok(()) } else { Err(UploadRefusal::Expired) }
}
