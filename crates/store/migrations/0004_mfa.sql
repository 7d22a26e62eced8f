-- Second factors. What a user switched on is a small document; secrets of authenticator apps are sealed.
ALTER TABLE users ADD COLUMN mfa TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN software_token BYTEA;
ALTER TABLE users ADD COLUMN pending_software_token BYTEA;
