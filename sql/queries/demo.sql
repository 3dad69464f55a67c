-- What `tongqud demo` needs beside the scripts of sql/seed, as tongqu_owner.

-- name: demo_is_empty :one owner
SELECT NOT EXISTS (SELECT 1 FROM organization AS o) AS is_empty;

-- name: demo_set :one owner
-- Hands a text to the scripts: setting tongqu.$1 of this session.
SELECT length(set_config('tongqu.' || $1::text, $2::text, false)) AS length;

-- name: demo_receipt_heads :many owner
-- Sent responses without a receipt.
SELECT r.id, s.number, s.title, o.name, coalesce(o.credit_code, '') AS credit_code, r.team, b.summary, coalesce(b.price_fen, -1) AS price_fen, b.price_note,
       coalesce(b.duration_months, -1)::bigint AS duration_months, coalesce(b.valid_until::text, '') AS valid_until, b.alternative, b.element_needs, r.submitted_at
  FROM response AS r
  JOIN response_body AS b ON b.response_id = r.id AND b.revision = 1
  JOIN scenario AS s ON s.id = r.scenario_id
  JOIN organization AS o ON o.id = r.organization_id
 WHERE NOT EXISTS (SELECT 1 FROM response_receipt AS c WHERE c.response_id = r.id)
 ORDER BY r.id;

-- name: demo_receipt_answers :many owner
SELECT r.id, a.position::bigint AS position, a.name, a.unit, a.comparator, a.target, coalesce(a.fit, '') AS fit, a.value, a.evidence
  FROM response AS r
  JOIN response_body AS b ON b.response_id = r.id AND b.revision = 1
  CROSS JOIN LATERAL jsonb_to_recordset(response_answers(r.scenario_id, b.answers))
       AS a (position int, name text, unit text, comparator text, target text, fit text, value text, evidence text)
 WHERE r.id = $1::uuid
 ORDER BY a.position;

-- name: demo_receipt_milestones :many owner
SELECT coalesce(m.value ->> 'title', '') AS title, (m.value ->> 'months')::bigint AS months, (m.value ->> 'share_percent')::bigint AS share_percent
  FROM response_body AS b
  CROSS JOIN LATERAL jsonb_array_elements(b.milestones) WITH ORDINALITY AS m (value, n)
 WHERE b.response_id = $1::uuid AND b.revision = 1
 ORDER BY m.n;

-- name: demo_receipt_put :exec owner
INSERT INTO response_receipt (response_id, revision, number, issued_at, bytes, sha256, signature)
SELECT $1::uuid, 1, $2::text, r.submitted_at, convert_to($3::text, 'UTF8'), $4::text, decode($5::text, 'hex')
  FROM response AS r
 WHERE r.id = $1::uuid;

-- name: demo_search_source :many owner
-- The next $3 public scenarios, offerings and events behind (kind $1, id $2), as the search room reads them when they are published.
-- First which they are, then their texts: put together for these rows only.
WITH k AS MATERIALIZED (
    SELECT p.kind, p.id
      FROM (SELECT 1::bigint AS kind, s.id FROM scenario AS s WHERE s.published_at IS NOT NULL
            UNION ALL
            SELECT 2, f.id FROM offering AS f WHERE f.state IN ('published', 'stale')
            UNION ALL
            SELECT 3, e.id FROM event AS e WHERE e.published_at IS NOT NULL AND e.state <> 'cancelled') AS p
     WHERE (p.kind, p.id) > ($1::bigint, $2::uuid)
     ORDER BY p.kind, p.id
     LIMIT $3::bigint
)
SELECT x.kind, x.id, x.version, x.title, x.body
  FROM (SELECT 1::bigint AS kind, s.id, s.version, s.title,
               concat_ws(E'\n', s.title_en, s.summary_en, s.pain, s.goal, s.requirement, s.data_condition, s.deploy_condition, s.chain,
                         (SELECT t.name_zh || ' ' || t.name_en FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = s.domain),
                         (SELECT string_agg(t.name_zh || ' ' || t.name_en, ' ' ORDER BY t.position) FROM taxonomy AS t WHERE t.kind = 'technology' AND s.technologies ? t.code),
                         (SELECT string_agg(concat_ws(' ', i.name, i.method), ' ' ORDER BY i.position) FROM scenario_indicator AS i WHERE i.scenario_id = s.id)) AS body
          FROM k
          JOIN scenario AS s ON s.id = k.id
         WHERE k.kind = 1
        UNION ALL
        SELECT 2, f.id, f.version, f.name,
               concat_ws(' ', o.name, o.short_name, f.summary, f.summary_en, f.product_version, f.credentials,
                         (SELECT string_agg(t.name_zh || ' ' || t.name_en, ' ') FROM taxonomy AS t
                           WHERE (t.kind = 'domain' AND f.domains ? t.code) OR (t.kind = 'technology' AND f.technologies ? t.code) OR (t.kind = 'offering_kind' AND f.kind = t.code)),
                         (SELECT string_agg(c.value ->> 'effect', ' ') FROM jsonb_array_elements(f.cases) AS c),
                         (SELECT string_agg(i.name, ' ') FROM offering_indicator AS i WHERE i.offering_id = f.id))
          FROM k
          JOIN offering AS f ON f.id = k.id
          JOIN organization AS o ON o.id = f.organization_id
         WHERE k.kind = 2
        UNION ALL
        SELECT 3, e.id, e.version, e.name,
               concat_ws(' ', e.name_en, e.theme, e.chain, e.summary, e.summary_en, e.hosted_by, e.organized_by, e.supported_by, e.conditions,
                         (SELECT t.name_zh || ' ' || t.name_en FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = e.domain),
                         (SELECT u.name_zh FROM reviewing_unit AS u WHERE u.code = e.unit_code),
                         (SELECT concat_ws(' ', v.name, v.hall, v.address) FROM venue AS v WHERE v.id = e.venue_id),
                         (SELECT string_agg(concat_ws(' ', a.value ->> 'title', a.value ->> 'speaker'), ' ') FROM jsonb_array_elements(e.agenda) AS a))
          FROM k
          JOIN event AS e ON e.id = k.id
         WHERE k.kind = 3) AS x
 ORDER BY x.kind, x.id;

-- name: demo_search_copy :exec owner
COPY search_doc (kind, id, rev, title, body, toks, len, tokver, fts) FROM STDIN;
