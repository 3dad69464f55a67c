// tests/flow/day.test.mjs - the day of an event: arrivals, who did not come, moves of live meetings and who hears of them, closed
// tables, what each side takes away, the timetable of a person, prints.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'
import { makeEvent, solve } from './meetings.mjs'

let world, organizer, demand, supply, door, event, at
const own = [{ person: people.demand.person, organization: organizations.demand, side: 'demand' }, { person: people.supply.person, organization: organizations.supply, side: 'supply' }]
const board = async (query = '') => (await organizer.get(`/api/v1/events/${event}/board${query}`)).json
const count = async (text) => Number(await world.sql(`SELECT count(*) FROM ${text}`))

/** An event that is on, its schedule published; the meeting of the two known callers is in it. */
async function publishedEvent(options = {}) {
  await world.sql('UPDATE meeting_seat SET live = false; UPDATE meeting SET live = false')
  event = await makeEvent(world, { owners: 5, suppliers: 6, slots: 6, tables: 4, each: 5, startsIn: 1, people: own, ...options })
  at = `/api/v1/events/${event}`
  await world.sql(`INSERT INTO event_organizer (event_id, person_id, role) VALUES ('${event}', '${people.newcomer.person}', 'door_staff')`)
  const job = await solve(organizer, event)
  await organizer.get(`/api/v1/proposals/${job.result_id}`)
  await organizer.post(`/api/v1/proposals/${job.result_id}/publish`, { override_reason: '测试' })
}
/** The clock goes on: everything of the event lies so many minutes earlier. */
const pass = (minutes) => world.sql(`
  SET CONSTRAINTS ALL DEFERRED;
  UPDATE event SET starts_local = starts_local - interval '${minutes} minutes', ends_local = ends_local - interval '${minutes} minutes', state = 'live' WHERE id = '${event}';
  UPDATE event_session SET during = tstzrange(lower(during) - interval '${minutes} minutes', upper(during) - interval '${minutes} minutes') WHERE event_id = '${event}';
  UPDATE event_slot SET during = tstzrange(lower(during) - interval '${minutes} minutes', upper(during) - interval '${minutes} minutes') WHERE event_id = '${event}';
  UPDATE meeting SET during = tstzrange(lower(during) - interval '${minutes} minutes', upper(during) - interval '${minutes} minutes') WHERE event_id = '${event}' AND during IS NOT NULL;
  UPDATE meeting_seat SET during = tstzrange(lower(during) - interval '${minutes} minutes', upper(during) - interval '${minutes} minutes') WHERE event_id = '${event}' AND during IS NOT NULL`)
const livePair = async () => (await world.sql(`SELECT id FROM meeting WHERE event_id = '${event}' AND live AND demand_organization_id = '${organizations.demand}' AND supply_organization_id = '${organizations.supply}'`)) || null

before(async () => {
  world = await start()
  ;[organizer, demand, supply, door] = ['organizer', 'demand', 'supply', 'newcomer'].map((name) => world.client(name))
})
after(() => world?.stop())

test('the timetable of a person: his own, in order, quickly; not for others', async () => {
  await publishedEvent()
  const mine = (await demand.get(`/api/v1/my/timetable?event_id=${event}`)).json
  assert.equal(mine.event.id, event)
  assert.equal(mine.registration.side, 'demand')
  assert.ok(mine.items.length > 0)
  assert.deepEqual(mine.items.map((m) => m.starts_at), mine.items.map((m) => m.starts_at).sort())
  assert.ok(mine.items.every((m) => m.my_side === 'demand' && m.table_no && m.supply.person_name))
  await world.client('rival').get(`/api/v1/my/timetable?event_id=${event}`, 404)
  const sheets = await organizer.all(`${at}/timetables`)
  assert.equal(sheets.length, 11)
  const sheet = sheets.find((s) => s.registration_id === mine.registration.id)
  assert.deepEqual(sheet.items.map((i) => i.meeting_id), mine.items.map((m) => m.id))
  await door.get(`${at}/timetables`, 403)
  assert.equal((await door.get(`${at}/board`)).json.is_live, true)
})

