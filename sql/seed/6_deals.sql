-- Deals of the selected responses, and notices.
CREATE TEMP TABLE demo_deal (key text PRIMARY KEY, s text, org text, state text, id uuid, opened_at timestamptz, from_n int);
INSERT INTO demo_deal (key, s, org, state, from_n, opened_at)
SELECT r.key, r.s, r.org, CASE WHEN r.place > 1 THEN 'following' ELSE CASE s.state WHEN 'matched' THEN 'following' WHEN 'contracted' THEN 'signed' WHEN 'piloting' THEN 'piloting' WHEN 'accepted' THEN 'accepted' ELSE 'effective' END END,
       s.p + 27, r.decided_at
  FROM demo_response AS r JOIN demo_scenario AS s ON s.key = r.s WHERE r.state = 'selected' AND NOT (r.place > 1 AND s.state = 'closed');
UPDATE demo_deal AS d SET id = pg_temp.uid(d.opened_at, 'deal' || d.key);
INSERT INTO deal (id, scenario_id, response_id, demand_organization_id, supply_organization_id, state, origin, contract_number, amount_fen, is_amount_public, signed_on, accepted_on, measured, opened_at, updated_at)
SELECT d.id, s.id, r.id, o.id, p.id, d.state, 'selection', CASE WHEN d.state <> 'following' THEN 'HT-' || to_char(pg_temp.wd(d.from_n + 14), 'YYYY') || '-' || lpad((100 + pg_temp.pick(d.key, 1, 799))::text, 4, '0') ELSE '' END,
       CASE WHEN d.state <> 'following' THEN b.price_fen - b.price_fen / 10000 * pg_temp.pick(d.key || 'am', 1, 60) / 10 END, pg_temp.h(d.key || 'ap') % 3 = 0,
       CASE WHEN d.state <> 'following' THEN pg_temp.wd(d.from_n + pg_temp.pick(d.key || 'si', 9, 18)) END, CASE WHEN d.state IN ('accepted', 'effective') THEN pg_temp.wd(least(-4, d.from_n + pg_temp.pick(d.key || 'ac', 96, 120))) END,
       CASE WHEN d.state IN ('accepted', 'effective') THEN (
           SELECT jsonb_agg(jsonb_build_object('position', i.position, 'name', i.name, 'target', i.target, 'unit', i.unit, 'comparator', i.comparator,
                            'value', coalesce(s.t -> 'measured' ->> (i.position - 1), pg_temp.near(i.target, i.comparator, i.unit, false, d.key || 'me' || i.position)), 'method', i.method) ORDER BY i.position)
             FROM scenario_indicator AS i WHERE i.scenario_id = s.id) ELSE '[]' END,
       d.opened_at, CASE d.state WHEN 'following' THEN d.opened_at ELSE pg_temp.at(least(-1, d.from_n + CASE d.state WHEN 'signed' THEN 18 WHEN 'piloting' THEN 50 ELSE 121 END), d.key || 'up') END
  FROM demo_deal AS d JOIN demo_scenario AS s ON s.key = d.s JOIN response AS r ON r.id = (SELECT x.id FROM demo_response AS x WHERE x.key = d.key) JOIN response_body AS b ON b.response_id = r.id AND b.revision = 1
  JOIN demo_org AS o ON o.key = s.org JOIN demo_org AS p ON p.key = d.org;
INSERT INTO milestone (deal_id, position, title, due_on, state, done_on)
SELECT d.id, m.position, m.title, pg_temp.wd(d.from_n + m.due), x.state, CASE WHEN x.state <> 'scheduled' THEN pg_temp.wd(least(-2, d.from_n + m.due + pg_temp.pick(d.key || m.position, -4, 3))) END
  FROM demo_deal AS d
  CROSS JOIN (VALUES (1, '现场勘查与方案确认', 22), (2, '样机(样例)验证', 48), (3, '上线试运行', 82), (4, '指标验收', 112)) AS m (position, title, due)
  CROSS JOIN LATERAL (SELECT CASE WHEN d.state IN ('accepted', 'effective') THEN CASE WHEN m.position = 3 AND pg_temp.h(d.key) % 5 = 0 THEN 'partially_met' ELSE 'met' END
                                  WHEN d.state = 'piloting' AND m.position <= 2 THEN 'met' ELSE 'scheduled' END AS state) AS x
 WHERE d.state <> 'following';
