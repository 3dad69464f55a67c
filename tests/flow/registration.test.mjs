// tests/flow/registration.test.mjs - who comes to an event: places, seats, waiting lists, withdrawals, colleagues, the door.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { act, crowd, eventPath, form, gathering, meetingPath, organizations, people, place, register, registrationPath } from './gathering.mjs'
import { start } from './harness.mjs'

let world
before(async () => { world = await start() })
after(() => world?.stop())

const kinds = async (name) => (await world.client(name).get('/api/v1/inbox?limit=100')).json.items.map((m) => m.kind)
const names = (object) => object.actions.map((a) => a.action)

test('one registers, is approved with a seat, and stands once in an event', async () => {
  const event = await gathering(world)
  const made = await register(world.client('clerk'), event, 'demand')
  assert.equal(made.state, 'approved')
  assert.equal(made.seat_no, 1)
  assert.equal(made.organization_id, organizations.demand)
  assert.equal(made.phone, form.phone)
  assert.match(made.badge, /^TQ[0-9A-F]{32}$/)
  assert.ok(names(made).includes('withdraw'))
  await register(world.client('clerk'), event, 'supply', {}, 409)
  assert.equal((await register(world.client('demand'), event, 'supply')).seat_no, 2)
  const mine = (await world.client('clerk').get(`/api/v1/my/registrations?event_id=${event}`)).json.items
  assert.deepEqual(mine.map((r) => r.id), [made.id])
  assert.equal((await world.client('demand').get(`/api/v1/my/registrations?event_id=${event}`)).json.items.length, 2, 'an admin sees his people')
})

test('the same key makes one registration, and the answer comes again', async () => {
  const event = await gathering(world)
  const headers = { 'Idempotency-Key': 'registration-once-0001' }
  const body = { side: 'supply', ...form }
  const first = await world.client('supply').create(eventPath(event, 'registrations'), body, 201, headers)
  const again = await world.client('supply').create(eventPath(event, 'registrations'), body, 201, headers)
  assert.equal(again.json.id, first.json.id)
})

test('only in the window, only what is there, demand and supply for an organization', async () => {
  const closed = await gathering(world, { state: "'registration_closed'" })
  assert.equal((await register(world.client('clerk'), closed, 'demand', {}, 409)).code, 'registration_closed')
  const over = await gathering(world, { registration_closes_at: "statement_timestamp() - interval '1 minute'", registration_opens_at: "statement_timestamp() - interval '3 days'" })
  assert.equal((await register(world.client('clerk'), over, 'demand', {}, 409)).code, 'registration_closed')
  const event = await gathering(world)
  assert.equal((await register(world.client('newcomer'), event, 'demand', {}, 422)).code, 'registration_organization_needed')
  const guest = await register(world.client('newcomer'), event, 'guest')
  assert.equal(guest.state, 'approved')
  assert.equal(guest.seat_no, null)
  await register(world.client('rival'), '00000000-0000-7000-8000-0000000009ff', 'supply', {}, 404)
})

test('an organization that is not verified applies and is approved after it', async () => {
  const event = await gathering(world)
  const [waiting] = await crowd(world, 1, { state: 'submitted', prefix: '待认证单位' })
  const made = await register(world.client(waiting.name), event, 'supply')
  assert.equal(made.state, 'applied')
  const organizer = world.client('organizer')
  await organizer.get(registrationPath(made.id))
  assert.equal((await organizer.post(registrationPath(made.id, 'approve'), {}, 409)).code, 'registration_verified')
  await world.sql(`UPDATE organization SET state = 'verified', verified_at = statement_timestamp() WHERE id = '${waiting.organization}'`)
  assert.equal(await world.sql('SELECT registration_clock() > 0'), 't')
  assert.equal((await world.client(waiting.name).get(registrationPath(made.id))).json.state, 'approved')
})

