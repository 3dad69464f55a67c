// tests/flow/event.test.mjs - an event from the line in the plan to the finished review, as its organizer, as others, by the clock.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'

let world, organizer, guest, cityA
before(async () => {
  world = await start()
  organizer = world.client('organizer')
  guest = world.client()
  cityA = world.client('cityA')
})
after(() => world?.stop())

const at = (id, step = '') => `/api/v1/events/${id}${step && `/${step}`}`
const codes = (answer) => answer.json.errors.map((e) => `${e.pointer} ${e.code}`)
/** A day some working days ahead that is no weekend, as "2026-12-08". */
const ahead = (days) => {
  const day = new Date(Date.now() + days * 86400e3)
  while ([0, 6].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1)
  return day.toISOString().slice(0, 10)
}
const day = ahead(30)
const form = {
  domain: 'manufacturing', hosted_by: '演示市场景办', summary: '四十家需求单位与六十家供给单位见面', starts_local: `${day}T09:00`, ends_local: `${day}T17:00`,
  agenda: [{ time: '09:00', title: '开场' }, { time: '09:30', title: '一对一洽谈', speaker: '' }],
  registration_opens_at: '2026-01-01T09:00:00+08:00', registration_closes_at: `${ahead(25)}T18:00:00+08:00`,
  quota_demand: 40, quota_supply: 60, contact_name: '会务', contact_phone: '14000000001', size: 120,
}

async function venue(more = {}) {
  return (await organizer.create('/api/v1/venues', { name: '示例会议中心', hall: `${Math.random()}`.slice(2, 8), unit_code: 'Z02', capacity: 200, tables: 30, ...more })).json
}
async function planned(more = {}, name = '智能体·工业供需对接会') {
  return (await organizer.create('/api/v1/events', { name, planned_month: day, unit_code: 'Z02', ...more })).json.id
}
async function published(more = {}) {
  const id = await planned({ ...form, venue_id: (await venue()).id, ...more })
  await step(organizer, id, 'prepare')
  await step(organizer, id, 'publish')
  return id
}
async function step(client, id, name, body, expect = 200) {
  await client.get(at(id))
  return client.post(at(id, name), body, expect)
}
async function registered(event, who, side, state = 'approved') {
  const p = people[who]
  const id = await world.sql(`INSERT INTO registration (id, event_id, organization_id, person_id, side, state, badge, created_by, seat_no)
    VALUES (gen_random_uuid(), '${event}', '${p.organization}', '${p.person}', '${side}', '${state}', gen_random_uuid(), '${p.person}', 1) RETURNING id`)
  return id.split('\n')[0]
}

test('a line of the plan is a line for others and a form for its organizer', async () => {
  const answer = await organizer.create('/api/v1/events', { name: '医疗供需对接会', planned_month: day, unit_code: 'Z02', ...form })
  const { id, state, counts_toward_plan: counts, starts_at: starts, planned_month: month } = answer.json
  assert.deepEqual([state, counts, starts.slice(0, 16), month.slice(8)], ['planned', true, `${day}T09:00`, '01'])
  assert.deepEqual(answer.json.organizers.map((o) => [o.person_id, o.role]), [[people.organizer.person, 'organizer']])
  await guest.get(at(id), 404)
  const line = (await guest.get('/api/v1/events?time=upcoming')).json.items.find((e) => e.id === id)
  assert.deepEqual([line.name, line.starts_at, line.venue_name, line.hosted_by, line.size], ['医疗供需对接会', null, '', '', null])
  const mine = (await organizer.get('/api/v1/events?mine=organizer')).json.items.find((e) => e.id === id)
  assert.equal(mine.hosted_by, '演示市场景办')
  assert.equal((await organizer.create('/api/v1/events', { name: '早餐汇', type: 'breakfast', planned_month: day, unit_code: 'Z02' })).json.counts_toward_plan, false)
  assert.equal((await organizer.create('/api/v1/events', { name: '别处的会', planned_month: day, unit_code: 'Z01' }, 403)).code, 'forbidden')
  await cityA.create('/api/v1/events', { name: '别处的会', planned_month: day, unit_code: 'Z01' })
  assert.equal((await cityA.create('/api/v1/events', { name: '无处的会', planned_month: day, unit_code: 'Z99' }, 422)).code, 'reviewing_unit_unknown')
  await world.client('clerk').create('/api/v1/events', { name: '我也办会', planned_month: day, unit_code: 'Z02' }, 403)
  assert.deepEqual(codes(await organizer.create('/api/v1/events', { name: '何时', planned_month: day, unit_code: 'Z02', starts_local: 'infinity', ends_local: '2026-13-01T09:00' }, 422)),
    ['/starts_local not_time', '/ends_local not_time'])
  assert.equal((await organizer.create('/api/v1/events', { name: '倒着开', planned_month: day, unit_code: 'Z02', starts_local: `${day}T12:00`, ends_local: `${day}T09:00` }, 422)).code, 'event_times')
  await organizer.get(at(id))
  await organizer.delete(at(id))
  await organizer.get(at(id), 404)
})