UPDATE milestone AS m SET due_on = pg_temp.wd(9 + m.position * 11) FROM deal AS d WHERE d.id = m.deal_id AND m.state = 'scheduled' AND m.due_on <= pg_temp.wd(0);

INSERT INTO demo_audit (at, person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason)
SELECT d.opened_at, o.admin_id, o.id, 'org_admin', 'scenario', s.id, 'select', 'evaluating', 'matched', '比选结论：指标与现场验证综合最优。' FROM demo_deal AS d JOIN demo_scenario AS s ON s.key = d.s JOIN demo_org AS o ON o.key = s.org JOIN demo_response AS r ON r.key = d.key WHERE r.place = 1
UNION ALL
SELECT d.opened_at, o.admin_id, o.id, 'org_admin', 'deal', d.id, 'open', NULL, 'following', NULL FROM demo_deal AS d JOIN demo_scenario AS s ON s.key = d.s JOIN demo_org AS o ON o.key = s.org
UNION ALL
SELECT pg_temp.at(least(-1, d.from_n + x.n), d.key || x.action), o.admin_id, o.id, 'org_admin', 'deal', d.id, x.action, x.from_state, x.to_state, NULL
  FROM demo_deal AS d JOIN demo_scenario AS s ON s.key = d.s JOIN demo_org AS o ON o.key = s.org
  JOIN (VALUES ('sign', 'following', 'signed', 18, 1), ('start_pilot', 'signed', 'piloting', 30, 2), ('accept', 'piloting', 'accepted', 121, 3), ('take_effect', 'accepted', 'effective', 180, 4)) AS x (action, from_state, to_state, n, rank)
    ON x.rank <= CASE d.state WHEN 'signed' THEN 1 WHEN 'piloting' THEN 2 WHEN 'accepted' THEN 3 WHEN 'effective' THEN 4 ELSE 0 END;

INSERT INTO notice (id, kind, title, title_en, body, published_at, until_on)
SELECT pg_temp.uid(pg_temp.at(x.n, x.title), x.title), x.kind, x.title, x.title_en, x.body, pg_temp.at(x.n, x.title), CASE WHEN x.days > 0 THEN working_day_after(pg_temp.wd(x.n), x.days) END
  FROM (VALUES
    ('publicity', '拟推荐示范应用场景名单公示', 'Shortlist of demonstration scenarios, for objections', E'经归口单位推荐和评议，拟推荐 6 个已验收场景为示范应用场景，现予公示。\n\n公示期内对名单有异议的，请以书面形式实名反映，并附证明材料。异议渠道：场景办综合组，电话 140 0000 0999。', -3, 5),
    ('announcement', '关于更新需求发布模板的公告', 'Templates for scenarios updated', E'即日起,18 个领域的需求模板增加典型指标与考核方式。已保存的草稿不受影响，可在编辑页选择套用。', -9, 0),
    ('announcement', '对接成效填报口径说明', 'How outcomes are counted', E'响应率、对接率、签约率以当期发布的需求为基数。金额只计双方确认的对接项目。', -21, 0),
    ('announcement', '节假日期间审核时限的公告', 'Review times around the holidays', E'审核时限按工作日计算，节假日和调休以放假通知为准。节前最后一个工作日提交的事项，自节后首个工作日起算。', -43, 0),
    ('publicity', '第一批场景实验室共建单位公示', 'Partners of the first scenario laboratories, for objections', E'经申报和现场查看，拟确定 4 家单位共建场景实验室，公示 5 个工作日。', -66, 5)) AS x (kind, title, title_en, body, n, days);
