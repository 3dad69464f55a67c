-- Whom participants would like to meet (洽谈意愿): the other side of the event, the wishes of each, the counts for the organizer.

-- name: wish_counterparts_try :one read
-- The other side is seen by who takes part.
SELECT CASE WHEN event_see($3::uuid, $1::uuid, $2::uuid) = 0 THEN 'not_found' WHEN registration_of($3::uuid, $1::uuid) IS NULL THEN 'meeting_not_registered' ELSE 'ok' END AS verdict;

-- name: wish_counterparts :many read custom
-- The other side of event $3, best reasons first: $4 words in organization, intro or subject, $5 domain with its children. No names of
-- people. The points of meeting_reasons() are counted for all at once; the reasons themselves are written for the rows of the page.
WITH own AS MATERIALIZED (
    SELECT r.id, r.side, r.organization_id, registration_domains(r.organization_id, r.side, r.scenario_id, r.offering_id) AS domains
      FROM registration AS r WHERE r.id = registration_of($3::uuid, $1::uuid) AND event_see($3::uuid, $1::uuid, $2::uuid) <> 0
), near AS MATERIALIZED ( -- codes that meet a code of one's own: itself, its parent, its children
    SELECT d.code AS own_code, n.code FROM own CROSS JOIN LATERAL jsonb_array_elements_text(own.domains) AS d (code)
     CROSS JOIN LATERAL (SELECT d.code AS code
                         UNION SELECT t.parent_code FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = d.code AND t.parent_code IS NOT NULL
                         UNION SELECT t.code FROM taxonomy AS t WHERE t.kind = 'domain' AND t.parent_code = d.code) AS n
), answered AS MATERIALIZED (
    SELECT x.organization_id, sum(CASE WHEN x.state IN ('shortlisted', 'preferred', 'selected') THEN 100 ELSE 40 END)::int AS points
      FROM (SELECT r.organization_id, r.state FROM own JOIN scenario AS s ON s.organization_id = own.organization_id JOIN response AS r ON r.scenario_id = s.id WHERE own.side = 'demand'
            UNION ALL
            SELECT s.organization_id, r.state FROM own JOIN response AS r ON r.organization_id = own.organization_id JOIN scenario AS s ON s.id = r.scenario_id WHERE own.side = 'supply') AS x
     WHERE x.state IN ('submitted', 'opened', 'shortlisted', 'preferred', 'selected')
     GROUP BY x.organization_id
), c AS MATERIALIZED (
    SELECT r.id, r.organization_id, own.side AS own_side, CASE own.side WHEN 'demand' THEN own.organization_id ELSE r.organization_id END AS demand,
           CASE own.side WHEN 'demand' THEN r.organization_id ELSE own.organization_id END AS supply, registration_domains(r.organization_id, r.side, r.scenario_id, r.offering_id) AS domains
      FROM own
      JOIN registration AS r ON r.event_id = $3::uuid AND r.side <> own.side AND r.side <> 'guest' AND registration_is_in(r.state) AND r.organization_id <> own.organization_id
      JOIN organization AS o ON o.id = r.organization_id AND o.state NOT IN ('suspended', 'merged')
     WHERE $4::text IS NULL
        OR strpos(lower(concat_ws(' ', o.name, o.short_name, r.intro, registration_subject(r.scenario_id, NULL), registration_subject(NULL, r.offering_id))), lower($4::text)) > 0
), shared AS MATERIALIZED ( -- counted on the demand side, as there
    SELECT c.id, CASE c.own_side WHEN 'demand' THEN count(DISTINCT near.own_code) ELSE count(DISTINCT near.code) END::int * 10 AS points
      FROM c CROSS JOIN LATERAL jsonb_array_elements_text(c.domains) AS d (code) JOIN near ON near.code = d.code
     GROUP BY c.id, c.own_side
), p AS MATERIALIZED (
    SELECT x.id, x.domains, x.rank
      FROM (SELECT c.id, c.domains, coalesce(a.points, 0) + coalesce(h.points, 0)
                 + EXISTS (SELECT 1 FROM meeting AS m WHERE m.state = 'held' AND m.demand_organization_id = c.demand AND m.supply_organization_id = c.supply)::int AS rank
              FROM c
              LEFT JOIN answered AS a ON a.organization_id = c.organization_id
              LEFT JOIN shared AS h ON h.id = c.id
             WHERE $5::text IS NULL OR c.domains ? $5::text OR EXISTS (SELECT 1 FROM taxonomy AS t WHERE t.kind = 'domain' AND t.parent_code = $5::text AND c.domains ? t.code)) AS x
     WHERE $6::int IS NULL OR (-x.rank, x.id) > (-$6::int, $7::uuid)
     ORDER BY -x.rank, x.id
     LIMIT $8::int
)
SELECT r.id AS registration_id, r.organization_id, o.name AS organization_name, o.short_name, u.short_zh AS unit_name, r.side, r.post AS person_post, r.intro, t.scenario_title, t.offering_name, p.domains, w.reasons,
       CASE WHEN t.scenario_title IS NOT NULL THEN r.scenario_id END AS scenario_id, CASE WHEN t.offering_name IS NOT NULL THEN r.offering_id END AS offering_id,
       (SELECT x.level FROM wish AS x WHERE x.from_id = own.id AND x.to_id = r.id) AS wish,
       m.id AS meeting_id, m.state AS meeting_state, m.requested_by AS meeting_requested_by, m.version AS meeting_version,
       p.rank AS cursor_1, r.id AS cursor_2
  FROM p
  CROSS JOIN own
  JOIN registration AS r ON r.id = p.id
  JOIN organization AS o ON o.id = r.organization_id
  JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
  CROSS JOIN LATERAL (SELECT registration_subject(r.scenario_id, NULL) AS scenario_title, registration_subject(NULL, r.offering_id) AS offering_name OFFSET 0) AS t
  CROSS JOIN LATERAL meeting_reasons(CASE own.side WHEN 'demand' THEN own.organization_id ELSE r.organization_id END, CASE own.side WHEN 'demand' THEN r.organization_id ELSE own.organization_id END,
                                     CASE own.side WHEN 'demand' THEN own.domains ELSE p.domains END, CASE own.side WHEN 'demand' THEN p.domains ELSE own.domains END) AS w
  LEFT JOIN LATERAL (SELECT x.id, x.state, x.requested_by, x.version FROM meeting AS x
                      WHERE x.event_id = $3::uuid AND least(x.demand_organization_id, x.supply_organization_id) = least(own.organization_id, r.organization_id)
                        AND greatest(x.demand_organization_id, x.supply_organization_id) = greatest(own.organization_id, r.organization_id)
                        AND x.state NOT IN ('declined', 'expired', 'cancelled', 'void') LIMIT 1) AS m ON true
 ORDER BY -p.rank, p.id;

