-- Schedules of an event as proposals: made by a run or by hand, moved, published (0016_meeting).

-- name: schedule_start :one write
-- Ask for a run: $4 the job's id, $5 kind, $6 seed, $7 iterations, $8 key, $9 digest.
WITH t AS MATERIALIZED (
    SELECT schedule_start_try($3::uuid, $1::uuid, $2::uuid) AS said
), v AS MATERIALIZED (
    SELECT idempotency_settle(t.said, $1::uuid, $8::text, $9::text, 202, $4::uuid) AS verdict FROM t
), j AS (
    INSERT INTO job (id, kind, object_id, params, requested_by)
    SELECT $4::uuid, 'schedule', $3::uuid, jsonb_build_object('kind', $5::text, 'seed', coalesce($6::bigint, 1), 'iterations', coalesce($7::bigint, 0)), $1::uuid
      FROM v WHERE v.verdict = 'ok'
    RETURNING id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, detail)
    SELECT $1::uuid, $2::uuid, 'organizer', 'proposal', j.id, 'solve', jsonb_build_object('event', $3::uuid, 'kind', $5::text) FROM j
)
SELECT v.verdict FROM v;

-- name: schedule_proposals :many read
-- All proposals of an event, newest first; $5.. number of the last one shown.
SELECT p.id, p.version, p.event_id, p.number, p.state, p.kind, p.seed, p.iterations, p.objective, p.upper_bound, (p.stats ->> 'gap_ppm')::bigint AS gap_ppm, p.stats - 'changes' AS stats, p.based_on,
       p.based_on = e.schedule_version AS is_current, p.override_reason, p.edits, p.created_at, p.updated_at, p.published_at, proposal_changes(p.id) AS changes,
       (SELECT coalesce(jsonb_agg(to_jsonb(a)), '[]') FROM proposal_actions(p.id, $1::uuid, $2::uuid) AS a) AS actions, w.see, p.number AS cursor_1
  FROM schedule_proposal AS p
  JOIN event AS e ON e.id = p.event_id
  CROSS JOIN LATERAL (SELECT proposal_see(p.id, $1::uuid) AS see OFFSET 0) AS w
 WHERE p.event_id = $3::uuid AND w.see <> 0
   AND ($4::int IS NULL OR p.number < $4::int)
 ORDER BY p.number DESC
 LIMIT $5::int;

-- name: schedule_event_see :one read
-- Whether the caller may see drafts of this event at all.
SELECT CASE WHEN event_role(e.id, $1::uuid) = 'organizer' OR person_has_role($1::uuid, 'auditor') THEN 'ok' WHEN event_see(e.id, $1::uuid, $2::uuid) = 0 THEN 'not_found' ELSE 'forbidden' END AS verdict
  FROM event AS e WHERE e.id = $3::uuid;

-- name: schedule_proposal :maybe read
-- One proposal, for organizers and auditors.
SELECT p.id, p.version, p.event_id, p.number, p.state, p.kind, p.seed, p.iterations, p.objective, p.upper_bound, (p.stats ->> 'gap_ppm')::bigint AS gap_ppm, p.stats - 'changes' AS stats, p.based_on,
       p.based_on = e.schedule_version AS is_current, p.override_reason, p.edits, p.created_at, p.updated_at, p.published_at, proposal_changes(p.id) AS changes,
       (SELECT coalesce(jsonb_agg(to_jsonb(a)), '[]') FROM proposal_actions(p.id, $1::uuid, $2::uuid) AS a) AS actions, w.see
  FROM schedule_proposal AS p
  JOIN event AS e ON e.id = p.event_id
  CROSS JOIN LATERAL (SELECT proposal_see(p.id, $1::uuid) AS see OFFSET 0) AS w
 WHERE p.id = $3::uuid AND w.see <> 0;

