-- What is true of the whole site, by name: today a sealed text by which a wrong master key is noticed at start.
CREATE TABLE site (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);
