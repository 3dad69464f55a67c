-- Organizations, people, officers. Phones run from 140 0000 0001; one password for all.
CREATE TEMP TABLE demo_org (key text PRIMARY KEY, n int, id uuid, admin_id uuid, member_id uuid, name text, short text, unit text, side text, state text, is_public boolean, domains jsonb, tech jsonb, info jsonb, made_at timestamptz);
INSERT INTO demo_org (key, n, name, short, unit, side, state, is_public, domains, tech, info, made_at)
SELECT o.j ->> 'key', o.n::int, o.j ->> 'short' || '(演示)', o.j ->> 'short', o.j ->> 'unit', o.j ->> 'side', coalesce(o.j ->> 'state', 'verified'),
       o.j ->> 'kind' NOT IN ('enterprise', 'team'), o.j -> 'domains', o.j -> 'tech', o.j,
       pg_temp.at(CASE WHEN NOT o.j ? 'state' THEN -340 - pg_temp.pick(o.j ->> 'key', 0, 90) WHEN o.j ? 'overdue' THEN -8 WHEN o.j ->> 'state' = 'returned' THEN -7 ELSE -2 END, o.j ->> 'key')
  FROM demo_input AS i
  CROSS JOIN LATERAL jsonb_array_elements(i.value) WITH ORDINALITY AS o (j, n)
 WHERE i.name = 'organizations.json';
UPDATE demo_org SET id = pg_temp.uid(made_at, 'org' || key), admin_id = pg_temp.uid(made_at - INTERVAL '1 hour', 'admin' || key), member_id = CASE WHEN state = 'verified' THEN pg_temp.uid(made_at + INTERVAL '3 days', 'member' || key) END;
-- public bodies carry the word in their names already
UPDATE demo_org SET name = short WHERE short LIKE '演示%';

CREATE TEMP TABLE demo_officer (key text PRIMARY KEY, id uuid, role text, unit text);
INSERT INTO demo_officer (key, id, role, unit)
SELECT x.key, pg_temp.uid(pg_temp.at(-440, x.key), 'officer' || x.key), x.role, x.unit
  FROM (SELECT 'officer.' || u.code AS key, 'district_officer' AS role, u.code AS unit FROM reviewing_unit AS u WHERE u.kind IN ('district', 'zone')
        UNION ALL VALUES ('city.a', 'city_officer', NULL), ('city.b', 'city_officer', NULL), ('organizer', 'organizer', '420100'), ('auditor', 'auditor', NULL), ('sysadmin', 'sysadmin', NULL)) AS x;