-- name: schedule_copy :one write
-- A draft by hand of what is published now; $4 its id, $5 key, $6 digest.
WITH t AS MATERIALIZED (
    SELECT CASE WHEN s.said <> 'ok' THEN s.said
                WHEN EXISTS (SELECT 1 FROM schedule_proposal AS p WHERE p.event_id = $3::uuid AND p.state = 'draft') THEN 'schedule_draft_exists' ELSE 'ok' END AS said
      FROM (SELECT schedule_start_try($3::uuid, $1::uuid, $2::uuid) AS said) AS s
), v AS MATERIALIZED (
    SELECT idempotency_settle(t.said, $1::uuid, $5::text, $6::text, 201, $4::uuid) AS verdict FROM t
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state, detail)
    SELECT $1::uuid, $2::uuid, 'organizer', 'proposal', $4::uuid, 'create', 'draft', jsonb_build_object('event', $3::uuid) FROM v WHERE v.verdict = 'ok'
)
SELECT v.verdict, CASE WHEN v.verdict = 'ok' THEN proposal_copy($4::uuid, $3::uuid, $1::uuid) END AS n FROM v;

-- name: schedule_move :one write
-- Move one meeting of draft $3; $5 the form.
SELECT m.verdict, m.version FROM proposal_move($3::uuid, $1::uuid, $2::uuid, $4::bigint, $5::jsonb) AS m;

-- name: schedule_step :one write
-- undo or redo ($5).
SELECT m.verdict, m.version FROM proposal_step($3::uuid, $1::uuid, $2::uuid, $5::text, $4::bigint) AS m;

-- name: schedule_publish :one slow
-- Make draft $3 what everybody follows; $5 why although a must has no place. Thousands of meetings may take seconds, hence the lane.
SELECT m.verdict, m.version, m.problems FROM proposal_publish($3::uuid, $1::uuid, $2::uuid, $4::bigint, $5::text) AS m;

-- name: schedule_discard :one write
-- Throw a draft away; it stays on the list.
WITH v AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.version FROM proposal_try($3::uuid, $1::uuid, $2::uuid, 'discard', $4::bigint, NULL) AS x
), u AS (
    UPDATE schedule_proposal AS p SET state = v.to_state, version = p.version + 1, updated_at = statement_timestamp()
      FROM v WHERE p.id = $3::uuid AND v.verdict = 'ok'
    RETURNING p.id, p.event_id, p.version
), e AS (
    UPDATE event AS x SET board_version = x.board_version + 1, board_by = $1::uuid FROM u WHERE x.id = u.event_id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
    SELECT $1::uuid, $2::uuid, v.role, 'proposal', u.id, 'discard', v.from_state, v.to_state FROM u, v
)
SELECT v.verdict, coalesce(u.version, v.version) AS version FROM v LEFT JOIN u ON true;

-- name: schedule_places :one read
-- Where meeting $3 could go: free slots and blocked ones, in draft $2 or, when it is NULL, among the live meetings.
WITH e AS MATERIALIZED (
    SELECT CASE WHEN $2::uuid IS NOT NULL THEN (SELECT p.event_id FROM schedule_proposal AS p WHERE p.id = $2::uuid AND proposal_see(p.id, $1::uuid) <> 0)
                ELSE (SELECT m.event_id FROM meeting AS m WHERE m.id = $3::uuid AND event_role(m.event_id, $1::uuid) IN ('organizer', 'door_staff')) END AS event_id
), x AS MATERIALIZED (
    SELECT p.slot_id, p.position, p.table_no, p.code, p.other_id
      FROM e
      JOIN meeting AS m ON m.id = $3::uuid AND m.event_id = e.event_id
      CROSS JOIN LATERAL meeting_places(m.id, $2::uuid, NULL, NULL, NULL) AS p
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM meeting AS m JOIN e ON e.event_id = m.event_id WHERE m.id = $3::uuid) THEN 'ok' ELSE 'not_found' END AS verdict,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('slot_id', x.slot_id, 'table_no', x.table_no) ORDER BY x.position) FILTER (WHERE x.code IS NULL), '[]') FROM x) AS free,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('slot_id', x.slot_id, 'code', x.code, 'other_meeting_id', x.other_id) ORDER BY x.position) FILTER (WHERE x.code IS NOT NULL), '[]') FROM x) AS blocked;

