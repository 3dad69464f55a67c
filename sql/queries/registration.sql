-- Registrations (报名): one person for one organization on one side of an event. Steps are functions of 0015; what they decide about
-- places is decided with the event locked.

-- name: registration_get :maybe read
-- One registration as this actor may see it.
SELECT c.id, c.version, c.event_id, c.event_name, c.event_state, c.event_starts_at, c.event_ends_at, c.venue_name, c.side, c.state, c.source, c.person_id, c.name, c.post, c.phone, c.mail,
       c.organization_id, c.organization_name, c.short_name, c.organization_state, c.intro, c.scenario_id, c.scenario_title, c.offering_id, c.offering_name, c.seat_no, c.meetings_max, c.badge,
       c.checked_in_at, c.decision_reason, c.offered_until, c.created_at, c.updated_at, c.absences, c.meeting_counts,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM registration_actions(c.id, $1::uuid, $2::uuid) AS x) AS actions,
       w.see
  FROM registration_card AS c
  CROSS JOIN LATERAL (SELECT registration_see(c.id, $1::uuid, $2::uuid) AS see OFFSET 0) AS w
 WHERE c.id = $3::uuid
   AND w.see <> 0;

-- name: registration_list_try :one read
-- Who may list the registrations of event $3: its organizer and door staff, auditors.
SELECT CASE WHEN x.see = 0 THEN 'not_found' WHEN x.see & 24 = 0 THEN 'forbidden' ELSE 'ok' END AS verdict
  FROM (SELECT event_see($3::uuid, $1::uuid, $2::uuid) AS see) AS x;

-- name: registration_list :many read custom
-- Of event $3 in state $4, on side $5, with $6 in a name; first come first, paged by (created_at, id). Which rows, by what is seen of
-- all of them; then what each row of the page says.
WITH p AS MATERIALIZED (
    SELECT r.id, g.see
      FROM (SELECT registration_sight($3::uuid, $1::uuid, $2::uuid) AS see OFFSET 0) AS g
      JOIN registration AS r ON r.event_id = $3::uuid AND g.see & 18 <> 0
      LEFT JOIN organization AS o ON o.id = r.organization_id
     WHERE ($4::text IS NULL OR r.state = $4::text)
       AND ($5::text IS NULL OR r.side = $5::text)
       AND ($6::text IS NULL OR strpos(lower(concat_ws(' ', r.name, o.name, o.short_name)), lower($6::text)) > 0)
       AND ($7::timestamptz IS NULL OR (r.created_at, r.id) > ($7::timestamptz, $8::uuid))
     ORDER BY r.created_at, r.id
     LIMIT $9::int
)
SELECT c.id, c.version, c.event_id, c.event_name, c.event_state, c.event_starts_at, c.event_ends_at, c.venue_name, c.side, c.state, c.source, c.person_id, c.name, c.post, c.phone, c.mail,
       c.organization_id, c.organization_name, c.short_name, c.organization_state, c.intro, c.scenario_id, c.scenario_title, c.offering_id, c.offering_name, c.seat_no, c.meetings_max, c.badge,
       c.checked_in_at, c.decision_reason, c.offered_until, c.created_at, c.updated_at, c.absences, c.meeting_counts,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM registration_actions(c.id, $1::uuid, $2::uuid) AS x) AS actions,
       p.see | registration_own_sight(c.id, c.organization_id, $1::uuid, $2::uuid) AS see, c.created_at::text AS cursor_1, c.id AS cursor_2
  FROM p
  JOIN registration_card AS c ON c.id = p.id
 ORDER BY c.created_at, c.id;

-- name: registration_list_meta :one read
-- How many there are of event $3, by side and state ("demand_approved": 12).
SELECT (SELECT coalesce(jsonb_object_agg(x.side || '_' || x.state, x.n), '{}')
          FROM (SELECT r.side, r.state, count(*)::int AS n FROM registration AS r WHERE r.event_id = $3::uuid AND event_see($3::uuid, $1::uuid, $2::uuid) & 24 <> 0 GROUP BY r.side, r.state) AS x) AS counts;

