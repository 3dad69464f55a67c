// tests/bench/bad_days.mjs - the days of tests/bench/bad-days, against the installation in TONGQU_DATA on TONGQU_PORT. Callers
// come from many loopback addresses, so that the limits per address stay as they are in earnest.
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const port = Number(process.env.TONGQU_PORT)
const data = process.env.TONGQU_DATA
const origin = `http://127.0.0.1:${port}`
const sum = { passed: 0, failed: 0 }
const check = (ok, what, measured = '') => {
  sum[ok ? 'passed' : 'failed']++
  console.log(`${ok ? 'ok' : 'NOT OK'}  ${what}${measured ? `: ${measured}` : ''}`)
}

const read = (name) => readFileSync(`${data}/${name}`, 'utf8').split('\n')[0].trim()
const serverPid = () => Number(read('tongqud.pid'))
const postmasterPid = () => Number(read('pg/data/postmaster.pid'))
const childrenOf = (parent) => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((name) => {
  try {
    return Number(readFileSync(`/proc/${name}/stat`, 'utf8').replace(/.*\) /s, '').split(' ')[1]) === parent
  } catch {
    return false
  }
}).map(Number)
const sql = (text) => execFileSync(process.env.TQ_CLUSTER, ['psql', `${data}/pg`, 'tongqu_owner', '-Atc', text], { encoding: 'utf8' }).trim()

let next = 0
const address = () => `127.0.${1 + (next >> 7)}.${1 + (next++ & 127)}`

/** One request; resolves with the answer, or with { error } when the connection failed. */
function send(method, path, { headers = {}, body, agent, localAddress = '127.0.0.1', timeout = 15000 } = {}) {
  return new Promise((resolve) => {
    const started = performance.now()
    const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent, localAddress, timeout }, (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('error', (error) => resolve({ error: error.code ?? 'cut' }))
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString(), ms: performance.now() - started }))
    })
    request.on('timeout', () => request.destroy(Object.assign(new Error('slow'), { code: 'SLOW' })))
    request.on('error', (error) => resolve({ error: error.code ?? 'cut' }))
    request.end(body)
  })
}

const isUp = async (path) => (await send('GET', path, { timeout: 2000 })).status === 200
/** Milliseconds until a path answers 200 again; null after the limit. */
async function untilUp(path, limit) {
  const started = performance.now()
  while (performance.now() - started < limit) {
    if (await isUp(path)) return Math.round(performance.now() - started)
    await pause(10)
  }
  return null
}

async function login() {
  const answer = await send('POST', '/api/v1/session', {
    headers: { 'Content-Type': 'application/json', Origin: origin },
    body: JSON.stringify({ login: 'clerk.guyu@demo.invalid', password: 'demo-Tongqu-2026' }),
  })
  if (answer.status !== 200) throw new Error(`login: ${answer.status} ${answer.text}`)
  const cookie = answer.headers['set-cookie'].map((line) => line.split(';')[0]).join('; ')
  return { Cookie: cookie, 'X-CSRF-Token': JSON.parse(answer.text).csrf, Origin: origin, 'Content-Type': 'application/json' }
}

/** Writers who post drafts one after the other and send each again, under the same key, until it is acknowledged. */
class Writers {
  constructor(who, count) {
    this.mark = `bad day ${randomUUID()}`
    this.acknowledged = []
    this.again = 0
    this.refusals = new Map()
    this.isOn = true
    this.loops = Array.from({ length: count }, (_, i) => this.loop(who, i))
  }

  async loop(who, writer) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const localAddress = address()
    for (let n = 0; this.isOn; n++) {
      const title = `${this.mark} ${writer}-${n}`
      const headers = { ...who, 'Idempotency-Key': randomUUID() }
      for (let tries = 0; ; tries++) {
        const answer = await send('POST', '/api/v1/scenarios', { headers, agent, localAddress, body: JSON.stringify({ title }) })
        if (answer.status === 201) {
          this.acknowledged.push(title)
          break
        }
        this.again++
        const why = answer.error ?? `${answer.status} ${answer.text.slice(0, 200)}`
        if (answer.status && answer.status !== 503) this.refusals.set(why, (this.refusals.get(why) ?? 0) + 1)
        if (answer.status >= 400 && answer.status < 500 && answer.status !== 409 && answer.status !== 429) return
        await pause(Math.min(1000, (Number(answer.headers?.['retry-after']) || 0.05) * 1000))
      }
      await pause(60)
    }
    agent.destroy()
  }

  async end() {
    this.isOn = false
    await Promise.all(this.loops)
  }
}

/** Readers on keep-alive connections; counts what they got. */
class Readers {
  constructor(count, path) {
    this.statuses = new Map()
    this.bad = 0
    this.slowest = 0
    this.isOn = true
    this.loops = Array.from({ length: count }, () => this.loop(path))
  }

  async loop(path) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const localAddress = address()
    while (this.isOn) {
      const answer = await send('GET', path, { agent, localAddress })
      const what = answer.error ?? answer.status
      this.statuses.set(what, (this.statuses.get(what) ?? 0) + 1)
      if (answer.status === 503 && !(Number(answer.headers['retry-after']) >= 1)) this.bad++
      if (answer.ms > this.slowest) this.slowest = answer.ms
      await pause(answer.status === 200 ? 55 : 100)
    }
    agent.destroy()
  }

  async end() {
    this.isOn = false
    await Promise.all(this.loops)
    return this.summary()
  }

  summary() {
    return [...this.statuses].map(([what, n]) => `${what} ${n}`).join(', ')
  }

  /** Nothing but these. */
  isOnly(...allowed) {
    return [...this.statuses.keys()].every((what) => allowed.includes(what))
  }
}

const hall = '/api/v1/scenarios?limit=5'

