-- User pools, app clients, their keys, and users. One text for SQLite and PostgreSQL.
-- Ids are text, times are microseconds since the epoch, documents are JSON text. Every key but two starts with the
-- user pool, so that a table can be distributed by it; clients and signing keys are also found by an id of their own.

CREATE TABLE user_pools (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    document TEXT NOT NULL
);

CREATE TABLE clients (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (user_pool_id, id)
);

CREATE UNIQUE INDEX clients_by_id ON clients (id);

CREATE TABLE client_secrets (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (user_pool_id, client_id, id)
);

CREATE TABLE signing_keys (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    kid TEXT COLLATE "C" NOT NULL,
    token_use TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (user_pool_id, kid)
);

CREATE UNIQUE INDEX signing_keys_by_kid ON signing_keys (kid);

-- What other nodes must reload: polled by time with an overlap, never by a sequence.
CREATE TABLE configuration_changes (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_pool_id TEXT COLLATE "C" NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE INDEX configuration_changes_by_time ON configuration_changes (changed_at);

-- The `_key` columns hold folded values for ListUsers' filters; attributes hold everything.
CREATE TABLE users (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    username TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    enabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    attributes TEXT NOT NULL,
    pending TEXT NOT NULL,
    sealed_verifier BYTEA,
    password_expires_at BIGINT,
    former_passwords BYTEA,
    signed_out_at BIGINT,
    email_key TEXT COLLATE "C",
    phone_number_key TEXT COLLATE "C",
    name_key TEXT COLLATE "C",
    given_name_key TEXT COLLATE "C",
    family_name_key TEXT COLLATE "C",
    preferred_username_key TEXT COLLATE "C",
    PRIMARY KEY (user_pool_id, sub)
);

CREATE INDEX users_by_username ON users (user_pool_id, username, sub);
CREATE INDEX users_by_email ON users (user_pool_id, email_key, sub) WHERE email_key IS NOT NULL;
CREATE INDEX users_by_phone_number ON users (user_pool_id, phone_number_key, sub) WHERE phone_number_key IS NOT NULL;
CREATE INDEX users_by_name ON users (user_pool_id, name_key, sub) WHERE name_key IS NOT NULL;
CREATE INDEX users_by_given_name ON users (user_pool_id, given_name_key, sub) WHERE given_name_key IS NOT NULL;
CREATE INDEX users_by_family_name ON users (user_pool_id, family_name_key, sub) WHERE family_name_key IS NOT NULL;
CREATE INDEX users_by_preferred_username ON users (user_pool_id, preferred_username_key, sub)
    WHERE preferred_username_key IS NOT NULL;

-- Every name a user can be found by, folded; the key makes each unique in its kind.
CREATE TABLE user_names (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_pool_id, name, kind)
);

CREATE INDEX user_names_by_user ON user_names (user_pool_id, sub);

-- One-time codes, hashed with a key that is not in the database; the newest of a purpose replaces its predecessor.
CREATE TABLE codes (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    destination TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, sub, purpose)
);

CREATE INDEX codes_by_expiry ON codes (expires_at);

-- Failed passwords and rationed calls, per subject: a user's sub, or the hash of a name nobody has.
CREATE TABLE attempts (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    count BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, subject, kind)
);

CREATE INDEX attempts_by_time ON attempts (last_at);

-- Things that work once: challenge sessions that were answered, refresh tokens that were exchanged, and sign-ins whose
-- tokens were revoked. Kept until the thing itself would have expired.
CREATE TABLE spent (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    spent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, kind, id)
);

CREATE INDEX spent_by_expiry ON spent (expires_at);
