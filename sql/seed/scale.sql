-- A large world for measuring: N scenarios, 1.6 N organizations, 0.7 N offerings, about 2 N responses, made from a pool of texts.
SET LOCAL maintenance_work_mem = '256MB';
SET LOCAL work_mem = '64MB';
DROP INDEX search_doc_fts_idx;

CREATE TEMP TABLE demo_n AS SELECT (i.value #>> '{}')::int AS n, (SELECT (t.value #>> '{}')::date FROM demo_input AS t WHERE t.name = 'today') AS today FROM demo_input AS i WHERE i.name = 'scale';

-- Organizations beyond those of the small world, each with one person; odd ones need, even ones supply.
CREATE TEMP TABLE big_org AS
SELECT g.i, pg_temp.uid(g.at, 'bo' || g.i) AS id, pg_temp.uid(g.at, 'bp' || g.i) AS person_id, g.at, u.code AS unit
  FROM (SELECT i, local_day_start(n.today - 400 - i % 200) + make_interval(secs => 30000 + i % 25000) AS at FROM demo_n AS n CROSS JOIN LATERAL generate_series(1, greatest(n.n * 16 / 10 - 110, 20)) AS i) AS g
  JOIN (SELECT r.code, row_number() OVER (ORDER BY r.position) - 1 AS place, count(*) OVER () AS size FROM reviewing_unit AS r) AS u ON u.place = g.i * 7 % u.size;
INSERT INTO person (id, login, login_kind, name, password_hash, confirmed_at, created_at)
SELECT o.person_id, 'b' || o.i || '@demo.invalid', 'mail', '经办人 ' || o.i, h.value #>> '{}', o.at, o.at FROM big_org AS o CROSS JOIN (SELECT i.value FROM demo_input AS i WHERE i.name = 'password_hash') AS h;
INSERT INTO organization (id, kind, credit_code, name, short_name, alias, reviewing_unit, scale, contact_name, state, submitted_at, verified_at, created_by, created_at, updated_at)
SELECT o.id, 'enterprise', '91420199' || 'ME' || lpad(o.i::text, 8, '0'), CASE o.i % 2 WHEN 1 THEN '示例制造 ' ELSE '示例智能 ' END || o.i || ' 号(演示)', '示例 ' || o.i, '某企业', o.unit, 'small', '经办人 ' || o.i, 'verified', o.at, o.at, o.person_id, o.at, o.at
  FROM big_org AS o;
INSERT INTO membership (organization_id, person_id, role, state, requested_at, decided_at) SELECT o.id, o.person_id, 'org_admin', 'active', o.at, o.at FROM big_org AS o;

-- The pool: every theme in up to eight fillings, with its indicators and three sets of answers.
CREATE TEMP TABLE pool AS
SELECT (row_number() OVER (ORDER BY pg_temp.h(x.key)))::int - 1 AS place, x.*
  FROM (SELECT t.n || '/' || v AS key, t.j ->> 'domain' AS domain, (t.j ->> 'domain') || '_' || (t.j ->> 'sub') AS subdomain, t.j -> 'tech' AS tech,
               pg_temp.fill(t.j ->> 'title', v, t.n || 't' || v) AS title, pg_temp.fill(t.j ->> 'title_en', v, t.n || 't' || v) AS title_en, pg_temp.fill(t.j ->> 'summary_en', v, t.n || 's' || v) AS summary_en,
               pg_temp.fill(t.j ->> 'pain', v, t.n || 'p' || v) AS pain, pg_temp.fill(t.j ->> 'goal', v, t.n || 'g' || v) AS goal, pg_temp.fill(t.j ->> 'requirement', v, t.n || 'r' || v) AS requirement,
               (SELECT jsonb_agg(i.j || jsonb_build_object('position', i.n, 'target', pg_temp.fill(i.j ->> 'target', v, t.n || 'i' || i.n || v), 'method', pg_temp.fill(i.j ->> 'method', v, t.n || 'm' || i.n || v)) ORDER BY i.n)
                  FROM jsonb_array_elements(t.j -> 'indicators') WITH ORDINALITY AS i (j, n)) AS indicators
          FROM demo_input AS f
          CROSS JOIN LATERAL jsonb_array_elements(f.value) WITH ORDINALITY AS t (j, n)
          CROSS JOIN generate_series(0, 7) AS v
         WHERE f.name = 'scenarios.json') AS x;
ALTER TABLE pool ADD PRIMARY KEY (place);
CREATE TEMP TABLE pool_answers AS
SELECT p.place, v, jsonb_agg(jsonb_build_object('position', (i.j ->> 'position')::int, 'name', i.j ->> 'name', 'fit', CASE WHEN v = 2 AND i.n = 1 THEN 'partial' ELSE 'meets' END,
                             'value', pg_temp.near(i.j ->> 'target', i.j ->> 'comparator', i.j ->> 'unit', v = 2 AND i.n = 1, p.key || v || i.n), 'evidence', '同类项目现场实测。') ORDER BY i.n) AS answers
  FROM pool AS p CROSS JOIN generate_series(0, 2) AS v CROSS JOIN LATERAL jsonb_array_elements(p.indicators) WITH ORDINALITY AS i (j, n) GROUP BY p.place, v;
ALTER TABLE pool_answers ADD PRIMARY KEY (place, v);

CREATE TEMP TABLE big AS
SELECT g.i, o.id AS organization_id, o.person_id, o.unit, (pg_temp.h('pl' || g.i) % (SELECT count(*) FROM pool))::int AS place, pg_temp.h('b' || g.i) AS h,
       CASE WHEN g.i % 20 < 9 THEN 'published' WHEN g.i % 20 < 12 THEN 'evaluating' WHEN g.i % 20 < 14 THEN 'matched' WHEN g.i % 20 < 16 THEN 'closed' WHEN g.i % 20 < 18 THEN 'unmet' WHEN g.i % 20 = 18 THEN 'submitted' ELSE 'draft' END AS state,
       CASE WHEN g.i % 20 < 9 THEN pg_temp.h('d' || g.i) % 24 + 2 WHEN g.i % 20 < 12 THEN pg_temp.h('d' || g.i) % 20 + 30 WHEN g.i % 20 < 18 THEN pg_temp.h('d' || g.i) % 600 + 60 ELSE 3 END AS age, n.today
  FROM demo_n AS n CROSS JOIN LATERAL generate_series(1, n.n) AS g (i)
  JOIN big_org AS o ON o.i = 1 + 2 * ((g.i * 13) % ((SELECT max(b.i) FROM big_org AS b) / 2));
ALTER TABLE big ADD COLUMN at timestamptz, ADD COLUMN id uuid, ADD COLUMN number text;
UPDATE big AS b SET at = local_day_start(b.today - b.age::int) + make_interval(secs => 32000 + b.h % 26000);
UPDATE big AS b SET id = pg_temp.uid(b.at, 'big' || b.i);
UPDATE big AS b SET number = x.number
  FROM (SELECT y.i, 'CJ-' || extract(year FROM local_day(y.at)) || '-' || y.unit || '-' || lpad((row_number() OVER (PARTITION BY extract(year FROM local_day(y.at)), y.unit ORDER BY y.at, y.i))::text, 4, '0') AS number
          FROM big AS y WHERE y.state NOT IN ('draft', 'submitted')) AS x WHERE x.i = b.i;
INSERT INTO scenario_number_counter (year, unit, last_no) SELECT substr(b.number, 4, 4)::int, b.unit, count(*) FROM big AS b WHERE b.number IS NOT NULL GROUP BY 1, 2;

CREATE TEMP TABLE big_deadline AS SELECT b.today - a AS day, working_day_after(b.today - a, 15 + a / 2) AS last_day FROM (SELECT n.today FROM demo_n AS n) AS b CROSS JOIN generate_series(0, 700) AS a WHERE a < 30
    UNION ALL SELECT b.today - a, working_day_after(b.today - a, 15) FROM (SELECT n.today FROM demo_n AS n) AS b CROSS JOIN generate_series(30, 700) AS a;
INSERT INTO scenario (id, organization_id, created_by, reviewing_unit, number, state, title, title_en, summary_en, domain, subdomain, pain, goal, requirement, technologies, cooperation, need_type, budget_kind, budget_min_fen, budget_max_fen,
                      duration_months, deadline_at, contact_name, contact_phone, submitted_at, station_due_on, published_at, view_count, created_at, updated_at, version, data_condition, deploy_condition)
SELECT b.id, b.organization_id, b.person_id, b.unit, b.number, b.state, left(p.title, 40) || '(' || b.i || ' 号)', p.title_en, p.summary_en, p.domain, p.subdomain, p.pain, p.goal, p.requirement, p.tech, '["solution"]', 'solution',
       CASE WHEN b.h % 3 = 0 THEN 'negotiable' ELSE 'range' END, CASE WHEN b.h % 3 <> 0 THEN (31 + b.h % 180) * 1000000 END, CASE WHEN b.h % 3 <> 0 THEN (31 + b.h % 180 + 17 + b.h % 93) * 1000000 END, 3 + (b.h % 7)::int,
       CASE WHEN b.number IS NOT NULL THEN local_day_start(d.last_day + 1) END, '经办人', '14000000001', CASE WHEN b.state <> 'draft' THEN b.at - INTERVAL '4 days' END, CASE WHEN b.state = 'submitted' THEN b.today + 1 END,
       CASE WHEN b.number IS NOT NULL THEN b.at END, b.h % 900, b.at - INTERVAL '9 days', b.at, 4, '现场数据在本单位内网使用，不出域。', '本地部署。'
  FROM big AS b JOIN pool AS p ON p.place = b.place JOIN big_deadline AS d ON d.day = local_day(b.at)
 ORDER BY b.at;
INSERT INTO scenario_indicator (scenario_id, position, name, unit, comparator, target, method)
SELECT b.id, (i.j ->> 'position')::int, i.j ->> 'name', i.j ->> 'unit', i.j ->> 'comparator', i.j ->> 'target', i.j ->> 'method'
  FROM big AS b JOIN pool AS p ON p.place = b.place CROSS JOIN LATERAL jsonb_array_elements(p.indicators) AS i (j);

CREATE TEMP TABLE big_offering AS
SELECT g.i, o.id AS organization_id, o.person_id, (pg_temp.h('of' || g.i) % (SELECT count(*) FROM pool))::int AS place, x.at, pg_temp.uid(x.at, 'bf' || g.i) AS id
  FROM demo_n AS n CROSS JOIN LATERAL generate_series(1, n.n * 7 / 10) AS g (i)
  JOIN big_org AS o ON o.i = 2 + 2 * ((g.i * 11) % ((SELECT max(b.i) FROM big_org AS b) / 2 - 1)) CROSS JOIN LATERAL (SELECT local_day_start(n.today - 5 - g.i % 300) + make_interval(secs => 33000 + g.i % 20000) AS at) AS x;
INSERT INTO offering (id, organization_id, created_by, state, kind, name, summary, summary_en, maturity, domains, technologies, deployments, cooperation, price_kind, price_min_fen, price_max_fen, confirmed_at, published_at, created_at, updated_at)
SELECT f.id, f.organization_id, f.person_id, 'published', CASE WHEN p.tech ? 'robot' THEN 'hardware' WHEN p.tech ? 'agent' THEN 'agent' ELSE 'solution' END, left(p.title, 40) || '方案 ' || f.i, '用于' || p.title || ':' || p.goal, p.title_en, 'pilot',
       jsonb_build_array(p.domain), p.tech, '["private"]', '["solution"]', 'range', (21 + f.i % 90) * 1000000::bigint, (121 + f.i % 170) * 1000000::bigint, f.at, f.at, f.at, f.at
  FROM big_offering AS f JOIN pool AS p ON p.place = f.place ORDER BY f.at;
INSERT INTO offering_indicator (offering_id, position, name, unit, comparator, target, method)
SELECT f.id, (i.j ->> 'position')::int, i.j ->> 'name', i.j ->> 'unit', i.j ->> 'comparator', i.j ->> 'target', i.j ->> 'method'
  FROM big_offering AS f JOIN pool AS p ON p.place = f.place CROSS JOIN LATERAL jsonb_array_elements(p.indicators) AS i (j);

CREATE TEMP TABLE big_response AS
SELECT b.i, r.k, b.id AS scenario_id, o.id AS organization_id, o.person_id, b.place, b.at + INTERVAL '1 day' + make_interval(mins => r.k * 17) AS at, b.state AS s, b.h, pg_temp.uid(b.at + INTERVAL '1 day', 'br' || b.i || '/' || r.k) AS id
  FROM big AS b CROSS JOIN LATERAL generate_series(1, (b.h % 5)::int) AS r (k)
  JOIN big_org AS o ON o.i = 2 + 2 * ((b.i * 17 + r.k * 101) % ((SELECT max(x.i) FROM big_org AS x) / 2 - 1)) WHERE b.number IS NOT NULL;
INSERT INTO response (id, scenario_id, organization_id, created_by, state, revision, submitted_at, decided_at, created_at, updated_at, version)
SELECT r.id, r.scenario_id, r.organization_id, r.person_id, CASE WHEN r.s IN ('published', 'evaluating') THEN CASE r.k % 3 WHEN 0 THEN 'opened' ELSE 'submitted' END WHEN r.k = 1 AND r.s IN ('matched', 'closed') THEN 'selected' ELSE 'not_selected' END,
       1, r.at, CASE WHEN r.s NOT IN ('published', 'evaluating') THEN r.at + INTERVAL '30 days' END, r.at, r.at, 2
  FROM big_response AS r ORDER BY r.at ON CONFLICT DO NOTHING;
INSERT INTO response_body (response_id, revision, summary, answers, price_fen, duration_months, contact_name, contact_phone, valid_until)
SELECT r.id, 1, '先用历史数据离线评估，再上线并行四周，指标逐条验收。', a.answers, (40 + (r.h + r.k * 7) % 200) * 1000000 + 370000, 4 + r.k % 4, '经办人', '14000000001', local_day(r.at) + 90
  FROM big_response AS r JOIN pool_answers AS a ON a.place = r.place AND a.v = r.k % 3 WHERE EXISTS (SELECT 1 FROM response AS x WHERE x.id = r.id);
INSERT INTO deal (id, scenario_id, response_id, demand_organization_id, supply_organization_id, state, opened_at, updated_at)
SELECT pg_temp.uid(r.at + INTERVAL '30 days', 'bd' || r.i), r.scenario_id, r.id, b.organization_id, r.organization_id, CASE WHEN r.s = 'closed' THEN 'effective' WHEN r.h % 3 = 0 THEN 'signed' ELSE 'following' END, r.at + INTERVAL '30 days', r.at + INTERVAL '30 days'
  FROM big_response AS r JOIN big AS b ON b.i = r.i JOIN response AS x ON x.id = r.id AND x.state = 'selected' ORDER BY r.at;
INSERT INTO audit (at, person_id, organization_id, role, machine, object_id, action, from_state, to_state)
SELECT b.at, NULL, NULL, 'city_officer', 'scenario', b.id, 'publish', 'district_ok', 'published' FROM big AS b WHERE b.number IS NOT NULL ORDER BY b.at;
