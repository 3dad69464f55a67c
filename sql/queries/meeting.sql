-- Meetings with a place: moved, attended, judged; the timetable of a person, and those of all for print (0016_meeting).

-- name: meeting_move :one write
-- Move live meeting $3 by the form $5.
SELECT m.verdict, m.version FROM meeting_move($3::uuid, $1::uuid, $2::uuid, $4::bigint, $5::jsonb) AS m;

-- name: meeting_arrive :one write
-- Somebody is at the table; $4 the side when the door says so.
SELECT m.verdict, m.version FROM meeting_arrive($3::uuid, $1::uuid, $2::uuid, $4::text) AS m;

-- name: meeting_mark :one write
-- hold, no_show or reset ($5), with the side $6.
SELECT m.verdict, m.version FROM meeting_mark($3::uuid, $1::uuid, $2::uuid, $5::text, $4::bigint, $6::text) AS m;

-- name: meeting_intent :one write
-- What the caller's side takes away: $4 intent, $5 note.
SELECT m.verdict, m.version FROM meeting_intent_set($3::uuid, $1::uuid, $2::uuid, $4::text, $5::text) AS m;

-- name: meeting_close_table :one write
-- $4 id, $5 table, $6 from, $7 until, $8 reason, $9 key, $10 digest.
WITH t AS MATERIALIZED (
    SELECT CASE WHEN x.said = 'ok' AND NOT EXISTS (SELECT 1 FROM event_table AS y WHERE y.event_id = $3::uuid AND y.table_no = $5::int) THEN 'table_unknown'
                WHEN x.said = 'ok' AND $6::timestamptz >= $7::timestamptz THEN 'closure_order' ELSE x.said END AS said
      FROM (SELECT closure_try($3::uuid, $1::uuid, $2::uuid) AS said) AS x
), v AS MATERIALIZED (
    SELECT idempotency_settle(t.said, $1::uuid, $9::text, $10::text, 201, $4::uuid) AS verdict FROM t
), c AS (
    INSERT INTO table_closure (id, event_id, table_no, during, reason, closed_by)
    SELECT $4::uuid, $3::uuid, $5::int, tstzrange(least($6::timestamptz, $7::timestamptz), greatest($6::timestamptz, $7::timestamptz)), coalesce($8::text, ''), $1::uuid FROM v WHERE v.verdict = 'ok'
    RETURNING id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, detail)
    SELECT $1::uuid, $2::uuid, event_role($3::uuid, $1::uuid), 'event', $3::uuid, 'close_table', jsonb_build_object('table', $5::int, 'from', $6::timestamptz, 'until', $7::timestamptz) FROM c
)
SELECT v.verdict, CASE WHEN v.verdict = 'ok' THEN board_touch($3::uuid, $1::uuid) END AS board_version FROM v;

-- name: meeting_closure :maybe read
-- One closure with the live meetings it stands against.
SELECT c.id, c.event_id, c.table_no, lower(c.during) AS starts_at, upper(c.during) AS ends_at, c.reason,
       (SELECT coalesce(jsonb_agg(m.id ORDER BY lower(m.during)), '[]') FROM meeting AS m
         WHERE m.event_id = c.event_id AND m.table_no = c.table_no AND m.live AND m.during && c.during AND m.state = 'scheduled') AS conflicts
  FROM table_closure AS c
 WHERE c.id = $2::uuid AND event_role(c.event_id, $1::uuid) IS NOT NULL;

