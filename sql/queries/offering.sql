-- Offerings (供给能力): what suppliers can do, kept by the organization, public once published. Contacts are never a column.

-- name: offering_list :many read custom
-- The public list, newest first, paged by (published_at, id). Filters are NULL or jsonb arrays of codes; a domain takes in its children.
SELECT f.id, f.name, f.kind, f.summary, f.maturity, f.domains, f.technologies, f.price_kind, f.price_min_fen, f.price_max_fen,
       o.id AS organization_id, o.name AS organization_name, u.short_zh AS unit_name, f.published_at, f.can_demo,
       offering_state(f.state, f.confirmed_at) AS state, f.version,
       1 AS see, f.published_at::text AS cursor_1, f.id AS cursor_2
  FROM offering AS f
  JOIN organization AS o ON o.id = f.organization_id
  JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
 WHERE f.state IN ('published', 'stale')
   AND o.state IN ('verified', 'expired')
   AND ($1::jsonb IS NULL OR f.domains ?| ARRAY(SELECT t.code FROM taxonomy AS t WHERE t.kind = 'domain' AND ($1::jsonb ? t.code OR $1::jsonb ? t.parent_code)))
   AND ($2::jsonb IS NULL OR f.technologies ?| ARRAY(SELECT jsonb_array_elements_text($2::jsonb)))
   AND ($3::jsonb IS NULL OR $3::jsonb ? f.kind)
   AND ($4::uuid IS NULL OR o.id = $4::uuid)
   AND ($5::timestamptz IS NULL OR (f.published_at, f.id) < ($5::timestamptz, $6::uuid))
 ORDER BY f.published_at DESC, f.id DESC
 LIMIT $7::int;

-- name: offering_found :many read custom
-- The same list in the order of a search: $5 ids as a jsonb array, best first, paged by place in it.
SELECT f.id, f.name, f.kind, f.summary, f.maturity, f.domains, f.technologies, f.price_kind, f.price_min_fen, f.price_max_fen,
       o.id AS organization_id, o.name AS organization_name, u.short_zh AS unit_name, f.published_at, f.can_demo,
       offering_state(f.state, f.confirmed_at) AS state, f.version,
       1 AS see, x.n AS cursor_1
  FROM jsonb_array_elements_text($5::jsonb) WITH ORDINALITY AS x (id, n)
  JOIN offering AS f ON f.id = x.id::uuid
  JOIN organization AS o ON o.id = f.organization_id
  JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
 WHERE f.state IN ('published', 'stale')
   AND o.state IN ('verified', 'expired')
   AND ($1::jsonb IS NULL OR f.domains ?| ARRAY(SELECT t.code FROM taxonomy AS t WHERE t.kind = 'domain' AND ($1::jsonb ? t.code OR $1::jsonb ? t.parent_code)))
   AND ($2::jsonb IS NULL OR f.technologies ?| ARRAY(SELECT jsonb_array_elements_text($2::jsonb)))
   AND ($3::jsonb IS NULL OR $3::jsonb ? f.kind)
   AND ($4::uuid IS NULL OR o.id = $4::uuid)
   AND ($6::bigint IS NULL OR x.n > $6::bigint)
 ORDER BY x.n
 LIMIT $7::int;

-- name: offering_mine :many read
-- All of the current organization's, latest change first.
SELECT f.id, f.name, f.kind, f.summary, f.maturity, f.domains, f.technologies, f.price_kind, f.price_min_fen, f.price_max_fen,
       o.id AS organization_id, o.name AS organization_name, u.short_zh AS unit_name, f.published_at, f.can_demo,
       offering_state(f.state, f.confirmed_at) AS state, f.version, f.updated_at, f.confirmed_at,
       9 AS see, f.updated_at::text AS cursor_1, f.id AS cursor_2
  FROM offering AS f
  JOIN organization AS o ON o.id = f.organization_id
  JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
 WHERE f.organization_id = $2::uuid
   AND person_is_member($1::uuid, $2::uuid)
   AND ($3::text IS NULL OR offering_state(f.state, f.confirmed_at) = $3::text)
   AND ($4::timestamptz IS NULL OR (f.updated_at, f.id) < ($4::timestamptz, $5::uuid))
 ORDER BY f.updated_at DESC, f.id DESC
 LIMIT $6::int;

