// tests/flow/answer.test.mjs - a supplier answers a scenario: prefilled draft, submission with a receipt, revisions, deadline.
import assert from 'node:assert/strict'
import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'
import { body, draftResponse, passDeadline, publishedScenario, submittedResponse } from './answers.mjs'

let world, supply, rival, demand, clerk, guest
before(async () => {
  world = await start()
  for (const name of ['supply', 'rival', 'demand', 'clerk']) world[name] = world.client(name)
  ;({ supply, rival, demand, clerk } = world)
  guest = world.client()
})
after(() => world.stop())

const inbox = async (person, kind) => Number(await world.sql(`SELECT count(*) FROM inbox WHERE person_id = '${people[person].person}' AND kind = '${kind}'`))

test('a draft is prefilled from the own offering, indicator by indicator', async () => {
  const scenario = await publishedScenario(world)
  const { json: offering } = await supply.create('/api/v1/offerings', { name: '视觉检测一体机', summary: '方案摘要', indicators: [{ name: '漏检率', unit: '%', comparator: 'le', target: '0.2', method: '盲测' }] })
  const prefill = await supply.get(`/api/v1/scenarios/${scenario}/prefill?offering_id=${offering.id}`)
  assert.deepEqual(prefill.json.answers.map((a) => a.fit), ['exceeds', null])
  const made = await supply.create(`/api/v1/scenarios/${scenario}/responses`, { offering_id: offering.id })
  assert.equal(made.headers.get('location'), `/api/v1/responses/${made.json.id}`)
  assert.equal(made.json.state, 'draft')
  assert.equal(made.json.summary, '方案摘要')
  assert.deepEqual(made.json.answers.map((a) => [a.name, a.target, a.fit, a.value]), [['漏检率', '0.3', 'exceeds', '0.2 %'], ['换型时间', '30', null, '']])
  await rival.get(`/api/v1/scenarios/${scenario}/prefill?offering_id=${offering.id}`, 422)
  await guest.get(`/api/v1/scenarios/${scenario}/prefill?offering_id=${offering.id}`, 401)
})

test('a second answer of the same organization is refused and says where the first is', async () => {
  const scenario = await publishedScenario(world)
  const id = await draftResponse(supply, scenario, null)
  const again = await supply.create(`/api/v1/scenarios/${scenario}/responses`, {}, 409)
  assert.equal(again.code, 'response_exists')
  assert.equal(again.headers.get('location'), `/api/v1/responses/${id}`)
})

test('nobody answers his own scenario, nor for two organizations', async () => {
  const scenario = await publishedScenario(world)
  assert.equal((await demand.create(`/api/v1/scenarios/${scenario}/responses`, {}, 409)).code, 'response_own_scenario')
  await world.sql(`INSERT INTO membership (organization_id, person_id, role) VALUES ('${organizations.rival}', '${people.supply.person}', 'member')`)
  await draftResponse(supply, scenario, null)
  world.tokens.set('double', await world.token('supply', { organization: organizations.rival, roles: 'member' }))
  const double = world.client('double')
  assert.equal((await double.create(`/api/v1/scenarios/${scenario}/responses`, {}, 409)).code, 'response_one_side')
  await world.sql(`DELETE FROM membership WHERE organization_id = '${organizations.rival}' AND person_id = '${people.supply.person}'`)
})

test('an incomplete draft is not submitted: every fault at once, with its pointer', async () => {
  const scenario = await publishedScenario(world, { consortium: false })
  const id = await draftResponse(supply, scenario, { answers: [{ position: 1, fit: 'meets' }], milestones: [{ title: '一', share_percent: 60 }, { title: '二', share_percent: 60 }],
    members: [{ organization: '伙伴单位' }], valid_until: '2020-01-01' })
  const refused = await supply.post(`/api/v1/responses/${id}/submit`, undefined, 422)
  assert.deepEqual(refused.json.errors.map((e) => e.pointer), ['/summary', '/answers/0/value', '/answers/1/fit', '/price_fen', '/duration_months', '/milestones', '/members', '/contact_name',
    '/contact_phone', '/valid_until'])
  assert.equal((await supply.get(`/api/v1/responses/${id}`)).json.state, 'draft')
})