-- name: registration_mine :many read
-- Of the person and, for an admin, of his organization's people; next event first, paged by (created_at, id).
SELECT c.id, c.version, c.event_id, c.event_name, c.event_state, c.event_starts_at, c.event_ends_at, c.venue_name, c.side, c.state, c.source, c.person_id, c.name, c.post, c.phone, c.mail,
       c.organization_id, c.organization_name, c.short_name, c.organization_state, c.intro, c.scenario_id, c.scenario_title, c.offering_id, c.offering_name, c.seat_no, c.meetings_max, c.badge,
       c.checked_in_at, c.decision_reason, c.offered_until, c.created_at, c.updated_at, c.absences, c.meeting_counts,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM registration_actions(c.id, $1::uuid, $2::uuid) AS x) AS actions,
       w.see, c.created_at::text AS cursor_1, c.id AS cursor_2
  FROM registration AS r
  JOIN registration_card AS c ON c.id = r.id
  CROSS JOIN LATERAL (SELECT registration_see(c.id, $1::uuid, $2::uuid) AS see OFFSET 0) AS w
 WHERE (r.person_id = $1::uuid OR r.organization_id = $2::uuid)
   AND registration_is_own(r.id, $1::uuid, $2::uuid)
   AND ($3::uuid IS NULL OR r.event_id = $3::uuid)
   AND ($4::timestamptz IS NULL OR (r.created_at, r.id) < ($4::timestamptz, $5::uuid))
 ORDER BY r.created_at DESC, r.id DESC
 LIMIT $6::int;

-- name: registration_create :one write
-- $3 event, $4 the form, $5 id, $6 $7 idempotency. The id is another one when an invitation is taken up.
SELECT x.verdict, x.id FROM registration_create($1::uuid, $2::uuid, $3::uuid, $4::jsonb, $5::uuid, $6::text, $7::text) AS x;