-- name: offering_get :maybe read
-- One offering as this actor may see it. Customers of anonymous cases are named to the owner only.
SELECT f.id, f.version, offering_state(f.state, f.confirmed_at) AS state, f.organization_id, o.name AS organization_name, o.kind AS organization_kind,
       o.reviewing_unit, u.short_zh AS unit_name, f.kind, f.name, f.product_version, f.summary, f.summary_en, f.maturity, f.domains, f.technologies,
       f.deployments, f.cooperation, f.credentials, f.ip_rights, f.price_kind, f.price_min_fen, f.price_max_fen, f.can_demo, f.team,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('customer', CASE WHEN coalesce((c.value ->> 'is_anonymous')::boolean, false) AND w.see & 8 = 0 THEN '' ELSE coalesce(c.value ->> 'customer', '') END,
                   'is_anonymous', coalesce((c.value ->> 'is_anonymous')::boolean, false), 'year', (c.value ->> 'year')::int, 'effect', coalesce(c.value ->> 'effect', ''),
                   'evidence', CASE WHEN w.see & 8 <> 0 OR NOT coalesce((c.value ->> 'is_anonymous')::boolean, false) THEN coalesce(c.value ->> 'evidence', '') ELSE '' END) ORDER BY c.n), '[]')
          FROM jsonb_array_elements(f.cases) WITH ORDINALITY AS c (value, n)) AS cases,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('position', i.position, 'name', i.name, 'unit', i.unit, 'comparator', i.comparator, 'target', i.target, 'method', i.method)
                   ORDER BY i.position), '[]')
          FROM offering_indicator AS i WHERE i.offering_id = f.id) AS indicators,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name, 'bytes', x.bytes, 'media_type', x.media_type, 'purpose', a.purpose) ORDER BY a.position, x.id), '[]')
          FROM attachment AS a JOIN file AS x ON x.id = a.file_id WHERE a.object_kind = 'offering' AND a.object_id = f.id) AS attachments,
       f.confirmed_at, f.published_at, f.created_at, f.updated_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM offering_actions(f.id, $1::uuid, $2::uuid) AS x) AS actions,
       w.see
  FROM offering AS f
  JOIN organization AS o ON o.id = f.organization_id
  JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
  CROSS JOIN LATERAL (SELECT offering_see(f.id, $1::uuid, $2::uuid) AS see) AS w
 WHERE f.id = $3::uuid
   AND w.see <> 0;

-- name: offering_create :one write
-- A draft $3 with its name $4; the rest of the form $7 follows through offering_edit in the same transaction. $5, $6: idempotency.
WITH v AS MATERIALIZED (
    SELECT idempotency_settle(CASE WHEN t.verdict = 'ok' AND t.problems <> '[]' THEN 'form_invalid' ELSE t.verdict END, $1::uuid, $5::text, $6::text, 201, $3::uuid) AS verdict, t.problems
      FROM (SELECT offering_create_try($1::uuid, $2::uuid) AS verdict, offering_form_problems($7::jsonb) AS problems) AS t
), f AS (
    INSERT INTO offering (id, organization_id, created_by, name)
    SELECT $3::uuid, $2::uuid, $1::uuid, $4::text
      FROM v
     WHERE v.verdict = 'ok'
    RETURNING id, organization_id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state)
    SELECT $1::uuid, f.organization_id, CASE WHEN person_is_admin($1::uuid, f.organization_id) THEN 'org_admin' ELSE 'member' END, 'offering', f.id, 'create', 'draft'
      FROM f
)
SELECT v.verdict, CASE WHEN v.verdict = 'form_invalid' THEN v.problems END AS problems FROM v;

-- name: offering_text :maybe read
-- What search reads of an offering once the form $4 has been applied to it; nothing for drafts, unless $5 says it is being published.
SELECT p.name AS title,
       concat_ws(' ', o.name, o.short_name, p.summary, p.summary_en, p.product_version, p.credentials,
                 (SELECT string_agg(t.name_zh || ' ' || t.name_en, ' ') FROM taxonomy AS t
                   WHERE (t.kind = 'domain' AND p.domains ? t.code) OR (t.kind = 'technology' AND p.technologies ? t.code) OR (t.kind = 'offering_kind' AND p.kind = t.code)),
                 (SELECT string_agg(c.value ->> 'effect', ' ') FROM jsonb_array_elements(p.cases) AS c),
                 (SELECT string_agg(i.name, ' ') FROM offering_indicator AS i WHERE i.offering_id = f.id AND NOT ($4::jsonb ? 'indicators')),
                 (SELECT string_agg(i.value ->> 'name', ' ') FROM jsonb_array_elements($4::jsonb -> 'indicators') AS i)) AS body
  FROM offering AS f
  JOIN organization AS o ON o.id = f.organization_id
  CROSS JOIN LATERAL jsonb_populate_record(f, $4::jsonb) AS p
 WHERE f.id = $3::uuid
   AND offering_see(f.id, $1::uuid, $2::uuid) & 8 <> 0
   AND ($5::boolean OR f.state IN ('published', 'stale'));

