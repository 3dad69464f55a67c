// tests/flow/choose.test.mjs - the scenario's owner compares, asks back, shortlists, declines, reveals contacts; deals are read.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'
import { body, passDeadline, publishedScenario, submittedResponse } from './answers.mjs'

let world, supply, rival, demand, clerk
before(async () => {
  world = await start()
  ;[supply, rival, demand, clerk] = ['supply', 'rival', 'demand', 'clerk'].map((name) => world.client(name))
})
after(() => world.stop())

const at = (id) => `/api/v1/responses/${id}`
const inbox = async (person, kind) => Number(await world.sql(`SELECT count(*) FROM inbox WHERE person_id = '${people[person].person}' AND kind = '${kind}'`))
async function pair() {
  const scenario = await publishedScenario(world)
  return { scenario, first: await submittedResponse(supply, scenario), second: await submittedResponse(rival, scenario, { ...body, price_fen: 52000000 }) }
}

test('the comparison has every sent body beside the indicators; officers see states, others nothing', async () => {
  const { scenario, first } = await pair()
  const { json } = await demand.get(`/api/v1/scenarios/${scenario}/responses`)
  assert.deepEqual(json.items.map((r) => r.price_fen), [body.price_fen, 52000000])
  assert.deepEqual(json.indicators.map((i) => i.name), ['漏检率', '换型时间'])
  assert.deepEqual(json.counts, { submitted: 2 })
  assert.ok(json.items.every((r) => !('contact_phone' in r) && r.actions.length > 0))
  assert.equal((await demand.all(`/api/v1/scenarios/${scenario}/responses`, 1)).length, 2)
  const officer = (await world.client('officer').get(`/api/v1/scenarios/${scenario}/responses`)).json
  assert.deepEqual(officer.items.map((r) => [r.state, 'summary' in r, 'organization_name' in r]), [['submitted', false, false], ['submitted', false, false]])
  await rival.get(`/api/v1/scenarios/${scenario}/responses`, 403)
  await world.client('newcomer').get(`/api/v1/scenarios/${scenario}/responses`, 403)
  await world.client().get(`/api/v1/scenarios/${scenario}/responses`, 401)
  await demand.get(`/api/v1/scenarios/${randomUUID()}/responses`, 404)
  await supply.post(`${at(first)}/shortlist`, { reason: '我们最好' }, 403)
  await rival.post(`${at(first)}/decline`, { reason: '对手' }, 404, { 'If-Match': '"v3"' })
  await world.client('cityA').post(`${at(first)}/shortlist`, { reason: '推荐' }, 403, { 'If-Match': '"v3"' })
})

test('shortlisting and declining take a reason, which the supplier reads', async () => {
  const { first, second } = await pair()
  await demand.get(at(first))
  assert.equal((await demand.post(`${at(first)}/shortlist`, {}, 422)).code, 'reason_required')
  assert.equal((await demand.post(`${at(first)}/shortlist`, { reason: '   ' }, 422)).code, 'reason_required')
  const listed = (await demand.post(`${at(first)}/shortlist`, { reason: '指标领先，案例可核验' })).json
  assert.equal(listed.state, 'shortlisted')
  assert.ok(listed.opened_at)
  const own = (await supply.get(at(first))).json
  assert.equal(own.decision_reason, '指标领先，案例可核验')
  assert.ok((await inbox('supply', 'response_shortlisted')) >= 1)
  await demand.get(at(second))
  await demand.post(`${at(second)}/decline`, { reason: '换型时间证据不足' })
  assert.equal((await rival.get(at(second))).json.decision_reason, '换型时间证据不足')
  assert.ok((await inbox('rival', 'response_not_selected')) >= 1)
  assert.equal((await demand.post(`${at(second)}/shortlist`, { reason: 'x' }, 409)).code, 'state')
  assert.equal((await demand.post(`${at(second)}/reconsider`, { reason: '补充了证据' })).json.state, 'opened')
  assert.equal((await demand.post(`${at(first)}/prefer`, { reason: '拟合作' })).json.state, 'preferred')
  assert.equal((await demand.post(`${at(first)}/shortlist`, { reason: '再比较' })).json.state, 'shortlisted')
  assert.equal((await demand.post(`${at(first)}/unshortlist`, { reason: '再看' })).json.state, 'opened')
  const rows = await world.sql(`SELECT string_agg(action, ' ' ORDER BY id) FROM audit WHERE machine = 'response' AND object_id = '${first}' AND organization_id = '${organizations.demand}'`)
  assert.equal(rows, 'shortlist prefer shortlist unshortlist')
})

