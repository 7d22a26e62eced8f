-- Whom the people of identity providers are in a pool: by the provider's own name for them ('Cognito_Subject'), or by an
-- attribute that they are still to come with. 'used_at' is their first sign-in.
CREATE TABLE identities (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    provider_name TEXT COLLATE "C" NOT NULL,
    attribute_name TEXT COLLATE "C" NOT NULL,
    attribute_value TEXT COLLATE "C" NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_pool_id, provider_name, attribute_name, attribute_value)
);
CREATE INDEX identities_of_user ON identities (user_pool_id, sub);
