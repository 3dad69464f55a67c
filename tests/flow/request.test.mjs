// tests/flow/request.test.mjs - from a wish or a request to a meeting both sides agreed on; pairs of the market sent to an event.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { act, crowd, eventPath, form, gathering, meetingPath, organizations, people, register, registrationPath } from './gathering.mjs'
import { start } from './harness.mjs'
import { published, step } from './market.mjs'

let world
before(async () => { world = await start() })
after(() => world?.stop())

const inbox = async (name) => (await world.client(name).get('/api/v1/inbox?limit=100')).json.items
const wishes = (event) => eventPath(event, 'wishes')

async function pair(more = {}) {
  const event = await gathering(world, more)
  const d = await register(world.client('clerk'), event, 'demand')
  const s = await register(world.client('supply'), event, 'supply')
  return { event, d, s }
}

test('a request is asked, accepted, weighs 40 and seats two people; names come with the acceptance', async () => {
  const { event, d, s } = await pair()
  const headers = { 'Idempotency-Key': 'request-once-00000001' }
  const body = { to_id: s.id, message: '想看现场演示' }
  const { json } = await world.client('clerk').create(eventPath(event, 'meetings'), body, 201, headers)
  assert.equal((await world.client('clerk').create(eventPath(event, 'meetings'), body, 201, headers)).json.id, json.id)
  assert.deepEqual([json.state, json.my_side, json.requested_by, json.supply.person_name, json.demand.person_name], ['requested', 'demand', 'demand', null, '需求经办'])
  assert.deepEqual(json.actions.map((a) => a.action), ['cancel'])
  const left = Date.parse(json.expires_at) - Date.now()
  assert.ok(Math.abs(left - 72 * 3600e3) < 60e3)
  const supply = world.client('supply')
  const seen = (await supply.get(meetingPath(json.id))).json
  assert.deepEqual([seen.message, seen.demand.person_name, seen.actions.map((a) => a.action)], ['想看现场演示', null, ['accept', 'decline']])
  assert.equal((await supply.post(meetingPath(json.id, 'decline'), {}, 422)).code, 'reason_required')
  const agreed = (await supply.post(meetingPath(json.id, 'accept'), {})).json
  assert.deepEqual([agreed.state, agreed.demand.person_name, agreed.expires_at], ['accepted', '需求经办', null])
  assert.equal(await world.sql(`SELECT string_agg(side || seat_no || live, ' ' ORDER BY side) FROM meeting_seat WHERE meeting_id = '${json.id}'`), 'demand1false supply1false')
  assert.equal(await world.sql(`SELECT weight || is_must::text FROM meeting WHERE id = '${json.id}'`), '40false')
  assert.ok((await inbox('clerk')).some((m) => m.kind === 'meeting_accepted' && m.object_id === json.id))
  assert.equal((await world.client('clerk').send('POST', meetingPath(json.id, 'contact'), { expect: 200 })).json.phone, form.phone)
  await world.client('rival').send('POST', meetingPath(json.id, 'contact'), { expect: 404 })
  assert.equal(await world.sql(`SELECT count(*) FROM contact_reveal WHERE object_id = '${json.id}'`), '1')
  await world.client('rival').get(meetingPath(json.id), 404)
  const mine = (await world.client('clerk').get(`/api/v1/my/meetings?event_id=${event}`)).json.items
  assert.deepEqual(mine.map((m) => m.id), [json.id])
  assert.equal((await world.client('clerk').get(registrationPath(d.id))).json.meeting_counts.accepted, 1)
})

test('two organizations meet once, however many people ask at the same time', async () => {
  const event = await gathering(world)
  const a = await register(world.client('clerk'), event, 'demand')
  const b = await register(world.client('demand'), event, 'demand')
  const s = await register(world.client('supply'), event, 'supply')
  const asked = await Promise.all(Array.from({ length: 32 }, (_, n) => world.client(n % 2 ? 'clerk' : 'demand').send('POST', eventPath(event, 'meetings'), { body: { to_id: s.id } })))
  assert.equal(asked.filter((x) => x.status === 201).length, 1, JSON.stringify(asked.map((x) => x.code ?? x.status)))
  assert.ok(asked.every((x) => x.status === 201 || x.code === 'meeting_exists'))
  assert.ok(a.id !== b.id)
})

