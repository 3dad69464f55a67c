// tests/flow/review.test.mjs - two stations, two officers: approve, publish, return, reject, take over, hand over; the desk.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'
import { at, draft, form, published, step, submitted } from './market.mjs'

let world
before(async () => (world = await start()))
after(() => world?.stop())

const todo = async (name) => (await world.client(name).get('/api/v1/desk/todo?limit=100')).json
const has = (list, id) => list.items.some((i) => i.id === id)

test('district approves, the city publishes with a number, the owner is told', async () => {
  const id = await submitted(world)
  assert.ok(has(await todo('officer'), id))
  assert.ok(!has(await todo('otherOfficer'), id))
  assert.ok(!has(await todo('cityA'), id))
  const approved = await step(world.client('officer'), id, 'approve', { checklist: ['real'] })
  assert.equal(approved.json.state, 'district_ok')
  assert.ok(has(await todo('cityA'), id))
  const { json } = await step(world.client('cityA'), id, 'publish')
  assert.equal(json.state, 'published')
  assert.match(json.number, /^CJ-\d{4}-Z02-\d{4}$/)
  assert.ok(json.deadline_at)
  assert.equal(json.working_days_left, 15)
  assert.equal(await world.sql(`SELECT count(*) FROM inbox WHERE kind = 'scenario_published' AND object_id = '${id}'`), '2')
  assert.equal(await world.sql(`SELECT string_agg(action, ',' ORDER BY id) FROM audit WHERE object_id = '${id}'`), 'create,submit,approve,publish')
  assert.equal(await world.sql(`SELECT count(*) FROM search_doc WHERE kind = 1 AND id = '${id}'`), '1')
})

test('numbers count on within unit and year', async () => {
  const [a, b] = [await published(world), await published(world)]
  const numbers = []
  for (const id of [a, b]) numbers.push((await world.client().get(at(id))).json.number)
  assert.equal(Number(numbers[1].slice(-4)), Number(numbers[0].slice(-4)) + 1)
})

test('an officer of another unit neither sees nor decides', async () => {
  const id = await submitted(world)
  await world.client('otherOfficer').get(at(id), 404)
  await world.client('otherOfficer').send('POST', at(id, 'approve'), { body: {}, headers: { 'If-Match': '"v2"' }, expect: 404 })
})

test('a city officer cannot decide at the district station, a member not at all', async () => {
  const id = await submitted(world)
  const refused = await step(world.client('cityA'), id, 'approve', {}, 403)
  assert.equal(refused.code, 'scenario_city_station')
  await step(world.client('clerk'), id, 'approve', {}, 403)
})

test('return needs a reason, keeps comments per field, and the owner corrects', async () => {
  const id = await submitted(world)
  const officer = world.client('officer')
  const refused = await step(officer, id, 'return', { comments: [{ field: 'pain', text: '请写明现状数据' }] }, 422)
  assert.equal(refused.code, 'reason_required')
  const returned = await step(officer, id, 'return', { reason: '痛点不清', comments: [{ field: 'pain', text: '请写明现状数据' }] })
  assert.equal(returned.json.state, 'returned')
  const clerk = world.client('clerk')
  const { json } = await clerk.get(at(id))
  assert.deepEqual(json.reviews.at(-1).comments, [{ field: 'pain', text: '请写明现状数据' }])
  await clerk.patch(at(id), { pain: '两条线人工漏检 1.2%' })
  assert.equal((await clerk.post(at(id, 'submit'), {})).json.state, 'submitted')
})

test('rejection is final and seen by its owner only', async () => {
  const id = await submitted(world)
  await step(world.client('officer'), id, 'approve')
  await step(world.client('cityA'), id, 'reject', { reason: '内容不宜公开' })
  assert.equal((await world.client('clerk').get(at(id))).json.state, 'rejected')
  await world.client().get(at(id), 404)
  await step(world.client('clerk'), id, 'submit', {}, 409)
})

test('市直 skips the district: two different city officers', async () => {
  await world.sql(`UPDATE organization SET reviewing_unit = '420100' WHERE id = '${organizations.demand}'`)
  const id = await submitted(world)
  await world.sql(`UPDATE organization SET reviewing_unit = 'Z02' WHERE id = '${organizations.demand}'`)
  assert.ok(has(await todo('cityA'), id))
  await step(world.client('cityA'), id, 'approve')
  const same = await step(world.client('cityA'), id, 'publish', {}, 403)
  assert.equal(same.code, 'scenario_other_officer')
  assert.ok(!has(await todo('cityA'), id))
  const { json } = await step(world.client('cityB'), id, 'publish')
  assert.match(json.number, /^CJ-\d{4}-420100-\d{4}$/)
})

