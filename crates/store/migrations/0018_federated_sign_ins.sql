-- Browsers that are under way to an identity provider, or on the last step back from one: found by the keyed hash of what
-- they bring back, and only by the browser that left. What is to become of them is sealed.
CREATE TABLE federated_sign_ins (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    browser BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, hash)
);
CREATE INDEX federated_sign_ins_of_browser ON federated_sign_ins (user_pool_id, browser, expires_at);
CREATE INDEX federated_sign_ins_of_pool ON federated_sign_ins (user_pool_id, expires_at);
CREATE INDEX federated_sign_ins_expired ON federated_sign_ins (expires_at);
-- Whose session at which provider a browser's session came of, so that it ends when that one does. Keyed hashes.
ALTER TABLE browser_sessions ADD COLUMN provider TEXT COLLATE "C";
ALTER TABLE browser_sessions ADD COLUMN provider_subject BYTEA;
ALTER TABLE browser_sessions ADD COLUMN provider_session BYTEA;
CREATE INDEX browser_sessions_of_subject ON browser_sessions (user_pool_id, provider, provider_subject);
CREATE INDEX browser_sessions_of_provider ON browser_sessions (user_pool_id, provider, provider_session);
