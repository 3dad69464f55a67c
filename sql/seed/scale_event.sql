-- An event of 1,000 participants for measuring: 400 owners and 600 suppliers (fewer in a smaller world), 20 slots, 200 tables, about
-- a dozen accepted meetings an owner, nobody placed yet; three in ten are not there all day.
CREATE TEMP TABLE big_event AS
SELECT pg_temp.uid(x.at, 'bigevent') AS id, x.at, x.day, f.id AS organizer_id, least(1000, (SELECT count(*) FROM big_org))::int AS size
  FROM (SELECT local_day_start(n.today - 40) + INTERVAL '10 hours' AS at, (SELECT min(d.day) FROM demo_day AS d WHERE d.day >= n.today + 3) AS day FROM demo_n AS n) AS x
  JOIN demo_officer AS f ON f.key = 'organizer';
INSERT INTO event (id, state, name, type, unit_code, hosted_by, planned_month, starts_local, ends_local, size, registration_opens_at, registration_closes_at, meetings_min, meetings_max, published_at, created_by, created_at, updated_at)
SELECT e.id, 'registration_closed', '千人供需对接会', 'matchmaking', '420100', '演示市场景办', date_trunc('month', e.day::timestamp)::date, e.day + TIME '09:00', e.day + TIME '17:30', e.size, e.at, e.at + INTERVAL '35 days', 3, 16, e.at, e.organizer_id, e.at, e.at
  FROM big_event AS e;
INSERT INTO event_organizer (event_id, person_id, role) SELECT e.id, e.organizer_id, 'organizer' FROM big_event AS e;
INSERT INTO event_session (id, event_id, position, name, during, slot_minutes)
SELECT pg_temp.uid(e.at, 'bigsession' || s.n), e.id, s.n, s.name, tstzrange((e.day + s.from_time) AT TIME ZONE 'Asia/Shanghai', (e.day + s.from_time + INTERVAL '200 minutes') AT TIME ZONE 'Asia/Shanghai'), 20
  FROM big_event AS e CROSS JOIN (VALUES (0, '上午', TIME '09:00'), (1, '下午', TIME '13:30')) AS s (n, name, from_time);
INSERT INTO event_slot (id, event_id, session_id, position, during)
SELECT pg_temp.uid(e.at, 'bigslot' || s.position || '.' || i), e.id, s.id, s.position * 10 + i, tstzrange(lower(s.during) + make_interval(mins => 20 * i), lower(s.during) + make_interval(mins => 20 * i + 20))
  FROM big_event AS e JOIN event_session AS s ON s.event_id = e.id CROSS JOIN generate_series(0, 9) AS i;
INSERT INTO event_table (event_id, table_no, label) SELECT e.id, n, '' FROM big_event AS e CROSS JOIN generate_series(1, 200) AS n;

CREATE TEMP TABLE big_guest AS
SELECT x.side, (row_number() OVER (PARTITION BY x.side ORDER BY x.i))::int - 1 AS n, x.org, x.person_id, pg_temp.uid(e.at + INTERVAL '2 days', 'bigguest' || x.i) AS id
  FROM big_event AS e
  CROSS JOIN LATERAL (SELECT o.i, o.id AS org, o.person_id, CASE WHEN o.i % 5 < 2 THEN 'demand' ELSE 'supply' END AS side FROM big_org AS o WHERE o.i <= e.size) AS x;
INSERT INTO registration (id, event_id, organization_id, person_id, side, state, name, post, phone, seat_no, badge, created_by, created_at, updated_at)
SELECT g.id, e.id, g.org, g.person_id, g.side, 'confirmed', '经办人 ' || g.side || ' ' || g.n, '经理', '14000000001', 1, 'B' || upper(substr(md5(g.id::text), 1, 12)), g.person_id, e.at, e.at FROM big_guest AS g CROSS JOIN big_event AS e;
INSERT INTO availability (registration_id, slot_id, is_available)
SELECT g.id, s.id, false FROM big_guest AS g JOIN big_event AS e ON true JOIN event_slot AS s ON s.event_id = e.id
 WHERE pg_temp.h('away' || g.id) % 10 < 3 AND (s.position < 10) = (pg_temp.h('half' || g.id) % 2 = 0) AND pg_temp.h('slot' || g.id || s.position) % 3 > 0;

CREATE TEMP TABLE big_meeting AS
SELECT DISTINCT ON (d.n, u.n) d.id AS demand_id, u.id AS supply_id, d.org AS demand_org, u.org AS supply_org, d.person_id AS demand_person, u.person_id AS supply_person, pg_temp.uid(e.at + INTERVAL '20 days', 'bigmeeting' || d.n || '.' || u.n) AS id,
       40 + 20 * (pg_temp.h('bw' || d.n || '.' || k) % 2)::int AS weight, pg_temp.h('bm' || d.n || '.' || k) % 9 = 0 AS is_must
  FROM big_event AS e JOIN big_guest AS d ON d.side = 'demand' CROSS JOIN LATERAL generate_series(1, 9 + (pg_temp.h('bn' || d.n) % 7)::int) AS k
  JOIN big_guest AS u ON u.side = 'supply' AND u.n = pg_temp.h('bu' || d.n || '.' || k) % (SELECT count(*) FROM big_guest AS c WHERE c.side = 'supply');
INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, state, is_must, weight, accepted_at, created_at, updated_at)
SELECT m.id, e.id, m.demand_id, m.supply_id, m.demand_org, m.supply_org, 'both', 'accepted', m.is_must, CASE WHEN m.is_must THEN 100 ELSE m.weight END, e.at + INTERVAL '21 days', e.at + INTERVAL '20 days', e.at + INTERVAL '21 days' FROM big_meeting AS m CROSS JOIN big_event AS e;
INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit)
SELECT m.id, s.side, e.id, s.registration, s.person, s.org, 1, 2
  FROM big_meeting AS m CROSS JOIN big_event AS e CROSS JOIN LATERAL (VALUES ('demand', m.demand_id, m.demand_person, m.demand_org), ('supply', m.supply_id, m.supply_person, m.supply_org)) AS s (side, registration, person, org);
