-- Messages that wait to leave, or are leaving: written with the code they tell of, deleted when they have left. What
-- they say, and to whom, is sealed. A newer message on the same topic takes the place of the older.
CREATE TABLE outgoing_messages (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    topic TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, sub, topic)
);
CREATE INDEX outgoing_messages_due ON outgoing_messages (next_attempt_at);
CREATE INDEX outgoing_messages_expiry ON outgoing_messages (expires_at);
