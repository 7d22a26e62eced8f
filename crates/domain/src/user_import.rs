//! Jobs that make a pool's users of a file (behaviour 40 §4): what states they pass through and how much they take.
//!
//! How the file is read: [`lines`] cuts it, [`header`] says what its columns are, [`row`] makes of a line what it says of
//! a user.

pub mod header;
pub mod lines;
pub mod row;

use crate::clock::Time;

/// How long the address that a job was given takes its file.
pub const UPLOAD_SECONDS: i64 = 15 * 60;
/// How long a job waits to be started.
pub const WAIT_SECONDS: i64 = 24 * 60 * 60;
/// Of a file: 100 MB.
pub const MAX_FILE_BYTES: i64 = 100 * 1_048_576;
/// Of a file, the header not counted.
pub const MAX_ROWS: i64 = 500_000;
/// Of a line.
pub const MAX_ROW_CHARS: usize = 16_000;

pub const STOPPED: &str = "The Import Job was stopped by the developer.";
pub const EXPIRED: &str = "The user import job has expired.";
pub const TOO_MANY_FAILED: &str = "Too many users have failed or been skipped during the import.";
/// These are ours: how the service puts it is not known.
pub const SUCCEEDED: &str = "The user import job has succeeded.";
pub const TOO_MANY_ROWS: &str = "The CSV file has more than 500,000 users.";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserImportJob {
    pub user_pool_id: String,
    pub id: String,
    pub name: String,
    /// Kept and given back: no role is assumed.
    pub role_arn: String,
    pub created_at: Time,
    pub started_at: Option<Time>,
    pub completed_at: Option<Time>,
    pub status: ImportStatus,
    pub completion_message: Option<String>,
    pub counts: ImportCounts,
    /// Whether its file is here.
    pub has_file: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    pub imported: i64,
    pub skipped: i64,
    pub failed: i64,
}

impl ImportCounts {
    pub const fn rows(self) -> i64 {
        self.imported + self.skipped + self.failed
    }

    /// How a job ends that has read its file. From how many on the service finds them too many is not known.
    pub const fn outcome(self) -> (ImportStatus, &'static str) {
        if self.failed + self.skipped > self.imported {
            (ImportStatus::Failed, TOO_MANY_FAILED)
        } else {
            (ImportStatus::Succeeded, SUCCEEDED)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportStatus {
    Created,
    Pending,
    InProgress,
    Stopping,
    Expired,
    Stopped,
    Failed,
    Succeeded,
}

impl ImportStatus {
    pub const ALL: [Self; 8] = [
        Self::Created,
        Self::Pending,
        Self::InProgress,
        Self::Stopping,
        Self::Expired,
        Self::Stopped,
        Self::Failed,
        Self::Succeeded,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Pending => "Pending",
            Self::InProgress => "InProgress",
            Self::Stopping => "Stopping",
            Self::Expired => "Expired",
            Self::Stopped => "Stopped",
            Self::Failed => "Failed",
            Self::Succeeded => "Succeeded",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// What keeps a pool's configuration as it is.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Pending | Self::InProgress | Self::Stopping)
    }
}

impl UserImportJob {
    pub const fn url_expires_at(&self) -> Time {
        self.created_at.plus_seconds(UPLOAD_SECONDS)
    }

    pub const fn expires_at(&self) -> Time {
        self.created_at.plus_seconds(WAIT_SECONDS)
    }

    /// The job as it is at `now`, also where nobody has written yet that it has expired.
    #[must_use]
    pub fn seen_at(mut self, now: Time) -> Self {
        if self.status == ImportStatus::Created && now >= self.expires_at() {
            self.status = ImportStatus::Expired;
            self.completed_at = Some(self.expires_at());
            self.completion_message = Some(EXPIRED.to_owned());
        }
        self
    }
}

/// What became of a line, as the log tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineOutcome {
    Succeeded,
    Skipped,
    Failed,
}

impl LineOutcome {
    pub const ALL: [Self; 3] = [Self::Succeeded, Self::Skipped, Self::Failed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Skipped => "SKIPPED",
            Self::Failed => "FAILED",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }

    /// A line of the log, in the service's form. `message` says nothing of the user.
    pub fn log_line(self, number: i64, message: &str) -> String {
        format!("[{}] Line Number {number} - {message}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_nobody_starts_expires_after_a_day() {
        let job = UserImportJob {
            user_pool_id: "us-east-1_a".into(),
            id: "import-1".into(),
            name: "n".into(),
            role_arn: "arn".into(),
            created_at: Time::from_seconds(1_000),
            started_at: None,
            completed_at: None,
            status: ImportStatus::Created,
            completion_message: None,
            counts: ImportCounts::default(),
            has_file: true,
        };
        let expiry = Time::from_seconds(1_000 + 86_400);
        assert_eq!(job.clone().seen_at(Time::from_micros(expiry.micros() - 1)), job);
        let expired = job.clone().seen_at(expiry);
        assert_eq!((expired.status, expired.completed_at), (ImportStatus::Expired, Some(expiry)));
        let running = UserImportJob { status: ImportStatus::InProgress, ..job };
        assert_eq!(running.clone().seen_at(expiry), running);
    }

    #[test]
    fn a_job_fails_when_most_of_its_users_do() {
        let outcome = |imported, skipped, failed| ImportCounts { imported, skipped, failed }.outcome();
        assert_eq!(outcome(14, 0, 32), (ImportStatus::Failed, TOO_MANY_FAILED), "seen of the service");
        assert_eq!(outcome(0, 0, 5), (ImportStatus::Failed, TOO_MANY_FAILED), "the service's example");
        assert_eq!(outcome(1, 1, 0), (ImportStatus::Succeeded, SUCCEEDED));
        assert_eq!(outcome(0, 0, 0), (ImportStatus::Succeeded, SUCCEEDED));
        assert_eq!(outcome(0, 1, 0), (ImportStatus::Failed, TOO_MANY_FAILED));
    }

    #[test]
    fn states_and_outcomes_are_read_as_they_are_written() {
        for status in ImportStatus::ALL {
            assert_eq!(ImportStatus::parse(status.as_str()), Some(status));
        }
        for outcome in LineOutcome::ALL {
            assert_eq!(LineOutcome::parse(outcome.as_str()), Some(outcome));
        }
        assert_eq!(
            LineOutcome::Skipped.log_line(5956, "The user already exists."),
            "[SKIPPED] Line Number 5956 - The user already exists."
        );
    }
}
