-- Meetings with a place and their drafts: what the constraints refuse, where a meeting may go and why not, what an organizer is warned of,
-- publishing, who may do what on the day, what each side sees of the other.
BEGIN;
SELECT plan(82);

-- A world: event 100 of Z02 tomorrow with 4 slots (2 halves) and 3 tables; owners 1-3 (registrations 21-23), suppliers 4-6 (24-26),
-- organizer 7, door staff 8, auditor 9, a district officer of another unit 10, nobody 11.
CREATE FUNCTION pg_temp.u(n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT ('00000000-0000-7000-8000-' || lpad($1::text, 12, '0'))::uuid $$;
INSERT INTO person (id, login, login_kind, name, password_hash, confirmed_at) SELECT pg_temp.u(n), 'p' || n || '@test.invalid', 'mail', 'P' || n, '', statement_timestamp() FROM generate_series(1, 11) AS n;
INSERT INTO organization (id, kind, credit_code, name, reviewing_unit, state, verified_at, created_by)
SELECT pg_temp.u(10 + n), 'enterprise', '91420100MA000000' || n || 'A', '测试单位' || n, 'Z02', 'verified', statement_timestamp(), pg_temp.u(n) FROM generate_series(1, 6) AS n;
INSERT INTO membership (organization_id, person_id, role) SELECT pg_temp.u(10 + n), pg_temp.u(n), 'member' FROM generate_series(1, 6) AS n;
INSERT INTO role_grant (id, person_id, role, unit_code) VALUES (pg_temp.u(31), pg_temp.u(9), 'auditor', NULL), (pg_temp.u(32), pg_temp.u(10), 'district_officer', 'Z01');
INSERT INTO event (id, name, unit_code, state, planned_month, starts_local, ends_local, meetings_min, meetings_max, buffer_minutes, published_at, created_by)
SELECT pg_temp.u(n), '对接会' || n, 'Z02', 'registration_closed', date_trunc('month', statement_timestamp() AT TIME ZONE 'Asia/Shanghai')::date,
       date_trunc('day', statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '1 day 9 hours', date_trunc('day', statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '1 day 17 hours', 1, 3, 15,
       statement_timestamp(), pg_temp.u(7) FROM generate_series(100, 101) AS n;
INSERT INTO event_organizer (event_id, person_id, role) VALUES (pg_temp.u(100), pg_temp.u(7), 'organizer'), (pg_temp.u(100), pg_temp.u(8), 'door_staff'), (pg_temp.u(101), pg_temp.u(7), 'organizer');
INSERT INTO event_session (id, event_id, position, name, during, slot_minutes)
SELECT pg_temp.u(e.n + 10 + h), pg_temp.u(e.n), h, '半场' || h, tstzrange(x.starts_at + h * interval '2 hours', x.starts_at + h * interval '2 hours' + interval '1 hour'), 30
  FROM (VALUES (100), (200)) AS e (n) JOIN event AS x ON x.id = pg_temp.u(CASE e.n WHEN 100 THEN 100 ELSE 101 END) CROSS JOIN generate_series(0, 1) AS h WHERE e.n = 100;
INSERT INTO event_slot (id, event_id, session_id, position, during)
SELECT pg_temp.u(120 + n), pg_temp.u(100), pg_temp.u(110 + n / 2), n, tstzrange(lower(h.during) + (n % 2) * interval '30 minutes', lower(h.during) + (n % 2 + 1) * interval '30 minutes')
  FROM generate_series(0, 3) AS n JOIN event_session AS h ON h.id = pg_temp.u(110 + n / 2);
INSERT INTO event_table (event_id, table_no, zone) VALUES (pg_temp.u(100), 1, 'A'), (pg_temp.u(100), 2, 'A'), (pg_temp.u(100), 3, 'B');
INSERT INTO registration (id, event_id, organization_id, person_id, side, state, name, seat_no, badge, created_by)
SELECT pg_temp.u(20 + n), pg_temp.u(100), pg_temp.u(10 + n), pg_temp.u(n), CASE WHEN n < 4 THEN 'demand' ELSE 'supply' END, 'approved', 'P' || n, 1, 'b' || n, pg_temp.u(n) FROM generate_series(1, 6) AS n;
-- meetings 41-49: owner (n - 41) / 3 + 1 with supplier (n - 41) % 3 + 4
INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, state, is_must, weight, accepted_at)
SELECT pg_temp.u(n), pg_temp.u(100), pg_temp.u(21 + (n - 41) / 3), pg_temp.u(24 + (n - 41) % 3), pg_temp.u(11 + (n - 41) / 3), pg_temp.u(14 + (n - 41) % 3), CASE WHEN n = 42 THEN 'supply' ELSE 'demand' END, 'accepted', n = 41, 40, statement_timestamp()
  FROM generate_series(41, 49) AS n;
INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit)
SELECT m.id, w.side, m.event_id, r.id, r.person_id, r.organization_id, r.seat_no, 2
  FROM meeting AS m CROSS JOIN LATERAL (VALUES ('demand', m.demand_id), ('supply', m.supply_id)) AS w (side, id) JOIN registration AS r ON r.id = w.id WHERE m.event_id = pg_temp.u(100);

-- What the constraints refuse ------------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.live(meeting int, slot int, at int) RETURNS void LANGUAGE sql AS $$
    UPDATE meeting AS m SET slot_id = s.id, table_no = $3, during = s.during, live = true, state = 'scheduled' FROM event_slot AS s WHERE m.id = pg_temp.u($1) AND s.id = pg_temp.u(120 + $2);
    UPDATE meeting_seat AS t SET during = s.during, live = true FROM event_slot AS s WHERE t.meeting_id = pg_temp.u($1) AND s.id = pg_temp.u(120 + $2);
$$;
CREATE FUNCTION pg_temp.clear() RETURNS void LANGUAGE sql AS $$
    UPDATE meeting SET live = false, slot_id = NULL, table_no = NULL, during = NULL, state = 'accepted', no_show_side = NULL, held_at = NULL WHERE event_id = pg_temp.u(100);
    UPDATE meeting_seat SET live = false, during = NULL, arrived_at = NULL, intent = NULL WHERE event_id = pg_temp.u(100);
$$;
SELECT pg_temp.live(41, 0, 1);
SELECT throws_ok('SELECT pg_temp.live(45, 0, 1)', '23P01', NULL, 'no table twice at one time');
SELECT throws_ok('SELECT pg_temp.live(42, 0, 2)', '23P01', NULL, 'no person twice at one time');
SELECT lives_ok('SELECT pg_temp.live(45, 0, 2)', 'two others at another table');
UPDATE meeting_seat SET person_id = pg_temp.u(11), organization_id = pg_temp.u(11) WHERE meeting_id = pg_temp.u(49) AND side = 'demand';
SELECT throws_ok('SELECT pg_temp.live(49, 0, 3)', '23P01', NULL, 'no place of an organization twice at one time');
UPDATE meeting_seat SET seat_no = 2 WHERE meeting_id = pg_temp.u(49) AND side = 'demand';
SELECT lives_ok('SELECT pg_temp.live(49, 0, 3)', 'a colleague has a place of his own');
SELECT throws_ok($$UPDATE meeting_seat SET seat_no = 3 WHERE meeting_id = pg_temp.u(49) AND side = 'demand'$$, '23514', NULL, 'no more places than the event gives');
SELECT lives_ok($$UPDATE meeting AS m SET table_no = CASE m.id WHEN pg_temp.u(41) THEN 2 ELSE 1 END WHERE m.id IN (pg_temp.u(41), pg_temp.u(45))$$, 'two tables change in one UPDATE');
SELECT throws_ok($$UPDATE meeting SET table_no = 9 WHERE id = pg_temp.u(41)$$, '23503', NULL, 'no table that is not there');
SELECT throws_ok($$UPDATE meeting SET live = true, slot_id = NULL WHERE id = pg_temp.u(41)$$, '23514', NULL, 'live has a slot');
SELECT throws_ok($$INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by)
                   VALUES (pg_temp.u(60), pg_temp.u(100), pg_temp.u(24), pg_temp.u(21), pg_temp.u(14), pg_temp.u(11), 'demand')$$, '23505', NULL, 'two organizations meet once, whoever asks');
