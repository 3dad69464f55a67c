-- Responses and offerings: who may do what in which state, who sees which columns, deadlines, uniqueness, completeness.
BEGIN;
SELECT plan(63);

-- A world: demand organization 1 (person 1, 5), suppliers 2 and 3 (persons 2, 3), officers 4 (Z02) and 6 (Z01), city 7, auditor 8, a school 4.
CREATE FUNCTION pg_temp.u(n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT ('00000000-0000-7000-8000-' || lpad($1::text, 12, '0'))::uuid $$;
INSERT INTO person (id, login, login_kind, name, password_hash)
SELECT pg_temp.u(n), 'p' || n || '@test.invalid', 'mail', 'P' || n, '' FROM generate_series(1, 9) AS n;
INSERT INTO organization (id, kind, credit_code, name, reviewing_unit, state, created_by)
SELECT pg_temp.u(10 + n), CASE WHEN n = 4 THEN 'school' ELSE 'enterprise' END, '91420100MA000000' || n || 'A', '测试单位' || n, CASE WHEN n = 1 THEN 'Z02' ELSE 'Z01' END, 'verified', pg_temp.u(1)
  FROM generate_series(1, 4) AS n;
INSERT INTO membership (organization_id, person_id, role)
VALUES (pg_temp.u(11), pg_temp.u(1), 'org_admin'), (pg_temp.u(11), pg_temp.u(5), 'member'), (pg_temp.u(12), pg_temp.u(2), 'org_admin'), (pg_temp.u(13), pg_temp.u(3), 'member'),
       (pg_temp.u(14), pg_temp.u(9), 'member');
INSERT INTO role_grant (id, person_id, role, unit_code)
VALUES (pg_temp.u(31), pg_temp.u(4), 'district_officer', 'Z02'), (pg_temp.u(32), pg_temp.u(6), 'district_officer', 'Z01'), (pg_temp.u(33), pg_temp.u(7), 'city_officer', NULL),
       (pg_temp.u(34), pg_temp.u(8), 'auditor', NULL);
INSERT INTO scenario (id, organization_id, created_by, reviewing_unit, number, state, title, deadline_at, submitted_at, published_at, accepts_consortium)
SELECT pg_temp.u(n), pg_temp.u(11), pg_temp.u(1), 'Z02', 'CJ-T-' || n, 'published', '测试需求 ' || n, statement_timestamp() + interval '20 days', statement_timestamp(), statement_timestamp(), false
  FROM generate_series(41, 43) AS n;
INSERT INTO scenario_indicator (scenario_id, position, name, unit, comparator, target) VALUES (pg_temp.u(41), 1, '漏检率', '%', 'le', '0.3'), (pg_temp.u(41), 2, '节拍', 's', 'le', '1.2');
INSERT INTO response (id, scenario_id, organization_id, created_by) VALUES (pg_temp.u(51), pg_temp.u(41), pg_temp.u(12), pg_temp.u(2));
INSERT INTO response_body (response_id, revision, milestones) VALUES (pg_temp.u(51), 0, '[{"title":"a","share_percent":70},{"title":"b","share_percent":40}]');

CREATE FUNCTION pg_temp.verdict(action text, person int, organization int, version bigint DEFAULT NULL, reason text DEFAULT NULL) RETURNS text LANGUAGE sql AS
$$ SELECT t.verdict FROM response_try(pg_temp.u(51), pg_temp.u($2), pg_temp.u($3), $1, $4, $5) AS t $$;
CREATE FUNCTION pg_temp.actions(person int, organization int) RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(a.action, ' '), '') FROM response_actions(pg_temp.u(51), pg_temp.u($1), pg_temp.u($2)) AS a $$;