test('an overdue item shows at the city desk, is taken over, and ends with another city officer', async () => {
  const id = await submitted(world)
  const early = await step(world.client('cityA'), id, 'take-over', { reason: '审核员请假' }, 409)
  assert.equal(early.code, 'scenario_overdue')
  await world.sql(`UPDATE scenario SET station_due_on = local_day(statement_timestamp()) - 1 WHERE id = '${id}'`)
  const list = await todo('cityA')
  assert.ok(list.items.find((i) => i.id === id).is_overdue)
  const mine = async (name) => (await world.client(name).get('/api/v1/desk/todo?limit=100&mine=true')).json
  assert.ok(!has(await mine('cityA'), id), 'another one is late with it')
  assert.ok(has(await mine('officer'), id))
  assert.ok(list.overdue >= 1)
  const taken = await step(world.client('cityA'), id, 'take-over', { reason: '审核员请假' })
  assert.equal(taken.json.is_taken_over, true)
  assert.ok(has(await mine('cityA'), id))
  const late = await step(world.client('officer'), id, 'approve', {}, 409)
  assert.equal(late.code, 'scenario_not_taken')
  await step(world.client('cityA'), id, 'approve')
  await step(world.client('cityA'), id, 'publish', {}, 403)
  await step(world.client('cityB'), id, 'publish')
})

test('handing over moves it to the other unit\'s desk', async () => {
  const id = await submitted(world)
  await step(world.client('officer'), id, 'hand-over', { reason: '注册地在东湖高新', unit_code: 'X99' }, 422)
  await step(world.client('officer'), id, 'hand-over', { reason: '注册地在东湖高新', unit_code: 'Z01' })
  await world.client('officer').get(at(id), 404)
  assert.ok(has(await todo('otherOfficer'), id))
})

test('nobody decides on his own organization', async () => {
  await world.sql(`INSERT INTO membership (organization_id, person_id, role) VALUES ('${organizations.demand}', '${people.officer.person}', 'member')`)
  const id = await submitted(world)
  assert.ok(!has(await todo('officer'), id))
  const refused = await step(world.client('officer'), id, 'approve', {}, 403)
  assert.equal(refused.code, 'scenario_not_own')
  await world.sql(`DELETE FROM membership WHERE person_id = '${people.officer.person}'`)
})

test('publishing too close to the deadline is refused', async () => {
  const id = await draft(world, { deadline_kind: 'date', deadline_on: '2099-01-05' })
  await step(world.client('clerk'), id, 'submit')
  await step(world.client('officer'), id, 'approve')
  await world.sql(`UPDATE scenario SET deadline_on = local_day(statement_timestamp()) + 2 WHERE id = '${id}'`)
  const refused = await step(world.client('cityA'), id, 'publish', {}, 422)
  assert.equal(refused.code, 'scenario_deadline_too_close')
})

test('two officers press at once: one wins, the other is told', async () => {
  const id = await submitted(world)
  await step(world.client('officer'), id, 'approve')
  const [a, b] = [world.client('cityA'), world.client('cityB')]
  await a.get(at(id))
  await b.get(at(id))
  const answers = await Promise.all([a.send('POST', at(id, 'publish'), { body: {}, headers: { 'If-Match': a.tagOf(at(id)) } }), b.send('POST', at(id, 'reject'), { body: { reason: '重复' }, headers: { 'If-Match': b.tagOf(at(id)) } })])
  assert.deepEqual(answers.map((x) => x.status).sort(), [200, 412])
})

test('the auditor reads officers\' columns, never contacts', async () => {
  const id = await submitted(world)
  const { json } = await world.client('auditor').get(at(id))
  assert.ok('reviews' in json)
  assert.ok(!('contact_phone' in json))
  assert.deepEqual(json.actions, [])
  assert.equal((await world.client('officer').get(at(id))).json.contact_phone, form.contact_phone)
})

test('suspension stops the clock and gives the days back', async () => {
  const id = await published(world)
  const city = world.client('cityA')
  const before = (await city.get(at(id))).json.deadline_at
  await step(city, id, 'suspend', { reason: '核查' })
  assert.equal((await world.client().get(at(id))).json.state, 'suspended')
  await world.sql(`UPDATE scenario SET suspended_at = suspended_at - interval '4 days' WHERE id = '${id}'`)
  const { json } = await step(city, id, 'resume')
  assert.equal(json.state, 'published')
  assert.equal(Date.parse(json.deadline_at) - Date.parse(before), 4 * 86400000)
})

test('history: everything for the owner, the public steps for a guest', async () => {
  const id = await published(world)
  const own = (await world.client('clerk').get(at(id, 'history'))).json.items.map((i) => i.action)
  assert.deepEqual(own, ['publish', 'approve', 'submit', 'create'])
  const seen = (await world.client().get(at(id, 'history'))).json.items
  assert.deepEqual(seen.map((i) => i.action), ['publish'])
})

test('desk lists keep to their scope', async () => {
  const id = await published(world)
  assert.ok((await world.client('officer').all('/api/v1/desk/scenarios?state=published')).some((i) => i.id === id))
  assert.ok(!(await world.client('otherOfficer').all('/api/v1/desk/scenarios')).some((i) => i.id === id))
  assert.ok((await world.client('officer').all('/api/v1/desk/organizations')).some((i) => i.id === organizations.demand))
  await world.client('clerk').get('/api/v1/desk/todo', 403)
})
