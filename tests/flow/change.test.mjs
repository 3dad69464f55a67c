// tests/flow/change.test.mjs - what happens to responses in between: the scenario is amended, a supplier steps back, one is invalid.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { people, start } from './harness.mjs'
import { body, passDeadline, publishedScenario, submittedResponse } from './answers.mjs'

let world, supply, rival, demand, officer, otherOfficer, cityA
before(async () => {
  world = await start()
  ;[supply, rival, demand, officer, otherOfficer, cityA] = ['supply', 'rival', 'demand', 'officer', 'otherOfficer', 'cityA'].map((name) => world.client(name))
})
after(() => world.stop())

const at = (id, step = '') => `/api/v1/responses/${id}${step && `/${step}`}`
const scenarioAt = (id, step = '') => `/api/v1/scenarios/${id}${step && `/${step}`}`
const inbox = async (person, kind, object) => Number(await world.sql(`SELECT count(*) FROM inbox WHERE person_id = '${people[person].person}' AND kind = '${kind}' AND object_id = '${object}'`))
const names = (answer) => answer.json.actions.map((a) => a.action)
async function amend(scenario, form, expect = 200) {
  await demand.get(scenarioAt(scenario))
  return demand.post(scenarioAt(scenario, 'amend'), form, expect)
}
async function shortlisted(scenario, client = supply) {
  const id = await submittedResponse(client, scenario)
  await demand.get(at(id))
  await demand.post(at(id, 'shortlist'), { reason: '入围' })
  return id
}

test('after an amendment everybody who answered is asked to confirm, which both sides see', async () => {
  const scenario = await publishedScenario(world)
  const first = await submittedResponse(supply, scenario)
  const second = await shortlisted(scenario, rival)
  assert.equal((await supply.get(at(first))).json.needs_reconfirm, false)
  assert.equal((await supply.post(at(first, 'reconfirm'), {}, 409)).code, 'response_to_reconfirm')
  await amend(scenario, { reason: '指标口径更正', requirement: '在线检测，换型不超过 20 分钟' })
  assert.equal(await inbox('supply', 'response_reconfirm', first), 1)
  assert.equal(await inbox('rival', 'response_reconfirm', second), 1)
  const columns = (await demand.get(scenarioAt(scenario, 'responses'))).json.items
  assert.deepEqual(columns.map((r) => r.needs_reconfirm), [true, true])
  const own = await supply.get(at(first))
  assert.ok(own.json.needs_reconfirm && names(own).includes('reconfirm'))
  assert.ok((await supply.get('/api/v1/my/todo')).json.items.some((i) => i.kind === 'response_reconfirm' && i.object_id === first))
  assert.equal((await supply.get('/api/v1/my/responses')).json.items.find((r) => r.id === first).needs_reconfirm, true)
  const kept = (await supply.post(at(first, 'reconfirm'), {})).json
  assert.deepEqual([kept.needs_reconfirm, kept.state, kept.revision], [false, 'submitted', 1])
  assert.equal(await inbox('demand', 'response_reconfirmed', first), 1)
  await rival.get(at(second))
  await rival.patch(at(second), { price_note: '含培训' })
  const sent = (await rival.post(at(second, 'submit'), undefined)).json
  assert.deepEqual([sent.needs_reconfirm, sent.state, sent.revision], [false, 'shortlisted', 2])
  await demand.get(at(first))
  await demand.post(at(first, 'reconfirm'), {}, 403)
})

test('a later deadline alone asks nobody', async () => {
  const scenario = await publishedScenario(world)
  const id = await submittedResponse(supply, scenario)
  await amend(scenario, { reason: '延期', deadline_on: '2099-12-30' })
  assert.equal((await supply.get(at(id))).json.needs_reconfirm, false)
  assert.equal(await inbox('supply', 'response_reconfirm', id), 0)
})

test('a shortlisted supplier steps back with a reason, also after the deadline; others withdraw', async () => {
  const scenario = await publishedScenario(world)
  const plain = await submittedResponse(rival, scenario)
  await rival.get(at(plain))
  assert.equal((await rival.post(at(plain, 'turn-down'), { reason: '产能不足' }, 409)).code, 'state')
  const id = await shortlisted(scenario)
  await passDeadline(world, scenario)
  await supply.get(at(id))
  assert.equal((await supply.post(at(id, 'turn-down'), {}, 422)).code, 'reason_required')
  const gone = (await supply.post(at(id, 'turn-down'), { reason: '产能不足' })).json
  assert.deepEqual([gone.state, gone.decision_reason], ['declined_by_supplier', '产能不足'])
  assert.equal(await inbox('demand', 'response_turned_down', id), 1)
  const seen = await demand.get(at(id))
  assert.equal(seen.json.state, 'declined_by_supplier')
  assert.deepEqual(names(seen), [])
  await demand.get(scenarioAt(scenario))
  assert.equal((await demand.post(scenarioAt(scenario, 'select'), { response_ids: [id], reason: '选' }, 422)).code, 'scenario_choice_unknown')
})

test('the owner or an officer of the station sets a response aside as invalid, with a reason', async () => {
  const scenario = await publishedScenario(world)
  const first = await submittedResponse(supply, scenario)
  const second = await submittedResponse(rival, scenario, { ...body, price_fen: 1 })
  await supply.get(at(first))
  await supply.post(at(first, 'invalidate'), { reason: '自己' }, 403)
  await demand.get(at(first))
  assert.equal((await demand.post(at(first, 'invalidate'), { reason: ' ' }, 422)).code, 'reason_required')
  assert.equal((await demand.post(at(first, 'invalidate'), { reason: '主体不符' })).json.state, 'invalid')
  assert.ok(!('summary' in (await demand.get(at(first))).json))
  assert.equal(await inbox('supply', 'response_invalidated', first), 1)
  assert.equal((await supply.get(at(first))).json.decision_reason, '主体不符')
  await otherOfficer.post(at(second, 'invalidate'), { reason: '外区' }, 404, { 'If-Match': '"v2"' })
  await world.client('auditor').post(at(second, 'invalidate'), { reason: '审计' }, 403, { 'If-Match': '"v2"' })
  assert.deepEqual(names(await officer.get(at(second))), ['invalidate'])
  await world.sql(`INSERT INTO membership (organization_id, person_id, role) VALUES ('${people.rival.organization}', '${people.officer.person}', 'member')`)
  assert.equal((await officer.post(at(second, 'invalidate'), { reason: '重复' }, 403)).code, 'response_not_own')
  await world.sql(`DELETE FROM membership WHERE person_id = '${people.officer.person}'`)
  assert.equal((await officer.post(at(second, 'invalidate'), { reason: '重复提交' })).json.state, 'invalid')
  assert.equal(await world.sql(`SELECT role FROM audit WHERE object_id = '${second}' AND action = 'invalidate'`), 'district_officer')
  const third = await submittedResponse(supply, await publishedScenario(world))
  await cityA.get(at(third))
  assert.equal((await cityA.post(at(third, 'invalidate'), { reason: '投诉属实' })).json.state, 'invalid')
})
