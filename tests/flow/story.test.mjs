// tests/flow/story.test.mjs - the market's main job once through: posted, reviewed, published, found, answered, chosen, a deal.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start } from './harness.mjs'
import { body } from './answers.mjs'
import { at, published, step } from './market.mjs'

let world
before(async () => (world = await start()))
after(() => world?.stop())

test('from the clerk\'s desk to a chosen supplier', async () => {
  const [clerk, demand, supply, rival, guest] = ['clerk', 'demand', 'supply', 'rival', undefined].map((name) => world.client(name))

  const scenario = await published(world)
  const shown = (await guest.get(at(scenario))).json
  assert.equal(shown.state, 'published')

  const offering = (await supply.create('/api/v1/offerings', { name: '外观检测一体机', summary: '在线检测', domains: ['manufacturing'], maturity: 'production',
    indicators: shown.indicators.map(({ name, unit, comparator, target }) => ({ name, unit, comparator, target })) })).json
  await supply.post(`/api/v1/offerings/${offering.id}/publish`, undefined)

  const drafted = (await supply.create(`/api/v1/scenarios/${scenario}/responses`, { offering_id: offering.id })).json
  assert.ok(drafted.answers.length > 0 && drafted.answers.every((a) => a.fit === 'meets'), 'the own indicators answer the asked ones')
  const { answers: _, ...form } = body
  await supply.patch(`/api/v1/responses/${drafted.id}`, form)
  await supply.post(`/api/v1/responses/${drafted.id}/submit`, undefined)
  const other = (await rival.create(`/api/v1/scenarios/${scenario}/responses`, {})).json
  await rival.patch(`/api/v1/responses/${other.id}`, { ...form, answers: drafted.answers.map(({ position }) => ({ position, fit: 'fails' })) })
  await rival.post(`/api/v1/responses/${other.id}/submit`, undefined)
  assert.equal((await supply.get(at(scenario))).json.my_response_id, drafted.id)

  const columns = (await demand.get(`/api/v1/scenarios/${scenario}/responses`)).json
  assert.deepEqual(columns.items.map((r) => r.id), [drafted.id, other.id])
  await demand.get(`/api/v1/responses/${drafted.id}`)
  await demand.post(`/api/v1/responses/${drafted.id}/open`, {})
  const question = (await demand.create(`/api/v1/responses/${drafted.id}/questions`, { question: '能否先在一条线试点？' })).json.questions[0]
  await supply.send('POST', `/api/v1/questions/${question.id}/answer`, { body: { answer: '可以' }, expect: 200 })
  await demand.get(`/api/v1/responses/${drafted.id}`)
  await demand.post(`/api/v1/responses/${drafted.id}/shortlist`, { reason: '指标全部满足' })
  assert.equal((await supply.send('POST', `${at(scenario)}/contact`, { expect: 200 })).json.contact_phone.length > 0, true)

  await step(clerk, scenario, 'select', { reason: '指标全部满足，可先试点', response_ids: [drafted.id], reasons: [{ response_id: other.id, reason: '指标不满足' }] })
  assert.equal((await supply.get(`/api/v1/responses/${drafted.id}`)).json.state, 'selected')
  const lost = (await rival.get(`/api/v1/responses/${other.id}`)).json
  assert.deepEqual([lost.state, lost.decision_reason], ['not_selected', '指标不满足'])
  assert.equal((await guest.get(at(scenario))).json.state, 'matched')
  for (const side of [supply, demand]) {
    const deal = (await side.get('/api/v1/my/deals')).json.items[0]
    assert.deepEqual([deal.scenario_id, deal.state], [scenario, 'following'])
    await side.get(`/api/v1/deals/${deal.id}`)
  }
  const kinds = (await world.sql(`SELECT string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM inbox WHERE object_kind = 'response'`)).split(' ')
  assert.deepEqual(kinds, ['question_answered', 'question_asked', 'response_not_selected', 'response_opened', 'response_received', 'response_selected', 'response_shortlisted'])
  assert.equal(await world.sql('SELECT count(*) FROM audit AS a JOIN audit_pending AS p ON p.audit_id = a.id'), await world.sql('SELECT count(*) FROM audit'))
})