test('32 at once accept one request', async () => {
  const { event, s } = await pair()
  const { json } = await world.client('clerk').create(eventPath(event, 'meetings'), { to_id: s.id })
  const clients = Array.from({ length: 32 }, () => world.client('supply'))
  for (const c of clients) await c.get(meetingPath(json.id))
  const done = await Promise.all(clients.map((c) => c.change('POST', meetingPath(json.id, 'accept'), {})))
  assert.equal(done.filter((x) => x.status === 200).length, 1)
  assert.ok(done.every((x) => [200, 409, 412].includes(x.status)))
  assert.equal(await world.sql(`SELECT count(*) FROM meeting_seat WHERE meeting_id = '${json.id}'`), '2')
})

test('declined, cancelled and expired requests make room again', async () => {
  const { event, s } = await pair({ meetings_max: '1', meetings_min: '0' })
  await register(world.client('rival'), event, 'supply')
  const clerk = world.client('clerk')
  const rival = (await clerk.get(eventPath(event, 'counterparts'))).json.items.find((c) => c.organization_id === organizations.rival).registration_id
  const one = (await clerk.create(eventPath(event, 'meetings'), { to_id: s.id })).json
  assert.equal((await clerk.create(eventPath(event, 'meetings'), { to_id: rival }, 409)).code, 'meeting_quota')
  await act(world.client('supply'), meetingPath(one.id), 'decline', { reason: '时间不合适' })
  assert.equal((await inbox('clerk')).find((m) => m.kind === 'meeting_declined').params.reason, '时间不合适')
  const two = (await clerk.create(eventPath(event, 'meetings'), { to_id: s.id })).json
  await clerk.post(meetingPath(two.id, 'cancel'), {})
  const three = (await clerk.create(eventPath(event, 'meetings'), { to_id: rival })).json
  await world.sql(`UPDATE meeting SET expires_at = statement_timestamp() - interval '1 second' WHERE id = '${three.id}'; SELECT registration_clock()`)
  assert.equal((await clerk.get(meetingPath(three.id))).json.state, 'expired')
  assert.ok((await inbox('clerk')).some((m) => m.kind === 'meeting_expired'))
})

test('nothing is asked or accepted after the freeze', async () => {
  const { event, s } = await pair()
  const { json } = await world.client('clerk').create(eventPath(event, 'meetings'), { to_id: s.id })
  await world.sql(`UPDATE event SET starts_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '23 hours', ends_local = (statement_timestamp() AT TIME ZONE 'Asia/Shanghai') + interval '30 hours' WHERE id = '${event}'`)
  const supply = world.client('supply')
  await supply.get(meetingPath(json.id))
  assert.equal((await supply.post(meetingPath(json.id, 'accept'), {}, 409)).code, 'meeting_not_frozen')
  await supply.post(meetingPath(json.id, 'decline'), { reason: '已过冻结时间' })
  assert.equal((await world.client('clerk').create(eventPath(event, 'meetings'), { to_id: s.id }, 409)).code, 'meeting_not_frozen')
  assert.equal((await world.client('clerk').put(wishes(event), { to_id: s.id, level: 'want' }, 409)).code, 'meeting_not_frozen')
})