-- name: registration_edit :one write
-- Fields of the form $5 that are there.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.role, x.version FROM registration_try($3::uuid, $1::uuid, $2::uuid, 'edit', $4::bigint, NULL) AS x
), v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict <> 'ok' THEN t.verdict
                WHEN $5::jsonb ->> 'scenario_id' IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM scenario AS s WHERE s.id = ($5::jsonb ->> 'scenario_id')::uuid AND s.organization_id = r.organization_id) THEN 'registration_scenario_unknown'
                WHEN $5::jsonb ->> 'offering_id' IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM offering AS f WHERE f.id = ($5::jsonb ->> 'offering_id')::uuid AND f.organization_id = r.organization_id) THEN 'registration_offering_unknown'
                ELSE 'ok' END AS verdict, t.from_state, t.role, t.version
      FROM t
      LEFT JOIN registration AS r ON r.id = $3::uuid
), u AS (
    UPDATE registration AS r
       SET (post, phone, mail, intro, scenario_id, offering_id, meetings_max)
         = (SELECT q.post, q.phone, q.mail, q.intro, q.scenario_id, q.offering_id, q.meetings_max FROM jsonb_populate_record(r, $5::jsonb) AS q),
           version = r.version + 1, updated_at = statement_timestamp()
      FROM v
     WHERE r.id = $3::uuid
       AND v.verdict = 'ok'
    RETURNING r.id, r.event_id, r.version, r.state
), d AS (
    DELETE FROM availability AS a USING u
     WHERE a.registration_id = u.id
       AND $5::jsonb ? 'absences'
       AND NOT ($5::jsonb -> 'absences') ? a.slot_id::text
), i AS (
    INSERT INTO availability AS a (registration_id, slot_id, is_available)
    SELECT u.id, s.id, false
      FROM u
      JOIN event_slot AS s ON s.event_id = u.event_id AND ($5::jsonb -> 'absences') ? s.id::text
        ON CONFLICT ON CONSTRAINT availability_pkey DO UPDATE SET is_available = false
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'registration', u.id, 'edit', u.state, u.state,
           jsonb_build_object('fields', (SELECT coalesce(jsonb_agg(k.name), '[]') FROM jsonb_object_keys($5::jsonb) AS k (name)))
      FROM u, v
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, v.from_state AS state FROM v LEFT JOIN u ON true;

-- name: registration_act :one write
-- The step $4 with its reason $6.
SELECT x.verdict, x.state, x.version FROM registration_act($3::uuid, $1::uuid, $2::uuid, $4::text, $5::bigint, $6::text) AS x;

-- name: registration_replace :one write
-- $5: the colleague who comes instead.
SELECT x.verdict, x.state, x.version FROM registration_replace($3::uuid, $1::uuid, $2::uuid, $4::bigint, $5::uuid) AS x;

-- name: registration_badge_find :one read
-- Whose badge $4 is at event $3, for those at the door.
SELECT CASE WHEN event_see($3::uuid, $1::uuid, $2::uuid) = 0 THEN 'not_found'
            WHEN event_role($3::uuid, $1::uuid) IS NULL THEN 'forbidden'
            WHEN r.id IS NULL THEN 'badge_unknown'
            ELSE 'ok' END AS verdict, r.id, r.state
  FROM (VALUES (1)) AS one (n)
  LEFT JOIN registration AS r ON r.event_id = $3::uuid AND r.badge = upper(btrim($4::text));

-- name: registration_badge_get :maybe read
-- What the QR code of registration $3 says: for the person, his admin and the organizer.
SELECT r.badge FROM registration AS r WHERE r.id = $3::uuid AND registration_see(r.id, $1::uuid, $2::uuid) & 40 <> 0;

-- name: registration_colleagues :many read
-- Who could come instead: active members of the organization who are not registered at the event; for who may send them.
SELECT m.person_id, p.name
  FROM registration AS r
  JOIN membership AS m ON m.organization_id = r.organization_id AND m.state = 'active'
  JOIN person AS p ON p.id = m.person_id AND p.disabled_at IS NULL
 WHERE r.id = $3::uuid
   AND (registration_see(r.id, $1::uuid, $2::uuid) & 8 <> 0 OR event_role(r.event_id, $1::uuid) = 'organizer')
   AND NOT EXISTS (SELECT 1 FROM registration AS x WHERE x.event_id = r.event_id AND x.person_id = m.person_id AND x.state NOT IN ('withdrawn', 'rejected'))
 ORDER BY p.name, p.id;

-- name: registration_roster :one write
-- A list $4 checked row by row, for the organizer of event $3; $5: take it over, $6: leave bad rows out, $7: its columns, to which
-- those are added in which something is missing.
SELECT x.verdict,
       (SELECT coalesce(jsonb_agg(c.name ORDER BY c.n), '[]')
          FROM unnest(ARRAY['organization', 'credit_code', 'name', 'post', 'phone', 'mail', 'side']) WITH ORDINALITY AS c (name, n)
         WHERE $7::jsonb ? c.name OR x.rows @> jsonb_build_array(jsonb_build_object('errors', jsonb_build_array(jsonb_build_object('column', c.name))))) AS columns,
       x.rows, x.good, x.bad, x.imported FROM roster_run($1::uuid, $2::uuid, $3::uuid, $4::jsonb, $5::boolean, $6::boolean) AS x;

-- name: registration_roster_try :one read
-- Before a file is read: may this actor bring a list to event $3, and the file $4 (his own)?
SELECT CASE WHEN event_see($3::uuid, $1::uuid, $2::uuid) = 0 THEN 'not_found'
            WHEN event_role($3::uuid, $1::uuid) IS DISTINCT FROM 'organizer' THEN 'forbidden'
            WHEN $4::uuid IS NOT NULL AND f.id IS NULL THEN 'file_unknown'
            ELSE 'ok' END AS verdict, f.media_type
  FROM (VALUES (1)) AS one (n)
  LEFT JOIN file AS f ON f.id = $4::uuid AND f.person_id = $1::uuid;

-- name: registration_export :one write
-- May this actor take the list of event $3 away? Logged; the mark says who and when.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN event_see($3::uuid, $1::uuid, $2::uuid) = 0 THEN 'not_found'
                WHEN event_role($3::uuid, $1::uuid) IS DISTINCT FROM 'organizer' OR event_see($3::uuid, $1::uuid, $2::uuid) & 32 = 0 THEN 'forbidden'
                ELSE 'ok' END AS verdict
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, $2::uuid, 'organizer', 'event', e.id, 'export', e.state, e.state, jsonb_build_object('what', 'registrations', 'rows', (SELECT count(*) FROM registration AS r WHERE r.event_id = e.id))
      FROM v
      JOIN event AS e ON e.id = $3::uuid
     WHERE v.verdict = 'ok'
)
SELECT v.verdict, e.name, p.name AS person, to_char(statement_timestamp() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS at
  FROM v
  LEFT JOIN event AS e ON e.id = $3::uuid
  LEFT JOIN person AS p ON p.id = $1::uuid;

-- name: registration_export_rows :many read
-- What stands in the exported list of event $3: sides, states and people in order.
SELECT c.side, c.state, c.organization_name, o.credit_code, c.name, c.post, c.phone, c.mail, c.scenario_title, c.offering_name, c.intro, c.source, c.created_at, c.checked_in_at,
       (c.meeting_counts ->> 'accepted')::int AS meetings
  FROM registration_card AS c
  LEFT JOIN organization AS o ON o.id = c.organization_id
 WHERE c.event_id = $3::uuid
   AND event_see(c.event_id, $1::uuid, $2::uuid) & 32 <> 0
 ORDER BY c.side, c.organization_name, c.created_at, c.id;
