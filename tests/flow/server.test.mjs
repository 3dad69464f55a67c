// tests/flow/server.test.mjs - the running program: web app files, metrics, signals, a database that goes away.
import assert from 'node:assert/strict'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { start } from './harness.mjs'

let world
let guest
let metrics
const accessLog = join(tmpdir(), `tq-access-${process.pid}.log`)
before(async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  metrics = `127.0.0.1:${probe.address().port}`
  await new Promise((resolve) => probe.close(resolve))
  world = await start({ env: { TQ_SERVER_METRICS_LISTEN: metrics, TQ_SERVER_DRAIN_MS: '2000', TQ_SERVER_EXTRA_HOSTS: 'trial.example.cn  other.example.cn:8443', TQ_LOG_ACCESS: accessLog } })
  guest = world.client()
  const web = join(world.folder, 'web')
  await mkdir(join(web, 'assets'), { recursive: true })
  await writeFile(join(web, 'index.html'), '<!doctype html><title>app</title>')
  await writeFile(join(web, 'assets', 'app-1234.js'), 'export {}')
  await writeFile(join(web, '.secret'), 'secret')
  await writeFile(join(world.folder, 'outside.txt'), 'outside')
})
after(async () => {
  await world?.stop()
  await rm(accessLog, { force: true })
  await rm(`${accessLog}.1`, { force: true })
})

const page = (path, expect = 200) => guest.send('GET', path, { expect })

test('every path of the single-page app is its index, not stored', async () => {
  for (const path of ['/desk/todo', '/my']) {
    const answer = await page(path)
    assert.match(answer.text, /<title>app/)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.match(answer.headers.get('content-security-policy'), /default-src 'self'/)
  }
})

test('hashed assets may be kept for ever, missing ones are 404', async () => {
  const answer = await page('/assets/app-1234.js')
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.equal(answer.headers.get('content-type'), 'text/javascript; charset=utf-8')
  await page('/assets/app-9999.js', 404)
  await page('/missing.png', 404)
})

test('nothing outside the web folder and no hidden file is served', async () => {
  for (const path of ['/.secret', '/assets/../.secret', '/%2e%2e/outside.txt', '/..%2foutside.txt', '/assets/%2e%2e/%2e%2e/outside.txt']) {
    const answer = await guest.send('GET', path)
    assert.ok(answer.status >= 400 || /<title>app/.test(answer.text), path)
    assert.doesNotMatch(answer.text, /secret|outside\b(?!.txt)/)
  }
})

test('a page takes no POST', async () => {
  const answer = await guest.send('POST', '/', { expect: 405 })
  assert.equal(answer.headers.get('allow'), 'GET, HEAD, OPTIONS')
})

test('metrics are on their own address only', async () => {
  await guest.get('/api/v1/taxonomies')
  const text = await fetch(`http://${metrics}/metrics`).then((r) => r.text())
  assert.match(text, /# HELP/)
  assert.match(text, /taxonomy_list/)
  assert.equal((await fetch(`http://${metrics}/`)).status, 404)
  const outside = await fetch(`${world.base}/metrics`)
  assert.doesNotMatch(await outside.text(), /# HELP/)
})

/** A request whose Host is what we say. */
const asHost = (path, host, method = 'GET') => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(world.base)
  const sent = request({ hostname, port, path, method, headers: { Host: host } }, (answer) => {
    let text = ''
    answer.on('data', (data) => (text += data)).on('end', () => resolve({ status: answer.statusCode, type: answer.headers['content-type'], text }))
  })
  sent.on('error', reject).end()
})

test('only names of this service are answered; its health is told to anybody', async () => {
  const { port } = new URL(world.base)
  for (const host of [`127.0.0.1:${port}`, `LocalHost:${port}`, 'localhost', '[::1]', '127.1.2.3', 'Trial.example.cn', 'trial.example.cn.:8443'])
    assert.equal((await asHost('/api/v1/taxonomies', host)).status, 200, host)
  for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example', 'trial.example', '10.0.0.1']) {
    for (const [path, method] of [['/api/v1/taxonomies', 'GET'], ['/', 'GET'], ['/api/openapi.json', 'GET'], ['/api/v1/session', 'POST']]) {
      const answer = await asHost(path, host, method)
      assert.equal(answer.status, 421, `${method} ${path} as ${host}`)
      assert.equal(answer.type, 'application/problem+json')
      assert.equal(JSON.parse(answer.text).code, 'misdirected')
    }
    for (const path of ['/healthz', '/readyz']) assert.equal((await asHost(path, host)).status, 200)
  }
  assert.equal((await asHost(`http://evil.example/api/v1/taxonomies`, '127.0.0.1')).status, 421)
})

test('SIGHUP takes the configuration over, opens the access log anew, and drops nobody', async () => {
  await rename(accessLog, `${accessLog}.1`)
  world.server.kill('SIGHUP')
  for (const end = Date.now() + 5000; !/took over log level/.test(world.log) && Date.now() < end;) await guest.get('/api/v1/taxonomies')
  assert.match(world.log, /took over log level/)
  let lines = []
  for (const end = Date.now() + 5000; !lines.length && Date.now() < end;) {
    await guest.get('/api/v1/taxonomies?q=hidden-word', 400)
    lines = (await readFile(accessLog, 'utf8')).trim().split('\n').filter(Boolean)
  }
  for (const line of lines) assert.ok(JSON.parse(line).status, line)
  assert.doesNotMatch(lines.join(), /hidden-word/)
})

test('without its database the server says 503 with Retry-After, and comes back by itself', async () => {
  await world.outside(`ALTER DATABASE ${world.database} ALLOW_CONNECTIONS false`)
  await world.outside(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${world.database}'`)
  const seen = new Set()
  for (const end = Date.now() + 3000; Date.now() < end && !seen.has(503);) {
    const answer = await guest.send('GET', '/api/v1/taxonomies')
    seen.add(answer.status)
    if (answer.status === 503) assert.equal(answer.headers.get('retry-after'), '1')
  }
  assert.ok(seen.has(503), [...seen].join())
  assert.equal((await guest.send('GET', '/healthz')).status, 200)
  assert.equal((await guest.send('GET', '/readyz')).status, 503)
  await world.outside(`ALTER DATABASE ${world.database} ALLOW_CONNECTIONS true`)
  const back = Date.now() + 10000
  let status = 0
  while (status !== 200 && Date.now() < back) status = (await guest.send('GET', '/api/v1/taxonomies')).status
  assert.equal(status, 200)
})

test('SIGTERM: not ready any more, requests still answered, then exit 0', async () => {
  const exited = world.stopServer()
  const ready = () => fetch(`${world.base}/readyz`).then((r) => r.status, () => 'closed')
  let late = await ready()
  for (const end = Date.now() + 2000; late === 200 && Date.now() < end;) late = await ready()
  assert.ok(late === 503 || late === 'closed', String(late))
  assert.equal(await exited, 0)
})