-- Beginning
CREATE FUNCTION pg_temp.begin_at(person int, organization int, scenario int, team text DEFAULT NULL) RETURNS text LANGUAGE sql AS
$$ SELECT t.verdict FROM response_create_try(pg_temp.u($1), pg_temp.u($2), pg_temp.u($3), NULL, $4) AS t $$;
SELECT is(pg_temp.begin_at(2, 12, 42), 'ok', 'a supplier begins');
SELECT is(pg_temp.begin_at(2, 12, 99), 'not_found', 'not where there is no scenario');
SELECT is(pg_temp.begin_at(2, 13, 42), 'forbidden', 'not for an organization he is not a member of');
SELECT is(pg_temp.begin_at(1, 11, 42), 'response_own_scenario', 'not for his own scenario');
SELECT is(pg_temp.begin_at(2, 12, 41), 'response_exists', 'not twice');
SELECT is(pg_temp.begin_at(2, 12, 42, '课题组'), 'response_team_not_allowed', 'an enterprise has no teams');
SELECT is(pg_temp.begin_at(9, 14, 42, '课题组'), 'ok', 'a school has');
SELECT is((SELECT t.verdict FROM response_create_try(pg_temp.u(2), pg_temp.u(12), pg_temp.u(42), pg_temp.u(77), NULL) AS t), 'response_offering_unknown', 'not with a foreign offering');
INSERT INTO membership (organization_id, person_id, role) VALUES (pg_temp.u(13), pg_temp.u(2), 'member'), (pg_temp.u(13), pg_temp.u(5), 'member');
SELECT is(pg_temp.begin_at(2, 13, 41), 'response_one_side', 'not for a second organization after answering for the first');
SELECT is(pg_temp.begin_at(5, 13, 42), 'response_one_side', 'not for a supplier when a member of the owner');
DELETE FROM membership WHERE organization_id = pg_temp.u(13) AND person_id <> pg_temp.u(3);
UPDATE organization SET state = 'submitted' WHERE id = pg_temp.u(12);
SELECT is(pg_temp.begin_at(2, 12, 42), 'ok', 'a draft may wait for 认证');
UPDATE organization SET state = 'suspended' WHERE id = pg_temp.u(12);
SELECT is(pg_temp.begin_at(2, 12, 42), 'response_active', 'a suspended organization does not begin');
UPDATE organization SET state = 'verified' WHERE id = pg_temp.u(12);
UPDATE scenario SET deadline_at = statement_timestamp() - interval '1 second' WHERE id = pg_temp.u(43);
SELECT is(pg_temp.begin_at(2, 12, 43), 'response_accepting', 'the deadline has passed');
SELECT throws_ok($$INSERT INTO response (id, scenario_id, organization_id, created_by) VALUES (pg_temp.u(52), pg_temp.u(41), pg_temp.u(12), pg_temp.u(2))$$, '23505', NULL,
    'one response per scenario, organization and team');

-- A draft
SELECT is(response_see(pg_temp.u(51), pg_temp.u(2), pg_temp.u(12)), 8, 'the responder sees his draft');
SELECT is(response_see(pg_temp.u(51), pg_temp.u(1), pg_temp.u(11)), 0, 'the owner of the scenario does not');
SELECT is(response_see(pg_temp.u(51), pg_temp.u(4), NULL), 0, 'nor does an officer');
SELECT is(response_see(pg_temp.u(51), NULL, NULL), 0, 'nor a guest');
SELECT is(response_see(pg_temp.u(51), pg_temp.u(3), pg_temp.u(12)), 0, 'naming an organization does not make a member');
SELECT is(pg_temp.actions(2, 12), 'edit submit delete', 'what a draft allows');
SELECT is(pg_temp.verdict('submit', 2, 12), 'incomplete', 'incomplete');
SELECT is((SELECT string_agg(p ->> 'pointer', ' ') FROM jsonb_array_elements(response_problems(pg_temp.u(51))) AS p),
    '/summary /answers/0/fit /answers/1/fit /price_fen /duration_months /milestones /contact_name /contact_phone', 'all faults at once');
UPDATE response_body SET summary = 's', price_note = '面议', duration_months = 3, milestones = '[]', contact_name = 'n', contact_phone = 't',
       answers = '[{"position":1,"fit":"meets","value":"0.3"},{"position":2,"fit":"fails"}]' WHERE response_id = pg_temp.u(51);
SELECT is(response_problems(pg_temp.u(51)), '[]', 'an honest 不满足 needs no value');
SELECT is(pg_temp.verdict('submit', 2, 12, 7), 'stale', 'another version');
SELECT is(pg_temp.verdict('submit', 3, 13), 'not_found', 'a competitor');
SELECT is(pg_temp.verdict('open', 2, 12), 'forbidden', 'not the responder''s to do');
SELECT is(pg_temp.verdict('withdraw', 2, 12), 'state', 'nothing to withdraw');
SELECT is(pg_temp.verdict('submit', 2, 12, 1), 'ok', 'complete');
UPDATE organization SET state = 'submitted' WHERE id = pg_temp.u(12);
SELECT is(pg_temp.verdict('submit', 2, 12), 'response_verified', 'before 认证 it waits');
UPDATE organization SET state = 'verified' WHERE id = pg_temp.u(12);

