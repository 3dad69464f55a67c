-- Scenarios with their reviews. A row of demo_scenario is the plan of one: days are working days relative to today.
CREATE TEMP TABLE demo_scenario (key text PRIMARY KEY, t jsonb, k int, org text, unit text, state text, responses int, is_shortlisted boolean, seq int, p int, submitted_n int, ok_n int,
                                 created_at timestamptz, submitted_at timestamptz, ok_at timestamptz, published_at timestamptz, last_n int, deadline_kind text, days int, number text, id uuid,
                                 ok_by uuid, published_by uuid, budget_min bigint, budget_max bigint, has_city_station boolean);
INSERT INTO demo_scenario (key, t, k, org, unit, state, responses, is_shortlisted, seq)
SELECT t.n || '/' || i.n, t.j, i.n::int - 1, i.j ->> 'owner', o.unit, i.j ->> 'state', (i.j ->> 'responses')::int, i.j ? 'shortlist',
       (row_number() OVER (PARTITION BY i.j ->> 'state' ORDER BY t.n, i.n))::int
  FROM demo_input AS f
  CROSS JOIN LATERAL jsonb_array_elements(f.value) WITH ORDINALITY AS t (j, n)
  CROSS JOIN LATERAL jsonb_array_elements(t.j -> 'instances') WITH ORDINALITY AS i (j, n)
  JOIN demo_org AS o ON o.key = i.j ->> 'owner'
 WHERE f.name = 'scenarios.json';

UPDATE demo_scenario AS s
   SET has_city_station = s.unit IN ('420100', 'W00'),
       p = CASE s.state WHEN 'published' THEN CASE WHEN s.responses = 0 THEN -pg_temp.pick(s.key, 1, 12) ELSE -pg_temp.pick(s.key, 3, 18) END
                        WHEN 'evaluating' THEN -pg_temp.pick(s.key, 19, 32) WHEN 'matched' THEN -pg_temp.pick(s.key, 38, 75) WHEN 'contracted' THEN -pg_temp.pick(s.key, 62, 115)
                        WHEN 'piloting' THEN -pg_temp.pick(s.key, 98, 165) WHEN 'accepted' THEN -pg_temp.pick(s.key, 155, 225) WHEN 'closed' THEN -pg_temp.pick(s.key, 262, 310)
                        WHEN 'unmet' THEN -pg_temp.pick(s.key, 50, 200) WHEN 'withdrawn' THEN -pg_temp.pick(s.key, 18, 70) WHEN 'suspended' THEN -11 WHEN 'expired' THEN -pg_temp.pick(s.key, 134, 150) END;
UPDATE demo_scenario AS s
   SET submitted_n = CASE WHEN s.p IS NOT NULL THEN s.p - pg_temp.pick(s.key || 'sub', 3, 6)
                          WHEN s.state = 'submitted' THEN CASE WHEN s.seq IN (2, 5) THEN -pg_temp.pick(s.key, 5, 7) ELSE -pg_temp.pick(s.key, 1, 3) END
                          WHEN s.state = 'district_ok' THEN CASE WHEN s.seq = 3 THEN -7 ELSE -pg_temp.pick(s.key, 3, 4) END
                          WHEN s.state = 'returned' THEN -pg_temp.pick(s.key, 6, 11) WHEN s.state = 'rejected' THEN -pg_temp.pick(s.key, 14, 30) END;
