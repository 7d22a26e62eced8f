-- Policies of client-ID metadata documents, and the documents that were fetched under them. Only documents that could be
-- used are kept: who cannot be reached or says nothing of use leaves no row.
CREATE TABLE cimd_policies (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (user_pool_id, id)
);
CREATE INDEX cimd_policies_of_client ON cimd_policies (user_pool_id, client_id);

CREATE TABLE client_metadata_documents (
    user_pool_id TEXT COLLATE "C" NOT NULL,
    policy_id TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    cached_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (user_pool_id, policy_id, url)
);
CREATE INDEX client_metadata_documents_of_policy
    ON client_metadata_documents (user_pool_id, policy_id, expires_at);
CREATE INDEX client_metadata_documents_expired ON client_metadata_documents (expires_at);
