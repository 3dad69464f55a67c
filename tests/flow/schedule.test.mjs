// tests/flow/schedule.test.mjs - from accepted meetings to a published schedule: a run with progress, cancelled, interrupted; moves by
// hand, taken back; two organizers; publishing with its notices; what is not for others.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { Client } from './client.mjs'
import { freePort, people, start, World } from './harness.mjs'
import { makeEvent, readEvents, solve } from './meetings.mjs'

let world, organizer, second
before(async () => {
  world = await start()
  organizer = world.client('organizer')
  second = world.client('officer') // of the event's unit: an organizer as well
})
after(() => world.stop())

const board = async (event, client = organizer, query = '') => (await client.get(`/api/v1/events/${event}/board${query}`)).json
const draftOf = async (event, client = organizer) => {
  const { json } = await client.get(`/api/v1/events/${event}/proposals`)
  const draft = json.items.find((p) => p.state === 'draft')
  await client.get(`/api/v1/proposals/${draft.id}`)
  return draft
}
const count = async (text) => Number(await world.sql(`SELECT count(*) FROM ${text}`))

test('a run makes one draft, nothing live; the same seed makes the same bytes', async () => {
  const event = await makeEvent(world, { owners: 6, suppliers: 8, slots: 6, tables: 4, each: 4 })
  const first = await solve(organizer, event)
  assert.equal(first.state, 'done')
  assert.equal(first.permille, 1000)
  assert.equal(await count(`meeting WHERE event_id = '${event}' AND live`), 0)
  const at = await board(event)
  assert.equal(at.proposal.id, first.result_id)
  assert.equal(at.stats.placed, at.meetings.filter((m) => m.slot_id).length)
  assert.ok(at.stats.placed > 12, `${at.stats.placed} placed`)
  assert.equal(at.proposal.objective, at.stats.objective)
  assert.ok(at.proposal.upper_bound >= at.proposal.objective)
  assert.equal(at.stats.must_placed, at.stats.must_total)
  assert.deepEqual(at.warnings.filter((w) => w.level === 'block'), [])
  const again = await solve(organizer, event)
  const after = await board(event)
  assert.notEqual(again.result_id, first.result_id)
  assert.deepEqual(after.meetings, at.meetings)
  const { json } = await organizer.get(`/api/v1/events/${event}/proposals`)
  assert.deepEqual(json.items.map((p) => p.state), ['draft', 'discarded'])
})

test('the same request twice is one job', async () => {
  const event = await makeEvent(world)
  const headers = { 'Idempotency-Key': 'once-and-only-once' }
  const [one, two] = [await organizer.create(`/api/v1/events/${event}/schedule`, { kind: 'full' }, 202, headers), await organizer.create(`/api/v1/events/${event}/schedule`, { kind: 'full' }, 202, headers)]
  assert.equal(one.json.id, two.json.id)
  assert.equal(await count(`job WHERE object_id = '${event}'`), 1)
  assert.equal((await organizer.create(`/api/v1/events/${event}/schedule`, { kind: 'unplaced' }, 422, headers)).code, 'idempotency_mismatch')
})

test('only organizers start and see; one run at a time; nothing without a grid', async () => {
  const event = await makeEvent(world)
  const at = `/api/v1/events/${event}`
  await world.client('otherOfficer').create(`${at}/schedule`, { kind: 'full' }, 403)
  await world.client('supply').create(`${at}/schedule`, { kind: 'full' }, 403)
  await world.client('supply').get(`${at}/board`, 404)
  await world.client('supply').get(`${at}/proposals`, 403)
  await world.sql(`INSERT INTO job (id, kind, object_id, state, requested_by, beat_at, tries) VALUES (gen_random_uuid(), 'schedule', '${event}', 'running', '${people.organizer.person}', statement_timestamp() + interval '1 hour', 1)`)
  assert.equal((await organizer.create(`${at}/schedule`, { kind: 'full' }, 409)).code, 'schedule_running')
  await world.sql(`DELETE FROM job WHERE object_id = '${event}'; DELETE FROM event_table WHERE event_id = '${event}'`)
  assert.equal((await organizer.create(`${at}/schedule`, { kind: 'full' }, 409)).code, 'schedule_no_grid')
  assert.equal((await readEvents(world.client('supply'), `${at}/board/stream`)).status, 404)
})

