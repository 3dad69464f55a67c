-- The calendar of a year, what it says about a day, and the feeds other calendars read.

-- name: calendar_check :many read custom
-- What speaks against holding something on the day $1 (until the day $2), from $3 to $4 local time when that is known, at venue $5, of unit $6,
-- domain $7, host $8, size $9; $10 is the event itself. A month is looked at, at most.
SELECT c.code, c.level, c.day AS "on", c.object, c.object_id, c.detail
  FROM (SELECT coalesce($3::timestamp, $1::date::timestamp) AS from_at, coalesce($4::timestamp, coalesce($2::date, $1::date) + interval '1 day') AS to_at) AS t
  CROSS JOIN LATERAL calendar_check(t.from_at, greatest(least(t.to_at, t.from_at + interval '31 days'), t.from_at + interval '1 minute'), $5::uuid, $6::text, $7::text, $8::text, $9::int, $10::uuid) AS c;

-- name: calendar_year :one read custom
-- $3 year: its deviations from Monday to Friday, the plan, and every event in it as this actor may see it.
SELECT y.year, EXISTS (SELECT 1 FROM holiday AS h WHERE h.day BETWEEN make_date(y.year, 1, 1) AND make_date(y.year, 12, 31)) AS is_announced, local_day(statement_timestamp()) AS today,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('on', h.day, 'is_working', h.is_working, 'name', h.name_zh) ORDER BY h.day), '[]')
          FROM holiday AS h WHERE h.day BETWEEN make_date(y.year, 1, 1) AND make_date(y.year, 12, 31)) AS days,
       annual_plan_of(y.year) AS plan,
       (SELECT coalesce(jsonb_agg(event_card_json(e.id, $1::uuid, $2::uuid) ORDER BY e.planned_month, CASE WHEN e.published_at IS NOT NULL THEN e.starts_at END NULLS LAST, e.id), '[]')
          FROM event AS e
         WHERE event_is_listed(e.state, e.published_at) AND e.planned_month BETWEEN make_date(y.year, 1, 1) AND make_date(y.year, 12, 1)) AS events
  FROM (SELECT coalesce($3::int, extract(year FROM local_day(statement_timestamp()))::int) AS year) AS y;

-- name: calendar_public :many read custom
-- Public events for a subscription: $1 types, $2 units, $3 domains; the last year and what comes.
SELECT e.id, e.name, e.name_en, e.summary, e.summary_en, coalesce(e.starts_at, e.previous_starts_at) AS starts_at, coalesce(e.ends_at, e.previous_starts_at + interval '2 hours') AS ends_at,
       concat_ws(' ', v.name, nullif(v.hall, ''), nullif(v.address, '')) AS place, e.hosted_by, e.sequence, e.state IN ('cancelled', 'postponed', 'preparing') AS is_cancelled, e.updated_at, e.published_at
  FROM event AS e
  LEFT JOIN venue AS v ON v.id = e.venue_id
 WHERE e.published_at IS NOT NULL
   AND coalesce(e.starts_at, e.previous_starts_at) > statement_timestamp() - interval '400 days'
   AND ($1::jsonb IS NULL OR $1::jsonb ? e.type)
   AND ($2::jsonb IS NULL OR $2::jsonb ? e.unit_code)
   AND ($3::jsonb IS NULL OR EXISTS (SELECT 1 FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = e.domain AND ($3::jsonb ? t.code OR $3::jsonb ? t.parent_code)))
 ORDER BY 6, e.id
 LIMIT 1000;

-- name: calendar_event :many read
-- The one public event $1.
SELECT e.id, e.name, e.name_en, e.summary, e.summary_en, coalesce(e.starts_at, e.previous_starts_at) AS starts_at, coalesce(e.ends_at, e.previous_starts_at + interval '2 hours') AS ends_at,
       concat_ws(' ', v.name, nullif(v.hall, ''), nullif(v.address, '')) AS place, e.hosted_by, e.sequence, e.state IN ('cancelled', 'postponed', 'preparing') AS is_cancelled, e.updated_at, e.published_at
  FROM event AS e
  LEFT JOIN venue AS v ON v.id = e.venue_id
 WHERE e.id = $1::uuid AND e.published_at IS NOT NULL AND coalesce(e.starts_at, e.previous_starts_at) IS NOT NULL;

