// tests/flow/base.test.mjs - what every answer of the server keeps to: methods, problems, tags, tokens, languages, health.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { people, start } from './harness.mjs'

let world
let guest
before(async () => {
  world = await start()
  guest = world.client()
})
after(() => world?.stop())

test('taxonomies come in one answer with a strong tag, and unchanged is 304', async () => {
  const first = await guest.get('/api/v1/taxonomies')
  assert.ok(first.json.units.length >= 16)
  assert.ok(first.json.domains.length > 0)
  const etag = first.headers.get('etag')
  const second = await guest.get('/api/v1/taxonomies', 304, { 'If-None-Match': etag })
  assert.equal(second.text, '')
  await guest.get('/api/v1/taxonomies', 200, { 'If-None-Match': '"x"' })
})

test('HEAD answers like GET without a body', async () => {
  const answer = await guest.send('HEAD', '/api/v1/taxonomies', { expect: 200 })
  assert.equal(answer.text, '')
  assert.ok(Number(answer.headers.get('content-length')) > 100)
})

test('OPTIONS and a wrong method name the right ones', async () => {
  const options = await guest.send('OPTIONS', '/api/v1/taxonomies', { expect: 204 })
  assert.equal(options.headers.get('allow'), 'GET, HEAD, OPTIONS')
  const wrong = await guest.send('DELETE', '/api/v1/taxonomies', { expect: 405 })
  assert.equal(wrong.headers.get('allow'), 'GET, HEAD, OPTIONS')
  assert.equal(wrong.code, 'method_not_allowed')
})

test('an unknown path of the API is a problem, not the web app', async () => {
  assert.equal((await guest.get('/api/v1/nothing', 404)).code, 'not_found')
  assert.equal((await guest.get('/api', 404)).code, 'not_found')
})

test('an unknown query parameter is refused by name', async () => {
  const answer = await guest.get('/api/v1/taxonomies?nope=1&page=2', 400)
  assert.deepEqual(answer.json.errors, [{ pointer: '/nope', code: 'unknown_field' }, { pointer: '/page', code: 'unknown_field' }])
})

test('a problem speaks the language that was asked for', async () => {
  assert.equal((await guest.get('/api/v1/nothing', 404, { 'Accept-Language': 'en' })).json.title, 'not found')
  assert.equal((await guest.get('/api/v1/nothing', 404)).json.title, '没有找到')
})

test('the trace of the caller is kept', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const answer = await guest.get('/api/v1/nothing', 404, { traceparent: `00-${trace}-00f067aa0ba902b7-01` })
  assert.equal(answer.json.trace_id, trace)
})

test('a wrong token is refused even where guests may read, a right one is taken', async () => {
  const clerk = world.client('clerk')
  await clerk.get('/api/v1/taxonomies')
  const token = clerk.token
  clerk.token = token.slice(0, -2) + (token.endsWith('A') ? 'BB' : 'AA')
  const answer = await clerk.get('/api/v1/taxonomies', 401)
  assert.equal(answer.code, 'token_invalid')
  assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
})

test('a session that is revoked ends within a second, on every worker', async () => {
  const session = '00000000-0000-7000-8000-0000000009aa'
  await world.sql(`INSERT INTO session (id, person_id, refresh_sha256, expires_at) VALUES ('${session}', '${people.clerk.person}', 'x', statement_timestamp() + interval '1 day')`)
  const clerk = world.client('clerk')
  clerk.token = await world.token('clerk', { session })
  await clerk.get('/api/v1/taxonomies')
  await world.sql(`UPDATE session SET revoked_at = statement_timestamp() WHERE id = '${session}'; NOTIFY session`)
  const revokedAt = Date.now()
  let refused = 0
  while (refused < 20 && Date.now() < revokedAt + 5000) {
    const { status } = await fetch(`${world.base}/api/v1/taxonomies`, { headers: { Authorization: `Bearer ${clerk.token}`, Connection: 'close' } })
    refused = status === 401 ? refused + 1 : 0
  }
  assert.equal(refused, 20)
  assert.ok(Date.now() - revokedAt < 2000, `took ${Date.now() - revokedAt} ms`)
})

test('the document is served with a tag, health and readiness are plain', async () => {
  const document = await guest.send('GET', '/api/openapi.json', { expect: 200 })
  assert.equal(document.json.openapi, '3.1.0')
  await guest.send('GET', '/api/openapi.json', { expect: 304, headers: { 'If-None-Match': document.headers.get('etag') } })
  assert.equal((await guest.send('GET', '/healthz', { expect: 200 })).text, 'ok\n')
  assert.equal((await guest.send('GET', '/readyz', { expect: 200 })).text, 'ready\n')
})

test('without a built web app a page is a plain 404', async () => {
  const answer = await guest.send('GET', '/somewhere', { expect: 404 })
  assert.equal(answer.text, 'not found\n')
})