SELECT throws_ok($$INSERT INTO job (id, kind, object_id, requested_by) SELECT pg_temp.u(70 + n), 'schedule', pg_temp.u(100), pg_temp.u(7) FROM generate_series(1, 2) AS n$$, '23505', NULL, 'one run at a time');
UPDATE meeting_seat SET person_id = pg_temp.u(3), organization_id = pg_temp.u(13), seat_no = 1 WHERE meeting_id = pg_temp.u(49) AND side = 'demand';
SELECT pg_temp.clear();

-- Where a meeting may go -------------------------------------------------------------------------------------------------------
INSERT INTO schedule_proposal (id, event_id, number, kind, created_by) VALUES (pg_temp.u(80), pg_temp.u(100), 1, 'full', pg_temp.u(7));
CREATE FUNCTION pg_temp.put(meeting int, slot int, at int) RETURNS void LANGUAGE sql AS
$$ SELECT proposal_put(pg_temp.u(80), jsonb_build_array(jsonb_build_object('meeting_id', pg_temp.u($1), 'slot_id', CASE WHEN $2 >= 0 THEN pg_temp.u(120 + $2) END, 'table_no', $3, 'is_locked', false, 'reason', ''))) $$;
CREATE FUNCTION pg_temp.places(meeting int) RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(coalesce(p.code, p.table_no::text), ' ' ORDER BY p.position) FROM meeting_places(pg_temp.u($1), pg_temp.u(80), NULL, NULL, NULL) AS p $$;
SELECT is(pg_temp.places(41), '1 1 1 1', 'an empty draft: everywhere at the first table');
SELECT pg_temp.put(42, 0, 2), pg_temp.put(46, 1, 1);
SELECT is(pg_temp.places(41), 'person_busy 2 2 2', 'its person is busy at first; the owner keeps the table');
SELECT is(pg_temp.places(44), '1 person_busy 1 1', 'his supplier too');
INSERT INTO availability (registration_id, slot_id, is_available) VALUES (pg_temp.u(24), pg_temp.u(123), false);
SELECT is(pg_temp.places(41), 'person_busy 2 2 absent', 'who is absent');
INSERT INTO table_closure (id, event_id, table_no, during, closed_by) SELECT pg_temp.u(90), pg_temp.u(100), 2, s.during, pg_temp.u(7) FROM event_slot AS s WHERE s.id = pg_temp.u(122);
SELECT is(pg_temp.places(41), 'person_busy 2 1 absent', 'a closed table is passed over');
SELECT is((SELECT p.code FROM meeting_places(pg_temp.u(41), pg_temp.u(80), pg_temp.u(122), 2, NULL) AS p), 'table_closed', 'asked for, it is refused');
SELECT is((SELECT p.code || ' ' || p.other_id FROM meeting_places(pg_temp.u(47), pg_temp.u(80), pg_temp.u(121), 1, NULL) AS p), 'table_busy ' || pg_temp.u(46), 'a table that is taken, and by whom');
SELECT is((SELECT p.code FROM meeting_places(pg_temp.u(47), pg_temp.u(80), pg_temp.u(121), 7, NULL) AS p), 'table_unknown', 'a table that is not there');
UPDATE registration SET meetings_max = 1 WHERE id = pg_temp.u(21);
SELECT is(pg_temp.places(41), 'person_busy max_reached max_reached absent', 'nobody has more than he wants');
UPDATE registration SET meetings_max = NULL WHERE id = pg_temp.u(21);
SELECT is(pg_temp.places(42), '2 2 1 2', 'its own place does not stand in its way');
INSERT INTO registration (id, event_id, organization_id, person_id, side, state, name, seat_no, badge, created_by)
SELECT pg_temp.u(130 + n), pg_temp.u(101), pg_temp.u(10 + n), pg_temp.u(n), CASE WHEN n = 1 THEN 'demand' ELSE 'supply' END, 'approved', 'P' || n, 1, 'c' || n, pg_temp.u(n) FROM (VALUES (1), (4)) AS x (n);
INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, state) VALUES (pg_temp.u(61), pg_temp.u(101), pg_temp.u(131), pg_temp.u(134), pg_temp.u(11), pg_temp.u(14), 'both', 'scheduled');
INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit, during, live)
SELECT pg_temp.u(61), 'demand', pg_temp.u(101), pg_temp.u(131), pg_temp.u(1), pg_temp.u(11), 1, 2, s.during, true FROM event_slot AS s WHERE s.id = pg_temp.u(122);
SELECT is(pg_temp.places(41), 'person_busy 2 person_busy absent', 'a meeting at another event is a meeting');
SELECT pg_temp.put(43, 2, 1);
SELECT is((SELECT string_agg(f.code, ' ') FROM board_faults(pg_temp.u(100), pg_temp.u(80)) AS f WHERE f.meeting_id = pg_temp.u(43)), 'person_busy', 'and blocks a draft');
DELETE FROM meeting_seat WHERE meeting_id = pg_temp.u(61);
SELECT pg_temp.put(43, -1, NULL);

