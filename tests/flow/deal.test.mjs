// tests/flow/deal.test.mjs - a deal's way: opened by two positive intents, moved by one side's word and the other's confirmation.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'
import { publishedScenario } from './answers.mjs'

let world, supply, demand, rival
before(async () => {
  world = await start()
  ;[supply, demand, rival] = ['supply', 'demand', 'rival'].map((name) => world.client(name))
})
after(() => world.stop())

const at = (id, step = '') => `/api/v1/deals/${id}${step && `/${step}`}`
const inbox = async (person, kind) => Number(await world.sql(`SELECT count(*) FROM inbox WHERE person_id = '${people[person].person}' AND kind = '${kind}'`))
const today = async (days = 0) => world.sql(`SELECT local_day(statement_timestamp()) + ${days}`)
const intent = (meeting, side, word) => world.sql(`UPDATE meeting_seat SET intent = '${word}', intent_at = statement_timestamp() WHERE meeting_id = '${meeting}' AND side = '${side}'`)
const dealOf = (meeting) => world.sql(`SELECT coalesce(deal_id::text, '') FROM meeting WHERE id = '${meeting}'`)

/** A held meeting of the demand side with a supplier at an event of yesterday. */
async function held(other = 'supply', scenario = null) {
  const [event, meeting, one, two] = Array.from({ length: 4 }, () => randomUUID())
  const side = { demand: people.demand, supply: people[other] }
  await world.sql(`
    INSERT INTO event (id, state, name, unit_code, planned_month, starts_local, ends_local, created_by)
    VALUES ('${event}', 'ended', '对接会 ${event.slice(0, 6)}', 'Z02', '2026-11-01', local_day(statement_timestamp()) - 1 + TIME '09:00', local_day(statement_timestamp()) - 1 + TIME '17:00', '${people.organizer.person}');
    INSERT INTO registration (id, event_id, organization_id, person_id, side, state, seat_no, badge, created_by)
    VALUES ('${one}', '${event}', '${side.demand.organization}', '${side.demand.person}', 'demand', 'checked_in', 1, '${one}', '${side.demand.person}'),
           ('${two}', '${event}', '${side.supply.organization}', '${side.supply.person}', 'supply', 'checked_in', 1, '${two}', '${side.supply.person}');
    INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, state, scenario_id, held_at)
    VALUES ('${meeting}', '${event}', '${one}', '${two}', '${side.demand.organization}', '${side.supply.organization}', 'both', 'held', ${scenario ? `'${scenario}'` : 'NULL'}, statement_timestamp());
    INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit)
    VALUES ('${meeting}', 'demand', '${event}', '${one}', '${side.demand.person}', '${side.demand.organization}', 1, 2),
           ('${meeting}', 'supply', '${event}', '${two}', '${side.supply.person}', '${side.supply.organization}', 1, 2)`)
  return meeting
}

test('one positive intent opens nothing, two open a deal, two strong ones reach it', async () => {
  const meeting = await held()
  await intent(meeting, 'demand', 'interested')
  assert.equal(await dealOf(meeting), '')
  await intent(meeting, 'supply', 'none')
  assert.equal(await dealOf(meeting), '')
  const told = await inbox('supply', 'deal_opened')
  await intent(meeting, 'supply', 'contract')
  const id = await dealOf(meeting)
  assert.notEqual(id, '')
  assert.equal(await inbox('supply', 'deal_opened'), told + 1)
  let deal = (await demand.get(at(id))).json
  assert.deepEqual([deal.state, deal.origin, deal.my_side, deal.reached_at], ['following', 'meeting', 'demand', null])
  assert.match(deal.event_name, /^对接会/)
  await intent(meeting, 'demand', 'pilot')
  deal = (await supply.get(at(id))).json
  assert.notEqual(deal.reached_at, null)
  assert.equal(deal.my_side, 'supply')
  // a second meeting of the pair belongs to the same deal
  const again = await held()
  await intent(again, 'demand', 'interested')
  await intent(again, 'supply', 'interested')
  assert.equal(await dealOf(again), id)
  await rival.get(at(id), 404)
})

test('both intents at the same moment open one deal', async () => {
  for (let round = 0; round < 5; round++) {
    const meeting = await held('rival')
    await Promise.all([intent(meeting, 'demand', 'pilot'), intent(meeting, 'supply', 'pilot')])
    assert.notEqual(await dealOf(meeting), '')
  }
  assert.equal(await world.sql(`SELECT count(*) FROM deal WHERE supply_organization_id = '${organizations.rival}'`), '1')
})

