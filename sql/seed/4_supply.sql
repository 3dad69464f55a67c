-- Offerings: most follow the themes of the scenarios, so that their indicators can be compared; a few are of other kinds.
CREATE TEMP TABLE demo_offering (key text PRIMARY KEY, org text, t jsonb, k int, id uuid, at timestamptz);
INSERT INTO demo_offering (key, org, t, k)
SELECT x.org || '/' || x.place, x.org, x.t, pg_temp.pick(x.org || x.place, 0, 3)
  FROM (SELECT o.key AS org, t.j AS t, row_number() OVER (PARTITION BY o.key ORDER BY pg_temp.h(o.key || t.n || 'of') % 7 - 5 * (SELECT count(*) FROM jsonb_array_elements_text(o.tech) AS c (v) WHERE t.j -> 'tech' ? c.v)
                                                                                     - CASE WHEN o.domains ->> 0 = t.j ->> 'domain' THEN 6 ELSE 0 END, t.n) AS place
          FROM demo_org AS o
          CROSS JOIN (SELECT j, n FROM demo_input AS f CROSS JOIN LATERAL jsonb_array_elements(f.value) WITH ORDINALITY AS e (j, n) WHERE f.name = 'scenarios.json') AS t
         WHERE o.side <> 'need' AND o.state = 'verified' AND o.domains ? (t.j ->> 'domain') AND NOT (o.tech ?| ARRAY['compute', 'dataset'])) AS x
 WHERE x.place <= CASE WHEN x.org = 'queqiaoxian' THEN 3 WHEN pg_temp.h(x.org || 'count') % 100 < 36 THEN 2 ELSE 1 END;
UPDATE demo_offering AS f SET at = pg_temp.at(-pg_temp.pick(f.key || 'at', 6, 160), f.key);
UPDATE demo_offering AS f SET id = pg_temp.uid(f.at, 'offering' || f.key);

INSERT INTO offering (id, organization_id, created_by, state, kind, name, product_version, summary, summary_en, maturity, domains, technologies, deployments, cooperation, credentials, ip_rights, price_kind, price_min_fen,
                      price_max_fen, can_demo, team, cases, confirmed_at, published_at, created_at, updated_at)
