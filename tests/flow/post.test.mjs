// tests/flow/post.test.mjs - posting a scenario: drafts, autosave, every problem at once, submission, copying, preview.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'
import { at, draft, form, published, step } from './market.mjs'

let world
before(async () => (world = await start()))
after(() => world?.stop())

test('a draft begins empty and grows field by field', async () => {
  const clerk = world.client('clerk')
  const { json, headers } = await clerk.create('/api/v1/scenarios', {})
  assert.equal(json.state, 'draft')
  assert.equal(headers.get('location'), at(json.id))
  clerk.tags.set(at(json.id), headers.get('etag'))
  let saved = await clerk.patch(at(json.id), { title: '焊缝缺陷检测', indicators: [{ name: '', comparator: 'ge', target: '' }] })
  assert.equal(saved.json.version, 2)
  saved = await clerk.patch(at(json.id), { pain: '靠人看', indicators: [{ name: '检出率', unit: '%', comparator: 'ge', target: '95' }] })
  assert.equal(saved.json.title, '焊缝缺陷检测')
  assert.equal(saved.json.indicators.length, 1)
  saved = await clerk.patch(at(json.id), { budget_kind: 'range', budget_min_fen: 100 })
  assert.equal(saved.json.indicators[0].name, '检出率')
  saved = await clerk.patch(at(json.id), { budget_min_fen: null, indicators: [] })
  assert.equal(saved.json.budget_min_fen, null)
  assert.deepEqual(saved.json.indicators, [])
})

test('a draft is nobody else\'s business', async () => {
  const id = await draft(world)
  for (const name of ['supply', 'rival', 'officer', 'cityA', 'auditor']) await world.client(name).get(at(id), 404)
  await world.client().get(at(id), 404)
  await world.client('demand').get(at(id))
})

test('a stale writer gets 412 and loses nothing', async () => {
  const id = await draft(world)
  const [one, two] = [world.client('clerk'), world.client('demand')]
  await one.get(at(id))
  await two.get(at(id))
  await one.patch(at(id), { title: '先到的名称' })
  const late = await two.patch(at(id), { title: '后到的名称' }, 412)
  assert.equal(late.code, 'stale')
  assert.equal((await two.get(at(id))).json.title, '先到的名称')
})

test('a change without If-Match is refused', async () => {
  const id = await draft(world)
  await world.client('clerk').send('PATCH', at(id), { body: { title: '没有标签' }, expect: 428 })
})

test('unknown fields and values that are out of range are named', async () => {
  const clerk = world.client('clerk')
  const answer = await clerk.create('/api/v1/scenarios', { titel: 'x', duration_months: 0, comparator: 1, indicators: [{ name: 'a', comparator: 'about', target: '1' }] }, 422)
  const pointers = answer.json.errors.map((e) => e.pointer)
  for (const pointer of ['/titel', '/duration_months', '/comparator', '/indicators/0/comparator']) assert.ok(pointers.includes(pointer), pointer)
})

test('a budget the wrong way round is refused at its field', async () => {
  const answer = await world.client('clerk').create('/api/v1/scenarios', { budget_kind: 'range', budget_min_fen: 5, budget_max_fen: 4 }, 422)
  assert.equal(answer.code, 'scenario_budget_order')
})

test('submitting names every problem at once', async () => {
  const clerk = world.client('clerk')
  const { json } = await clerk.create('/api/v1/scenarios', { indicators: [{ name: '', comparator: 'ge', target: '1' }], deadline_kind: 'date', deadline_on: '2020-01-01' })
  const answer = await step(clerk, json.id, 'submit', {}, 422)
  const problems = Object.fromEntries(answer.json.errors.map((e) => [e.pointer, e.code]))
  for (const pointer of ['/title', '/domain', '/pain', '/requirement', '/indicators/0/name', '/cooperation', '/budget_kind']) assert.equal(problems[pointer], 'required', pointer)
  assert.equal(problems['/deadline_on'], 'scenario_deadline_too_close')
})

test('the same key creates once, another body with it is refused', async () => {
  const clerk = world.client('clerk')
  const headers = { 'Idempotency-Key': 'post-test-1' }
  const first = await clerk.create('/api/v1/scenarios', form, 201, headers)
  const again = await clerk.create('/api/v1/scenarios', form, 201, headers)
  assert.equal(again.json.id, first.json.id)
  await clerk.create('/api/v1/scenarios', { title: '别的名称' }, 422, headers)
})

