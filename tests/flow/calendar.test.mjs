// tests/flow/calendar.test.mjs - iCalendar as other programs read it: an independent parser (ical.js) on every feed.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import ICAL from 'ical.js'
import { organizations, people, start } from './harness.mjs'

let world, organizer, guest
before(async () => {
  world = await start()
  organizer = world.client('organizer')
  guest = world.client()
})
after(() => world?.stop())

const at = (id, step = '') => `/api/v1/events/${id}${step && `/${step}`}`
const long = '场地在三层;请走东门,\n凭“报名二维码”入场。\\ 路线:'.repeat(12)

async function published(more = {}) {
  const venue = (await organizer.create('/api/v1/venues', { name: '示例会议中心', hall: `${Math.random()}`.slice(2, 8), unit_code: 'Z02', capacity: 200, address: '示例大道 88 号' })).json
  const { id } = (await organizer.create('/api/v1/events', { name: '智能体,工业;供需对接会', planned_month: '2031-03-01', unit_code: 'Z02', starts_local: '2031-03-05T09:00', ends_local: '2031-03-05T17:00',
    domain: 'manufacturing', hosted_by: '演示市场景办', summary: long, agenda: [{ title: '开场' }], registration_opens_at: '2026-01-01T09:00:00+08:00', registration_closes_at: '2031-03-01T18:00:00+08:00',
    contact_name: '会务', contact_phone: '14000000001', venue_id: venue.id, ...more })).json
  for (const name of ['prepare', 'publish']) { await organizer.get(at(id)); await organizer.post(at(id, name)) }
  return id
}

/** What the lines themselves must be, then what the parser makes of them: events by uid. */
function read(answer) {
  assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8')
  assert.ok(answer.text.endsWith('\r\n'))
  for (const line of answer.text.split('\r\n')) {
    assert.ok(Buffer.byteLength(line) <= 75, `${Buffer.byteLength(line)} octets: ${line}`)
    assert.ok(!line.includes('\n') && !line.includes('\ufffd'))
  }
  const calendar = new ICAL.Component(ICAL.parse(answer.text))
  assert.deepEqual(['version', 'method', 'calscale'].map((n) => calendar.getFirstPropertyValue(n)), ['2.0', 'PUBLISH', 'GREGORIAN'])
  assert.equal(calendar.getAllSubcomponents('vtimezone').length, 0)
  return new Map(calendar.getAllSubcomponents('vevent').map((c) => [new ICAL.Event(c).uid, { event: new ICAL.Event(c), status: c.getFirstPropertyValue('status'), url: c.getFirstPropertyValue('url'), sequence: c.getFirstPropertyValue('sequence') }]))
}

test('one event: times in UTC, texts whole after folding and escaping', async () => {
  const id = await published()
  const found = read(await guest.get(`/api/v1/events/${id}.ics`)).get(id)
  assert.equal(found.event.summary, '智能体,工业;供需对接会')
  assert.equal(found.event.description, `${long}\n主办: 演示市场景办`)
  assert.match(found.event.location, /^示例会议中心 \d+ 示例大道 88 号$/)
  assert.deepEqual([found.event.startDate.toString(), found.event.endDate.toString()], ['2031-03-05T01:00:00Z', '2031-03-05T09:00:00Z'])
  assert.deepEqual([found.status, found.sequence, found.url.endsWith(`/events/${id}`)], ['CONFIRMED', 0, true])
  await guest.get('/api/v1/events/00000000-0000-7000-8000-000000000999.ics', 404)
})

test('a moved event keeps its uid and counts up; a cancelled one says so; an unchanged feed is 304', async () => {
  const id = await published()
  const first = await guest.get('/api/v1/events.ics?unit=Z02')
  assert.equal(read(first).get(id).sequence, 0)
  const tag = first.headers.get('etag')
  await guest.get('/api/v1/events.ics?unit=Z02', 304, { 'If-None-Match': tag })
  await organizer.get(at(id))
  await organizer.patch(at(id), { starts_local: '2031-03-06T09:00', ends_local: '2031-03-06T12:00' })
  const moved = read(await guest.get('/api/v1/events.ics?unit=Z02', 200, { 'If-None-Match': tag })).get(id)
  assert.deepEqual([moved.sequence, moved.event.startDate.toString()], [1, '2031-03-06T01:00:00Z'])
  await organizer.post(at(id, 'postpone'), { reason: '场地检修' })
  const put = read(await guest.get('/api/v1/events.ics')).get(id)
  assert.deepEqual([put.sequence, put.status, put.event.startDate.toString()], [2, 'CANCELLED', '2031-03-06T01:00:00Z'])
  for (const [name, body] of [['prepare', {}], ['', { starts_local: '2031-04-06T09:00', ends_local: '2031-04-06T12:00' }], ['publish', {}]]) {
    await organizer.get(at(id))
    await (name ? organizer.post(at(id, name), body) : organizer.patch(at(id), body))
  }
  const again = read(await guest.get('/api/v1/events.ics')).get(id)
  assert.deepEqual([again.sequence > 2, again.status, again.event.startDate.toString()], [true, 'CONFIRMED', '2031-04-06T01:00:00Z'])
  assert.equal(read(await guest.get('/api/v1/events.ics?type=breakfast')).size, 0)
})

