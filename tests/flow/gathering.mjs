// tests/flow/gathering.mjs - shared steps of the stories about events: an event that takes registrations, people who come to it.
import { randomUUID } from 'node:crypto'
import { organizations, people } from './harness.mjs'

export const eventPath = (id, step = '') => `/api/v1/events/${id}${step && `/${step}`}`
export const registrationPath = (id, step = '') => `/api/v1/registrations/${id}${step && `/${step}`}`
export const meetingPath = (id, step = '') => `/api/v1/meetings/${id}${step && `/${step}`}`

/** An event in ten days with a morning of eight slots and twelve tables, as rows; `more` are columns as SQL. */
export async function gathering(world, more = {}) {
  const id = randomUUID()
  const columns = {
    id: `'${id}'`, state: "'registration_open'", name: "'智能制造供需对接会'", unit_code: "'Z02'", planned_month: "date_trunc('month', statement_timestamp() + interval '10 days')::date",
    starts_local: "(date_trunc('day', statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '10 days 9 hours')",
    ends_local: "(date_trunc('day', statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '10 days 17 hours')",
    registration_opens_at: "statement_timestamp() - interval '1 day'", registration_closes_at: "statement_timestamp() + interval '8 days'",
    is_approval_needed: 'false', published_at: "statement_timestamp() - interval '2 days'", created_by: `'${people.organizer.person}'`, ...more,
  }
  await world.sql(`INSERT INTO event (${Object.keys(columns).join(', ')}) VALUES (${Object.values(columns).join(', ')});
    INSERT INTO event_organizer (event_id, person_id) VALUES ('${id}', '${people.organizer.person}');
    INSERT INTO event_table (event_id, table_no) SELECT '${id}', n FROM generate_series(1, 12) AS n;
    INSERT INTO event_session (id, event_id, position, name, during, slot_minutes, gap_minutes)
    SELECT gen_random_uuid(), e.id, 0, '上午', tstzrange(e.starts_at, e.starts_at + interval '3 hours'), 15, 5 FROM event AS e WHERE e.id = '${id}';
    INSERT INTO event_slot (id, event_id, session_id, position, during)
    SELECT gen_random_uuid(), s.event_id, s.id, n, tstzrange(lower(s.during) + n * interval '20 minutes', lower(s.during) + n * interval '20 minutes' + interval '15 minutes')
      FROM event_session AS s, generate_series(0, 7) AS n WHERE s.event_id = '${id}'`)
  return id
}

/** More people than the fixture has: each an org_admin of an organization of its own. Returns names for world.client(). */
export async function crowd(world, count, { state = 'verified', prefix = '参会单位' } = {}) {
  const made = Array.from({ length: count }, (_, n) => ({ name: `${prefix}${n + 1}`, person: randomUUID(), organization: randomUUID() }))
  const rows = made.map((m) => `('${m.person}'::uuid, '${m.organization}'::uuid, '${m.name}')`).join(', ')
  await world.sql(`CREATE TEMP TABLE made (person uuid, organization uuid, name text); INSERT INTO made VALUES ${rows};
    INSERT INTO person (id, login, login_kind, name, password_hash, confirmed_at) SELECT person, person || '@test.invalid', 'mail', name || '代表', 'x', statement_timestamp() FROM made;
    INSERT INTO organization (id, kind, credit_code, name, reviewing_unit, state, created_by)
    SELECT organization, 'enterprise', '91' || upper(translate(left(replace(organization::text, '-', ''), 8), 'io', '00')) || upper(translate(right(replace(organization::text, '-', ''), 8), 'io', '00')), name, 'Z02', '${state}', person FROM made;
    INSERT INTO membership (organization_id, person_id, role, state) SELECT organization, person, 'org_admin', 'active' FROM made`)
  for (const m of made) world.tokens.set(m.name, await world.token('supply', { person: m.person, organization: m.organization, roles: 'org_admin' }))
  return made
}

export const form = { post: '技术总监', phone: '14000000001', mail: '', intro: '想了解在线检测' }

/** Register a caller; the answer's registration. */
export async function register(client, event, side, more = {}, expect = 201) {
  return (await client.create(eventPath(event, 'registrations'), { side, ...form, ...more }, expect)).json
}

/** Read first, so that If-Match is of this caller's view, then take the step. */
export async function act(client, path, name, body = {}, expect = 200) {
  await client.get(path)
  return (await client.post(`${path}/${name}`, body, expect)).json
}

/** Publish a meeting at a slot and a table as the owner of the schema. */
export async function place(world, meeting, position, table) {
  await world.sql(`UPDATE meeting AS m SET state = 'scheduled', slot_id = s.id, during = s.during, table_no = ${table}, live = true FROM event_slot AS s
      WHERE m.id = '${meeting}' AND s.event_id = m.event_id AND s.position = ${position};
    UPDATE meeting_seat AS x SET during = m.during, live = true FROM meeting AS m WHERE m.id = x.meeting_id AND m.id = '${meeting}'`)
}

export { organizations, people }
