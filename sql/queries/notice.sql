-- 公告公示.

-- name: notice_list :many read
SELECT n.id, n.kind, n.title, n.title_en, n.published_at, n.until_on,
       n.published_at::text AS cursor_1, n.id AS cursor_2
  FROM notice AS n
 WHERE n.published_at <= statement_timestamp()
   AND ($1::timestamptz IS NULL OR (n.published_at, n.id) < ($1::timestamptz, $2::uuid))
 ORDER BY n.published_at DESC, n.id DESC
 LIMIT $3::int;

-- name: notice_get :maybe read
SELECT n.id, n.kind, n.title, n.title_en, n.body, n.published_at, n.until_on
  FROM notice AS n
 WHERE n.id = $1::uuid AND n.published_at <= statement_timestamp();