-- Sent
UPDATE response_body SET revision = 1 WHERE response_id = pg_temp.u(51);
UPDATE response SET state = 'submitted', revision = 1, submitted_at = statement_timestamp(), edits = 5 WHERE id = pg_temp.u(51);
SELECT is(response_see(pg_temp.u(51), pg_temp.u(1), pg_temp.u(11)), 36, 'open mode: party and opened');
SELECT is(response_see(pg_temp.u(51), pg_temp.u(3), pg_temp.u(13)), 0, 'competitors never');
SELECT is(response_see(pg_temp.u(51), pg_temp.u(4), NULL), 16, 'the officer of the unit: states');
SELECT is(response_see(pg_temp.u(51), pg_temp.u(6), NULL), 0, 'not of another unit');
SELECT is(response_see(pg_temp.u(51), pg_temp.u(7), NULL), 16, 'the city');
SELECT is(response_see(pg_temp.u(51), pg_temp.u(8), NULL), 16, 'the auditor');
SELECT is((SELECT t.version FROM response_try(pg_temp.u(51), pg_temp.u(2), pg_temp.u(12), 'edit', NULL, NULL) AS t), 6::bigint, 'the responder counts his edits');
SELECT is((SELECT t.version FROM response_try(pg_temp.u(51), pg_temp.u(1), pg_temp.u(11), 'open', NULL, NULL) AS t), 1::bigint, 'the other side does not');
SELECT is(pg_temp.actions(2, 12), 'edit answer withdraw', 'what a sent one allows its responder');
SELECT is(pg_temp.actions(1, 11), 'open shortlist ask decline invalidate', 'and the owner');
SELECT is(pg_temp.actions(5, 11), pg_temp.actions(1, 11), 'member and admin alike');
SELECT is(pg_temp.actions(4, NULL), 'invalidate', 'an officer sets aside what is invalid');
SELECT is(pg_temp.actions(6, NULL), '', 'not one of another unit');
SELECT is(pg_temp.verdict('shortlist', 4, NULL), 'forbidden', 'and chooses nothing');
SELECT is(pg_temp.verdict('shortlist', 1, 11), 'reason_required', 'a reason');
SELECT is(pg_temp.verdict('shortlist', 1, 11, NULL, '  '), 'reason_required', 'a reason of words');
SELECT is(pg_temp.verdict('shortlist', 1, 11, 1, 'r'), 'ok', 'with a reason');
SELECT is(pg_temp.verdict('contact', 1, 11), 'state', 'no contacts before the shortlist');
UPDATE response SET state = 'shortlisted', opened_revision = 1 WHERE id = pg_temp.u(51);
SELECT is(pg_temp.verdict('contact', 1, 11), 'ok', 'contacts after it');
SELECT is(pg_temp.verdict('open', 1, 11), 'response_unread', 'read already');
SELECT is(pg_temp.verdict('discard', 2, 12), 'response_changed', 'nothing was begun');
SELECT is(pg_temp.verdict('delete', 2, 12), 'state', 'a sent one is not deleted');

-- The deadline
UPDATE scenario SET deadline_at = statement_timestamp() WHERE id = pg_temp.u(41);
SELECT is(pg_temp.verdict('withdraw', 2, 12), 'response_accepting', 'the deadline is exclusive');
SELECT is(pg_temp.verdict('edit', 2, 12), 'response_accepting', 'nothing changes behind it');
SELECT is(pg_temp.verdict('decline', 1, 11, NULL, 'r'), 'ok', 'choosing goes on');
UPDATE scenario SET state = 'unmet' WHERE id = pg_temp.u(41);
SELECT is(pg_temp.verdict('decline', 1, 11, NULL, 'r'), 'response_choosing', 'until the scenario ends');
UPDATE response SET state = 'withdrawn' WHERE id = pg_temp.u(51);
SELECT is(response_see(pg_temp.u(51), pg_temp.u(1), pg_temp.u(11)), 4, 'a withdrawn body is not read');

-- One key, one object
SELECT is(idempotency_settle('ok', pg_temp.u(2), 'k', 'h', 201, pg_temp.u(51)), 'ok', 'a key is claimed');
SELECT is(idempotency_settle('response_exists', pg_temp.u(2), 'k', 'h', 201, pg_temp.u(51)), 'replay', 'a refusal under a used key is a replay');
SELECT is(idempotency_settle('response_exists', pg_temp.u(2), NULL, NULL, 201, pg_temp.u(51)), 'response_exists', 'without a key it is a refusal');

-- Offerings
INSERT INTO offering (id, organization_id, created_by, name) VALUES (pg_temp.u(61), pg_temp.u(12), pg_temp.u(2), '视觉检测');
SELECT is(offering_see(pg_temp.u(61), pg_temp.u(3), pg_temp.u(13)), 0, 'a draft is its organization''s');
UPDATE offering SET state = 'published', published_at = statement_timestamp() WHERE id = pg_temp.u(61);
SELECT is(offering_see(pg_temp.u(61), NULL, NULL) || ' ' || offering_see(pg_temp.u(61), pg_temp.u(3), pg_temp.u(13)) || ' ' || offering_see(pg_temp.u(61), pg_temp.u(2), pg_temp.u(12)),
    '1 3 11', 'published: guests, verified organizations, its own');
UPDATE offering SET confirmed_at = statement_timestamp() - interval '12 months' WHERE id = pg_temp.u(61);
SELECT is((SELECT string_agg(a.action, ' ') FROM offering_actions(pg_temp.u(61), pg_temp.u(2), pg_temp.u(12)) AS a), 'edit confirm archive', 'stale after 12 months');
SELECT throws_ok($$UPDATE offering SET price_min_fen = 2, price_max_fen = 1 WHERE id = pg_temp.u(61)$$, '23514', NULL, 'a range goes upwards');

SELECT * FROM finish();
ROLLBACK;