test('a step waits for the other side: confirmed, refused with a reason, or taken back', async () => {
  const scenario = await publishedScenario(world)
  const meeting = await held('supply', scenario)
  await intent(meeting, 'demand', 'contract')
  await intent(meeting, 'supply', 'contract')
  const id = await dealOf(meeting)
  const form = { signed_on: await today(), contract_number: 'HT-1', amount_fen: 63000000, is_amount_public: true }
  await demand.get(at(id))
  assert.equal((await demand.post(at(id, 'sign'), { ...form, signed_on: await today(1) }, 422)).code, 'deal_day_in_future')
  assert.equal((await demand.post(at(id, 'sign'), { ...form, signed_on: '2020-01-01' }, 422)).code, 'deal_day_too_early')
  assert.deepEqual((await demand.post(at(id, 'sign'), {}, 422)).json.errors.map((e) => e.pointer), ['/signed_on'])
  const asked = (await demand.post(at(id, 'sign'), form)).json
  assert.deepEqual([asked.state, asked.pending_action, asked.pending_side, asked.pending.amount_fen], ['following', 'sign', 'demand', 63000000])
  assert.ok(asked.actions.some((a) => a.action === 'recall') && !asked.actions.some((a) => a.action === 'confirm'))
  assert.equal((await demand.post(at(id, 'confirm'), undefined, 409)).code, 'deal_asked')
  const todo = (await supply.get('/api/v1/my/todo')).json.items.find((t) => t.object_id === id)
  assert.equal(todo.kind, 'deal_confirm')
  await supply.get(at(id))
  assert.equal((await supply.post(at(id, 'refuse'), { reason: '' }, 422)).status, 422)
  const refused = (await supply.post(at(id, 'refuse'), { reason: '金额有误' })).json
  assert.deepEqual([refused.state, refused.pending_action], ['following', null])
  assert.equal(await inbox('demand', 'deal_refused'), 1)
  await demand.get(at(id))
  await demand.post(at(id, 'sign'), form)
  await demand.post(at(id, 'recall'))
  await demand.post(at(id, 'sign'), form)
  await supply.get(at(id))
  const signed = (await supply.post(at(id, 'confirm'))).json
  assert.deepEqual([signed.state, signed.amount_fen, signed.contract_number, signed.pending_action], ['signed', 63000000, 'HT-1', null])
  assert.deepEqual(signed.history.map((h) => h.action), ['open', 'sign', 'refuse', 'sign', 'recall', 'sign', 'confirm'])
  assert.equal((await demand.post(at(id, 'sign'), form, 412)).status, 412)

  const planned = (await supply.put(at(id, 'milestones'), { milestones: [{ title: '样机验证', due_on: await today(30), state: 'scheduled' }, { title: '上线' }] }, 200)).json
  assert.deepEqual(planned.milestones.map((m) => [m.position, m.title, m.state]), [[1, '样机验证', 'scheduled'], [2, '上线', 'scheduled']])
  assert.equal((await supply.put(at(id, 'milestones'), { milestones: [{ title: '只留一个' }] }, 200)).json.milestones.length, 1)

  await supply.post(at(id, 'start-pilot'), { piloting_on: await today() })
  await demand.get(at(id))
  await demand.post(at(id, 'confirm'))
  const rows = (await demand.get(at(id))).json.measured.map((m) => ({ ...m, value: m.target }))
  assert.ok(rows.length > 0, 'the indicators of the scenario are there to fill in')
  assert.equal((await demand.post(at(id, 'accept'), { accepted_on: await today(), measured: [{ ...rows[0], value: '' }] }, 422)).json.errors[0].pointer, '/measured/0/value')
  await demand.post(at(id, 'accept'), { accepted_on: await today(), measured: rows })
  await supply.get(at(id))
  const accepted = (await supply.post(at(id, 'confirm'))).json
  assert.deepEqual([accepted.state, accepted.measured.length], ['accepted', rows.length])
  await supply.post(at(id, 'take-effect'), { effective_on: await today(), effect: '漏检率降到 0.25%' })
  await demand.get(at(id))
  assert.equal((await demand.post(at(id, 'confirm'))).json.state, 'effective')
  assert.equal((await demand.post(at(id, 'end'), { reason: 'x' }, 409)).code, 'state')
})

