// tests/flow/mechanics.test.mjs - what the framework promises for every changing route, tried on drafts of scenarios:
// keys against double submits, tags against lost updates, tokens against foreign sites, fields against smuggled columns.
import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { people, start } from './harness.mjs'

const scenarios = '/api/v1/scenarios'
let world
let clerk
before(async () => {
  world = await start()
  clerk = world.client('clerk')
})
after(() => world?.stop())

test('a key gives the same object again, whoever sends twice makes one', async () => {
  const key = { 'Idempotency-Key': randomUUID() }
  const first = await clerk.create(scenarios, { title: '质检' }, 201, key)
  const second = await clerk.create(scenarios, { title: '质检' }, 201, key)
  assert.equal(second.json.id, first.json.id)
  assert.equal(second.headers.get('location'), `${scenarios}/${first.json.id}`)
  assert.equal(first.headers.get('location'), second.headers.get('location'))
})

test('the same key for something else is refused', async () => {
  const key = { 'Idempotency-Key': randomUUID() }
  await clerk.create(scenarios, { title: '质检' }, 201, key)
  assert.equal((await clerk.create(scenarios, { title: '质检二' }, 422, key)).code, 'idempotency_mismatch')
})

test('a key belongs to its sender', async () => {
  const key = { 'Idempotency-Key': randomUUID() }
  const mine = await clerk.create(scenarios, { title: '质检' }, 201, key)
  const other = await world.client('supply').create(scenarios, { title: '质检' }, 201, key)
  assert.notEqual(other.json.id, mine.json.id)
})

test('thirty-two at once with one key make one object', async () => {
  const key = { 'Idempotency-Key': randomUUID() }
  const answers = await Promise.all(Array.from({ length: 32 }, () => clerk.send('POST', scenarios, { body: { title: '并发' }, headers: key })))
  const made = answers.filter((a) => a.status === 201)
  assert.ok(made.length >= 1)
  assert.equal(new Set(made.map((a) => a.json.id)).size, 1)
  for (const answer of answers) assert.ok([201, 409].includes(answer.status), answer.text)
})

test('a wrong key is refused', async () => {
  await clerk.create(scenarios, { title: '质检' }, 400, { 'Idempotency-Key': 'x'.repeat(101) })
})

test('a change needs the version it is based on, and a stale one gets the present state', async () => {
  const { json } = await clerk.create(scenarios, { title: '质检' })
  const path = `${scenarios}/${json.id}`
  assert.equal((await clerk.patch(path, { title: '甲' }, 428, { 'If-Match': 'none' })).code, 'precondition_required')
  const read = await clerk.get(path)
  const tag = read.headers.get('etag')
  assert.match(tag, /^(W\/)?"v\d+\./)
  const changed = await clerk.patch(path, { title: '质检甲' }, 200, { 'If-Match': tag })
  assert.equal(changed.json.version, json.version + 1)
  const stale = await clerk.patch(path, { title: '质检乙' }, 412, { 'If-Match': tag })
  assert.equal(stale.code, 'stale')
  assert.equal(stale.json.current.title, '质检甲')
  assert.equal(stale.json.current.version, changed.json.version)
  await clerk.patch(path, { title: '质检丙' }, 200, { 'If-Match': `W/"v${changed.json.version}"` })
  await clerk.patch(path, { title: '质检丁' }, 412, { 'If-Match': '"something else"' })
  await clerk.get(path, 200, { 'If-None-Match': tag })
})

test('two writers at once: one wins, the other is told', async () => {
  const { json } = await clerk.create(scenarios, { title: '质检' })
  const path = `${scenarios}/${json.id}`
  const headers = { 'If-Match': `"v${json.version}"` }
  const answers = await Promise.all(['甲甲', '乙乙'].map((title) => clerk.send('PATCH', path, { body: { title }, headers })))
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412])
})

test('every field at fault is named at once, and none that is not on the form is taken', async () => {
  const body = { title: 'x'.repeat(500), state: 'published', created_by: people.clerk.person, version: 9, domain: 7 }
  const { json } = await clerk.create(scenarios, body, 422)
  assert.equal(json.code, 'form_invalid')
  const pointers = json.errors.map((e) => e.pointer).sort()
  assert.deepEqual(pointers, ['/created_by', '/domain', '/state', '/title', '/version'])
})

