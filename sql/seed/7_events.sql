-- The year of events: monthly 供需对接会 by theme and what stands beside them, derived from the day. Last year is complete; this
-- year's past ones have their summaries but the latest, the next working day holds one with a published schedule, one about two
-- weeks ahead is open for registration.
INSERT INTO annual_plan (year, target, source)
SELECT y, 10, '参照 2025 年行动方案设定' FROM (SELECT extract(year FROM pg_temp.wd(0))::int + i AS y FROM generate_series(-1, 0) AS i) AS x ON CONFLICT DO NOTHING;

CREATE FUNCTION pg_temp.workday(day date) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT min(d.day) FROM demo_day AS d WHERE d.day >= $1 $$;
-- The first such weekday (1 = Monday) on or after the n-th, and if that is no working day the next one.
CREATE FUNCTION pg_temp.weekday(month date, n int, isodow int) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT pg_temp.workday($1 + ($2 - 1) + (($3 - extract(isodow FROM $1 + ($2 - 1))::int + 7) % 7)) $$;

CREATE TEMP TABLE demo_venue (n int PRIMARY KEY, id uuid, name text, hall text, unit text, capacity int, tables int);
INSERT INTO demo_venue (n, id, name, hall, unit, capacity, tables)
SELECT x.n, pg_temp.uid(pg_temp.at(-430, x.hall), 'venue' || x.n), x.name, x.hall, x.unit, x.capacity, x.tables
  FROM (VALUES (1, '示例会议中心', '三层 A 厅', '420100', 400, 60), (2, '示例会议中心', '二层 B 厅', '420100', 180, 30),
               (3, '示例产业园会展楼', '一层多功能厅', 'Z02', 260, 40), (4, '示例创新谷', '路演厅', 'Z01', 120, 20)) AS x (n, name, hall, unit, capacity, tables);
INSERT INTO venue (id, name, hall, unit_code, address, transport, parking, capacity, tables, created_by, created_at)
SELECT v.id, v.name, v.hall, v.unit, '示例大道 ' || v.n * 88 || ' 号', '轨道交通示例线示例路站 C 口步行 6 分钟', '地下车库 B1，凭报名短信免费停放 4 小时', v.capacity, v.tables,
       (SELECT f.id FROM demo_officer AS f WHERE f.key = 'organizer'), pg_temp.at(-430, v.hall)
  FROM demo_venue AS v;

CREATE TEMP TABLE demo_event (key text PRIMARY KEY, id uuid, y int, m int, type text, theme text, domain text, name text, day date, state text, demand int, supply int, wanted int, step int, tables int, venue int, made_at timestamptz);
WITH t AS (
    SELECT pg_temp.wd(0) AS today, date_trunc('year', pg_temp.wd(0)::timestamp)::date AS year, extract(month FROM pg_temp.wd(0))::int AS month
), monthly AS (
    SELECT 'mm' || g.k AS key, (t.year + make_interval(months => g.k))::date AS month, g.k, g.k - (t.month - 1) AS ahead, n.theme, n.domain
      FROM t
      CROSS JOIN generate_series(-12, 12) AS g (k)
      JOIN (VALUES (1, '智能体·工业', 'manufacturing'), (2, '网联汽车', 'vehicle'), (3, '医疗', 'health'), (4, '人形机器人', 'manufacturing'), (5, '教育', 'education'), (6, '公共场景', 'city'),
                   (7, '算力与训推一体', ''), (8, '工业质检', 'manufacturing'), (9, '生物医药', 'biomedicine'), (10, '家电与智能硬件', 'manufacturing'), (11, '年度综合', ''), (12, '数据集', '')) AS n (m, theme, domain)
        ON n.m = (g.k + 12) % 12 + 1
     WHERE g.k <= 11 OR (t.month = 12 AND g.k = 12)
), beside AS (
    SELECT x.type || k.y || x.m AS key, make_date(extract(year FROM t.year)::int + k.y, x.m, 1) AS month, x.type, x.theme, x.name, x.dom, x.isodow
      FROM t CROSS JOIN generate_series(-1, 0) AS k (y)
      CROSS JOIN (VALUES ('breakfast', 1, '供应链', '早餐汇', 8, 2), ('breakfast', 3, '机器视觉', '早餐汇', 8, 2), ('breakfast', 5, '智能座舱', '早餐汇', 12, 2), ('breakfast', 7, '医院信息化', '早餐汇', 8, 2),
                         ('breakfast', 9, '园区运营', '早餐汇', 8, 2), ('breakfast', 11, '数据要素', '早餐汇', 3, 2), ('breakfast', 12, '算力服务', '早餐汇', 15, 2), ('school', 4, '校企联合研发', '校企对接会', 22, 3), ('school', 10, '人才与实训', '校企对接会', 20, 3),
                         ('finance', 3, '首贷与担保', '产融对接会', 25, 2), ('finance', 6, '股权投资', '产融对接会', 25, 2), ('finance', 9, '保险补偿', '产融对接会', 22, 2), ('finance', 12, '知识产权质押', '产融对接会', 22, 2)) AS x (type, m, theme, name, dom, isodow)
)
INSERT INTO demo_event (key, y, m, type, theme, domain, name, day, state, demand, supply, wanted, step, tables, venue)
SELECT e.key, extract(year FROM e.month)::int, extract(month FROM e.month)::int, 'matchmaking', e.theme, e.domain, e.theme || '供需对接会',
       CASE WHEN e.ahead = 0 THEN pg_temp.wd(1) WHEN e.ahead = 1 THEN pg_temp.workday(t.today + 14) ELSE pg_temp.weekday(e.month, 15, 4) END,
       CASE WHEN e.k < 0 OR e.ahead < -1 THEN 'reviewed' WHEN e.ahead = -1 THEN 'ended' WHEN e.ahead = 0 THEN 'scheduled' WHEN e.ahead = 1 THEN 'registration_open' WHEN e.ahead = 2 THEN 'preparing' ELSE 'planned' END,
       CASE WHEN e.ahead = 0 THEN 40 WHEN e.ahead = 1 THEN 14 ELSE pg_temp.pick(e.key || 'd', 16, 30) END, CASE WHEN e.ahead = 0 THEN 60 WHEN e.ahead = 1 THEN 23 ELSE pg_temp.pick(e.key || 's', 31, 60) END,
       CASE WHEN e.ahead = 0 THEN 257 ELSE pg_temp.pick(e.key || 'n', 41, 89) END, CASE WHEN e.ahead = 0 THEN 5 ELSE pg_temp.pick(e.key || 'st', 1, 2) END,
       CASE WHEN e.ahead = 0 THEN 25 ELSE 30 END, CASE WHEN e.ahead = 0 THEN 1 ELSE 1 + pg_temp.pick(e.key || 'v', 0, 2) END
  FROM monthly AS e CROSS JOIN t