test('contacts are for the person, his admin and the organizer', async () => {
  const event = await gathering(world)
  const made = await register(world.client('clerk'), event, 'demand')
  await register(world.client('supply'), event, 'supply')
  await world.client('supply').get(registrationPath(made.id), 404)
  await world.client('officer').get(registrationPath(made.id), 200)
  await world.client('otherOfficer').get(registrationPath(made.id), 404)
  await world.client().get(registrationPath(made.id), 401)
  assert.equal((await world.client('demand').get(registrationPath(made.id))).json.phone, form.phone)
  assert.equal((await world.client('organizer').get(registrationPath(made.id))).json.phone, form.phone)
  const seen = (await world.client('auditor').get(registrationPath(made.id))).json
  assert.equal(seen.phone, undefined)
  assert.equal(seen.badge, undefined)
  await world.sql(`INSERT INTO event_organizer (event_id, person_id, role) VALUES ('${event}', '${people.rival.person}', 'door_staff')`)
  const door = (await world.client('rival').get(registrationPath(made.id))).json
  assert.deepEqual([door.name, door.phone, door.intro, door.decision_reason], ['需求经办', undefined, undefined, undefined])
  const list = (await world.client('organizer').get(eventPath(event, 'registrations?side=demand'))).json
  assert.deepEqual(list.items.map((r) => r.id), [made.id])
  assert.deepEqual(list.counts, { demand_approved: 1, supply_approved: 1 })
  await world.client('supply').get(eventPath(event, 'registrations'), 403)
  await world.sql(`UPDATE event SET state = 'ended', starts_local = starts_local - interval '50 days', ends_local = ends_local - interval '50 days' WHERE id = '${event}'`)
  assert.equal((await world.client('organizer').get(registrationPath(made.id))).json.phone, undefined, 'thirty days after the end')
})

test('32 at once for the last place: one has it, the others wait in line', async () => {
  const event = await gathering(world, { quota_supply: '1' })
  const made = await crowd(world, 32, { prefix: '抢位单位' })
  const answers = await Promise.all(made.map((m) => register(world.client(m.name), event, 'supply')))
  const states = answers.map((a) => a.state)
  assert.equal(states.filter((s) => s === 'approved').length, 1)
  assert.equal(states.filter((s) => s === 'waitlisted').length, 31)
  const first = answers.find((a) => a.state === 'approved')
  const next = await world.sql(`SELECT id FROM registration WHERE event_id = '${event}' AND state = 'waitlisted' ORDER BY created_at, id LIMIT 1`)
  await act(world.client(made[answers.indexOf(first)].name), registrationPath(first.id), 'withdraw', { reason: '行程有变' })
  const offered = answers.findIndex((a) => a.id === next)
  const seen = (await world.client(made[offered].name).get(registrationPath(next))).json
  assert.equal(seen.state, 'offered')
  assert.ok(Math.abs(Date.parse(seen.offered_until) - Date.now() - 24 * 3600e3) < 60e3)
  assert.ok((await kinds(made[offered].name)).includes('registration_offered'))
  await act(world.client(made[offered].name), registrationPath(next), 'confirm')
  assert.equal(await world.sql(`SELECT count(*) FROM registration WHERE event_id = '${event}' AND state IN ('approved', 'confirmed', 'offered')`), '1')
})

test('32 approvals at once for the last place, and an offer that runs out', async () => {
  const event = await gathering(world, { quota_demand: '1', is_approval_needed: 'true' })
  const made = await crowd(world, 32, { prefix: '候批单位' })
  const answers = await Promise.all(made.map((m) => register(world.client(m.name), event, 'demand')))
  assert.ok(answers.every((a) => a.state === 'applied'))
  const organizer = world.client('organizer')
  for (const a of answers) await organizer.get(registrationPath(a.id))
  const decided = await Promise.all(answers.map((a) => organizer.change('POST', registrationPath(a.id, 'approve'), {})))
  assert.equal(decided.filter((d) => d.status === 200).length, 1)
  assert.ok(decided.every((d) => d.status === 200 || d.code === 'registration_quota_full'))
  const rest = answers.filter((_, n) => decided[n].status !== 200)
  for (const a of rest.slice(0, 2)) await act(organizer, registrationPath(a.id), 'waitlist')
  const late = await register(world.client('supply'), event, 'demand')
  assert.equal(late.state, 'waitlisted', 'who comes when it is full waits')
  const approved = answers.find((_, n) => decided[n].status === 200)
  await act(organizer, registrationPath(approved.id), 'reject', { reason: '改由同行单位参加' })
  const held = await world.sql(`SELECT id FROM registration WHERE event_id = '${event}' AND state = 'offered'`)
  await world.sql(`UPDATE registration SET offered_until = statement_timestamp() - interval '1 second' WHERE id = '${held}'; SELECT registration_clock()`)
  assert.equal(await world.sql(`SELECT state || decision_reason FROM registration WHERE id = '${held}'`), 'withdrawnoffer_expired')
  assert.equal(await world.sql(`SELECT count(*) FROM registration WHERE event_id = '${event}' AND state = 'offered'`), '1')
})

