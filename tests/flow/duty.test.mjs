// tests/flow/duty.test.mjs - what the clock does in a running server, and accounts made from the command line.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'

let world
before(async () => { world = await start() })
after(() => world?.stop())

/** Every duty runs once when a server starts. */
async function again() {
  await world.stopServer()
  await world.startServer()
}

async function until(text, wanted) {
  let seen
  for (const end = Date.now() + 10000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    seen = await world.sql(text)
    if (seen === wanted) return
  }
  assert.equal(seen, wanted)
}

test('认证 that has run out is marked and its people are told once', async () => {
  await world.sql(`UPDATE organization SET valid_until = statement_timestamp() - interval '1 minute' WHERE id = '${organizations.rival}'`)
  await again()
  await until(`SELECT state FROM organization WHERE id = '${organizations.rival}'`, 'expired')
  await again()
  assert.deepEqual((await world.client('rival').get('/api/v1/inbox')).json.items.map((m) => m.kind), ['organization_expired'])
  assert.equal(await world.sql(`SELECT role || ' ' || action FROM audit WHERE object_id = '${organizations.rival}'`), 'system expire')
})

test('an offering nobody confirmed for a year is stale', async () => {
  await world.sql(`INSERT INTO offering (id, organization_id, created_by, state, name, confirmed_at)
    VALUES ('00000000-0000-7000-8000-000000000601', '${organizations.supply}', '${people.supply.person}', 'published', '视觉检测', statement_timestamp() - interval '13 months')`)
  await again()
  await until("SELECT state FROM offering WHERE id = '00000000-0000-7000-8000-000000000601'", 'stale')
})

test('keys of yesterday, counters and links nobody needs are swept; fresh ones stay', async () => {
  await world.sql(`INSERT INTO idempotency (actor_id, key, request_sha256, status, created_at) VALUES ('${people.clerk.person}', 'old', 'x', 201, statement_timestamp() - interval '25 hours'), ('${people.clerk.person}', 'new', 'x', 201, statement_timestamp());
    INSERT INTO throttle (kind, key_sha256, hits, window_at) VALUES ('login', 'old', 1, statement_timestamp() - interval '2 days'), ('login', 'new', 1, statement_timestamp());
    INSERT INTO one_time_link (token_sha256, person_id, purpose, expires_at) VALUES ('old', '${people.clerk.person}', 'reset', statement_timestamp() - interval '8 days'), ('new', '${people.clerk.person}', 'reset', statement_timestamp())`)
  await again()
  await until("SELECT string_agg(k, ' ' ORDER BY k) FROM (SELECT key AS k FROM idempotency UNION ALL SELECT key_sha256 FROM throttle UNION ALL SELECT token_sha256 FROM one_time_link) AS x", 'new new new')
})

test('many messages go out, each once', async () => {
  await world.sql("INSERT INTO outbox (recipient, template, params) SELECT 'm' || i || '@test.invalid', 'notice', '{}' FROM generate_series(1, 45) AS i")
  await until('SELECT count(*) FROM outbox WHERE sent_at IS NULL', '0')
  assert.equal(await world.sql('SELECT max(tries) FROM outbox'), '1')
})

/** Runs `tongqud user ...` with a line on standard input. */
const user = (args, line = '') => new Promise((resolve) => {
  const child = spawn(process.env.TONGQUD, ['user', ...args], { env: world.env, stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (data) => (said += data))
  child.once('close', (status) => resolve({ status, said }))
  child.stdin.on('error', () => {})
  child.stdin.end(`${line}\n`)
})

test('accounts from the command line: added once, granted, given a new password', async () => {
  const login = 'Root.Admin@test.invalid'
  assert.equal((await user(['add', login, '管理员'], 'short')).status, 1)
  assert.equal((await user(['add', login, '管理员'], 'first-Password-2026')).status, 0)
  assert.match((await user(['add', login, '管理员'], 'first-Password-2026')).said, /there is an account/)
  assert.equal((await user(['grant', login, 'sysadmin'])).status, 0)
  assert.equal((await user(['grant', login, 'sysadmin'])).status, 0)
  assert.equal((await user(['grant', login, 'district_officer'])).status, 1)
  const admin = world.client()
  assert.ok((await admin.post('/api/v1/session', { login, password: 'first-Password-2026' }, 200)).json.roles.includes('sysadmin'))
  assert.equal((await user(['password', login], 'second-Password-2026')).status, 0)
  await world.client().post('/api/v1/session', { login, password: 'first-Password-2026' }, 401)
  await world.client().post('/api/v1/session', { login, password: 'second-Password-2026' }, 200)
  assert.equal((await user(['password', 'nobody@test.invalid'], 'second-Password-2026')).status, 1)
  assert.equal((await user([])).status, 2)
})