test('moves by hand: free places, reasons, swap, lock, undo and redo; of two organizers one is told', async () => {
  const event = await makeEvent(world, { owners: 4, suppliers: 6, slots: 6, tables: 3, each: 4 })
  await solve(organizer, event)
  const draft = await draftOf(event)
  const at = `/api/v1/proposals/${draft.id}`
  await second.get(at)
  let now = await board(event)
  const placed = now.meetings.filter((m) => m.slot_id)
  const meeting = placed[0]
  const places = (await organizer.get(`${at}/places?meeting_id=${meeting.id}`)).json
  assert.equal(places.free.length + places.blocked.length, 6)
  const place = places.free.find((p) => p.slot_id !== meeting.slot_id)
  assert.ok(place, 'somewhere is free')
  const moved = (await organizer.post(`${at}/moves`, { meeting_id: meeting.id, slot_id: place.slot_id, table_no: place.table_no })).json
  assert.equal(moved.edits, 1)
  const stale = await second.post(`${at}/moves`, { meeting_id: meeting.id, slot_id: null }, 412)
  assert.equal(stale.json.current.version, moved.version)
  const busy = placed.find((m) => m.id !== meeting.id && m.demand_id === meeting.demand_id)
  if (busy) assert.equal((await organizer.post(`${at}/moves`, { meeting_id: busy.id, slot_id: place.slot_id }, 409)).code, 'person_busy')
  now = await board(event)
  assert.equal(now.meetings.find((m) => m.id === meeting.id).slot_id, place.slot_id)
  // two meetings of nobody in common change places
  const [a, b] = (() => {
    const here = now.meetings.filter((m) => m.slot_id)
    for (const x of here) for (const y of here) if (x.slot_id < y.slot_id && !here.some((z) => z !== x && z !== y && ((z.slot_id === y.slot_id && [z.demand_id, z.supply_id].some((p) => p === x.demand_id || p === x.supply_id)) ||
      (z.slot_id === x.slot_id && [z.demand_id, z.supply_id].some((p) => p === y.demand_id || p === y.supply_id))))) return [x, y]
    return []
  })()
  assert.ok(a && b, 'two that can change')
  await organizer.get(at)
  await organizer.post(`${at}/moves`, { meeting_id: a.id, with_meeting_id: b.id })
  now = await board(event)
  assert.deepEqual([now.meetings.find((m) => m.id === a.id), now.meetings.find((m) => m.id === b.id)].map((m) => [m.slot_id, m.table_no]), [[b.slot_id, b.table_no], [a.slot_id, a.table_no]])
  await organizer.post(`${at}/undo`)
  await organizer.post(`${at}/undo`)
  now = await board(event)
  assert.equal(now.meetings.find((m) => m.id === meeting.id).slot_id, meeting.slot_id)
  assert.equal((await organizer.post(`${at}/undo`, undefined, 409)).code, 'proposal_can_undo')
  const redone = (await organizer.post(`${at}/redo`)).json
  assert.equal(redone.edits, 1)
  assert.ok(redone.actions.some((x) => x.action === 'redo'))
  // out of the schedule, and fixed where it is for the next run
  await organizer.post(`${at}/moves`, { meeting_id: a.id, slot_id: null })
  assert.equal((await organizer.post(`${at}/redo`, undefined, 409)).code, 'proposal_can_redo')
  const keep = (await board(event)).meetings.find((m) => m.slot_id)
  await organizer.post(`${at}/moves`, { meeting_id: keep.id, is_locked: true })
  assert.equal((await organizer.post(`${at}/moves`, { meeting_id: keep.id, slot_id: null }, 409)).code, 'locked')
  await solve(organizer, event, { kind: 'full', seed: 5 })
  assert.deepEqual((await board(event)).meetings.find((m) => m.id === keep.id), { ...keep, is_locked: true })
})