test('the smallest free seat, up to the limit', async () => {
  const event = await gathering(world, { seat_limit: '2' })
  const a = await register(world.client('clerk'), event, 'demand')
  const b = await register(world.client('demand'), event, 'demand')
  assert.deepEqual([a.seat_no, b.seat_no], [1, 2])
  await world.sql(`INSERT INTO membership (organization_id, person_id, role, state) VALUES ('${organizations.demand}', '${people.newcomer.person}', 'member', 'active') ON CONFLICT DO NOTHING`)
  world.tokens.set('third', await world.token('newcomer', { organization: organizations.demand, roles: 'member' }))
  assert.equal((await register(world.client('third'), event, 'demand', {}, 409)).code, 'registration_seats_full')
  await act(world.client('clerk'), registrationPath(a.id), 'withdraw', {})
  assert.equal((await register(world.client('third'), event, 'demand')).seat_no, 1)
})

test('a person who withdraws takes his meetings with him and nobody else’s', async () => {
  const event = await gathering(world)
  const d = await register(world.client('clerk'), event, 'demand')
  const s = await register(world.client('supply'), event, 'supply')
  const r = await register(world.client('rival'), event, 'supply')
  const ask = async (from, to) => (await world.client(from).create(eventPath(event, 'meetings'), { to_id: to.id, message: '请安排' })).json
  const one = await ask('clerk', s)
  const two = await ask('clerk', r)
  await act(world.client('supply'), meetingPath(one.id), 'accept')
  await act(world.client('rival'), meetingPath(two.id), 'accept')
  await place(world, one.id, 0, 1)
  await place(world, two.id, 1, 1)
  await act(world.client('supply'), registrationPath(s.id), 'withdraw', { reason: '临时有事' })
  assert.equal(await world.sql(`SELECT state || live FROM meeting WHERE id = '${one.id}'`), 'cancelledfalse')
  assert.equal(await world.sql(`SELECT bool_or(live) FROM meeting_seat WHERE meeting_id = '${one.id}'`), 'f')
  assert.equal(await world.sql(`SELECT state || live FROM meeting WHERE id = '${two.id}'`), 'scheduledtrue')
  assert.ok((await kinds('clerk')).includes('meeting_cancelled'))
  assert.ok((await kinds('organizer')).includes('registration_left'))
  assert.equal(await world.sql(`SELECT board_version > 0 FROM event WHERE id = '${event}'`), 't')
  assert.equal((await world.client('clerk').get(registrationPath(d.id))).json.state, 'approved')
})

test('later than two hours before the beginning it is a no-show', async () => {
  const event = await gathering(world)
  const d = await register(world.client('clerk'), event, 'demand')
  const s = await register(world.client('supply'), event, 'supply')
  const meeting = (await world.client('clerk').create(eventPath(event, 'meetings'), { to_id: s.id })).json
  await act(world.client('supply'), meetingPath(meeting.id), 'accept')
  await place(world, meeting.id, 3, 2)
  await world.sql(`UPDATE event SET state = 'scheduled', starts_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '90 minutes',
    ends_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '6 hours' WHERE id = '${event}'`)
  const gone = await act(world.client('clerk'), registrationPath(d.id), 'withdraw', { reason: '堵车' })
  assert.equal(gone.state, 'no_show')
  assert.equal(await world.sql(`SELECT state || no_show_side || live FROM meeting WHERE id = '${meeting.id}'`), 'no_showdemandfalse')
})

