//! CreateUserImportJob: prepares to make users of a file, and says where the file is to be sent.

use api::ApiError;
use api::operations::CreateUserImportJob;
use api::types::{CreateUserImportJobRequest, CreateUserImportJobResponse};
use domain::random;
use domain::user_import::{ImportCounts, ImportStatus, UserImportJob};
use store::Tx;
use store::tables::user_import_jobs as jobs;

use super::{check_auto_verified, held, view};
use crate::rejection::Rejection;
use crate::{Context, Handle};

const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Ours: what a column of hashes would be called is not published.
const NO_HASHES: &str = "This server does not import password hashes: leave PasswordHashingAlgorithm out. Imported users \
     choose a password by ForgotPassword.";
/// Our text: only the code is known.
const TOO_MANY: &str = "User import jobs cannot exceed the limit of the user pool.";

impl Handle for CreateUserImportJob {
    async fn handle(cx: &Context, input: CreateUserImportJobRequest) -> Result<CreateUserImportJobResponse, ApiError> {
        if input.password_hashing_algorithm.is_some() {
            return Err(ApiError::invalid_parameter(NO_HASHES));
        }
        let (created, quota) = (new(cx, input), cx.settings.quotas.user_import_jobs);
        let shown = created.clone();
        let write = move |tx: &mut dyn Tx| {
            let pool = held(tx, &created.user_pool_id)?;
            check_auto_verified(&pool)?;
            if jobs::count(tx, &pool.id)? >= quota {
                return Err(ApiError::limit_exceeded(TOO_MANY).into());
            }
            jobs::insert(tx, &created)?;
            Ok::<_, Rejection>(())
        };
        cx.store.write(write).await?;
        Ok(CreateUserImportJobResponse { user_import_job: Some(view::job(cx, shown)) })
    }
}

fn new(cx: &Context, input: CreateUserImportJobRequest) -> UserImportJob {
    UserImportJob {
        user_pool_id: input.user_pool_id,
        id: format!("import-{}", random::symbols(&*cx.random, ALPHANUMERIC, 10)),
        name: input.job_name,
        role_arn: input.cloud_watch_logs_role_arn,
        created_at: cx.now(),
        started_at: None,
        completed_at: None,
        status: ImportStatus::Created,
        completion_message: None,
        counts: ImportCounts::default(),
        has_file: false,
    }
}
