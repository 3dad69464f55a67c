-- What waits for a decision: the officers' desk (own scope only) and the organization's own list of things to do.

-- name: desk_todo :many read custom
-- Everything an officer can decide now, most urgent first: $2 kind or NULL, $3 $4 cursor, $5 limit; $6 true = what is on his own
-- desk, without what he might take over from another station.
WITH me AS MATERIALIZED (
    SELECT person_has_role($1::uuid, 'city_officer') AS is_city,
           ARRAY(SELECT g.unit_code FROM role_grant AS g WHERE g.person_id = $1::uuid AND g.role = 'district_officer' AND g.ended_at IS NULL) AS units,
           local_day(statement_timestamp()) AS today
), t AS (
    SELECT i.kind, i.id, i.title, i.organization_name, i.unit_name, i.state, i.due_on, i.station, i.is_taken_over, i.since
      FROM me
     CROSS JOIN desk_items($1::uuid, me.is_city, me.units, me.today) AS i
     WHERE ($2::text IS NULL OR i.kind = $2::text)
       AND (NOT coalesce($6::boolean, false) OR i.station = 'city' OR i.is_taken_over
            OR EXISTS (SELECT 1 FROM scenario AS s WHERE i.kind = 'scenario' AND s.id = i.id AND s.reviewing_unit = ANY (me.units))
            OR EXISTS (SELECT 1 FROM organization AS o WHERE i.kind <> 'scenario' AND o.id = i.id AND o.reviewing_unit = ANY (me.units)))
)
SELECT t.kind, t.id, t.title, t.organization_name, t.unit_name, t.state, t.due_on, working_days_between(me.today, t.due_on) AS days_left,
       t.due_on < me.today AS is_overdue, t.station, t.is_taken_over, t.since, t.due_on::text AS cursor_1, t.id::text AS cursor_2
  FROM t, me
 WHERE $3::date IS NULL OR (t.due_on, t.id) > ($3::date, $4::uuid)
 ORDER BY t.due_on, t.id
 LIMIT $5::int;

-- name: desk_counts :one read custom
-- How much waits, and how much of it too long: $1 person.
SELECT count(*)::int AS total, count(*) FILTER (WHERE i.due_on < me.today)::int AS overdue,
       count(*) FILTER (WHERE i.kind = 'scenario')::int AS scenarios, count(*) FILTER (WHERE i.kind = 'organization')::int AS organizations,
       count(*) FILTER (WHERE i.kind = 'membership')::int AS memberships
  FROM (SELECT person_has_role($1::uuid, 'city_officer') AS is_city,
               ARRAY(SELECT g.unit_code FROM role_grant AS g WHERE g.person_id = $1::uuid AND g.role = 'district_officer' AND g.ended_at IS NULL) AS units,
               local_day(statement_timestamp()) AS today) AS me
 CROSS JOIN desk_items($1::uuid, me.is_city, me.units, me.today) AS i;

-- name: desk_scenarios :many read custom
-- Scenarios in the officer's scope, whatever their state, last changed first: $2 states, $3 units, $4 $5 cursor, $6 limit.
WITH me AS MATERIALIZED (
    SELECT person_has_role($1::uuid, 'city_officer') OR person_has_role($1::uuid, 'auditor') AS is_city,
           ARRAY(SELECT g.unit_code FROM role_grant AS g WHERE g.person_id = $1::uuid AND g.role = 'district_officer' AND g.ended_at IS NULL) AS units
), p AS (
    SELECT s.id, s.updated_at, s.submitted_at, s.station_due_on, s.state_reason
      FROM scenario AS s
      JOIN me ON me.is_city OR s.reviewing_unit = ANY (me.units)
     WHERE s.submitted_at IS NOT NULL
       AND (code_list($2::text) IS NULL OR scenario_state(s.state, s.deadline_at, s.expires_at, s.id) = ANY (code_list($2::text)))
       AND (code_list($3::text) IS NULL OR s.reviewing_unit = ANY (code_list($3::text)))
       AND ($4::timestamptz IS NULL OR (s.updated_at, s.id) < ($4::timestamptz, $5::uuid))
     ORDER BY s.updated_at DESC, s.id DESC
     LIMIT $6::int
)
SELECT c.id, c.version, c.number, c.state, c.title, c.title_en, c.pain, c.domain, c.technologies, c.cooperation, c.budget_kind, c.budget_min_fen, c.budget_max_fen,
       c.owner_name AS organization_name, c.organization_kind, c.reviewing_unit, c.unit_name, c.deadline_at, c.deadline_kind, c.working_days_left, c.published_at,
       c.response_total AS response_count, false AS is_favourite, c.updated_at, p.submitted_at, p.station_due_on,
       p.updated_at::text AS cursor_1, p.id::text AS cursor_2
  FROM p
  JOIN scenario_card AS c ON c.id = p.id
 ORDER BY p.updated_at DESC, p.id DESC;

-- name: desk_organizations :many read custom
-- Organizations in the officer's scope, last changed first: $2 states, $3 $4 cursor, $5 limit.
WITH me AS MATERIALIZED (
    SELECT person_has_role($1::uuid, 'city_officer') OR person_has_role($1::uuid, 'auditor') AS is_city,
           ARRAY(SELECT g.unit_code FROM role_grant AS g WHERE g.person_id = $1::uuid AND g.role = 'district_officer' AND g.ended_at IS NULL) AS units
)
SELECT o.id, o.version, o.name, o.kind, o.credit_code, o.is_code_mismatch, o.reviewing_unit, u.short_zh AS unit_name, o.state, o.submitted_at,
       CASE WHEN o.state = 'submitted' THEN working_day_after(local_day(o.submitted_at), 3) END AS decide_by, o.updated_at,
       o.updated_at::text AS cursor_1, o.id::text AS cursor_2
  FROM organization AS o
  JOIN me ON me.is_city OR o.reviewing_unit = ANY (me.units)
  JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
 WHERE (code_list($2::text) IS NULL OR o.state = ANY (code_list($2::text)))
   AND o.state <> 'registered'
   AND ($3::timestamptz IS NULL OR (o.updated_at, o.id) < ($3::timestamptz, $4::uuid))
 ORDER BY o.updated_at DESC, o.id DESC
 LIMIT $5::int;

