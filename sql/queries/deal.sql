-- Deals (对接项目): what came of a selection or of two positive intents, read by both sides, officers in scope and auditors.

-- name: deal_mine :many read
-- Deals of the current organization on either side, latest change first, paged by (updated_at, id).
SELECT d.id, d.version, d.state, d.origin, d.scenario_id, coalesce(s.title, '') AS scenario_title, s.number AS scenario_number,
       d.demand_organization_id, od.name AS demand_name, d.supply_organization_id, os.name AS supply_name,
       d.amount_fen, d.signed_on, d.accepted_on, d.opened_at, d.updated_at, d.reached_at, d.pending_action, d.pending_side,
       CASE $2::uuid WHEN d.demand_organization_id THEN 'demand' ELSE 'supply' END AS my_side, e.event_name, u.short_zh AS unit_name,
       (SELECT count(*)::int FROM milestone AS m WHERE m.deal_id = d.id) AS milestone_count,
       (SELECT count(*)::int FROM milestone AS m WHERE m.deal_id = d.id AND m.state = 'met') AS milestone_met,
       4 AS see, d.updated_at::text AS cursor_1, d.id AS cursor_2
  FROM deal AS d
  JOIN organization AS od ON od.id = d.demand_organization_id
  JOIN organization AS os ON os.id = d.supply_organization_id
  LEFT JOIN scenario AS s ON s.id = d.scenario_id
  JOIN reviewing_unit AS u ON u.code = coalesce(s.reviewing_unit, od.reviewing_unit)
  LEFT JOIN LATERAL (SELECT x.name AS event_name FROM meeting AS m JOIN event AS x ON x.id = m.event_id WHERE m.deal_id = d.id ORDER BY x.starts_at LIMIT 1) AS e ON true
 WHERE $2::uuid IN (d.demand_organization_id, d.supply_organization_id)
   AND person_is_member($1::uuid, $2::uuid)
   AND ($3::text IS NULL OR d.state = $3::text)
   AND ($4::timestamptz IS NULL OR (d.updated_at, d.id) < ($4::timestamptz, $5::uuid))
 ORDER BY d.updated_at DESC, d.id DESC
 LIMIT $6::int;

-- name: deal_desk :many read custom
-- Deals for officers in scope and auditors ($1 person), latest change first: $2 state, $3 units.
WITH me AS (
    SELECT EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1::uuid AND g.ended_at IS NULL AND g.role IN ('city_officer', 'auditor')) AS is_city,
           ARRAY(SELECT g.unit_code FROM role_grant AS g WHERE g.person_id = $1::uuid AND g.ended_at IS NULL AND g.role = 'district_officer') AS units
)
SELECT d.id, d.version, d.state, d.origin, d.scenario_id, coalesce(s.title, '') AS scenario_title, s.number AS scenario_number,
       d.demand_organization_id, od.name AS demand_name, d.supply_organization_id, os.name AS supply_name,
       d.amount_fen, d.signed_on, d.accepted_on, d.opened_at, d.updated_at, d.reached_at, d.pending_action, d.pending_side,
       NULL::text AS my_side, e.event_name, u.short_zh AS unit_name,
       (SELECT count(*)::int FROM milestone AS m WHERE m.deal_id = d.id) AS milestone_count,
       (SELECT count(*)::int FROM milestone AS m WHERE m.deal_id = d.id AND m.state = 'met') AS milestone_met,
       16 AS see, d.updated_at::text AS cursor_1, d.id AS cursor_2
  FROM me
  JOIN deal AS d ON true
  JOIN organization AS od ON od.id = d.demand_organization_id
  JOIN organization AS os ON os.id = d.supply_organization_id
  LEFT JOIN scenario AS s ON s.id = d.scenario_id
  JOIN reviewing_unit AS u ON u.code = coalesce(s.reviewing_unit, od.reviewing_unit)
  LEFT JOIN LATERAL (SELECT x.name AS event_name FROM meeting AS m JOIN event AS x ON x.id = m.event_id WHERE m.deal_id = d.id ORDER BY x.starts_at LIMIT 1) AS e ON true
 WHERE (me.is_city OR u.code = ANY (me.units))
   AND ($2::text IS NULL OR d.state = $2::text)
   AND ($3::jsonb IS NULL OR $3::jsonb ? u.code)
   AND ($4::timestamptz IS NULL OR (d.updated_at, d.id) < ($4::timestamptz, $5::uuid))
 ORDER BY d.updated_at DESC, d.id DESC
 LIMIT $6::int;

