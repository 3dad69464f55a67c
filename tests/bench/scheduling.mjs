// tests/bench/scheduling.mjs - see tests/bench/scheduling.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { check } from '../scheduling/check.mjs'
import { generate, lateChange } from '../scheduling/generate.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tq-bench-scheduling-'))
const program = process.env.TONGQUD
const seed = Number(process.env.TONGQU_BENCH_SEED ?? Math.floor(Math.random() * 1e6))
const sum = { passed: 0, failed: 0 }

const line = (ok, ...columns) => {
  sum[ok ? 'passed' : 'failed']++
  console.log(`${ok ? 'ok    ' : 'NOT OK'}  ${columns.map((c, i) => String(c)[i ? 'padStart' : 'padEnd'](i ? 9 : 26)).join(' ')}`)
}

// The schedule, its figures by the checker, wall and CPU time of the program.
const solve = (instance, previous) => {
  const [input, output, prices, old] = ['instance', 'schedule', 'prices', 'previous'].map((name) => join(folder, name))
  writeFileSync(input, JSON.stringify(instance))
  if (previous) writeFileSync(old, JSON.stringify(previous))
  const extra = previous ? `--previous ${old}` : ''
  const r = spawnSync('bash', ['-c', `TIMEFORMAT='cpu %U %S'; time "$TONGQUD" solve-meetings --certificate ${prices} ${extra} <${input} >${output}`])
  const said = r.stderr.toString()
  const cpu = /cpu ([\d.]+) ([\d.]+)/.exec(said)
  const schedule = JSON.parse(readFileSync(output, 'utf8'))
  const proof = instance.all_required ? undefined : readFileSync(prices, 'utf8').trim().split('\n').map(Number)
  const { broken, figures } = check(instance, schedule, proof, previous)
  for (const b of broken) console.log(`        ${instance.name}: ${b}`)
  return { schedule, figures, isSound: r.status === 0 && broken.length === 0, ms: Number(/ ms=(\d+)/.exec(said)[1]),
    cpu: Math.round(1000 * (Number(cpu[1]) + Number(cpu[2]))) }
}

// Percent of weight between the objective and the bound.
const gap = (f) => (100 * (f.bound - f.objective)) / (f.bound - (f.objective - f.weight))

const fresh = () => {
  console.log(`seed ${seed}\n        ${'instance'.padEnd(26)}  meetings     gap % idle gaps   wall ms    cpu ms`)
  const limits = { s: [0, 1000], m: [0, 1000], l: [0, 2000], 's-full': [0, 1000], 'm-full': [0, 1000], 'l-full': [0, 2000],
    's-roomy': [1, 2000], 'm-roomy': [0.1, 2000], 'l-roomy': [0.02, 4000] }
  for (const [preset, [most, time]] of Object.entries(limits))
    for (let k = 0; k < (preset[0] === 'l' ? 1 : 3); k++) {
      const { figures: f, isSound, ms, cpu } = solve(generate(preset, seed + k))
      line(isSound && gap(f) <= most && f.gaps === 0 && cpu <= time, `${preset} ${seed + k}`, f.meetings, gap(f).toFixed(4), f.gaps, ms, cpu)
    }
}

const late = () => {
  console.log(`        ${'late change'.padEnd(26)}     moved   dropped  retabled    loss %    cpu ms`)
  const limits = { s: [2, 0.5, 1000], m: [10, 0.2, 1000], l: [60, 0.4, 2000] }
  for (const [preset, [moved, loss, time]] of Object.entries(limits)) {
    const instance = generate(preset, seed)
    const first = solve(instance)
    const changed = lateChange(instance, seed)
    const { figures: f, isSound, cpu } = solve(changed, first.schedule)
    const again = solve(changed)
    const lost = (100 * (again.figures.objective - f.objective)) / again.figures.weight
    line(isSound && f.moved + f.dropped <= moved && lost <= loss && cpu <= time, `${preset} ${seed}`, f.moved, f.dropped, f.retabled, lost.toFixed(3), cpu)
    const anew = check(changed, again.schedule, undefined, first.schedule).figures
    console.log(`        ${'  solved anew instead'.padEnd(26)} ${String(anew.moved).padStart(9)} ${String(anew.dropped).padStart(9)} ${String(anew.retabled).padStart(9)}`)
  }
}

