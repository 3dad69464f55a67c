-- Receipts (回执): what was sent, when, signed. The responder reads his own; anybody may check a number.

-- name: receipt_get :maybe read
-- The receipt of revision $4 (NULL: the latest) of response $3, for the responder.
SELECT c.number, c.revision, c.issued_at, c.sha256, c.signature, c.bytes
  FROM response_receipt AS c
 WHERE c.response_id = $3::uuid
   AND response_see($3::uuid, $1::uuid, $2::uuid) & 8 <> 0
   AND ($4::int IS NULL OR c.revision = $4::int)
 ORDER BY c.revision DESC
 LIMIT 1;

-- name: receipt_find :maybe read
-- For the public check of number $1.
SELECT c.issued_at, c.sha256, c.signature, c.bytes
  FROM response_receipt AS c
 WHERE c.number = $1::text;