UNION ALL
SELECT b.key, extract(year FROM b.month)::int, extract(month FROM b.month)::int, b.type, b.theme, '', b.theme || b.name, d.day,
       CASE WHEN d.day < t.today THEN 'reviewed' WHEN d.day < t.today + 40 THEN 'published' ELSE 'planned' END, 0, 0, 0, 1, 0, 4
  FROM beside AS b CROSS JOIN t CROSS JOIN LATERAL (SELECT pg_temp.weekday(b.month, b.dom, b.isodow) AS day) AS d;
UPDATE demo_event SET made_at = least(local_day_start(day) - make_interval(days => pg_temp.pick(key || 'ma', 50, 75)), pg_temp.at(-6, key)) + INTERVAL '10 hours';
UPDATE demo_event SET id = pg_temp.uid(made_at, 'event' || key);

INSERT INTO event (id, state, name, name_en, type, counts_toward_plan, theme, domain, unit_code, guided_by, hosted_by, organized_by, planned_month, starts_local, ends_local, venue_id, summary, size, agenda, conditions,
                   registration_opens_at, registration_closes_at, quota_demand, quota_supply, quota_guest, contact_name, contact_phone, contact_mail, has_meetings, seat_limit, meetings_min, meetings_max,
                   schedule_version, decision_reason, published_at, created_by, created_at, updated_at)