test('an absence, a closed table and somebody who withdrew block publishing until they are mended', async () => {
  const event = await makeEvent(world, { owners: 4, suppliers: 6, slots: 6, tables: 4, each: 3 })
  await solve(organizer, event)
  const draft = await draftOf(event)
  const at = `/api/v1/proposals/${draft.id}`
  const [one, two] = (await board(event)).meetings.filter((m) => m.slot_id)
  await world.sql(`INSERT INTO availability (registration_id, slot_id, is_available) VALUES ('${one.demand_id}', '${one.slot_id}', false);
    INSERT INTO table_closure (id, event_id, table_no, during, reason, closed_by) SELECT gen_random_uuid(), '${event}', ${two.table_no}, during, '断电', '${people.organizer.person}' FROM event_slot WHERE id = '${two.slot_id}'`)
  const wrong = (await board(event)).warnings.filter((w) => w.level === 'block').map((w) => [w.code, w.meeting_id])
  assert.deepEqual(wrong, [['absent', one.id], ['table_closed', two.id]])
  const refused = await organizer.post(`${at}/publish`, {}, 422)
  assert.equal(refused.code, 'proposal_conflicts')
  assert.deepEqual(refused.json.errors.map((e) => e.code), ['absent', 'table_closed'])
  assert.equal((await organizer.get(`${at}/places?meeting_id=${one.id}`)).json.blocked.find((b) => b.slot_id === one.slot_id).code, 'absent')
  assert.equal((await organizer.post(`${at}/moves`, { meeting_id: two.id, slot_id: two.slot_id, table_no: two.table_no }, 409)).code, 'table_closed')
  assert.equal(await count(`meeting WHERE event_id = '${event}' AND live`), 0)
  await solve(organizer, event)
  assert.deepEqual((await board(event)).warnings.filter((w) => w.level === 'block'), [])
})

test('publishing: meetings, seats, one message a person, the event; over a newer one it is refused', async () => {
  const event = await makeEvent(world, { owners: 5, suppliers: 5, slots: 6, tables: 4, each: 4, people: [people.supply, people.demand].map((p, i) => ({ person: p.person, organization: p.organization, side: i ? 'demand' : 'supply' })) })
  await solve(organizer, event)
  const draft = await draftOf(event)
  const before = await board(event)
  const watched = readEvents(second, `/api/v1/events/${event}/board/stream`, (mark) => mark.board_version > before.board_version)
  const published = (await organizer.post(`/api/v1/proposals/${draft.id}/publish`, {})).json
  assert.equal(published.state, 'published')
  assert.equal(published.changes.added, before.stats.placed)
  const live = await board(event)
  assert.equal(live.is_live, true)
  assert.deepEqual(live.meetings.filter((m) => m.slot_id).map((m) => [m.id, m.slot_id, m.table_no]), before.meetings.filter((m) => m.slot_id).map((m) => [m.id, m.slot_id, m.table_no]))
  assert.equal(await count(`meeting_seat WHERE event_id = '${event}' AND live`), 2 * before.stats.placed)
  assert.equal(await world.sql(`SELECT state || schedule_version FROM event WHERE id = '${event}'`), 'scheduled1')
  const seated = await count(`(SELECT DISTINCT person_id FROM meeting_seat WHERE event_id = '${event}' AND live) AS x`)
  assert.equal(await count(`inbox WHERE kind = 'schedule_published' AND object_id = '${event}'`), seated)
  assert.equal(await count(`audit WHERE machine = 'meeting' AND action = 'schedule' AND object_id IN (SELECT id FROM meeting WHERE event_id = '${event}')`), before.stats.placed)
  const { events } = await watched
  assert.equal(events.at(-1).data.by, '组织者')
  // only what is new finds a place; the others stay
  const free = live.meetings.find((m) => !m.slot_id)
  await solve(organizer, event, { kind: 'unplaced' })
  const next = await board(event)
  assert.deepEqual(next.meetings.filter((m) => m.is_live).map((m) => m.change), next.meetings.filter((m) => m.is_live).map(() => 'none'))
  assert.ok(!free || free.reason, 'why it has no place')
  // a second draft from the same ground loses against the first that is published
  const rival = await draftOf(event)
  await world.sql(`UPDATE event SET schedule_version = schedule_version + 1 WHERE id = '${event}'`)
  assert.equal((await organizer.post(`/api/v1/proposals/${rival.id}/publish`, {}, 409)).code, 'proposal_current')
  await organizer.post(`/api/v1/proposals/${rival.id}/discard`)
  const copy = (await organizer.create(`/api/v1/events/${event}/proposals`)).json
  assert.equal(copy.kind, 'manual')
  assert.deepEqual(copy.changes, { added: 0, moved: 0, dropped: 0, retabled: 0 })
  assert.equal((await organizer.create(`/api/v1/events/${event}/proposals`, undefined, 409)).code, 'schedule_draft_exists')
})

