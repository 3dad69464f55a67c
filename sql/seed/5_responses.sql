-- Responses: who answers follows domain and technology; the n-th place decides the state. Bodies answer every indicator.
CREATE TEMP TABLE demo_response (key text PRIMARY KEY, s text, org text, place int, state text, id uuid, at timestamptz, decided_at timestamptz, price bigint);
INSERT INTO demo_response (key, s, org, place)
SELECT x.s || '/' || x.org, x.s, x.org, x.place
  FROM (SELECT s.key AS s, o.key AS org, s.responses,
               row_number() OVER (PARTITION BY s.key ORDER BY CASE WHEN o.domains ? (s.t ->> 'domain') THEN 0 ELSE 50 END
                                  - 6 * (SELECT count(*) FROM jsonb_array_elements_text(o.tech) AS c (v) WHERE s.t -> 'tech' ? c.v) - CASE WHEN o.domains ->> 0 = s.t ->> 'domain' THEN 4 ELSE 0 END
                                  - CASE WHEN o.key = 'queqiaoxian' AND s.org IN ('guyu', 'bailu') THEN 40 ELSE 0 END + pg_temp.h(s.key || o.key) % 13, o.key) AS place
          FROM demo_scenario AS s JOIN demo_org AS o ON o.side <> 'need' AND o.state = 'verified' AND o.key <> s.org AND o.info ->> 'kind' <> 'team'
         WHERE s.p IS NOT NULL) AS x
 WHERE x.place <= x.responses;
UPDATE demo_response AS r
   SET at = CASE WHEN least(-1, s.p + 1 + (pg_temp.h(r.key || 'at') % 13)::int) <= s.p THEN s.published_at + INTERVAL '3 hours' ELSE pg_temp.at(least(-1, s.p + 1 + (pg_temp.h(r.key || 'at') % 13)::int), r.key) END,
       state = CASE s.state
               WHEN 'published' THEN CASE WHEN s.is_shortlisted AND r.place = 1 THEN 'shortlisted' WHEN pg_temp.h(r.key || 'op') % 5 < 2 THEN 'opened' ELSE 'submitted' END
               WHEN 'evaluating' THEN CASE WHEN r.place = 1 OR (r.place = 2 AND s.responses >= 4) THEN 'shortlisted' WHEN r.place >= 4 AND r.place = s.responses THEN 'not_selected' WHEN pg_temp.h(r.key) % 9 = 0 THEN 'submitted' ELSE 'opened' END
               WHEN 'suspended' THEN 'opened' WHEN 'withdrawn' THEN 'lapsed' WHEN 'expired' THEN 'lapsed' WHEN 'unmet' THEN 'not_selected'
               ELSE CASE WHEN r.place = 1 OR (r.place = 2 AND s.responses >= 4 AND pg_temp.h(r.s || 'two') % 4 = 0) THEN 'selected' ELSE 'not_selected' END END
  FROM demo_scenario AS s WHERE s.key = r.s;
UPDATE demo_response AS r
   SET id = pg_temp.uid(r.at - INTERVAL '6 hours', 'response' || r.key),
       decided_at = CASE WHEN r.state IN ('selected', 'not_selected', 'lapsed') THEN pg_temp.at(least(-1, s.p + 27 - (r.place % 2)), r.s || 'dec') WHEN r.state = 'shortlisted' THEN pg_temp.at(-1, r.key || 'sl') END,
       price = (x.low + (x.high - x.low) * pg_temp.pick(r.key || 'pr', 18, 93) / 100)
  FROM demo_scenario AS s CROSS JOIN LATERAL (SELECT s.budget_min / 10000 AS low, s.budget_max / 10000 AS high) AS x WHERE s.key = r.s;
-- prices to the hundred yuan
UPDATE demo_response AS r SET price = price / 1 * 10000 + pg_temp.pick(r.key || 'yu', 1, 9) * 10000 WHERE price IS NOT NULL;

