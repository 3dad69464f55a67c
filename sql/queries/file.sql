-- Uploaded files.

-- name: file_add :one write
-- $1 person, $2 organization, $3 file, $4 name, $5 media type, $6 bytes, $7 SHA-256; at most 200 files and 500 MB not yet used anywhere.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN count(*) >= 200 OR coalesce(sum(f.bytes), 0) + $6::bigint > 524288000 THEN 'file_quota' ELSE 'ok' END AS verdict
      FROM file AS f
     WHERE f.person_id = $1::uuid AND f.created_at > statement_timestamp() - interval '2 days'
       AND NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.file_id = f.id)
), n AS (
    INSERT INTO file (id, person_id, organization_id, name, media_type, bytes, sha256)
    SELECT $3::uuid, $1::uuid, $2::uuid, $4::text, $5::text, $6::bigint, $7::text FROM v WHERE v.verdict = 'ok'
    RETURNING id, name, media_type, bytes, sha256
)
SELECT v.verdict, n.id, n.name, n.media_type, n.bytes, n.sha256 FROM v LEFT JOIN n ON true;

-- name: file_get :maybe read
-- $1 person, $2 organization, $3 file.
SELECT f.id, f.name, f.media_type, f.bytes, f.sha256
  FROM file AS f
 WHERE f.id = $3::uuid AND file_is_readable(f.id, $1::uuid, $2::uuid);

-- name: file_remove :one write
-- $1 person, $2 file: the own ones that are not used anywhere.
WITH cur AS MATERIALIZED (
    SELECT f.id FROM file AS f WHERE f.id = $2::uuid AND f.person_id = $1::uuid FOR UPDATE
), v AS MATERIALIZED (
    SELECT CASE WHEN cur.id IS NULL THEN 'not_found'
                WHEN EXISTS (SELECT 1 FROM attachment AS a WHERE a.file_id = cur.id) THEN 'file_in_use'
                WHEN EXISTS (SELECT 1 FROM response_body AS b WHERE b.files @> jsonb_build_array(jsonb_build_object('id', cur.id))) THEN 'file_in_use'
                ELSE 'ok' END AS verdict
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN cur ON true
), d AS (
    DELETE FROM file AS f USING v WHERE f.id = $2::uuid AND f.person_id = $1::uuid AND v.verdict = 'ok' RETURNING f.id
)
SELECT v.verdict FROM v;