test('choosing goes on after the deadline and ends with the scenario', async () => {
  const { scenario, first } = await pair()
  await passDeadline(world, scenario)
  await demand.get(at(first))
  await demand.post(`${at(first)}/shortlist`, { reason: '入围' })
  await world.sql(`UPDATE scenario SET state = 'closed' WHERE id = '${scenario}'`)
  assert.equal((await demand.post(`${at(first)}/decline`, { reason: '晚了' }, 409)).code, 'response_choosing')
  assert.deepEqual((await demand.get(at(first))).json.actions.map((a) => a.action), ['contact'])
})

test('two members decide at once: one wins, the other gets 412 with what is there now', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { first } = await pair()
    const tag = (await demand.get(at(first))).headers.get('etag')
    const answers = await Promise.all([
      demand.send('POST', `${at(first)}/shortlist`, { body: { reason: '入围' }, headers: { 'If-Match': tag } }),
      clerk.send('POST', `${at(first)}/decline`, { body: { reason: '不选' }, headers: { 'If-Match': tag } }),
    ])
    assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412])
    const state = await world.sql(`SELECT state FROM response WHERE id = '${first}'`)
    assert.equal(answers.find((a) => a.status === 412).json.current.state, state)
  }
})

test('a question goes to one responder only and is answered once', async () => {
  const { scenario, first, second } = await pair()
  await demand.get(at(first))
  const asked = await demand.create(`${at(first)}/questions`, { question: '换型时间是否含标定？' })
  const question = asked.json.questions[0]
  assert.ok(question.due_on)
  assert.ok((await inbox('supply', 'question_asked')) >= 1)
  assert.equal(await world.sql(`SELECT params ->> 'due_on' FROM inbox WHERE kind = 'question_asked' AND object_id = '${first}' LIMIT 1`), question.due_on)
  assert.equal((await supply.get('/api/v1/my/responses')).json.items.find((r) => r.id === first).open_questions, 1)
  assert.deepEqual((await rival.get(at(second))).json.questions, [])
  const answer = `/api/v1/questions/${question.id}/answer`
  await rival.send('POST', answer, { body: { answer: '替他答' }, expect: 404 })
  await clerk.send('POST', answer, { body: { answer: '自问自答' }, expect: 403 })
  assert.equal((await supply.send('POST', answer, { body: { answer: '含，共 25 分钟' }, expect: 200 })).json.answer, '含，共 25 分钟')
  assert.equal((await supply.send('POST', answer, { body: { answer: '改口' }, expect: 409 })).code, 'response_answered_already')
  assert.ok((await inbox('clerk', 'question_answered')) >= 1)
  const { json } = await demand.get(`/api/v1/scenarios/${scenario}/responses`)
  assert.equal(json.items.find((r) => r.id === first).questions[0].answer, '含，共 25 分钟')
  await supply.send('POST', `${at(first)}/questions`, { body: { question: '反问？' }, expect: 403 })
})

