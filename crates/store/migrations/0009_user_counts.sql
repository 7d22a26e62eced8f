-- How many users each pool has, kept as they come and go, so that nobody counts them. A pool's count is the sum of its
-- stripes, of which a user moves one: those who sign up at the same time seldom wait for each other.
CREATE TABLE user_counts (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    stripe BIGINT NOT NULL,
    users BIGINT NOT NULL,
    PRIMARY KEY (user_pool_id, stripe)
);

INSERT INTO user_counts (user_pool_id, stripe, users)
    SELECT user_pool_id, 0, COUNT(*) FROM users GROUP BY user_pool_id;

-- For ListUsers' filters by status and by whether a user is enabled.
CREATE INDEX users_by_status ON users (user_pool_id, status, sub);
CREATE INDEX users_by_enabled ON users (user_pool_id, enabled, sub);
