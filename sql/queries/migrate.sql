-- What `tongqud migrate` asks, as tongqu_owner.

-- name: migrate_lock :one owner
-- Held until the connection closes. Only one migration runs at a time; the others wait here, bounded by lock_timeout.
SELECT true AS is_locked
  FROM pg_advisory_lock(7264901);

-- name: migrate_is_made :one owner
SELECT to_regclass('schema_migration') IS NOT NULL AS is_made;

-- name: migrate_list :many owner
SELECT m.name, m.sha256
  FROM schema_migration AS m
 ORDER BY m.name;

-- name: migrate_record :exec owner
INSERT INTO schema_migration (name, sha256, took_ms)
VALUES ($1::text, $2::text, $3::int);

-- name: migrate_level :exec owner
-- A migration that takes something away names the oldest server that can live without it; otherwise that stays as it is.
UPDATE schema_version
   SET level = $1::int,
       min_server = coalesce($2::int, min_server);
