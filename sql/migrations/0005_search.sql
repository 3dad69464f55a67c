-- 0005_search: what the search room keeps (SEARCH.md): one row a searchable object, and the feed of changes.

CREATE TABLE search_doc (
    kind            smallint NOT NULL CONSTRAINT search_doc_kind_check CHECK (kind BETWEEN 1 AND 4),
    id              uuid NOT NULL,
    rev             bigint NOT NULL,
    title           text NOT NULL,
    body            text NOT NULL,
    toks            bytea NOT NULL,
    len             int NOT NULL,
    tokver          smallint NOT NULL,
    fts             tsvector NOT NULL,
    CONSTRAINT search_doc_pkey PRIMARY KEY (kind, id)
);
COMMENT ON TABLE search_doc IS 'kind 1 scenario, 2 offering, 3 event, 4 organization; toks = terms with frequencies, made once when the row is written';
CREATE INDEX search_doc_fts_idx ON search_doc USING gin (fts);

CREATE TABLE search_feed (
    seq  bigint GENERATED ALWAYS AS IDENTITY,
    xid  xid8 NOT NULL DEFAULT pg_current_xact_id(),
    kind smallint NOT NULL,
    id   uuid NOT NULL,
    op   smallint NOT NULL,
    rev  bigint NOT NULL,
    CONSTRAINT search_feed_pkey PRIMARY KEY (xid, seq)
);

CREATE TABLE search_synonym (
    grp  int NOT NULL,
    term text NOT NULL,
    lang text NOT NULL DEFAULT 'zh',
    note text NOT NULL DEFAULT '',
    CONSTRAINT search_synonym_pkey PRIMARY KEY (grp, term)
);

-- toks is read for every candidate of a query: keep it in the row; the rest may go out of line.
ALTER TABLE search_doc ALTER COLUMN toks SET STORAGE MAIN;

-- Adds or replaces a document unless a newer one is there, and tells the feed. op 1 = put, 2 = drop.
CREATE FUNCTION search_put(kind smallint, id uuid, rev bigint, title text, body text, toks bytea, len int, tokver smallint, fts tsvector) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_doc AS d (kind, id, rev, title, body, toks, len, tokver, fts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT ON CONSTRAINT search_doc_pkey DO UPDATE SET rev = excluded.rev, title = excluded.title, body = excluded.body, toks = excluded.toks, len = excluded.len,
            tokver = excluded.tokver, fts = excluded.fts WHERE d.rev <= excluded.rev;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO search_feed (kind, id, op, rev) VALUES ($1, $2, 1, $3);
    RETURN true;
END $$;
COMMENT ON FUNCTION search_put IS 'a volatile function: call it in the outer SELECT or by PERFORM; a CTE nobody reads does not run it';

CREATE FUNCTION search_drop(kind smallint, id uuid, rev bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_doc AS d WHERE d.kind = $1 AND d.id = $2 AND d.rev <= $3;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO search_feed (kind, id, op, rev) VALUES ($1, $2, 2, $3);
    RETURN true;
END $$;

-- At most 2,000 rows for a query, newest first (ids are time-ordered): those with every word; when fewer than 12 of them,
-- also those with all words but one; when still fewer, those with any. `step` says how far it went (1, 2, 3).
CREATE FUNCTION search_candidates(kind smallint, q_all tsquery, q_most tsquery, q_any tsquery)
    RETURNS TABLE (id uuid, toks bytea, len int, collection bigint, step int) LANGUAGE plpgsql STABLE ROWS 200 AS $$
DECLARE
    queries tsquery[] := ARRAY[$2, $3, $4];
    seen    uuid[] := '{}'::uuid[];
    n       int := 0;
    size    bigint := (SELECT greatest(c.reltuples, 1)::bigint FROM pg_class AS c WHERE c.oid = 'search_doc'::regclass);
BEGIN
    FOR i IN 1 .. 3 LOOP
        EXIT WHEN n >= 12;
        CONTINUE WHEN i > 1 AND queries[i] = queries[i - 1];
        -- the fence keeps the planner from walking the key and reading every fts out of line
        RETURN QUERY WITH m AS MATERIALIZED (SELECT d.id FROM search_doc AS d WHERE d.kind = $1 AND d.fts @@ queries[i] AND d.id <> ALL (seen))
            SELECT d.id, d.toks, d.len, size, i FROM (SELECT m.id FROM m ORDER BY m.id DESC LIMIT 2000 - n) AS x JOIN search_doc AS d ON d.kind = $1 AND d.id = x.id;
        GET DIAGNOSTICS n = ROW_COUNT;
        IF n < 12 THEN
            seen := ARRAY(SELECT d.id FROM search_doc AS d WHERE d.kind = $1 AND d.fts @@ queries[i] LIMIT 12);
        END IF;
    END LOOP;
END $$;

COMMENT ON TABLE search_feed IS 'changes the search index of each process still has to take in';
COMMENT ON TABLE search_synonym IS 'words that mean the same when searching';
