-- tests/flow/fixture.sql - the smallest world flow tests need: two verified organizations, their people, officers.
-- Every password is demo-Tongqu-2026. Ids are fixed: 0...1xx people, 0...2xx organizations, 0...3xx grants.

INSERT INTO person (id, login, login_kind, name, password_hash, confirmed_at)
SELECT p.id::uuid, p.login, 'mail', p.name, '$argon2id$v=19$m=19456,t=2,p=1$abZZMBD7rhb6d53aUZrUqw$KMooRlJo5cuRELVR6R75aVFw6h2Xpxh4FDs+LHclNns', statement_timestamp()
  FROM (VALUES ('00000000-0000-7000-8000-000000000101', 'clerk.demand@test.invalid', '需求经办'),
               ('00000000-0000-7000-8000-000000000102', 'admin.demand@test.invalid', '需求管理员'),
               ('00000000-0000-7000-8000-000000000103', 'admin.supply@test.invalid', '供给管理员'),
               ('00000000-0000-7000-8000-000000000104', 'officer.own@test.invalid', '本区审核'),
               ('00000000-0000-7000-8000-000000000105', 'officer.other@test.invalid', '外区审核'),
               ('00000000-0000-7000-8000-000000000106', 'city.a@test.invalid', '市级甲'),
               ('00000000-0000-7000-8000-000000000107', 'city.b@test.invalid', '市级乙'),
               ('00000000-0000-7000-8000-000000000108', 'organizer@test.invalid', '组织者'),
               ('00000000-0000-7000-8000-000000000109', 'auditor@test.invalid', '审计'),
               ('00000000-0000-7000-8000-000000000110', 'sysadmin@test.invalid', '系统管理'),
               ('00000000-0000-7000-8000-000000000111', 'new.clerk@test.invalid', '新用户'),
               ('00000000-0000-7000-8000-000000000112', 'admin.rival@test.invalid', '竞争者')) AS p (id, login, name);

INSERT INTO organization (id, kind, credit_code, name, alias, reviewing_unit, state, submitted_at, verified_at, created_by)
SELECT o.id::uuid, o.kind, o.code, o.name, o.alias, o.unit, 'verified', statement_timestamp(), statement_timestamp(), o.by::uuid
  FROM (VALUES ('00000000-0000-7000-8000-000000000201', 'enterprise', '91420100MA0000001A', '测试需求单位', '某制造企业', 'Z02', '00000000-0000-7000-8000-000000000102'),
               ('00000000-0000-7000-8000-000000000202', 'enterprise', '91420100MA0000002B', '测试供给单位', '某视觉企业', 'Z01', '00000000-0000-7000-8000-000000000103'),
               ('00000000-0000-7000-8000-000000000203', 'enterprise', '91420100MA0000003C', '测试竞争单位', '某软件企业', 'Z01', '00000000-0000-7000-8000-000000000112'))
       AS o (id, kind, code, name, alias, unit, by);

INSERT INTO membership (organization_id, person_id, role, state)
VALUES ('00000000-0000-7000-8000-000000000201', '00000000-0000-7000-8000-000000000101', 'member', 'active'),
       ('00000000-0000-7000-8000-000000000201', '00000000-0000-7000-8000-000000000102', 'org_admin', 'active'),
       ('00000000-0000-7000-8000-000000000202', '00000000-0000-7000-8000-000000000103', 'org_admin', 'active'),
       ('00000000-0000-7000-8000-000000000203', '00000000-0000-7000-8000-000000000112', 'org_admin', 'active');

INSERT INTO role_grant (id, person_id, role, unit_code)
VALUES ('00000000-0000-7000-8000-000000000301', '00000000-0000-7000-8000-000000000104', 'district_officer', 'Z02'),
       ('00000000-0000-7000-8000-000000000302', '00000000-0000-7000-8000-000000000105', 'district_officer', 'Z01'),
       ('00000000-0000-7000-8000-000000000303', '00000000-0000-7000-8000-000000000106', 'city_officer', NULL),
       ('00000000-0000-7000-8000-000000000304', '00000000-0000-7000-8000-000000000107', 'city_officer', NULL),
       ('00000000-0000-7000-8000-000000000305', '00000000-0000-7000-8000-000000000108', 'organizer', 'Z02'),
       ('00000000-0000-7000-8000-000000000306', '00000000-0000-7000-8000-000000000109', 'auditor', NULL),
       ('00000000-0000-7000-8000-000000000307', '00000000-0000-7000-8000-000000000110', 'sysadmin', NULL);