SELECT f.id, o.id, coalesce(o.member_id, o.admin_id), CASE WHEN f.at < pg_temp.at(-120, 'stale') AND pg_temp.h(f.key) % 4 = 0 THEN 'stale' WHEN pg_temp.h(f.key || 'st') % 23 = 0 THEN 'draft' ELSE 'published' END,
       CASE WHEN o.tech ? 'robot' AND f.t -> 'tech' ? 'robot' THEN 'hardware' WHEN f.t -> 'tech' ? 'agent' THEN 'agent' WHEN f.t -> 'tech' ? 'llm' THEN 'model' ELSE 'solution' END,
       left(x.title || CASE WHEN x.title ~ '(智能体|助手|助教|机器人|系统)$' THEN '' WHEN f.t -> 'tech' ? 'vision' THEN '系统' WHEN f.t -> 'tech' ?| ARRAY['robot', 'driving'] THEN '成套装备' ELSE '平台' END, 58),
       'V' || pg_temp.pick(f.key || 'v', 1, 4) || '.' || pg_temp.pick(f.key || 'w', 0, 9),
       '用于' || x.title || ':' || pg_temp.fill(f.t ->> 'goal', f.k, f.key || 'g') || pg_temp.one(f.key || 's', ARRAY['已在三家以上同类现场运行，现场两周内可看到首轮结果。', '支持本地部署，模型随现场样本持续更新，更新记录可查。', '与常见控制器和业务系统有现成接口，实施不停产。', '按指标验收，先试后用，试点期不收软件费。'])
           || '适用于' || (SELECT m.name_zh FROM taxonomy AS m WHERE m.kind = 'domain' AND m.code = f.t ->> 'domain') || '现场，交付含安装、培训和两年维护。',
       pg_temp.fill(f.t ->> 'title_en', f.k, f.key || 'te'),
       pg_temp.one(f.key || 'ma', ARRAY['production', 'production', 'pilot', 'pilot', 'prototype']), jsonb_build_array(f.t ->> 'domain') || CASE WHEN o.domains ->> 0 <> f.t ->> 'domain' THEN jsonb_build_array(o.domains ->> 0) ELSE '[]' END,
       f.t -> 'tech', CASE WHEN o.tech ? 'edge' THEN '["private", "edge"]'::jsonb WHEN o.tech ? 'llm' THEN '["private", "domestic"]' ELSE '["private", "hybrid"]' END, '["solution", "pilot"]',
       CASE WHEN f.t ->> 'domain' = 'health' AND f.t -> 'tech' ? 'vision' THEN '二类医疗器械注册办理中' WHEN f.t -> 'tech' ? 'llm' THEN '生成式服务按规定备案中' ELSE '' END,
       '软件著作权 ' || pg_temp.pick(f.key || 'ip', 2, 9) || ' 项，发明专利 ' || pg_temp.pick(f.key || 'iq', 0, 4) || ' 项', CASE WHEN pg_temp.h(f.key || 'pk') % 3 = 0 THEN 'negotiable' ELSE 'range' END,
       CASE WHEN pg_temp.h(f.key || 'pk') % 3 <> 0 THEN (c.low + pg_temp.pick(f.key || 'pl', 1, 9)) * 1000000::bigint END, CASE WHEN pg_temp.h(f.key || 'pk') % 3 <> 0 THEN (c.high - pg_temp.pick(f.key || 'ph', 1, 9)) * 1000000::bigint END,
       pg_temp.h(f.key || 'cd') % 3 <> 0, '算法与实施共 ' || pg_temp.pick(f.key || 'tm', 7, 46) || ' 人',
       jsonb_build_array(jsonb_build_object('customer', CASE WHEN f.t ->> 'domain' IN ('city', 'law', 'education', 'health') THEN '某公共单位' ELSE '某同行业企业' END, 'is_anonymous', true,
                                            'year', extract(year FROM pg_temp.wd(0))::int - pg_temp.pick(f.key || 'cy', 0, 2), 'effect', (f.t #>> '{indicators,0,name}') || '达到 '
                                            || pg_temp.near(pg_temp.fill(f.t #>> '{indicators,0,target}', f.k, f.key || 'i1'), f.t #>> '{indicators,0,comparator}', f.t #>> '{indicators,0,unit}', false, f.key || 'ce') || ' ' || (f.t #>> '{indicators,0,unit}'), 'evidence', '用户验收单')),
       f.at, f.at, f.at - INTERVAL '2 days', f.at
  FROM demo_offering AS f JOIN demo_org AS o ON o.key = f.org CROSS JOIN LATERAL (SELECT pg_temp.fill(f.t ->> 'title', f.k, f.key || 't') AS title) AS x
  JOIN (VALUES ('edu', 18, 70), ('qc', 45, 140), ('health', 70, 260), ('robot', 95, 250), ('city', 150, 420), ('mid', 50, 170), ('fix', 60, 180)) AS c (name, low, high) ON c.name = f.t ->> 'money';
INSERT INTO offering_indicator (offering_id, position, name, unit, comparator, target, method)
SELECT f.id, i.n::int, i.j ->> 'name', i.j ->> 'unit', i.j ->> 'comparator',
       pg_temp.near(pg_temp.fill(i.j ->> 'target', f.k, f.key || 'i' || i.n), i.j ->> 'comparator', i.j ->> 'unit', pg_temp.h(f.key || i.n || 'short') % 6 = 0, f.key || 'n' || i.n),
       pg_temp.one(f.key || 'me' || i.n, ARRAY['用户现场实测', '第三方检测报告', '出厂测试，可到场复现', '同类项目验收记录'])
  FROM demo_offering AS f CROSS JOIN LATERAL jsonb_array_elements(f.t -> 'indicators') WITH ORDINALITY AS i (j, n);

-- Offerings of the other kinds: [organization, kind, name, summary, summary_en, maturity, domain, technology, low, high, indicators].
WITH x AS (
    SELECT e.*, pg_temp.at(-pg_temp.pick(e.name, 8, 90), e.name) AS at
      FROM (VALUES
        ('shuidiaoge', 'compute', '训推一体机 2U 与 4U 系列', '厂内和院内离线使用的训练推理一体机，预装常用行业模型与微调工具，支持国产芯片。', 'Training and inference appliance for use on premises', 'production', 'manufacturing', 'compute', 46, 138,
         '[["首字响应","s","le","1.3"],["整机功耗","kW","le","5.2"],["并发","路","ge","24"]]'),
        ('shuidiaoge', 'compute', '智算卡时服务', '按卡时计费的训练与推理算力，含镜像、数据加密传输和排队看板。', 'Compute by the card-hour', 'production', 'science', 'compute', 3, 86, '[["可用率","%","ge","99.5"],["排队等待","min","le","18"]]'),
        ('yujiaao', 'dataset', '工业表面缺陷图像数据集', '覆盖金属、玻璃、织物和印刷品 37 类缺陷，逐像素标注，可按行业裁剪授权。', 'Surface defect images with pixel labels', 'production', 'manufacturing', 'dataset', 12, 43, '[["样本数","万张","ge","26"],["标注一致率","%","ge","97.3"]]'),
        ('yujiaao', 'tool', '数据脱敏与血缘工具', '文本、图像、语音的脱敏与抽样复核，记录每次使用。', 'De-identification and lineage tools', 'production', 'health', 'dataset', 16, 58, '[["脱敏召回率","%","ge","98.6"],["处理速度","页/s","ge","9"]]'),
        ('liuzhou', 'labelling', '图像与点云标注服务', '驻场或隔离环境标注，三级质检，按框、按像素、按帧计价。', 'Image and point-cloud labelling', 'production', 'vehicle', 'dataset', 5, 47, '[["标注合格率","%","ge","98.2"],["日产能","万框","ge","6"]]'),
        ('qitianle', 'hardware', '端侧推理模组', '宽温、低功耗推理模组，附常用检测模型与移植服务。', 'Edge inference module', 'pilot', 'vehicle', 'edge', 4, 33, '[["算力","TOPS","ge","32"],["功耗","W","le","14"]]'),
        ('qianqiusui', 'tool', '分子性质预测与合成评分工具', '离线部署，附不确定度和合成路线评分，支持用自有数据续训。', 'Property prediction and synthesis scoring', 'pilot', 'biomedicine', 'knowledge', 37, 118, '[["命中率","%","ge","5.4"],["筛选周期","天","le","19"]]'),
        ('mulanhua', 'tool', '材料配方主动学习工具', '小样本下推荐下一轮试验，给出不确定度，实验员可否决。', 'Active learning for material formulas', 'prototype', 'science', 'knowledge', 18, 61, '[["试验轮次减少","%","ge","38"],["推荐命中率","%","ge","31"]]'),
        ('shaonianyou', 'training', '工业机器人与视觉调试实训课程', '四周脱产课程，设备到校，结业考核与企业岗位对接。', 'Training course on robots and vision', 'production', 'education', 'robot', 7, 26, '[["结业通过率","%","ge","91"],["每期人数","人","le","32"]]'),
        ('nanxiangzi', 'capital', '科技型企业应收账款融资服务', '以验收里程碑为节点的应收账款融资，线上核验。', 'Receivables finance by milestone', 'production', 'finance', 'knowledge', 50, 480, '[["审批用时","天","le","6"]]'),
        ('yujiehang', 'testsite', '封闭道路夜间与雨雾测试时段', '封闭测试道路，可造雨雾，提供真值采集车。', 'Closed-road tests at night and in rain', 'production', 'vehicle', 'driving', 2, 21, '[["真值定位误差","cm","le","4"]]'),
        ('qinyuanchun', 'space', '人工智能企业拎包入驻空间', '研发与中试空间，含公共算力接入和展示厅。', 'Ready-made space for AI firms', 'production', 'city', 'agent', 3, 38, '[["单间面积","m²","ge","86"]]'),
        ('busuanzi', 'broker', '场景需求梳理与方案遴选服务', '帮助需求单位把痛点写成指标，组织比选，出具比选纪要。', 'Shaping needs and choosing solutions', 'production', 'manufacturing', 'knowledge', 4, 17, '[["需求成稿用时","天","le","8"]]')
      ) AS e (org, kind, name, summary, summary_en, maturity, domain, tech, low, high, rows)
), made AS (
    INSERT INTO offering (id, organization_id, created_by, state, kind, name, product_version, summary, summary_en, maturity, domains, technologies, deployments, cooperation, price_kind, price_min_fen, price_max_fen, can_demo,
                          team, confirmed_at, published_at, created_at, updated_at)
    SELECT pg_temp.uid(x.at, x.name), o.id, coalesce(o.member_id, o.admin_id), 'published', x.kind, x.name, '', x.summary, x.summary_en, x.maturity, jsonb_build_array(x.domain), jsonb_build_array(x.tech), '["private"]', '["solution"]',
           'range', x.low * 1000000::bigint, x.high * 1000000::bigint, true, '', x.at, x.at, x.at - INTERVAL '1 day', x.at
      FROM x JOIN demo_org AS o ON o.key = x.org)
INSERT INTO offering_indicator (offering_id, position, name, unit, comparator, target, method)
SELECT pg_temp.uid(x.at, x.name), i.n::int, i.j ->> 0, i.j ->> 1, i.j ->> 2, i.j ->> 3, '可到场复现' FROM x CROSS JOIN LATERAL jsonb_array_elements(x.rows::jsonb) WITH ORDINALITY AS i (j, n);
