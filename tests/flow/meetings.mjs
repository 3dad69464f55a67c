// tests/flow/meetings.mjs - an event with a grid, people and accepted meetings, made by SQL: what registering and wishing lead to.
import { randomUUID } from 'node:crypto'

/**
 * An event of unit Z02 (the caller `organizer` runs it) tomorrow, or with `startsIn` minutes from now: `owners` x `suppliers` organizations with one
 * person each, two sessions of `slots` slots in all, `tables` tables, about `each` accepted meetings an owner.
 * `people` puts known callers on it: {person, organization, side}. Returns ids.
 */
export async function makeEvent(world, { owners = 4, suppliers = 6, slots = 6, tables = 3, each = 3, must = 1, away = 0, state = 'registration_closed', startsIn = null, minutes = 20, people = [] } = {}) {
  const event = randomUUID()
  const key = event.slice(0, 8)
  const begin = startsIn === null ? `date_trunc('day', (statement_timestamp() AT TIME ZONE 'Asia/Shanghai')) + interval '1 day 9 hours'`
    : `date_trunc('minute', (statement_timestamp() AT TIME ZONE 'Asia/Shanghai')) + interval '${startsIn} minutes'`
  const half = Math.ceil(slots / 2)
  await world.sql(`
    CREATE FUNCTION pg_temp.u(kind text, n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5('${event}' || $1 || $2)::uuid $$;
    INSERT INTO event (id, name, type, unit_code, state, planned_month, starts_local, ends_local, has_meetings, meetings_min, meetings_max, freeze_hours, published_at, created_by)
    SELECT '${event}', '对接会 ${key}', 'matchmaking', 'Z02', '${state}', date_trunc('month', b.at)::date, b.at, b.at + interval '${slots * minutes + 60} minutes', true, 2, 12, 1, statement_timestamp(), '00000000-0000-7000-8000-000000000108'
      FROM (SELECT ${begin} AS at) AS b;
    INSERT INTO event_session (id, event_id, position, name, during, slot_minutes)
    SELECT pg_temp.u('session', n), e.id, n, CASE n WHEN 0 THEN '上午' ELSE '下午' END,
           tstzrange(e.starts_at + n * interval '${half * minutes + 30} minutes', e.starts_at + n * interval '${half * minutes + 30} minutes' + interval '${half * minutes} minutes'), ${minutes}
      FROM event AS e, generate_series(0, 1) AS n WHERE e.id = '${event}';
    INSERT INTO event_slot (id, event_id, session_id, position, during)
    SELECT pg_temp.u('slot', n), s.event_id, s.id, n, tstzrange(lower(s.during) + (n % ${half}) * interval '${minutes} minutes', lower(s.during) + (n % ${half} + 1) * interval '${minutes} minutes')
      FROM generate_series(0, ${slots - 1}) AS n JOIN event_session AS s ON s.event_id = '${event}' AND s.position = n / ${half};
    INSERT INTO event_table (event_id, table_no, label, zone) SELECT '${event}', n, n || ' 号桌', CASE WHEN n <= ${tables} / 2 THEN 'A' ELSE 'B' END FROM generate_series(1, ${tables}) AS n;
    INSERT INTO person (id, login, login_kind, name, password_hash, confirmed_at)
    SELECT pg_temp.u('person', n), 'p${key}.' || n || '@test.invalid', 'mail', '代表' || n, '', statement_timestamp() FROM generate_series(1, ${owners + suppliers}) AS n;
    INSERT INTO organization (id, kind, credit_code, name, reviewing_unit, state, verified_at, created_by)
    SELECT pg_temp.u('organization', n), 'enterprise', '91' || upper(lpad(left(md5('${key}' || n), 16), 16, '0')), CASE WHEN n <= ${owners} THEN '需求单位' ELSE '供给单位' END || n || '-${key}', 'Z02', 'verified', statement_timestamp(), pg_temp.u('person', n)
      FROM generate_series(1, ${owners + suppliers}) AS n;
    INSERT INTO membership (organization_id, person_id, role, state) SELECT pg_temp.u('organization', n), pg_temp.u('person', n), 'org_admin', 'active' FROM generate_series(1, ${owners + suppliers}) AS n;
    INSERT INTO registration (id, event_id, organization_id, person_id, side, state, name, post, phone, seat_no, badge, created_by)
    SELECT pg_temp.u('registration', n), '${event}', pg_temp.u('organization', n), pg_temp.u('person', n), CASE WHEN n <= ${owners} THEN 'demand' ELSE 'supply' END, 'approved', '代表' || n, '经理', '027-00000000', 1, md5('badge${event}' || n), pg_temp.u('person', n)
      FROM generate_series(1, ${owners + suppliers}) AS n;
    ${people.map((p, i) => `UPDATE registration SET organization_id = '${p.organization}', person_id = '${p.person}' WHERE id = pg_temp.u('registration', ${p.side === 'demand' ? i + 1 : owners + i + 1});`).join('\n')}
    INSERT INTO availability (registration_id, slot_id, is_available)
    SELECT pg_temp.u('registration', n), pg_temp.u('slot', s), false FROM generate_series(1, ${owners + suppliers}) AS n, generate_series(0, ${slots - 1}) AS s
     WHERE ${away} > 0 AND ('x' || left(md5('away' || n || '-' || s), 6))::bit(24)::int % 100 < ${away};
    INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, state, is_must, weight, accepted_at)
    SELECT pg_temp.u('meeting', x.d * 100000 + x.s), '${event}', d.id, s.id, d.organization_id, s.organization_id, 'both', 'accepted', x.k < ${must} AND x.d = 1, CASE WHEN x.k < ${must} AND x.d = 1 THEN 100 ELSE 30 + (x.d * 7 + x.s * 13) % 60 END, statement_timestamp()
      FROM (SELECT d, k, ${owners} + 1 + (d * 7 + k * 3) % ${suppliers} AS s, row_number() OVER (PARTITION BY d, (d * 7 + k * 3) % ${suppliers} ORDER BY k) AS twice
              FROM generate_series(1, ${owners}) AS d, generate_series(0, ${each - 1}) AS k) AS x
      JOIN registration AS d ON d.id = pg_temp.u('registration', x.d)
      JOIN registration AS s ON s.id = pg_temp.u('registration', x.s)
     WHERE x.twice = 1;
    INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit)
    SELECT m.id, w.side, m.event_id, r.id, r.person_id, r.organization_id, r.seat_no, 2
      FROM meeting AS m CROSS JOIN LATERAL (VALUES ('demand', m.demand_id), ('supply', m.supply_id)) AS w (side, id) JOIN registration AS r ON r.id = w.id
     WHERE m.event_id = '${event}';
    ANALYZE meeting; ANALYZE meeting_seat; ANALYZE registration;`)
  return event
}

/** Read a stream of server-sent events until `until(data)` is true or it ends: everything that came. */
export async function readEvents(client, path, until = () => false, ms = 20000) {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), ms)
  const events = []
  try {
    const response = await fetch(client.world.base + path, { headers: { Authorization: `Bearer ${client.token}` }, signal: stop.signal })
    if (response.status !== 200) return { status: response.status, events }
    let text = ''
    for await (const chunk of response.body) {
      text += Buffer.from(chunk).toString('utf8')
      for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
        const found = /^event: (\w+)\ndata: (.*)$/s.exec(text.slice(0, end))
        if (!found) continue
        events.push({ event: found[1], data: JSON.parse(found[2]) })
        if (until(events.at(-1).data)) return { status: 200, events }
      }
    }
    return { status: 200, events, isOver: true }
  } finally {
    clearTimeout(timer)
    stop.abort()
  }
}

/** Have a schedule made and wait for its end. */
export async function solve(organizer, event, body = { kind: 'full' }) {
  const job = (await organizer.create(`/api/v1/events/${event}/schedule`, body, 202)).json
  const { events } = await readEvents(organizer, `/api/v1/jobs/${job.id}/stream`)
  return events.at(-1).data
}