test('submitted, it has a receipt anybody can check; the owner reads it at once, competitors never', async () => {
  const scenario = await publishedScenario(world)
  const id = await submittedResponse(supply, scenario)
  const own = (await supply.get(`/api/v1/responses/${id}`)).json
  assert.equal(own.state, 'submitted')
  assert.equal(own.revision, 1)
  assert.match(own.receipt.number, /^HZ-\d{4}-[0-9A-Z]{8}$/)
  const { json: receipt } = await supply.get(`/api/v1/responses/${id}/receipt`)
  const bytes = Buffer.from(receipt.bytes_base64, 'base64')
  assert.equal(createHash('sha256').update(bytes).digest('hex'), receipt.sha256)
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(receipt.public_key, 'base64')])
  assert.ok(verify(null, bytes, createPublicKey({ key: der, format: 'der', type: 'spki' }), Buffer.from(receipt.signature, 'base64')))
  assert.equal(JSON.parse(bytes).price_fen, body.price_fen)
  assert.equal(JSON.parse(bytes).answers[0].target, '0.3')
  const check = (sent) => guest.send('POST', '/api/v1/receipts/check', { body: sent, expect: 200 })
  assert.equal((await check({ number: receipt.number, sha256: receipt.sha256 })).json.is_valid, true)
  assert.equal((await check({ number: receipt.number, sha256: '0'.repeat(64) })).json.is_valid, false)
  assert.equal((await check({ number: 'HZ-2026-00000000' })).json.is_valid, false)

  const seen = (await clerk.get(`/api/v1/responses/${id}`)).json
  assert.equal(seen.summary, body.summary)
  assert.equal('contact_phone' in seen, false)
  assert.ok((await inbox('clerk', 'response_received')) >= 1)
  await rival.get(`/api/v1/responses/${id}`, 404)
  await rival.get(`/api/v1/responses/${id}/receipt`, 404)
  await guest.get(`/api/v1/responses/${id}`, 401)
  await world.client('newcomer').get(`/api/v1/responses/${id}`, 404)
  for (const name of ['officer', 'cityA', 'auditor']) {
    const { json } = await world.client(name).get(`/api/v1/responses/${id}`)
    assert.equal(json.state, 'submitted')
    for (const hidden of ['summary', 'answers', 'price_fen', 'organization_name', 'contact_name', 'receipt']) assert.equal(hidden in json, false, `${name} sees ${hidden}`)
  }
  await world.client('otherOfficer').get(`/api/v1/responses/${id}`, 404)
})

test('editing after it was read makes a new revision; the owner keeps seeing the sent one until then', async () => {
  const scenario = await publishedScenario(world)
  const id = await submittedResponse(supply, scenario)
  await clerk.get(`/api/v1/responses/${id}`)
  const opened = (await clerk.post(`/api/v1/responses/${id}/open`, {})).json
  assert.ok(opened.opened_at)
  assert.equal(opened.state, 'opened')
  assert.ok((await inbox('supply', 'response_opened')) >= 1)
  const ownersTag = clerk.tagOf(`/api/v1/responses/${id}`)
  await supply.get(`/api/v1/responses/${id}`)
  const edited = (await supply.patch(`/api/v1/responses/${id}`, { price_fen: 60000000 })).json
  assert.equal(edited.body_revision, 0)
  assert.equal(edited.has_draft, true)
  const still = await clerk.get(`/api/v1/responses/${id}`)
  assert.equal(still.json.price_fen, body.price_fen)
  assert.equal(still.headers.get('etag'), ownersTag, 'typing on the other side is not seen')
  assert.equal((await supply.post(`/api/v1/responses/${id}/submit`, undefined)).json.revision, 2)
  const second = (await clerk.get(`/api/v1/responses/${id}`)).json
  assert.equal(second.price_fen, 60000000)
  assert.equal(second.state, 'opened')
  assert.deepEqual(second.revisions.map((r) => r.revision), [1, 2])
  assert.ok(second.actions.some((a) => a.action === 'open'), 'the new revision is unread')
  assert.equal((await clerk.get(`/api/v1/responses/${id}?revision=1`)).json.price_fen, body.price_fen)
  assert.ok((await inbox('clerk', 'response_revised')) >= 1)
  assert.equal((await supply.post(`/api/v1/responses/${id}/submit`, undefined, 409)).code, 'response_changed')
  await supply.patch(`/api/v1/responses/${id}`, { price_fen: 1 })
  assert.equal((await supply.post(`/api/v1/responses/${id}/discard`, {})).json.price_fen, 60000000)
})

