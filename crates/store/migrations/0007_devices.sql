-- Devices that users have confirmed. Salt and verifier of a device's secret are sealed.
CREATE TABLE devices (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    device_key TEXT COLLATE "C" NOT NULL,
    group_key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C",
    sealed_verifier BYTEA NOT NULL,
    remembered BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    last_ip TEXT COLLATE "C",
    PRIMARY KEY (user_pool_id, sub, device_key)
);