test('a schedule to take away: Excel, and files that the solver and an independent checker read', async () => {
  const event = await makeEvent(world, { owners: 5, suppliers: 6, slots: 6, tables: 4, each: 4, away: 10 })
  const draft = await solve(organizer, event)
  const at = `/api/v1/events/${event}`
  await world.sql(`INSERT INTO table_closure (id, event_id, table_no, during, closed_by) SELECT gen_random_uuid(), '${event}', 1, during, '${people.organizer.person}' FROM event_slot WHERE event_id = '${event}' AND position = 5`)
  const instance = (await organizer.get(`${at}/instance.json`)).json
  const schedule = (await organizer.get(`${at}/schedule.json?proposal_id=${draft.result_id}`)).json
  assert.equal(instance.format, 'mm-instance/1')
  assert.deepEqual([instance.slots, instance.tables], [6, [4, 4, 4, 4, 4, 3]])
  assert.equal(schedule.format, 'mm-schedule/1')
  assert.equal(schedule.meetings.length, (await board(event)).stats.placed)
  const known = new Set(instance.participants.map((p) => p.id))
  assert.ok(schedule.meetings.every((m) => known.has(m.owner) && known.has(m.supplier)))
  const solved = spawnSync(process.env.TONGQUD, ['solve-meetings'], { input: JSON.stringify(instance), encoding: 'utf8' })
  assert.equal(solved.status, 0, solved.stderr)
  assert.equal(JSON.parse(solved.stdout).meetings.length >= schedule.meetings.length - 1, true)
  const file = await organizer.get(`${at}/schedule.xlsx?proposal_id=${draft.result_id}`)
  assert.equal(file.text.slice(0, 2), 'PK')
  assert.match(file.headers.get('content-disposition'), /attachment/)
  assert.equal(await count(`audit WHERE action = 'export' AND object_id = '${event}'`), 3)
  for (const name of ['instance.json', 'schedule.json', 'schedule.xlsx']) await world.client('supply').get(`${at}/${name}`, 403)
})

test('a must without a place: published only with a reason', async () => {
  const event = await makeEvent(world, { owners: 3, suppliers: 4, slots: 2, tables: 1, each: 4, must: 4 })
  await solve(organizer, event)
  const draft = await draftOf(event)
  const at = await board(event)
  assert.ok(at.stats.must_total > at.stats.must_placed)
  assert.ok(at.warnings.some((w) => w.code === 'must_unplaced' && w.level === 'block'))
  const refused = await organizer.post(`/api/v1/proposals/${draft.id}/publish`, {}, 422)
  assert.equal(refused.code, 'proposal_must_unplaced')
  const done = (await organizer.post(`/api/v1/proposals/${draft.id}/publish`, { override_reason: '两家已在会前见面' })).json
  assert.equal(done.override_reason, '两家已在会前见面')
})

test('a run can be cancelled: no draft comes of it', async () => {
  const event = await makeEvent(world, { owners: 60, suppliers: 80, slots: 12, tables: 20, each: 14, away: 40 })
  const job = (await organizer.create(`/api/v1/events/${event}/schedule`, { kind: 'full', iterations: 100000000 }, 202)).json
  const { events } = await readEvents(organizer, `/api/v1/jobs/${job.id}/stream`, (j) => j.state === 'running')
  assert.equal(events.at(-1).event, 'progress')
  await organizer.send('POST', `/api/v1/jobs/${job.id}/cancel`, { expect: 200 })
  const ended = await readEvents(organizer, `/api/v1/jobs/${job.id}/stream`)
  assert.equal(ended.events.at(-1).data.state, 'cancelled')
  assert.equal(await count(`schedule_proposal WHERE event_id = '${event}'`), 0)
  assert.equal((await organizer.send('POST', `/api/v1/jobs/${job.id}/cancel`)).code, 'state')
})

