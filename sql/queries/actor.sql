-- Who may still act: what every worker keeps in memory to check tokens.

-- name: actor_list_revoked :many read
-- Sessions that ended while a token of theirs may still be valid (tokens live 10 minutes).
SELECT s.id
  FROM session AS s
 WHERE s.revoked_at > statement_timestamp() - interval '15 minutes'
 ORDER BY s.id;