test('a colleague comes instead: seats follow, the other side is told', async () => {
  const event = await gathering(world)
  const d = await register(world.client('clerk'), event, 'demand')
  const s = await register(world.client('supply'), event, 'supply')
  const meeting = (await world.client('supply').create(eventPath(event, 'meetings'), { to_id: d.id })).json
  await act(world.client('clerk'), meetingPath(meeting.id), 'accept')
  await place(world, meeting.id, 0, 5)
  const colleagues = (await world.client('demand').get(registrationPath(d.id, 'colleagues'))).json.items.map((c) => c.person_id)
  assert.ok(colleagues.includes(people.demand.person))
  const admin = world.client('demand')
  await admin.get(registrationPath(d.id))
  assert.equal((await admin.post(registrationPath(d.id, 'replace'), { person_id: people.rival.person }, 422)).code, 'registration_not_colleague')
  const replaced = (await admin.post(registrationPath(d.id, 'replace'), { person_id: people.demand.person })).json
  assert.equal(replaced.name, '需求管理员')
  assert.notEqual(replaced.badge, d.badge)
  assert.equal(await world.sql(`SELECT person_id FROM meeting_seat WHERE meeting_id = '${meeting.id}' AND side = 'demand'`), people.demand.person)
  assert.ok((await kinds('supply')).includes('meeting_person_changed'))
  await world.client('clerk').get(meetingPath(meeting.id), 404)
  assert.equal(s.state, 'approved')
})

test('a suspended organization: meetings to come are void, the others are told no more', async () => {
  const event = await gathering(world)
  const [bad] = await crowd(world, 1, { prefix: '将停用单位' })
  await register(world.client('clerk'), event, 'demand')
  const s = await register(world.client(bad.name), event, 'supply')
  const meeting = (await world.client('clerk').create(eventPath(event, 'meetings'), { to_id: s.id })).json
  await act(world.client(bad.name), meetingPath(meeting.id), 'accept')
  await place(world, meeting.id, 2, 2)
  await world.sql(`UPDATE organization SET state = 'suspended' WHERE id = '${bad.organization}'`)
  assert.equal(await world.sql(`SELECT state || live FROM meeting WHERE id = '${meeting.id}'`), 'voidfalse')
  const told = (await world.client('clerk').get('/api/v1/inbox?limit=100')).json.items.find((m) => m.kind === 'meeting_void')
  assert.equal(told.params.organization, '将停用单位1')
  assert.equal(told.params.reason, undefined)
})