-- name: schedule_snapshot :many slow
-- Everything a run needs, in one statement and so of one moment. `kind`: 0 event, 1 slot, 2 table, 3 closed table of a slot, 4 person,
-- 5 meeting. Persons and slots are counted from 0. $2: keep every live meeting where it is, unless its table is closed then; $3: a proposal whose fixed rows stay.
WITH e AS (
    SELECT x.id, x.name, x.schedule_version, x.meetings_min, x.meetings_max FROM event AS x WHERE x.id = $1::uuid
), s AS MATERIALIZED (
    SELECT x.id, (row_number() OVER (ORDER BY x.position) - 1)::int AS n, x.during, h.position AS half, lower(x.during) <= statement_timestamp() AS is_begun
      FROM event_slot AS x JOIN event_session AS h ON h.id = x.session_id
     WHERE x.event_id = $1::uuid
), r AS MATERIALIZED (
    SELECT x.id, (row_number() OVER (ORDER BY x.id) - 1)::int AS n, x.side, x.person_id, coalesce(x.meetings_max, e.meetings_max) AS most,
           x.state IN ('approved', 'confirmed', 'checked_in') AND x.seat_no IS NOT NULL AS is_coming
      FROM registration AS x, e
     WHERE x.event_id = $1::uuid AND x.side IN ('demand', 'supply')
), away AS (
    SELECT a.registration_id AS id, s.n FROM availability AS a JOIN s ON s.id = a.slot_id WHERE NOT a.is_available
     UNION
    SELECT r.id, s.n FROM r JOIN meeting_seat AS t ON t.person_id = r.person_id AND t.live AND t.event_id <> $1::uuid JOIN s ON s.during && t.during
), mask AS (
    SELECT away.id, bit_or(1::bigint << away.n) AS bits FROM away GROUP BY away.id
), fixed AS (
    SELECT f.meeting_id, f.slot_id, f.table_no FROM schedule_proposal_row AS f WHERE f.proposal_id = $3::uuid AND f.is_locked AND f.slot_id IS NOT NULL
), m AS MATERIALIZED (
    SELECT x.id, d.n AS demand, p.n AS supply, x.weight, x.is_must, x.live, x.state NOT IN ('accepted', 'scheduled') AS is_over,
           CASE WHEN x.live THEN ls.n END AS live_slot, CASE WHEN x.live THEN x.table_no END AS live_table,
           CASE WHEN k.is_kept THEN ls.n
                WHEN NOT x.live AND fs.id IS NOT NULL AND NOT fs.is_begun THEN fs.n END AS locked_slot,
           CASE WHEN k.is_kept THEN x.table_no
                WHEN NOT x.live AND fs.id IS NOT NULL AND NOT fs.is_begun THEN f.table_no END AS locked_table,
           CASE WHEN NOT d.is_coming OR NOT p.is_coming OR d.side <> 'demand' OR p.side <> 'supply' THEN 'NOT_APPROVED'
                WHEN EXISTS (SELECT 1 FROM wish AS w WHERE w.level = 'no' AND ((w.from_id = x.demand_id AND w.to_id = x.supply_id) OR (w.from_id = x.supply_id AND w.to_id = x.demand_id))) THEN 'VETO'
                ELSE '' END AS reason,
           x.is_locked OR f.meeting_id IS NOT NULL AS is_fixed
      FROM meeting AS x
      JOIN r AS d ON d.id = x.demand_id
      JOIN r AS p ON p.id = x.supply_id
      LEFT JOIN s AS ls ON ls.id = x.slot_id
      CROSS JOIN LATERAL (SELECT x.live AND (x.state NOT IN ('accepted', 'scheduled') OR ls.is_begun OR x.is_locked OR ($2::boolean
                                 AND NOT EXISTS (SELECT 1 FROM table_closure AS c WHERE c.event_id = $1::uuid AND c.table_no = x.table_no AND c.during && ls.during))) AS is_kept) AS k
      LEFT JOIN fixed AS f ON f.meeting_id = x.id
      LEFT JOIN s AS fs ON fs.id = f.slot_id
     WHERE x.event_id = $1::uuid AND (x.state IN ('accepted', 'scheduled') OR (x.live AND x.state IN ('checked_in', 'held', 'no_show')))
)
SELECT 0 AS kind, e.id, e.schedule_version AS a, e.meetings_min AS b, e.meetings_max AS c, NULL::int AS d, NULL::int AS f, NULL::int AS g, NULL::int AS h, NULL::int AS i, 0::bigint AS bits, e.name AS said FROM e
 UNION ALL
