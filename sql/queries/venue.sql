-- Venues: places where events are held, kept by the units that use them; for those who plan.

-- name: venue_list :many read custom
-- $1 person, $2 unit, $3 words of name, hall or address, $4 with closed ones; by name, paged by ($5, $6).
SELECT v.id, v.version, v.name, v.hall, v.unit_code, u.short_zh AS unit_name, v.address, v.transport, v.parking, v.capacity, v.tables, v.note, v.is_closed,
       event_create_try($1::uuid, v.unit_code) = 'ok' AS can_edit,
       (SELECT count(*) FROM event AS e WHERE e.venue_id = v.id AND e.starts_at > statement_timestamp() AND e.state NOT IN ('cancelled', 'postponed'))::int AS coming,
       v.name || ' ' || v.hall AS cursor_1, v.id AS cursor_2
  FROM venue AS v
  JOIN reviewing_unit AS u ON u.code = v.unit_code
 WHERE ($2::text IS NULL OR v.unit_code = $2::text)
   AND ($3::text IS NULL OR strpos(lower(concat_ws(' ', v.name, v.hall, v.address)), lower($3::text)) > 0)
   AND (coalesce($4::boolean, false) OR NOT v.is_closed)
   AND ($5::text IS NULL OR (v.name || ' ' || v.hall, v.id) > ($5::text, $6::uuid))
 ORDER BY v.name || ' ' || v.hall, v.id
 LIMIT $7::int;

-- name: venue_get :maybe read
-- $1 person, $2 id.
SELECT v.id, v.version, v.name, v.hall, v.unit_code, u.short_zh AS unit_name, v.address, v.transport, v.parking, v.capacity, v.tables, v.note, v.is_closed,
       event_create_try($1::uuid, v.unit_code) = 'ok' AS can_edit,
       (SELECT count(*) FROM event AS e WHERE e.venue_id = v.id AND e.starts_at > statement_timestamp() AND e.state NOT IN ('cancelled', 'postponed'))::int AS coming
  FROM venue AS v
  JOIN reviewing_unit AS u ON u.code = v.unit_code
 WHERE v.id = $2::uuid;

-- name: venue_create :one write
-- $3 id, form $4; $5, $6: idempotency.
WITH x AS (
    SELECT p.name, p.hall, p.unit_code, p.address, p.transport, p.parking, p.capacity, p.tables, p.note
      FROM jsonb_to_record($4::jsonb) AS p (name text, hall text, unit_code text, address text, transport text, parking text, capacity int, tables int, note text)
), v AS MATERIALIZED (
    SELECT idempotency_settle(event_create_try($1::uuid, x.unit_code), $1::uuid, $5::text, $6::text, 201, $3::uuid) AS verdict FROM x
), i AS (
    INSERT INTO venue (id, name, hall, unit_code, address, transport, parking, capacity, tables, note, created_by)
    SELECT $3::uuid, x.name, coalesce(x.hall, ''), x.unit_code, coalesce(x.address, ''), coalesce(x.transport, ''), coalesce(x.parking, ''), x.capacity, coalesce(x.tables, 0), coalesce(x.note, ''), $1::uuid
      FROM x, v
     WHERE v.verdict = 'ok'
    RETURNING id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action) SELECT $1::uuid, $2::uuid, 'organizer', 'venue', i.id, 'create' FROM i
)
SELECT v.verdict FROM v;

-- name: venue_edit :one write
-- $3 id, $4 version, form $5.
WITH l AS MATERIALIZED (
    SELECT v.id, v.version, v.unit_code FROM venue AS v WHERE v.id = $3::uuid FOR UPDATE
), w AS MATERIALIZED (
    SELECT l.id, l.version,
           CASE WHEN event_create_try($1::uuid, l.unit_code) <> 'ok' OR event_create_try($1::uuid, coalesce($5::jsonb ->> 'unit_code', l.unit_code)) <> 'ok' THEN 'forbidden'
                WHEN l.version <> $4::bigint THEN 'stale' ELSE 'ok' END AS verdict
      FROM l
), u AS (
    UPDATE venue AS v
       SET (name, hall, unit_code, address, transport, parking, capacity, tables, note, is_closed)
         = (SELECT p.name, p.hall, p.unit_code, p.address, p.transport, p.parking, p.capacity, p.tables, p.note, p.is_closed FROM jsonb_populate_record(v, $5::jsonb) AS p),
           version = v.version + 1, updated_at = statement_timestamp()
      FROM w
     WHERE v.id = w.id AND w.verdict = 'ok'
    RETURNING v.id, v.version
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action) SELECT $1::uuid, $2::uuid, 'organizer', 'venue', u.id, 'edit' FROM u
)
SELECT w.verdict, coalesce(u.version, w.version) AS version FROM w LEFT JOIN u ON true;