test('either side ends with a reason; outsiders do nothing; officers read their own scope', async () => {
  const meeting = await held('supply')
  await intent(meeting, 'demand', 'interested')
  await intent(meeting, 'supply', 'interested')
  const id = await dealOf(meeting)
  await world.client('officer').get(at(id))
  await world.client('otherOfficer').get(at(id), 404)
  assert.ok((await world.client('officer').get('/api/v1/desk/deals')).json.items.some((d) => d.id === id))
  assert.ok(!(await world.client('otherOfficer').get('/api/v1/desk/deals')).json.items.some((d) => d.id === id))
  assert.ok((await world.client('auditor').get('/api/v1/desk/deals?state=following')).json.items.some((d) => d.id === id))
  await demand.get('/api/v1/desk/deals', 403)
  await rival.post(at(id, 'end'), { reason: 'x' }, 404, { 'If-Match': '"v1"' })
  await world.client('officer').post(at(id, 'end'), { reason: 'x' }, 403, { 'If-Match': '"v1"' })
  await supply.get(at(id))
  const ended = (await supply.post(at(id, 'end'), { reason: '预算取消' })).json
  assert.deepEqual([ended.state, ended.ended_reason, ended.actions], ['ended', '预算取消', []])
})

test('of two confirmations at once one counts', async () => {
  const meeting = await held('rival')
  const id = await dealOf(meeting) || (await (async () => { await intent(meeting, 'demand', 'pilot'); await intent(meeting, 'supply', 'pilot'); return dealOf(meeting) })())
  await demand.get(at(id))
  await demand.post(at(id, 'sign'), { signed_on: await today() })
  const tag = (await rival.get(at(id))).headers.get('etag')
  const answers = await Promise.all(Array.from({ length: 8 }, () => rival.send('POST', at(id, 'confirm'), { headers: { 'If-Match': tag } })))
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412, 412, 412, 412, 412, 412, 412])
})

test('one person of both organizations confirms nothing he said himself, and speaks for one side of a table', async () => {
  await world.sql(`UPDATE deal SET state = 'ended' WHERE supply_organization_id = '${organizations.rival}'`)
  const meeting = await held('rival')
  await world.sql(`INSERT INTO membership (organization_id, person_id, role, state) VALUES ('${organizations.rival}', '${people.demand.person}', 'org_admin', 'active')`)
  const both = await world.token('demand', { person: people.demand.person, organization: organizations.rival, roles: 'org_admin' })
  world.tokens.set('both', both)
  const other = world.client('both')
  await intent(meeting, 'demand', 'contract')
  await intent(meeting, 'supply', 'contract')
  const id = await dealOf(meeting)
  await demand.get(at(id))
  await demand.post(at(id, 'sign'), { signed_on: await today(), contract_number: 'HT-9', amount_fen: 100 })
  await other.get(at(id))
  assert.equal((await other.post(at(id, 'confirm'), undefined, 409)).code, 'deal_asked')
  await rival.get(at(id))
  assert.equal((await rival.post(at(id, 'confirm'))).json.state, 'signed')
  // at the table
  const again = await held('rival')
  await world.sql(`UPDATE registration SET person_id = '${people.rival.person}' WHERE event_id = (SELECT event_id FROM meeting WHERE id = '${again}') AND side = 'supply';
    UPDATE registration SET person_id = '${people.clerk.person}' WHERE event_id = (SELECT event_id FROM meeting WHERE id = '${again}') AND side = 'demand';
    UPDATE meeting SET during = tstzrange(statement_timestamp() - interval '2 hours', statement_timestamp() - interval '1 hour') WHERE id = '${again}'`)
  const path = `/api/v1/meetings/${again}/intent`
  await demand.send('PUT', path, { body: { intent: 'pilot' }, expect: 200 })
  assert.equal((await other.send('PUT', path, { body: { intent: 'pilot' } })).status, 403)
  await rival.send('PUT', path, { body: { intent: 'pilot' }, expect: 200 })
  // a suspended side says nothing any more
  await world.sql(`UPDATE organization SET state = 'suspended' WHERE id = '${organizations.rival}'`)
  assert.equal((await demand.send('PUT', path, { body: { intent: 'contract' } })).code, 'meeting_active')
  await world.sql(`UPDATE organization SET state = 'verified' WHERE id = '${organizations.rival}'; DELETE FROM membership WHERE organization_id = '${organizations.rival}' AND person_id = '${people.demand.person}'`)
})