test('crossing wishes are a meeting at once, weighed by both; wishes are private', async () => {
  const { event, d, s } = await pair()
  const clerk = world.client('clerk')
  const supply = world.client('supply')
  const first = (await clerk.put(wishes(event), { to_id: s.id, level: 'must' }, 200)).json
  assert.deepEqual([first.level, first.meeting_id], ['must', null])
  assert.equal((await supply.get(eventPath(event, 'counterparts'))).json.items[0].wish, null, 'the other side does not learn of it')
  assert.ok(!(await inbox('supply')).some((m) => m.params.event_id === event && m.kind.startsWith('meeting')))
  const second = (await supply.put(wishes(event), { to_id: d.id, level: 'want' }, 200)).json
  assert.equal(second.meeting_state, 'accepted')
  assert.equal(await world.sql(`SELECT weight || origin || requested_by FROM meeting WHERE id = '${second.meeting_id}'`), '51wishboth')
  assert.equal(await world.sql(`SELECT count(*) FROM meeting_seat WHERE meeting_id = '${second.meeting_id}'`), '2')
  assert.ok((await inbox('clerk')).some((m) => m.kind === 'meeting_accepted' && m.object_id === second.meeting_id))
  await supply.put(wishes(event), { to_id: d.id, level: 'must' }, 200)
  assert.equal(await world.sql(`SELECT weight FROM meeting WHERE id = '${second.meeting_id}'`), '60')
  assert.equal((await supply.put(wishes(event), { to_id: d.id, level: 'no' }, 409)).code, 'wish_meeting_open')
  assert.deepEqual((await clerk.get(wishes(event))).json.items.map((w) => [w.to_id, w.level]), [[s.id, 'must']])
  const counts = (await world.client('organizer').get(eventPath(event, 'wish-counts'))).json.items
  assert.deepEqual(counts.map((c) => [c.side, c.must, c.want, c.no, c.wanted, c.accepted]), [['demand', 1, 0, 0, 1, 1], ['supply', 1, 0, 0, 1, 1]])
  await world.client('clerk').get(eventPath(event, 'wish-counts'), 403)
  await world.client('rival').get(wishes(event), 409)
  await clerk.put(wishes(event), { to_id: d.id, level: 'want' }, 404)
})

test('both wish at the same moment: one meeting', async () => {
  for (let round = 0; round < 8; round++) {
    const { event, d, s } = await pair()
    await Promise.all([world.client('clerk').put(wishes(event), { to_id: s.id, level: 'want' }, 200), world.client('supply').put(wishes(event), { to_id: d.id, level: 'must' }, 200)])
    assert.equal(await world.sql(`SELECT string_agg(state || weight, ' ') FROM meeting WHERE event_id = '${event}'`), 'accepted49')
  }
})

test('不谈 is a veto nobody is told about', async () => {
  const { event, d, s } = await pair()
  await world.client('supply').put(wishes(event), { to_id: d.id, level: 'no' }, 200)
  await world.client('clerk').put(wishes(event), { to_id: s.id, level: 'must' }, 200)
  assert.equal(await world.sql(`SELECT count(*) FROM meeting WHERE event_id = '${event}'`), '0')
  const { json } = await world.client('clerk').create(eventPath(event, 'meetings'), { to_id: s.id })
  assert.ok(!(await inbox('supply')).some((m) => m.object_id === json.id), 'the request goes nowhere')
  assert.equal((await world.client('supply').create(eventPath(event, 'meetings'), { to_id: d.id }, 409)).code, 'meeting_vetoed')
})

test('the other side of an event, with reasons, without names', async () => {
  const event = await gathering(world)
  const scenario = await published(world)
  await world.client('supply').create(`/api/v1/scenarios/${scenario}/responses`, {})
  await world.sql(`UPDATE response SET state = 'submitted', submitted_at = statement_timestamp() WHERE scenario_id = '${scenario}'`)
  const d = await register(world.client('clerk'), event, 'demand', { scenario_id: scenario })
  await register(world.client('supply'), event, 'supply')
  const made = await crowd(world, 25, { prefix: '众单位' })
  for (const m of made) await register(world.client(m.name), event, 'supply')
  const clerk = world.client('clerk')
  const all = await clerk.all(eventPath(event, 'counterparts'), 7)
  assert.equal(all.length, 26)
  assert.equal(new Set(all.map((c) => c.registration_id)).size, 26)
  assert.equal(all[0].organization_id, organizations.supply)
  assert.deepEqual(all[0].reasons, [{ code: 'responded', text: '端子压接外观缺陷在线检测' }])
  assert.ok(!JSON.stringify(all).includes('供给管理员') && !JSON.stringify(all).includes(form.phone))
  const one = (await world.client('supply').get(eventPath(event, 'counterparts?q=端子'))).json.items
  assert.deepEqual(one.map((c) => [c.registration_id, c.scenario_title]), [[d.id, '端子压接外观缺陷在线检测']])
  assert.equal((await world.client('rival').get(eventPath(event, 'counterparts'), 409)).code, 'meeting_not_registered')
  await world.client().get(eventPath(event, 'counterparts'), 401)
})