test('it is withdrawn until the deadline, hidden from then on, and may come back', async () => {
  const scenario = await publishedScenario(world)
  const id = await submittedResponse(supply, scenario)
  assert.equal((await supply.post(`/api/v1/responses/${id}/withdraw`, { reason: '报价有误' })).json.state, 'withdrawn')
  const seen = (await clerk.get(`/api/v1/responses/${id}`)).json
  assert.equal('summary' in seen, false)
  assert.equal((await supply.post(`/api/v1/responses/${id}/restore`, {})).json.state, 'draft')
  await clerk.get(`/api/v1/responses/${id}`, 404)
  assert.equal((await supply.delete(`/api/v1/responses/${id}`, 409)).code, 'response_unsent')
  assert.equal((await supply.post(`/api/v1/responses/${id}/submit`, undefined)).json.revision, 2)
})

test('an unsent draft is deleted for good', async () => {
  const scenario = await publishedScenario(world)
  const id = await draftResponse(supply, scenario)
  await supply.delete(`/api/v1/responses/${id}`)
  await supply.get(`/api/v1/responses/${id}`, 404)
  await draftResponse(supply, scenario, null)
})

test('the deadline closes everything, at the very moment of the statement', async () => {
  const scenario = await publishedScenario(world)
  const drafted = await draftResponse(supply, scenario)
  const sent = await submittedResponse(rival, scenario)
  await passDeadline(world, scenario)
  assert.equal((await supply.post(`/api/v1/responses/${drafted}/submit`, undefined, 409)).code, 'response_accepting')
  assert.equal((await supply.patch(`/api/v1/responses/${drafted}`, { price_fen: 1 }, 409)).code, 'response_accepting')
  assert.equal((await rival.patch(`/api/v1/responses/${sent}`, { price_fen: 1 }, 409)).code, 'response_accepting')
  assert.equal((await rival.post(`/api/v1/responses/${sent}/withdraw`, {}, 409)).code, 'response_accepting')
  assert.equal((await world.client('supply').create(`/api/v1/scenarios/${await (async () => { const s = await publishedScenario(world); await passDeadline(world, s); return s })()}/responses`, {}, 409)).code,
    'response_accepting')
  assert.equal((await rival.get(`/api/v1/responses/${sent}`)).json.state, 'submitted')
})

test('before 认证 it is drafted, not submitted', async () => {
  const scenario = await publishedScenario(world)
  await world.sql(`UPDATE organization SET state = 'submitted' WHERE id = '${organizations.rival}'`)
  const id = await draftResponse(rival, scenario)
  assert.equal((await rival.post(`/api/v1/responses/${id}/submit`, undefined, 409)).code, 'response_verified')
  const owner = (await rival.get(`/api/v1/responses/${id}`)).json.scenario_organization_name
  await world.sql(`UPDATE scenario SET name_visibility = 'verified' WHERE id = '${scenario}'`)
  assert.notEqual((await rival.get(`/api/v1/responses/${id}`)).json.scenario_organization_name, owner)
  await world.sql(`UPDATE organization SET state = 'verified' WHERE id = '${organizations.rival}'`)
  await rival.post(`/api/v1/responses/${id}/submit`, undefined)
})

