-- Limits that an attacker cannot step around. A code counts the wrong answers to it, and is kept, sealed, to be sent
-- again while it is fresh; a counter empties by itself, and its row means nothing afterwards.
ALTER TABLE codes ADD COLUMN wrong_answers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE codes ADD COLUMN sealed BYTEA;

ALTER TABLE attempts ADD COLUMN empties_at BIGINT NOT NULL DEFAULT 0;
-- What locked goes on locking: one guess is forgotten each quarter of an hour, and no more than fifteen are remembered.
UPDATE attempts SET empties_at = last_at + 900000000 * CASE WHEN count > 15 THEN 15 ELSE count END
    WHERE kind IN ('password', 'sent_code', 'software_token', 'migration', 'custom_challenge', 'device');
DROP INDEX IF EXISTS attempts_by_time;
CREATE INDEX attempts_by_emptying ON attempts (empties_at);

-- Accounts that were never confirmed, to be found when their time is up.
CREATE INDEX users_unconfirmed ON users (created_at) WHERE status = 'UNCONFIRMED';
