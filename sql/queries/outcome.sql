-- Outcomes (对接成效): every number is computed from records, and every number has its list.

-- name: outcome_page :one slow
-- The funnel, the three rates of PRODUCT rule 18, events against the plan, meetings, intents and deals of a period:
-- $1 the caller, $2 year (NULL: all years), $3 month of it. Rates in permille; base = published in the period.
WITH i AS MATERIALIZED (
    SELECT outcome_is_inside($1::uuid) AS is_inside, p.from_day, p.to_day, coalesce($2::int, extract(year FROM local_day(statement_timestamp()))::int) AS year
      FROM outcome_period($2::int, $3::int) AS p
), base AS MATERIALIZED (
    SELECT * FROM outcome_scenario($2::int, $3::int)
), total AS (
    SELECT count(*) AS published, count(*) FILTER (WHERE b.responded) AS responded, count(*) FILTER (WHERE b.matched) AS matched, count(*) FILTER (WHERE b.intended) AS intended,
           count(*) FILTER (WHERE b.signed) AS signed, count(*) FILTER (WHERE b.piloting) AS piloting, count(*) FILTER (WHERE b.accepted) AS accepted
      FROM base AS b
), events AS (
    SELECT count(*) FILTER (WHERE e.state IN ('reviewed', 'archived') AND e.counts_toward_plan) AS counted, count(*) FILTER (WHERE e.state IN ('ended', 'reviewed', 'archived')) AS held,
           count(*) FILTER (WHERE e.state = 'ended' AND e.counts_toward_plan) AS unreviewed
      FROM i JOIN event AS e ON e.starts_at >= local_day_start(i.from_day) AND e.starts_at < local_day_start(i.to_day)
), plan AS (
    SELECT i.year, p.target, p.source,
           (SELECT count(*) FROM event AS e WHERE e.state IN ('reviewed', 'archived') AND e.counts_toward_plan AND e.starts_at >= local_day_start(make_date(i.year, 1, 1)) AND e.starts_at < local_day_start(make_date(i.year + 1, 1, 1))) AS held
      FROM i JOIN annual_plan AS p ON p.year = i.year
), meetings AS (
    SELECT count(*) FILTER (WHERE m.state IN ('scheduled', 'checked_in', 'held', 'no_show')) AS placed, count(*) FILTER (WHERE m.state = 'held') AS held, count(*) FILTER (WHERE m.state = 'no_show') AS missed,
           count(*) FILTER (WHERE m.state = 'held' AND m.deal_id IS NOT NULL) AS positive,
           count(*) FILTER (WHERE m.state = 'held' AND m.deal_id IS NOT NULL AND 2 = (SELECT count(*) FROM meeting_seat AS s WHERE s.meeting_id = m.id AND s.intent IN ('pilot', 'contract'))) AS strong
      FROM i JOIN event AS e ON e.starts_at >= local_day_start(i.from_day) AND e.starts_at < local_day_start(i.to_day) JOIN meeting AS m ON m.event_id = e.id
), deals AS (
    SELECT count(*) FILTER (WHERE d.reached_at >= local_day_start(i.from_day) AND d.reached_at < local_day_start(i.to_day)) AS reached,
           count(*) FILTER (WHERE d.signed_on >= i.from_day AND d.signed_on < i.to_day) AS signed,
           coalesce(sum(d.amount_fen) FILTER (WHERE d.signed_on >= i.from_day AND d.signed_on < i.to_day), 0)::bigint AS amount_fen
      FROM i CROSS JOIN deal AS d
     GROUP BY i.year
), groups AS (
    SELECT 'domain' AS axis, b.domain AS code, count(*) AS published, count(*) FILTER (WHERE b.responded) AS responded, count(*) FILTER (WHERE b.signed) AS signed FROM base AS b GROUP BY b.domain
     UNION ALL
    SELECT 'unit', b.unit, count(*), count(*) FILTER (WHERE b.responded), count(*) FILTER (WHERE b.signed) FROM base AS b GROUP BY b.unit
)
SELECT statement_timestamp() AS as_of, $2::int AS year, $3::int AS month, i.is_inside AS has_lists,
       jsonb_build_object('published', t.published, 'responded', outcome_shown(t.responded, i.is_inside), 'matched', outcome_shown(t.matched, i.is_inside), 'intended', outcome_shown(t.intended, i.is_inside),
                          'signed', outcome_shown(t.signed, i.is_inside), 'piloting', outcome_shown(t.piloting, i.is_inside), 'accepted', outcome_shown(t.accepted, i.is_inside)) AS funnel,
       CASE WHEN t.published > 0 AND (i.is_inside OR t.responded >= 3) THEN (t.responded * 1000 / t.published)::int END AS response_rate_permille,
       CASE WHEN t.published > 0 AND (i.is_inside OR t.matched >= 3) THEN (t.matched * 1000 / t.published)::int END AS match_rate_permille,
       CASE WHEN t.published > 0 AND (i.is_inside OR t.signed >= 3) THEN (t.signed * 1000 / t.published)::int END AS sign_rate_permille,
       (SELECT jsonb_build_object('year', p.year, 'target', p.target, 'source', p.source, 'held', p.held) FROM plan AS p) AS plan,
       jsonb_build_object('counted', e.counted, 'held', e.held, 'unreviewed', e.unreviewed) AS events,
       jsonb_build_object('placed', outcome_shown(m.placed, i.is_inside), 'held', outcome_shown(m.held, i.is_inside), 'missed', outcome_shown(m.missed, i.is_inside),
                          'positive', outcome_shown(m.positive, i.is_inside), 'strong', outcome_shown(m.strong, i.is_inside)) AS meetings,
       jsonb_build_object('reached', outcome_shown(coalesce(d.reached, 0), i.is_inside), 'signed', outcome_shown(coalesce(d.signed, 0), i.is_inside),
                          'amount_fen', CASE WHEN i.is_inside OR d.signed >= 3 THEN coalesce(d.amount_fen, 0) END) AS deals,
       coalesce((SELECT jsonb_agg(jsonb_build_object('code', g.code, 'published', g.published, 'responded', outcome_shown(g.responded, i.is_inside), 'signed', outcome_shown(g.signed, i.is_inside)) ORDER BY g.published DESC, g.code)
                   FROM groups AS g WHERE g.axis = 'domain'), '[]') AS by_domain,
       coalesce((SELECT jsonb_agg(jsonb_build_object('code', g.code, 'published', g.published, 'responded', outcome_shown(g.responded, i.is_inside), 'signed', outcome_shown(g.signed, i.is_inside)) ORDER BY g.published DESC, g.code)
                   FROM groups AS g WHERE g.axis = 'unit'), '[]') AS by_unit
  FROM i CROSS JOIN total AS t CROSS JOIN events AS e CROSS JOIN meetings AS m LEFT JOIN deals AS d ON true;