async function shortlisted() {
  const scenario = await published(world)
  const response = (await world.client('supply').create(`/api/v1/scenarios/${scenario}/responses`, {})).json.id
  await world.sql(`UPDATE response SET state = 'shortlisted', submitted_at = statement_timestamp(), opened_at = statement_timestamp(), revision = 1 WHERE id = '${response}';
    UPDATE response_body SET revision = 1 WHERE response_id = '${response}'`)
  return { scenario, response }
}

test('a shortlisted pair is sent to an event; the supplier registers and accepts with one button', async () => {
  const { scenario, response } = await shortlisted()
  const event = await gathering(world)
  const clerk = world.client('clerk')
  const targets = (await clerk.get(`/api/v1/responses/${response}/meeting-events`)).json.items
  assert.ok(targets.some((t) => t.id === event && t.my_registration_id === null))
  const send = (expect) => clerk.create(`/api/v1/responses/${response}/meeting`, { event_id: event, message: '会上详谈' }, expect)
  assert.equal((await send(409)).code, 'meeting_not_registered')
  await register(clerk, event, 'demand', { scenario_id: scenario })
  const { json } = await send(201)
  assert.deepEqual([json.state, json.is_must, json.origin, json.supply.state], ['requested', true, 'market', 'invited'])
  assert.equal((await send(409)).code, 'meeting_exists')
  assert.deepEqual((await world.client('supply').get(`/api/v1/responses/${response}/meeting-events`)).json.items, [])
  assert.ok((await inbox('supply')).some((m) => m.kind === 'meeting_invited' && m.object_id === json.id))
  const supply = world.client('supply')
  const seen = (await supply.get(meetingPath(json.id))).json
  assert.deepEqual(seen.actions.map((a) => a.action), ['join', 'decline'])
  assert.equal((await supply.post(meetingPath(json.id, 'accept'), {}, 409)).code, 'meeting_registered')
  const joined = (await supply.post(meetingPath(json.id, 'join'), { post: '销售总监', phone: '14000000003' })).json
  assert.deepEqual([joined.state, joined.supply.state, joined.supply.person_name], ['accepted', 'approved', '供给管理员'])
  assert.equal(await world.sql(`SELECT weight || is_must::text FROM meeting WHERE id = '${json.id}'`), '100true')
  assert.equal(await world.sql(`SELECT count(*) FROM meeting_seat WHERE meeting_id = '${json.id}'`), '2')
})

test('who registers by himself takes the invitation up', async () => {
  const { scenario, response } = await shortlisted()
  const event = await gathering(world, { is_approval_needed: 'true' })
  const clerk = world.client('clerk')
  const d = await register(clerk, event, 'demand', { scenario_id: scenario })
  await act(world.client('organizer'), registrationPath(d.id), 'approve')
  const { json } = await clerk.create(`/api/v1/responses/${response}/meeting`, { event_id: event })
  const made = await register(world.client('supply'), event, 'supply')
  assert.equal(made.id, json.supply.registration_id)
  assert.equal(made.state, 'applied')
  await act(world.client('supply'), meetingPath(json.id), 'accept')
  assert.equal(await world.sql(`SELECT count(*) FROM meeting_seat WHERE meeting_id = '${json.id}'`), '0', 'no seat before the approval')
  await act(world.client('organizer'), registrationPath(made.id), 'approve')
  assert.equal(await world.sql(`SELECT count(*) FROM meeting_seat WHERE meeting_id = '${json.id}'`), '2')
})