SELECT e.id, e.state, e.name, CASE e.type WHEN 'matchmaking' THEN 'Matchmaking event: ' || n.en WHEN 'breakfast' THEN 'Breakfast meeting' WHEN 'school' THEN 'Universities meet enterprises' ELSE 'Finance meets industry' END,
       e.type, e.type = 'matchmaking', e.theme, e.domain, v.unit, '演示市场景办', '演示市场景办', '示例会务服务中心', date_trunc('month', e.day::timestamp)::date,
       CASE WHEN e.state <> 'planned' THEN e.day + CASE WHEN e.type = 'breakfast' THEN TIME '08:00' ELSE TIME '09:00' END END,
       CASE WHEN e.state <> 'planned' THEN e.day + CASE WHEN e.type = 'breakfast' THEN TIME '09:30' WHEN e.type = 'matchmaking' THEN TIME '16:30' ELSE TIME '12:00' END END,
       CASE WHEN e.state <> 'planned' THEN v.id END,
       CASE WHEN e.type = 'matchmaking' THEN '围绕' || e.theme || '方向，需求方发布场景、供给方展示能力，一对一洽谈由系统排定，会后跟踪对接项目。' ELSE '小规模面对面交流，' || e.theme || '主题，不设一对一洽谈。' END,
       CASE WHEN e.type = 'matchmaking' THEN (e.demand + e.supply + 9) / 10 * 10 ELSE 30 END,
       CASE WHEN e.type = 'matchmaking' THEN jsonb_build_array(jsonb_build_object('time', '09:00', 'title', '签到', 'speaker', ''), jsonb_build_object('time', '09:10', 'title', '场景需求发布', 'speaker', '需求单位代表'),
            jsonb_build_object('time', '09:30', 'title', '一对一洽谈（上午）', 'speaker', ''), jsonb_build_object('time', '14:00', 'title', '一对一洽谈（下午）', 'speaker', ''), jsonb_build_object('time', '16:10', 'title', '对接意向汇总', 'speaker', '会务组'))
            ELSE jsonb_build_array(jsonb_build_object('time', CASE WHEN e.type = 'breakfast' THEN '08:00' ELSE '09:00' END, 'title', '主题交流', 'speaker', '')) END,
       '已认证单位可报名，每家单位至多 2 人参加洽谈。', e.made_at + INTERVAL '5 days', local_day_start(CASE WHEN e.state = 'scheduled' THEN pg_temp.wd(0) ELSE e.day - 2 END) - INTERVAL '6 hours',
       CASE WHEN e.type = 'matchmaking' THEN greatest(e.demand, 20) + 4 END, CASE WHEN e.type = 'matchmaking' THEN greatest(e.supply, 40) + 6 END, CASE WHEN e.type = 'matchmaking' THEN 20 ELSE 30 END,
       '会务组', '14000000998', 'event@demo.invalid', e.type = 'matchmaking', 2, 2, 12,
       CASE WHEN e.type = 'matchmaking' AND e.state IN ('reviewed', 'ended', 'scheduled') THEN CASE WHEN e.state = 'scheduled' THEN 3 ELSE 1 END ELSE 0 END, '',
       CASE WHEN e.state NOT IN ('planned', 'preparing') THEN e.made_at + INTERVAL '4 days' END, f.id, e.made_at,
       least(e.made_at + INTERVAL '20 days', pg_temp.at(-1, e.key))
  FROM demo_event AS e JOIN demo_venue AS v ON v.n = e.venue JOIN demo_officer AS f ON f.key = 'organizer'
  JOIN (VALUES ('智能体·工业', 'agents for industry'), ('网联汽车', 'connected vehicles'), ('医疗', 'health care'), ('人形机器人', 'humanoid robots'), ('教育', 'education'), ('公共场景', 'public services'), ('算力与训推一体', 'compute'),
               ('工业质检', 'industrial inspection'), ('生物医药', 'biomedicine'), ('家电与智能硬件', 'appliances and devices'), ('年度综合', 'all fields'), ('数据集', 'datasets')) AS n (theme, en) ON n.theme = e.theme OR (e.type <> 'matchmaking' AND n.theme = '教育');
INSERT INTO event_organizer (event_id, person_id, role, added_at) SELECT e.id, f.id, 'organizer', e.made_at FROM demo_event AS e JOIN demo_officer AS f ON f.key = 'organizer';

-- The grid: two half days of six slots.
INSERT INTO event_session (id, event_id, position, name, during, slot_minutes)
SELECT pg_temp.uid(e.made_at + INTERVAL '1 day', e.key || 'session' || s.n), e.id, s.n, s.name, tstzrange((e.day + s.from_time) AT TIME ZONE 'Asia/Shanghai', (e.day + s.from_time + INTERVAL '2 hours') AT TIME ZONE 'Asia/Shanghai'), 20
  FROM demo_event AS e CROSS JOIN (VALUES (0, '上午', TIME '09:30'), (1, '下午', TIME '14:00')) AS s (n, name, from_time) WHERE e.type = 'matchmaking' AND e.state NOT IN ('planned', 'preparing');
INSERT INTO event_slot (id, event_id, session_id, position, during)
SELECT pg_temp.uid(e.made_at + INTERVAL '1 day', e.key || 'slot' || s.position || '.' || i), e.id, s.id, s.position * 6 + i, tstzrange(lower(s.during) + make_interval(mins => 20 * i), lower(s.during) + make_interval(mins => 20 * i + 20))
  FROM demo_event AS e JOIN event_session AS s ON s.event_id = e.id CROSS JOIN generate_series(0, 5) AS i;
INSERT INTO event_table (event_id, table_no, label)
SELECT e.id, n, '' FROM demo_event AS e CROSS JOIN generate_series(1, e.tables) AS n WHERE e.type = 'matchmaking' AND e.state NOT IN ('planned', 'preparing');

