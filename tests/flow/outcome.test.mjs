// tests/flow/outcome.test.mjs - the funnel counts what was reached, from records, and keeps it when it is left again.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { organizations, start } from './harness.mjs'
import { publishedScenario, submittedResponse } from './answers.mjs'

let world, supply, demand
before(async () => {
  world = await start()
  ;[supply, demand] = ['supply', 'demand'].map((name) => world.client(name))
})
after(() => world.stop())

const outcomes = async (who = 'cityA', query = '') => (await world.client(who).get(`/api/v1/outcomes${query}`)).json
const funnel = async () => (await outcomes()).funnel
const deal = (scenario, state, origin, more = 'NULL') => world.sql(`
  INSERT INTO deal (id, scenario_id, demand_organization_id, supply_organization_id, state, origin, signed_on)
  VALUES ('${randomUUID()}', '${scenario}', '${organizations.demand}', '${organizations.supply}', '${state}', '${origin}', ${more})`)

test('a response once on the shortlist counts, also when it left it or was declined', async () => {
  const response = await submittedResponse(supply, await publishedScenario(world))
  const at = `/api/v1/responses/${response}`
  assert.equal((await funnel()).matched, 0)
  await demand.get(at)
  await demand.post(`${at}/shortlist`, { reason: '入围' })
  assert.equal((await funnel()).matched, 1)
  await demand.post(`${at}/unshortlist`, { reason: '再看' })
  assert.equal((await funnel()).matched, 1)
  await demand.post(`${at}/decline`, { reason: '不选' })
  assert.deepEqual(await funnel(), { published: 1, responded: 1, matched: 1, intended: 0, signed: 0, piloting: 0, accepted: 0 })
})

test('a deal that ended before anybody intended it is none; one that was signed stays signed', async () => {
  const [first, second, third] = [await publishedScenario(world), await publishedScenario(world), await publishedScenario(world)]
  const before = await funnel()
  await deal(first, 'following', 'meeting')
  await deal(second, 'ended', 'meeting')
  assert.equal((await funnel()).intended, before.intended)
  await deal(second, 'ended', 'selection')
  assert.equal((await funnel()).intended, before.intended + 1)
  await deal(third, 'ended', 'declared', "'2026-11-02'")
  const now = await funnel()
  assert.equal(now.intended, before.intended + 2)
  assert.equal(now.signed, before.signed + 1)
  assert.equal(now.piloting, before.piloting)
})

test('the public does not see small numbers made from records that are not public; officers have every list', async () => {
  const seen = (await world.client().get('/api/v1/outcomes')).json
  const inside = await outcomes()
  assert.equal(seen.funnel.published, inside.funnel.published)
  assert.equal(seen.funnel.responded, null)
  assert.equal(seen.response_rate_permille, null)
  assert.equal(seen.has_lists, false)
  assert.equal(inside.has_lists, true)
  for (const number of ['published', 'responded', 'matched', 'intended', 'signed', 'piloting', 'accepted']) {
    const rows = await world.client('cityA').all(`/api/v1/outcomes/items?number=${number}`, 2)
    assert.equal(rows.length, inside.funnel[number], number)
  }
  assert.equal((await world.client('cityA').get('/api/v1/outcomes/items?number=deals_reached')).json.items.length, inside.deals.reached)
  assert.equal((await world.client('otherOfficer').get('/api/v1/outcomes/items?number=published')).json.items.length, 0)
  await world.client('demand').get('/api/v1/outcomes/items?number=published', 403)
  await world.client().get('/api/v1/outcomes/items?number=published', 401)
  await world.client('cityA').get('/api/v1/outcomes/items?number=unknown', 400)
  await world.client().get('/api/v1/outcomes?month=3', 422)
})

test('a period counts what was published in it', async () => {
  assert.equal((await outcomes('cityA', '?year=2021&month=2')).funnel.published, 0)
  const all = await outcomes()
  const year = Number(await world.sql("SELECT extract(year FROM local_day(statement_timestamp()))"))
  assert.equal((await outcomes('cityA', `?year=${year}`)).funnel.published, all.funnel.published)
  assert.equal(all.plan.year, year)
})

test('the monthly report is an Excel file with the same numbers, and the export is logged', async () => {
  const [year, month] = (await world.sql("SELECT extract(year FROM local_day(statement_timestamp())) || ' ' || extract(month FROM local_day(statement_timestamp()))")).split(' ')
  const logged = Number(await world.sql("SELECT count(*) FROM audit WHERE machine = 'report'"))
  const client = world.client('officer')
  const response = await fetch(`${world.base}/api/v1/reports/monthly?year=${year}&month=${month}`, { headers: client.headers('GET', {}) })
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-disposition'), /report-\d{4}-\d\d\.xlsx/)
  const book = new Uint8Array(await response.arrayBuffer())
  assert.deepEqual([...book.slice(0, 2)], [0x50, 0x4b])
  assert.equal(Number(await world.sql("SELECT count(*) FROM audit WHERE machine = 'report'")), logged + 1)
  await world.client('demand').get(`/api/v1/reports/monthly?year=${year}&month=${month}`, 403)
  assert.equal((await client.get('/api/v1/reports/monthly?year=2026&month=13', 400)).json.errors[0].pointer, '/month')
})