test('a request under way becomes the agreed one', async () => {
  const { response } = await shortlisted()
  const { event, d } = await pair()
  const asked = (await world.client('supply').create(eventPath(event, 'meetings'), { to_id: d.id })).json
  const { json } = await world.client('clerk').create(`/api/v1/responses/${response}/meeting`, { event_id: event })
  assert.deepEqual([json.id, json.state, json.is_must], [asked.id, 'accepted', true])
  assert.equal(await world.sql(`SELECT weight FROM meeting WHERE id = '${json.id}'`), '100')
  assert.ok(people.supply)
  await step(world.client('clerk'), json.scenario_id, 'withdraw', { reason: '项目取消' })
  assert.equal((await world.client('clerk').get(meetingPath(json.id))).json.state, 'accepted', 'accepted meetings stay')
  assert.ok((await inbox('supply')).some((m) => m.kind === 'meeting_scenario_withdrawn' && m.object_id === json.id))
})

test('before registering: who comes and why', async () => {
  const event = await gathering(world)
  const scenario = await published(world)
  await register(world.client('clerk'), event, 'demand', { scenario_id: scenario })
  await world.sql(`INSERT INTO offering (id, organization_id, created_by, state, name, domains, confirmed_at, published_at)
    VALUES ('00000000-0000-7000-8000-000000000651', '${organizations.rival}', '${people.rival.person}', 'published', '视觉检测', '["manufacturing"]', statement_timestamp(), statement_timestamp())`)
  const seen = (await world.client('rival').get(eventPath(event, 'suggestions'))).json.items
  assert.deepEqual(seen.map((s) => [s.organization_id, s.side, s.reasons.map((r) => r.code)]), [[organizations.demand, 'demand', ['domain']]])
  await world.client().get(eventPath(event, 'suggestions'), 401)
})

test('nothing is asked of an event that is postponed, cancelled or prepared anew', async () => {
  for (const state of ['postponed', 'cancelled', 'preparing']) {
    const { event, s } = await pair()
    await world.sql(`UPDATE event SET state = '${state}' WHERE id = '${event}'`)
    assert.equal((await world.client('clerk').create(eventPath(event, 'meetings'), { to_id: s.id }, 409)).code, 'meeting_not_frozen', state)
    assert.equal((await world.client('clerk').put(wishes(event), { to_id: s.id, level: 'want' }, 409)).code, 'meeting_not_frozen', state)
  }
})

test('an event cancelled while people ask and accept leaves nothing open', async () => {
  const event = await gathering(world)
  const made = await crowd(world, 12, { prefix: '撞期单位' })
  const rows = await Promise.all(made.map((m, n) => register(world.client(m.name), event, n % 2 ? 'supply' : 'demand')))
  const organizer = world.client('organizer')
  await organizer.get(eventPath(event))
  const asked = rows.flatMap((r, n) => (n % 2 ? [] : [0, 1, 2].map((k) => [made[n].name, rows[(n + 1 + 2 * k) % 12].id])))
  const answers = await Promise.all([
    ...asked.map(([name, to], n) => (n % 3 ? world.client(name).send('PUT', wishes(event), { body: { to_id: to, level: 'must' } })
      : world.client(name).send('POST', eventPath(event, 'meetings'), { body: { to_id: to }, headers: { 'Idempotency-Key': `while-cancelled-${n}-000000` } }))),
    organizer.post(eventPath(event, 'cancel'), { reason: '场地停电' }),
    ...rows.map((r, n) => (n % 2 ? world.client(made[n].name).send('PUT', wishes(event), { body: { to_id: rows[(n + 11) % 12].id, level: 'must' } }) : null)).filter(Boolean),
  ])
  assert.ok(answers.every((a) => a.status < 500), answers.map((a) => a.status).join(' '))
  assert.equal(await world.sql(`SELECT count(*) FROM meeting WHERE event_id = '${event}' AND state IN ('requested', 'accepted', 'scheduled')`), '0')
})