-- Who came or is coming: organizations of the event's domain first; 谷雨精密 and 鹊桥仙视觉 always at tomorrow's and the next,
-- by those of their people whose logins are named.
CREATE TEMP TABLE demo_guest (key text, side text, n int, id uuid, org uuid, person uuid, short text, PRIMARY KEY (key, side, n));
INSERT INTO demo_guest (key, side, n, org, person, short)
SELECT x.key, x.side, x.n - 1, x.id, x.member_id, x.short
  FROM (SELECT e.key, s.side, o.id, CASE o.key WHEN 'queqiaoxian' THEN o.admin_id ELSE o.member_id END AS member_id, o.short, CASE s.side WHEN 'demand' THEN e.demand ELSE e.supply END AS most,
               row_number() OVER (PARTITION BY e.key, s.side ORDER BY CASE WHEN o.key IN ('guyu', 'queqiaoxian') AND e.state IN ('scheduled', 'registration_open') THEN 0 WHEN o.side = 'both' THEN 2 ELSE 1 END,
                                                                      NOT (e.domain <> '' AND o.domains ? e.domain), pg_temp.h(e.key || o.key))::int AS n
          FROM demo_event AS e CROSS JOIN (VALUES ('demand', 'need'), ('supply', 'supply')) AS s (side, org_side)
          JOIN demo_org AS o ON o.state = 'verified' AND (o.side = s.org_side OR (o.side = 'both' AND s.side = 'supply'))
         WHERE e.type = 'matchmaking' AND e.state IN ('reviewed', 'ended', 'scheduled', 'registration_open')) AS x
 WHERE x.n <= x.most;
UPDATE demo_guest AS g SET n = CASE g.n WHEN 0 THEN 1006 WHEN 6 THEN 1000 END FROM demo_event AS e WHERE e.key = g.key AND e.state = 'scheduled' AND g.side = 'demand' AND g.n IN (0, 6);
UPDATE demo_guest AS g SET n = CASE g.n WHEN 0 THEN 1016 WHEN 16 THEN 1000 END FROM demo_event AS e WHERE e.key = g.key AND e.state = 'scheduled' AND g.side = 'supply' AND g.n IN (0, 16);
UPDATE demo_guest SET n = n - 1000 WHERE n >= 1000;
UPDATE demo_guest AS g SET id = pg_temp.uid(e.made_at + make_interval(hours => 140 + pg_temp.pick(g.key || g.side || g.n, 0, 300)), 'registration' || g.key || g.side || g.n) FROM demo_event AS e WHERE e.key = g.key;

INSERT INTO registration (id, event_id, organization_id, person_id, side, state, name, post, phone, mail, intro, scenario_id, offering_id, seat_no, badge, created_by, created_at, updated_at)
SELECT g.id, e.id, g.org, g.person, g.side,
       CASE WHEN e.state = 'registration_open' THEN (ARRAY['applied', 'approved', 'approved', 'confirmed'])[1 + (pg_temp.h(g.key || g.side || g.n) % 4)::int] WHEN e.state = 'scheduled' THEN 'confirmed' ELSE 'checked_in' END,
       p.name, CASE g.side WHEN 'demand' THEN '数字化专员' ELSE '市场经理' END, p.mobile, p.mail,
       CASE g.side WHEN 'demand' THEN '希望当面看到演示和同类案例。' ELSE '可现场演示，带近一年案例。' END,
       CASE WHEN g.side = 'demand' THEN (SELECT s.id FROM scenario AS s WHERE s.organization_id = g.org AND s.published_at IS NOT NULL AND s.state NOT IN ('suspended', 'withdrawn') ORDER BY s.published_at DESC LIMIT 1) END,
       CASE WHEN g.side = 'supply' THEN (SELECT f.id FROM offering AS f WHERE f.organization_id = g.org AND f.state = 'published' ORDER BY f.published_at DESC LIMIT 1) END,
       CASE WHEN e.state <> 'registration_open' OR pg_temp.h(g.key || g.side || g.n) % 4 <> 0 THEN 1 END, 'B' || upper(substr(md5(g.id::text), 1, 12)), g.person, r.at, r.at
  FROM demo_guest AS g JOIN demo_event AS e ON e.key = g.key JOIN person AS p ON p.id = g.person
  CROSS JOIN LATERAL (SELECT least(e.made_at + make_interval(hours => 140 + pg_temp.pick(g.key || g.side || g.n, 0, 300)), pg_temp.at(-1, g.key || g.n)) AS at) AS r;
INSERT INTO registration (id, event_id, organization_id, person_id, side, state, name, post, phone, badge, created_by, created_at, updated_at)
SELECT pg_temp.uid(pg_temp.at(-2, 'guest' || x.n), 'guest' || x.n), e.id, NULL, f.id, 'guest', 'confirmed', p.name, '观摩', p.mobile, 'B' || upper(substr(md5('guest' || x.n), 1, 12)), f.id, pg_temp.at(-2, 'guest' || x.n), pg_temp.at(-2, 'guest' || x.n)
  FROM demo_event AS e JOIN (SELECT o.id, row_number() OVER (ORDER BY o.key) AS n FROM demo_officer AS o WHERE o.key LIKE 'officer.%') AS x ON x.n <= 5 JOIN demo_officer AS f ON f.id = x.id JOIN person AS p ON p.id = f.id WHERE e.state = 'scheduled';

