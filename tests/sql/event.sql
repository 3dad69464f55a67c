-- Events: the life cycle row by row, who stands how to one, what the database never lets two people do at once, the arithmetic
-- of grids and of the year.
BEGIN;
SELECT plan(41);

INSERT INTO person (id, login, login_kind, name, password_hash, confirmed_at)
SELECT ('00000000-0000-7000-8000-00000000000' || n)::uuid, 'p' || n || '@test.invalid', 'mail', 'P' || n, 'x', now() FROM generate_series(1, 8) AS n;
CREATE FUNCTION pg_temp.p(n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT ('00000000-0000-7000-8000-00000000000' || n)::uuid $$;
CREATE FUNCTION pg_temp.e(n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT ('00000000-0000-7000-8000-0000000000e' || n)::uuid $$;
-- 1 organizer of Z02, 2 officer of Z02, 3 officer of Z01, 4 city, 5 named organizer, 6 door staff, 7 auditor, 8 nobody
INSERT INTO role_grant (id, person_id, role, unit_code) VALUES
    (gen_random_uuid(), pg_temp.p(1), 'organizer', 'Z02'), (gen_random_uuid(), pg_temp.p(2), 'district_officer', 'Z02'), (gen_random_uuid(), pg_temp.p(3), 'district_officer', 'Z01'),
    (gen_random_uuid(), pg_temp.p(4), 'city_officer', NULL), (gen_random_uuid(), pg_temp.p(7), 'auditor', NULL);
INSERT INTO venue (id, name, hall, unit_code, capacity, created_by) VALUES (pg_temp.e(9), '会议中心', 'A', 'Z02', 100, pg_temp.p(1));
INSERT INTO event (id, name, unit_code, planned_month, created_by) VALUES (pg_temp.e(1), '第一场', 'Z02', '2031-03-01', pg_temp.p(1)), (pg_temp.e(2), '第二场', 'Z02', '2031-03-01', pg_temp.p(1));
INSERT INTO event_organizer (event_id, person_id, role) VALUES (pg_temp.e(1), pg_temp.p(5), 'organizer'), (pg_temp.e(1), pg_temp.p(6), 'door_staff');

-- Standing
SELECT results_eq($$SELECT n, event_role(pg_temp.e(1), pg_temp.p(n)) FROM generate_series(1, 8) AS n ORDER BY n$$,
    $$VALUES (1, 'organizer'), (2, 'organizer'), (3, NULL), (4, 'organizer'), (5, 'organizer'), (6, 'door_staff'), (7, NULL), (8, NULL::text)$$, 'who runs it');
SELECT is(event_role(pg_temp.e(1), NULL), NULL, 'a guest runs nothing');
SELECT results_eq($$SELECT n, event_see(pg_temp.e(1), pg_temp.p(n), NULL) FROM generate_series(1, 8) AS n ORDER BY n$$,
    $$VALUES (1, 56), (2, 56), (3, 0), (4, 56), (5, 56), (6, 8), (7, 16), (8, 0)$$, 'before it is published only who runs it and the auditor see it');
UPDATE event SET published_at = now(), state = 'published', starts_local = '2031-03-05 09:00', ends_local = '2031-03-05 17:00', venue_id = pg_temp.e(9) WHERE id = pg_temp.e(1);
SELECT is(event_see(pg_temp.e(1), NULL, NULL), 1, 'then everybody does');
UPDATE event SET starts_local = now() - interval '40 days', ends_local = now() - interval '39 days' WHERE id = pg_temp.e(1);
SELECT is(event_see(pg_temp.e(1), pg_temp.p(5), NULL) & 32, 0, 'contacts of who came are gone 30 days after the end');
UPDATE event SET starts_local = '2031-03-05 09:00', ends_local = '2031-03-05 17:00' WHERE id = pg_temp.e(1);

-- The life cycle
SELECT is_empty($$
    SELECT t.from_state, t.action FROM transition AS t
     WHERE t.machine = 'event' AND (t.from_state NOT IN ('planned', 'preparing', 'published', 'registration_open', 'registration_closed', 'scheduled', 'live', 'ended', 'reviewed', 'postponed')
        OR t.to_state NOT IN ('planned', 'preparing', 'published', 'registration_open', 'registration_closed', 'scheduled', 'live', 'ended', 'reviewed', 'archived', 'postponed', 'cancelled', 'deleted'))$$,
    'states are those of the table');
SELECT is_empty($$SELECT FROM transition WHERE machine = 'event' AND from_state IN ('archived', 'cancelled')$$, 'archived and cancelled are the end');
SELECT is_empty($$
    SELECT w.name FROM transition AS t CROSS JOIN LATERAL unnest(string_to_array(t.guard, ' ')) AS w (name)
     WHERE t.machine = 'event' AND NOT EXISTS (SELECT FROM event_guard(pg_temp.e(1), NULL, NULL) AS g, jsonb_object_keys(to_jsonb(g)) AS k WHERE k = w.name)$$, 'every guard exists');
SELECT set_eq($$SELECT DISTINCT action FROM transition WHERE machine = 'event' AND reason_required$$, ARRAY['postpone', 'cancel', 'count'], 'what needs a reason');
SELECT set_eq($$SELECT action FROM event_actions(pg_temp.e(2), pg_temp.p(5), NULL)$$, ARRAY[]::text[], 'who was named for one event runs no other');
SELECT set_eq($$SELECT action FROM event_actions(pg_temp.e(2), pg_temp.p(1), NULL)$$, ARRAY['edit', 'grid', 'staff', 'prepare', 'cancel', 'delete'], 'a planned event');
SELECT set_eq($$SELECT action FROM event_actions(pg_temp.e(2), pg_temp.p(4), NULL)$$, ARRAY['edit', 'grid', 'staff', 'prepare', 'count', 'cancel', 'delete'], 'for the city as well whether it counts');
SELECT is(event_state('scheduled', now() + interval '1 minute', now() + interval '1 hour'), 'scheduled', 'not begun');
SELECT is(event_state('scheduled', now(), now() + interval '1 hour'), 'live', 'begun');
SELECT is(event_state('registration_closed', now() - interval '1 hour', now()), 'ended', 'over');
SELECT is(event_state('preparing', now() - interval '2 hours', now() - interval '1 hour'), 'preparing', 'what was never published never takes place by itself');
SELECT is(event_state('published', now() + interval '2 days', now() + interval '3 days', now(), now() + interval '1 day'), 'registration_open', 'the window opens');
SELECT is(event_state('published', now() + interval '2 days', now() + interval '3 days', now() - interval '1 day', now()), 'registration_closed', 'and closes');
SELECT is((SELECT verdict FROM event_try(pg_temp.e(1), pg_temp.p(8), NULL, 'cancel', NULL, 'x')), 'forbidden', 'others cancel nothing');
SELECT is((SELECT verdict FROM event_try(pg_temp.e(2), pg_temp.p(8), NULL, 'cancel', NULL, 'x')), 'not_found', 'nor know of it');
SELECT is((SELECT verdict FROM event_try(pg_temp.e(1), pg_temp.p(5), NULL, 'cancel', NULL, ' ')), 'reason_required', 'a reason is needed');
SELECT is((SELECT verdict FROM event_try(pg_temp.e(1), pg_temp.p(5), NULL, 'start', NULL, '')), 'state', 'published does not begin by hand');
SELECT is((SELECT verdict FROM event_try(pg_temp.e(1), pg_temp.p(5), NULL, 'cancel', 9, 'x')), 'stale', 'an old version is stale');
UPDATE event SET state = 'registration_closed' WHERE id = pg_temp.e(1);
SELECT is((SELECT verdict FROM event_try(pg_temp.e(1), pg_temp.p(5), NULL, 'start', NULL, '')), 'event_without_meetings', 'with meetings the schedule comes first');
UPDATE event SET has_meetings = false WHERE id = pg_temp.e(1);
SELECT is((SELECT verdict FROM event_try(pg_temp.e(1), pg_temp.p(5), NULL, 'start', NULL, '')), 'event_on_the_day', 'not before its day');

-- What two people could break at once
SELECT throws_ok($$UPDATE event SET state = 'published', starts_local = '2031-03-05 16:00', ends_local = '2031-03-05 18:00', venue_id = pg_temp.e(9) WHERE id = pg_temp.e(2)$$, '23P01', NULL, 'a hall is not promised twice');
SELECT lives_ok($$UPDATE event SET state = 'published', starts_local = '2031-03-05 17:00', ends_local = '2031-03-05 18:00', venue_id = pg_temp.e(9) WHERE id = pg_temp.e(2)$$, 'one after the other is fine');
SELECT throws_ok($$UPDATE event SET ends_local = '2031-03-05 17:00' WHERE id = pg_temp.e(2)$$, '23514', NULL, 'an event takes time');
SELECT throws_ok($$UPDATE event SET starts_local = NULL WHERE id = pg_temp.e(2)$$, '23514', NULL, 'both times or none');
SELECT throws_ok($$UPDATE event SET planned_month = '2031-03-02' WHERE id = pg_temp.e(2)$$, '23514', NULL, 'a month begins on its first');
INSERT INTO event_session (id, event_id, position, name, during, slot_minutes) VALUES (gen_random_uuid(), pg_temp.e(1), 0, '上午', '[2031-03-05 09:00+08, 2031-03-05 12:00+08)', 20);
SELECT throws_ok($$INSERT INTO event_session (id, event_id, position, name, during, slot_minutes) VALUES (gen_random_uuid(), pg_temp.e(1), 1, '又', '[2031-03-05 11:00+08, 2031-03-05 13:00+08)', 20)$$, '23P01', NULL, 'sessions do not overlap');

-- Slots
SELECT results_eq($$SELECT from_at::time::text FROM event_slots_of('2031-03-05 09:00', '2031-03-05 11:00', 20, 5, '[{"from":"09:40","to":"10:00"}]')$$,
    ARRAY['09:00:00', '10:00:00', '10:25:00'], 'a slot that would run into a break waits behind it');
SELECT results_eq($$SELECT count(*) FROM event_slots_of('2031-03-05 09:00', '2031-03-05 09:19', 20, 0, '[]')$$, ARRAY[0::bigint], 'no room, no slot');
SELECT results_eq($$SELECT count(*) FROM event_slots_of('2031-03-05 09:00', '2031-03-05 09:40', 20, 0, '[]')$$, ARRAY[2::bigint], 'the last slot may end with the session');
SELECT cmp_ok((SELECT count(*) FROM event_slots_of('2031-03-05 09:00', 'infinity', 5, 0, '[]')), '<=', 2000::bigint, 'an endless session ends');

-- The year
INSERT INTO annual_plan (year, target, source) VALUES (2031, 10, '测试');
UPDATE event SET state = 'ended', venue_id = NULL WHERE id = pg_temp.e(1);
SELECT is(annual_plan_of(2031), '{"year": 2031, "target": 10, "source": "测试", "held": 1, "reviewed": 0, "planned": 1}', 'held is not yet reviewed');
UPDATE event SET state = 'reviewed' WHERE id = pg_temp.e(1);
UPDATE event SET state = 'cancelled' WHERE id = pg_temp.e(2);
SELECT is(annual_plan_of(2031), '{"year": 2031, "target": 10, "source": "测试", "held": 1, "reviewed": 1, "planned": 0}', 'reviewed counts, cancelled does not');
UPDATE event SET counts_toward_plan = false WHERE id = pg_temp.e(1);
SELECT is(annual_plan_of(2031) ->> 'reviewed', '0', 'only those that count toward the plan');
SELECT is(annual_plan_of(2032) -> 'target', 'null', 'a year without a target has none');

-- The clock
INSERT INTO event (id, name, unit_code, planned_month, created_by, state, published_at, starts_local, ends_local)
VALUES (pg_temp.e(3), '第三场', 'Z02', '2026-01-01', pg_temp.p(1), 'scheduled', now(), (now() - interval '3 hours') AT TIME ZONE 'Asia/Shanghai', (now() - interval '1 hour') AT TIME ZONE 'Asia/Shanghai');
SELECT is(event_clock(), 1, 'the clock ends it');
SELECT results_eq($$SELECT a.action, a.from_state, a.to_state, a.role FROM audit AS a WHERE a.machine = 'event' AND a.object_id = pg_temp.e(3)$$, $$VALUES ('end', 'scheduled', 'ended', 'system')$$, 'and says so in the log');

SELECT * FROM finish();
ROLLBACK;
