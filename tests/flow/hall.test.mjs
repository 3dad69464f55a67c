// tests/flow/hall.test.mjs - finding: what a guest sees, filters, counts, orders, search, favourites, choosing at the end.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'
import { at, published, step } from './market.mjs'

let world
const ids = {}
before(async () => {
  world = await start()
  ids.first = await published(world, { title: '端子压接外观缺陷在线检测' })
  ids.second = await published(world, { title: '门诊病历内涵质控', domain: 'health', technologies: ['llm'], pain: '病历缺陷靠抽查', requirement: '缺陷检出率不低于 90%', budget_min_fen: 8000000000, budget_max_fen: 30000000000, is_budget_public: false, name_visibility: 'anonymous' })
  ids.third = await published(world, { title: '道路病害巡检智能体', domain: 'city', technologies: ['agent', 'vision'], deadline_kind: 'long_term', pain: '路面病害靠人巡', requirement: '检出率不低于 92%', name_visibility: 'verified' })
})
after(() => world?.stop())

const list = async (query, name) => (await world.client(name).get(`/api/v1/scenarios${query}`)).json

test('newest first, with counts per filter', async () => {
  const page = await list('')
  assert.deepEqual(page.items.map((i) => i.id), [ids.third, ids.second, ids.first])
  assert.equal(page.total, 3)
  assert.equal(page.facets.domain.health, 1)
  assert.equal(page.facets.unit.Z02, 3)
  assert.equal(page.facets.technology.vision, 2)
  assert.equal(page.facets.status.open, 3)
})

test('pages join without gap or double', async () => {
  const client = world.client()
  for (const sort of ['newest', 'deadline']) {
    const items = await client.all(`/api/v1/scenarios?sort=${sort}`, 1)
    assert.equal(new Set(items.map((i) => i.id)).size, 3)
  }
  assert.equal((await client.all('/api/v1/scenarios?sort=deadline', 1)).at(-1).id, ids.third)
})

test('filters narrow, counts of their own facet stay', async () => {
  const page = await list('?domain=health,city')
  assert.equal(page.total, 2)
  assert.equal(Object.values(page.facets.domain).reduce((a, b) => a + b), 3)
  assert.equal((await list('?technology=vision&domain=city')).total, 1)
  assert.equal((await list('?deadline=15')).total, 2)
  assert.equal((await list('?status=evaluating')).total, 0)
})

test('a hidden budget is not found by its size', async () => {
  assert.deepEqual((await list('?budget=gt500')).items, [])
  assert.equal((await list('?budget=negotiable')).items[0].id, ids.second)
  assert.equal((await list('?budget=50_100')).total, 2)
})

test('search finds Chinese words and ranks by fit', async () => {
  const page = await list(`?q=${encodeURIComponent('缺陷检测')}`)
  assert.equal(page.items[0].id, ids.first)
  assert.equal((await list(`?q=${encodeURIComponent('道路病害')}`)).items[0].id, ids.third)
  assert.deepEqual((await list(`?q=${encodeURIComponent('量子纠缠通信卫星')}`)).items, [])
  assert.ok(page.search_step >= 1)
  const nothing = await list(`?q=${encodeURIComponent('，。！')}`)
  assert.deepEqual([nothing.items, nothing.total, nothing.search_step], [[], 0, 0])
  assert.equal((await list('')).search_step, null)
  assert.equal((await list(`?q=${encodeURIComponent('道路病害')}&domain=health`)).total, 0)
})

test('names are withheld as the owner chose', async () => {
  const byId = (page, id) => page.items.find((i) => i.id === id)
  const [guest, verified] = [await list(''), await list('', 'supply')]
  assert.equal(byId(guest, ids.first).organization_name, '测试需求单位')
  assert.equal(byId(guest, ids.third).organization_name, '某制造企业')
  assert.equal(byId(verified, ids.third).organization_name, '测试需求单位')
  assert.equal(byId(verified, ids.second).organization_name, '某制造企业')
})

test('a guest reads the page without contacts, confidential parts and hidden budget', async () => {
  const { json } = await world.client().get(at(ids.second))
  for (const name of ['contact_phone', 'confidential', 'reviews', 'station_due_on']) assert.ok(!(name in json), name)
  assert.equal(json.budget_max_fen, null)
  assert.equal(json.organization_id, null)
  assert.equal(json.response_count, null)
  assert.deepEqual(json.actions, [])
})