test('publishing says everything that is missing, then everybody sees it', async () => {
  const id = await planned()
  await step(organizer, id, 'prepare')
  const answer = await step(organizer, id, 'publish', {}, 422)
  assert.equal(answer.code, 'incomplete')
  assert.deepEqual(codes(answer), ['starts_local', 'venue_id', 'hosted_by', 'summary', 'agenda', 'registration_opens_at', 'registration_closes_at', 'contact_name', 'contact_phone'].map((f) => `/${f} required`))
  await organizer.patch(at(id), { ...form, venue_id: (await venue()).id })
  const now = (await organizer.post(at(id, 'publish'))).json
  assert.equal(now.state, 'registration_open')
  assert.equal((await guest.get(at(id))).json.seats_left_demand, 40)
  assert.equal((await guest.get(at(id))).json.warnings, undefined)
  assert.equal((await step(organizer, id, 'publish', {}, 409)).code, 'state')
  assert.equal((await world.client('supply').post(at(id, 'cancel'), { reason: '不想' }, 403, { 'If-Match': '"v1"' })).code, 'forbidden')
  assert.equal((await organizer.post(at(id, 'cancel'), { reason: '' }, 422)).code, 'reason_required')
})

test('a hall is never promised twice', async () => {
  const hall = (await venue()).id
  const first = await published({ venue_id: hall })
  const second = await planned({ ...form, venue_id: hall, starts_local: `${day}T14:00`, ends_local: `${day}T18:00` }, '撞期的会')
  await step(organizer, second, 'prepare')
  assert.deepEqual(codes(await step(organizer, second, 'publish', {}, 422)), ['/venue_id venue_taken'])
  const said = (await organizer.get(at(second))).json.warnings
  assert.ok(said.some((w) => w.code === 'venue_taken' && w.level === 'block' && w.object_id === first), JSON.stringify(said))
  const third = await published({ starts_local: `${ahead(40)}T09:00`, ends_local: `${ahead(40)}T12:00`, venue_id: hall })
  await organizer.get(at(third))
  assert.equal((await organizer.patch(at(third), { starts_local: `${day}T10:00`, ends_local: `${day}T11:00` }, 409)).code, 'event_venue_taken')
})

test('of many who publish into one hall at once, one does, the others are told', async () => {
  for (let round = 0; round < 3; round++) {
    const hall = (await venue()).id
    const ids = await Promise.all(Array.from({ length: 8 }, (_, n) => planned({ ...form, venue_id: hall }, `抢场地 ${round}-${n}`)))
    const clients = await Promise.all(ids.map(async (id) => {
      const client = world.client('organizer')
      await step(client, id, 'prepare')
      return client
    }))
    const answers = await Promise.all(ids.map((id, n) => clients[n].change('POST', at(id, 'publish'), {})))
    assert.deepEqual(answers.map((a) => a.status).sort(), [200, ...Array(7).fill(422)])
    assert.ok(answers.every((a) => a.status === 200 || codes(a).includes('/venue_id venue_taken')))
  }
})