test('both sides arrive: held; the door ticks somebody off; once more changes nothing', async () => {
  const { items } = (await demand.get(`/api/v1/my/timetable?event_id=${event}`)).json
  const here = (id) => `/api/v1/meetings/${id}`
  const [first, second] = items
  let now = (await demand.send('POST', `${here(first.id)}/arrive`, { expect: 200 })).json
  assert.equal(now.state, 'checked_in')
  assert.ok(now.my_arrived_at && !now.other_arrived_at)
  now = (await demand.send('POST', `${here(first.id)}/arrive`, { expect: 200 })).json
  assert.equal(now.state, 'checked_in')
  await demand.send('POST', `${here(first.id)}/arrive`, { body: { side: 'supply' }, expect: 403 })
  await world.client('rival').send('POST', `${here(first.id)}/arrive`, { expect: 404 })
  now = (await door.send('POST', `${here(first.id)}/arrive`, { body: { side: 'supply' }, expect: 200 })).json
  assert.equal(now.state, 'held')
  assert.equal((await door.send('POST', `${here(second.id)}/arrive`)).code, 'meeting_side_needed')
  const shown = (await board()).meetings.find((m) => m.id === first.id)
  assert.ok(shown.demand_arrived_at && shown.supply_arrived_at && shown.is_locked)
})

test('what each side takes away is its own until both are positive', async () => {
  await publishedEvent({ suppliers: 2, each: 2, owners: 3 })
  const id = await livePair()
  assert.ok(id, 'the two have a meeting')
  const here = `/api/v1/meetings/${id}`
  assert.equal((await demand.send('PUT', `${here}/intent`, { body: { intent: 'pilot' } })).code, 'meeting_begun')
  await pass(120)
  let now = (await demand.send('PUT', `${here}/intent`, { body: { intent: 'pilot', note: '先看演示' }, expect: 200 })).json
  assert.deepEqual([now.my_intent, now.my_intent_note, now.other_intent], ['pilot', '先看演示', null])
  now = (await supply.send('PUT', `${here}/intent`, { body: { intent: 'none' }, expect: 200 })).json
  assert.deepEqual([now.my_intent, now.other_intent], ['none', null])
  now = (await supply.send('PUT', `${here}/intent`, { body: { intent: 'interested', note: '价格再谈' }, expect: 200 })).json
  assert.deepEqual([now.my_intent, now.other_intent], ['interested', 'pilot'])
  assert.ok(!JSON.stringify(now).includes('先看演示'))
  assert.equal((await organizer.send('PUT', `${here}/intent`, { body: { intent: 'none' } })).status, 403)
  assert.equal(await count(`audit WHERE machine = 'meeting' AND object_id = '${id}' AND detail::text LIKE '%演示%'`), 0)
})

test('who did not come: after the beginning, by the door, with the side; and he comes after all', async () => {
  const live = (await board()).meetings.filter((m) => m.is_live && m.state === 'scheduled')
  const here = `/api/v1/meetings/${live[0].id}`
  door.tags.set(here, `"v${live[0].version}"`)
  let now = (await door.post(`${here}/no-show`, { side: 'supply' })).json
  assert.deepEqual([now.state, now.no_show_side], ['no_show', 'supply'])
  assert.ok((await board()).warnings.some((w) => w.code === 'late'))
  now = (await door.send('POST', `${here}/arrive`, { body: { side: 'supply' }, expect: 200 })).json
  assert.deepEqual([now.state, now.no_show_side], ['checked_in', null])
  now = (await door.post(`${here}/hold`)).json
  assert.equal(now.state, 'held')
  now = (await door.post(`${here}/reset`)).json
  assert.deepEqual([now.state, now.demand_arrived_at, now.supply_arrived_at], ['scheduled', null, null])
  now = (await organizer.send('POST', `${here}/hold`, { headers: { 'If-Match': `"v${now.version}"` }, expect: 200 })).json
  assert.equal(now.state, 'held')
  await demand.send('POST', `${here}/no-show`, { body: { side: 'supply' }, headers: { 'If-Match': '"v1"' } }).then((a) => assert.ok([403, 404].includes(a.status)))
})

