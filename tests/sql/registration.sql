-- Registrations and meetings before their place: rights, sight, places and seats, waiting lists, wishes, what the clock does.
BEGIN;
SELECT plan(58);

-- Organizer 9 of event 1 (Z02); demand organization 11 (persons 1 admin, 5), suppliers 12, 13, 14 (persons 2, 3, 4 admins), 15 not verified (person 6); auditor 8, door 7.
CREATE FUNCTION pg_temp.u(n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT ('00000000-0000-7000-8000-' || lpad($1::text, 12, '0'))::uuid $$;
INSERT INTO person (id, login, login_kind, name, password_hash, confirmed_at)
SELECT pg_temp.u(n), 'p' || n || '@test.invalid', 'mail', 'P' || n, '', statement_timestamp() FROM generate_series(1, 10) AS n;
INSERT INTO organization (id, kind, credit_code, name, reviewing_unit, state, created_by)
SELECT pg_temp.u(10 + n), 'enterprise', '91420100MA000000' || n || 'A', '测试单位' || n, 'Z02', CASE n WHEN 5 THEN 'submitted' ELSE 'verified' END, pg_temp.u(1) FROM generate_series(1, 5) AS n;
INSERT INTO membership (organization_id, person_id, role)
VALUES (pg_temp.u(11), pg_temp.u(1), 'org_admin'), (pg_temp.u(11), pg_temp.u(5), 'member'), (pg_temp.u(12), pg_temp.u(2), 'org_admin'), (pg_temp.u(13), pg_temp.u(3), 'org_admin'),
       (pg_temp.u(14), pg_temp.u(4), 'org_admin'), (pg_temp.u(15), pg_temp.u(6), 'org_admin');
INSERT INTO role_grant (id, person_id, role, unit_code) VALUES (pg_temp.u(31), pg_temp.u(8), 'auditor', NULL);
INSERT INTO event (id, state, name, unit_code, planned_month, starts_local, ends_local, registration_opens_at, registration_closes_at, is_approval_needed, quota_supply, published_at, created_by)
SELECT pg_temp.u(n), 'registration_open', '测试对接会' || n, 'Z02', date_trunc('month', statement_timestamp())::date, (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '10 days',
       (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '10 days 6 hours', statement_timestamp() - interval '1 day', statement_timestamp() + interval '8 days', false, 2,
       statement_timestamp(), pg_temp.u(9)
  FROM generate_series(41, 42) AS n;
INSERT INTO event_organizer (event_id, person_id, role) VALUES (pg_temp.u(41), pg_temp.u(9), 'organizer'), (pg_temp.u(41), pg_temp.u(7), 'door_staff');
INSERT INTO event_table (event_id, table_no) VALUES (pg_temp.u(41), 1);
INSERT INTO event_session (id, event_id, position, name, during, slot_minutes) SELECT pg_temp.u(51), e.id, 0, '上午', tstzrange(e.starts_at, e.ends_at), 15 FROM event AS e WHERE e.id = pg_temp.u(41);
INSERT INTO event_slot (id, event_id, session_id, position, during) SELECT pg_temp.u(52), e.id, pg_temp.u(51), 0, tstzrange(e.starts_at, e.starts_at + interval '15 minutes') FROM event AS e WHERE e.id = pg_temp.u(41);

CREATE FUNCTION pg_temp.enter(person int, organization int, side text, n int, event int DEFAULT 41) RETURNS text LANGUAGE sql AS
$$ SELECT x.verdict FROM registration_create(pg_temp.u($1), pg_temp.u($2), pg_temp.u($5), jsonb_build_object('side', $3, 'post', '经理', 'phone', '14000000000'), pg_temp.u($4), NULL, NULL) AS x $$;
CREATE FUNCTION pg_temp.state(n int) RETURNS text LANGUAGE sql AS $$ SELECT r.state || coalesce(r.seat_no::text, '') FROM registration AS r WHERE r.id = pg_temp.u($1) $$;
CREATE FUNCTION pg_temp.act(n int, person int, organization int, action text, reason text DEFAULT NULL) RETURNS text LANGUAGE sql AS
$$ SELECT x.verdict FROM registration_act(pg_temp.u($1), pg_temp.u($2), pg_temp.u($3), $4, NULL, $5) AS x $$;
CREATE FUNCTION pg_temp.actions(n int, person int, organization int) RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(a.action, ' '), '') FROM registration_actions(pg_temp.u($1), pg_temp.u($2), pg_temp.u($3)) AS a $$;

-- Weights (PRODUCT rule 12)
SELECT is(meeting_weight('want', 'want', false), 40, 'both want');
SELECT is(meeting_weight('must', 'want', false), 51, 'the demand side counts more');
SELECT is(meeting_weight('want', 'must', false), 49, 'than the supply side');
SELECT is(meeting_weight('must', 'must', false), 60, 'both must');
SELECT is(meeting_weight(NULL, NULL, false), 40, 'asked and accepted');
SELECT is(meeting_weight(NULL, 'want', true), 100, 'agreed on the market');

-- Registering
SELECT is(pg_temp.enter(1, 11, 'demand', 101), 'ok', 'demand registers');
SELECT is(pg_temp.state(101), 'approved1', 'with seat 1');
SELECT is(pg_temp.enter(1, 11, 'supply', 102), 'registration_exists', 'one side a person');
SELECT is(pg_temp.enter(5, 11, 'supply', 103), 'ok', 'an organization may be on both sides');
SELECT is(pg_temp.state(103), 'approved2', 'its people have different seats');
SELECT is(pg_temp.enter(10, 11, 'demand', 104), 'registration_organization_needed', 'not for a foreign organization');
SELECT is(pg_temp.enter(2, 12, 'supply', 105), 'ok', 'the second supplier');
SELECT is(pg_temp.enter(3, 13, 'supply', 106), 'ok', 'the third');
SELECT is(pg_temp.state(106), 'waitlisted', 'waits');
SELECT is(pg_temp.enter(4, 14, 'supply', 107), 'ok', 'the fourth');
SELECT is(pg_temp.enter(6, 15, 'demand', 108), 'ok', 'not verified: applies');
SELECT is(pg_temp.state(108), 'applied', 'and is not approved');
SELECT is(registration_room(pg_temp.u(41), 'supply'), 0, 'no place on the supply side');
SELECT is(registration_room(pg_temp.u(41), 'demand'), NULL, 'no limit on the other');
SELECT is(registration_seat(pg_temp.u(41), pg_temp.u(11), 'demand'), NULL, 'all seats taken');
SELECT is(registration_seat(pg_temp.u(41), pg_temp.u(12), 'supply'), 2, 'the next seat');
SELECT is(registration_seat(pg_temp.u(41), pg_temp.u(11), 'guest'), 0, 'guests need none');

-- Sight
SELECT is(registration_see(pg_temp.u(101), pg_temp.u(1), pg_temp.u(11)), 12, 'own');
SELECT is(registration_see(pg_temp.u(101), pg_temp.u(5), pg_temp.u(11)), 4, 'a colleague');
SELECT is(registration_see(pg_temp.u(103), pg_temp.u(1), pg_temp.u(11)), 12, 'of an admin');
SELECT is(registration_see(pg_temp.u(101), pg_temp.u(2), pg_temp.u(12)), 0, 'the other side');
SELECT is(registration_see(pg_temp.u(101), pg_temp.u(9), NULL), 50, 'organizer with contacts');
SELECT is(registration_see(pg_temp.u(101), pg_temp.u(7), NULL), 2, 'door');
SELECT is(registration_see(pg_temp.u(101), pg_temp.u(8), NULL), 16, 'auditor without contacts');
SELECT is(registration_see(pg_temp.u(101), NULL, NULL), 0, 'guest');

-- Steps
SELECT is(pg_temp.actions(101, 1, 11), 'edit confirm replace withdraw', 'what one may do oneself');
SELECT is(pg_temp.actions(101, 9, 0), 'edit replace reject withdraw', 'what the organizer may');
SELECT is(pg_temp.actions(101, 7, 0), '', 'the door nothing before the day');
SELECT is(pg_temp.act(108, 9, 0, 'approve'), 'registration_verified', 'approved only after 认证');
SELECT is(pg_temp.act(106, 9, 0, 'offer'), 'registration_quota_full', 'no place to offer');
SELECT is(pg_temp.act(105, 1, 11, 'withdraw'), 'not_found', 'not of others');
SELECT is(pg_temp.act(105, 9, 0, 'reject'), 'reason_required', 'a refusal has a reason');
SELECT is(pg_temp.act(105, 2, 12, 'withdraw'), 'ok', 'withdrawn');
SELECT is(pg_temp.state(106), 'offered1', 'the first in line is offered the place');
SELECT is(pg_temp.state(107), 'waitlisted', 'the second waits on');
UPDATE registration SET offered_until = statement_timestamp() - interval '1 second' WHERE id = pg_temp.u(106);
SELECT is(pg_temp.act(106, 3, 13, 'confirm'), 'registration_in_time', 'too late to take it');
SELECT ok(registration_clock() > 0, 'the clock passes by');
SELECT is(pg_temp.state(106) || ' ' || pg_temp.state(107), 'withdrawn1 offered1', 'and offers it to the next');
SELECT is(pg_temp.act(107, 4, 14, 'confirm'), 'ok', 'who takes it');

-- Meetings
CREATE FUNCTION pg_temp.wish(person int, organization int, other int, level text, n int) RETURNS text LANGUAGE sql AS
$$ SELECT wish_put(pg_temp.u($1), pg_temp.u($2), pg_temp.u(41), pg_temp.u($3), $4, pg_temp.u($5)) $$;
SELECT is(pg_temp.wish(1, 11, 107, 'must', 201), 'ok', 'a wish');
SELECT is(pg_temp.wish(1, 11, 103, 'want', 202), 'not_found', 'not about the own organization');
SELECT is(pg_temp.wish(4, 14, 101, 'want', 203), 'ok', 'a wish back');
SELECT results_eq($$SELECT m.state, m.weight, m.requested_by, (SELECT count(*)::int FROM meeting_seat AS s WHERE s.meeting_id = m.id) FROM meeting AS m WHERE m.id = pg_temp.u(203)$$,
    $$VALUES ('accepted', 51, 'both', 2)$$, 'is a meeting with two seats');
SELECT is(meeting_see(pg_temp.u(203), pg_temp.u(1), pg_temp.u(11)) || ' ' || meeting_see(pg_temp.u(203), pg_temp.u(2), pg_temp.u(12)) || ' ' || meeting_see(pg_temp.u(203), pg_temp.u(9), NULL),
    '4 0 18', 'seen by its sides and the organizer');
SELECT is((SELECT x.verdict FROM meeting_act(pg_temp.u(203), pg_temp.u(2), pg_temp.u(12), 'cancel', NULL, 'x') AS x), 'not_found', 'cancelled by nobody else');
UPDATE meeting AS m SET state = 'scheduled', slot_id = pg_temp.u(52), table_no = 1, live = true, during = s.during FROM event_slot AS s WHERE s.id = pg_temp.u(52) AND m.id = pg_temp.u(203);
UPDATE meeting_seat AS x SET live = true, during = s.during FROM event_slot AS s WHERE s.id = pg_temp.u(52) AND x.meeting_id = pg_temp.u(203);
UPDATE organization SET state = 'suspended' WHERE id = pg_temp.u(14);
SELECT is((SELECT m.state || m.live FROM meeting AS m WHERE m.id = pg_temp.u(203)), 'voidfalse', 'void with a suspended organization');
SELECT is((SELECT count(*)::int FROM inbox AS i WHERE i.kind = 'meeting_void' AND i.person_id = pg_temp.u(1)), 1, 'the other side is told');
SELECT is((SELECT count(*)::int FROM inbox AS i WHERE i.kind = 'meeting_void' AND i.person_id = pg_temp.u(4)), 0, 'itself not by this');

-- Two hours before, and after
UPDATE event SET starts_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '1 hour', ends_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '5 hours' WHERE id = pg_temp.u(41);
SELECT is((SELECT string_agg(a.action || '>' || a.to_state, ' ') FROM registration_actions(pg_temp.u(101), pg_temp.u(1), pg_temp.u(11)) AS a WHERE a.action = 'withdraw'), 'withdraw>no_show', 'later than two hours before is a no-show');
SELECT is(pg_temp.wish(1, 11, 103, 'want', 204), 'not_found', 'still not about the own organization');
UPDATE event SET state = 'ended', starts_local = starts_local - interval '31 days', ends_local = ends_local - interval '31 days' WHERE id = pg_temp.u(41);
SELECT is(pg_temp.actions(101, 1, 11), '', 'nothing after the end');
SELECT is(registration_see(pg_temp.u(101), pg_temp.u(9), NULL), 18, 'contacts go 30 days after the end');

SELECT * FROM finish();
ROLLBACK;
