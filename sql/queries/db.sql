-- What the db room itself asks.

-- name: db_ready :maybe read
-- The schema's level and the oldest program that may use it; a server starts when min_server <= its level <= level.
SELECT v.level, v.min_server
  FROM schema_version AS v;

-- name: db_notify :one write
-- Sent on a connection of its own, never inside a request's transaction: NOTIFY serialises commits.
SELECT true AS is_sent
  FROM pg_notify($1::text, '');
