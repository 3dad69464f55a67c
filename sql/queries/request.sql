-- Requests for meetings (洽谈邀约), until a schedule gives them a place. Steps are functions of 0015.

-- name: request_create :one write
-- $3 event, $4 registration asked, $5 message, $6 id, $7 $8 idempotency.
SELECT x.verdict, x.id FROM meeting_request($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::uuid, $7::text, $8::text) AS x;

-- name: request_from_response :one write
-- $3 response, $4 event, $5 message, $6 id, $7 $8 idempotency. The id is another one when a request is under way already.
SELECT x.verdict, x.id FROM meeting_from_response($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::uuid, $7::text, $8::text) AS x;

-- name: request_act :one write
-- accept, decline or cancel ($4) with the reason $6.
SELECT x.verdict, x.state, x.version FROM meeting_act($3::uuid, $1::uuid, $2::uuid, $4::text, $5::bigint, $6::text) AS x;

-- name: request_join :one write
-- 报名并接受 with the form $5.
SELECT x.verdict, x.state, x.version FROM meeting_join($3::uuid, $1::uuid, $2::uuid, $4::bigint, $5::jsonb) AS x;

-- name: request_get :maybe read
-- One meeting as this actor may see it; the door reads names, organizations and states.
SELECT m.id, m.version, m.event_id, e.name AS event_name, m.state, m.origin, m.is_must, m.live AS is_placed, m.scenario_id, m.response_id, lower(m.during) AS starts_at, upper(m.during) AS ends_at,
       CASE WHEN m.live THEN m.table_no END AS table_no, CASE WHEN m.live THEN t.label END AS table_label, m.message, m.decision_reason, m.expires_at, m.requested_by, w.side AS my_side,
       m.slot_id, m.no_show_side, d.demand_arrived_at, d.supply_arrived_at, d.my_arrived_at, d.other_arrived_at, d.my_intent, d.my_intent_note, d.my_intent_at, d.other_intent,
       meeting_party(m.demand_id, w.side = 'demand' OR w.see & 18 <> 0 OR m.accepted_at IS NOT NULL) || w.less AS demand,
       meeting_party(m.supply_id, w.side = 'supply' OR w.see & 18 <> 0 OR m.accepted_at IS NOT NULL) || w.less AS supply,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM meeting_actions(m.id, $1::uuid, $2::uuid) AS x) AS actions,
       m.deal_id, m.created_at, m.updated_at, w.see
  FROM meeting AS m
  JOIN event AS e ON e.id = m.event_id
  LEFT JOIN event_table AS t ON t.event_id = m.event_id AND t.table_no = m.table_no
  CROSS JOIN LATERAL (SELECT x.see, meeting_side(m.id, $1::uuid, $2::uuid) AS side, CASE WHEN x.see & 20 = 0 THEN '{"post": "", "intro": "", "subject": null}' ELSE '{}' END::jsonb AS less
                        FROM (SELECT meeting_see(m.id, $1::uuid, $2::uuid) AS see OFFSET 0) AS x OFFSET 0) AS w
  CROSS JOIN LATERAL meeting_day(m.id, w.side) AS d
 WHERE m.id = $3::uuid
   AND w.see <> 0;

-- name: request_mine :many read
-- Meetings and requests of the actor, of event $3 when it is given; last first, paged by (created_at, id).
WITH own AS MATERIALIZED (
    SELECT r.id FROM registration AS r WHERE r.person_id = $1::uuid AND ($3::uuid IS NULL OR r.event_id = $3::uuid) AND NOT person_has_left($1::uuid, r.organization_id)
    UNION
    SELECT r.id FROM registration AS r WHERE r.organization_id = $2::uuid AND ($3::uuid IS NULL OR r.event_id = $3::uuid) AND registration_is_own(r.id, $1::uuid, $2::uuid)
), p AS MATERIALIZED (
    SELECT x.id, x.created_at
      FROM (SELECT m.id, m.created_at FROM own JOIN meeting AS m ON m.demand_id = own.id
            UNION
            SELECT m.id, m.created_at FROM own JOIN meeting AS m ON m.supply_id = own.id) AS x
     WHERE $4::timestamptz IS NULL OR (x.created_at, x.id) < ($4::timestamptz, $5::uuid)
     ORDER BY x.created_at DESC, x.id DESC
     LIMIT $6::int
)
SELECT m.id, m.version, m.event_id, e.name AS event_name, m.state, m.origin, m.is_must, m.live AS is_placed, m.scenario_id, m.response_id, lower(m.during) AS starts_at, upper(m.during) AS ends_at,
       CASE WHEN m.live THEN m.table_no END AS table_no, CASE WHEN m.live THEN t.label END AS table_label, m.message, m.decision_reason, m.expires_at, m.requested_by, w.side AS my_side,
       m.slot_id, m.no_show_side, d.demand_arrived_at, d.supply_arrived_at, d.my_arrived_at, d.other_arrived_at, d.my_intent, d.my_intent_note, d.my_intent_at, d.other_intent,
       meeting_party(m.demand_id, w.side = 'demand' OR w.see & 18 <> 0 OR m.accepted_at IS NOT NULL) AS demand,
       meeting_party(m.supply_id, w.side = 'supply' OR w.see & 18 <> 0 OR m.accepted_at IS NOT NULL) AS supply,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM meeting_actions(m.id, $1::uuid, $2::uuid) AS x) AS actions,
       m.deal_id, m.created_at, m.updated_at, w.see, m.created_at::text AS cursor_1, m.id AS cursor_2
  FROM p
  JOIN meeting AS m ON m.id = p.id
  JOIN event AS e ON e.id = m.event_id
  LEFT JOIN event_table AS t ON t.event_id = m.event_id AND t.table_no = m.table_no
  CROSS JOIN LATERAL (SELECT meeting_see(m.id, $1::uuid, $2::uuid) AS see, meeting_side(m.id, $1::uuid, $2::uuid) AS side OFFSET 0) AS w
  CROSS JOIN LATERAL meeting_day(m.id, w.side) AS d
 ORDER BY m.created_at DESC, m.id DESC;