test('a server that is killed while it solves: nothing half done, taken up again once, then seen as failed', async () => {
  const event = await makeEvent(world, { owners: 60, suppliers: 80, slots: 12, tables: 20, each: 14, away: 40 })
  const job = (await organizer.create(`/api/v1/events/${event}/schedule`, { kind: 'full', iterations: 100000000 }, 202)).json
  await readEvents(organizer, `/api/v1/jobs/${job.id}/stream`, (j) => j.state === 'running')
  const silent = () => world.sql(`UPDATE job SET beat_at = statement_timestamp() - interval '11 seconds' WHERE id = '${job.id}'`)
  for (const tries of [2, 3]) {
    await world.stopServer('SIGKILL')
    assert.equal(await count(`schedule_proposal WHERE event_id = '${event}'`), 0)
    await silent()
    await world.startServer()
    const { events } = await readEvents(organizer, `/api/v1/jobs/${job.id}/stream`, () => false, tries === 2 ? 3000 : 20000).catch(() => ({ events: [] }))
    if (tries === 3) assert.deepEqual([events.at(-1).data.state, events.at(-1).data.error], ['failed', 'runner_lost'])
    else assert.equal(await world.sql(`SELECT state || tries FROM job WHERE id = '${job.id}'`), 'running2')
  }
  const again = await solve(organizer, event, { kind: 'full', iterations: 2000 })
  assert.equal(again.state, 'done')
})

test('taken up by the next server, a run gives what it would have given', async () => {
  const event = await makeEvent(world, { owners: 60, suppliers: 80, slots: 12, tables: 20, each: 14, away: 40 })
  const job = (await organizer.create(`/api/v1/events/${event}/schedule`, { kind: 'full', seed: 7, iterations: 100000000 }, 202)).json
  await readEvents(organizer, `/api/v1/jobs/${job.id}/stream`, (j) => j.state === 'running')
  await world.stopServer('SIGKILL')
  await world.sql(`UPDATE job SET beat_at = statement_timestamp() - interval '11 seconds', params = params || '{"iterations": 3000}' WHERE id = '${job.id}'`)
  await world.startServer()
  const { events } = await readEvents(organizer, `/api/v1/jobs/${job.id}/stream`)
  assert.equal(events.at(-1).data.state, 'done')
  const first = (await board(event)).meetings
  await solve(organizer, event, { kind: 'full', seed: 7, iterations: 3000 })
  assert.deepEqual((await board(event)).meetings, first)
})

test('two servers on one database: a job is watched and stopped at the other one', async () => {
  const port = await freePort()
  const beside = new World({ ...world, base: `http://127.0.0.1:${port}`, env: { ...world.env, TQ_SERVER_LISTEN: `127.0.0.1:${port}` } })
  await beside.startServer()
  try {
    const event = await makeEvent(world, { owners: 60, suppliers: 80, slots: 12, tables: 20, each: 14, away: 40 })
    const job = (await organizer.create(`/api/v1/events/${event}/schedule`, { kind: 'full', iterations: 100000000 }, 202)).json
    const there = new Client(beside, organizer.token)
    const { events } = await readEvents(there, `/api/v1/jobs/${job.id}/stream`, (j) => j.state === 'running')
    assert.equal(events.at(-1).data.state, 'running')
    const here = readEvents(organizer, `/api/v1/jobs/${job.id}/stream`)
    await there.send('POST', `/api/v1/jobs/${job.id}/cancel`, { expect: 200 })
    assert.equal((await here).events.at(-1).data.state, 'cancelled')
    assert.equal(await world.sql(`SELECT tries FROM job WHERE id = '${job.id}'`), '1')
  } finally {
    assert.equal(await beside.stopServer(), 0)
  }
})

test('of two organizers who publish at once one wins and the other is told', async () => {
  const event = await makeEvent(world, { owners: 4, suppliers: 5, slots: 6, tables: 3, each: 3 })
  const { result_id: id } = await solve(organizer, event)
  const version = (await organizer.get(`/api/v1/proposals/${id}`)).json.version
  const answers = await Promise.all([organizer, second, organizer, second].map((who) =>
    who.send('POST', `/api/v1/proposals/${id}/publish`, { body: {}, headers: { 'If-Match': `"v${version}"` } })))
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412, 412, 412])
  assert.equal(answers.find((a) => a.status === 412).json.current.state, 'published')
  assert.equal(await world.sql(`SELECT schedule_version FROM event WHERE id = '${event}'`), '1')
})

