-- Identity providers with their other names and their secrets; domains; the keys SAML requests are signed with.

CREATE TABLE identity_providers (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    sealed_secrets BYTEA,
    PRIMARY KEY (user_pool_id, name)
);

CREATE TABLE identity_provider_identifiers (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    identifier TEXT COLLATE "C" NOT NULL,
    provider_name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_pool_id, identifier)
);

CREATE INDEX identity_provider_identifiers_by_provider
    ON identity_provider_identifiers (user_pool_id, provider_name);

-- A host leads to its pool, so a name is unique on the whole server.
CREATE TABLE domains (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    custom BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (user_pool_id, name)
);

CREATE UNIQUE INDEX domains_by_name ON domains (name);

CREATE TABLE saml_keys (
    user_pool_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL,
    certificate BYTEA NOT NULL,
    certified_at BIGINT NOT NULL
);