-- name: calendar_feed_of :maybe read
-- Whose the address with the hash $1 is.
SELECT f.id, f.name, p.lang FROM calendar_feed AS f JOIN person AS p ON p.id = f.person_id AND p.disabled_at IS NULL WHERE f.token_sha256 = $1::text AND f.revoked_at IS NULL;

-- name: calendar_feed_items :many read custom
-- What the person of the address $1 goes to: events registered for, and meetings with their time, place and the other side's name.
-- A meeting that was cancelled stays, marked, so that calendars take it out.
WITH who AS (
    SELECT f.person_id FROM calendar_feed AS f WHERE f.token_sha256 = $1::text AND f.revoked_at IS NULL
)
SELECT e.id, 'event' AS kind, e.name, e.name_en, e.summary, e.summary_en, coalesce(e.starts_at, e.previous_starts_at) AS starts_at, coalesce(e.ends_at, e.previous_starts_at + interval '2 hours') AS ends_at,
       concat_ws(' ', v.name, nullif(v.hall, ''), nullif(v.address, '')) AS place, e.hosted_by, e.sequence, e.state IN ('cancelled', 'postponed', 'preparing') AS is_cancelled, e.updated_at, e.id AS event_id, e.published_at
  FROM who
  JOIN registration AS r ON r.person_id = who.person_id AND r.state NOT IN ('withdrawn', 'rejected') AND NOT person_has_left(r.person_id, r.organization_id)
  JOIN event AS e ON e.id = r.event_id
  LEFT JOIN venue AS v ON v.id = e.venue_id
 WHERE e.published_at IS NOT NULL AND coalesce(e.starts_at, e.previous_starts_at) > statement_timestamp() - interval '400 days'
UNION ALL
SELECT m.id, 'meeting', coalesce(nullif(o.short_name, ''), o.name), coalesce(nullif(o.name_en, ''), o.name), e.name, e.name_en, lower(m.during), upper(m.during),
       concat_ws(' ', v.name, nullif(v.hall, ''), coalesce(nullif(t.label, ''), m.table_no::text)), '', m.sequence, NOT m.live OR m.state NOT IN ('scheduled', 'checked_in', 'held', 'no_show'), m.updated_at, m.event_id, m.created_at
  FROM who
  JOIN meeting_seat AS s ON s.person_id = who.person_id AND NOT person_has_left(s.person_id, s.organization_id)
  JOIN meeting AS m ON m.id = s.meeting_id AND m.during IS NOT NULL
  JOIN event AS e ON e.id = m.event_id
  JOIN organization AS o ON o.id = CASE s.side WHEN 'demand' THEN m.supply_organization_id ELSE m.demand_organization_id END
  LEFT JOIN event_table AS t ON t.event_id = m.event_id AND t.table_no = m.table_no
  LEFT JOIN venue AS v ON v.id = e.venue_id
 WHERE lower(m.during) > statement_timestamp() - interval '400 days'
 ORDER BY 7, 1
 LIMIT 2000;

-- name: calendar_feed_create :one write
-- A new address of the caller $1: $3 id, $4 name, $5 hash of its secret. Twenty at most.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN (SELECT count(*) FROM calendar_feed AS f WHERE f.person_id = $1::uuid AND f.revoked_at IS NULL) >= 20 THEN 'feed_too_many' ELSE 'ok' END AS verdict
), i AS (
    INSERT INTO calendar_feed (token_sha256, person_id, name, id) SELECT $5::text, $1::uuid, coalesce($4::text, ''), $3::uuid FROM v WHERE v.verdict = 'ok' RETURNING id, name, created_at
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action) SELECT $1::uuid, $2::uuid, 'person', 'calendar_feed', i.id, 'create' FROM i
)
SELECT v.verdict, i.id, i.name, i.created_at FROM v LEFT JOIN i ON true;

-- name: calendar_feed_list :many read
-- The caller's addresses; their secrets are not known any more.
SELECT f.id, f.name, f.created_at FROM calendar_feed AS f WHERE f.person_id = $1::uuid AND f.revoked_at IS NULL ORDER BY f.created_at DESC, f.id;

-- name: calendar_feed_drop :one write
-- The caller's address $3 is no longer answered.
WITH u AS (
    UPDATE calendar_feed AS f SET revoked_at = statement_timestamp() WHERE f.id = $3::uuid AND f.person_id = $1::uuid AND f.revoked_at IS NULL RETURNING f.id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action) SELECT $1::uuid, $2::uuid, 'person', 'calendar_feed', u.id, 'revoke' FROM u
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM u) THEN 'ok' ELSE 'not_found' END AS verdict;