INSERT INTO person (id, login, login_kind, name, password_hash, mobile, mail, confirmed_at, created_at)
SELECT x.id, x.login, CASE WHEN x.login LIKE '%@%' THEN 'mail' ELSE 'mobile' END, x.name, (SELECT i.value #>> '{}' FROM demo_input AS i WHERE i.name = 'password_hash'),
       x.mobile, x.mail, x.at + INTERVAL '9 minutes', x.at
  FROM (SELECT p.id, p.name, p.at, (14000000000 + row_number() OVER (ORDER BY p.grp, p.n))::text AS mobile,
               coalesce(p.mail, 'u' || row_number() OVER (ORDER BY p.grp, p.n) || '@demo.invalid') AS mail,
               coalesce(p.mail, (14000000000 + row_number() OVER (ORDER BY p.grp, p.n))::text) AS login
          FROM (SELECT o.admin_id AS id, o.short || ' 管理员' AS name, o.made_at - INTERVAL '1 hour' AS at, 1 AS grp, o.n,
                       CASE o.key WHEN 'guyu' THEN 'admin.guyu@demo.invalid' WHEN 'queqiaoxian' THEN 'sales.queqiaoxian@demo.invalid' END AS mail FROM demo_org AS o
                UNION ALL
                SELECT o.member_id, o.short || ' 经办人甲', o.made_at + INTERVAL '3 days', 2, o.n, CASE o.key WHEN 'guyu' THEN 'clerk.guyu@demo.invalid' END FROM demo_org AS o WHERE o.state = 'verified'
                UNION ALL
                SELECT f.id, CASE f.key WHEN 'city.a' THEN '市级审核员甲' WHEN 'city.b' THEN '市级审核员乙' WHEN 'organizer' THEN '活动组织者' WHEN 'auditor' THEN '审计员' WHEN 'sysadmin' THEN '系统管理员'
                             ELSE u.short_zh || ' 审核员' END, pg_temp.at(-440, f.key), 3, coalesce(u.position, 90 + length(f.key)),
                       CASE WHEN f.key = 'officer.Z02' THEN 'officer.jingkai@demo.invalid' WHEN f.key = 'officer.Z01' THEN 'officer.gaoxin@demo.invalid'
                            WHEN f.key NOT LIKE 'officer.%' THEN f.key || '@demo.invalid' END
                  FROM demo_officer AS f LEFT JOIN reviewing_unit AS u ON u.code = f.unit AND f.role = 'district_officer'
                UNION ALL
                SELECT pg_temp.uid(pg_temp.at(-3, 'new'), 'new.clerk'), '新经办人', pg_temp.at(-3, 'new'), 4, 1, 'new.clerk@demo.invalid'
                UNION ALL
                SELECT pg_temp.uid(pg_temp.at(-6, 'join'), 'join.guyu'), '谷雨精密 经办人乙', pg_temp.at(-6, 'join'), 4, 2, NULL) AS p) AS x;

INSERT INTO role_grant (id, person_id, role, unit_code, granted_by, granted_at)
SELECT pg_temp.uid(pg_temp.at(-439, f.key), 'grant' || f.key), f.id, f.role, f.unit, (SELECT s.id FROM demo_officer AS s WHERE s.key = 'sysadmin'), pg_temp.at(-439, f.key) FROM demo_officer AS f;

INSERT INTO organization (id, kind, credit_code, is_code_mismatch, name, short_name, alias, reviewing_unit, legal_person, address, scale, honours, summary, website, contact_name, contact_post,
                          contact_phone, contact_mail, leader_declaration, state, submitted_at, verified_at, valid_until, decision_reason, created_by, created_at, updated_at)
SELECT o.id, o.info ->> 'kind',
       CASE WHEN o.info ->> 'kind' = 'team' THEN NULL
            WHEN o.info ? 'mismatch' THEN (SELECT left(c.code, 17) || translate(right(c.code, 1), '0123456789ABCDEFGHJKLMNPQRTUWXY', '123456789ABCDEFGHJKLMNPQRTUWXY0') FROM pg_temp.credit_code(o.info ->> 'kind', o.n) AS c (code))
            ELSE pg_temp.credit_code(o.info ->> 'kind', o.n) END,
       o.info ? 'mismatch', o.name, o.short, coalesce(o.info ->> 'alias', ''), o.unit, left(o.short, 2) || ' 法定代表人', u.name_zh || ' 示例路 ' || (7 + o.n * 3) || ' 号',
       o.info ->> 'scale', coalesce(o.info -> 'honours', '[]'),
       CASE WHEN o.side = 'supply' THEN '从事' || (o.info ->> 'trade') || '的研发与交付，可在现场演示，提供驻场实施和两年维护。'
            WHEN o.side = 'both' THEN (o.info ->> 'trade') || '，既有自用场景需求，也对外提供同类方案。' ELSE '主要业务:' || (o.info ->> 'trade') || '。设有专人负责人工智能应用与对接。' END,
       '', CASE WHEN o.state = 'verified' THEN o.short || ' 经办人甲' ELSE o.short || ' 管理员' END, CASE WHEN o.side = 'supply' THEN '市场经理' ELSE '数字化专员' END,
       (SELECT p.mobile FROM person AS p WHERE p.id = CASE WHEN o.state = 'verified' THEN o.member_id ELSE o.admin_id END),
       (SELECT p.mail FROM person AS p WHERE p.id = CASE WHEN o.state = 'verified' THEN o.member_id ELSE o.admin_id END),
       CASE WHEN o.info ->> 'kind' = 'team' THEN '负责人承诺对团队成员与成果的真实性负责。' ELSE '' END,
       o.state, o.made_at + INTERVAL '2 hours', CASE WHEN o.state = 'verified' THEN o.made_at + INTERVAL '2 days' END, CASE WHEN o.state = 'verified' THEN o.made_at + INTERVAL '732 days' END,
       CASE WHEN o.state = 'returned' THEN '营业执照影像不完整，请补传右下角登记机关印章部分。' ELSE '' END, o.admin_id, o.made_at, o.made_at + INTERVAL '2 days'
  FROM demo_org AS o JOIN reviewing_unit AS u ON u.code = o.unit;

INSERT INTO membership (organization_id, person_id, role, state, requested_at, decided_at, decided_by)
SELECT o.id, o.admin_id, 'org_admin', CASE WHEN o.state = 'verified' THEN 'active' ELSE 'requested' END, o.made_at, CASE WHEN o.state = 'verified' THEN o.made_at + INTERVAL '2 days' END, NULL FROM demo_org AS o
UNION ALL
SELECT o.id, o.member_id, 'member', 'active', o.made_at + INTERVAL '3 days', o.made_at + INTERVAL '4 days', o.admin_id FROM demo_org AS o WHERE o.state = 'verified'
UNION ALL
SELECT o.id, p.id, 'member', 'requested', pg_temp.at(-5, 'join'), NULL, NULL FROM demo_org AS o JOIN person AS p ON p.name = '谷雨精密 经办人乙' WHERE o.key = 'guyu';

INSERT INTO demo_audit (at, person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason)
SELECT o.made_at + INTERVAL '2 hours', o.admin_id, o.id, 'org_admin', 'organization', o.id, 'submit', 'registered', 'submitted', NULL FROM demo_org AS o
UNION ALL
SELECT o.made_at + INTERVAL '2 days', coalesce(f.id, c.id), NULL, CASE WHEN f.id IS NULL THEN 'city_officer' ELSE 'district_officer' END, 'organization', o.id,
       CASE o.state WHEN 'verified' THEN 'verify' ELSE 'return' END, 'submitted', o.state, CASE WHEN o.state = 'returned' THEN '营业执照影像不完整，请补传右下角登记机关印章部分。' END
  FROM demo_org AS o LEFT JOIN demo_officer AS f ON f.unit = o.unit AND f.role = 'district_officer' JOIN demo_officer AS c ON c.key = 'city.a' WHERE o.state IN ('verified', 'returned');

INSERT INTO demo_inbox (at, person_id, organization_id, kind, object_kind, object_id, params)
SELECT o.made_at + INTERVAL '2 hours', f.id, NULL::uuid, 'organization_submitted', 'organization', o.id, jsonb_build_object('title', o.name, 'organization', o.name, 'due_on', working_day_after(local_day(o.made_at), 3))
  FROM demo_org AS o JOIN demo_officer AS f ON f.unit = o.unit AND f.role = 'district_officer' WHERE o.state = 'submitted';
