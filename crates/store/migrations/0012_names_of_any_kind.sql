-- A name leads to one user, whatever its kind: two who take one at once, in two kinds, cannot both win. Where an earlier
-- release let two kinds of it stand, the one stays that lookups found.
DELETE FROM user_names WHERE EXISTS (
    SELECT 1 FROM user_names earlier
    WHERE earlier.user_pool_id = user_names.user_pool_id
      AND earlier.name = user_names.name
      AND earlier.kind < user_names.kind
);
CREATE UNIQUE INDEX user_names_by_name ON user_names (user_pool_id, name);