SELECT 1, s.id, s.n, s.half, s.is_begun::int, NULL, NULL, NULL, NULL, NULL, 0, '' FROM s
 UNION ALL
SELECT 2, NULL, t.table_no, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, '' FROM event_table AS t WHERE t.event_id = $1::uuid
 UNION ALL
SELECT 3, NULL, s.n, c.table_no, NULL, NULL, NULL, NULL, NULL, NULL, 0, '' FROM table_closure AS c JOIN s ON s.during && c.during WHERE c.event_id = $1::uuid
 UNION ALL
SELECT 4, r.id, r.n, CASE r.side WHEN 'demand' THEN 0 ELSE 1 END, r.most, r.is_coming::int, NULL, NULL, NULL, NULL, coalesce(mask.bits, 0), '' FROM r LEFT JOIN mask ON mask.id = r.id
 UNION ALL
SELECT 5, m.id, m.demand, m.supply, m.weight, m.is_must::int | m.live::int << 1 | m.is_over::int << 2 | m.is_fixed::int << 3, m.live_slot, m.live_table, m.locked_slot, m.locked_table, 0, m.reason FROM m
 ORDER BY 1, 3, 4, 2;

-- name: schedule_placed :many slow
-- What stands where, for files: proposal $3, or what is live. Rights as for the board.
SELECT s.n AS slot, p.table_no, s.starts_at, s.ends_at, s.half_name, t.label, p.meeting_id, p.demand_id, p.supply_id, p.is_must, p.weight, p.state, p.reason,
       od.name AS demand_name, rd.name AS demand_person, rd.post AS demand_post, os.name AS supply_name, rs.name AS supply_person, rs.post AS supply_post, e.name AS event_name, e.number
  FROM (SELECT x.id, x.name, coalesce((SELECT q.number FROM schedule_proposal AS q WHERE q.id = $3::uuid), 0) AS number FROM event AS x
         WHERE x.id = $2::uuid AND event_role(x.id, $1::uuid) = 'organizer') AS e
  CROSS JOIN LATERAL board_place(e.id, (SELECT q.id FROM schedule_proposal AS q WHERE q.id = $3::uuid AND q.event_id = e.id AND q.state <> 'published')) AS p
  JOIN registration AS rd ON rd.id = p.demand_id
  JOIN registration AS rs ON rs.id = p.supply_id
  JOIN organization AS od ON od.id = rd.organization_id
  JOIN organization AS os ON os.id = rs.organization_id
  LEFT JOIN (SELECT x.id, (row_number() OVER (ORDER BY x.position) - 1)::int AS n, lower(x.during) AS starts_at, upper(x.during) AS ends_at, h.name AS half_name
               FROM event_slot AS x JOIN event_session AS h ON h.id = x.session_id WHERE x.event_id = $2::uuid) AS s ON s.id = p.slot_id
  LEFT JOIN event_table AS t ON t.event_id = e.id AND t.table_no = p.table_no
 ORDER BY s.n NULLS LAST, p.table_no, od.name, p.meeting_id;
