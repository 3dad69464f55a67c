-- The scenario's life: rows of the table, rights by role and relation, separation of duties, completeness, deadlines, the clock.
BEGIN;
SELECT plan(45);

-- People: 1 clerk, 2 admin, 3 stranger, 4 officer of Z02, 5 officer of Z01, 6 and 7 city officers, 8 auditor.
INSERT INTO person (id, login, login_kind, name, password_hash, confirmed_at)
SELECT format('00000000-0000-7000-8000-00000000010%s', n)::uuid, format('p%s@scenario.invalid', n), 'mail', 'p' || n, 'x', now() FROM generate_series(1, 8) AS n;
INSERT INTO organization (id, kind, credit_code, name, alias, reviewing_unit, state, created_by)
VALUES ('00000000-0000-7000-8000-000000000201', 'enterprise', '91420100MA0000091A', '甲方单位', '某企业', 'Z02', 'verified', '00000000-0000-7000-8000-000000000102'),
       ('00000000-0000-7000-8000-000000000202', 'enterprise', '91420100MA0000092B', '乙方单位', '某企业', 'Z01', 'verified', '00000000-0000-7000-8000-000000000103');
INSERT INTO membership (organization_id, person_id, role)
VALUES ('00000000-0000-7000-8000-000000000201', '00000000-0000-7000-8000-000000000101', 'member'),
       ('00000000-0000-7000-8000-000000000201', '00000000-0000-7000-8000-000000000102', 'org_admin'),
       ('00000000-0000-7000-8000-000000000202', '00000000-0000-7000-8000-000000000103', 'org_admin');
INSERT INTO role_grant (id, person_id, role, unit_code)
VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000104', 'district_officer', 'Z02'), (gen_random_uuid(), '00000000-0000-7000-8000-000000000105', 'district_officer', 'Z01'),
       (gen_random_uuid(), '00000000-0000-7000-8000-000000000106', 'city_officer', NULL), (gen_random_uuid(), '00000000-0000-7000-8000-000000000107', 'city_officer', NULL),
       (gen_random_uuid(), '00000000-0000-7000-8000-000000000108', 'auditor', NULL);