UPDATE demo_scenario AS s
   SET ok_n = CASE WHEN s.p IS NOT NULL THEN s.p - pg_temp.pick(s.key || 'ok', 1, 2) WHEN s.state = 'district_ok' THEN CASE WHEN s.seq = 3 THEN -5 ELSE -pg_temp.pick(s.key, 1, 2) END
                   WHEN s.state = 'rejected' THEN s.submitted_n + 2 END,
       deadline_kind = CASE WHEN s.state = 'expired' THEN 'long_term' WHEN s.state = 'published' AND pg_temp.h(s.key || 'dk') % 10 IN (4, 9) THEN 'long_term'
                            WHEN pg_temp.h(s.key || 'dk') % 10 IN (7, 8) THEN 'date' ELSE 'working_days' END,
       days = CASE WHEN s.state = 'published' THEN greatest(15, pg_temp.pick(s.key || 'dl', 1, 13) - s.p) ELSE 15 END,
       created_at = pg_temp.at(coalesce(s.submitted_n, -1) - pg_temp.pick(s.key || 'cr', 2, 12), s.key || 'cr'),
       submitted_at = pg_temp.at(s.submitted_n, s.key || 'sub'),
       published_at = pg_temp.at(s.p, s.key || 'pub'),
       ok_by = CASE WHEN s.has_city_station THEN (SELECT f.id FROM demo_officer AS f WHERE f.key = 'city.a') ELSE (SELECT f.id FROM demo_officer AS f WHERE f.key = 'officer.' || s.unit) END,
       published_by = (SELECT f.id FROM demo_officer AS f WHERE f.key = CASE WHEN s.has_city_station OR pg_temp.h(s.key) % 2 = 0 THEN 'city.b' ELSE 'city.a' END);
UPDATE demo_scenario AS s SET ok_at = pg_temp.at(s.ok_n, s.key || 'ok'), last_n = s.p + s.days, id = pg_temp.uid(s.created_at, 'scenario' || s.key);
UPDATE demo_scenario AS s SET number = x.number
  FROM (SELECT y.key, 'CJ-' || extract(year FROM local_day(y.published_at)) || '-' || y.unit || '-'
               || lpad((row_number() OVER (PARTITION BY extract(year FROM local_day(y.published_at)), y.unit ORDER BY y.published_at))::text, 4, '0') AS number
          FROM demo_scenario AS y WHERE y.published_at IS NOT NULL) AS x
 WHERE x.key = s.key;
INSERT INTO scenario_number_counter (year, unit, last_no)
SELECT substr(s.number, 4, 4)::int, s.unit, count(*) FROM demo_scenario AS s WHERE s.number IS NOT NULL GROUP BY 1, 2;