test('only JSON, and only JSON that is right', async () => {
  const send = (body, type, expect) => clerk.send('POST', scenarios, { body, expect, headers: { 'Content-Type': type } })
  assert.equal((await send('title=a', 'application/x-www-form-urlencoded', 415)).code, 'content_type')
  await send('{"title":"a"}', 'text/plain', 415)
  assert.equal((await send('{"title":', 'application/json', 400)).code, 'json_malformed')
  assert.equal((await send('{"title":"a","title":"b"}', 'application/json', 400)).code, 'json_malformed')
  assert.equal((await send('['.repeat(40) + ']'.repeat(40), 'application/json', 400)).code, 'json_too_deep')
  await send('[]', 'application/json', 422)
  await send(`{"title":"${'x'.repeat(300 * 1024)}"}`, 'application/json', 413)
})

test('an id that is none is 404, like one that does not exist', async () => {
  await clerk.get(`${scenarios}/1`, 404)
  await clerk.get(`${scenarios}/${randomUUID()}`, 404)
  await clerk.get(`${scenarios}/%2e%2e`, 404).catch(() => clerk.send('GET', `${scenarios}/%2e%2e`))
})

/** A caller with the token in the cookie, as a browser has it. */
async function browser() {
  const session = randomUUID()
  const client = world.client()
  client.cookies.set('tq_at', await world.token('clerk', { session }))
  const key = Buffer.from((await readFile(join(world.folder, 'keys', 'sign.key'), 'utf8')).trim(), 'hex')
  const mac = createHmac('sha256', key).update(`csrf\0${session}`).digest().subarray(0, 16).toString('base64url')
  client.csrf = `${session}.${mac}`
  return client
}

test('with cookies a change needs our origin and the token of this session', async () => {
  const client = await browser()
  await client.create(scenarios, { title: '质检' }, 201)
  const refused = async (headers, code) => assert.equal((await client.create(scenarios, { title: '质检' }, 403, headers)).code, code)
  await refused({ Origin: 'http://evil.example' }, 'csrf_origin')
  await refused({ Origin: 'null' }, 'csrf_origin')
  await refused({ Origin: `${world.base}.evil.example` }, 'csrf_origin')
  await refused({ Origin: 'none', 'Sec-Fetch-Site': 'cross-site' }, 'csrf_origin')
  await refused({ 'X-CSRF-Token': 'none' }, 'csrf_token')
  await refused({ 'X-CSRF-Token': (await browser()).csrf }, 'csrf_token')
  await client.get(scenarios, 200, { Origin: 'http://evil.example' })
})

test('roles are asked for before anything else, guests are told to sign in', async () => {
  assert.equal((await world.client().create(scenarios, { nonsense: 1 }, 401)).code, 'unauthorized')
  assert.equal((await clerk.get('/api/v1/desk/todo?nonsense=1', 403)).code, 'forbidden')
})

test('a list is walked page by page while it grows, without a gap or a double', async () => {
  const before = (await clerk.all('/api/v1/my/scenarios', 3)).map((s) => s.id)
  const first = await clerk.get('/api/v1/my/scenarios?limit=3')
  assert.equal(first.json.items.length, 3)
  assert.match(first.headers.get('link'), /^<\/api\/v1\/my\/scenarios\?limit=3&cursor=[^>]+>; rel="next"$/)
  await clerk.create(scenarios, { title: '新的' })
  const seen = first.json.items.map((s) => s.id)
  for (let next = first.json.next; next;) {
    const { json } = await clerk.get(`/api/v1/my/scenarios?limit=3&cursor=${encodeURIComponent(next)}`)
    seen.push(...json.items.map((s) => s.id))
    next = json.next
  }
  assert.equal(new Set(seen).size, seen.length)
  for (const id of before) assert.ok(seen.includes(id), id)
  assert.equal((await clerk.get('/api/v1/my/scenarios?cursor=abc', 400)).code, 'bad_cursor')
  assert.equal((await clerk.get(`/api/v1/my/favourites?cursor=${encodeURIComponent(first.json.next)}`, 400)).code, 'bad_cursor')
})
