// tests/bench/races.mjs - see tests/bench/races.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { start } from '../flow/harness.mjs'
import { makeEvent, solve } from '../flow/meetings.mjs'

const rounds = Number(process.env.TONGQU_BENCH_ROUNDS ?? 1000)
const sum = { passed: 0, failed: 0 }
/** One psql that stays: thousands of small statements without a process each. */
function session(world) {
  const psql = spawn(new URL('../support/cluster', import.meta.url).pathname, ['psql', world.pg, 'tongqu_owner', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1'],
    { env: { ...process.env, TQ_CLUSTER_DB: world.database }, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = []
  let wake = null
  createInterface({ input: psql.stdout }).on('line', (line) => {
    if (line !== '-- end') lines.push(line)
    else wake?.(lines.splice(0))
  })
  return {
    ask: (text) => new Promise((resolve) => { wake = resolve; psql.stdin.write(`${text};\nSELECT '-- end';\n`) }),
    end: () => psql.stdin.end(),
  }
}

const world = await start({ env: { TQ_SERVER_MAX_PER_ADDRESS: '1000' } })
const db = session(world)
try {
  const organizer = world.client('organizer')
  const tokens = [organizer.token, world.client('officer').token, world.client('cityA').token]
  const event = await makeEvent(world, { owners: 16, suppliers: 16, slots: 8, tables: 40, each: 4 })
  const job = await solve(organizer, event)
  await organizer.get(`/api/v1/proposals/${job.result_id}`)
  await organizer.post(`/api/v1/proposals/${job.result_id}/publish`, { override_reason: '竞争测试' })
  const { slots } = JSON.parse(await fetch(`${world.base}/api/v1/events/${event}/board`, { headers: { Authorization: `Bearer ${organizer.token}` } }).then((r) => r.text()))
  const rows = async (text) => (await db.ask(text)).filter(Boolean).map((row) => row.split('|'))
  const clear = () => db.ask(`UPDATE meeting SET live = false, slot_id = NULL, table_no = NULL, during = NULL, state = 'accepted' WHERE event_id = '${event}' AND live;
    UPDATE meeting_seat SET live = false, during = NULL WHERE event_id = '${event}' AND live`)
  /** Two live meetings at one table, or of one person, or of one place of an organization at one time. */
  const violations = async () => (await db.ask(`SELECT count(*) FROM (
      SELECT 1 FROM meeting WHERE event_id = '${event}' AND live GROUP BY slot_id, table_no HAVING count(*) > 1
       UNION ALL SELECT 1 FROM meeting_seat WHERE event_id = '${event}' AND live GROUP BY person_id, during HAVING count(*) > 1
       UNION ALL SELECT 1 FROM meeting_seat WHERE event_id = '${event}' AND live GROUP BY organization_id, seat_no, during HAVING count(*) > 1
       UNION ALL SELECT 1 FROM meeting AS m WHERE m.event_id = '${event}' AND (SELECT count(*) FROM meeting_seat AS s WHERE s.meeting_id = m.id AND s.live = m.live AND s.during IS NOT DISTINCT FROM m.during) <> 2) AS x`))[0]
  const kinds = {
    'one slot': () => (m, i, round) => ({ slot_id: slots[round % slots.length].id }),
    'one table': () => (m, i, round) => ({ slot_id: slots[round % slots.length].id, table_no: 7 }),
    'one person': () => (m, i, round) => ({ slot_id: slots[(round + (i >> 2)) % slots.length].id, table_no: 1 + (i % 40) }),
  }
  for (const [what, make] of Object.entries(kinds)) {
    const body = make()
    const seen = {}
    let bad = 0
    const started = performance.now()
    for (let round = 0; round < rounds; round++) {
      await clear()
      const all = await rows(`SELECT id, version FROM meeting WHERE event_id = '${event}' AND state = 'accepted' ORDER BY demand_id, id LIMIT 32`)
      await Promise.all(all.map(async ([id, version], i) => {
        const response = await fetch(`${world.base}/api/v1/meetings/${id}/move`, { method: 'POST', body: JSON.stringify(body({ id }, i, round)),
          headers: { Authorization: `Bearer ${tokens[i % 3]}`, 'Content-Type': 'application/json', 'If-Match': `"v${version}"` } })
        const text = await response.text()
        const said = response.status === 200 ? 200 : JSON.parse(text).code
        seen[said] = (seen[said] ?? 0) + 1
      }))
      if ((await violations()) !== '0') bad++
    }
    const ok = bad === 0 && seen[200] >= rounds
    sum[ok ? 'passed' : 'failed']++
    console.log(`${ok ? 'ok' : 'NOT OK'}  32 at once for ${what}, ${rounds} rounds, ${bad} violations, ${Math.round((performance.now() - started) / 1000)} s: ${JSON.stringify(seen)}`)
  }
} finally {
  db.end()
  await world.stop()
}
console.log(`${sum.passed} passed, ${sum.failed} failed`)
process.exitCode = sum.failed ? 1 : 0
