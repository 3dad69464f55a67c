// tests/flow/offering.test.mjs - a supplier keeps offerings: drafts, publishes, is found, archives; who sees what.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { organizations, start } from './harness.mjs'

let world, supply, rival, guest
before(async () => {
  world = await start()
  supply = world.client('supply')
  rival = world.client('rival')
  guest = world.client()
})
after(() => world.stop())

const form = {
  name: '端子压接外观视觉检测', kind: 'solution', summary: '面向线束端子的在线外观检测，支持小样本换型。', maturity: 'production', domains: ['manufacturing'], technologies: ['vision'],
  price_kind: 'range', price_min_fen: 30000000, price_max_fen: 90000000, can_demo: true,
  cases: [{ customer: '某客户真名', is_anonymous: true, year: 2025, effect: '漏检率 0.2 %' }],
  indicators: [{ name: '漏检率', unit: '%', comparator: 'le', target: '0.2', method: '1000 件盲测' }, { name: '单件节拍', unit: 's', comparator: 'le', target: '1.0' }],
}
async function draft(client = supply, more = {}) {
  const { json } = await client.create('/api/v1/offerings', { ...form, ...more })
  await client.get(`/api/v1/offerings/${json.id}`)
  return json.id
}

test('a draft is seen by its organization only, and tells what may be done', async () => {
  const id = await draft()
  const { json } = await supply.get(`/api/v1/offerings/${id}`)
  assert.equal(json.state, 'draft')
  assert.equal(json.indicators.length, 2)
  assert.deepEqual(json.actions.map((a) => a.action), ['edit', 'publish', 'archive'])
  await guest.get(`/api/v1/offerings/${id}`, 404)
  await rival.get(`/api/v1/offerings/${id}`, 404)
  await rival.patch(`/api/v1/offerings/${id}`, { name: '抢来的' }, 404, { 'If-Match': '"v1"' })
})

test('an incomplete draft is not published: every fault at once', async () => {
  const { json } = await supply.create('/api/v1/offerings', { name: '只有名字' })
  await supply.get(`/api/v1/offerings/${json.id}`)
  const refused = await supply.post(`/api/v1/offerings/${json.id}/publish`, undefined, 422)
  assert.deepEqual(refused.json.errors.map((e) => e.pointer), ['/summary', '/domains', '/maturity', '/indicators'])
})

test('published, it is public without totals, found by filters and words; anonymous customers stay so', async () => {
  const id = await draft()
  const { json } = await supply.post(`/api/v1/offerings/${id}/publish`, undefined)
  assert.equal(json.state, 'published')
  const list = await guest.get('/api/v1/offerings?technology=vision')
  assert.ok(list.json.items.some((o) => o.id === id))
  assert.deepEqual(Object.keys(list.json).sort(), ['items', 'next'])
  assert.equal((await guest.get('/api/v1/offerings?technology=other')).json.items.length, 0)
  const found = await guest.get(`/api/v1/offerings?q=${encodeURIComponent('端子 外观检测')}`)
  assert.equal(found.json.items[0]?.id, id)
  assert.equal((await guest.get(`/api/v1/offerings?q=${encodeURIComponent('完全无关的词汇组合')}`)).json.items.length, 0)
  const page = (await guest.get(`/api/v1/offerings/${id}`)).json
  assert.equal(page.cases[0].customer, '')
  assert.deepEqual(page.actions, [])
  assert.equal((await supply.get(`/api/v1/offerings/${id}`)).json.cases[0].customer, '某客户真名')
  await rival.patch(`/api/v1/offerings/${id}`, { name: '抢来的' }, 403, { 'If-Match': '"v3"' })
  const changed = await supply.patch(`/api/v1/offerings/${id}`, { name: '焊点气孔检测' })
  assert.equal(changed.json.indicators.length, 2)
  assert.equal((await guest.get(`/api/v1/offerings?q=${encodeURIComponent('焊点气孔')}`)).json.items[0]?.id, id)
  await supply.post(`/api/v1/offerings/${id}/archive`, undefined)
  await guest.get(`/api/v1/offerings/${id}`, 404)
  assert.equal((await guest.get(`/api/v1/offerings?q=${encodeURIComponent('焊点气孔')}`)).json.items.length, 0)
  assert.equal((await supply.post(`/api/v1/offerings/${id}/restore`, undefined)).json.state, 'draft')
})

test('12 months without a word make it stale; confirming renews', async () => {
  const id = await draft()
  await supply.post(`/api/v1/offerings/${id}/publish`, undefined)
  await world.sql(`UPDATE offering SET confirmed_at = statement_timestamp() - interval '13 months' WHERE id = '${id}'`)
  assert.equal((await guest.get(`/api/v1/offerings/${id}`)).json.state, 'stale')
  assert.equal((await supply.post(`/api/v1/offerings/${id}/confirm`, undefined)).json.state, 'published')
})