-- name: offering_edit :one write
-- Apply the form $5: fields that are absent keep their values; indicators and attachments are replaced as a whole.
-- $6.. title, body, toks, len, fts for search when it is public.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.role, x.version FROM offering_try($3::uuid, $1::uuid, $2::uuid, 'edit', $4::bigint, NULL) AS x
), v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict = 'ok' AND p.problems <> '[]' THEN 'form_invalid'
                WHEN t.verdict = 'ok' AND files_unknown($5::jsonb -> 'attachments', 'offering', $3::uuid, $1::uuid, $2::uuid) THEN 'file_unknown' ELSE t.verdict END AS verdict,
           t.from_state, t.role, t.version, p.problems
      FROM t
     CROSS JOIN LATERAL (SELECT offering_form_problems($5::jsonb) AS problems) AS p
), u AS (
    UPDATE offering AS f
       SET (kind, name, product_version, summary, summary_en, maturity, domains, technologies, deployments, cooperation, credentials, ip_rights, price_kind,
            price_min_fen, price_max_fen, can_demo, team, cases)
         = (SELECT p.kind, p.name, p.product_version, p.summary, p.summary_en, p.maturity, p.domains, p.technologies, p.deployments, p.cooperation, p.credentials,
                   p.ip_rights, p.price_kind, p.price_min_fen, p.price_max_fen, p.can_demo, p.team, p.cases
              FROM jsonb_populate_record(f, $5::jsonb) AS p),
           updated_at = statement_timestamp(),
           version = f.version + 1
      FROM v
     WHERE f.id = $3::uuid
       AND v.verdict = 'ok'
    RETURNING f.id, f.state, f.version
), i AS (
    INSERT INTO offering_indicator AS i (offering_id, position, name, unit, comparator, target, method)
    SELECT u.id, x.n, x.value ->> 'name', coalesce(x.value ->> 'unit', ''), x.value ->> 'comparator', x.value ->> 'target', coalesce(x.value ->> 'method', '')
      FROM u, jsonb_array_elements($5::jsonb -> 'indicators') WITH ORDINALITY AS x (value, n)
        ON CONFLICT ON CONSTRAINT offering_indicator_pkey
        DO UPDATE SET name = excluded.name, unit = excluded.unit, comparator = excluded.comparator, target = excluded.target, method = excluded.method
), d AS (
    DELETE FROM offering_indicator AS i USING u
     WHERE i.offering_id = u.id
       AND $5::jsonb ? 'indicators'
       AND i.position > jsonb_array_length($5::jsonb -> 'indicators')
), fa AS (
    INSERT INTO attachment AS a (file_id, object_kind, object_id, purpose, position)
    SELECT (x.value ->> 'id')::uuid, 'offering', u.id, coalesce(x.value ->> 'purpose', 'attachment'), min(x.n)
      FROM u, jsonb_array_elements($5::jsonb -> 'attachments') WITH ORDINALITY AS x (value, n)
     GROUP BY 1, 3, 4
        ON CONFLICT ON CONSTRAINT attachment_pkey DO UPDATE SET purpose = excluded.purpose, position = excluded.position
), fd AS (
    DELETE FROM attachment AS a USING u
     WHERE a.object_kind = 'offering'
       AND a.object_id = u.id
       AND $5::jsonb ? 'attachments'
       AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements($5::jsonb -> 'attachments') AS x WHERE x.value ->> 'id' = a.file_id::text)
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
    SELECT $1::uuid, $2::uuid, v.role, 'offering', u.id, 'edit', v.from_state, v.from_state
      FROM u, v
     WHERE u.state <> 'draft'
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, v.from_state AS state, CASE WHEN v.verdict = 'form_invalid' THEN v.problems END AS problems,
       CASE WHEN u.state IN ('published', 'stale') AND $6::text IS NOT NULL
            THEN search_put(2::smallint, u.id, u.version, $6::text, $7::text, $8::bytea, $9::int, $10::smallint, $11::tsvector) END AS is_indexed
  FROM v
  LEFT JOIN u ON true;

-- name: offering_act :one write
-- publish, confirm, archive or restore ($4); $6.. title, body, toks, len, tokver, fts for search.
WITH v AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.version, x.problems FROM offering_try($3::uuid, $1::uuid, $2::uuid, $4::text, $5::bigint, NULL) AS x
), u AS (
    UPDATE offering AS f
       SET state = v.to_state,
           published_at = CASE WHEN $4::text = 'publish' THEN statement_timestamp() ELSE f.published_at END,
           confirmed_at = CASE WHEN $4::text IN ('publish', 'confirm') THEN statement_timestamp() ELSE f.confirmed_at END,
           updated_at = statement_timestamp(),
           version = f.version + 1
      FROM v
     WHERE f.id = $3::uuid
       AND v.verdict = 'ok'
    RETURNING f.id, f.state, f.version
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
    SELECT $1::uuid, $2::uuid, v.role, 'offering', u.id, $4::text, v.from_state, v.to_state
      FROM u, v
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, coalesce(u.state, v.from_state) AS state, v.problems,
       CASE WHEN u.state = 'published' AND $6::text IS NOT NULL
            THEN search_put(2::smallint, u.id, u.version, $6::text, $7::text, $8::bytea, $9::int, $10::smallint, $11::tsvector)
            WHEN u.state IN ('archived', 'draft') THEN search_drop(2::smallint, u.id, u.version) END AS is_indexed
  FROM v
  LEFT JOIN u ON true;
