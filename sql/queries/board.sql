-- The board of an event: slots x tables, who meets where in a draft or live, and what is wrong with it (0016_meeting).

-- name: board_get :maybe slow
-- Everything the board shows, in one statement. $4: a proposal; without it the draft, or what is live. Door staff see what is live,
-- without weights, which say who wished what, and without the organizer's reasons.
WITH e AS (
    SELECT x.id, x.board_version, x.meetings_min, x.schedule_version, event_role(x.id, $1::uuid) AS role, person_has_role($1::uuid, 'auditor') AS is_auditor FROM event AS x WHERE x.id = $3::uuid
), pick AS MATERIALIZED (
    SELECT e.id AS event_id, e.board_version, e.meetings_min, e.role, e.is_auditor, q.id AS proposal_id, CASE WHEN q.state <> 'published' THEN q.id END AS shown_id, q.upper_bound
      FROM e
      LEFT JOIN LATERAL (SELECT p.id, p.state, p.upper_bound FROM schedule_proposal AS p
                          WHERE p.event_id = e.id AND ((p.id = $4::uuid) OR ($4::uuid IS NULL AND p.state IN ('draft', 'published')))
                            AND (e.role = 'organizer' OR e.is_auditor OR p.state = 'published')
                          ORDER BY p.state LIMIT 1) AS q ON true
     WHERE (e.role IS NOT NULL OR e.is_auditor)
       AND ($4::uuid IS NULL OR q.id IS NOT NULL)
), p AS MATERIALIZED (
    SELECT x.* FROM pick CROSS JOIN LATERAL board_place(pick.event_id, pick.shown_id) AS x
), s AS MATERIALIZED (
    SELECT x.id, x.position, x.session_id, lower(x.during) AS starts_at, upper(x.during) AS ends_at, x.during FROM event_slot AS x WHERE x.event_id = $3::uuid
), r AS MATERIALIZED (
    SELECT x.id, x.version, x.side, coalesce(nullif(o.short_name, ''), o.name, '') AS short_name, coalesce(o.name, '') AS organization_name, x.name, x.seat_no, x.state, x.meetings_max
      FROM registration AS x LEFT JOIN organization AS o ON o.id = x.organization_id
     WHERE x.event_id = $3::uuid AND x.side IN ('demand', 'supply') AND (x.state IN ('approved', 'confirmed', 'checked_in', 'no_show') OR x.id IN (SELECT p.demand_id FROM p UNION SELECT p.supply_id FROM p))
), away AS MATERIALIZED (
    SELECT a.registration_id, a.slot_id, s.session_id, s.position FROM s JOIN availability AS a ON a.slot_id = s.id AND NOT a.is_available
), arrived AS MATERIALIZED (
    SELECT t.meeting_id, max(t.arrived_at) FILTER (WHERE t.side = 'demand') AS demand_at, max(t.arrived_at) FILTER (WHERE t.side = 'supply') AS supply_at
      FROM meeting_seat AS t WHERE t.event_id = $3::uuid AND t.arrived_at IS NOT NULL GROUP BY t.meeting_id
), seat AS MATERIALIZED (
    SELECT x.registration_id, s.session_id, s.position FROM (SELECT p.demand_id AS registration_id, p.slot_id FROM p UNION ALL SELECT p.supply_id, p.slot_id FROM p) AS x JOIN s ON s.id = x.slot_id
), span AS MATERIALIZED (
    SELECT seat.registration_id, seat.session_id, min(seat.position) AS first, max(seat.position) AS last, count(*) AS n FROM seat GROUP BY seat.registration_id, seat.session_id
)
SELECT pick.event_id, pick.board_version, pick.board_version AS version, statement_timestamp() AS now, pick.shown_id IS NULL AS is_live,
       (SELECT row_to_json(x) FROM (
           SELECT q.id, q.version, q.event_id, q.number, q.state, q.kind, q.seed, q.iterations, q.objective, q.upper_bound, (q.stats ->> 'gap_ppm')::bigint AS gap_ppm, q.stats - 'changes' AS stats, q.based_on,
                  q.based_on = (SELECT e.schedule_version FROM e) AS is_current,
                  CASE WHEN pick.role = 'organizer' OR pick.is_auditor THEN q.override_reason ELSE '' END AS override_reason, q.edits, q.created_at, q.updated_at, q.published_at, proposal_changes(q.id) AS changes,
                  (SELECT coalesce(jsonb_agg(to_jsonb(a)), '[]') FROM proposal_actions(q.id, $1::uuid, $2::uuid) AS a) AS actions
             FROM schedule_proposal AS q WHERE q.id = pick.proposal_id) AS x) AS proposal,
       (SELECT j.id FROM job AS j WHERE j.kind = 'schedule' AND j.object_id = pick.event_id AND j.state IN ('queued', 'running')) AS job_id,
       (SELECT coalesce(json_agg(x ORDER BY x.position), '[]') FROM (SELECT s.id, s.position, s.session_id, s.starts_at, s.ends_at FROM s) AS x) AS slots,
       (SELECT coalesce(json_agg(x ORDER BY x.position), '[]') FROM (
           SELECT h.id, h.position, h.name, lower(h.during) AS starts_at, upper(h.during) AS ends_at, h.slot_minutes, h.gap_minutes FROM event_session AS h WHERE h.event_id = $3::uuid) AS x) AS sessions,
       (SELECT coalesce(json_agg(x ORDER BY x.table_no), '[]') FROM (
           SELECT t.table_no, t.label, t.zone,
                  (SELECT coalesce(json_agg(json_build_object('id', c.id, 'starts_at', lower(c.during), 'ends_at', upper(c.during), 'reason', c.reason) ORDER BY lower(c.during)), '[]')
                     FROM table_closure AS c WHERE c.event_id = t.event_id AND c.table_no = t.table_no) AS closures
             FROM event_table AS t WHERE t.event_id = $3::uuid) AS x) AS tables,
       (SELECT coalesce(json_agg(x ORDER BY x.organization_name, x.id), '[]') FROM (
           SELECT r.id, r.version, r.side, r.short_name, r.organization_name, r.name, r.seat_no, r.state, coalesce(y.absences, '[]') AS absences, r.meetings_max
             FROM r LEFT JOIN (SELECT away.registration_id, json_agg(away.slot_id ORDER BY away.position) AS absences FROM away GROUP BY away.registration_id) AS y ON y.registration_id = r.id) AS x) AS participants,
       (SELECT coalesce(json_agg(x), '[]') FROM (
           SELECT p.meeting_id AS id, p.version, p.demand_id, p.supply_id, p.is_must, CASE WHEN pick.role = 'organizer' OR pick.is_auditor THEN p.weight ELSE 0 END AS weight, p.state, p.slot_id, p.table_no, p.is_locked, p.is_live,
                  CASE WHEN pick.shown_id IS NULL THEN 'none' WHEN NOT p.is_live AND p.slot_id IS NOT NULL THEN 'added' WHEN p.is_live AND p.slot_id IS NULL THEN 'dropped'
                       WHEN p.is_live AND p.slot_id <> p.live_slot_id THEN 'moved' WHEN p.is_live AND p.table_no <> p.live_table_no THEN 'retabled' ELSE 'none' END AS change,
                  p.reason, a.demand_at AS demand_arrived_at, a.supply_at AS supply_arrived_at
             FROM p LEFT JOIN arrived AS a ON a.meeting_id = p.meeting_id
            ORDER BY p.meeting_id) AS x) AS meetings,
       (SELECT coalesce(json_agg(x), '[]') FROM (SELECT f.code, f.level, f.meeting_id, f.participant_id, f.table_no, f.slot_id FROM board_faults(pick.event_id, pick.shown_id) AS f LIMIT 1000) AS x) AS warnings,
       (SELECT row_to_json(x) FROM (
           SELECT count(p.slot_id) AS placed, count(p.slot_id) FILTER (WHERE p.is_must) AS must_placed, count(*) FILTER (WHERE p.is_must AND (p.slot_id IS NOT NULL OR p.state IN ('accepted', 'scheduled'))) AS must_total,
                  count(*) FILTER (WHERE p.slot_id IS NULL AND p.state IN ('accepted', 'scheduled')) AS unplaced,
                  (SELECT count(*) FROM s) * (SELECT count(*) FROM event_table AS t WHERE t.event_id = $3::uuid)
                      - (SELECT count(DISTINCT (c.table_no, s.id)) FROM table_closure AS c JOIN s ON s.during && c.during WHERE c.event_id = $3::uuid) - count(p.slot_id) AS free_places,
                  coalesce((SELECT sum(span.last - span.first + 1 - span.n) FROM span), 0)
                      - (SELECT count(*) FROM away JOIN span ON span.registration_id = away.registration_id AND span.session_id = away.session_id AND away.position > span.first AND away.position < span.last) AS gaps,
                  coalesce(sum(p.weight) FILTER (WHERE p.slot_id IS NOT NULL), 0)
                      + 101 * coalesce((SELECT sum(least(pick.meetings_min, y.n)) FROM (SELECT sum(span.n) AS n FROM span GROUP BY span.registration_id) AS y), 0)::bigint AS objective,
                  pick.upper_bound
             FROM p) AS x) AS stats,
       CASE WHEN pick.role = 'organizer' THEN 24 WHEN pick.role = 'door_staff' THEN 8 ELSE 16 END AS see
  FROM pick;

-- name: board_watch :many read
-- Boards that are being watched: $1 the events' ids.
SELECT e.id, e.board_version, coalesce(p.name, '') AS by, e.board_by AS by_id
  FROM event AS e
  LEFT JOIN person AS p ON p.id = e.board_by
 WHERE e.id IN (SELECT x::uuid FROM jsonb_array_elements_text($1::jsonb) AS x);

-- name: board_right :maybe read
-- May this actor watch the board, and where it stands.
SELECT e.id, e.board_version, coalesce(p.name, '') AS by, e.board_by AS by_id
  FROM event AS e
  LEFT JOIN person AS p ON p.id = e.board_by
 WHERE e.id = $2::uuid AND (event_role(e.id, $1::uuid) IS NOT NULL OR person_has_role($1::uuid, 'auditor'));