-- Budgets in 万元 by kind of work, never round.
UPDATE demo_scenario AS s
   SET budget_min = x.low * 1000000, budget_max = x.high * 1000000
  FROM (SELECT y.key, y.low + CASE WHEN y.low % 10 = 0 AND NOT y.is_fixed THEN 3 ELSE 0 END AS low, y.high - CASE WHEN y.high % 10 = 0 AND NOT y.is_fixed THEN 2 ELSE 0 END AS high
          FROM (SELECT z.key, z.t ->> 'money' = 'fix' AS is_fixed,
                       coalesce((z.t #>> '{budget,0}')::bigint, c.low + pg_temp.pick(z.key || 'b', 0, (c.high - c.low) / 3)) AS low,
                       coalesce((z.t #>> '{budget,1}')::bigint, c.low + (c.high - c.low) / 2 + pg_temp.pick(z.key || 'B', 0, (c.high - c.low) / 2)) AS high
                  FROM demo_scenario AS z
                  LEFT JOIN (VALUES ('edu', 30, 80), ('qc', 60, 150), ('health', 80, 300), ('robot', 120, 260), ('city', 200, 500), ('mid', 70, 190)) AS c (name, low, high) ON c.name = z.t ->> 'money') AS y) AS x
 WHERE x.key = s.key;

INSERT INTO scenario (id, organization_id, created_by, reviewing_unit, number, state, suspended_from, title, title_en, summary_en, domain, subdomain, pain, goal, requirement, technologies, cooperation, need_type, theme,
                      chain, data_condition, deploy_condition, budget_kind, budget_min_fen, budget_max_fen, is_budget_public, funding, expected_on, duration_months, site_visit, deadline_kind, deadline_on, deadline_days,
                      deadline_at, accepts_consortium, ip_terms, is_first_use, name_visibility, contact_name, contact_post, contact_phone, contact_mail, submit_requested_at, submitted_at, district_ok_by, district_ok_at,
                      station_due_on, published_by, published_at, expires_at, closed_at, state_reason, unmet_reason, view_count, created_at, updated_at, version)
SELECT s.id, o.id, coalesce(o.member_id, o.admin_id), s.unit, s.number, CASE WHEN s.state IN ('contracted', 'piloting', 'accepted') THEN 'matched' ELSE s.state END,
       CASE WHEN s.state = 'suspended' THEN 'published' END,
       pg_temp.fill(s.t ->> 'title', s.k, s.key || 't'), pg_temp.fill(s.t ->> 'title_en', s.k, s.key || 'te'), pg_temp.fill(s.t ->> 'summary_en', s.k, s.key || 'se'),
       s.t ->> 'domain', (s.t ->> 'domain') || '_' || (s.t ->> 'sub'),
       pg_temp.fill(s.t ->> 'pain', s.k, s.key || 'p'), pg_temp.fill(s.t ->> 'goal', s.k, s.key || 'g'), pg_temp.fill(s.t ->> 'requirement', s.k, s.key || 'r'),
       s.t -> 'tech', CASE WHEN s.t ->> 'money' = 'robot' THEN '["purchase", "pilot"]'::jsonb WHEN s.t ->> 'need' = 'joint_rd' THEN '["joint_rd"]' WHEN pg_temp.h(s.key) % 4 = 0 THEN '["solution", "pilot"]' ELSE '["solution"]' END,
       coalesce(s.t ->> 'need', CASE WHEN pg_temp.h(s.key) % 5 = 0 THEN 'pilot' WHEN pg_temp.h(s.key) % 11 = 0 THEN 'joint_rd' ELSE 'solution' END),
       CASE WHEN s.t -> 'tech' ? 'robot' THEN 't02' WHEN s.t ->> 'domain' = 'vehicle' THEN 't04' WHEN s.t ->> 'domain' = 'science' THEN 't06' WHEN s.t -> 'tech' ? 'compute' THEN 't07'
            WHEN s.t -> 'tech' ? 'agent' THEN 't01' WHEN s.t -> 'tech' ? 'edge' THEN 't09' ELSE 't05' END,
       o.info ->> 'trade',
       coalesce(s.t ->> 'data', pg_temp.one(s.key || 'dc', ARRAY['现场数据在本单位内网使用，不出域；脱敏样例可在入围后提供。', '可提供近一年历史数据，签保密协议后现场查看。', '样本由双方在现场采集，标注由供方完成、需方复核。', '数据脱敏后可用于本项目训练，不得他用。'])),
       coalesce(s.t ->> 'deploy', pg_temp.one(s.key || 'dp', ARRAY['本地部署，离线可用。', '单位机房部署，服务器由需方提供。', '边缘设备加本地服务器。', '政务云或本单位私有云。'])),
       CASE WHEN s.state = 'draft' AND s.seq IN (2, 4) THEN '' WHEN s.t ->> 'money' <> 'fix' AND pg_temp.h(s.key || 'bk') % 9 < 2 THEN 'negotiable' ELSE 'range' END,
       CASE WHEN (s.state = 'draft' AND s.seq IN (2, 4)) OR (s.t ->> 'money' <> 'fix' AND pg_temp.h(s.key || 'bk') % 9 < 2) THEN NULL ELSE s.budget_min END,
       CASE WHEN (s.state = 'draft' AND s.seq IN (2, 4)) OR (s.t ->> 'money' <> 'fix' AND pg_temp.h(s.key || 'bk') % 9 < 2) THEN NULL ELSE s.budget_max END,
       s.t ->> 'money' = 'fix' OR pg_temp.h(s.key || 'bk') % 9 <> 2,
       CASE WHEN o.is_public THEN '年度财政预算' ELSE '企业自筹' END, coalesce(local_day(s.published_at), pg_temp.wd(0)) + 60 + pg_temp.pick(s.key || 'ex', 0, 90),
       coalesce((s.t ->> 'months')::int, pg_temp.pick(s.key || 'mo', 4, 9)),
       CASE WHEN pg_temp.h(s.key || 'sv') % 3 = 0 THEN '入围后可预约现场踏勘，每周三下午。' ELSE '' END,
       s.deadline_kind, CASE WHEN s.deadline_kind = 'date' THEN pg_temp.wd(coalesce(s.last_n, 18)) END, least(s.days, 120),
       CASE WHEN s.deadline_kind <> 'long_term' AND s.p IS NOT NULL THEN local_day_start(pg_temp.wd(s.last_n) + 1) END,
       pg_temp.h(s.key || 'ac') % 4 <> 0, CASE WHEN s.t ->> 'need' = 'joint_rd' THEN '联合成果共有，各自可在本单位使用。' ELSE '供方保留产品权利，为本项目形成的数据与配置归需方。' END,
       s.t ? 'first', CASE WHEN o.is_public THEN 'public' ELSE coalesce(s.t ->> 'name_visibility', CASE pg_temp.h(s.key || 'nv') % 8 WHEN 0 THEN 'anonymous' WHEN 1 THEN 'verified' ELSE 'public' END) END,
       o.short || CASE WHEN o.state = 'verified' THEN ' 经办人甲' ELSE ' 管理员' END, CASE WHEN o.is_public THEN '信息科' ELSE '数字化专员' END,
       (SELECT q.mobile FROM person AS q WHERE q.id = CASE WHEN o.state = 'verified' THEN o.member_id ELSE o.admin_id END),
       (SELECT q.mail FROM person AS q WHERE q.id = CASE WHEN o.state = 'verified' THEN o.member_id ELSE o.admin_id END),
       CASE WHEN s.state = 'draft' AND o.state <> 'verified' THEN o.made_at + INTERVAL '3 hours' END,
       s.submitted_at, CASE WHEN s.ok_n IS NOT NULL THEN s.ok_by END, s.ok_at,
       CASE WHEN s.state = 'submitted' THEN working_day_after(local_day(s.submitted_at), 3) WHEN s.state = 'district_ok' THEN working_day_after(local_day(s.ok_at), 3) END,
       CASE WHEN s.p IS NOT NULL THEN s.published_by END, s.published_at, CASE WHEN s.deadline_kind = 'long_term' AND s.p IS NOT NULL THEN s.published_at + INTERVAL '180 days' END,
       CASE WHEN s.state = 'closed' THEN pg_temp.at(s.p + 235, s.key || 'cl') END,
       CASE s.state WHEN 'withdrawn' THEN pg_temp.one(s.key, ARRAY['内部立项调整，本年度不再实施。', '已并入集团统一项目，另行发布。', '产线搬迁，时间未定。'])
                    WHEN 'suspended' THEN '单位名称变更，核实后恢复。' WHEN 'rejected' THEN pg_temp.one(s.key, ARRAY['属于一般信息系统维护，不涉及人工智能应用，建议走单位常规渠道。', '与同单位已发布需求内容重复，请在原需求上补充。'])
                    WHEN 'returned' THEN '指标与痛点不对应，请按逐条意见补正。'
                    WHEN 'unmet' THEN coalesce(s.t ->> 'reason', '') ELSE '' END,
       CASE WHEN s.state = 'unmet' THEN coalesce(s.t ->> 'unmet', pg_temp.one(s.key || 'un', ARRAY['no_fit', 'budget', 'internal', 'compliance', 'no_fit'])) ELSE '' END,
       CASE WHEN s.p IS NULL THEN 0 ELSE 37 + pg_temp.pick(s.key || 'v', 0, 60) + least(-s.p, 60) * pg_temp.pick(s.key || 'w', 4, 13) + s.responses * 41 END,
       s.created_at, coalesce(s.published_at, s.ok_at, s.submitted_at, s.created_at), CASE WHEN s.p IS NOT NULL THEN 4 WHEN s.ok_n IS NOT NULL THEN 3 WHEN s.submitted_n IS NOT NULL THEN 2 ELSE 1 END
  FROM demo_scenario AS s JOIN demo_org AS o ON o.key = s.org;

INSERT INTO scenario_indicator (scenario_id, position, name, unit, comparator, target, method)
SELECT s.id, i.n::int, i.j ->> 'name', i.j ->> 'unit', i.j ->> 'comparator', pg_temp.fill(i.j ->> 'target', s.k, s.key || 'i' || i.n), pg_temp.fill(i.j ->> 'method', s.k, s.key || 'm' || i.n)
  FROM demo_scenario AS s CROSS JOIN LATERAL jsonb_array_elements(s.t -> 'indicators') WITH ORDINALITY AS i (j, n)
 WHERE s.state <> 'draft' OR s.seq NOT IN (1, 4);

-- Reviews: first station, second station; a tenth were sent back once before; those sent back now have a word for each field.
INSERT INTO scenario_review (id, scenario_id, station, reviewer_id, decision, reason, comments, scenario_version, decided_at)
SELECT pg_temp.uid(x.at, 'review' || x.key || x.decision), x.id, x.station, x.reviewer, x.decision, x.reason, x.comments, x.version, x.at
  FROM (SELECT s.key, s.id, CASE WHEN s.has_city_station THEN 'city' ELSE 'district' END AS station, s.ok_by AS reviewer, 'approve' AS decision, '' AS reason, '[]'::jsonb AS comments, 2 AS version, s.ok_at AS at
          FROM demo_scenario AS s WHERE s.ok_n IS NOT NULL
        UNION ALL
        SELECT s.key, s.id, 'city', s.published_by, 'publish', '', '[]', 3, s.published_at FROM demo_scenario AS s WHERE s.p IS NOT NULL
        UNION ALL
        SELECT s.key, s.id, 'city', s.published_by, 'reject', c.state_reason, '[]', 3, s.ok_at + INTERVAL '1 day' FROM demo_scenario AS s JOIN scenario AS c ON c.id = s.id WHERE s.state = 'rejected'
        UNION ALL
        SELECT s.key, s.id, CASE WHEN s.has_city_station THEN 'city' ELSE 'district' END, s.ok_by, 'return', '指标与痛点不对应，请按逐条意见补正。',
               (ARRAY['[{"field":"pain","text":"痛点只写了“效率低”,请补一个现状数字，例如目前的用时或差错率。"},{"field":"indicators","text":"第 2 行没有考核方式，供给方无法判断能否达到。"}]',
                      '[{"field":"data_condition","text":"请说明数据能否离开现场，以及样本大致数量。"},{"field":"budget_kind","text":"预算选了区间但上限与立项材料不一致，请核对。"}]',
                      '[{"field":"requirement","text":"建设内容像三个项目，请收成一个，或拆开分别提交。"},{"field":"deadline_on","text":"响应时间偏短，建议至少 15 个工作日。"}]'])[1 + s.seq % 3]::jsonb,
               2, CASE WHEN s.state = 'returned' THEN pg_temp.at(s.submitted_n + 2, s.key || 'ret') ELSE s.submitted_at - INTERVAL '1 day' END
          FROM demo_scenario AS s WHERE s.state = 'returned' OR (s.p IS NOT NULL AND pg_temp.h(s.key || 'rt') % 10 = 0)) AS x;

INSERT INTO demo_audit (at, person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason)
SELECT s.submitted_at, o.member_id, o.id, 'member', 'scenario', s.id, 'submit', 'draft', 'submitted', NULL FROM demo_scenario AS s JOIN demo_org AS o ON o.key = s.org WHERE s.submitted_n IS NOT NULL
UNION ALL
SELECT s.ok_at, s.ok_by, NULL, CASE WHEN s.has_city_station THEN 'city_officer' ELSE 'district_officer' END, 'scenario', s.id, 'approve', 'submitted', 'district_ok', NULL FROM demo_scenario AS s WHERE s.ok_n IS NOT NULL
UNION ALL
SELECT s.published_at, s.published_by, NULL, 'city_officer', 'scenario', s.id, 'publish', 'district_ok', 'published', NULL FROM demo_scenario AS s WHERE s.p IS NOT NULL
UNION ALL
SELECT r.decided_at, r.reviewer_id, NULL, CASE r.station WHEN 'city' THEN 'city_officer' ELSE 'district_officer' END, 'scenario', r.scenario_id, r.decision, CASE r.decision WHEN 'reject' THEN 'district_ok' ELSE 'submitted' END,
       CASE r.decision WHEN 'reject' THEN 'rejected' ELSE 'returned' END, r.reason FROM scenario_review AS r JOIN demo_scenario AS s ON s.id = r.scenario_id WHERE r.decision = 'reject' OR (r.decision = 'return' AND s.state = 'returned')
UNION ALL
SELECT pg_temp.at(s.last_n + 1, s.key || 'ev'), o.member_id, o.id, 'member', 'scenario', s.id, 'evaluate', 'closed_for_response', 'evaluating', NULL
  FROM demo_scenario AS s JOIN demo_org AS o ON o.key = s.org WHERE s.state IN ('evaluating', 'matched', 'contracted', 'piloting', 'accepted', 'closed')
UNION ALL
SELECT pg_temp.at(least(-1, CASE s.state WHEN 'withdrawn' THEN s.p + 12 WHEN 'suspended' THEN -4 ELSE s.p + 30 END), s.key || 'end'), CASE WHEN s.state = 'suspended' THEN s.published_by ELSE o.admin_id END,
       CASE WHEN s.state <> 'suspended' THEN o.id END, CASE s.state WHEN 'suspended' THEN 'city_officer' ELSE 'org_admin' END, 'scenario', s.id,
       CASE s.state WHEN 'withdrawn' THEN 'withdraw' WHEN 'suspended' THEN 'suspend' ELSE 'unmet' END, CASE s.state WHEN 'unmet' THEN 'evaluating' ELSE 'published' END, s.state, c.state_reason
  FROM demo_scenario AS s JOIN demo_org AS o ON o.key = s.org JOIN scenario AS c ON c.id = s.id WHERE s.state IN ('withdrawn', 'suspended', 'unmet');

INSERT INTO demo_inbox (at, person_id, organization_id, kind, object_kind, object_id, params)
SELECT s.submitted_at, f.id, NULL::uuid, 'scenario_submitted', 'scenario', s.id, jsonb_build_object('title', c.title, 'organization', o.name, 'due_on', c.station_due_on)
  FROM demo_scenario AS s JOIN scenario AS c ON c.id = s.id JOIN demo_org AS o ON o.key = s.org JOIN demo_officer AS f ON f.unit = s.unit AND f.role = 'district_officer' WHERE s.state = 'submitted'
UNION ALL
SELECT s.ok_at, f.id, NULL::uuid, 'scenario_to_publish', 'scenario', s.id, jsonb_build_object('title', c.title, 'organization', o.name, 'due_on', c.station_due_on)
  FROM demo_scenario AS s JOIN scenario AS c ON c.id = s.id JOIN demo_org AS o ON o.key = s.org JOIN demo_officer AS f ON f.role = 'city_officer' WHERE s.state = 'district_ok'
UNION ALL
SELECT s.published_at, q.id, o.id, 'scenario_published', 'scenario', s.id, jsonb_build_object('title', c.title, 'number', s.number)
  FROM demo_scenario AS s JOIN scenario AS c ON c.id = s.id JOIN demo_org AS o ON o.key = s.org JOIN person AS q ON q.id IN (o.admin_id, o.member_id) WHERE s.p > -30
UNION ALL
SELECT r.decided_at, q.id, o.id, 'scenario_returned', 'scenario', s.id, jsonb_build_object('title', c.title, 'reason', r.reason)
  FROM demo_scenario AS s JOIN scenario AS c ON c.id = s.id JOIN demo_org AS o ON o.key = s.org JOIN person AS q ON q.id IN (o.admin_id, o.member_id)
  JOIN scenario_review AS r ON r.scenario_id = s.id AND r.decision = 'return' WHERE s.state = 'returned';

INSERT INTO favourite (person_id, scenario_id, created_at)
SELECT o.admin_id, s.id, s.published_at + INTERVAL '5 hours'
  FROM demo_scenario AS s JOIN demo_org AS o ON o.side <> 'need' AND o.state = 'verified' AND o.domains ? (s.t ->> 'domain') AND o.key <> s.org
 WHERE s.p IS NOT NULL AND pg_temp.h(s.key || o.key || 'fav') % 5 = 0;