test('two submits at once: one wins, the other is told', async () => {
  const scenario = await publishedScenario(world)
  const id = await draftResponse(supply, scenario)
  const answers = await Promise.all([1, 2].map(() => supply.send('POST', `/api/v1/responses/${id}/submit`, { headers: { 'If-Match': supply.tagOf(`/api/v1/responses/${id}`) } })))
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412])
  assert.equal(await world.sql(`SELECT count(*) FROM response_receipt WHERE response_id = '${id}'`), '1')
  assert.equal(await world.sql(`SELECT count(*) FROM audit WHERE machine = 'response' AND object_id = '${id}' AND action = 'submit'`), '1')
})

test('the same submit sent twice under one key is one submission', async () => {
  const scenario = await publishedScenario(world)
  const id = await draftResponse(supply, scenario)
  const headers = { 'If-Match': supply.tagOf(`/api/v1/responses/${id}`), 'Idempotency-Key': randomUUID() }
  const first = await supply.send('POST', `/api/v1/responses/${id}/submit`, { headers, expect: 200 })
  const second = await supply.send('POST', `/api/v1/responses/${id}/submit`, { headers, expect: 200 })
  assert.equal(second.json.receipt.number, first.json.receipt.number)
  assert.equal(second.json.revision, 1)
})

test('32 identical posts under one key make one response', async () => {
  const scenario = await publishedScenario(world)
  const key = randomUUID()
  const answers = await Promise.all(Array.from({ length: 32 }, () => supply.create(`/api/v1/scenarios/${scenario}/responses`, {}, undefined, { 'Idempotency-Key': key })))
  for (const a of answers) assert.ok([201, 409, 503].includes(a.status), a.text)
  for (const a of answers.filter((x) => x.status === 409)) assert.equal(a.code, 'in_flight')
  assert.equal(new Set(answers.filter((a) => a.status === 201).map((a) => a.json.id)).size, 1)
  assert.equal(await world.sql(`SELECT count(*) FROM response WHERE scenario_id = '${scenario}'`), '1')
})

test('two colleagues edit the same draft: the later one is told and shown the present one', async () => {
  const scenario = await publishedScenario(world)
  const id = await draftResponse(supply, scenario)
  const tag = supply.tagOf(`/api/v1/responses/${id}`)
  await supply.patch(`/api/v1/responses/${id}`, { price_note: '含两年运维' })
  const late = await supply.patch(`/api/v1/responses/${id}`, { price_note: '不含运维' }, 412, { 'If-Match': tag })
  assert.equal(late.json.current.price_note, '含两年运维')
  await supply.patch(`/api/v1/responses/${id}`, { price_note: 'x' }, 428, { 'If-Match': 'none' })
})

test('bad forms are refused and change nothing', async () => {
  const scenario = await publishedScenario(world)
  const id = await draftResponse(supply, scenario)
  const bad = await supply.patch(`/api/v1/responses/${id}`, { price_fen: -1, answers: [{ position: 31, fit: 'maybe' }], files: ['x'], state: 'selected' }, 422)
  assert.deepEqual(bad.json.errors.map((e) => e.pointer).sort(), ['/answers/0/fit', '/answers/0/position', '/files/0', '/price_fen', '/state'])
  assert.equal((await supply.patch(`/api/v1/responses/${id}`, { files: [randomUUID()] }, 422)).code, 'file_unknown')
  assert.equal((await supply.create(`/api/v1/scenarios/${await publishedScenario(world)}/responses`, { team: '课题组' }, 422)).code, 'response_team_not_allowed')
  await supply.create(`/api/v1/scenarios/${randomUUID()}/responses`, {}, 404)
  assert.equal((await supply.get(`/api/v1/responses/${id}`)).json.price_fen, body.price_fen)
})

test('my responses: state, next date, open questions, page by page', async () => {
  const items = await supply.all('/api/v1/my/responses', 3)
  assert.equal(new Set(items.map((r) => r.id)).size, items.length)
  assert.ok(items.every((r) => r.scenario_title))
  const drafts = await supply.all('/api/v1/my/responses?state=draft')
  assert.ok(drafts.length > 0 && drafts.every((r) => r.state === 'draft'))
})
