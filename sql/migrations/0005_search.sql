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