-- name: deal_get :maybe read
-- One deal for its parties, officers in scope and auditors. Before acceptance `measured` holds the scenario's indicators to fill in.
SELECT d.id, d.version, d.state, d.origin, d.scenario_id, coalesce(s.title, '') AS scenario_title, s.number AS scenario_number, d.response_id,
       d.demand_organization_id, od.name AS demand_name, d.supply_organization_id, os.name AS supply_name,
       d.contract_number, d.amount_fen, d.is_amount_public, d.signed_on, d.piloting_on, d.accepted_on, d.effective_on, d.effect,
       CASE WHEN d.measured = '[]' AND d.scenario_id IS NOT NULL
            THEN (SELECT coalesce(jsonb_agg(jsonb_build_object('position', i.position, 'name', i.name, 'unit', i.unit, 'comparator', i.comparator, 'target', i.target, 'value', '', 'method', i.method)
                                            ORDER BY i.position), '[]') FROM scenario_indicator AS i WHERE i.scenario_id = d.scenario_id)
            ELSE rows_with(d.measured, '{"position": 0, "name": "", "unit": "", "comparator": "", "target": "", "value": "", "method": ""}') END AS measured,
       d.ended_reason, d.opened_at, d.updated_at, d.reached_at, deal_side(d.id, $1::uuid, $2::uuid) AS my_side, e.event_id, e.event_name, u.short_zh AS unit_name,
       d.pending_action, d.pending_side, d.pending_at,
       CASE WHEN d.pending_action IS NOT NULL THEN jsonb_build_object(
           'signed_on', d.pending_data ->> 'signed_on', 'piloting_on', d.pending_data ->> 'piloting_on', 'accepted_on', d.pending_data ->> 'accepted_on', 'effective_on', d.pending_data ->> 'effective_on',
           'contract_number', coalesce(d.pending_data ->> 'contract_number', ''), 'amount_fen', (d.pending_data ->> 'amount_fen')::bigint,
           'is_amount_public', coalesce((d.pending_data ->> 'is_amount_public')::boolean, false), 'effect', coalesce(d.pending_data ->> 'effect', ''),
           'measured', rows_with(coalesce(d.pending_data -> 'measured', '[]'), '{"position": 0, "name": "", "unit": "", "comparator": "", "target": "", "value": "", "method": ""}')) END AS pending,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('position', m.position, 'title', m.title, 'due_on', m.due_on, 'state', m.state, 'done_on', m.done_on) ORDER BY m.position), '[]')
          FROM milestone AS m WHERE m.deal_id = d.id) AS milestones,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('at', to_char(a.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'), 'action', a.action, 'to_state', coalesce(a.to_state, ''),
                                                     'side', CASE a.organization_id WHEN d.demand_organization_id THEN 'demand' WHEN d.supply_organization_id THEN 'supply' ELSE '' END,
                                                     'step', coalesce(a.detail ->> 'step', ''), 'reason', coalesce(a.reason, '')) ORDER BY a.id), '[]')
          FROM audit AS a WHERE a.machine = 'deal' AND a.object_id = d.id) AS history,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM deal_actions(d.id, $1::uuid, $2::uuid) AS x) AS actions, w.see
  FROM deal AS d
  JOIN organization AS od ON od.id = d.demand_organization_id
  JOIN organization AS os ON os.id = d.supply_organization_id
  LEFT JOIN scenario AS s ON s.id = d.scenario_id
  JOIN reviewing_unit AS u ON u.code = coalesce(s.reviewing_unit, od.reviewing_unit)
  LEFT JOIN LATERAL (SELECT x.id AS event_id, x.name AS event_name FROM meeting AS m JOIN event AS x ON x.id = m.event_id WHERE m.deal_id = d.id ORDER BY x.starts_at LIMIT 1) AS e ON true
  CROSS JOIN LATERAL (SELECT deal_see(d.id, $1::uuid, $2::uuid) AS see OFFSET 0) AS w
 WHERE d.id = $3::uuid
   AND w.see <> 0;

