-- Jobs that make users of files. `due_at` is when somebody has to look at one: when it expires while nobody has started it,
-- when the lease of who is at work on it ends, never once it has ended. `next_line` and `next_offset` say from where on
-- its file is still to be read: they move in the transaction that adds the users of the lines before.
CREATE TABLE user_import_jobs (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    role_arn TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    completed_at BIGINT,
    status TEXT COLLATE "C" NOT NULL,
    completion_message TEXT COLLATE "C",
    imported BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    upload TEXT COLLATE "C",
    uploaded_bytes BIGINT NOT NULL,
    is_uploaded BOOLEAN NOT NULL,
    next_line BIGINT NOT NULL,
    next_offset BIGINT NOT NULL,
    worker TEXT COLLATE "C",
    due_at BIGINT,
    PRIMARY KEY (user_pool_id, id)
);
CREATE INDEX user_import_jobs_by_creation ON user_import_jobs (user_pool_id, created_at, id);
CREATE INDEX user_import_jobs_due ON user_import_jobs (due_at);
-- Their files, sealed, in pieces.
CREATE TABLE user_import_pieces (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    job_id TEXT COLLATE "C" NOT NULL,
    begins_at BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (user_pool_id, job_id, begins_at)
);
-- What became of lines of which no user was made. It says nothing of the user.
CREATE TABLE user_import_lines (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    job_id TEXT COLLATE "C" NOT NULL,
    line BIGINT NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    message TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_pool_id, job_id, line)
);
