// tests/flow/matrix.test.mjs - every operation of the document for everybody: who lacks the role is refused before anything
// else, whatever he sends; and no operation answers anything that is not in the document, or fails, on made-up input.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'

let world
const clients = new Map()
before(async () => {
  world = await start()
  clients.set('guest', world.client())
  for (const name of Object.keys(people)) clients.set(name, world.client(name))
})
after(() => world?.stop())

function rolesOf(name) {
  if (name === 'guest') return ['guest']
  const named = people[name].roles.split(',').filter(Boolean)
  return ['guest', 'person', ...named, ...(named.includes('org_admin') ? ['member'] : [])]
}

function* operations() {
  for (const [path, methods] of Object.entries(world.contract.document.paths))
    for (const [method, operation] of Object.entries(methods)) yield { path, method: method.toUpperCase(), operation }
}

const parameter = (p) => (p.$ref ? world.contract.document.components.parameters[p.$ref.split('/').pop()] : p)

/** A small repeatable source of chance, so that a failure can be looked at again. */
function chance(seed) {
  let state = seed >>> 0
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  return { below: (n) => Math.floor(next() * n), pick: (list) => list[Math.floor(next() * list.length)], is: (p) => next() < p }
}

const odd = [null, true, 0, -1, 1.5, 2 ** 53, 1e300, '', ' ', '\u0000', '\ufffe', '👍', '‮', "'; DROP TABLE person; --", '%', '../../etc/passwd', [], {}, [[]], [null], { a: 1 },
  '2026-02-30', '9999-12-31T23:59:59Z', '00000000-0000-0000-0000-000000000000', 'x'.repeat(5000), '{{7*7}}', '=1+1', '\r\nSet-Cookie: a=b']

function text(random, schema) {
  if (schema.format === 'uuid') return anyId(random)
  if (schema.format === 'date') return `20${10 + random.below(80)}-0${1 + random.below(9)}-1${random.below(9)}`
  if (schema.format === 'date-time') return `2026-11-${10 + random.below(20)}T0${random.below(9)}:00:00+08:00`
  if (schema.pattern) return random.pick(['a', 'Z02', 'x-1'])
  const length = Math.max(schema.minLength ?? 0, Math.min(schema.maxLength ?? 8, random.below(12)))
  return Array.from({ length }, () => random.pick([...'武汉市场景 abc12'])).join('')
}

function value(random, schema, depth = 0) {
  if (random.is(0.06)) return random.pick(odd)
  if (schema.anyOf) return value(random, random.pick(schema.anyOf), depth)
  if (schema.enum) return random.pick(schema.enum)
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type
  if (type === 'null') return null
  if (type === 'integer') return (schema.minimum ?? 0) + random.below(Math.min((schema.maximum ?? 100) - (schema.minimum ?? 0), 1e9) + 1)
  if (type === 'boolean') return random.is(0.5)
  if (type === 'array') return Array.from({ length: random.below(Math.min(schema.maxItems ?? 3, 3) + 1) }, () => value(random, schema.items, depth + 1))
  if (type === 'object') return object(random, schema, depth)
  return text(random, schema)
}

function object(random, schema, depth) {
  const out = {}
  for (const [name, inner] of Object.entries(schema.properties ?? {}))
    if (schema.required?.includes(name) ? random.is(0.97) : random.is(0.5)) out[name] = value(random, inner, depth + 1)
  if (random.is(0.03)) out.unknown = 1
  return out
}

/** Ids the server has shown so far: requests about real objects reach deeper than requests about none. */
const shown = new Set([...Object.values(people).map((p) => p.person), ...Object.values(organizations)])
function harvest(json) {
  if (Array.isArray(json)) json.forEach(harvest)
  else if (json && typeof json === 'object')
    for (const [name, inner] of Object.entries(json))
      if (typeof inner === 'string' && /(^|_)id$/.test(name) && inner.length === 36) shown.add(inner)
      else harvest(inner)
}
const anyId = (random) => (random.is(0.9) ? random.pick([...shown].slice(-60)) : random.pick([randomUUID(), 'x', '%00', '..']))

function request(random, path, operation) {
  const parameters = operation.parameters.map(parameter)
  const url = path.replace(/\{(\w+)\}/g, () => encodeURIComponent(anyId(random)))
  const query = parameters.filter((p) => p.in === 'query' && (p.required || random.is(0.4)))
    .map((p) => `${p.name}=${encodeURIComponent(String(value(random, p.schema)))}`)
  const schema = operation.requestBody?.content['application/json']?.schema
  const headers = {}
  if (parameters.some((p) => p.name === 'If-Match') && random.is(0.9)) headers['If-Match'] = random.pick(['"v1"', '"v2"', 'W/"v1"', '*', 'x'])
  return { url: url + (query.length ? `?${query.join('&')}` : ''), body: schema ? value(random, schema) : undefined, headers }
}

test('who lacks the role is refused, whatever he sends', async () => {
  let cells = 0
  for (const { path, method, operation } of operations())
    for (const [name, client] of clients) {
      if (operation['x-tongqu-role'].some((role) => rolesOf(name).includes(role))) continue
      const answer = await client.send(method, path.replace(/\{\w+\}/g, 'x'), { body: operation.requestBody ? '{"nonsense":' : undefined })
      assert.equal(answer.status, name === 'guest' ? 401 : 403, `${operation.operationId} as ${name}`)
      cells++
    }
  assert.ok(cells > 50, `${cells} cells`)
})

test('an object that does not exist is 404 for everybody who may ask', async () => {
  for (const { path, method, operation } of operations()) {
    if (method !== 'GET' || !path.endsWith('/{id}')) continue
    for (const [name, client] of clients) {
      if (!operation['x-tongqu-role'].some((role) => rolesOf(name).includes(role))) continue
      const answer = await client.send('GET', path.replace('{id}', randomUUID()))
      assert.equal(answer.status, 404, `${operation.operationId} as ${name}`)
    }
  }
})

test('made-up input never makes the server fail or step outside its document', async () => {
  const rounds = Number(process.env.TQ_FUZZ_ROUNDS ?? 12)
  const seed = Number(process.env.TQ_FUZZ_SEED ?? 20261123)
  const statuses = {}
  let n = 0
  const all = [...operations()].sort((a, b) => Number(b.operation.operationId.endsWith('create')) - Number(a.operation.operationId.endsWith('create')))
  for (const { path, method, operation } of all) {
    if (operation.responses['200']?.content?.['text/event-stream']) continue // an open stream has no end to wait for
    const names = [...clients.keys()].filter((name) => operation['x-tongqu-role'].some((role) => rolesOf(name).includes(role)))
    for (let round = 0; round < rounds; round++) {
      const random = chance(seed + 7919 * n++)
      const { url, body, headers } = request(random, path, operation)
      const started = Date.now()
      const answer = await clients.get(random.pick(names)).send(method, url, { body, headers })
      assert.ok(Date.now() - started < 2000, `${operation.operationId} took ${Date.now() - started} ms`)
      harvest(answer.json)
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
    }
  }
  if (process.env.TQ_FUZZ_ROUNDS) process.stderr.write(`${JSON.stringify(statuses)}\n`)
  assert.ok(!Object.keys(statuses).some((s) => s >= 500), JSON.stringify(statuses))
})