INSERT INTO response (id, scenario_id, organization_id, created_by, offering_id, state, revision, submitted_at, opened_at, opened_by, decided_at, decision_reason, created_at, updated_at, version, opened_revision)
SELECT r.id, s.id, o.id, coalesce(o.member_id, o.admin_id),
       (SELECT f.id FROM demo_offering AS f JOIN offering AS g ON g.id = f.id AND g.state = 'published' WHERE f.org = r.org AND f.t ->> 'domain' = s.t ->> 'domain' ORDER BY f.t = s.t DESC, f.key LIMIT 1),
       r.state, 1, r.at, CASE WHEN r.state NOT IN ('submitted', 'lapsed') THEN least(r.at + INTERVAL '26 hours', local_day_start(pg_temp.wd(0))) END, CASE WHEN r.state NOT IN ('submitted', 'lapsed') THEN d.member_id END, r.decided_at,
       CASE r.state WHEN 'selected' THEN pg_temp.one(r.key, ARRAY['全部指标满足，现场验证数据可复核，周期最短。', '主要指标超出要求，本地部署经验充分。', '方案对现有产线改动最小，报价在预算内。'])
                    WHEN 'shortlisted' THEN pg_temp.one(r.key, ARRAY['指标逐条有依据，安排现场演示。', '同类案例可核验，进入现场验证。'])
                    WHEN 'not_selected' THEN pg_temp.one(r.key, ARRAY['第 1 项指标只能部分满足。', '案例行业差异较大，缺少同类现场数据。', '报价高于预算上限较多。', '实施周期与停线安排冲突。', '部署方式与数据不出域的要求不符。'])
                    WHEN 'lapsed' THEN '需求已撤回或到期，响应随之失效。' ELSE '' END,
       r.at - INTERVAL '6 hours', coalesce(r.decided_at, r.at), CASE WHEN r.state = 'submitted' THEN 2 WHEN r.state = 'opened' THEN 3 ELSE 4 END, CASE WHEN r.state IN ('submitted', 'lapsed') THEN 0 ELSE 1 END
  FROM demo_response AS r JOIN demo_scenario AS s ON s.key = r.s JOIN demo_org AS o ON o.key = r.org JOIN demo_org AS d ON d.key = s.org;