test('a run after publishing leaves what stands; who cannot come any more is moved, the rest is not', async () => {
  const event = await makeEvent(world, { owners: 8, suppliers: 10, slots: 8, tables: 6, each: 4 })
  const { result_id: id } = await solve(organizer, event)
  await organizer.get(`/api/v1/proposals/${id}`)
  await organizer.post(`/api/v1/proposals/${id}/publish`, { override_reason: '测试' })
  const again = await solve(organizer, event, { kind: 'full', seed: 9 })
  const { changes } = (await organizer.get(`/api/v1/proposals/${again.result_id}`)).json
  assert.deepEqual([changes.moved, changes.dropped], [0, 0])
  const one = (await board(event)).meetings.find((m) => m.is_live)
  await world.sql(`INSERT INTO availability (registration_id, slot_id, is_available) VALUES ('${one.supply_id}', '${one.slot_id}', false)`)
  const late = await solve(organizer, event, { kind: 'full' })
  const now = (await organizer.get(`/api/v1/proposals/${late.result_id}`)).json
  assert.ok(now.changes.moved + now.changes.dropped >= 1 && now.changes.moved + now.changes.dropped <= 3, JSON.stringify(now.changes))
  await organizer.post(`/api/v1/proposals/${late.result_id}/publish`, { override_reason: '测试' })
  const told = Number(await world.sql(`SELECT count(DISTINCT person_id) FROM inbox WHERE kind = 'schedule_published' AND object_id = '${event}' AND id > (SELECT max(id) - ${2 * 4} FROM inbox)`))
  assert.ok(told >= 2 && told <= 8, `${told} people told of a small change`)
})

test('a stream ends with the token, and with a server that drains', async () => {
  const event = await makeEvent(world)
  const short = world.client('organizer')
  const who = people.organizer
  short.token = spawnSync(process.env.TONGQUD, ['token', '--person', who.person, '--roles', who.roles, '--seconds', '2'], { env: world.env, encoding: 'utf8' }).stdout.trim()
  const ended = await readEvents(short, `/api/v1/events/${event}/board/stream`)
  assert.equal(ended.isOver, true)
  assert.equal(ended.events.length, 1)
  let begun
  const first = new Promise((resolve) => (begun = resolve))
  const open = readEvents(organizer, `/api/v1/events/${event}/board/stream`, () => begun())
  await first
  assert.equal(await world.stopServer(), 0)
  assert.equal((await open).isOver, true)
  await world.startServer()
})

test('an event that is cancelled while a run is under way: no draft comes of it', async () => {
  const event = await makeEvent(world, { owners: 60, suppliers: 80, slots: 12, tables: 20, each: 14, away: 40 })
  const job = (await organizer.create(`/api/v1/events/${event}/schedule`, { kind: 'full', iterations: 100000000 }, 202)).json
  await readEvents(organizer, `/api/v1/jobs/${job.id}/stream`, (j) => j.state === 'running')
  await organizer.get(`/api/v1/events/${event}`)
  await organizer.post(`/api/v1/events/${event}/cancel`, { reason: '停电' })
  const ended = await readEvents(organizer, `/api/v1/jobs/${job.id}/stream`)
  assert.equal(ended.events.at(-1).data.state, 'cancelled')
  assert.equal(await count(`schedule_proposal WHERE event_id = '${event}'`), 0)
})

test('what was cancelled or lost its slot while a run went on has no place in its draft', async () => {
  const event = await makeEvent(world, { owners: 2, suppliers: 3, slots: 4, tables: 2, each: 3 })
  const [gone, kept] = (await world.sql(`SELECT id FROM meeting WHERE event_id = '${event}' ORDER BY id LIMIT 2`)).split('\n')
  const [slot, other] = (await world.sql(`SELECT id FROM event_slot WHERE event_id = '${event}' ORDER BY position LIMIT 2`)).split('\n')
  const job = (await world.sql(`INSERT INTO job (id, kind, object_id, state, tries, beat_at, requested_by) VALUES (gen_random_uuid(), 'schedule', '${event}', 'running', 1, statement_timestamp() + interval '1 hour', '${people.organizer.person}') RETURNING id`)).split('\n')[0]
  await world.sql(`UPDATE meeting SET state = 'cancelled' WHERE id = '${gone}'; DELETE FROM event_slot WHERE id = '${other}'`)
  const said = await world.sql(`SELECT proposal_store('${job}', 1, gen_random_uuid(), 'full', 0, 1, 1, 1, 1, '{}', ARRAY['${gone}', '${kept}']::uuid[], ARRAY['${slot}', '${other}']::uuid[], ARRAY[1, 1], ARRAY[false, true], ARRAY['', ''])`)
  assert.equal(said, 'ok')
  assert.equal(await world.sql(`SELECT string_agg(r.meeting_id || coalesce(r.slot_id::text, '-') || r.is_locked, ' ') FROM schedule_proposal_row AS r JOIN schedule_proposal AS p ON p.id = r.proposal_id WHERE p.event_id = '${event}'`), `${kept}-false`)
})

