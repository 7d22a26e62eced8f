-- What users did, in pools with threat protection. Of names that nobody has there is one row for each pool, written over
-- again and again, so that as much is written of them as of others.
CREATE TABLE auth_events (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    passed BOOLEAN NOT NULL,
    password_passed BOOLEAN,
    second_factor_passed BOOLEAN,
    ip TEXT COLLATE "C",
    feedback_valid BOOLEAN,
    feedback_by TEXT COLLATE "C",
    feedback_at BIGINT,
    PRIMARY KEY (user_pool_id, sub, id)
);
CREATE INDEX auth_events_of_user ON auth_events (user_pool_id, sub, created_at, id);
CREATE INDEX auth_events_old ON auth_events (created_at);
