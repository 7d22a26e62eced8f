-- Passkeys. Public keys are no secret. An id is unique in its pool: the same passkey cannot be two users'.
CREATE TABLE webauthn_credentials (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    credential_id TEXT COLLATE "C" NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    relying_party_id TEXT COLLATE "C" NOT NULL,
    public_key BYTEA NOT NULL,
    friendly_name TEXT NOT NULL,
    attachment TEXT,
    transports TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, credential_id)
);

CREATE INDEX webauthn_credentials_by_user ON webauthn_credentials (user_pool_id, sub, created_at, credential_id);
