// tests/flow/inbox.test.mjs - messages, roles given and taken, and the log of who did what.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { before, after, test } from 'node:test'
import { people, start } from './harness.mjs'

let world
before(async () => { world = await start() })
after(() => world?.stop())

test('messages come newest first, page by page, and are marked read', async () => {
  const clerk = world.client('clerk')
  await world.sql(`SELECT notify_person('${people.clerk.person}', NULL, 'test_message', 'scenario', NULL, jsonb_build_object('n', i)) FROM generate_series(1, 25) AS i`)
  const first = (await clerk.get('/api/v1/inbox?limit=10')).json
  assert.deepEqual(first.items.map((m) => m.params.n), [25, 24, 23, 22, 21, 20, 19, 18, 17, 16])
  assert.equal(first.unread, 25)
  const second = (await clerk.get(`/api/v1/inbox?limit=20&cursor=${encodeURIComponent(first.next)}`)).json
  assert.equal(second.items.length, 15)
  assert.equal(second.next, null)
  await clerk.post('/api/v1/inbox/read', { ids: first.items.slice(0, 3).map((m) => m.id) }, 204)
  assert.equal((await clerk.get('/api/v1/inbox?unread=true')).json.unread, 22)
  await clerk.post('/api/v1/inbox/read', {}, 204)
  assert.deepEqual((await clerk.get('/api/v1/inbox?unread=true')).json.items, [])
  await clerk.post('/api/v1/inbox/read', { ids: ['1; drop'] }, 422)
})

test("nobody marks or reads another's messages", async () => {
  await world.sql(`SELECT notify_person('${people.supply.person}', NULL, 'test_message', '', NULL, '{}')`)
  const message = (await world.client('supply').get('/api/v1/inbox')).json.items[0]
  await world.client('clerk').post('/api/v1/inbox/read', { ids: [message.id] }, 204)
  assert.equal((await world.client('supply').get('/api/v1/inbox')).json.unread, 1)
  await world.client().get('/api/v1/inbox', 401)
})

test('a role is given by the system administrator, never to himself, and taken with its sessions', async () => {
  const admin = world.client('sysadmin')
  const body = { login: people.newcomer.login, role: 'district_officer', unit_code: 'Z01' }
  await world.client('cityA').post('/api/v1/admin/grants', body, 403)
  const made = (await admin.post('/api/v1/admin/grants', body, 201)).json
  assert.equal(made.unit_code, 'Z01')
  assert.equal((await admin.post('/api/v1/admin/grants', body, 409)).code, 'grant_exists')
  assert.equal((await admin.post('/api/v1/admin/grants', { login: people.newcomer.login, role: 'city_officer', unit_code: 'Z01' }, 422)).code, 'grant_unit')
  assert.equal((await admin.post('/api/v1/admin/grants', { login: people.sysadmin.login, role: 'city_officer' }, 403)).code, 'grant_to_self')
  assert.equal((await admin.post('/api/v1/admin/grants', { login: 'nobody@test.invalid', role: 'auditor' }, 422)).code, 'person_unknown')
  assert.equal((await admin.post('/api/v1/admin/grants', { ...body, unit_code: 'Z09' }, 422)).code, 'reviewing_unit_unknown')
  const found = (await admin.get('/api/v1/admin/people?q=new.clerk')).json.items
  assert.equal(found.length, 1)
  assert.deepEqual(found[0].grants.map((g) => g.role), ['district_officer'])
  assert.equal(found[0].login_masked, 'ne***@test.invalid')
  await admin.send('DELETE', `/api/v1/admin/grants/${made.id}`, { expect: 204 })
  await admin.send('DELETE', `/api/v1/admin/grants/${made.id}`, { expect: 404 })
})

test('the auditor reads the log with reasons, the system administrator without, others not at all', async () => {
  await world.sql(`INSERT INTO audit (person_id, machine, object_id, action, reason) VALUES ('${people.cityA.person}', 'organization', '00000000-0000-7000-8000-000000000201', 'suspend', '投诉属实')`)
  const path = '/api/v1/audit?machine=organization&object_id=00000000-0000-7000-8000-000000000201'
  const read = (await world.client('auditor').get(path)).json.items[0]
  assert.equal(read.reason, '投诉属实')
  assert.match(read.leaf, /^[0-9a-f]{64}$/)
  assert.equal((await world.client('sysadmin').get(path)).json.items[0].reason, null)
  for (const name of ['clerk', 'officer', 'cityA']) await world.client(name).get(path, 403)
})

test('the log cannot be changed', async () => {
  for (const text of ['UPDATE audit SET reason = NULL', 'DELETE FROM audit', 'TRUNCATE audit CASCADE'])
    await assert.rejects(world.sql(text, 'tongqu_app'))
  await assert.rejects(world.sql('DELETE FROM audit'))
})

test('every kind of message has words in both languages', () => {
  const top = new URL('../../', import.meta.url)
  const sql = ['sql/migrations', 'sql/queries'].flatMap((d) => readdirSync(new URL(d, top)).map((f) => readFileSync(new URL(`${d}/${f}`, top), 'utf8'))).join('\n')
  const kinds = new Set([...sql.matchAll(/notify_[a-z]+\([^'\n]*'([a-z]+_[a-z_]+)'/g), ...sql.matchAll(/\('[a-z_]+', '((?:response|question)_[a-z_]+)', (?:true|false)\)/g)].map((m) => m[1]).filter((k) => !/_$|_(officer|admin)$/.test(k)))
  kinds.add('role_granted')
  assert.ok(kinds.size > 25, [...kinds].join(' '))
  for (const lang of ['zh-CN', 'en']) {
    const words = JSON.parse(readFileSync(new URL(`web/src/locales/${lang}/inbox.json`, top), 'utf8'))
    assert.deepEqual([...kinds].filter((k) => !words[k]), [], lang)
  }
})