test('undo brings back no meeting that is no more, and no slot of another grid', async () => {
  const event = await makeEvent(world, { owners: 3, suppliers: 4, slots: 6, tables: 3, each: 2 })
  await solve(organizer, event)
  const draft = await draftOf(event)
  const at = `/api/v1/proposals/${draft.id}`
  const meeting = (await board(event)).meetings.find((m) => m.slot_id)
  await organizer.post(`${at}/moves`, { meeting_id: meeting.id, slot_id: null })
  await organizer.get(`/api/v1/meetings/${meeting.id}`)
  await organizer.post(`/api/v1/meetings/${meeting.id}/cancel`, { reason: '人员冲突' })
  await organizer.get(at)
  await organizer.post(`${at}/undo`)
  assert.equal(await count(`schedule_proposal_row WHERE proposal_id = '${draft.id}' AND meeting_id = '${meeting.id}'`), 0)
  // a grid without one of the slots forgets what was moved by hand
  const next = (await board(event)).meetings.find((m) => m.slot_id)
  await organizer.post(`${at}/moves`, { meeting_id: next.id, slot_id: null })
  const grid = (await organizer.get(`/api/v1/events/${event}`)).json
  await organizer.put(`/api/v1/events/${event}/grid`, { sessions: [{ name: '上午', starts_local: grid.sessions[0].starts_local, ends_local: grid.sessions[0].ends_local, slot_minutes: 15 }] }, 200)
  assert.equal((await organizer.get(at)).json.edits, 0)
  assert.equal((await organizer.post(`${at}/undo`, undefined, 409)).code, 'proposal_can_undo')
})

test('a must whose guest left too late blocks nothing', async () => {
  const event = await makeEvent(world, { owners: 3, suppliers: 4, slots: 6, tables: 4, each: 2, must: 1 })
  await solve(organizer, event)
  const draft = await draftOf(event)
  await organizer.post(`/api/v1/proposals/${draft.id}/publish`, {})
  const must = (await board(event)).meetings.find((m) => m.is_must)
  await world.sql(`SELECT meeting_take_off('${must.id}', 'no_show', 'counterpart_withdrew', 'supply')`)
  await solve(organizer, event, { kind: 'unplaced' })
  const after_ = await board(event)
  assert.ok(!after_.warnings.some((w) => w.code === 'must_unplaced'))
  assert.ok(!after_.meetings.some((m) => m.id === must.id))
})

test('the door reads names, organizations and states: no weights, no reasons, no introductions', async () => {
  const event = await makeEvent(world, { owners: 3, suppliers: 4, slots: 2, tables: 1, each: 4, must: 4 })
  await solve(organizer, event)
  const draft = await draftOf(event)
  await organizer.post(`/api/v1/proposals/${draft.id}/publish`, { override_reason: '两家已在会前见面' })
  await world.sql(`INSERT INTO event_organizer (event_id, person_id, role) VALUES ('${event}', '${people.rival.person}', 'door_staff');
    UPDATE registration SET intro = '只给主办方看' WHERE event_id = '${event}'`)
  const door = world.client('rival')
  const seen = await board(event, door)
  assert.ok(seen.meetings.length > 0 && seen.meetings.every((m) => m.weight === 0))
  assert.equal(seen.proposal.override_reason, '')
  assert.ok((await board(event)).meetings.every((m) => m.weight > 0))
  const meeting = (await door.get(`/api/v1/meetings/${seen.meetings[0].id}`)).json
  assert.deepEqual([meeting.demand.intro, meeting.supply.post, meeting.supply.subject], ['', '', null])
  assert.match(meeting.demand.person_name, /^代表/)
  assert.equal((await organizer.get(`/api/v1/meetings/${seen.meetings[0].id}`)).json.demand.intro, '只给主办方看')
})