test('contacts open after the shortlist, each look is counted, 30 a day', async () => {
  const { scenario, first } = await pair()
  const reveal = (client, expect) => client.send('POST', `${at(first)}/contact`, { expect })
  assert.equal((await reveal(demand, 409)).code, 'state')
  await reveal(rival, 404)
  await supply.send('POST', `/api/v1/scenarios/${scenario}/contact`, { expect: 403 })
  await demand.get(at(first))
  await demand.post(`${at(first)}/shortlist`, { reason: '入围' })
  assert.equal((await reveal(demand, 200)).json.contact_phone, body.contact_phone)
  assert.equal((await supply.send('POST', `/api/v1/scenarios/${scenario}/contact`, { expect: 200 })).json.contact_phone, '14000000001')
  await world.sql(`UPDATE organization SET state = 'suspended' WHERE id IN ('${organizations.demand}', '${organizations.supply}')`)
  assert.equal((await reveal(demand, 409)).code, 'response_owner_active')
  assert.equal((await supply.send('POST', `/api/v1/scenarios/${scenario}/contact`, { expect: 403 })).code, 'scenario_contact_closed')
  await world.sql(`UPDATE organization SET state = 'verified' WHERE id IN ('${organizations.demand}', '${organizations.supply}')`)
  await reveal(world.client('officer'), 403)
  assert.equal(await world.sql(`SELECT count(*) FROM contact_reveal WHERE object_id = '${first}'`), '1')
  await world.sql(`INSERT INTO contact_reveal (person_id, object_kind, object_id) SELECT '${people.demand.person}', 'response', '${first}' FROM generate_series(1, 28)`)
  const answers = await Promise.all(Array.from({ length: 8 }, () => demand.send('POST', `${at(first)}/contact`)))
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 429, 429, 429, 429, 429, 429, 429])
  assert.equal(answers.find((a) => a.status === 429).code, 'contact_quota')
})

test('the contacts of a scenario are counted like those of a response, also when they are asked for at once', async () => {
  const { scenario, first } = await pair()
  await demand.get(at(first))
  await demand.post(`${at(first)}/shortlist`, { reason: '入围' })
  await world.sql(`DELETE FROM contact_reveal; INSERT INTO contact_reveal (person_id, object_kind, object_id) SELECT '${people.supply.person}', 'scenario', '${scenario}' FROM generate_series(1, 27)`)
  const answers = await Promise.all(Array.from({ length: 12 }, () => supply.send('POST', `/api/v1/scenarios/${scenario}/contact`)))
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 200, 200, ...Array(9).fill(429)])
  assert.equal(await world.sql(`SELECT count(*) FROM contact_reveal WHERE person_id = '${people.supply.person}'`), '30')
  const refused = answers.find((a) => a.status === 429)
  const wait = Number(refused.headers.get('retry-after'))
  assert.ok(wait > 0 && wait <= 86400)
  assert.equal(refused.headers.get('ratelimit-policy'), '"contact";q=30;w=86400')
  assert.equal(refused.headers.get('ratelimit'), `"contact";r=0;t=${wait}`)
  assert.equal((await demand.send('POST', `/api/v1/scenarios/${scenario}/contact`, { expect: 200 })).json.contact_phone, '14000000001')
})

const suspend = (organization, state = 'suspended') => world.sql(`UPDATE organization SET state = '${state}' WHERE id = '${organization}'`)

test('a suspended owner sees who answered but no answer, and decides nothing', async () => {
  const { scenario, first } = await pair()
  const { json: upload } = await supply.send('POST', '/api/v1/files?name=a.txt', { body: Buffer.from('evidence'), headers: { 'Content-Type': 'application/octet-stream' }, expect: 201 })
  await supply.get(at(first))
  await supply.patch(at(first), { files: [upload.id] })
  await supply.post(`${at(first)}/submit`, undefined)
  await demand.send('GET', `/api/v1/files/${upload.id}`, { expect: 200 })
  await demand.get(at(first))
  await demand.post(`${at(first)}/shortlist`, { reason: '入围' })
  await suspend(organizations.demand)
  try {
    const { json } = await demand.get(`/api/v1/scenarios/${scenario}/responses`)
    assert.deepEqual(json.items.map((r) => ['summary' in r, 'answers' in r, 'price_fen' in r, 'questions' in r, r.actions.length]), [[false, false, false, false, 0], [false, false, false, false, 0]])
    const one = (await demand.get(at(first))).json
    assert.ok(!('summary' in one) && !('price_fen' in one))
    await demand.send('GET', `/api/v1/files/${upload.id}`, { expect: 404 })
    for (const step of ['open', 'shortlist', 'unshortlist', 'prefer', 'decline'])
      assert.ok(['response_owner_active', 'state'].includes((await demand.post(`${at(first)}/${step}`, { reason: '决定' }, 409)).code), step)
    assert.equal((await demand.create(`${at(first)}/questions`, { question: '还在吗？' }, 409)).code, 'response_owner_active')
    await demand.get(`/api/v1/scenarios/${scenario}`)
    assert.equal((await demand.post(`/api/v1/scenarios/${scenario}/amend`, { reason: '变更', pain: '新' }, 409)).code, 'scenario_not_suspended')
  } finally { await suspend(organizations.demand, 'verified') }
  assert.ok('summary' in (await demand.get(at(first))).json)
})