-- name: meeting_open_table :one write
-- Take closure $4 of event $3 away.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN x.said = 'ok' AND NOT EXISTS (SELECT 1 FROM table_closure AS c WHERE c.id = $4::uuid AND c.event_id = $3::uuid) THEN 'not_found' ELSE x.said END AS verdict
      FROM (SELECT closure_try($3::uuid, $1::uuid, $2::uuid) AS said) AS x
), d AS (
    DELETE FROM table_closure AS c USING v WHERE v.verdict = 'ok' AND c.id = $4::uuid AND c.event_id = $3::uuid RETURNING c.table_no
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, detail)
    SELECT $1::uuid, $2::uuid, event_role($3::uuid, $1::uuid), 'event', $3::uuid, 'open_table', jsonb_build_object('table', d.table_no) FROM d
)
SELECT v.verdict, CASE WHEN v.verdict = 'ok' THEN board_touch($3::uuid, $1::uuid) END AS board_version FROM v;

-- name: meeting_timetable_head :maybe read
-- The event of a timetable and how the person is registered there; nothing when he is not.
SELECT statement_timestamp() AS now,
       jsonb_build_object('id', e.id, 'name', e.name, 'name_en', e.name_en, 'type', e.type, 'state', event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at),
                          'starts_at', e.starts_at, 'ends_at', e.ends_at, 'venue_name', v.name, 'hall', coalesce(v.hall, ''), 'address', coalesce(v.address, ''), 'transport', coalesce(v.transport, ''),
                          'parking', coalesce(v.parking, ''), 'contact_name', e.contact_name, 'contact_phone', e.contact_phone, 'schedule_version', e.schedule_version, 'sequence', e.sequence) AS event,
       jsonb_build_object('id', r.id, 'side', r.side, 'state', r.state, 'name', r.name, 'post', r.post, 'organization_name', coalesce(o.name, ''), 'badge', r.badge, 'checked_in_at', r.checked_in_at) AS registration
  FROM event AS e
  JOIN registration AS r ON r.event_id = e.id AND r.person_id = $1::uuid AND r.state NOT IN ('withdrawn', 'rejected') AND NOT person_has_left($1::uuid, r.organization_id)
  LEFT JOIN organization AS o ON o.id = r.organization_id
  LEFT JOIN venue AS v ON v.id = e.venue_id
 WHERE e.id = $2::uuid;

-- name: meeting_timetable :many read
-- Own meetings with a place at event $3, in order of time. What may be done are the rows of `transition` for one's own side; their
-- guards (due, begun, active, not_begun of meeting_guard) are said here once for all rows.
SELECT m.id, m.version, m.event_id, e.name AS event_name, m.state, m.origin, m.is_must, m.live AS is_placed, m.scenario_id, m.response_id, lower(m.during) AS starts_at, upper(m.during) AS ends_at,
       m.table_no, t.label AS table_label, m.message, m.decision_reason, m.expires_at, m.requested_by, w.side AS my_side,
       m.slot_id, m.no_show_side, d.demand_arrived_at, d.supply_arrived_at, d.my_arrived_at, d.other_arrived_at, d.my_intent, d.my_intent_note, d.my_intent_at, d.other_intent,
       meeting_party(m.demand_id, true) AS demand, meeting_party(m.supply_id, true) AS supply,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required) ORDER BY x.position), '[]')
          FROM transition AS x
         WHERE x.machine = 'meeting' AND x.from_state = m.state AND x.relation = CASE WHEN m.requested_by IN (w.side, 'both') THEN 'owner' ELSE 'counterparty' END
           AND CASE x.guard WHEN 'due' THEN lower(m.during) <= statement_timestamp() + interval '2 hours' AND local_day(upper(m.during)) >= local_day(statement_timestamp())
                            WHEN 'begun active' THEN lower(m.during) <= statement_timestamp()
                                 AND NOT organization_is_suspended(m.demand_organization_id) AND NOT organization_is_suspended(m.supply_organization_id)
                            WHEN 'not_begun' THEN lower(m.during) > statement_timestamp() AND e.state NOT IN ('ended', 'reviewed', 'archived', 'cancelled')
                            ELSE x.guard IS NULL END) AS actions,
       m.deal_id, m.created_at, m.updated_at, 4 AS see
  FROM (SELECT r.id FROM registration AS r WHERE r.event_id = $2::uuid AND r.person_id = $1::uuid AND r.state NOT IN ('withdrawn', 'rejected')
           AND NOT person_has_left($1::uuid, r.organization_id)) AS r
  CROSS JOIN LATERAL (SELECT 'demand' AS side, a.* FROM meeting AS a WHERE a.demand_id = r.id AND a.live
                       UNION ALL
                      SELECT 'supply', b.* FROM meeting AS b WHERE b.supply_id = r.id AND b.live) AS m
  CROSS JOIN LATERAL (SELECT m.side) AS w
  JOIN event AS e ON e.id = m.event_id
  LEFT JOIN event_table AS t ON t.event_id = m.event_id AND t.table_no = m.table_no
  CROSS JOIN LATERAL meeting_day(m.id, w.side) AS d
 WHERE m.state IN ('scheduled', 'checked_in', 'held', 'no_show')
 ORDER BY lower(m.during), m.id
 LIMIT 64;