-- Some leave early tomorrow.
INSERT INTO availability (registration_id, slot_id, is_available)
SELECT g.id, s.id, false FROM demo_guest AS g JOIN demo_event AS e ON e.key = g.key AND e.state = 'scheduled' JOIN event_slot AS s ON s.event_id = e.id
 WHERE (g.side = 'demand' AND ((g.n < 15 AND s.position >= 6) OR (g.n >= 25 AND s.position < 6))) OR (g.side = 'supply' AND g.n IN (9, 33) AND s.position IN (0, 11));

-- In slot t owner i meets supplier (i + t * step): nobody twice at one time, no pair twice.
CREATE TEMP TABLE demo_meeting AS
SELECT x.*, pg_temp.uid(x.made_at + INTERVAL '30 days', 'meeting' || x.key || x.i || '.' || x.j) AS id
  FROM (SELECT e.key, e.id AS event_id, e.state AS event_state, e.made_at, e.day, s.id AS slot_id, s.position AS t, s.during, d.n AS i, u.n AS j, d.id AS demand_id, u.id AS supply_id, d.org AS demand_org, u.org AS supply_org,
               d.person AS demand_person, u.person AS supply_person, CASE WHEN e.state = 'scheduled' AND s.position >= 6 THEN d.n - 14 ELSE d.n + 1 END AS table_no, e.wanted,
               row_number() OVER (PARTITION BY e.key ORDER BY CASE WHEN e.state = 'scheduled' AND d.n = 6 AND u.n = 16 THEN 0 ELSE 1 END, pg_temp.h(e.key || 'place' || d.n || '.' || s.position)) AS rank
          FROM demo_event AS e JOIN event_slot AS s ON s.event_id = e.id
          JOIN demo_guest AS d ON d.key = e.key AND d.side = 'demand' AND (e.state <> 'scheduled' OR (s.position < 6 AND d.n < 25) OR (s.position >= 6 AND d.n >= 15))
          JOIN demo_guest AS u ON u.key = e.key AND u.side = 'supply' AND u.n = (d.n + s.position * e.step) % e.supply
         WHERE e.state IN ('reviewed', 'ended', 'scheduled') AND NOT (e.state = 'scheduled' AND u.n IN (9, 33) AND s.position IN (0, 11))) AS x
 WHERE x.rank <= x.wanted;
ALTER TABLE demo_meeting ADD COLUMN is_must boolean, ADD COLUMN state text, ADD COLUMN absent text, ADD COLUMN both_want boolean;
UPDATE demo_meeting SET is_must = CASE WHEN event_state = 'scheduled' THEN rank <= 94 ELSE pg_temp.h(id::text) % 5 = 0 END;
-- The absent: suppliers in the order of their hash until about 8 % of the meetings fell.
UPDATE demo_meeting AS m SET absent = 'supply'
  FROM (SELECT c.key, c.j, sum(c.n) OVER (PARTITION BY c.key ORDER BY pg_temp.h(c.key || 'absent' || c.j)) AS fallen, c.wanted
          FROM (SELECT x.key, x.j, count(*) AS n, max(x.wanted) AS wanted FROM demo_meeting AS x WHERE x.event_state <> 'scheduled' GROUP BY x.key, x.j) AS c) AS f
 WHERE f.key = m.key AND f.j = m.j AND f.fallen <= f.wanted * 0.085 + 1.5;
UPDATE demo_meeting SET state = CASE WHEN event_state = 'scheduled' THEN 'scheduled' WHEN absent IS NOT NULL THEN 'no_show' ELSE 'held' END;
UPDATE demo_meeting AS m SET both_want = coalesce(r.is_wanted, false)
  FROM demo_meeting AS x LEFT JOIN (SELECT y.id, row_number() OVER (PARTITION BY y.key ORDER BY pg_temp.h(y.id::text || 'both')) <= count(*) OVER (PARTITION BY y.key) * (0.27 + 0.01 * (pg_temp.h(y.key || 'both') % 7)) AS is_wanted
                                      FROM demo_meeting AS y WHERE y.state = 'held') AS r ON r.id = x.id
 WHERE m.id = x.id;

INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, origin, state, is_must, weight, message, slot_id, table_no, during, live, accepted_at, held_at, no_show_side,
                     response_id, scenario_id, created_at, updated_at)