-- name: wish_suggestions :many read
-- Before registering: organizations that come to event $3 with a reason to meet the actor's, as either side; for verified organizations.
WITH own AS MATERIALIZED (
    SELECT registration_domains($2::uuid, 'demand', NULL, NULL) AS demand, registration_domains($2::uuid, 'supply', NULL, NULL) AS supply
     WHERE event_see($3::uuid, $1::uuid, $2::uuid) & 1 <> 0 AND person_is_member($1::uuid, $2::uuid) AND organization_is_verified($2::uuid)
), c AS MATERIALIZED (
    SELECT r.organization_id, r.side, registration_domains(r.organization_id, r.side, (array_agg(r.scenario_id))[1], (array_agg(r.offering_id))[1]) AS domains
      FROM registration AS r
     WHERE r.event_id = $3::uuid
       AND r.side <> 'guest'
       AND r.organization_id <> $2::uuid
       AND registration_is_in(r.state)
     GROUP BY r.organization_id, r.side
)
SELECT c.organization_id, o.name AS organization_name, u.short_zh AS unit_name, c.side, w.reasons
  FROM own
  CROSS JOIN c
  JOIN organization AS o ON o.id = c.organization_id AND o.state NOT IN ('suspended', 'merged')
  JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
  CROSS JOIN LATERAL meeting_reasons(CASE c.side WHEN 'demand' THEN c.organization_id ELSE $2::uuid END, CASE c.side WHEN 'demand' THEN $2::uuid ELSE c.organization_id END,
                                     CASE c.side WHEN 'demand' THEN c.domains ELSE own.demand END, CASE c.side WHEN 'demand' THEN own.supply ELSE c.domains END) AS w
 WHERE w.rank > 0
 ORDER BY w.rank DESC, o.name
 LIMIT 12;