-- name: deal_act :one write
-- A step $4 of deal $3 at version $5 with its form $6: what one side says waits for the other; confirm applies what waits.
WITH v AS MATERIALIZED (
    SELECT * FROM deal_try($3::uuid, $1::uuid, $2::uuid, $4::text, $5::bigint, coalesce($6::jsonb, '{}'))
), old AS (
    SELECT d.pending_action AS step, d.pending_data AS said FROM v JOIN deal AS d ON d.id = $3::uuid WHERE v.verdict = 'ok'
), u AS (
    UPDATE deal AS d
       SET state = CASE WHEN $4::text IN ('confirm', 'end') THEN v.to_state ELSE d.state END,
           pending_action = CASE WHEN $4::text IN ('sign', 'start_pilot', 'accept', 'take_effect') THEN $4::text END,
           pending_side = CASE WHEN $4::text IN ('sign', 'start_pilot', 'accept', 'take_effect') THEN v.side END,
           pending_by = CASE WHEN $4::text IN ('sign', 'start_pilot', 'accept', 'take_effect') THEN $1::uuid END,
           pending_at = CASE WHEN $4::text IN ('sign', 'start_pilot', 'accept', 'take_effect') THEN statement_timestamp() END,
           pending_data = CASE WHEN $4::text IN ('sign', 'start_pilot', 'accept', 'take_effect') THEN coalesce($6::jsonb, '{}') ELSE '{}' END,
           contract_number = CASE WHEN $4::text = 'confirm' AND d.pending_action = 'sign' THEN coalesce(d.pending_data ->> 'contract_number', '') ELSE d.contract_number END,
           amount_fen = CASE WHEN $4::text = 'confirm' AND d.pending_action = 'sign' THEN (d.pending_data ->> 'amount_fen')::bigint ELSE d.amount_fen END,
           is_amount_public = CASE WHEN $4::text = 'confirm' AND d.pending_action = 'sign' THEN coalesce((d.pending_data ->> 'is_amount_public')::boolean, false) ELSE d.is_amount_public END,
           signed_on = CASE WHEN $4::text = 'confirm' AND d.pending_action = 'sign' THEN (d.pending_data ->> 'signed_on')::date ELSE d.signed_on END,
           piloting_on = CASE WHEN $4::text = 'confirm' AND d.pending_action = 'start_pilot' THEN (d.pending_data ->> 'piloting_on')::date ELSE d.piloting_on END,
           accepted_on = CASE WHEN $4::text = 'confirm' AND d.pending_action = 'accept' THEN (d.pending_data ->> 'accepted_on')::date ELSE d.accepted_on END,
           measured = CASE WHEN $4::text = 'confirm' AND d.pending_action = 'accept' THEN coalesce(d.pending_data -> 'measured', d.measured) ELSE d.measured END,
           effective_on = CASE WHEN $4::text = 'confirm' AND d.pending_action = 'take_effect' THEN (d.pending_data ->> 'effective_on')::date ELSE d.effective_on END,
           effect = CASE WHEN $4::text = 'confirm' AND d.pending_action = 'take_effect' THEN coalesce(d.pending_data ->> 'effect', '') ELSE d.effect END,
           ended_reason = CASE WHEN $4::text = 'end' THEN btrim($6::jsonb ->> 'reason') ELSE d.ended_reason END,
           version = d.version + 1,
           updated_at = statement_timestamp()
      FROM v
     WHERE d.id = $3::uuid AND v.verdict = 'ok'
    RETURNING d.id, d.state, d.version
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'deal', u.id, $4::text, v.from_state, u.state, nullif(btrim(coalesce($6::jsonb ->> 'reason', '')), ''),
           jsonb_build_object('side', v.side, 'step', coalesce(old.step, ''),
                              'told', CASE WHEN $4::text <> 'recall' THEN deal_notify(u.id, v.side, CASE $4::text WHEN 'confirm' THEN 'deal_confirmed' WHEN 'refuse' THEN 'deal_refused' WHEN 'end' THEN 'deal_ended' ELSE 'deal_asked' END, $6::jsonb ->> 'reason') ELSE 0 END)
      FROM u CROSS JOIN v LEFT JOIN old ON true
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, coalesce(u.state, v.from_state) AS state FROM v LEFT JOIN u ON true;

-- name: deal_plan :one write
-- The milestones of deal $3 at version $4, all of them: $5 form {"milestones": [...]}, in order.
WITH v AS MATERIALIZED (
    SELECT * FROM deal_try($3::uuid, $1::uuid, $2::uuid, 'plan', $4::bigint, '{}')
), rows AS (
    SELECT m.n::int AS position, m.value ->> 'title' AS title, (m.value ->> 'due_on')::date AS due_on, coalesce(m.value ->> 'state', 'scheduled') AS state, (m.value ->> 'done_on')::date AS done_on
      FROM v CROSS JOIN LATERAL jsonb_array_elements($5::jsonb -> 'milestones') WITH ORDINALITY AS m (value, n)
     WHERE v.verdict = 'ok'
), gone AS (
    DELETE FROM milestone AS m USING v WHERE v.verdict = 'ok' AND m.deal_id = $3::uuid AND m.position > (SELECT count(*) FROM rows)
), put AS (
    INSERT INTO milestone AS m (deal_id, position, title, due_on, state, done_on)
    SELECT $3::uuid, r.position, r.title, r.due_on, r.state, r.done_on FROM rows AS r
        ON CONFLICT ON CONSTRAINT milestone_pkey DO UPDATE SET title = excluded.title, due_on = excluded.due_on, state = excluded.state, done_on = excluded.done_on
), u AS (
    UPDATE deal AS d SET version = d.version + 1, updated_at = statement_timestamp() FROM v WHERE d.id = $3::uuid AND v.verdict = 'ok'
    RETURNING d.id, d.state, d.version
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'deal', u.id, 'plan', v.from_state, u.state, jsonb_build_object('side', v.side, 'rows', (SELECT count(*) FROM rows)) FROM u CROSS JOIN v
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, coalesce(u.state, v.from_state) AS state FROM v LEFT JOIN u ON true;
