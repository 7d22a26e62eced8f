-- Sessions of sign-ins that wait for the proof of a device, for clients that do not send them back. Sealed.
CREATE TABLE kept_sessions (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    device_key TEXT COLLATE "C" NOT NULL,
    session TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, sub, client_id, device_key)
);
CREATE INDEX kept_sessions_expired ON kept_sessions (expires_at);
