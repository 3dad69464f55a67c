// tests/flow/page.test.mjs - public pages without JavaScript: readable, escaped, nothing a guest may not see.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start } from './harness.mjs'
import { draft, published } from './market.mjs'

let world
before(async () => (world = await start()))
after(() => world?.stop())

const page = async (path, headers = {}) => {
  const response = await fetch(world.base + path, { headers })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

test('a scenario reads without scripts, and shows what a guest may see', async () => {
  const id = await published(world, { title: '<b>端子</b> & "检测"', is_budget_public: false, name_visibility: 'anonymous' })
  const { status, text, headers } = await page(`/scenarios/${id}?from=mail`)
  assert.equal(status, 200)
  assert.match(headers.get('content-type'), /text\/html/)
  assert.match(text, /<h1>&lt;b&gt;端子&lt;\/b&gt; &amp; /)
  assert.match(text, /<title>&lt;b&gt;端子/)
  assert.match(text, /漏检率 ≤ 0.3 %/)
  assert.match(text, /property="og:title"/)
  const data = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)[1])
  assert.equal(data.name, '<b>端子</b> & "检测"')
  for (const secret of ['14000000001', '测试需求单位', '样本 1.8 万张', '60–90']) assert.ok(!text.includes(secret), secret)
})

test('in English the labels are English', async () => {
  const id = await published(world, { title_en: 'Terminal crimp inspection' })
  const { text } = await page(`/scenarios/${id}`, { 'Accept-Language': 'en' })
  assert.match(text, /<h1>Terminal crimp inspection<\/h1>/)
  assert.match(text, /<h2>Requirement<\/h2>/)
})

test('what is not public is 404 for a guest, and no word of it is told', async () => {
  const id = await draft(world, { title: '未公开的需求' })
  const { status, text } = await page(`/scenarios/${id}`)
  assert.equal(status, 404)
  assert.ok(!text.includes('未公开'))
})

test('the hall links to its scenarios', async () => {
  const id = await published(world)
  const { status, text } = await page('/scenarios?domain=health')
  assert.equal(status, 200)
  assert.ok(text.includes(`href="/scenarios/${id}"`))
})

test('the front page has a title, numbers, and the newest scenarios as links', async () => {
  const id = await published(world, { title: '最新一项 <i>' })
  const { status, text, headers } = await page('/')
  assert.equal(status, 200)
  assert.match(headers.get('content-type'), /text\/html/)
  assert.match(text, /<title>通衢/)
  assert.match(text, /<h1>通衢/)
  const open = Number(/<dt>正在征集的需求<\/dt>\s*<dd>(\d+)<\/dd>/.exec(text)[1])
  assert.equal(open, (await world.client().get('/api/v1/home')).json.open_count)
  assert.ok(text.includes(`<a href="/scenarios/${id}">最新一项 &lt;i&gt;</a>`))
  assert.ok(text.includes('href="/scenarios"'))
  assert.ok(!text.includes('14000000001'))
  assert.match((await page('/?from=mail', { 'Accept-Language': 'en' })).text, /<h2>Newest scenarios<\/h2>/)
  await world.client().send('POST', '/', { expect: 405 })
})
