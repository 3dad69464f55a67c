-- Keys of creating requests (CONTRACTS 5); they are claimed inside each write by idempotency_claim().

-- name: idempotency_get :maybe read
-- What an earlier request with this key made: $1 actor, $2 key.
SELECT i.request_sha256, i.status, i.object_id
  FROM idempotency AS i
 WHERE i.actor_id = $1::uuid
   AND i.key = $2::text;