-- Moves by hand ------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.move(person int, version bigint, form jsonb) RETURNS text LANGUAGE sql AS $$ SELECT m.verdict FROM proposal_move(pg_temp.u(80), pg_temp.u($1), NULL, $2, $3) AS m $$;
CREATE FUNCTION pg_temp.at(meeting int) RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(s.position::text, '-') || '/' || coalesce(r.table_no::text, '-') FROM schedule_proposal_row AS r LEFT JOIN event_slot AS s ON s.id = r.slot_id WHERE r.proposal_id = pg_temp.u(80) AND r.meeting_id = pg_temp.u($1) $$;
SELECT is(pg_temp.move(1, 1, jsonb_build_object('meeting_id', pg_temp.u(41), 'slot_id', pg_temp.u(121))), 'not_found', 'a participant sees no draft');
SELECT is(pg_temp.move(8, 1, jsonb_build_object('meeting_id', pg_temp.u(41), 'slot_id', pg_temp.u(121))), 'not_found', 'nor does door staff');
SELECT is(pg_temp.move(9, 1, jsonb_build_object('meeting_id', pg_temp.u(41), 'slot_id', pg_temp.u(121))), 'forbidden', 'an auditor looks only');
SELECT is(pg_temp.move(7, 9, jsonb_build_object('meeting_id', pg_temp.u(41), 'slot_id', pg_temp.u(121))), 'stale', 'a stale organizer is told');
SELECT is(pg_temp.move(7, 1, jsonb_build_object('meeting_id', pg_temp.u(41), 'slot_id', pg_temp.u(120))), 'person_busy', 'with the reason');
SELECT is(pg_temp.move(7, 1, jsonb_build_object('meeting_id', pg_temp.u(41), 'slot_id', pg_temp.u(121))), 'ok', 'the organizer moves');
SELECT is(pg_temp.at(41), '1/2', 'there it is, at the table of its owner');
SELECT is(pg_temp.move(7, 2, jsonb_build_object('meeting_id', pg_temp.u(41), 'with_meeting_id', pg_temp.u(42))), 'ok', 'two of one owner change places');
SELECT is(pg_temp.at(41) || ' ' || pg_temp.at(42), '0/2 1/2', 'both at once');
SELECT is(pg_temp.move(7, 3, jsonb_build_object('meeting_id', pg_temp.u(41), 'is_locked', true)), 'ok', 'fixed');
SELECT is(pg_temp.move(7, 4, jsonb_build_object('meeting_id', pg_temp.u(41), 'slot_id', NULL)), 'locked', 'what is fixed stays');
SELECT is(pg_temp.move(7, 4, jsonb_build_object('meeting_id', pg_temp.u(61), 'slot_id', pg_temp.u(121))), 'meeting_unknown', 'a meeting of another event');
CREATE FUNCTION pg_temp.step(what text) RETURNS text LANGUAGE sql AS $$ SELECT s.verdict FROM proposal_step(pg_temp.u(80), pg_temp.u(7), NULL, $1, NULL) AS s $$;
SELECT is(pg_temp.step('undo') || pg_temp.step('undo'), 'okok', 'taken back');
SELECT is(pg_temp.at(41) || ' ' || pg_temp.at(42), '1/2 0/2', 'as it was before');
SELECT is(pg_temp.step('redo'), 'ok', 'and again');
SELECT is(pg_temp.at(41) || ' ' || pg_temp.at(42), '0/2 1/2', 'changed again');
SELECT is(pg_temp.move(7, NULL, jsonb_build_object('meeting_id', pg_temp.u(48), 'slot_id', pg_temp.u(123))), 'ok', 'a new move');
SELECT is(pg_temp.step('redo'), 'proposal_can_redo', 'ends what could be made again');
SELECT is((SELECT p.edits FROM schedule_proposal AS p WHERE p.id = pg_temp.u(80)), 3, 'three stand');
SELECT is((SELECT e.board_version > 5 FROM event AS e WHERE e.id = pg_temp.u(100)), true, 'every change is counted on the board');