test('the calendar answers for a day: holidays, make-up days, the hall, the host, the domain, the week', async () => {
  const check = async (query) => (await organizer.get(`/api/v1/calendar/check?${new URLSearchParams(query)}`)).json.items
  assert.deepEqual((await check({ on: '2026-10-01' })).map((w) => [w.code, w.object !== '']), [['holiday', true]])
  assert.deepEqual((await check({ on: '2026-10-10' })).map((w) => w.code), ['makeup'])
  assert.deepEqual((await check({ on: '2026-11-28' })).map((w) => w.code), ['weekend'])
  assert.deepEqual((await check({ on: '2029-03-07' })).map((w) => [w.code, w.object]), [['not_announced', '2029']])
  const hall = await venue({ capacity: 50 })
  const far = '2026-04-15'
  const id = await planned({ ...form, registration_closes_at: '2026-04-01T18:00:00+08:00', domain: 'energy', starts_local: `${far}T09:00`, ends_local: `${far}T12:00`, venue_id: hall.id, hosted_by: '某办' })
  const near = await check({ on: '2026-05-05', domain: 'energy' })
  assert.deepEqual(near.filter((w) => w.code === 'domain_near').map((w) => [w.object_id, w.detail]), [[id, '20']])
  assert.equal((await check({ on: '2026-05-06', domain: 'energy' })).filter((w) => w.code === 'domain_near').length, 0)
  const same = await check({ on: far, venue_id: hall.id, hosted_by: '某办', size: 60 })
  assert.deepEqual(same.map((w) => w.code).sort(), ['host_taken', 'venue_small', 'venue_taken'])
  assert.equal((await check({ on: far, starts_local: `${far}T13:00`, ends_local: `${far}T15:00`, venue_id: hall.id })).length, 0)
  assert.equal((await check({ on: far, venue_id: hall.id, except: id })).length, 0)
  await planned({ starts_local: `2026-04-13T09:00`, ends_local: `2026-04-13T12:00` }, '同周第二场')
  assert.deepEqual((await check({ on: '2026-04-17' })).map((w) => [w.code, w.detail]), [['week_full', '2']])
  await organizer.get(`/api/v1/calendar/check?on=${far}&starts_local=infinity`, 400)
  await world.client('clerk').get(`/api/v1/calendar/check?on=${far}`, 403)
})

