-- Secrets of app clients in AWS Secrets Manager: which there are, and what is to be done about each, and when. Rows
-- outlive their clients and pools, until what is there has been deleted.
CREATE TABLE published_secrets (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    arn TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, client_id, name)
);
CREATE INDEX published_secrets_due ON published_secrets (due_at);