-- Warnings -----------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.faults() RETURNS text LANGUAGE sql AS $$ SELECT coalesce(string_agg(DISTINCT f.code, ' '), '') FROM board_faults(pg_temp.u(100), pg_temp.u(80)) AS f WHERE f.level <> 'note' $$;
SELECT is(pg_temp.faults(), '', 'nothing to warn of');
SELECT pg_temp.put(41, -1, NULL);
SELECT is(pg_temp.faults(), 'must_unplaced', 'a must has no place');
SELECT pg_temp.put(41, 0, 1);
SELECT pg_temp.put(48, 3, 3), pg_temp.put(47, 2, 1);
SELECT is(pg_temp.faults(), 'walking', 'two zones in a row without time to walk');
SELECT pg_temp.put(47, -1, NULL);
UPDATE registration SET state = 'withdrawn' WHERE id = pg_temp.u(25);
SELECT is(pg_temp.faults(), 'withdrawn', 'somebody withdrew');
UPDATE registration SET state = 'approved' WHERE id = pg_temp.u(25);
UPDATE event SET schedule_version = 4 WHERE id = pg_temp.u(100);
SELECT is(pg_temp.faults(), 'outdated', 'live meetings changed since');
UPDATE event SET schedule_version = 0 WHERE id = pg_temp.u(100);
SELECT is((SELECT count(*) FROM board_faults(pg_temp.u(100), pg_temp.u(80)) AS f WHERE f.code = 'new_accepted'), 3::bigint, 'accepted since, noted');