-- name: wish_put :one write
-- $3 event, $4 registration of the other side, $5 level or NULL, $6 id for a meeting that comes of it.
SELECT wish_put($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::uuid) AS verdict;

-- name: wish_get :maybe read
-- What stands between person $1 and registration $3 at event $2.
SELECT $3::uuid AS to_id, (SELECT w.level FROM wish AS w WHERE w.from_id = own.id AND w.to_id = o.id) AS level, m.id AS meeting_id, m.state AS meeting_state
  FROM registration AS own
  JOIN registration AS o ON o.id = $3::uuid AND o.event_id = own.event_id
  LEFT JOIN LATERAL (SELECT x.id, x.state FROM meeting AS x
                      WHERE x.event_id = own.event_id AND (x.demand_id, x.supply_id) IN ((own.id, o.id), (o.id, own.id)) AND x.state NOT IN ('declined', 'expired', 'cancelled', 'void')) AS m ON true
 WHERE own.id = registration_of($2::uuid, $1::uuid);

-- name: wish_list :many read
-- Wishes of person $1 at event $2.
SELECT w.to_id, w.level, o.name AS organization_name, w.wished_at
  FROM wish AS w
  JOIN registration AS r ON r.id = w.to_id
  JOIN organization AS o ON o.id = r.organization_id
 WHERE w.from_id = registration_of($2::uuid, $1::uuid)
 ORDER BY w.wished_at, w.to_id;

-- name: wish_counts_try :one read
-- Who may see the counts of event $3: its organizer, auditors.
SELECT CASE WHEN x.see = 0 THEN 'not_found' WHEN x.see & 16 = 0 THEN 'forbidden' ELSE 'ok' END AS verdict
  FROM (SELECT event_see($3::uuid, $1::uuid, $2::uuid) AS see) AS x;

-- name: wish_counts :many read
-- Per participant of event $3: how many wishes went out and came in, and how far requests got. No pairs.
SELECT r.id AS registration_id, r.side, r.state, r.name, o.name AS organization_name, o.short_name,
       (SELECT count(*)::int FROM wish AS w WHERE w.from_id = r.id AND w.level = 'must') AS must,
       (SELECT count(*)::int FROM wish AS w WHERE w.from_id = r.id AND w.level = 'want') AS want,
       (SELECT count(*)::int FROM wish AS w WHERE w.from_id = r.id AND w.level = 'no') AS no,
       (SELECT count(*)::int FROM wish AS w WHERE w.to_id = r.id AND w.level IN ('must', 'want')) AS wanted,
       (SELECT count(*)::int FROM meeting AS m WHERE r.id IN (m.demand_id, m.supply_id) AND m.state = 'requested') AS requested,
       (SELECT count(*)::int FROM meeting AS m WHERE r.id IN (m.demand_id, m.supply_id) AND m.state IN ('accepted', 'scheduled', 'checked_in', 'held')) AS accepted,
       coalesce(r.meetings_max, e.meetings_max) AS meetings_max
  FROM registration AS r
  JOIN event AS e ON e.id = r.event_id
  JOIN organization AS o ON o.id = r.organization_id
  CROSS JOIN (SELECT event_see($3::uuid, $1::uuid, $2::uuid) AS see OFFSET 0) AS w
 WHERE r.event_id = $3::uuid
   AND w.see & 16 <> 0
   AND r.side <> 'guest'
   AND registration_is_in(r.state)
 ORDER BY r.side, o.name, r.id;
