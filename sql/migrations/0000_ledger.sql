-- 0000_ledger: what `tongqud migrate` itself needs; run when the ledger is not there yet.
CREATE TABLE schema_migration (
    name       text NOT NULL CONSTRAINT schema_migration_pkey PRIMARY KEY,
    sha256     text NOT NULL CONSTRAINT schema_migration_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    applied_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    took_ms    int NOT NULL
);
COMMENT ON TABLE schema_migration IS 'migrations that were applied, with the digest of their text: a merged migration never changes';

CREATE TABLE schema_version (
    is_only    boolean NOT NULL DEFAULT true CONSTRAINT schema_version_pkey PRIMARY KEY CONSTRAINT schema_version_only_check CHECK (is_only),
    level      int NOT NULL,
    min_server int NOT NULL,
    CONSTRAINT schema_version_order_check CHECK (min_server <= level)
);
COMMENT ON TABLE schema_version IS 'one row: a server starts when min_server <= the newest migration it knows <= level';
COMMENT ON COLUMN schema_version.level IS 'number of the newest migration applied';
COMMENT ON COLUMN schema_version.min_server IS 'oldest server that may use this schema, as the number of the newest migration it knows';
INSERT INTO schema_version (level, min_server) VALUES (0, 0);

REVOKE ALL ON schema_migration, schema_version FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tongqu_app, tongqu_reader;
GRANT SELECT ON schema_version TO tongqu_app, tongqu_reader;