CREATE FUNCTION pg_temp.person(n int) RETURNS uuid LANGUAGE sql AS $$ SELECT format('00000000-0000-7000-8000-00000000010%s', n)::uuid $$;
CREATE FUNCTION pg_temp.org(n int) RETURNS uuid LANGUAGE sql AS $$ SELECT CASE WHEN n <= 2 THEN '00000000-0000-7000-8000-000000000201'::uuid WHEN n = 3 THEN '00000000-0000-7000-8000-000000000202'::uuid END $$;
CREATE FUNCTION pg_temp.s() RETURNS uuid LANGUAGE sql AS $$ SELECT '00000000-0000-7000-8000-000000000301'::uuid $$;
CREATE FUNCTION pg_temp.try(n int, action text, reason text DEFAULT 'r') RETURNS text LANGUAGE sql AS
$$ SELECT t.verdict FROM scenario_try(pg_temp.s(), pg_temp.person(n), pg_temp.org(n), action, NULL, reason) AS t $$;
CREATE FUNCTION pg_temp.put(text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'UPDATE scenario SET ' || $1 || ' WHERE id = pg_temp.s()'; END $$;

INSERT INTO scenario (id, organization_id, created_by, reviewing_unit) VALUES (pg_temp.s(), '00000000-0000-7000-8000-000000000201', pg_temp.person(1), 'Z02');

-- The table itself
SELECT is_empty($$ SELECT from_state, action, role FROM transition WHERE machine = 'scenario' AND from_state IS NOT NULL AND from_state NOT IN
    ('draft', 'submitted', 'district_ok', 'returned', 'rejected', 'published', 'closed_for_response', 'evaluating', 'matched', 'closed', 'unmet', 'withdrawn', 'suspended', 'expired') $$, 'rows start from stored states');
SELECT is_empty($$ SELECT DISTINCT t.to_state FROM transition AS t WHERE t.machine = 'scenario' AND t.to_state <> 'deleted'
     AND t.to_state NOT IN ('draft', 'submitted', 'district_ok', 'returned', 'rejected', 'published', 'closed_for_response', 'evaluating', 'matched', 'closed', 'unmet', 'withdrawn', 'suspended', 'expired') $$, 'and lead to stored states');
SELECT is_empty($$ SELECT DISTINCT w FROM transition AS t, unnest(string_to_array(t.guard, ' ')) AS w WHERE t.machine = 'scenario'
     AND NOT EXISTS (SELECT 1 FROM scenario_guard(pg_temp.s(), pg_temp.person(1), NULL) AS g, jsonb_object_keys(to_jsonb(g)) AS k WHERE k = w) $$, 'every guard is a column of scenario_guard');
SELECT is_empty($$ SELECT s FROM unnest(ARRAY['submitted', 'district_ok', 'returned', 'rejected', 'published', 'closed_for_response', 'evaluating', 'matched', 'closed', 'unmet', 'withdrawn', 'suspended', 'expired']) AS s
     WHERE NOT EXISTS (SELECT 1 FROM transition AS t WHERE t.machine = 'scenario' AND t.to_state = s) $$, 'every state can be reached');
SELECT is_empty($$ SELECT t.action FROM transition AS t WHERE t.machine = 'scenario' AND t.role = 'sysadmin' OR (t.machine = 'scenario' AND t.role IN ('auditor', 'guest', 'person')) $$, 'auditor and sysadmin decide nothing');

-- What is offered is what is granted, for everybody in every state: the actions equal the tries that say ok.
CREATE TEMP TABLE offered AS SELECT s.state, n, a.action FROM unnest(ARRAY['draft', 'submitted', 'district_ok', 'returned', 'rejected', 'published', 'closed_for_response', 'evaluating', 'matched', 'closed', 'unmet', 'withdrawn', 'expired']) AS s (state), generate_series(1, 8) AS n, (VALUES ('x')) AS a (action) WITH NO DATA;
CREATE TEMP TABLE granted AS TABLE offered WITH NO DATA;
DO $$
DECLARE st text; n int; a text;
BEGIN
    INSERT INTO scenario_indicator (scenario_id, position, name, comparator, target) VALUES (pg_temp.s(), 1, '漏检率', 'le', '0.3');
    PERFORM pg_temp.put($q$ title = '端子压接检测', domain = 'manufacturing', pain = 'p', requirement = 'r', cooperation = '["solution"]', budget_kind = 'negotiable', contact_name = 'c', contact_phone = '1', number = 'CJ-T' $q$);
    FOREACH st IN ARRAY ARRAY['draft', 'submitted', 'district_ok', 'returned', 'rejected', 'published', 'closed_for_response', 'evaluating', 'matched', 'closed', 'unmet', 'withdrawn', 'expired'] LOOP
        PERFORM pg_temp.put(format('state = %L, submitted_at = CASE WHEN %L = ''draft'' THEN NULL ELSE now() END, published_at = CASE WHEN %L IN (''draft'', ''submitted'', ''district_ok'', ''returned'', ''rejected'') THEN NULL ELSE now() END', st, st, st));
        FOR n IN 1..8 LOOP
            INSERT INTO offered SELECT st, n, x.action FROM scenario_actions(pg_temp.s(), pg_temp.person(n), pg_temp.org(n)) AS x;
            FOR a IN SELECT DISTINCT t.action FROM transition AS t WHERE t.machine = 'scenario' AND t.from_state IS NOT NULL LOOP
                IF pg_temp.try(n, a) = 'ok' THEN INSERT INTO granted VALUES (st, n, a); END IF;
            END LOOP;
        END LOOP;
    END LOOP;
END $$;
SELECT set_eq('SELECT state, n, action FROM offered', 'SELECT state, n, action FROM granted', 'what is offered is what is granted');
SELECT is_empty('SELECT * FROM granted WHERE n IN (3, 5, 8)', 'strangers, officers of other units and the auditor do nothing');
SELECT is_empty($$ SELECT * FROM granted WHERE n IN (1, 2) AND action IN ('approve', 'publish', 'return', 'reject', 'take_over', 'hand_over', 'suspend', 'resume') $$, 'owners do not review');
SELECT is_empty($$ SELECT * FROM granted WHERE n = 4 AND action NOT IN ('approve', 'return', 'hand_over') $$, 'a district officer only does the first station');
SELECT is_empty($$ SELECT * FROM granted WHERE state IN ('rejected', 'closed', 'unmet', 'withdrawn') $$, 'ends are ends');
SELECT set_eq($$ SELECT action FROM granted WHERE state = 'published' AND n = 1 $$, ARRAY['amend', 'withdraw', 'close_responses', 'select', 'unmet'], 'a published one in the hands of its owner');

-- Completeness
SELECT is((SELECT scenario_problems(pg_temp.s())), '[]'::jsonb, 'a complete one has no problems');
SELECT pg_temp.put($$ state = 'draft', published_at = NULL, submitted_at = NULL, title = ' ', domain = '', cooperation = '[]', budget_kind = 'range', deadline_kind = 'date' $$);
UPDATE scenario_indicator SET target = '' WHERE scenario_id = pg_temp.s();
SELECT set_eq($$ SELECT p ->> 'pointer' FROM jsonb_array_elements(scenario_problems(pg_temp.s())) AS p $$,
              ARRAY['/title', '/domain', '/indicators/0/target', '/cooperation', '/budget_max_fen', '/deadline_on'], 'every problem at once');
SELECT is(pg_temp.try(1, 'submit'), 'incomplete', 'an incomplete one is not submitted');
SELECT pg_temp.put($$ title = '端子压接检测', domain = 'nonsense' $$);
SELECT ok(scenario_problems(pg_temp.s()) @> '[{"pointer":"/domain","code":"unknown"}]', 'a domain that is none');
UPDATE scenario_indicator SET target = '0.3' WHERE scenario_id = pg_temp.s();
SELECT pg_temp.put($$ domain = 'manufacturing', cooperation = '["pilot"]', budget_kind = 'negotiable', deadline_kind = 'working_days' $$);
SELECT is(pg_temp.try(1, 'submit'), 'ok', 'complete again');
SELECT is(pg_temp.try(3, 'submit'), 'not_found', 'a stranger does not even see the draft');

-- Waiting for verification
UPDATE organization SET state = 'submitted' WHERE id = pg_temp.org(1);
SELECT is((SELECT t.to_state FROM scenario_try(pg_temp.s(), pg_temp.person(1), pg_temp.org(1), 'submit', NULL, NULL) AS t), 'draft', 'unverified: pressed, and stays a draft');
SELECT pg_temp.put('submit_requested_at = now()');
UPDATE organization SET state = 'verified' WHERE id = pg_temp.org(1);
SELECT is(scenario_submit_queued(pg_temp.org(1), pg_temp.person(4)), 1, 'verification submits it');
SELECT is((SELECT state FROM scenario WHERE id = pg_temp.s()), 'submitted', 'and it is submitted');
SELECT is(scenario_submit_queued(pg_temp.org(1), pg_temp.person(4)), 0, 'once');
UPDATE organization SET state = 'suspended' WHERE id = pg_temp.org(1);
SELECT pg_temp.put($$ state = 'draft' $$);
SELECT is(pg_temp.try(1, 'submit'), 'scenario_organization_active', 'a suspended organization submits nothing');
UPDATE organization SET state = 'verified' WHERE id = pg_temp.org(1);

-- Separation of duties
SELECT pg_temp.put($$ state = 'submitted', station_due_on = local_day(now()) + 3 $$);
SELECT is(pg_temp.try(6, 'approve'), 'scenario_city_station', 'the city waits while the district has time');
SELECT is(pg_temp.try(6, 'take_over'), 'scenario_overdue', 'and does not take over early');
SELECT pg_temp.put($$ station_due_on = local_day(now()) - 1 $$);
SELECT is(pg_temp.try(6, 'take_over'), 'ok', 'overdue: taken over');
SELECT is(pg_temp.try(6, 'take_over', ''), 'reason_required', 'with a reason');
SELECT pg_temp.put($$ reviewer_id = pg_temp.person(6) $$);
SELECT is(pg_temp.try(4, 'approve'), 'scenario_not_taken', 'then the district is out');
SELECT is(pg_temp.try(7, 'approve'), 'scenario_city_station', 'and so is the other city officer at this station');
SELECT is(pg_temp.try(6, 'approve'), 'ok', 'who took it over decides');
SELECT pg_temp.put($$ state = 'district_ok', district_ok_by = pg_temp.person(6) $$);
SELECT is(pg_temp.try(6, 'publish'), 'scenario_other_officer', 'publishing needs another officer');
SELECT is(pg_temp.try(7, 'publish'), 'ok', 'this one');
SELECT throws_ok($$ SELECT pg_temp.put('published_by = pg_temp.person(6)') $$, '23514', NULL, 'the table itself refuses one officer for both');
SELECT pg_temp.put($$ entered_by = pg_temp.person(7) $$);
SELECT is(pg_temp.try(7, 'publish'), 'scenario_not_entered', 'who entered it does not review it');
SELECT pg_temp.put($$ entered_by = NULL $$);
INSERT INTO membership (organization_id, person_id, role) VALUES (pg_temp.org(1), pg_temp.person(7), 'member');
SELECT is(pg_temp.try(7, 'publish'), 'scenario_not_own', 'nobody decides on his own organization');
DELETE FROM membership WHERE person_id = pg_temp.person(7);
SELECT pg_temp.put($$ deadline_kind = 'date', deadline_on = local_day(now()) + 2 $$);
SELECT is(pg_temp.try(7, 'publish'), 'scenario_deadline_too_close', 'fewer than five working days are too few');
SELECT pg_temp.put($$ deadline_kind = 'working_days', state = 'submitted', reviewing_unit = '420100', reviewer_id = NULL, district_ok_by = NULL $$);
SELECT is(pg_temp.try(6, 'approve'), 'ok', '市直: the city is the first station too');

-- Versions, the clock, who sees
SELECT is((SELECT t.verdict FROM scenario_try(pg_temp.s(), pg_temp.person(6), NULL, 'approve', 999, NULL) AS t), 'stale', 'a stale version');
SELECT pg_temp.put($$ state = 'published', published_at = now(), reviewing_unit = 'Z02', deadline_at = statement_timestamp() - interval '1 second' $$);
SELECT is(pg_temp.try(1, 'evaluate'), 'ok', 'past the deadline it is closed on reading');
SELECT is(pg_temp.try(1, 'close_responses'), 'state', 'and cannot be closed again');
SELECT scenario_clock();
SELECT is((SELECT state FROM scenario WHERE id = pg_temp.s()), 'closed_for_response', 'the clock writes it down');
SELECT is((SELECT count(*)::int FROM audit WHERE object_id = pg_temp.s() AND role = 'system' AND action = 'close_responses'), 1, 'with its audit row');
SELECT is(scenario_see(pg_temp.s(), NULL, NULL), 1, 'a guest sees the public part');
SELECT is(scenario_see(pg_temp.s(), pg_temp.person(3), pg_temp.org(3)), 3, 'a verified stranger a little more');
SELECT is(scenario_see(pg_temp.s(), pg_temp.person(8), NULL), 17, 'the auditor officers'' columns, not the contacts');
SELECT is(scenario_see(pg_temp.s(), pg_temp.person(4), NULL), 49, 'an officer in scope the contacts too');

SELECT * FROM finish();
ROLLBACK;
