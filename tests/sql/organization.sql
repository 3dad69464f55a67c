-- 认证 and membership as rows: who may do what, working days, throttles, messages, files.
BEGIN;
SELECT plan(40);

INSERT INTO person (id, login, login_kind, name, password_hash, confirmed_at)
SELECT ('00000000-0000-7000-8000-00000000010' || i)::uuid, 'p' || i || '@test.invalid', 'mail', 'p' || i, 'x', statement_timestamp() FROM generate_series(1, 7) AS i;
INSERT INTO organization (id, kind, credit_code, name, reviewing_unit, created_by, legal_person, contact_name, contact_phone)
VALUES ('00000000-0000-7000-8000-000000000201', 'enterprise', '91420199MADM000190', '甲公司', 'Z02', '00000000-0000-7000-8000-000000000101', '法人', '联系人', '14000000001'),
       ('00000000-0000-7000-8000-000000000202', 'enterprise', '91420199MADM00131Y', '市直单位', '420100', '00000000-0000-7000-8000-000000000101', '法人', '联系人', '14000000001');
INSERT INTO membership (organization_id, person_id, role, state) VALUES ('00000000-0000-7000-8000-000000000201', '00000000-0000-7000-8000-000000000101', 'org_admin', 'active'),
       ('00000000-0000-7000-8000-000000000202', '00000000-0000-7000-8000-000000000101', 'org_admin', 'active');
-- 2: officer of Z02, 3: officer of Z01, 4: city, 5: officer "of 420100" by mistake, 6: nobody, 7: auditor
INSERT INTO role_grant (id, person_id, role, unit_code)
VALUES ('00000000-0000-7000-8000-000000000301', '00000000-0000-7000-8000-000000000102', 'district_officer', 'Z02'),
       ('00000000-0000-7000-8000-000000000302', '00000000-0000-7000-8000-000000000103', 'district_officer', 'Z01'),
       ('00000000-0000-7000-8000-000000000303', '00000000-0000-7000-8000-000000000104', 'city_officer', NULL),
       ('00000000-0000-7000-8000-000000000304', '00000000-0000-7000-8000-000000000105', 'district_officer', '420100'),
       ('00000000-0000-7000-8000-000000000305', '00000000-0000-7000-8000-000000000107', 'auditor', NULL);

CREATE FUNCTION pg_temp.p(i int) RETURNS uuid LANGUAGE sql AS $$ SELECT ('00000000-0000-7000-8000-00000000010' || $1)::uuid $$;
CREATE FUNCTION pg_temp.o(i int) RETURNS uuid LANGUAGE sql AS $$ SELECT ('00000000-0000-7000-8000-00000000020' || $1)::uuid $$;
CREATE FUNCTION pg_temp.try(o int, p int, action text, version bigint DEFAULT NULL, reason text DEFAULT NULL) RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT t.verdict FROM organization_try(pg_temp.o($1), pg_temp.p($2), NULL, $3, $4, $5) AS t $$;
CREATE FUNCTION pg_temp.actions(o int, p int) RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(a.action, ',' ORDER BY a.action), '') FROM organization_actions(pg_temp.o($1), pg_temp.p($2), NULL) AS a $$;
CREATE FUNCTION pg_temp.act(p int, actor int, action text) RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT t.verdict FROM membership_try(pg_temp.o(1), pg_temp.p($1), pg_temp.p($2), $3, NULL) AS t $$;