test('the door: a badge is scanned, once or twice, on the day', async () => {
  const event = await gathering(world)
  const made = await register(world.client('clerk'), event, 'demand')
  const organizer = world.client('organizer')
  assert.equal((await organizer.send('POST', eventPath(event, 'check-in'), { body: { badge: made.badge } })).code, 'registration_on_the_day')
  await world.sql(`UPDATE event SET state = 'live', starts_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') - interval '1 minute',
    ends_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '1 minute' WHERE id = '${event}'`)
  assert.equal((await organizer.send('POST', eventPath(event, 'check-in'), { body: { badge: 'TQ00000000' } })).status, 404)
  assert.equal((await world.client('supply').send('POST', eventPath(event, 'check-in'), { body: { badge: made.badge } })).status, 403)
  for (const _ of [1, 2]) assert.equal((await organizer.send('POST', eventPath(event, 'check-in'), { body: { badge: made.badge.toLowerCase() }, expect: 200 })).json.state, 'checked_in')
  assert.equal((await act(organizer, registrationPath(made.id), 'undo-check-in')).state, 'confirmed')
  const svg = await world.client('clerk').get(registrationPath(made.id, 'badge.svg'))
  assert.match(svg.text, /^<svg xmlns=.*viewBox="0 0 (\d+) \1".*<path d="M/s)
  await world.client('supply').get(registrationPath(made.id, 'badge.svg'), 404)
})

test('own fields are changed under their version, slots of absence are kept', async () => {
  const event = await gathering(world)
  const made = await register(world.client('clerk'), event, 'demand')
  const slots = (await world.sql(`SELECT id FROM event_slot WHERE event_id = '${event}' ORDER BY position LIMIT 2`)).split('\n')
  const client = world.client('clerk')
  await client.get(registrationPath(made.id))
  const edited = (await client.patch(registrationPath(made.id), { intro: '只谈压接检测', absences: slots, meetings_max: 4 })).json
  assert.deepEqual([edited.intro, edited.meetings_max, [...edited.absences].sort()], ['只谈压接检测', 4, [...slots].sort()])
  assert.equal((await client.patch(registrationPath(made.id), { absences: [], meetings_max: null })).json.absences.length, 0)
  assert.equal((await client.patch(registrationPath(made.id), { intro: 'x' }, 412, { 'If-Match': '"v1"' })).status, 412)
  assert.equal((await client.patch(registrationPath(made.id), { scenario_id: '00000000-0000-7000-8000-0000000009ff' }, 422)).code, 'registration_scenario_unknown')
})

test('three days before, people are asked once whether they still come', async () => {
  const event = await gathering(world)
  const made = await register(world.client('rival'), event, 'supply')
  await world.sql(`UPDATE registration SET created_at = created_at - interval '5 days' WHERE id = '${made.id}';
    UPDATE event SET starts_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '60 hours', ends_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '64 hours' WHERE id = '${event}';
    SELECT registration_clock(); SELECT registration_clock()`)
  assert.equal((await kinds('rival')).filter((k) => k === 'registration_confirm_please').length, 1)
  assert.equal((await act(world.client('rival'), registrationPath(made.id), 'confirm')).state, 'confirmed')
})

test('withdrawals, cancellations and suspensions at the same time end, each as one of them', async () => {
  for (let round = 0; round < 6; round++) {
    const event = await gathering(world)
    const d = await register(world.client('clerk'), event, 'demand')
    const s = await register(world.client('supply'), event, 'supply')
    const meeting = (await world.client('clerk').create(eventPath(event, 'meetings'), { to_id: s.id })).json
    await act(world.client('supply'), meetingPath(meeting.id), 'accept')
    await place(world, meeting.id, 7, 1)
    const [clerk, supply, organizer] = ['clerk', 'supply', 'organizer'].map((name) => world.client(name))
    await clerk.get(registrationPath(d.id))
    await supply.get(registrationPath(s.id))
    await organizer.get(meetingPath(meeting.id))
    const done = await Promise.all([
      clerk.change('POST', registrationPath(d.id, 'withdraw'), {}), supply.change('POST', registrationPath(s.id, 'withdraw'), {}),
      organizer.change('POST', meetingPath(meeting.id, 'cancel'), { reason: '停电' }), world.sql(`SELECT meeting_void_organization('${organizations.supply}')`),
    ])
    assert.deepEqual(done.slice(0, 2).map((a) => a.status), [200, 200])
    assert.ok([200, 409, 412].includes(done[2].status), done[2].text)
    assert.equal(await world.sql(`SELECT live::text || (SELECT bool_or(live) FROM meeting_seat WHERE meeting_id = m.id)::text FROM meeting AS m WHERE id = '${meeting.id}'`), 'falsefalse')
  }
})

test('once an event is under way nobody who waits is offered a place', async () => {
  const event = await gathering(world, { quota_supply: '1' })
  const made = await crowd(world, 3, { prefix: '当天候补' })
  const [first, next] = [await register(world.client(made[0].name), event, 'supply'), await register(world.client(made[1].name), event, 'supply')]
  await world.sql(`UPDATE event SET state = 'live', starts_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') - interval '10 minutes',
    ends_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '6 hours' WHERE id = '${event}'`)
  const organizer = world.client('organizer')
  await act(organizer, registrationPath(first.id), 'no-show')
  await world.sql('SELECT registration_clock()')
  assert.equal(await world.sql(`SELECT state FROM registration WHERE id = '${next.id}'`), 'waitlisted')
  await organizer.get(registrationPath(next.id))
  assert.equal((await organizer.post(registrationPath(next.id, 'offer'), {}, 409)).code, 'registration_not_begun')
  assert.equal((await organizer.post(registrationPath(next.id, 'approve'), {})).json.state, 'approved')
})