test('a grid keeps what stays, refuses to take what a published meeting needs', async () => {
  const id = await published()
  const session = { name: '上午', starts_local: `${day}T09:00`, ends_local: `${day}T12:00`, slot_minutes: 20, gap_minutes: 5, breaks: [{ from: '10:10', to: '10:30' }] }
  await organizer.get(at(id))
  const made = (await organizer.put(at(id, 'grid'), { sessions: [session], table_count: 3 }, 200)).json
  assert.deepEqual(made.slots.map((s) => s.starts_at.slice(11, 16)), ['09:00', '09:25', '09:50', '10:30', '10:55', '11:20'])
  assert.deepEqual(made.tables.map((t) => t.table_no), [1, 2, 3])
  const more = (await organizer.put(at(id, 'grid'), { sessions: [{ ...session, breaks: [] }, { ...session, name: '下午', starts_local: `${day}T14:00`, ends_local: `${day}T15:00` }],
    tables: [{ table_no: 2, label: '二号桌', zone: 'A' }] }, 200)).json
  assert.deepEqual(more.slots.slice(0, 2).map((s) => s.id), made.slots.slice(0, 2).map((s) => s.id))
  assert.deepEqual([more.slots.length, more.sessions[0].id === made.sessions[0].id, more.tables], [9, true, [{ table_no: 2, label: '二号桌', zone: 'A', closures: [] }]])
  const wrong = await organizer.put(at(id, 'grid'), { sessions: [session, { ...session, starts_local: `${day}T11:00`, ends_local: `${day}T18:00` }, { ...session, starts_local: `${day}T13:00`, ends_local: `${day}T13:10` }] }, 422)
  assert.deepEqual(codes(wrong), ['/sessions/1/starts_local session_outside', '/sessions/1/starts_local overlap', '/sessions/2/slot_minutes session_too_short', '/sessions/2/starts_local overlap'])
  assert.equal((await organizer.put(at(id, 'grid'), { sessions: [{ ...session, ends_local: '2026/12/08 09:00' }] }, 422)).code, 'value_refused')
  assert.ok(codes(await organizer.put(at(id, 'grid'), { sessions: [{ ...session, slot_minutes: 5, gap_minutes: 0, ends_local: `${day}T17:00` }] }, 422)).includes('/sessions too_many'))
  // a live meeting at 09:00 on table 2
  const [demand, supply] = [await registered(id, 'clerk', 'demand'), await registered(id, 'supply', 'supply')]
  const slot = more.slots[0]
  await world.sql(`INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, state, slot_id, table_no, during, live)
    SELECT gen_random_uuid(), '${id}', '${demand}', '${supply}', '${organizations.demand}', '${organizations.supply}', 'supply', 'scheduled', s.id, 2, s.during, true FROM event_slot AS s WHERE s.id = '${slot.id}';
    INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit, during, live)
    SELECT m.id, 'supply', m.event_id, m.supply_id, '${people.supply.person}', m.supply_organization_id, 1, 2, m.during, true FROM meeting AS m WHERE m.event_id = '${id}'`)
  assert.equal((await organizer.put(at(id, 'grid'), { sessions: [{ ...session, starts_local: `${day}T09:05` }] }, 409)).code, 'event_grid_in_use')
  assert.equal((await organizer.put(at(id, 'grid'), { table_count: 1 }, 409)).code, 'event_grid_in_use')
  assert.equal((await organizer.patch(at(id), { starts_local: `${day}T10:00` }, 409)).code, 'event_grid_in_use')
  assert.equal((await organizer.get(at(id))).json.counts.placed, 1)
  // postponed: the meeting waits, the grid moves along, who is registered hears of it
  const later = ahead(60)
  const put = (await step(organizer, id, 'postpone', { reason: '场地检修', starts_local: `${later}T09:00`, ends_local: `${later}T17:00` })).json
  assert.deepEqual([put.state, put.slots[0].starts_at.slice(0, 16), put.slots[0].id, put.sequence, put.counts.placed, put.counts.accepted], ['postponed', `${later}T09:00`, slot.id, 1, 0, 1])
  const told = (await world.client('supply').get('/api/v1/inbox')).json.items[0]
  assert.deepEqual([told.kind, told.params.reason, told.params.starts], ['event_postponed', '场地检修', `${later} 09:00`])
  // cancelled: it is void
  const over = (await step(organizer, id, 'cancel', { reason: '主办单位调整' })).json
  assert.deepEqual([over.state, over.sequence, over.actions], ['cancelled', 2, []])
  assert.equal(await world.sql(`SELECT string_agg(state, ',') FROM meeting WHERE event_id = '${id}'`), 'void')
  assert.equal((await world.client('supply').get('/api/v1/inbox')).json.items[0].kind, 'event_cancelled')
  assert.equal((await guest.get(at(id))).json.decision_reason, '主办单位调整')
})

test('another time of a published event is told; the mail goes out', async () => {
  const id = await published()
  await registered(id, 'clerk', 'demand')
  await organizer.get(at(id))
  const quiet = (await organizer.patch(at(id), { conditions: '凭名片入场' })).json
  assert.equal(quiet.sequence, 0)
  const other = (await organizer.patch(at(id), { starts_local: `${ahead(37)}T09:00`, ends_local: `${ahead(37)}T12:00` })).json
  assert.equal(other.sequence, 1)
  const told = (await world.client('clerk').get('/api/v1/inbox')).json.items.filter((m) => m.kind === 'event_changed')
  assert.deepEqual(told.map((m) => m.params.starts), [`${ahead(37)} 09:00`])
  const mails = await world.sql("SELECT count(*) FROM outbox WHERE template = 'event_changed' AND recipient = 'clerk.demand@test.invalid'")
  assert.equal(mails, '1')
})

