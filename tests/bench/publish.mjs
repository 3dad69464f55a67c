// tests/bench/publish.mjs - see tests/bench/publish.
import { loadavg } from 'node:os'
import { start } from '../flow/harness.mjs'
import { makeEvent, solve } from '../flow/meetings.mjs'

const sum = { passed: 0, failed: 0 }
const line = (what, ms, limit) => {
  const ok = limit === undefined || ms <= limit
  if (limit !== undefined) sum[ok ? 'passed' : 'failed']++
  console.log(`${ok ? 'ok' : 'NOT OK'}  ${what}: ${ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms${limit === undefined ? '' : ` (<= ${limit})`}`)
}
const timed = async (f) => {
  const started = performance.now()
  const result = await f()
  return [performance.now() - started, result]
}

const world = await start()
try {
  const organizer = world.client('organizer')
  const read = (path, token = organizer.token) => fetch(world.base + path, { headers: { Authorization: `Bearer ${token}` } }).then((r) => r.text())
  const event = await makeEvent(world, { owners: 200, suppliers: 300, slots: 20, tables: 100, each: 20 })
  const [solving, job] = await timed(() => solve(organizer, event))
  line('a run, 200 x 300, until the draft is there', solving)
  const at = `/api/v1/proposals/${job.result_id}`
  const [boarding, board] = await timed(() => read(`/api/v1/events/${event}/board`))
  const { meetings } = JSON.parse(board)
  const placed = meetings.filter((m) => m.slot_id)
  line(`the board, ${meetings.length} meetings, ${Math.round(board.length / 1024)} kB`, boarding)
  await organizer.get(at)
  line('places of one meeting', (await timed(() => organizer.get(`${at}/places?meeting_id=${placed[0].id}`)))[0])
  line('taking one out', (await timed(() => organizer.post(`${at}/moves`, { meeting_id: placed[0].id, slot_id: null })))[0])
  line('undo', (await timed(() => organizer.post(`${at}/undo`)))[0])
  line(`publishing ${placed.length} meetings with all notices`, (await timed(() => organizer.post(`${at}/publish`, { override_reason: '压力测试' })))[0], 3000)
  const told = Number(await world.sql(`SELECT count(*) FROM inbox WHERE kind = 'schedule_published' AND object_id = '${event}'`))
  const live = Number(await world.sql(`SELECT count(*) FROM meeting_seat WHERE event_id = '${event}' AND live`))
  sum[live === 2 * placed.length ? 'passed' : 'failed']++
  console.log(`${live === 2 * placed.length ? 'ok' : 'NOT OK'}  ${live} seats live, ${told} people told once`)

  const who = (await world.sql(`SELECT r.person_id || ' ' || r.organization_id FROM registration AS r WHERE r.event_id = '${event}' ORDER BY r.id LIMIT 40`)).split('\n').map((row) => row.split(' '))
  const tokens = []
  for (const [person, organization] of who) tokens.push(await world.token('demand', { person, organization }))
  for (const token of tokens) await read(`/api/v1/my/timetable?event_id=${event}`, token)
  const times = []
  for (let round = 0; round < 25; round++)
    for (const token of tokens) times.push((await timed(() => read(`/api/v1/my/timetable?event_id=${event}`, token)))[0])
  times.sort((a, b) => a - b)
  line(`a timetable, one after the other, p50 of ${times.length}`, times[times.length >> 1])
  line('p99', times[Math.floor(times.length * 0.99)], 20)
} finally {
  await world.stop()
}
console.log(`load ${loadavg()[0].toFixed(1)}`)
console.log(`${sum.passed} passed, ${sum.failed} failed`)
process.exitCode = sum.failed ? 1 : 0