test('favourites', async () => {
  const supply = world.client('supply')
  await supply.put(`${at(ids.first)}/favourite`, undefined)
  await supply.put(`${at(ids.first)}/favourite`, undefined)
  assert.deepEqual((await supply.get('/api/v1/my/favourites')).json.items.map((i) => i.id), [ids.first])
  assert.equal((await supply.get(at(ids.first))).json.is_favourite, true)
  await supply.delete(`${at(ids.first)}/favourite`)
  assert.deepEqual((await supply.get('/api/v1/my/favourites')).json.items, [])
  await world.client().put(`${at(ids.first)}/favourite`, undefined, 401)
})

test('similar ones say what they share', async () => {
  const other = await published(world, { title: '连接器外观缺陷检测' })
  const { json } = await world.client().get(at(ids.first, 'similar'))
  assert.equal(json.items[0].id, other)
  assert.ok(json.items[0].shared.length > 0)
})

test('a passed deadline closes on reading, and the clock writes it down once', async () => {
  const id = await published(world)
  await world.sql(`UPDATE scenario SET deadline_at = statement_timestamp() - interval '1 hour' WHERE id = '${id}'`)
  const { json } = await world.client().get(at(id))
  assert.equal(json.state, 'closed_for_response')
  assert.equal(json.stored_state, 'published')
  assert.ok(!(await list('')).items.some((i) => i.id === id))
  assert.ok((await list('?status=evaluating')).items.some((i) => i.id === id))
  await world.sql('SELECT scenario_clock()')
  assert.equal((await world.client().get(at(id))).json.stored_state, 'closed_for_response')
  await step(world.client('clerk'), id, 'evaluate')
})

test('contacts: not for strangers, for a shortlisted one each time logged', async () => {
  const supply = world.client('supply')
  assert.equal((await supply.send('POST', at(ids.first, 'contact'), { expect: 403 })).code, 'scenario_contact_closed')
  await world.sql(`INSERT INTO response (id, scenario_id, organization_id, created_by, state, submitted_at) VALUES ('00000000-0000-7000-8000-000000000401', '${ids.first}', '${organizations.supply}', '${people.supply.person}', 'shortlisted', statement_timestamp())`)
  const { json } = await supply.send('POST', at(ids.first, 'contact'), { expect: 200 })
  assert.equal(json.contact_phone, '14000000001')
  assert.equal(await world.sql(`SELECT count(*) FROM contact_reveal WHERE object_id = '${ids.first}'`), '1')
  assert.ok('confidential' in (await supply.get(at(ids.first))).json)
  await world.sql(`INSERT INTO contact_reveal (person_id, object_kind, object_id) SELECT '${people.supply.person}', 'scenario', '${ids.first}' FROM generate_series(1, 30)`)
  assert.equal((await supply.send('POST', at(ids.first, 'contact'), { expect: 429 })).code, 'contact_quota')
})

test('selecting opens a deal, tells the others why not', async () => {
  await world.sql(`INSERT INTO response (id, scenario_id, organization_id, created_by, state, submitted_at) VALUES ('00000000-0000-7000-8000-000000000402', '${ids.first}', '${organizations.rival}', '${people.rival.person}', 'opened', statement_timestamp())`)
  const clerk = world.client('clerk')
  assert.equal((await step(clerk, ids.first, 'select', { reason: '指标最好', response_ids: ['00000000-0000-7000-8000-000000000499'] }, 422)).code, 'scenario_choice_unknown')
  const { json } = await step(clerk, ids.first, 'select', { reason: '指标最好', response_ids: ['00000000-0000-7000-8000-000000000401'], reasons: [{ response_id: '00000000-0000-7000-8000-000000000402', reason: '节拍不够' }] })
  assert.equal(json.state, 'matched')
  assert.equal(json.deals.length, 1)
  assert.equal(await world.sql(`SELECT string_agg(state || ':' || decision_reason, ',' ORDER BY id) FROM response WHERE scenario_id = '${ids.first}'`), 'selected:指标最好,not_selected:节拍不够')
  assert.equal(await world.sql(`SELECT count(*) FROM inbox WHERE kind = 'response_not_selected' AND person_id = '${people.rival.person}'`), '1')
  await world.sql(`UPDATE deal SET state = 'signed' WHERE scenario_id = '${ids.first}'`)
  assert.equal((await world.client().get(at(ids.first))).json.state, 'contracted')
  assert.ok(!('deals' in (await world.client().get(at(ids.first))).json))
  assert.equal((await step(clerk, ids.first, 'fall-back', { reason: '改变主意' }, 409)).code, 'scenario_no_contract')
})