test('wishes of a suspended organization cross nothing', async () => {
  const event = await gathering(world)
  const [bad] = await crowd(world, 1, { prefix: '停用愿望' })
  const d = await register(world.client('clerk'), event, 'demand')
  const s = await register(world.client(bad.name), event, 'supply')
  await world.client('clerk').put(wishes(event), { to_id: s.id, level: 'want' }, 200)
  await world.sql(`UPDATE organization SET state = 'suspended' WHERE id = '${bad.organization}'`)
  assert.equal((await world.client(bad.name).put(wishes(event), { to_id: d.id, level: 'must' }, 409)).code, 'meeting_active')
  assert.equal(await world.sql(`SELECT count(*) FROM meeting WHERE event_id = '${event}'`), '0')
})

test('who left an organization speaks for it no more', async () => {
  const event = await gathering(world)
  const [gone] = await crowd(world, 1, { prefix: '离职单位' })
  const d = await register(world.client('clerk'), event, 'demand')
  const s = await register(world.client(gone.name), event, 'supply')
  const { json } = await world.client('clerk').create(eventPath(event, 'meetings'), { to_id: s.id })
  await world.sql(`UPDATE membership SET state = 'left' WHERE person_id = '${gone.person}'`)
  await world.client(gone.name).get(meetingPath(json.id), 404)
  await world.client(gone.name).get(registrationPath(s.id), 404)
  await world.client(gone.name).get(`/api/v1/my/timetable?event_id=${event}`, 404)
  assert.deepEqual((await world.client(gone.name).get(`/api/v1/my/meetings?event_id=${event}`)).json.items, [])
  assert.deepEqual((await world.client(gone.name).get(`/api/v1/my/registrations?event_id=${event}`)).json.items, [])
  assert.equal((await world.client(gone.name).put(wishes(event), { to_id: d.id, level: 'want' }, 409)).code, 'meeting_not_registered')
})

test('contacts of an agreed meeting are for verified organizations', async () => {
  const event = await gathering(world)
  const [late] = await crowd(world, 1, { prefix: '过期单位' })
  const d = await register(world.client('clerk'), event, 'demand')
  await register(world.client(late.name), event, 'supply')
  const { json } = await world.client(late.name).create(eventPath(event, 'meetings'), { to_id: d.id })
  await act(world.client('clerk'), meetingPath(json.id), 'accept')
  await world.sql(`UPDATE organization SET valid_until = statement_timestamp() - interval '1 day' WHERE id = '${late.organization}'`)
  assert.equal((await world.client(late.name).send('POST', meetingPath(json.id, 'contact'))).code, 'registration_verified')
  assert.equal((await world.client('clerk').send('POST', meetingPath(json.id, 'contact'), { expect: 200 })).json.phone, '14000000001')
})

test('who administers the other side answers nothing he asked himself', async () => {
  const event = await gathering(world)
  const [both] = await crowd(world, 1, { prefix: '两边都在' })
  const d = await register(world.client('clerk'), event, 'demand')
  await register(world.client(both.name), event, 'supply')
  await world.sql(`INSERT INTO membership (organization_id, person_id, role, state) VALUES ('${organizations.demand}', '${both.person}', 'org_admin', 'active')`)
  const { json } = await world.client(both.name).create(eventPath(event, 'meetings'), { to_id: d.id })
  world.tokens.set('otherSide', await world.token('demand', { person: both.person, organization: organizations.demand, roles: 'org_admin' }))
  const other = world.client('otherSide')
  const seen = (await other.get(meetingPath(json.id))).json
  assert.deepEqual([seen.my_side, seen.actions.map((a) => a.action)], ['supply', ['cancel']])
  assert.equal((await other.post(meetingPath(json.id, 'accept'), {}, 403)).status, 403)
})
