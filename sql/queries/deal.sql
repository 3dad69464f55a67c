-- Deals (对接项目), read here; their steps come with the event work.

-- name: deal_mine :many read
-- Deals of the current organization on either side, latest change first, paged by (updated_at, id).
SELECT d.id, d.version, d.state, d.origin, d.scenario_id, coalesce(s.title, '') AS scenario_title, s.number AS scenario_number,
       d.demand_organization_id, od.name AS demand_name, d.supply_organization_id, os.name AS supply_name,
       d.amount_fen, d.signed_on, d.accepted_on, d.opened_at, d.updated_at,
       (SELECT count(*)::int FROM milestone AS m WHERE m.deal_id = d.id) AS milestone_count,
       (SELECT count(*)::int FROM milestone AS m WHERE m.deal_id = d.id AND m.state = 'met') AS milestone_met,
       4 AS see, d.updated_at::text AS cursor_1, d.id AS cursor_2
  FROM deal AS d
  JOIN organization AS od ON od.id = d.demand_organization_id
  JOIN organization AS os ON os.id = d.supply_organization_id
  LEFT JOIN scenario AS s ON s.id = d.scenario_id
 WHERE $2::uuid IN (d.demand_organization_id, d.supply_organization_id)
   AND person_is_member($1::uuid, $2::uuid)
   AND ($3::text IS NULL OR d.state = $3::text)
   AND ($4::timestamptz IS NULL OR (d.updated_at, d.id) < ($4::timestamptz, $5::uuid))
 ORDER BY d.updated_at DESC, d.id DESC
 LIMIT $6::int;

-- name: deal_get :maybe read
-- One deal for its parties, officers in scope and auditors.
SELECT d.id, d.version, d.state, d.origin, d.scenario_id, coalesce(s.title, '') AS scenario_title, s.number AS scenario_number, d.response_id,
       d.demand_organization_id, od.name AS demand_name, d.supply_organization_id, os.name AS supply_name,
       d.contract_number, d.amount_fen, d.is_amount_public, d.signed_on, d.accepted_on,
       rows_with(d.measured, '{"position": 0, "name": "", "unit": "", "comparator": "", "target": "", "value": "", "method": ""}') AS measured, d.ended_reason, d.opened_at, d.updated_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('position', m.position, 'title', m.title, 'due_on', m.due_on, 'state', m.state, 'done_on', m.done_on) ORDER BY m.position), '[]')
          FROM milestone AS m WHERE m.deal_id = d.id) AS milestones,
       '[]'::jsonb AS actions, w.see
  FROM deal AS d
  JOIN organization AS od ON od.id = d.demand_organization_id
  JOIN organization AS os ON os.id = d.supply_organization_id
  LEFT JOIN scenario AS s ON s.id = d.scenario_id
  CROSS JOIN LATERAL (SELECT deal_see(d.id, $1::uuid, $2::uuid) AS see) AS w
 WHERE d.id = $3::uuid
   AND w.see <> 0;
