-- Codes of the authorization endpoint: found by keyed hash, what they are worth sealed. Kept until they would have
-- expired, used or not, so that one that comes again is known.
CREATE TABLE authorization_codes (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    redeemed_at BIGINT,
    PRIMARY KEY (user_pool_id, hash)
);
CREATE INDEX authorization_codes_of_user ON authorization_codes (user_pool_id, sub);
CREATE INDEX authorization_codes_expired ON authorization_codes (expires_at);
-- Sessions of browsers at the login pages, found by the keyed hash of the id in their cookie.
CREATE TABLE browser_sessions (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, hash)
);
CREATE INDEX browser_sessions_of_user ON browser_sessions (user_pool_id, sub);
CREATE INDEX browser_sessions_expired ON browser_sessions (expires_at);
