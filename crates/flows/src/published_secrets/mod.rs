//! Secrets of app clients that are kept outside as well, in AWS Secrets Manager, for those who want them there
//! (behaviour 45 §3, §5). They are looked after by a job (`crate::jobs::published_secrets`).

mod keep;
mod publication;

pub use keep::{ATTEMPT_LIMIT_SECONDS, KeepSecrets, Keeping, NotKept};
pub use publication::{Publication, ROTATION_DAYS, Unpublished, publish};

pub(crate) use publication::{document, region_of};