test('organizers and door staff: named, seen, taken away', async () => {
  const id = await published()
  const clerk = world.client('newcomer')
  await clerk.get(at(id))
  assert.equal((await clerk.post(at(id, 'close-registration'), {}, 403)).code, 'forbidden')
  assert.equal((await organizer.post(at(id, 'organizers'), { login: 'nobody@test.invalid', role: 'organizer' }, 422)).code, 'person_unknown')
  assert.equal((await organizer.post(at(id, 'organizers'), { login: people.newcomer.login, role: 'door_staff' }, 200)).json.person_id, people.newcomer.person)
  assert.deepEqual([(await clerk.get(at(id))).json.my_role, (await clerk.get(at(id))).json.actions], ['door_staff', []])
  await organizer.post(at(id, 'organizers'), { login: people.newcomer.login, role: 'organizer' }, 200)
  assert.deepEqual((await clerk.get(at(id, 'organizers'))).json.items.map((o) => o.role), ['organizer', 'organizer'])
  await step(clerk, id, 'close-registration')
  assert.equal((await clerk.get(at(id))).json.state, 'registration_closed')
  await step(clerk, id, 'open-registration')
  await organizer.send('DELETE', at(id, `organizers/${people.newcomer.person}`), { expect: 204 })
  await organizer.send('DELETE', at(id, `organizers/${people.newcomer.person}`), { expect: 404 })
  assert.equal((await step(clerk, id, 'close-registration', {}, 403)).code, 'forbidden')
  assert.ok((await clerk.get('/api/v1/inbox')).json.items.some((m) => m.kind === 'event_organizer_added'))
})

test('the clock: the window closes, the event begins and ends, readers know before it passes by', async () => {
  const id = await published({ has_meetings: false })
  const shift = (to) => world.sql(`UPDATE event SET starts_local = ((statement_timestamp() + interval '${to}') AT TIME ZONE 'Asia/Shanghai'), ends_local = ((statement_timestamp() + interval '${to}' + interval '2 hours') AT TIME ZONE 'Asia/Shanghai') WHERE id = '${id}'`)
  await world.sql(`UPDATE event SET registration_closes_at = statement_timestamp() WHERE id = '${id}'`)
  assert.equal((await guest.get(at(id))).json.state, 'registration_closed')
  assert.equal((await step(organizer, id, 'open-registration', {}, 409)).code, 'event_before_close')
  assert.equal((await step(organizer, id, 'start', {}, 409)).code, 'event_on_the_day')
  await shift('-1 hour')
  assert.equal((await guest.get(at(id))).json.state, 'live')
  assert.deepEqual((await organizer.get(at(id))).json.actions.map((a) => a.action), ['edit', 'staff', 'notify', 'end'])
  await shift('-3 hours')
  assert.equal((await guest.get(at(id))).json.state, 'ended')
  await world.sql('SELECT event_clock()')
  assert.equal(await world.sql('SELECT event_clock()'), '0')
  assert.equal(await world.sql(`SELECT state FROM event WHERE id = '${id}'`), 'ended')
  assert.ok((await organizer.get('/api/v1/inbox')).json.items.some((m) => m.kind === 'event_ended' && m.object_id === id))
})

