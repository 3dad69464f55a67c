// tests/flow/harness.mjs - a world for one test file: a fresh database with the fixture, a server on a free port, callers by role.
//
//   const world = await start()            in before(); await world.stop() in after()
//   const clerk = world.client('clerk')    see `people`; world.client() is a guest
//   await clerk.get('/api/v1/taxonomies')
//
// TQ_TEST_PG is a cluster that runs already (tests/flow/run makes one), TONGQUD the program. TQ_TEST_URL with TQ_TEST_DATA
// (its data_dir) reuses a running server instead.
import { once } from 'node:events'
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from './client.mjs'
import { Contract } from './contract.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const top = join(here, '..', '..')
const run = promisify(execFile)
const cluster = join(top, 'tests', 'support', 'cluster')

const id = (n) => `00000000-0000-7000-8000-000000000${n}`
export const organizations = { demand: id(201), supply: id(202), rival: id(203) }
/** Who there is: person, organization he acts for, roles of his token. */
export const people = {
  clerk: { person: id(101), organization: organizations.demand, roles: 'member', login: 'clerk.demand@test.invalid' },
  demand: { person: id(102), organization: organizations.demand, roles: 'org_admin', login: 'admin.demand@test.invalid' },
  supply: { person: id(103), organization: organizations.supply, roles: 'org_admin', login: 'admin.supply@test.invalid' },
  officer: { person: id(104), roles: 'district_officer', login: 'officer.own@test.invalid' },
  otherOfficer: { person: id(105), roles: 'district_officer', login: 'officer.other@test.invalid' },
  cityA: { person: id(106), roles: 'city_officer', login: 'city.a@test.invalid' },
  cityB: { person: id(107), roles: 'city_officer', login: 'city.b@test.invalid' },
  organizer: { person: id(108), roles: 'organizer', login: 'organizer@test.invalid' },
  auditor: { person: id(109), roles: 'auditor', login: 'auditor@test.invalid' },
  sysadmin: { person: id(110), roles: 'sysadmin', login: 'sysadmin@test.invalid' },
  newcomer: { person: id(111), roles: '', login: 'new.clerk@test.invalid' },
  rival: { person: id(112), organization: organizations.rival, roles: 'org_admin', login: 'admin.rival@test.invalid' },
}

function program() {
  const candidates = [process.env.TONGQUD, join(top, 'build', 'tongqud')]
  const found = candidates.find((path) => path && existsSync(path))
  if (!found) throw new Error('no tongqud: build it in build/ or set TONGQUD')
  return found
}