const b2b = (from) => {
  console.log(`        ${'B2B, everything required'.padEnd(26)}  meetings    breaks    cpu ms`)
  const most = { 'tic-12': 0, 'tic-13': 0, 'forum-13': 0, 'forumt-14': 5, 'forum-14': 4, 'ticf-13crafb': 7 }
  for (const name of readdirSync(from).filter((n) => n.endsWith('.dzn')).map((n) => n.slice(0, -4))) {
    const instance = JSON.parse(spawnSync('node', [join(here, '../scheduling/dzn.mjs'), join(from, `${name}.dzn`)], { maxBuffer: 1 << 26 }).stdout)
    const { figures: f, isSound, cpu } = solve(instance)
    line(isSound && f.breaks <= (most[name] ?? Infinity), name, f.meetings, f.breaks, cpu)
  }
}

const percentile = (times, share) => times.sort((a, b) => a - b)[Math.floor(times.length * share)]

// Rounds of idle and solving in turn, so that what else the machine does falls on both.
const server = async () => {
  const { start } = await import('../flow/harness.mjs')
  const { makeEvent, readEvents } = await import('../flow/meetings.mjs')
  const world = await start()
  try {
    const organizer = world.client('organizer')
    const event = await makeEvent(world, { owners: 1000, suppliers: 1500, slots: 32, tables: 500, each: 33, away: 20 })
    const headers = { Authorization: `Bearer ${organizer.token}` }
    const targets = { '/healthz': { idle: [], busy: [] }, '/api/v1/venues': { idle: [], busy: [] } }
    const ask = async (kind) => {
      for (const [path, times] of Object.entries(targets)) {
        const started = performance.now()
        await fetch(world.base + path, { headers }).then((r) => r.arrayBuffer())
        times[kind].push(performance.now() - started)
      }
    }
    for (let i = 0; i < 200; i++) await ask('idle')
    for (const times of Object.values(targets)) times.idle.length = 0
    let running = 0
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 600; i++) await ask('idle')
      const job = (await organizer.create(`/api/v1/events/${event}/schedule`, { kind: 'full', seed: round + 1, iterations: 3000000 }, 202)).json
      let isSolving = false
      let isOver = false
      const stream = readEvents(organizer, `/api/v1/jobs/${job.id}/stream`, (data) => { isSolving = data.state === 'running'; return false }, 60000)
      stream.then(() => (isOver = true))
      const began = performance.now()
      while (!isOver) {
        if (isSolving) await ask('busy')
        else await new Promise((resolve) => setImmediate(resolve))
      }
      running += performance.now() - began
    }
    console.log(`        ${'a GET while solving'.padEnd(26)}  idle p99  busy p99     ratio  requests   (${Math.round(running / 4)} ms a run, storing included)`)
    for (const [path, { idle, busy }] of Object.entries(targets)) {
      const [before, during] = [idle, busy].map((times) => percentile(times, 0.99))
      line(during <= 2 * before, path, before.toFixed(2), during.toFixed(2), (during / before).toFixed(2), busy.length)
    }
  } finally {
    await world.stop()
  }
}

try {
  const only = process.argv[2]
  if (only !== 'server') {
    fresh()
    late()
    if (process.env.TONGQU_BENCH_B2B) b2b(process.env.TONGQU_BENCH_B2B)
  }
  if (only !== 'offline') await server()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`load ${loadavg()[0].toFixed(1)}`)
console.log(`${sum.passed} passed, ${sum.failed} failed`)
process.exitCode = sum.failed ? 1 : 0
