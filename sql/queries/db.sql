-- What the db room itself asks.

-- name: db_ready :maybe read
-- The schema's level and the oldest program that may use it; a server starts when min_server <= its level <= level.
SELECT v.level, v.min_server
  FROM schema_version AS v;