test('a live meeting moves: its two people hear of it, a stale mover is told, a draft follows', async () => {
  await publishedEvent()
  const copy = (await organizer.create(`${at}/proposals`)).json
  const now = await board(`?proposal_id=${copy.id}`)
  const live = now.meetings.filter((m) => m.is_live)
  let moved = null
  for (const m of live) {
    const { free } = (await organizer.get(`/api/v1/meetings/${m.id}/places`)).json
    const place = free.find((p) => p.slot_id !== m.slot_id)
    if (place) {
      moved = { m, place }
      break
    }
  }
  assert.ok(moved, 'one can move')
  const here = `/api/v1/meetings/${moved.m.id}`
  const told = await count(`inbox WHERE kind = 'meeting_moved' AND object_id = '${moved.m.id}'`)
  await organizer.send('POST', `${here}/move`, { body: { ...moved.place }, headers: { 'If-Match': `"v${moved.m.version}"` }, expect: 200 })
  const late = await door.send('POST', `${here}/move`, { body: { ...moved.place }, headers: { 'If-Match': `"v${moved.m.version}"` }, expect: 412 })
  assert.equal(late.json.current.table_no, moved.place.table_no)
  assert.equal(await count(`inbox WHERE kind = 'meeting_moved' AND object_id = '${moved.m.id}'`), told + 2)
  assert.equal(await world.sql(`SELECT sequence || ' ' || moves FROM meeting WHERE id = '${moved.m.id}'`), '2 1')
  assert.deepEqual((await organizer.get(`/api/v1/proposals/${copy.id}`)).json.changes, { added: 0, moved: 0, dropped: 0, retabled: 0 })
  assert.equal((await organizer.get(`/api/v1/proposals/${copy.id}`)).json.is_current, true)
  // two live meetings of one slot change tables
  const [x, y] = (() => {
    for (const a of live) for (const b of live) if (a.id < b.id && a.slot_id === b.slot_id && a.id !== moved.m.id && b.id !== moved.m.id) return [a, b]
    return []
  })()
  await organizer.send('POST', `/api/v1/meetings/${x.id}/move`, { body: { with_meeting_id: y.id }, headers: { 'If-Match': `"v${x.version}"` }, expect: 200 })
  const after = (await board(`?proposal_id=${copy.id}`)).meetings
  assert.equal(after.find((m) => m.id === x.id).table_no, y.table_no)
  assert.equal(after.find((m) => m.id === y.id).table_no, x.table_no)
})

test('a meeting with a place is cancelled: it leaves the board, the other side hears why, its people are free again', async () => {
  const { items } = (await demand.get(`/api/v1/my/timetable?event_id=${event}`)).json
  const last = items.at(-1)
  assert.ok(last.actions.some((a) => a.action === 'cancel' && a.reason_required))
  demand.tags.set(`/api/v1/meetings/${last.id}`, `"v${last.version}"`)
  assert.equal((await demand.post(`/api/v1/meetings/${last.id}/cancel`, {}, 422)).code, 'reason_required')
  const gone = (await demand.post(`/api/v1/meetings/${last.id}/cancel`, { reason: '代表临时有事' })).json
  assert.equal(gone.state, 'cancelled')
  assert.equal(await count(`meeting_seat WHERE meeting_id = '${last.id}' AND live`), 0)
  assert.equal(await count(`inbox WHERE kind = 'meeting_cancelled' AND object_id = '${last.id}'`), 1)
  assert.ok(!(await board()).meetings.some((m) => m.id === last.id))
  assert.equal(await count(`schedule_proposal_row AS r JOIN schedule_proposal AS p ON p.id = r.proposal_id WHERE p.state = 'draft' AND r.meeting_id = '${last.id}'`), 0)
})

test('a closed table moves nothing and is shown; opened again it is gone', async () => {
  const now = await board()
  const live = await board('?proposal_id=' + (await world.sql(`SELECT id FROM schedule_proposal WHERE event_id = '${event}' AND state = 'published'`)))
  const m = live.meetings.find((x) => x.is_live && x.state === 'scheduled')
  const slot = now.slots.find((s) => s.id === m.slot_id)
  const made = (await door.create(`${at}/closures`, { table_no: m.table_no, starts_at: slot.starts_at, ends_at: slot.ends_at, reason: '屏幕坏了' })).json
  assert.deepEqual(made.conflicts, [m.id])
  const seen = (await door.get(`${at}/board`)).json
  assert.ok(seen.warnings.some((w) => w.code === 'table_closed' && w.meeting_id === m.id && w.level === 'warn'))
  assert.equal(seen.meetings.find((x) => x.id === m.id).table_no, m.table_no)
  assert.equal((await door.create(`${at}/closures`, { table_no: 99, starts_at: slot.starts_at, ends_at: slot.ends_at }, 422)).code, 'table_unknown')
  assert.equal((await door.create(`${at}/closures`, { table_no: 1, starts_at: slot.ends_at, ends_at: slot.starts_at }, 422)).code, 'closure_order')
  await supply.create(`${at}/closures`, { table_no: 1, starts_at: slot.starts_at, ends_at: slot.ends_at }, 403)
  await door.send('DELETE', `${at}/closures/${made.id}`, { expect: 204 })
  assert.ok(!(await door.get(`${at}/board`)).json.warnings.some((w) => w.code === 'table_closed'))
})