-- name: outcome_items :many slow
-- The list behind a number $2 of the period ($3 year, $4 month), for officers in scope and auditors ($1), newest first. A district
-- officer sees those of the own unit; $5 domain and $6 unit narrow it; paged by (at, id).
WITH me AS MATERIALIZED (
    SELECT EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1::uuid AND g.ended_at IS NULL AND g.role IN ('city_officer', 'auditor')) AS is_city,
           ARRAY(SELECT g.unit_code FROM role_grant AS g WHERE g.person_id = $1::uuid AND g.ended_at IS NULL AND g.role = 'district_officer') AS units,
           local_day_start(p.from_day) AS from_at, local_day_start(p.to_day) AS to_at, p.from_day, p.to_day
      FROM outcome_period($3::int, $4::int) AS p
), x AS (
    SELECT 'scenario' AS kind, b.id, s.title, o.name AS organization_name, NULL::text AS other_name, b.unit, b.domain, scenario_state(s.state, s.deadline_at, s.expires_at, s.id) AS state, b.published_at AS at, NULL::bigint AS amount_fen
      FROM outcome_scenario($3::int, $4::int) AS b
      JOIN scenario AS s ON s.id = b.id
      JOIN organization AS o ON o.id = s.organization_id
     WHERE CASE $2::text WHEN 'published' THEN true WHEN 'responded' THEN b.responded WHEN 'matched' THEN b.matched WHEN 'intended' THEN b.intended WHEN 'signed' THEN b.signed WHEN 'piloting' THEN b.piloting WHEN 'accepted' THEN b.accepted ELSE false END
     UNION ALL
    SELECT 'event', e.id, e.name, e.hosted_by, NULL, e.unit_code, e.domain, e.state, e.starts_at, NULL
      FROM me JOIN event AS e ON e.starts_at >= me.from_at AND e.starts_at < me.to_at
     WHERE CASE $2::text WHEN 'events_counted' THEN e.state IN ('reviewed', 'archived') AND e.counts_toward_plan WHEN 'events_held' THEN e.state IN ('ended', 'reviewed', 'archived') ELSE false END
     UNION ALL
    SELECT 'meeting', m.id, e.name, od.name, os.name, e.unit_code, e.domain, m.state, coalesce(lower(m.during), e.starts_at), NULL
      FROM me JOIN event AS e ON e.starts_at >= me.from_at AND e.starts_at < me.to_at
      JOIN meeting AS m ON m.event_id = e.id
      JOIN organization AS od ON od.id = m.demand_organization_id
      JOIN organization AS os ON os.id = m.supply_organization_id
     WHERE CASE $2::text WHEN 'meetings_placed' THEN m.state IN ('scheduled', 'checked_in', 'held', 'no_show') WHEN 'meetings_held' THEN m.state = 'held' WHEN 'meetings_missed' THEN m.state = 'no_show'
                         WHEN 'meetings_positive' THEN m.state = 'held' AND m.deal_id IS NOT NULL
                         WHEN 'meetings_strong' THEN m.state = 'held' AND m.deal_id IS NOT NULL AND 2 = (SELECT count(*) FROM meeting_seat AS s WHERE s.meeting_id = m.id AND s.intent IN ('pilot', 'contract')) ELSE false END
     UNION ALL
    SELECT 'deal', d.id, coalesce(s.title, ''), od.name, os.name, coalesce(s.reviewing_unit, od.reviewing_unit), coalesce(s.domain, ''), d.state, CASE $2::text WHEN 'deals_signed' THEN local_day_start(d.signed_on) ELSE d.reached_at END, d.amount_fen
      FROM me JOIN deal AS d ON CASE $2::text WHEN 'deals_signed' THEN d.signed_on >= me.from_day AND d.signed_on < me.to_day WHEN 'deals_reached' THEN d.reached_at >= me.from_at AND d.reached_at < me.to_at ELSE false END
      JOIN organization AS od ON od.id = d.demand_organization_id
      JOIN organization AS os ON os.id = d.supply_organization_id
      LEFT JOIN scenario AS s ON s.id = d.scenario_id
)
SELECT x.kind, x.id, x.title, x.organization_name, x.other_name, x.unit AS unit_code, u.short_zh AS unit_name, x.domain, x.state, x.at, x.amount_fen, 16 AS see, x.at::text AS cursor_1, x.id AS cursor_2
  FROM me
  CROSS JOIN x
  JOIN reviewing_unit AS u ON u.code = x.unit
 WHERE (me.is_city OR x.unit = ANY (me.units))
   AND ($5::text IS NULL OR x.domain = $5::text)
   AND ($6::text IS NULL OR x.unit = $6::text)
   AND ($7::timestamptz IS NULL OR (x.at, x.id) < ($7::timestamptz, $8::uuid))
 ORDER BY x.at DESC, x.id DESC
 LIMIT $9::int;

-- name: outcome_export :one write
-- An export is written down: $1 who, $2 organization, $3 what was exported (a period).
WITH a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, detail)
    SELECT $1::uuid, $2::uuid, CASE WHEN person_has_role($1::uuid, 'city_officer') THEN 'city_officer' WHEN person_has_role($1::uuid, 'auditor') THEN 'auditor' ELSE 'district_officer' END, 'report', $1::uuid, 'export',
           jsonb_build_object('period', $3::text)
    RETURNING id
)
SELECT 'ok' AS verdict, p.name AS person_name, statement_timestamp() AS at FROM a JOIN person AS p ON p.id = $1::uuid;