test('who waits to choose is told that the state of a responder has changed', async () => {
  const { scenario } = await pair()
  const path = `/api/v1/organizations/${organizations.supply}`
  const city = world.client('cityA')
  const told = () => world.sql(`SELECT count(*) FROM inbox WHERE kind = 'counterparty_changed' AND object_id = '${scenario}' AND person_id = '${people.demand.person}'`)
  await city.get(path)
  await city.post(`${path}/suspend`, { reason: '投诉属实' })
  assert.equal(await told(), '1')
  await city.post(`${path}/resume`, {})
  assert.equal(await told(), '2')
  assert.equal(await world.sql(`SELECT count(*) FROM inbox WHERE kind = 'counterparty_changed' AND params ? 'reason'`), '0')
})

test('the responses of a suspended organization are frozen: shown as such, not chosen, not changed', async () => {
  const { scenario, first, second } = await pair()
  await demand.get(at(second))
  await demand.post(`${at(second)}/shortlist`, { reason: '入围' })
  await demand.get(at(first))
  await suspend(organizations.supply)
  try {
    const { json } = await demand.get(`/api/v1/scenarios/${scenario}/responses`)
    assert.deepEqual(json.items.map((r) => r.is_frozen), [true, false])
    assert.ok(!json.items[0].actions.some((a) => ['shortlist', 'ask'].includes(a.action)))
    assert.equal((await demand.post(`${at(first)}/shortlist`, { reason: '入围' }, 409)).code, 'response_not_frozen')
    assert.equal((await demand.create(`${at(first)}/questions`, { question: '还在吗？' }, 409)).code, 'response_not_frozen')
    const chosen = await demand.get(`/api/v1/scenarios/${scenario}`).then(() => demand.post(`/api/v1/scenarios/${scenario}/select`, { response_ids: [first, second], reason: '都选' }, 409))
    assert.equal(chosen.code, 'response_not_frozen')
    const own = (await supply.get(at(first))).json
    assert.equal(own.is_frozen, true)
    assert.deepEqual(own.actions, [])
    assert.equal((await supply.patch(at(first), { summary: '改' }, 409)).code, 'response_active')
    assert.equal((await supply.post(`${at(first)}/withdraw`, {}, 409)).code, 'response_not_frozen')
    assert.equal((await supply.get('/api/v1/my/responses')).json.items.find((r) => r.id === first).is_frozen, true)
  } finally { await suspend(organizations.supply, 'verified') }
  assert.equal((await demand.get(at(first))).json.is_frozen, false)
  await demand.post(`${at(first)}/shortlist`, { reason: '恢复后入围' })
})

test('deals are read by their two sides and officers in scope', async () => {
  const { scenario, first } = await pair()
  const id = randomUUID()
  await world.sql(`INSERT INTO deal (id, scenario_id, response_id, demand_organization_id, supply_organization_id, state, amount_fen, measured)
    VALUES ('${id}', '${scenario}', '${first}', '${organizations.demand}', '${organizations.supply}', 'piloting', 50000000, '[{"position": 1, "name": "漏检率", "target": "0.3", "value": "0.25"}]');
    INSERT INTO milestone (deal_id, position, title, state) VALUES ('${id}', 1, '安装', 'met'), ('${id}', 2, '验收', 'scheduled')`)
  for (const client of [supply, demand]) {
    const card = (await client.get('/api/v1/my/deals')).json.items.find((d) => d.id === id)
    assert.deepEqual([card.milestone_met, card.milestone_count], [1, 2])
    assert.equal((await client.get(`/api/v1/deals/${id}`)).json.milestones.length, 2)
  }
  await world.client('officer').get(`/api/v1/deals/${id}`)
  await world.client('auditor').get(`/api/v1/deals/${id}`)
  await world.client('otherOfficer').get(`/api/v1/deals/${id}`, 404)
  await rival.get(`/api/v1/deals/${id}`, 404)
  assert.equal((await rival.get('/api/v1/my/deals')).json.items.length, 0)
  await world.client().get(`/api/v1/deals/${id}`, 401)
})
