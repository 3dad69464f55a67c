-- The front page, the outcomes page and small public look-ups. Counts of public records only (PRODUCT rule 14).

-- name: home_page :one read custom
-- Everything the front page shows, in one answer.
WITH open AS (
    SELECT s.id, s.domain, s.deadline_at, s.published_at
      FROM scenario AS s
     WHERE s.state = 'published' AND scenario_is_open(s.state, s.deadline_at, s.expires_at)
), closing AS (
    SELECT o.id, o.deadline_at
      FROM open AS o
     WHERE o.deadline_at IS NOT NULL
     ORDER BY o.deadline_at, o.id
     LIMIT 5
), newest AS (
    SELECT o.id, o.published_at
      FROM open AS o
     ORDER BY o.published_at DESC, o.id DESC
     LIMIT 5
), domains AS (
    SELECT o.domain AS code, count(*) AS count
      FROM open AS o
     GROUP BY o.domain
), proven AS (
    SELECT d.id, d.scenario_id, d.measured -> 0 AS best, d.accepted_on, s.title,
           CASE s.name_visibility WHEN 'public' THEN demand.name ELSE nullif(demand.alias, '') END AS demand_name, supply.name AS supply_name
      FROM deal AS d
      JOIN scenario AS s ON s.id = d.scenario_id
      JOIN organization AS demand ON demand.id = d.demand_organization_id
      JOIN organization AS supply ON supply.id = d.supply_organization_id
     WHERE d.state IN ('accepted', 'effective') AND d.measured <> '[]' AND s.published_at IS NOT NULL
     ORDER BY d.accepted_on DESC NULLS LAST, d.id
     LIMIT 2
), coming AS (
    SELECT e.id, e.starts_at
      FROM event AS e
     WHERE e.state IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live') AND e.ends_at > statement_timestamp()
     ORDER BY e.starts_at, e.id
     LIMIT 3
), latest AS (
    SELECT n.id, n.kind, n.title, n.title_en, n.published_at, n.until_on
      FROM notice AS n
     WHERE n.published_at <= statement_timestamp()
     ORDER BY n.published_at DESC, n.id DESC
     LIMIT 3
)
SELECT statement_timestamp() AS as_of,
       (SELECT count(*) FROM open) AS open_count,
       (SELECT count(*) FROM scenario AS s
         WHERE s.published_at >= local_day_start(date_trunc('month', local_day(statement_timestamp())::timestamp)::date)) AS new_this_month,
       (SELECT count(*) FROM deal AS d WHERE d.reached_at IS NOT NULL) AS deal_count,
       (SELECT count(*) FROM organization AS o WHERE o.state = 'verified') AS verified_count,
       (SELECT annual_plan_of(p.year) FROM annual_plan AS p WHERE p.year = extract(year FROM local_day(statement_timestamp()))) AS plan,
       coalesce((SELECT jsonb_agg(event_card_json(c.id, NULL, NULL) ORDER BY c.starts_at, c.id) FROM coming AS c), '[]') AS events,
       coalesce((SELECT jsonb_agg(scenario_public_card(c.id) ORDER BY c.deadline_at, c.id) FROM closing AS c), '[]') AS closing_soon,
       coalesce((SELECT jsonb_agg(scenario_public_card(n.id) ORDER BY n.published_at DESC, n.id DESC) FROM newest AS n), '[]') AS newest,
       coalesce((SELECT jsonb_agg(jsonb_build_object('code', d.code, 'count', d.count) ORDER BY d.count DESC, d.code) FROM domains AS d), '[]') AS domains,
       coalesce((SELECT jsonb_agg(jsonb_build_object('scenario_id', r.scenario_id, 'title', r.title, 'demand_name', r.demand_name, 'supply_name', r.supply_name,
                                                     'indicator', coalesce(r.best ->> 'name', ''), 'target', coalesce(CASE r.best ->> 'comparator' WHEN 'ge' THEN '≥ ' WHEN 'le' THEN '≤ ' WHEN 'gt' THEN '> ' WHEN 'lt' THEN '< ' ELSE '' END || (r.best ->> 'target') || coalesce(regexp_replace(r.best ->> 'unit', '^(?=[^%])', ' '), ''), ''),
                                                     'measured', coalesce((r.best ->> 'value') || coalesce(regexp_replace(r.best ->> 'unit', '^(?=[^%])', ' '), ''), ''), 'method', coalesce(r.best ->> 'method', ''))
                                  ORDER BY r.accepted_on DESC NULLS LAST, r.id) FROM proven AS r), '[]') AS results,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', l.id, 'kind', l.kind, 'title', l.title, 'title_en', l.title_en,
                                                     'published_at', to_char(l.published_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'), 'until_on', l.until_on)
                                  ORDER BY l.published_at DESC, l.id DESC) FROM latest AS l), '[]') AS notices;

-- name: home_templates :many read
-- Examples of a domain with typical indicators; all domains when none is named.
SELECT t.code, t.domain, t.title, t.title_en, t.pain, t.goal, t.requirement, t.indicators
  FROM scenario_template AS t
 WHERE $1::text IS NULL OR t.domain = $1::text
 ORDER BY t.position, t.code;

-- name: home_working_day :one read
-- The n-th working day after a day, and whether the calendar of that year is known (PRODUCT rule 22).
SELECT working_day_after(coalesce($1::date, local_day(statement_timestamp())), $2::int) AS day,
       EXISTS (SELECT 1 FROM holiday AS h
                WHERE extract(year FROM h.day) = extract(year FROM working_day_after(coalesce($1::date, local_day(statement_timestamp())), $2::int))) AS is_announced;