INSERT INTO response_body (response_id, revision, summary, answers, price_fen, price_note, duration_months, milestones, cases, members, alternative, element_needs, contact_name, contact_phone, contact_mail, valid_until)
SELECT r.id, 1,
       CASE s.t -> 'tech' ->> 0
         WHEN 'vision' THEN pg_temp.one(r.key || 'su', ARRAY['多角度成像加小样本检测模型，先用现有样本离线评估两周，再上线并行四周，期间不影响现有工序。', '按缺陷类别分别设定判定尺度，模型与规则并用，新类别由现场人员自行添加。', '成像、光源和剔除一并交付，判定依据留图，误判可一键回收再训练。'])
         WHEN 'robot' THEN pg_temp.one(r.key || 'su', ARRAY['整机加现场示教，先在一个工位跑满两班，再扩到其余工位；安全联锁按贵方要求接入。', '利用现有通道与接口，不改主体设备；夜间无人值守由远程监护兜底。'])
         WHEN 'llm' THEN pg_temp.one(r.key || 'su', ARRAY['本地部署的行业模型加检索，回答必带出处；上线前做五百条盲测，未达指标不收尾款。', '先整理资料再接模型，规则部分由业务人员维护，模型更新有回归测试。'])
         WHEN 'agent' THEN pg_temp.one(r.key || 'su', ARRAY['智能体只提建议，关键步骤由人确认；与现有工单系统双向对接，处置结果自动回写。', '先并行运行一个月比对差异，再逐步放开自动步骤，每一步可回退。'])
         WHEN 'driving' THEN pg_temp.one(r.key || 'su', ARRAY['复用成熟线控底盘和感知套件，先封闭区域验证再进混行路段，远程接管席位由我方值守。', '场景库与实车回灌结合，每两周交付一次版本和差异报告。'])
         ELSE pg_temp.one(r.key || 'su', ARRAY['机理模型与数据模型结合，结论附依据曲线；先用历史数据回放，再接实时数据。', '从一条线或一个站点做起，三个月内给出可核验的前后对比，再谈推广。', '接入只读数据，不下发控制；每周一次复盘，指标逐条对照。']) END,
       (SELECT jsonb_agg(jsonb_build_object('position', i.position, 'name', i.name, 'value', v.value,
                         'fit', CASE WHEN v.is_short THEN 'partial' WHEN CASE WHEN i.comparator IN ('ge', 'gt') THEN v.value::numeric >= i.target::numeric * 1.1 ELSE v.value::numeric <= i.target::numeric * 0.9 END THEN 'exceeds' ELSE 'meets' END,
                         'evidence', CASE WHEN v.is_short THEN '现有现场数据略低于要求，承诺试点期内达到。' ELSE pg_temp.one(r.key || 'ev' || i.position, ARRAY['同类项目现场实测，记录可到场查看。', '第三方检测报告。', '贵方样例的离线评估结果。', '产品出厂测试。', '近两年同类验收单。']) END) ORDER BY i.position)
          FROM scenario_indicator AS i
          CROSS JOIN LATERAL (SELECT pg_temp.h(r.key || 'sh' || i.position) % 100 < CASE WHEN r.state IN ('selected', 'shortlisted') THEN 6 ELSE 24 END AS is_short) AS b
          CROSS JOIN LATERAL (SELECT b.is_short, pg_temp.near(i.target, i.comparator, i.unit, b.is_short, r.key || 'va' || i.position) AS value) AS v
         WHERE i.scenario_id = s.id),
       r.price, CASE WHEN r.price IS NULL THEN '现场勘查后报价。' ELSE pg_temp.one(r.key || 'pn', ARRAY['含两年维护与培训。', '含硬件，不含土建。', '软件一次性授权，第三年起维护费另议。']) END,
       greatest(2, c.duration_months - pg_temp.pick(r.key || 'du', 0, 2)),
       jsonb_build_array(jsonb_build_object('title', '现场勘查与方案确认', 'months', 1, 'share_percent', 15), jsonb_build_object('title', '样机(样例)验证', 'months', 2, 'share_percent', 25),
                         jsonb_build_object('title', '上线试运行', 'months', greatest(3, c.duration_months - 2), 'share_percent', 35), jsonb_build_object('title', '指标验收', 'months', c.duration_months, 'share_percent', 25)),
       jsonb_build_array(jsonb_build_object('customer', pg_temp.one(r.key || 'cu', ARRAY['某同行业企业', '某省内单位', '某上市公司工厂', '某公共单位']), 'year', extract(year FROM r.at)::int - pg_temp.pick(r.key || 'cy', 0, 2),
                         'effect', pg_temp.one(r.key || 'ef', ARRAY['差错率下降', '人工工时减少', '处置用时下降', '返工量下降']) || pg_temp.one(r.key || 'eg', ARRAY['约三成', '约四成', '近半', '约两成半']) || '，试点后按指标验收')),
       CASE WHEN r.place = 2 AND c.accepts_consortium AND pg_temp.h(r.key || 'con') % 3 = 0
            THEN jsonb_build_array(jsonb_build_object('organization', (SELECT x.name FROM demo_org AS x WHERE x.key = 'liuzhou'), 'credit_code', (SELECT y.credit_code FROM organization AS y JOIN demo_org AS x ON x.id = y.id WHERE x.key = 'liuzhou'), 'task', '样本标注与质检')) ELSE '[]' END,
       CASE WHEN pg_temp.h(r.key || 'alt') % 6 = 0 THEN '备选：首期只做一个点位，费用约为报价的四成。' ELSE '' END, CASE WHEN pg_temp.h(r.key || 'el') % 5 = 0 THEN '训练阶段需要约 ' || pg_temp.pick(r.key || 'ca', 300, 1900) || ' 卡时算力。' ELSE '' END,
       o.short || ' 经办人甲', p.mobile, p.mail, local_day(r.at) + 91
  FROM demo_response AS r JOIN demo_scenario AS s ON s.key = r.s JOIN scenario AS c ON c.id = s.id JOIN demo_org AS o ON o.key = r.org JOIN person AS p ON p.id = coalesce(o.member_id, o.admin_id);

-- Two drafts of the supplier people log in as.
INSERT INTO response (id, scenario_id, organization_id, created_by, state, created_at, updated_at)
SELECT pg_temp.uid(pg_temp.at(-1, 'draft' || s.key), 'draft' || s.key), s.id, o.id, o.admin_id, 'draft', pg_temp.at(-1, 'draft' || s.key), pg_temp.at(-1, 'draft' || s.key)
  FROM (SELECT x.key, x.id FROM demo_scenario AS x WHERE x.state = 'published' AND x.t -> 'tech' ? 'vision' AND x.last_n > 5 AND x.deadline_kind <> 'long_term'
           AND NOT EXISTS (SELECT 1 FROM demo_response AS r WHERE r.s = x.key AND r.org = 'queqiaoxian') ORDER BY x.key LIMIT 2) AS s
  JOIN demo_org AS o ON o.key = 'queqiaoxian';
INSERT INTO response_body (response_id, revision, summary, duration_months, contact_name, contact_phone, contact_mail)
SELECT r.id, 0, '成像方案已有雏形，待补案例与报价。', 4, '鹊桥仙视觉 管理员', p.mobile, p.mail FROM response AS r JOIN person AS p ON p.id = r.created_by WHERE r.state = 'draft';

