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

const funnel = async () => (await world.client().get('/api/v1/outcomes')).json.funnel
const deal = (scenario, state, origin, more = 'NULL') => world.sql(`
  INSERT INTO deal (id, scenario_id, demand_organization_id, supply_organization_id, state, origin, signed_on)
  VALUES ('${randomUUID()}', '${scenario}', '${organizations.demand}', '${organizations.supply}', '${state}', '${origin}', ${more})`)

test('a response once on the shortlist counts, also when it left it or was declined', async () => {
  const response = await submittedResponse(supply, await publishedScenario(world))
  const at = `/api/v1/responses/${response}`
  assert.equal((await funnel()).shortlisted, 0)
  await demand.get(at)
  await demand.post(`${at}/shortlist`, { reason: '入围' })
  assert.equal((await funnel()).shortlisted, 1)
  await demand.post(`${at}/unshortlist`, { reason: '再看' })
  assert.equal((await funnel()).shortlisted, 1)
  await demand.post(`${at}/decline`, { reason: '不选' })
  assert.deepEqual(await funnel(), { published: 1, responded: 1, shortlisted: 1, intended: 0, signed: 0, piloting: 0, accepted: 0 })
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
