-- What the search room keeps and asks; the caller reads the rows themselves under their own rights.

-- name: search_put :one write
-- Adds or replaces one document: kind, id, rev, title, body, toks, len, tokver, fts.
SELECT search_put($1::smallint, $2::uuid, $3::bigint, $4::text, $5::text, $6::bytea, $7::int, $8::smallint, $9::tsvector) AS is_put;

-- name: search_candidates :many read custom
-- Rows to rank for a query of kind $1: all words $2, all but one $3, any $4.
SELECT c.id, c.toks, c.len, c.collection, c.step
  FROM search_candidates($1::smallint, $2::tsquery, $3::tsquery, $4::tsquery) AS c;