SELECT is((SELECT string_agg(DISTINCT f.code, ' ') FROM board_faults(pg_temp.u(100), pg_temp.u(80)) AS f WHERE f.level = 'note' AND f.code IN ('gap', 'back_to_back')), NULL, 'nobody waits long or has no break');

-- Publishing ---------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.publish(reason text) RETURNS text LANGUAGE sql AS $$ SELECT p.verdict FROM proposal_publish(pg_temp.u(80), pg_temp.u(7), NULL, NULL, $1) AS p $$;
UPDATE event SET state = 'registration_open' WHERE id = pg_temp.u(100);
SELECT is(pg_temp.publish(NULL), 'proposal_publishable', 'not while registration is open');
UPDATE event SET state = 'registration_closed' WHERE id = pg_temp.u(100);
SELECT pg_temp.put(41, -1, NULL);
SELECT is(pg_temp.publish(' '), 'proposal_must_unplaced', 'not without the must');
SELECT is(pg_temp.publish('已在会前见面'), 'ok', 'but with a reason');
SELECT is((SELECT count(*) FROM meeting AS m WHERE m.event_id = pg_temp.u(100) AND m.live AND m.state = 'scheduled'), 3::bigint, 'three live');
SELECT is((SELECT count(*) FROM meeting_seat AS s JOIN meeting AS m ON m.id = s.meeting_id AND m.during = s.during WHERE s.live AND s.event_id = pg_temp.u(100)), 6::bigint, 'with their seats');
SELECT is((SELECT count(*) FROM inbox AS i WHERE i.kind = 'schedule_published'), (SELECT count(DISTINCT s.person_id) FROM meeting_seat AS s WHERE s.live AND s.event_id = pg_temp.u(100)), 'everybody concerned is told once');
SELECT is((SELECT e.state || e.schedule_version FROM event AS e WHERE e.id = pg_temp.u(100)), 'scheduled1', 'the event has a schedule');
SELECT is((SELECT p.state FROM schedule_proposal AS p WHERE p.id = pg_temp.u(80)), 'published', 'the draft is what is published');
SELECT is(pg_temp.publish('x'), 'state', 'once');
SELECT is((SELECT proposal_copy(pg_temp.u(81), pg_temp.u(100), pg_temp.u(7))), 9, 'a copy to move by hand');
SELECT is(proposal_changes(pg_temp.u(81)), '{"added": 0, "moved": 0, "dropped": 0, "retabled": 0}', 'changes nothing yet');

