-- Groups and who is in them; resource servers with their scopes.

CREATE TABLE groups (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    role_arn TEXT,
    precedence BIGINT,
    created_at BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, id)
);

CREATE UNIQUE INDEX groups_by_name ON groups (user_pool_id, name_key);

CREATE TABLE group_members (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    group_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_pool_id, sub, group_id)
);

CREATE INDEX group_members_by_group ON group_members (user_pool_id, group_id, sub);

CREATE TABLE resource_servers (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    identifier TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, identifier)
);