test('many at once for one slot, one table, one person: never two', async () => {
  await publishedEvent({ owners: 8, suppliers: 8, slots: 6, tables: 12, each: 4, startsIn: 60 })
  await world.sql(`UPDATE meeting SET live = false, slot_id = NULL, table_no = NULL, during = NULL, state = 'accepted' WHERE event_id = '${event}'; UPDATE meeting_seat SET live = false, during = NULL WHERE event_id = '${event}'`)
  const live = await door.get(`${at}/board`)
  const { slots } = live.json
  const callers = [organizer, door, world.client('officer')]
  const seen = {}
  for (let round = 0; round < Number(process.env.TQ_RACE_ROUNDS ?? 6); round++) {
    const slot = slots[round % slots.length]
    const { meetings } = (await door.get(`${at}/board`)).json
    const answers = await Promise.all(meetings.slice(0, 32).map((m, i) => callers[i % 3].send('POST', `/api/v1/meetings/${m.id}/move`,
      { body: { slot_id: slot.id, ...(round % 2 ? { table_no: 1 + (i % 2) } : {}) }, headers: { 'If-Match': `"v${m.version}"` } })))
    for (const a of answers) seen[a.code ?? a.status] = (seen[a.code ?? a.status] ?? 0) + 1
    assert.ok(answers.every((a) => [200, 409].includes(a.status)), JSON.stringify(seen))
  }
  const twice = await count(`(SELECT 1 FROM meeting WHERE event_id = '${event}' AND live GROUP BY slot_id, table_no HAVING count(*) > 1
    UNION ALL SELECT 1 FROM meeting_seat WHERE event_id = '${event}' AND live GROUP BY person_id, during HAVING count(*) > 1) AS x`)
  assert.equal(twice, 0)
  assert.ok(seen.person_busy > 0 && seen.table_busy > 0 && seen[200] > 0, JSON.stringify(seen))
})

test('publishing while the door ticks, moves and people cancel: everything is either before or after it', async () => {
  await publishedEvent({ owners: 10, suppliers: 10, slots: 8, tables: 8, each: 5, startsIn: 1, people: own })
  await organizer.create(`${at}/proposals`)
  for (let round = 0; round < 4; round++) {
    const draft = (await organizer.get(`${at}/proposals`)).json.items.find((p) => p.state === 'draft') ?? (await organizer.create(`${at}/proposals`)).json
    const { meetings, slots } = await board(`?proposal_id=${draft.id}`)
    const live = meetings.filter((m) => m.is_live && m.state === 'scheduled')
    const pick = (i) => live[(i * 5 + round) % live.length]
    const answers = await Promise.all([
      organizer.send('POST', `/api/v1/proposals/${draft.id}/publish`, { body: { override_reason: '测试' }, headers: { 'If-Match': `"v${draft.version}"` } }),
      ...[0, 1, 2, 3, 4, 5].map((i) => door.send('POST', `/api/v1/meetings/${pick(i).id}/arrive`, { body: { side: i % 2 ? 'demand' : 'supply' } })),
      ...[6, 7, 8, 9].map((i) => door.send('POST', `/api/v1/meetings/${pick(i).id}/move`, { body: { slot_id: slots[(i + round) % slots.length].id }, headers: { 'If-Match': `"v${pick(i).version}"` } })),
      ...[10, 11].map((i) => organizer.send('POST', `/api/v1/meetings/${pick(i).id}/cancel`, { body: { reason: '测试' }, headers: { 'If-Match': `"v${pick(i).version}"` } })),
    ])
    assert.ok(answers.every((a) => [200, 409, 412].includes(a.status)), answers.map((a) => `${a.status} ${a.code ?? ''}`).join(', '))
    const wrong = await count(`(SELECT 1 FROM meeting AS m WHERE m.event_id = '${event}' AND (m.live IS DISTINCT FROM (m.state IN ('scheduled', 'checked_in', 'held', 'no_show'))
        OR (SELECT count(*) FROM meeting_seat AS x WHERE x.meeting_id = m.id AND x.live = m.live AND (NOT m.live OR x.during = m.during)) <> 2)) AS y`)
    assert.equal(wrong, 0)
  }
})