SELECT m.id, m.event_id, m.demand_id, m.supply_id, m.demand_org, m.supply_org, CASE pg_temp.h(m.id::text || 'by') % 3 WHEN 0 THEN 'demand' WHEN 1 THEN 'supply' ELSE 'both' END,
       CASE WHEN w.response_id IS NOT NULL THEN 'market' WHEN pg_temp.h(m.id::text || 'by') % 3 = 2 THEN 'wish' ELSE 'request' END, m.state, m.is_must,
       CASE WHEN m.is_must THEN 100 ELSE 40 + 20 * (pg_temp.h(m.id::text || 'w') % 2)::int END, '', m.slot_id, m.table_no, m.during, m.state <> 'no_show', m.made_at + INTERVAL '35 days',
       CASE WHEN m.state = 'held' THEN upper(m.during) END, m.absent, w.response_id, w.scenario_id, m.made_at + INTERVAL '30 days', least(m.made_at + INTERVAL '35 days', pg_temp.at(-1, m.key))
  FROM demo_meeting AS m
  LEFT JOIN LATERAL (SELECT r.id AS response_id, r.scenario_id FROM response AS r JOIN scenario AS s ON s.id = r.scenario_id
                      WHERE m.event_state = 'scheduled' AND m.is_must AND s.organization_id = m.demand_org AND r.organization_id = m.supply_org AND r.state IN ('shortlisted', 'preferred') LIMIT 1) AS w ON true;
INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit, during, live, arrived_at, intent, intent_note, intent_at)
SELECT m.id, s.side, m.event_id, s.registration, s.person, s.org, 1, 2, m.during, m.state <> 'no_show',
       CASE WHEN m.state = 'held' OR (m.state = 'no_show' AND m.absent <> s.side) THEN lower(m.during) - make_interval(secs => pg_temp.pick(m.id::text || s.side, 10, 240)) END,
       CASE WHEN m.state = 'held' THEN CASE WHEN m.both_want THEN (ARRAY['interested', 'pilot', 'pilot', 'contract'])[1 + (pg_temp.h(m.id::text || s.side) % 4)::int]
                                            WHEN pg_temp.h(m.id::text) % 2 = CASE s.side WHEN 'demand' THEN 0 ELSE 1 END THEN 'none' ELSE (ARRAY['none', 'interested', 'interested', 'pilot'])[1 + (pg_temp.h(m.id::text || s.side) % 4)::int] END END,
       '', CASE WHEN m.state = 'held' THEN upper(m.during) + make_interval(mins => pg_temp.pick(m.id::text || s.side, 1, 90)) END
  FROM demo_meeting AS m CROSS JOIN LATERAL (VALUES ('demand', m.demand_id, m.demand_person, m.demand_org), ('supply', m.supply_id, m.supply_person, m.supply_org)) AS s (side, registration, person, org);
UPDATE registration AS r SET state = 'no_show' FROM (SELECT DISTINCT m.supply_id FROM demo_meeting AS m WHERE m.absent = 'supply') AS a WHERE r.id = a.supply_id;
UPDATE registration AS r SET checked_in_at = lower(e.during) - make_interval(mins => pg_temp.pick(r.id::text, 2, 40)) FROM event_session AS e WHERE e.event_id = r.event_id AND e.position = 0 AND r.state = 'checked_in';

-- Accepted but without a place tomorrow, and requests nobody has answered yet; wishes for the one after.
INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, origin, state, weight, unplaced_reason, accepted_at, expires_at, created_at, updated_at)
SELECT pg_temp.uid(pg_temp.at(-4, x.key || x.i || x.j), 'open' || x.key || x.i || x.j), x.event_id, x.demand_id, x.supply_id, x.demand_org, x.supply_org, CASE x.rank % 2 WHEN 0 THEN 'demand' ELSE 'supply' END, 'request',
       CASE WHEN x.event_state = 'scheduled' AND x.rank <= 11 THEN 'accepted' ELSE 'requested' END, 40,
       CASE WHEN x.event_state = 'scheduled' AND x.rank <= 11 THEN (ARRAY['NO_COMMON_SLOT', 'TABLES_FULL', 'SUPPLY_FULL', 'DEMAND_FULL'])[1 + x.rank::int % 4] ELSE '' END,
       CASE WHEN x.event_state = 'scheduled' AND x.rank <= 11 THEN pg_temp.at(-3, x.key || x.i || x.j) END, pg_temp.at(1, x.key || x.i || x.j), pg_temp.at(-4, x.key || x.i || x.j), pg_temp.at(-3, x.key || x.i || x.j)
  FROM (SELECT e.key, e.id AS event_id, e.state AS event_state, d.n AS i, u.n AS j, d.id AS demand_id, u.id AS supply_id, d.org AS demand_org, u.org AS supply_org,
               row_number() OVER (PARTITION BY e.key ORDER BY pg_temp.h(e.key || 'open' || d.n || '.' || u.n)) AS rank
          FROM demo_event AS e JOIN demo_guest AS d ON d.key = e.key AND d.side = 'demand' JOIN demo_guest AS u ON u.key = e.key AND u.side = 'supply'
          JOIN registration AS rd ON rd.id = d.id AND rd.state <> 'applied' JOIN registration AS ru ON ru.id = u.id AND ru.state <> 'applied'
         WHERE e.state IN ('scheduled', 'registration_open') AND NOT EXISTS (SELECT 1 FROM demo_meeting AS m WHERE m.key = e.key AND m.i = d.n AND m.j = u.n)) AS x
 WHERE x.rank <= CASE x.event_state WHEN 'scheduled' THEN 17 ELSE 24 END;
INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit)
SELECT m.id, s.side, m.event_id, r.id, r.person_id, r.organization_id, 1, 2
  FROM meeting AS m CROSS JOIN LATERAL (VALUES ('demand', m.demand_id), ('supply', m.supply_id)) AS s (side, registration) JOIN registration AS r ON r.id = s.registration WHERE m.state = 'accepted';
INSERT INTO wish (event_id, from_id, to_id, level, wished_at)
SELECT e.id, a.id, b.id, (ARRAY['must', 'want', 'want', 'want', 'no'])[1 + (pg_temp.h(a.key || a.side || a.n || 'w' || b.n) % 5)::int], pg_temp.at(-2, a.key || a.side || a.n)
  FROM demo_event AS e JOIN demo_guest AS a ON a.key = e.key JOIN demo_guest AS b ON b.key = e.key AND b.side <> a.side
 WHERE e.state = 'registration_open' AND pg_temp.h(a.key || a.side || a.n || 'wish' || b.n) % 7 = 0
   AND NOT EXISTS (SELECT 1 FROM meeting AS m WHERE m.event_id = e.id AND a.id IN (m.demand_id, m.supply_id) AND b.id IN (m.demand_id, m.supply_id));

-- The schedules behind it, as they were published.
INSERT INTO schedule_proposal (id, event_id, number, state, kind, seed, iterations, objective, upper_bound, created_by, created_at, updated_at, published_at)
SELECT pg_temp.uid(x.at, 'proposal' || e.key), e.id, CASE WHEN e.state = 'scheduled' THEN 3 ELSE 1 END, 'published', 'full', 20261, 4096, x.weight, x.weight, f.id, x.at, x.at, x.at
  FROM demo_event AS e JOIN demo_officer AS f ON f.key = 'organizer'
  JOIN (SELECT d.key, sum(m.weight) AS weight, least(min(d.made_at) + INTERVAL '44 days', pg_temp.at(-1, d.key)) AS at FROM demo_meeting AS d JOIN meeting AS m ON m.id = d.id GROUP BY d.key) AS x ON x.key = e.key;
INSERT INTO schedule_proposal_row (proposal_id, meeting_id, slot_id, table_no, reason)
SELECT p.id, m.id, m.slot_id, m.table_no, m.unplaced_reason FROM schedule_proposal AS p JOIN meeting AS m ON m.event_id = p.event_id AND m.state <> 'requested';
-- What the run found best: the weights of what has a place, and 101 for each of everybody's first meetings.
UPDATE schedule_proposal AS p
   SET objective = x.best, upper_bound = x.best, stats = jsonb_build_object('gap_ppm', 0, 'meetings', x.placed)
  FROM (SELECT m.event_id, count(*) AS placed,
               sum(m.weight) + 101 * (SELECT sum(least(n.n, e.meetings_min)) FROM (SELECT count(*) AS n FROM meeting AS k CROSS JOIN LATERAL (VALUES (k.demand_id), (k.supply_id)) AS r (id)
                                                                                  WHERE k.event_id = m.event_id AND k.slot_id IS NOT NULL GROUP BY r.id) AS n) AS best
          FROM meeting AS m JOIN event AS e ON e.id = m.event_id
         WHERE m.slot_id IS NOT NULL
         GROUP BY m.event_id, e.meetings_min) AS x
 WHERE p.event_id = x.event_id;

-- What came of it: deals of both sides' interest, one a pair; a fifth signed within 90 days.
CREATE TEMP TABLE demo_followed AS
SELECT DISTINCT ON (m.demand_org, m.supply_org) m.id AS meeting_id, m.demand_org, m.supply_org, upper(m.during) + INTERVAL '2 hours' AS at, pg_temp.uid(upper(m.during) + INTERVAL '2 hours', 'met' || m.id::text) AS id,
       local_day(upper(m.during)) + pg_temp.pick(m.id::text || 'sg', 18, 85) AS signed_on, pg_temp.h(m.id::text || 'sign') % 100 < 22 AS signs
  FROM demo_meeting AS m WHERE m.both_want AND NOT EXISTS (SELECT 1 FROM deal AS d WHERE d.demand_organization_id = m.demand_org AND d.supply_organization_id = m.supply_org)
 ORDER BY m.demand_org, m.supply_org, m.during;