INSERT INTO response_question (id, response_id, asked_by, question, asked_at, due_on, answered_by, answer, answered_at)
SELECT pg_temp.uid(r.at + INTERVAL '30 hours', 'q' || r.key), r.id, d.member_id,
       pg_temp.one(r.key || 'q', ARRAY['换型时是否需要贵方人员到场?请说明首年到场次数。', '第 1 项指标的依据来自哪一年的项目，现场条件与我方有何不同?', '如果样本不能离开现场，训练设备由谁提供?']), r.at + INTERVAL '30 hours', working_day_after(local_day(r.at + INTERVAL '30 hours'), 3),
       CASE WHEN pg_temp.h(r.key || 'an') % 3 > 0 THEN o.admin_id END, CASE WHEN pg_temp.h(r.key || 'an') % 3 > 0 THEN '首年安排两次到场，之后由贵方班组长操作；训练设备由我方带入，离场前清除数据。' END,
       CASE WHEN pg_temp.h(r.key || 'an') % 3 > 0 THEN least(r.at + INTERVAL '50 hours', local_day_start(pg_temp.wd(0))) END
  FROM demo_response AS r JOIN demo_scenario AS s ON s.key = r.s JOIN demo_org AS d ON d.key = s.org JOIN demo_org AS o ON o.key = r.org
 WHERE r.state IN ('opened', 'shortlisted') AND r.at < pg_temp.at(-3, 'q') AND pg_temp.h(r.key || 'ask') % 4 = 0;

INSERT INTO demo_audit (at, person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason)
SELECT r.at, o.member_id, o.id, 'member', 'response', r.id, 'submit', 'draft', 'submitted', NULL FROM demo_response AS r JOIN demo_org AS o ON o.key = r.org
UNION ALL
SELECT c.opened_at, d.member_id, d.id, 'member', 'response', r.id, 'open', 'submitted', 'opened', NULL FROM demo_response AS r JOIN response AS c ON c.id = r.id JOIN demo_scenario AS s ON s.key = r.s JOIN demo_org AS d ON d.key = s.org WHERE c.opened_at IS NOT NULL
UNION ALL
SELECT r.decided_at, d.admin_id, d.id, 'org_admin', 'response', r.id, CASE r.state WHEN 'selected' THEN 'select' WHEN 'shortlisted' THEN 'shortlist' WHEN 'lapsed' THEN 'lapse' ELSE 'not_select' END, CASE r.state WHEN 'lapsed' THEN 'submitted' ELSE 'opened' END, r.state, c.decision_reason
  FROM demo_response AS r JOIN response AS c ON c.id = r.id JOIN demo_scenario AS s ON s.key = r.s JOIN demo_org AS d ON d.key = s.org WHERE r.decided_at IS NOT NULL;

INSERT INTO demo_inbox (at, person_id, organization_id, kind, object_kind, object_id, params)
SELECT r.at, q.id, d.id, 'response_received', 'response', r.id, jsonb_build_object('title', c.title, 'number', c.number, 'scenario_id', c.id, 'organization', o.name, 'reason', '', 'revision', 1)
  FROM demo_response AS r JOIN demo_scenario AS s ON s.key = r.s JOIN scenario AS c ON c.id = s.id JOIN demo_org AS d ON d.key = s.org JOIN demo_org AS o ON o.key = r.org JOIN person AS q ON q.id IN (d.admin_id, d.member_id) WHERE s.p > -40
UNION ALL
SELECT coalesce(r.decided_at, x.opened_at), q.id, o.id, CASE r.state WHEN 'opened' THEN 'response_opened' WHEN 'shortlisted' THEN 'response_shortlisted' ELSE 'response_not_selected' END, 'response', r.id,
       jsonb_build_object('title', c.title, 'number', c.number, 'scenario_id', c.id, 'reason', x.decision_reason, 'revision', 1)
  FROM demo_response AS r JOIN response AS x ON x.id = r.id JOIN demo_scenario AS s ON s.key = r.s JOIN scenario AS c ON c.id = s.id JOIN demo_org AS o ON o.key = r.org JOIN person AS q ON q.id IN (o.admin_id, o.member_id)
 WHERE r.state IN ('opened', 'shortlisted', 'not_selected') AND s.p > -60 AND (r.state <> 'opened' OR s.p > -25);