-- the machine
SELECT is(pg_temp.try(1, 1, 'submit'), 'incomplete', 'without the letter of authorization nothing is sent');
SELECT is(organization_problems(pg_temp.o(1)), '[{"code": "required", "pointer": "/authorization_file_id"}]', 'and it says so');
SELECT is(pg_temp.actions(1, 1), 'edit,submit', 'the button is there all the same');
INSERT INTO file (id, person_id, name, media_type, bytes, sha256) VALUES ('00000000-0000-7000-8000-000000000401', pg_temp.p(1), 'a.pdf', 'application/pdf', 1, 'x'), ('00000000-0000-7000-8000-000000000402', pg_temp.p(6), 'b.pdf', 'application/pdf', 1, 'x');
SELECT ok(NOT organization_attach(pg_temp.o(1), pg_temp.p(1), '00000000-0000-7000-8000-000000000402', 'authorization'), 'a file of somebody else is not attached');
SELECT ok(organization_attach(pg_temp.o(1), pg_temp.p(1), '00000000-0000-7000-8000-000000000401', 'authorization'), 'the own one is');
SELECT is(pg_temp.try(1, 1, 'submit'), 'ok', 'complete');
SELECT is(pg_temp.try(1, 1, 'submit', 7), 'stale', 'a writer with an old version is stale');
SELECT is(pg_temp.try(1, 6, 'submit'), 'not_found', 'strangers find nothing');
SELECT is(pg_temp.try(1, 1, 'verify'), 'forbidden', 'nobody verifies himself');
SELECT is(pg_temp.try(1, 2, 'verify'), 'state', 'not before it was sent');
UPDATE organization SET state = 'submitted', submitted_at = statement_timestamp() WHERE id IN (pg_temp.o(1), pg_temp.o(2));
SELECT is(pg_temp.actions(1, 2), 'reject,return,verify', 'the officer of the unit decides');
SELECT is(pg_temp.actions(1, 4), 'merge,reject,return,verify', 'so does the city, which may merge it');
SELECT is(pg_temp.try(1, 3, 'verify'), 'not_found', 'another unit sees nothing');
SELECT is(pg_temp.try(1, 7, 'verify'), 'forbidden', 'an auditor reads only');
SELECT is(pg_temp.try(2, 5, 'verify'), 'forbidden', '市直 has no district station');
SELECT is(pg_temp.try(2, 4, 'verify'), 'ok', '市直 is decided by the city');
SELECT is(pg_temp.try(1, 2, 'return', NULL, '  '), 'reason_required', 'no without a reason is no answer');
SELECT is(pg_temp.try(1, 2, 'return', NULL, '请补正'), 'ok', 'with one it is');
INSERT INTO membership (organization_id, person_id, role, state) VALUES (pg_temp.o(1), pg_temp.p(2), 'member', 'requested');
SELECT is(pg_temp.try(1, 2, 'verify'), 'organization_own', 'an officer who is about to join does not decide');
SELECT is(pg_temp.actions(1, 2), '', 'and is not offered to');
DELETE FROM membership WHERE person_id = pg_temp.p(2);
UPDATE organization SET state = 'verified', valid_until = statement_timestamp() WHERE id = pg_temp.o(1);
SELECT is(pg_temp.actions(1, 1), 'edit,submit', '认证 that has run out may be sent in again, before any clock has passed by');
SELECT ok(NOT organization_is_verified(pg_temp.o(1)), 'and counts for nothing');

-- what is seen
SELECT is(organization_see(pg_temp.o(2), NULL, NULL), 0, 'a guest sees nothing unverified');
SELECT is(organization_see(pg_temp.o(2), pg_temp.p(7), NULL) & (4 | 8), 0, 'an auditor sees no contacts');
SELECT is(organization_see(pg_temp.o(2), pg_temp.p(4), NULL) & 20, 20, 'the city sees what it decides on');

-- working days: Friday 27 November 2026 and three working days
SELECT is(organization_decide_by('submitted', '2026-11-27 10:00+08'), '2026-12-02'::date, 'three working days, weekends do not count');
SELECT is(organization_decide_by('submitted', '2026-09-30 10:00+08'), (SELECT working_day_after('2026-09-30', 3)), 'holidays do not count');
SELECT is(organization_decide_by('verified', '2026-11-27 10:00+08'), NULL, 'nothing to decide');

-- membership
INSERT INTO membership (organization_id, person_id, role, state) VALUES (pg_temp.o(1), pg_temp.p(6), 'member', 'requested');
SELECT is(pg_temp.act(6, 1, 'accept'), 'ok', 'an administrator accepts');
SELECT is(pg_temp.act(6, 2, 'accept'), 'membership_not_overdue', 'the unit waits three working days');
UPDATE membership SET requested_at = statement_timestamp() - interval '14 days' WHERE person_id = pg_temp.p(6);
SELECT is(pg_temp.act(6, 2, 'accept'), 'ok', 'then it may');
SELECT is(pg_temp.act(6, 3, 'accept'), 'not_found', 'another unit never');
SELECT is(pg_temp.act(1, 1, 'remove'), 'membership_last_admin', 'the last administrator stays');

-- throttles
SELECT is((SELECT array_agg(throttle_hit('login', 'a@b.cn', 5, '15 minutes', '15 minutes') ORDER BY i) FROM generate_series(1, 4) AS i), ARRAY[1, 2, 3, 4], 'failures are counted');
SELECT ok(NOT throttle_is_blocked('login', 'a@b.cn'), 'four are not enough');
SELECT is(throttle_hit('login', 'a@b.cn', 5, '15 minutes', '15 minutes'), 5, 'the fifth');
SELECT ok(throttle_is_blocked('login', 'a@b.cn'), 'locks');

-- messages
SELECT is(notify_organization(pg_temp.o(1), 'organization_verified', 'organization', pg_temp.o(1), '{"organization":"甲公司"}'), 1, 'active members are told');
SELECT results_eq($$ SELECT recipient, template, params ->> 'organization' FROM outbox $$, $$ VALUES ('p1@test.invalid', 'organization_verified', '甲公司') $$, 'and get a mail of this kind');
SELECT is(notify_unit('420100', 'organization_submitted', 'organization', pg_temp.o(2), '{}'), 1, '市直: the city is told');

SELECT * FROM finish();
ROLLBACK;