INSERT INTO deal (id, demand_organization_id, supply_organization_id, state, origin, contract_number, amount_fen, signed_on, ended_reason, opened_at, updated_at)
SELECT d.id, d.demand_org, d.supply_org, CASE WHEN x.is_signed THEN CASE WHEN pg_temp.h(d.id::text) % 3 = 0 AND d.signed_on < pg_temp.wd(-60) THEN 'piloting' ELSE 'signed' END WHEN x.is_ended THEN 'ended' ELSE 'following' END, 'meeting',
       CASE WHEN x.is_signed THEN 'HT-' || to_char(d.signed_on, 'YYYY') || '-' || lpad((1000 + pg_temp.h(d.id::text || 'no') % 8999)::text, 4, '0') ELSE '' END,
       CASE WHEN x.is_signed THEN 1000000 * pg_temp.pick(d.id::text || 'am', 31, 397) + 10000 * pg_temp.pick(d.id::text || 'am2', 0, 99) END, CASE WHEN x.is_signed THEN d.signed_on END,
       CASE WHEN NOT x.is_signed AND x.is_ended THEN '半年内双方未形成可行方案' ELSE '' END, d.at,
       CASE WHEN x.is_signed THEN (d.signed_on + TIME '15:00') AT TIME ZONE 'Asia/Shanghai' WHEN x.is_ended THEN d.at + INTERVAL '180 days' ELSE d.at END
  FROM demo_followed AS d CROSS JOIN LATERAL (SELECT d.signs AND d.signed_on < pg_temp.wd(0) AS is_signed, d.at < pg_temp.at(-150, 'old') AND pg_temp.h(d.id::text || 'end') % 2 = 0 AS is_ended) AS x;
UPDATE meeting AS m SET deal_id = f.id FROM demo_followed AS f JOIN demo_meeting AS x ON x.demand_org = f.demand_org AND x.supply_org = f.supply_org AND x.both_want WHERE m.id = x.id;

UPDATE deal AS d SET reached_at = d.opened_at
 WHERE d.origin = 'meeting' AND EXISTS (SELECT 1 FROM meeting AS m WHERE m.deal_id = d.id AND 2 = (SELECT count(*) FROM meeting_seat AS s WHERE s.meeting_id = m.id AND s.intent IN ('pilot', 'contract')));

INSERT INTO event_review (event_id, body, demand_count, supply_count, guest_count, held_count, intent_count, amount_fen, reviewed_by, reviewed_at, updated_at)
SELECT e.id, '活动按计划举行，签到、洽谈和意向均由系统记录。会后由归口单位跟踪重点项目，未达成意向的需求继续征集响应。', c.demand, c.supply, 0, c.held, c.intents, c.amount, f.id, x.at, x.at
  FROM demo_event AS e JOIN demo_officer AS f ON f.key = 'organizer'
  CROSS JOIN LATERAL (SELECT (SELECT count(*) FROM registration AS r WHERE r.event_id = e.id AND r.state = 'checked_in' AND r.side = 'demand') AS demand, (SELECT count(*) FROM registration AS r WHERE r.event_id = e.id AND r.state = 'checked_in' AND r.side = 'supply') AS supply,
                             count(*) FILTER (WHERE m.state = 'held') AS held, count(*) FILTER (WHERE m.both_want) AS intents,
                             coalesce((SELECT sum(d.amount_fen) FROM deal AS d WHERE d.id IN (SELECT y.deal_id FROM meeting AS y WHERE y.event_id = e.id)), 0) AS amount FROM demo_meeting AS m WHERE m.key = e.key) AS c
  CROSS JOIN LATERAL (SELECT least((pg_temp.workday(e.day + 6) + TIME '16:20') AT TIME ZONE 'Asia/Shanghai', pg_temp.at(-1, e.key)) AS at) AS x
 WHERE e.state = 'reviewed';

INSERT INTO demo_audit (at, person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason)
SELECT x.at, f.id, NULL::uuid, 'organizer', 'event', e.id, x.action, x.from_state, x.to_state, NULL
  FROM demo_event AS e JOIN demo_officer AS f ON f.key = 'organizer'
  CROSS JOIN LATERAL (VALUES (1, e.made_at, 'create', NULL, 'planned'), (2, e.made_at + INTERVAL '1 day', 'prepare', 'planned', 'preparing'), (3, e.made_at + INTERVAL '4 days', 'publish', 'preparing', 'published'),
                             (4, e.made_at + INTERVAL '5 days', 'open-registration', 'published', 'registration_open'), (5, local_day_start(e.day) - INTERVAL '40 hours', 'close-registration', 'registration_open', 'registration_closed'),
                             (7, local_day_start(e.day) + INTERVAL '17 hours', 'end', 'live', 'ended'), (8, local_day_start(e.day) + INTERVAL '150 hours', 'finish-review', 'ended', 'reviewed')) AS x (n, at, action, from_state, to_state)
 WHERE x.n <= CASE e.state WHEN 'planned' THEN 1 WHEN 'preparing' THEN 2 WHEN 'published' THEN 3 WHEN 'registration_open' THEN 4 WHEN 'scheduled' THEN 5 WHEN 'ended' THEN 7 ELSE 8 END AND x.at < statement_timestamp();