test('before 认证 an organization drafts but does not publish; a suspended one is hidden', async () => {
  const id = await draft(rival)
  await world.sql(`UPDATE organization SET state = 'submitted' WHERE id = '${organizations.rival}'`)
  assert.equal((await rival.post(`/api/v1/offerings/${id}/publish`, undefined, 409)).code, 'offering_verified')
  await world.sql(`UPDATE organization SET state = 'verified' WHERE id = '${organizations.rival}'`)
  await rival.post(`/api/v1/offerings/${id}/publish`, undefined)
  await guest.get(`/api/v1/offerings/${id}`)
  await world.sql(`UPDATE organization SET state = 'suspended' WHERE id = '${organizations.rival}'`)
  await guest.get(`/api/v1/offerings/${id}`, 404)
  await world.sql(`UPDATE organization SET state = 'verified' WHERE id = '${organizations.rival}'`)
})

test('bad forms are refused with a pointer each, and change nothing', async () => {
  const id = await draft()
  const bad = await supply.patch(`/api/v1/offerings/${id}`, { name: 'x', indicators: [{ name: '率', comparator: 'about', target: '1' }], owner: 'me' }, 422)
  assert.deepEqual(bad.json.errors.map((e) => e.pointer).sort(), ['/indicators/0/comparator', '/name', '/owner'])
  assert.equal((await supply.patch(`/api/v1/offerings/${id}`, { price_min_fen: 5, price_max_fen: 4 }, 422)).json.errors[0].pointer, '/price_max_fen')
  assert.equal((await supply.patch(`/api/v1/offerings/${id}`, { attachments: [{ id: randomUUID() }] }, 422)).code, 'file_unknown')
  assert.equal((await supply.get(`/api/v1/offerings/${id}`)).json.name, form.name)
  const stale = await supply.patch(`/api/v1/offerings/${id}`, { team: '五人' }, 412, { 'If-Match': '"v999"' })
  assert.equal(stale.json.current.name, form.name)
  await supply.patch(`/api/v1/offerings/${id}`, { team: '五人' }, 428, { 'If-Match': 'none' })
})

test('one key, many posts at once: one draft', async () => {
  const key = randomUUID()
  const before = (await supply.all('/api/v1/my/offerings')).length
  const answers = await Promise.all(Array.from({ length: 32 }, () => supply.create('/api/v1/offerings', { name: '同一个键' }, undefined, { 'Idempotency-Key': key })))
  for (const a of answers) assert.ok([201, 409, 503].includes(a.status), a.text)
  assert.equal(new Set(answers.filter((a) => a.status === 201).map((a) => a.json.id)).size, 1)
  assert.equal((await supply.all('/api/v1/my/offerings')).length, before + 1)
  assert.equal((await supply.create('/api/v1/offerings', { name: '另一份内容' }, 422, { 'Idempotency-Key': key })).code, 'idempotency_mismatch')
})

test('the list is walked page by page without doubles while others publish', async () => {
  for (let i = 0; i < 5; i++) {
    const id = await draft(supply, { name: `翻页用 ${i}` })
    await supply.post(`/api/v1/offerings/${id}/publish`, undefined)
  }
  const ids = (await guest.all('/api/v1/offerings', 2)).map((o) => o.id)
  assert.equal(new Set(ids).size, ids.length)
  assert.ok(ids.length >= 5)
})

test('kind, maturity and every code is of its list, each wrong one named', async () => {
  const refused = await supply.create('/api/v1/offerings', { name: '视觉检测', kind: 'magic', maturity: 'done', domains: ['manufacturing', 'moon'], technologies: ['x'], deployments: ['local'], cooperation: ['y'] }, 422)
  assert.equal(refused.code, 'form_invalid')
  assert.ok(refused.json.errors.every((e) => e.code === 'not_listed'))
  for (const pointer of ['/cooperation/0', '/domains/1', '/kind', '/maturity', '/technologies/0']) assert.ok(refused.json.errors.some((e) => e.pointer === pointer), pointer)
  const made = (await supply.create('/api/v1/offerings', { name: '视觉检测' })).json
  const at = `/api/v1/offerings/${made.id}`
  await supply.get(at)
  assert.deepEqual((await supply.patch(at, { kind: '', domains: ['moon'] }, 422)).json.errors, [{ pointer: '/domains/0', code: 'not_listed' }, { pointer: '/kind', code: 'not_listed' }])
  const kind = await world.sql("SELECT code FROM taxonomy WHERE kind = 'offering_kind' ORDER BY position LIMIT 1")
  const maturity = await world.sql("SELECT code FROM taxonomy WHERE kind = 'maturity' ORDER BY position LIMIT 1")
  const kept = (await supply.patch(at, { kind, maturity, domains: ['manufacturing'] })).json
  assert.deepEqual([kept.kind, kept.maturity, kept.domains], [kind, maturity, ['manufacturing']])
  assert.equal((await supply.patch(at, { maturity: '' })).json.maturity, '')
})