-- Live moves ---------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.live_move(meeting int, person int, form jsonb) RETURNS text LANGUAGE sql AS $$ SELECT m.verdict FROM meeting_move(pg_temp.u($1), pg_temp.u($2), NULL, NULL, $3) AS m $$;
SELECT is(pg_temp.live_move(42, 1, jsonb_build_object('slot_id', pg_temp.u(122))), 'forbidden', 'a participant moves nothing');
SELECT is(pg_temp.live_move(42, 11, jsonb_build_object('slot_id', pg_temp.u(122))), 'not_found', 'nobody sees nothing');
SELECT is(pg_temp.live_move(42, 8, jsonb_build_object('slot_id', pg_temp.u(123))), 'person_busy', 'the door: with the reason');
SELECT is(pg_temp.live_move(42, 8, jsonb_build_object('slot_id', pg_temp.u(122))), 'ok', 'the door moves');
SELECT is((SELECT m.sequence || ' ' || m.moves FROM meeting AS m WHERE m.id = pg_temp.u(42)), '2 1', 'a new edition, one move');
SELECT is((SELECT count(*) FROM inbox AS i WHERE i.kind = 'meeting_moved' AND i.object_id = pg_temp.u(42)), 2::bigint, 'both are told');
SELECT is((SELECT p.based_on || ' ' || (r.slot_id = pg_temp.u(122)) FROM schedule_proposal AS p JOIN schedule_proposal_row AS r ON r.proposal_id = p.id AND r.meeting_id = pg_temp.u(42) WHERE p.id = pg_temp.u(81)), '2 true', 'the draft follows');
SELECT is(pg_temp.live_move(41, 7, jsonb_build_object('slot_id', pg_temp.u(120))), 'ok', 'one that had no place gets it');
SELECT is((SELECT p.based_on FROM schedule_proposal AS p WHERE p.id = pg_temp.u(81)), 3, 'and in the draft');

-- The day ------------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.arrive(meeting int, person int, organization int, side text DEFAULT NULL) RETURNS text LANGUAGE sql AS
$$ SELECT a.verdict FROM meeting_arrive(pg_temp.u($1), pg_temp.u($2), pg_temp.u($3), $4) AS a $$;
SELECT is(pg_temp.arrive(41, 1, 11), 'meeting_due', 'not the day before');
SELECT is((SELECT x.verdict FROM meeting_mark(pg_temp.u(41), pg_temp.u(8), NULL, 'no_show', NULL, 'demand') AS x), 'meeting_begun', 'nobody is missing before the beginning');
UPDATE meeting SET during = tstzrange(statement_timestamp() - interval '1 minute', statement_timestamp() + interval '20 minutes') WHERE id = pg_temp.u(41);
UPDATE meeting_seat AS s SET during = m.during FROM meeting AS m WHERE m.id = s.meeting_id AND m.id = pg_temp.u(41);
SELECT is(pg_temp.arrive(41, 1, 11), 'ok', 'one side');
SELECT is(pg_temp.arrive(41, 1, 11, 'supply'), 'forbidden', 'not for the other');
SELECT is((SELECT x.verdict FROM meeting_intent_set(pg_temp.u(41), pg_temp.u(1), pg_temp.u(11), 'pilot', '只给自己看') AS x), 'ok', 'what it takes away');
SELECT is((SELECT d.other_intent FROM meeting_day(pg_temp.u(41), 'supply') AS d), NULL, 'is its own');
SELECT is(pg_temp.arrive(41, 8, NULL, 'supply'), 'ok', 'the door for the other');
SELECT is((SELECT m.state FROM meeting AS m WHERE m.id = pg_temp.u(41)), 'held', 'both are there');
SELECT is((SELECT x.verdict FROM meeting_intent_set(pg_temp.u(41), pg_temp.u(4), pg_temp.u(14), 'interested', '') AS x), 'ok', 'the other says yes too');
SELECT is((SELECT d.my_intent || ' ' || d.other_intent FROM meeting_day(pg_temp.u(41), 'supply') AS d), 'interested pilot', 'now both know');
SELECT is((SELECT x.verdict FROM meeting_intent_set(pg_temp.u(41), pg_temp.u(7), NULL, 'pilot', '') AS x), 'forbidden', 'the organizer has no say');
SELECT is((SELECT string_agg(a.action, ' ') FROM meeting_actions(pg_temp.u(42), pg_temp.u(8), NULL) AS a), 'move', 'what door staff may do before');

SELECT * FROM finish();
ROLLBACK;
