-- Messages to the caller.

-- name: inbox_list :many read custom
-- $1 person, $2 only unread, $3 cursor (id), $4 rows; newest first.
SELECT i.id::text AS id, i.kind, i.object_kind, i.object_id, i.params, i.created_at, i.read_at, i.id AS cursor_1
  FROM inbox AS i
 WHERE i.person_id = $1::uuid
   AND (NOT coalesce($2::boolean, false) OR i.read_at IS NULL)
   AND ($3::bigint IS NULL OR i.id < $3::bigint)
 ORDER BY i.id DESC
 LIMIT $4::int;

-- name: inbox_count :one read
-- $1 person.
SELECT count(*)::int AS unread FROM inbox AS i WHERE i.person_id = $1::uuid AND i.read_at IS NULL;

-- name: inbox_read :one write
-- $1 person, $2 ids as a JSON array, NULL for all.
WITH u AS (
    UPDATE inbox AS i
       SET read_at = statement_timestamp()
     WHERE i.person_id = $1::uuid AND i.read_at IS NULL
       AND ($2::jsonb IS NULL OR i.id IN (SELECT e.id::bigint FROM jsonb_array_elements_text($2::jsonb) AS e (id)))
    RETURNING i.id
)
SELECT 'ok' AS verdict, (SELECT count(*)::int FROM u) AS changed;