test('a personal address: own events and meetings, the secret shown once, not kept, not logged, revocable', async () => {
  const id = await published()
  const clerk = world.client('clerk')
  const made = (await clerk.create('/api/v1/calendar-feeds', { name: '手机' })).json
  const path = new URL(made.url).pathname
  const secret = path.split('/').pop().replace('.ics', '')
  assert.ok(Buffer.from(secret, 'base64url').length >= 16)
  assert.equal(read(await guest.get(path)).size, 0)
  const kept = await world.sql("SELECT string_agg(row_to_json(f)::text, '') FROM calendar_feed AS f")
  assert.ok(!kept.includes(secret))
  await world.sql(`INSERT INTO event_session (id, event_id, position, name, during, slot_minutes) VALUES ('00000000-0000-7000-8000-000000000801', '${id}', 0, '上午', '[2031-03-05 09:00+08, 2031-03-05 12:00+08)', 20);
    INSERT INTO event_slot (id, event_id, session_id, position, during) VALUES ('00000000-0000-7000-8000-000000000802', '${id}', '00000000-0000-7000-8000-000000000801', 0, '[2031-03-05 09:20+08, 2031-03-05 09:40+08)');
    INSERT INTO event_table (event_id, table_no, label) VALUES ('${id}', 7, 'A7');
    INSERT INTO registration (id, event_id, organization_id, person_id, side, state, badge, created_by, seat_no, phone)
    VALUES ('00000000-0000-7000-8000-000000000803', '${id}', '${organizations.demand}', '${people.clerk.person}', 'demand', 'confirmed', 'b1', '${people.clerk.person}', 1, '14000000009'),
           ('00000000-0000-7000-8000-000000000804', '${id}', '${organizations.supply}', '${people.supply.person}', 'supply', 'confirmed', 'b2', '${people.supply.person}', 1, '14000000008');
    INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, state, slot_id, table_no, during, live)
    SELECT '00000000-0000-7000-8000-000000000805', '${id}', '00000000-0000-7000-8000-000000000803', '00000000-0000-7000-8000-000000000804', '${organizations.demand}', '${organizations.supply}', 'supply', 'scheduled', s.id, 7, s.during, true FROM event_slot AS s WHERE s.event_id = '${id}';
    INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit, during, live)
    SELECT m.id, 'demand', m.event_id, m.demand_id, '${people.clerk.person}', m.demand_organization_id, 1, 2, m.during, true FROM meeting AS m WHERE m.event_id = '${id}'`)
  const answer = await guest.get(path)
  const feed = read(answer)
  assert.deepEqual([...feed.keys()].sort(), ['00000000-0000-7000-8000-000000000805', id].sort())
  const meeting = feed.get('00000000-0000-7000-8000-000000000805')
  assert.deepEqual([meeting.event.summary, meeting.event.startDate.toString(), meeting.status, meeting.sequence], ['一对一洽谈: 测试供给单位', '2031-03-05T01:20:00Z', 'CONFIRMED', 0])
  assert.ok(meeting.event.location.endsWith('A7') && meeting.url.endsWith(`/my/events/${id}`))
  assert.ok(!answer.text.includes('140000000'), 'no contacts of people')
  await guest.get(path, 304, { 'If-None-Match': answer.headers.get('etag') })
  await organizer.get(at(id))
  await organizer.post(at(id, 'cancel'), { reason: '主办单位调整' })
  const over = read(await guest.get(path))
  assert.deepEqual([...over.values()].map((v) => [v.status, v.sequence]), [['CANCELLED', 1], ['CANCELLED', 1]])
  assert.deepEqual((await clerk.get('/api/v1/calendar-feeds')).json.items.map((f) => [f.id, f.name, f.url]), [[made.id, '手机', undefined]])
  assert.ok(await world.logged('"calendar_feed"'))
  assert.ok(!world.log.includes(secret), 'the log knows the secret')
  await world.client('supply').send('DELETE', `/api/v1/calendar-feeds/${made.id}`, { expect: 404 })
  await clerk.send('DELETE', `/api/v1/calendar-feeds/${made.id}`, { expect: 204 })
  await guest.get(path, 404)
  await guest.get('/api/v1/feeds/x.ics', 404)
  await guest.send('POST', '/api/v1/calendar-feeds', { body: {}, expect: 401 })
})