test('unmet after choosing: the chosen one lapses with the deal, and is told', async () => {
  const id = await published(world)
  const chosen = '00000000-0000-7000-8000-000000000404'
  await world.sql(`INSERT INTO response (id, scenario_id, organization_id, created_by, state, submitted_at) VALUES ('${chosen}', '${id}', '${organizations.supply}', '${people.supply.person}', 'shortlisted', statement_timestamp())`)
  const clerk = world.client('clerk')
  await step(clerk, id, 'select', { reason: '指标最好', response_ids: [chosen] })
  await step(clerk, id, 'unmet', { reason: '预算取消', unmet_reason: 'budget' })
  assert.equal(await world.sql(`SELECT r.state || ':' || d.state FROM response AS r JOIN deal AS d ON d.response_id = r.id WHERE r.id = '${chosen}'`), 'lapsed:ended')
  assert.equal(await world.sql(`SELECT count(*) FROM inbox WHERE kind = 'scenario_unmet' AND object_id = '${id}' AND person_id = '${people.supply.person}'`), '1')
})

test('withdrawn stays readable, responses lapse', async () => {
  await world.sql(`INSERT INTO response (id, scenario_id, organization_id, created_by, state, submitted_at) VALUES ('00000000-0000-7000-8000-000000000403', '${ids.third}', '${organizations.supply}', '${people.supply.person}', 'submitted', statement_timestamp())`)
  await step(world.client('clerk'), ids.third, 'withdraw', { reason: '内部计划改变' })
  assert.equal((await world.client().get(at(ids.third))).json.state, 'withdrawn')
  assert.equal(await world.sql(`SELECT state FROM response WHERE id = '00000000-0000-7000-8000-000000000403'`), 'lapsed')
  assert.equal(await world.sql(`SELECT count(*) FROM inbox WHERE kind = 'scenario_withdrawn' AND person_id = '${people.supply.person}'`), '1')
})

test('an organization sees its own with the next step, and what waits for it', async () => {
  const items = await world.client('clerk').all('/api/v1/my/scenarios')
  assert.ok(items.length >= 4)
  assert.equal(items.find((i) => i.id === ids.third).next_step, 'none')
  const { json } = await world.client('clerk').get('/api/v1/my/todo?limit=10')
  assert.ok(json.items.some((i) => i.kind === 'scenario_choose'))
})

test('a view is counted by the page', async () => {
  await world.client().send('POST', at(ids.second, 'view'), { expect: 204 })
  assert.equal((await world.client().get(at(ids.second))).json.view_count, 1)
})

test('a published one is amended: never an earlier deadline, everybody concerned is told, search finds the new words', async () => {
  const id = await published(world)
  const clerk = world.client('clerk')
  await world.client('supply').put(`${at(id)}/favourite`, undefined)
  const before = (await clerk.get(at(id))).json
  assert.equal((await clerk.post(at(id, 'amend'), { reason: '提前', deadline_on: '2020-01-01' }, 422)).code, 'scenario_deadline_earlier')
  await clerk.post(at(id, 'amend'), { goal: '没有理由' }, 422)
  const stale = await clerk.send('POST', at(id, 'amend'), { body: { reason: '旧版' }, headers: { 'If-Match': '"v1"' }, expect: 412 })
  assert.equal(stale.json.current.id, id)
  const { json } = await clerk.post(at(id, 'amend'), { reason: '补充踏勘安排', requirement: '在线检测,并提供超声波换能器接口' })
  assert.equal(json.version, before.version + 1)
  assert.equal(json.deadline_at, before.deadline_at)
  assert.equal(await world.sql(`SELECT count(*) FROM inbox WHERE kind = 'scenario_amend' AND object_id = '${id}' AND person_id = '${people.supply.person}'`), '1')
  assert.equal((await list(`?q=${encodeURIComponent('超声波换能器')}`)).items[0].id, id)
  await world.sql(`UPDATE scenario SET deadline_at = statement_timestamp() + interval '2 hours' WHERE id = '${id}'`)
  const extended = await step(clerk, id, 'amend', { reason: '更正数据条件' })
  assert.ok(extended.json.working_days_left >= 3)
  assert.equal((await world.client().get(at(id, 'history'))).json.items[0].reason, '更正数据条件')
})