async function serverKilled() {
  let worst = 0
  for (let i = 0; i < 3; i++) {
    const pid = serverPid()
    process.kill(pid, 'SIGKILL')
    const ms = await untilUp('/readyz', 10000)
    worst = ms === null ? Infinity : Math.max(worst, ms)
    await pause(2500)
  }
  check(worst < 1000, 'server killed three times: ready again within a second', `slowest ${worst} ms`)
}

async function databaseKilled() {
  const pid = serverPid()
  const readers = new Readers(8, hall)
  await pause(500)
  process.kill(postmasterPid(), 'SIGKILL')
  await pause(300)
  const ms = await untilUp(hall, 30000)
  await pause(1000)
  const got = await readers.end()
  check(ms !== null && ms < 15000, 'postmaster killed: answering again by itself', `${ms} ms`)
  check(readers.isOnly(200, 503) && readers.bad === 0, 'meanwhile only 200, or 503 with Retry-After', got)
  check(serverPid() === pid, 'the server itself went on')
}

async function databaseStopped() {
  const pid = serverPid()
  const postmaster = postmasterPid()
  const stopped = [postmaster, ...childrenOf(postmaster)]
  const readers = new Readers(8, hall)
  await pause(500)
  for (const one of stopped) process.kill(one, 'SIGSTOP')
  await pause(10000)
  const health = await send('GET', '/healthz')
  for (const one of stopped) {
    try {
      process.kill(one, 'SIGCONT')
    } catch {
      // a backend whose client had gone
    }
  }
  const ms = await untilUp(hall, 20000)
  await pause(1000)
  const got = await readers.end()
  check(health.status === 200 && health.ms < 500, 'database stopped for 10 s: the process answers', `${Math.round(health.ms)} ms`)
  check(readers.isOnly(200, 503) && readers.bad === 0, 'meanwhile only 200, or 503 with Retry-After', got)
  check(readers.slowest < 12000, 'nobody waits longer than that', `${Math.round(readers.slowest)} ms`)
  check(ms !== null && ms < 3000, 'and on again by itself', `${ms} ms`)
  check(serverPid() === pid, 'the server itself went on')
}

async function restartUnderLoad() {
  const readers = new Readers(40, hall)
  await pause(1500)
  const pid = serverPid()
  process.kill(pid, 'SIGTERM')
  const left = performance.now()
  while (serverPid() === pid && performance.now() - left < 15000) await pause(20)
  const ms = await untilUp('/readyz', 10000)
  await pause(1000)
  const got = await readers.end()
  check(ms !== null, 'SIGTERM under load: drained and ready again', `${Math.round(performance.now() - left - 1000)} ms`)
  check(readers.isOnly(200, 503, 'ECONNREFUSED'), 'no request was reset', got)
}

/** Connections that have had one answer and stay, and connections that send a header byte by byte. */
async function crowd() {
  const idle = []
  const slow = []
  const open = (localAddress, first, list) => new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port, localAddress }, () => socket.write(first))
    socket.once('data', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(false))
    list.push(socket)
    if (list === slow) resolve(true)
  })
  let opened = 0
  for (let group = 0; group < 25; group++) {
    const from = `127.9.${group}.1`
    const got = await Promise.all(Array.from({ length: 200 }, () => open(from, 'GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n', idle)))
    opened += got.filter(Boolean).length
  }
  for (let i = 0; i < 200; i++) await open(`127.8.${i >> 5}.1`, 'GET / HTTP/1.1\r\nHost: h\r\nX: ', slow)
  const drip = setInterval(() => slow.forEach((socket) => socket.writable && socket.write('a')), 250)
  const times = []
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  for (let i = 0; i < 200; i++) {
    const answer = await send('GET', hall, { agent: i % 2 ? agent : undefined, localAddress: `127.7.0.${1 + (i & 15)}` })
    times.push(answer.status === 200 ? answer.ms : Infinity)
  }
  times.sort((a, b) => a - b)
  const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${serverPid()}/status`, 'utf8'))[1])
  check(opened === 5000, '5,000 idle connections held', `${opened}, server ${Math.round(rss / 1024)} MB`)
  check(times[197] < 200, 'an honest reader among them and 200 slow senders', `median ${times[100].toFixed(1)} ms, p99 ${times[197].toFixed(1)} ms`)
  const waited = performance.now()
  while (slow.some((socket) => !socket.destroyed && !socket.readableEnded) && performance.now() - waited < 20000) await pause(100)
  check(slow.every((socket) => socket.destroyed || socket.readableEnded), 'slow senders are cut', `${Math.round((performance.now() - waited) / 100) / 10} s more`)
  clearInterval(drip)
  for (const socket of [...idle, ...slow]) socket.destroy()
  agent.destroy()
}

const writers = new Writers(await login(), 6)
await pause(500)
await serverKilled()
await databaseKilled()
await databaseStopped()
await restartUnderLoad()
await writers.end()
const rows = sql(`SELECT title FROM scenario WHERE title LIKE '${writers.mark} %'`).split('\n').filter(Boolean)
const there = new Set(rows)
const lost = writers.acknowledged.filter((title) => !there.has(title))
check(writers.acknowledged.length > 100 && lost.length === 0, 'no acknowledged write was lost', `${writers.acknowledged.length} acknowledged, ${writers.again} sent again, ${lost.length} lost`)
check(there.size === rows.length && rows.length === writers.acknowledged.length, 'and none was made twice', `${rows.length} rows`)
check([...writers.refusals.keys()].every((why) => /^(409|429)/.test(why)), 'a repeated request is never refused for good', [...writers.refusals].map(([why, n]) => `${n} x ${why}`).join('; '))
await crowd()
console.log(`${sum.passed} passed, ${sum.failed} failed`)
process.exit(sum.failed ? 1 : 0)