-- name: meeting_timetables :many slow
-- Timetables of the participants of an event, for print; of one registration ($3), or all in the order of their organizations.
SELECT r.id AS registration_id, r.side, r.state, r.name, r.post, coalesce(o.name, '') AS organization_name, coalesce(nullif(o.short_name, ''), o.name, '') AS short_name, r.badge,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('meeting_id', x.id, 'starts_at', lower(x.during), 'ends_at', upper(x.during), 'table_no', x.table_no, 'table_label', coalesce(t.label, ''),
                                                     'organization_name', y.name, 'person_name', z.name, 'post', z.post, 'state', x.state, 'is_must', x.is_must) ORDER BY lower(x.during)), '[]')
          FROM (SELECT m.id, m.during, m.table_no, m.state, m.is_must, m.supply_id AS other_id, m.event_id FROM meeting AS m WHERE m.demand_id = r.id AND m.live
                 UNION ALL
                SELECT m.id, m.during, m.table_no, m.state, m.is_must, m.demand_id, m.event_id FROM meeting AS m WHERE m.supply_id = r.id AND m.live) AS x
          JOIN registration AS z ON z.id = x.other_id
          JOIN organization AS y ON y.id = z.organization_id
          LEFT JOIN event_table AS t ON t.event_id = x.event_id AND t.table_no = x.table_no) AS items,
       coalesce(o.name, '') AS cursor_1, r.id AS cursor_2
  FROM registration AS r
  LEFT JOIN organization AS o ON o.id = r.organization_id
 WHERE r.event_id = $2::uuid AND r.side IN ('demand', 'supply') AND r.state IN ('approved', 'confirmed', 'checked_in', 'no_show')
   AND event_role(r.event_id, $1::uuid) = 'organizer'
   AND ($3::uuid IS NULL OR r.id = $3::uuid)
   AND ($4::text IS NULL OR (coalesce(o.name, ''), r.id) > ($4::text, $5::uuid))
 ORDER BY coalesce(o.name, ''), r.id
 LIMIT $6::int;

-- name: meeting_export :one write
-- An export of who meets whom is noted: $4 what, $5 how many rows it may have.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN e.id IS NULL THEN 'not_found' WHEN event_role(e.id, $1::uuid) = 'organizer' THEN 'ok' WHEN event_see(e.id, $1::uuid, $2::uuid) = 0 THEN 'not_found' ELSE 'forbidden' END AS verdict, e.name
      FROM (VALUES (1)) AS one (n) LEFT JOIN event AS e ON e.id = $3::uuid
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, detail)
    SELECT $1::uuid, $2::uuid, 'organizer', 'event', $3::uuid, 'export', jsonb_build_object('what', $4::text) FROM v WHERE v.verdict = 'ok'
)
SELECT v.verdict, v.name, (SELECT p.name FROM person AS p WHERE p.id = $1::uuid) AS person_name FROM v;