-- name: request_contact :one write
-- Contacts of the other side of an accepted meeting; counted and logged.
WITH m AS MATERIALIZED (
    SELECT x.state, x.demand_id, x.supply_id, x.demand_organization_id, x.supply_organization_id, meeting_see(x.id, $1::uuid, $2::uuid) AS see, meeting_side(x.id, $1::uuid, $2::uuid) AS side FROM meeting AS x WHERE x.id = $3::uuid
), v AS MATERIALIZED (
    SELECT CASE WHEN coalesce(m.see, 0) = 0 THEN 'not_found'
                WHEN m.side IS NULL THEN 'forbidden'
                WHEN m.state NOT IN ('accepted', 'scheduled', 'checked_in', 'held') THEN 'state'
                WHEN organization_is_suspended(m.demand_organization_id) OR organization_is_suspended(m.supply_organization_id) THEN 'meeting_active'
                WHEN NOT organization_is_verified(CASE m.side WHEN 'demand' THEN m.demand_organization_id ELSE m.supply_organization_id END) THEN 'registration_verified'
                ELSE contact_claim($1::uuid, $2::uuid, 'meeting', $3::uuid) END AS verdict, m.demand_id, m.supply_id, m.side
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN m ON true
)
SELECT v.verdict, r.name, r.post, r.phone, r.mail
  FROM v
  LEFT JOIN registration AS r ON v.verdict = 'ok' AND r.id = CASE v.side WHEN 'demand' THEN v.supply_id ELSE v.demand_id END;

-- name: request_response_events :many read
-- Events to which the pair of response $3 could be sent by the scenario's owner, soonest first.
SELECT e.id, e.name, e.type, event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at) AS state, e.starts_at, e.ends_at, v.name AS venue_name,
       event_freezes_at(e.id) AS freezes_at, own.id AS my_registration_id, own.state AS my_registration_state, m.id AS meeting_id, m.state AS meeting_state, m.is_must
  FROM response AS r
  JOIN scenario AS s ON s.id = r.scenario_id
  JOIN event AS e ON e.starts_at > statement_timestamp() AND event_takes_pairs(e.id)
  LEFT JOIN venue AS v ON v.id = e.venue_id
  LEFT JOIN LATERAL (SELECT x.id, x.state FROM registration AS x
                      WHERE x.event_id = e.id AND x.organization_id = s.organization_id AND x.side = 'demand' AND x.state NOT IN ('withdrawn', 'rejected')
                      ORDER BY registration_is_in(x.state) DESC, (x.person_id = $1::uuid) DESC, x.created_at LIMIT 1) AS own ON true
  LEFT JOIN LATERAL (SELECT x.id, x.state, x.is_must FROM meeting AS x
                      WHERE x.event_id = e.id AND x.demand_organization_id = s.organization_id AND x.supply_organization_id = r.organization_id
                        AND x.state NOT IN ('declined', 'expired', 'cancelled', 'void') LIMIT 1) AS m ON true
 WHERE r.id = $3::uuid
   AND response_see(r.id, $1::uuid, $2::uuid) & 4 <> 0
   AND r.state IN ('shortlisted', 'preferred', 'selected')
 ORDER BY e.starts_at, e.id
 LIMIT 50;