test('the review: numbers from the records, papers, and only then it counts', async () => {
  const id = await published()
  const before = (await guest.get(`/api/v1/calendar?year=${day.slice(0, 4)}`)).json.plan
  await registered(id, 'clerk', 'demand', 'checked_in')
  await registered(id, 'supply', 'supply', 'checked_in')
  await registered(id, 'rival', 'supply', 'no_show')
  await world.sql(`UPDATE event SET starts_local = starts_local - interval '90 days', ends_local = ends_local - interval '90 days', registration_closes_at = starts_at - interval '91 days' WHERE id = '${id}'`)
  await guest.get(at(id, 'review'), 404)
  const draft = (await organizer.get(at(id, 'review'))).json
  assert.deepEqual([draft.body, draft.demand_count, draft.computed.demand_count, draft.computed.supply_count, draft.computed.held_count], ['', null, 1, 1, 0])
  const missing = await step(organizer, id, 'finish-review', {}, 422)
  assert.deepEqual(codes(missing).map((c) => c.split(' ')[0]), ['/body', '/demand_count', '/supply_count', '/held_count', '/intent_count', '/attachments'])
  const upload = await organizer.send('POST', `/api/v1/files?name=${encodeURIComponent('签到表.pdf')}`, { body: new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'), headers: { 'Content-Type': 'application/pdf' }, expect: 201 })
  const written = (await organizer.put(at(id, 'review'), { body: '到场两家', demand_count: 1, supply_count: 2, held_count: 0, intent_count: 0, attachments: [{ id: upload.json.id }] }, 200)).json
  assert.deepEqual([written.supply_count, written.attachments.length], [2, 1])
  assert.equal((await organizer.put(at(id, 'review'), { guest_count: 3 }, 200)).json.supply_count, 2)
  await guest.get(`/api/v1/files/${upload.json.id}`, 404)
  await organizer.get(`/api/v1/files/${upload.json.id}`)
  const done = (await step(organizer, id, 'finish-review')).json
  assert.equal(done.state, 'reviewed')
  const public_ = (await guest.get(at(id, 'review'))).json
  assert.deepEqual([public_.supply_count, public_.computed, public_.attachments], [2, undefined, undefined])
  const now = (await guest.get(`/api/v1/calendar?year=${day.slice(0, 4)}`)).json
  assert.equal(now.plan.reviewed, before.reviewed + 1)
  assert.ok(now.events.some((e) => e.id === id && e.state === 'reviewed'))
  assert.equal((await cityA.put(at(id, 'counts'), { counts_toward_plan: false, reason: '规模不足' }, 428)).code, 'precondition_required')
  await cityA.get(at(id))
  assert.equal((await cityA.put(at(id, 'counts'), { counts_toward_plan: false, reason: '规模不足' }, 200)).json.counts_reason, '规模不足')
  assert.equal((await guest.get(`/api/v1/calendar?year=${day.slice(0, 4)}`)).json.plan.reviewed, before.reviewed)
  assert.equal((await guest.get('/api/v1/home')).json.plan.reviewed, before.reviewed)
})

test('messages to those who come: to one side, once a key, counted when read', async () => {
  const id = await published()
  await registered(id, 'clerk', 'demand')
  await registered(id, 'supply', 'supply', 'waitlisted')
  const sent = (await organizer.create(at(id, 'notices'), { audience: 'demand', body: '请提前 20 分钟到场' })).json
  assert.deepEqual([sent.recipients, sent.read, sent.audience], [1, 0, 'demand'])
  const told = (await world.client('clerk').get('/api/v1/inbox')).json.items.find((m) => m.kind === 'event_notice')
  assert.deepEqual([told.params.body, told.object_id], ['请提前 20 分钟到场', id])
  await world.client('clerk').post('/api/v1/inbox/read', { ids: [told.id] }, 204)
  const key = { 'Idempotency-Key': 'notice-1' }
  const once = await organizer.create(at(id, 'notices'), { audience: 'all', body: '停车场在地下一层' }, 201, key)
  const twice = await organizer.create(at(id, 'notices'), { audience: 'all', body: '停车场在地下一层' }, 201, key)
  assert.deepEqual([once.json.recipients, twice.json.id], [2, once.json.id])
  assert.equal((await organizer.create(at(id, 'notices'), { audience: 'waitlisted', body: '有空位会通知您' })).json.recipients, 1)
  assert.deepEqual((await organizer.get(at(id, 'notices'))).json.items.map((n) => [n.audience, n.recipients, n.read]), [['waitlisted', 1, 0], ['all', 2, 0], ['demand', 1, 1]])
  assert.deepEqual((await world.client('clerk').get(at(id, 'notices'))).json.items, [])
  assert.equal((await world.client('clerk').create(at(id, 'notices'), { audience: 'all', body: '我也说' }, 403)).code, 'forbidden')
})

test('search finds what was published, with its edits, and no longer what was cancelled', async () => {
  const id = await published({ theme: '压铸与注塑' })
  const found = async (q) => (await guest.get(`/api/v1/events?q=${encodeURIComponent(q)}`)).json.items.map((e) => e.id)
  assert.deepEqual(await found('压铸'), [id])
  await organizer.get(at(id))
  await organizer.patch(at(id), { theme: '玻璃深加工' })
  assert.deepEqual([await found('压铸'), await found('玻璃深加工')], [[], [id]])
  await step(organizer, id, 'cancel', { reason: '报名太少' })
  assert.deepEqual(await found('玻璃深加工'), [])
})

test('lists page through, filter and show the own registration', async () => {
  const id = await published()
  await registered(id, 'clerk', 'demand')
  const all = await guest.all('/api/v1/events', 3)
  assert.equal(new Set(all.map((e) => e.id)).size, all.length)
  const times = all.map((e) => Date.parse(e.starts_at ?? `${e.planned_month}T00:00:00+08:00`))
  assert.ok(all.length > 6 && times.length === all.length)
  const mine = (await world.client('clerk').get('/api/v1/events?mine=registered&state=registration_open')).json.items
  assert.deepEqual(mine.filter((e) => e.id === id).map((e) => [e.my_registration_state, e.seats_left_demand]), [['approved', 39]])
  assert.deepEqual((await guest.get('/api/v1/events?type=breakfast&unit=Z02')).json.items.map((e) => e.type), ['breakfast'])
  const home = (await guest.get('/api/v1/home')).json.events
  assert.ok(home.length > 0 && home.length <= 3 && home.every((e) => e.starts_at))
})

test('venues belong to units; the same hall once', async () => {
  const body = { name: '示例创新谷', hall: '路演厅', unit_code: 'Z02', capacity: 120 }
  const made = (await organizer.create('/api/v1/venues', body)).json
  assert.equal((await organizer.create('/api/v1/venues', body, 409)).code, 'venue_exists')
  assert.equal((await organizer.create('/api/v1/venues', { ...body, hall: '二厅', unit_code: 'Z01' }, 403)).code, 'forbidden')
  await organizer.get(`/api/v1/venues/${made.id}`)
  assert.equal((await organizer.patch(`/api/v1/venues/${made.id}`, { capacity: 150, is_closed: true })).json.capacity, 150)
  assert.equal((await world.client('otherOfficer').patch(`/api/v1/venues/${made.id}`, { capacity: 1 }, 403, { 'If-Match': '"v2"' })).code, 'forbidden')
  assert.ok(!(await organizer.get('/api/v1/venues')).json.items.some((v) => v.id === made.id))
  assert.ok((await organizer.get('/api/v1/venues?closed=true&q=路演')).json.items.some((v) => v.id === made.id))
  await world.client('clerk').get('/api/v1/venues', 403)
})

test('readers without JavaScript find list and page; what is not public stays the bare app', async () => {
  const id = await published({ name_en: 'Industry meets agents' })
  const page = await guest.send('GET', `/events/${id}`, { expect: 200 })
  for (const part of ['<h1>智能体·工业供需对接会</h1>', 'property="og:title"', '"@type":"Event"', '"eventStatus":"https://schema.org/EventScheduled"', '一对一洽谈', '示例会议中心', `${day} 09:00`])
    assert.ok(page.text.includes(part), part)
  assert.ok((await guest.send('GET', `/events/${id}`, { headers: { 'Accept-Language': 'en' } })).text.includes('<h1>Industry meets agents</h1>'))
  assert.ok((await guest.send('GET', '/events')).text.includes(`href="/events/${id}"`))
  const hidden = await planned()
  assert.equal((await guest.send('GET', `/events/${hidden}`)).status, 404)
  await step(organizer, id, 'cancel', { reason: '改为线上' })
  assert.ok((await guest.send('GET', `/events/${id}`)).text.includes('https://schema.org/EventCancelled'))
})

test('mail about events has words in both languages', () => {
  const top = new URL('../../', import.meta.url)
  const sql = readdirSync(new URL('sql/migrations', top)).map((f) => readFileSync(new URL(join('sql/migrations', f), top), 'utf8')).join('\n')
  const kinds = [...sql.matchAll(/\('(event_[a-z_]+)'\)/g)].map((m) => m[1])
  assert.ok(kinds.includes('event_cancelled'))
  for (const lang of ['zh-CN', 'en']) {
    const text = readFileSync(new URL(`sql/seed/mail/${lang}.txt`, top), 'utf8')
    assert.deepEqual(kinds.filter((k) => !text.includes(`== ${k}\n`)), [], lang)
  }
})

test('an edit takes nothing away that a published event stands on', async () => {
  const id = await published()
  await organizer.get(at(id))
  assert.deepEqual(codes(await organizer.patch(at(id), { starts_local: null, ends_local: null, venue_id: null, summary: '' }, 422)), ['/starts_local required', '/venue_id required', '/summary required'])
  assert.deepEqual(codes(await organizer.patch(at(id), { starts_local: '2026-01-05T09:00', ends_local: '2026-01-05T12:00' }, 422)), ['/starts_local in_the_past'])
  const [d, s] = [await registered(id, 'clerk', 'demand'), await registered(id, 'supply', 'supply')]
  await world.sql(`INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, state)
    VALUES (gen_random_uuid(), '${id}', '${d}', '${s}', '${organizations.demand}', '${organizations.supply}', 'both', 'accepted')`)
  assert.deepEqual(codes(await organizer.patch(at(id), { has_meetings: false }, 422)), ['/has_meetings event_grid_in_use'])
})

test('an event that takes up meetings after all gives seats to those who come', async () => {
  const id = await published({ has_meetings: false })
  const d = await registered(id, 'clerk', 'demand')
  await world.sql(`UPDATE registration SET seat_no = NULL WHERE id = '${d}'`)
  await organizer.get(at(id))
  await organizer.patch(at(id), { has_meetings: true }, 200)
  assert.equal(await world.sql(`SELECT seat_no FROM registration WHERE id = '${d}'`), '1')
})

test('what came of meetings is public in a review from three on', async () => {
  const id = await published()
  await world.sql(`UPDATE event SET state = 'reviewed' WHERE id = '${id}';
    INSERT INTO event_review (event_id, body, demand_count, supply_count, held_count, intent_count, amount_fen) VALUES ('${id}', '总结', 9, 9, 7, 2, 5000000)`)
  const seen = (await guest.get(at(id, 'review'))).json
  assert.deepEqual([seen.demand_count, seen.held_count, seen.intent_count, seen.amount_fen], [9, 7, null, null])
  assert.deepEqual((await organizer.get(at(id, 'review'))).json.intent_count, 2)
})

test('an event postponed when somebody was early already: his meeting waits for a new time like the others', async () => {
  const id = await published()
  const [d, s] = [await registered(id, 'clerk', 'demand'), await registered(id, 'supply', 'supply')]
  const meeting = (await world.sql(`UPDATE event SET state = 'scheduled' WHERE id = '${id}';
    INSERT INTO event_session (id, event_id, position, name, during, slot_minutes) SELECT gen_random_uuid(), id, 0, '上午', tstzrange(starts_at, starts_at + interval '1 hour'), 60 FROM event WHERE id = '${id}';
    INSERT INTO event_slot (id, event_id, session_id, position, during) SELECT gen_random_uuid(), event_id, id, 0, during FROM event_session WHERE event_id = '${id}';
    INSERT INTO event_table (event_id, table_no) VALUES ('${id}', 1);
    INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, state, slot_id, table_no, during, live)
    SELECT gen_random_uuid(), '${id}', '${d}', '${s}', '${organizations.demand}', '${organizations.supply}', 'both', 'checked_in', x.id, 1, x.during, true FROM event_slot AS x WHERE x.event_id = '${id}' RETURNING id`)).split('\n')[0]
  await step(organizer, id, 'postpone', { reason: '大雪' })
  assert.equal(await world.sql(`SELECT state || live || (during IS NULL) FROM meeting WHERE id = '${meeting}'`), 'acceptedfalsetrue')
})
