-- How login pages look, and the documents they link to. Images and style sheets are found by a hash of what is served.

-- Of a client, or of `ALL` that have none of their own.
CREATE TABLE ui_customizations (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    css_version TEXT COLLATE "C" NOT NULL,
    css TEXT COLLATE "C",
    css_hash TEXT COLLATE "C",
    logo_kind TEXT COLLATE "C",
    logo_hash TEXT COLLATE "C",
    logo BYTEA,
    PRIMARY KEY (user_pool_id, client_id)
);

CREATE INDEX ui_customizations_by_css ON ui_customizations (user_pool_id, css_hash);
CREATE INDEX ui_customizations_by_logo ON ui_customizations (user_pool_id, logo_hash);

-- Without settings, the provided values are used.
CREATE TABLE managed_login_brandings (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    settings TEXT,
    PRIMARY KEY (user_pool_id, id)
);

CREATE UNIQUE INDEX managed_login_brandings_by_client ON managed_login_brandings (user_pool_id, client_id);

-- An empty resource id is none.
CREATE TABLE managed_login_assets (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    branding_id TEXT COLLATE "C" NOT NULL,
    category TEXT COLLATE "C" NOT NULL,
    color_mode TEXT COLLATE "C" NOT NULL,
    resource_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (user_pool_id, branding_id, category, color_mode, resource_id)
);

CREATE INDEX managed_login_assets_by_hash ON managed_login_assets (user_pool_id, hash);

CREATE TABLE terms (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    links TEXT NOT NULL,
    PRIMARY KEY (user_pool_id, id)
);

CREATE UNIQUE INDEX terms_by_client ON terms (user_pool_id, client_id, name);