test('submission goes to the reviewing unit with a date, and can be taken back', async () => {
  const id = await draft(world)
  const clerk = world.client('clerk')
  const { json } = await step(clerk, id, 'submit')
  assert.equal(json.state, 'submitted')
  assert.match(json.station_due_on, /^\d{4}-\d\d-\d\d$/)
  assert.ok((await world.sql(`SELECT count(*) FROM inbox WHERE kind = 'scenario_submitted' AND object_id = '${id}' AND person_id = '${people.officer.person}'`)) === '1')
  await clerk.get(at(id))
  await clerk.patch(at(id), { title: '审核中改名' }, 409)
  const back = await step(clerk, id, 'cancel-submit')
  assert.equal(back.json.state, 'draft')
  await world.client('officer').get(at(id), 404)
})

test('submission waits for 认证 and goes out with it', async () => {
  await world.sql(`UPDATE organization SET state = 'submitted' WHERE id = '${organizations.demand}'`)
  const id = await draft(world)
  const waiting = await step(world.client('clerk'), id, 'submit')
  assert.equal(waiting.json.state, 'draft')
  assert.ok(waiting.json.submit_requested_at)
  await world.client('officer').get(at(id), 404)
  await world.sql(`UPDATE organization SET state = 'verified' WHERE id = '${organizations.demand}'; SELECT scenario_submit_queued('${organizations.demand}', '${people.officer.person}')`)
  const sent = await world.client('officer').get(at(id))
  assert.equal(sent.json.state, 'submitted')
})

test('an own scenario can be copied, a stranger\'s cannot', async () => {
  const id = await published(world)
  const copy = await world.client('clerk').create('/api/v1/scenarios', { copy_of: id, title: '第二条线' })
  assert.equal(copy.json.title, '第二条线')
  assert.equal(copy.json.indicators.length, 2)
  assert.equal(copy.json.state, 'draft')
  assert.equal(copy.json.number, null)
  await world.client('supply').create('/api/v1/scenarios', { copy_of: id }, 404)
})

test('the preview shows what a guest will see', async () => {
  const id = await draft(world, { is_budget_public: false, name_visibility: 'anonymous' })
  const clerk = world.client('clerk')
  const { json } = await clerk.get(`${at(id)}?as=guest`)
  assert.equal(json.budget_max_fen, null)
  assert.equal(json.organization_name, '某制造企业')
  assert.equal(json.organization_id, null)
  assert.ok(!('contact_phone' in json))
  assert.ok(!('confidential' in json))
  await world.client('supply').get(`${at(id)}?as=guest`, 404)
})

test('a draft can be removed, anything later cannot', async () => {
  const id = await draft(world)
  const clerk = world.client('clerk')
  await clerk.get(at(id))
  await clerk.delete(at(id))
  await clerk.get(at(id), 404)
  const later = await published(world)
  await clerk.get(at(later))
  await clerk.delete(at(later), 409)
})

test('an officer enters a draft for an organization and may not review it', async () => {
  const officer = world.client('officer')
  const { json } = await officer.create('/api/v1/scenarios', { ...form, organization_id: organizations.demand })
  assert.equal(json.is_entered_by_officer, true)
  await step(officer, json.id, 'submit', {}, 403)
  await step(world.client('clerk'), json.id, 'submit')
  const refused = await step(officer, json.id, 'approve', {}, 403)
  assert.equal(refused.code, 'scenario_not_entered')
  await world.client('otherOfficer').create('/api/v1/scenarios', { organization_id: organizations.demand }, 403)
})

test('attachments are own uploads, and follow the set', async () => {
  const clerk = world.client('clerk')
  const id = await draft(world)
  const upload = (client, name) => client.send('POST', `/api/v1/files?name=${name}&purpose=attachment`, { body: new TextEncoder().encode('%PDF-1.4 sample'), headers: { 'Content-Type': 'application/pdf' }, expect: 201 })
  const [own, strange] = [(await upload(clerk, 'a.pdf')).json.id, (await upload(world.client('supply'), 'b.pdf')).json.id]
  await clerk.get(at(id))
  const refused = await clerk.patch(at(id), { attachments: [{ id: strange }] }, 422)
  assert.equal(refused.code, 'file_unknown')
  let saved = await clerk.patch(at(id), { attachments: [{ id: own, purpose: 'confidential' }] })
  assert.equal(saved.json.attachments[0].purpose, 'confidential')
  assert.deepEqual((await clerk.get(`${at(id)}?as=guest`)).json.attachments, [])
  await clerk.get(at(id))
  saved = await clerk.patch(at(id), { attachments: [] })
  assert.deepEqual(saved.json.attachments, [])
})