-- name: desk_my_todo :many read custom
-- 需要您处理: what waits for the organization itself, most urgent first: $3 limit.
WITH x AS (
    SELECT CASE s.state WHEN 'returned' THEN 'scenario_returned' ELSE 'scenario_draft' END AS kind, 'scenario' AS object_kind, s.id AS object_id, s.title,
           CASE s.state WHEN 'returned' THEN working_day_after(local_day(s.updated_at), 10) END AS due_on, s.updated_at AS since
      FROM scenario AS s WHERE s.organization_id = $2::uuid AND s.state IN ('draft', 'returned') AND s.submit_requested_at IS NULL
     UNION ALL
    SELECT 'scenario_responses', 'scenario', s.id, s.title, working_day_after(local_day(min(r.submitted_at)), 5), min(r.submitted_at)
      FROM scenario AS s JOIN response AS r ON r.scenario_id = s.id AND r.state = 'submitted'
     WHERE s.organization_id = $2::uuid AND s.state IN ('published', 'closed_for_response', 'evaluating')
     GROUP BY s.id
     UNION ALL
    SELECT 'scenario_choose', 'scenario', s.id, s.title, working_day_after(local_day(coalesce(s.closed_at, s.deadline_at, s.updated_at)), 10), coalesce(s.closed_at, s.deadline_at, s.updated_at)
      FROM scenario AS s WHERE s.organization_id = $2::uuid AND s.state IN ('published', 'closed_for_response', 'evaluating')
       AND scenario_state(s.state, s.deadline_at, s.expires_at, NULL) IN ('closed_for_response', 'evaluating')
     UNION ALL
    SELECT 'scenario_renew', 'scenario', s.id, s.title, NULL, s.expires_at
      FROM scenario AS s WHERE s.organization_id = $2::uuid AND s.state IN ('published', 'expired') AND scenario_state(s.state, s.deadline_at, s.expires_at, NULL) = 'expired'
     UNION ALL
    SELECT 'response_question', 'response', r.id, s.title, min(q.due_on), min(q.asked_at)
      FROM response AS r JOIN response_question AS q ON q.response_id = r.id AND q.answered_at IS NULL JOIN scenario AS s ON s.id = r.scenario_id
     WHERE r.organization_id = $2::uuid
     GROUP BY r.id, s.id
     UNION ALL
    SELECT 'response_reconfirm', 'response', r.id, s.title, local_day(s.deadline_at) - 1, r.updated_at
      FROM response AS r JOIN scenario AS s ON s.id = r.scenario_id AND s.state IN ('published', 'closed_for_response', 'evaluating')
     WHERE r.organization_id = $2::uuid AND r.needs_reconfirm AND r.state IN ('submitted', 'opened', 'shortlisted', 'preferred')
     UNION ALL
    SELECT 'response_draft', 'response', r.id, s.title, local_day(s.deadline_at) - 1, r.updated_at
      FROM response AS r JOIN scenario AS s ON s.id = r.scenario_id AND s.state = 'published'
     WHERE r.organization_id = $2::uuid AND r.state = 'draft' AND coalesce(s.deadline_at, s.expires_at, 'infinity') > statement_timestamp()
     UNION ALL
    SELECT 'deal_confirm', 'deal', d.id, coalesce(t.title, o.name), working_day_after(local_day(d.pending_at), 5), d.pending_at
      FROM deal AS d
      JOIN organization AS o ON o.id = CASE $2::uuid WHEN d.demand_organization_id THEN d.supply_organization_id ELSE d.demand_organization_id END
      LEFT JOIN scenario AS t ON t.id = d.scenario_id
     WHERE $2::uuid IN (d.demand_organization_id, d.supply_organization_id) AND d.pending_action IS NOT NULL
       AND d.pending_side <> CASE $2::uuid WHEN d.demand_organization_id THEN 'demand' ELSE 'supply' END
     UNION ALL
    SELECT 'offering_stale', 'offering', f.id, f.name, NULL, f.confirmed_at FROM offering AS f WHERE f.organization_id = $2::uuid AND f.state = 'stale'
     UNION ALL
    SELECT 'membership', 'organization', m.organization_id, p.name, working_day_after(local_day(m.requested_at), 3), m.requested_at
      FROM membership AS m JOIN person AS p ON p.id = m.person_id
     WHERE m.organization_id = $2::uuid AND m.state = 'requested' AND person_is_admin($1::uuid, $2::uuid)
     UNION ALL
    SELECT CASE o.state WHEN 'returned' THEN 'organization_returned' ELSE 'organization' END, 'organization', o.id, o.name, NULL, o.updated_at
      FROM organization AS o WHERE o.id = $2::uuid AND o.state IN ('registered', 'returned')
)
SELECT x.kind, x.object_kind, x.object_id, x.title, x.due_on, CASE WHEN x.due_on IS NOT NULL THEN working_days_between(local_day(statement_timestamp()), x.due_on) END AS days_left, x.since
  FROM x
 WHERE scenario_is_owner($1::uuid, $2::uuid)
 ORDER BY x.due_on NULLS LAST, x.since, x.object_id
 LIMIT $3::int;