export const freePort = () => new Promise((resolve, reject) => {
  const server = createServer()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

export class World {
  constructor(settings) {
    Object.assign(this, settings)
    this.tokens = new Map()
  }

  /** SQL as the owner of the schema: for what only time or an operator can do (a deadline that has passed). */
  async sql(text, role = 'tongqu_owner') {
    const args = ['psql', this.pg, role, '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', text]
    const { stdout } = await run(cluster, args, { env: { ...process.env, TQ_CLUSTER_DB: this.database } })
    return stdout.trim()
  }

  /** SQL as the superuser from another database: for what is done to this world's database itself. */
  async outside(text) {
    await run(cluster, ['psql', this.pg, 'postgres', '-q', '-v', 'ON_ERROR_STOP=1', '-c', text], { env: { ...process.env, TQ_CLUSTER_DB: 'postgres' } })
  }

  async token(name, more = {}) {
    const who = { ...people[name], ...more }
    const args = ['token', '--person', who.person, '--roles', who.roles, '--seconds', '3600']
    if (who.organization) args.push('--organization', who.organization)
    if (who.session) args.push('--session', who.session)
    const { stdout } = await run(program(), args, { env: this.env })
    return stdout.trim()
  }

  /** A caller; tokens are made in start(). */
  client(name) {
    if (name && !this.tokens.has(name)) throw new Error(`nobody is called ${name}`)
    return new Client(this, name ? this.tokens.get(name) : null)
  }

  async startServer() {
    this.log = ''
    this.server = spawn(program(), ['serve'], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.server.stdout, this.server.stderr]) stream.on('data', (data) => (this.log = (this.log + data).slice(-200000)))
    this.exited = new Promise((resolve) => this.server.once('exit', (code, signal) => resolve(signal ?? code)))
    for (const end = Date.now() + 30000; ;) {
      const ready = await fetch(`${this.base}/readyz`).then((r) => r.status === 200, () => false)
      if (ready) return
      if (this.server.exitCode !== null || Date.now() > end) throw new Error(`the server did not become ready:\n${this.log}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** Until the log, which is written once a turn of the loop, has this text; false when it does not come. */
  async logged(text, ms = 10000) {
    const signal = AbortSignal.timeout(ms)
    while (!this.log.includes(text)) {
      const arrived = await Promise.race([once(this.server.stdout, 'data', { signal }), once(this.server.stderr, 'data', { signal })]).catch(() => null)
      if (!arrived) return this.log.includes(text)
    }
    return true
  }

  /** SIGTERM, and the exit status it answers with. */
  async stopServer(signal = 'SIGTERM') {
    if (this.server.exitCode === null && this.server.signalCode === null) this.server.kill(signal)
    return this.exited
  }

  async stop() {
    if (!this.server) return
    const status = await this.stopServer()
    await run(cluster, ['dropdb', this.pg, this.database]).catch(() => {})
    await rm(this.folder, { recursive: true, force: true })
    if (status !== 0) throw new Error(`the server ended with ${status}:\n${this.log.slice(-4000)}`)
    if (/ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:/.test(this.log)) throw new Error(`sanitizer report:\n${this.log.slice(-6000)}`)
  }
}

async function makeWorld(env) {
  const folder = await mkdtemp(join(tmpdir(), 'tq-flow-'))
  const pg = process.env.TQ_TEST_PG
  if (!pg) throw new Error('no cluster: use tests/flow/run, or set TQ_TEST_PG')
  const database = `flow_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  const port = await freePort()
  const { stdout } = await run(cluster, ['env', pg], { env: { ...process.env, TQ_CLUSTER_DB: database } })
  const dsn = Object.fromEntries([...stdout.matchAll(/^(\w+)='(.*)'$/gm)].map((m) => [m[1], m[2]]))
  const base = `http://127.0.0.1:${port}`
  const settings = { TQ_SERVER_LISTEN: `127.0.0.1:${port}`, TQ_SERVER_PUBLIC_URL: base, TQ_SERVER_DATA_DIR: folder, TQ_SERVER_WORKERS: '2', TQ_SERVER_WEB_DIR: join(folder, 'web'),
    TQ_SERVER_REQUESTS_PER_MINUTE: '0', TQ_ALLOW_ROOT: '1', ...dsn, ...env }
  return new World({ folder, pg, database, base, env: { ...process.env, ...settings } })
}

async function fill(world, isDemo) {
  await run(cluster, ['createdb', world.pg, world.database])
  await run(program(), ['migrate'], { env: world.env })
  if (isDemo) return void (await run(program(), ['demo'], { env: world.env }))
  await run(cluster, ['psql', world.pg, 'tongqu_owner', '-q', '-v', 'ON_ERROR_STOP=1', '-f', join(here, 'fixture.sql')],
    { env: { ...process.env, TQ_CLUSTER_DB: world.database } })
}

/** A world of its own; `env` adds or replaces settings of the server, `isDemo` fills it with the demonstration world. */
export async function start({ env = {}, isDemo = false } = {}) {
  const url = process.env.TQ_TEST_URL
  const world = url
    ? new World({ base: url, env: { ...process.env, TQ_SERVER_DATA_DIR: process.env.TQ_TEST_DATA, TQ_SERVER_PUBLIC_URL: url } })
    : await makeWorld(env)
  if (!url) {
    await fill(world, isDemo)
    await world.startServer()
  }
  for (const name of isDemo ? [] : Object.keys(people)) world.tokens.set(name, await world.token(name))
  world.contract = new Contract(await fetch(`${world.base}/api/openapi.json`).then((r) => r.json()))
  return world
}
