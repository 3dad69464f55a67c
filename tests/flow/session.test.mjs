// tests/flow/session.test.mjs - registering, signing in, staying in, and every way a session ends.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { cookieLines } from './client.mjs'
import { organizations, people, start } from './harness.mjs'

const PASSWORD = 'demo-Tongqu-2026'
let world
before(async () => { world = await start({ env: { TQ_SERVER_TRUSTED_PROXIES: '127.0.0.1' } }) })
after(() => world?.stop())

const signIn = async (login, password = PASSWORD) => {
  const client = world.client()
  await client.post('/api/v1/session', { login, password }, 200)
  return client
}

/** The newest message to somebody that the sink holds; the duty writes it within a second or two. */
async function mailTo(login, text) {
  const folder = join(world.folder, 'mail')
  for (const end = Date.now() + 15000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.')).sort().reverse()
    for (const name of names) {
      const mail = await readFile(join(folder, name), 'utf8')
      if (mail.includes(login) && mail.includes(text)) return mail
    }
  }
  throw new Error(`no message for ${login} with ${text}`)
}
/** What a 429 says: the rule, and within a few seconds how long it lasts. */
function limited(answer, rule, seconds) {
  const wait = Number(answer.headers.get('retry-after'))
  assert.ok(wait <= seconds && wait > seconds - 30, `${wait} of ${seconds}`)
  assert.match(answer.headers.get('ratelimit-policy'), new RegExp(`^"${rule}";q=\\d+;w=\\d+$`))
  assert.equal(answer.headers.get('ratelimit'), `"${rule}";r=0;t=${wait}`)
}
const tokenIn = (mail) => /token=([\w-]+)/.exec(mail)[1]

test('a guest has no person and no roles but guest', async () => {
  const me = (await world.client().get('/api/v1/session')).json
  assert.equal(me.person, null)
  assert.equal(me.organization, null)
  assert.deepEqual(me.roles, ['guest'])
  assert.equal(me.csrf, null)
})

test('registering, confirming by the mailed link, signing in', async () => {
  const guest = world.client()
  const made = await guest.post('/api/v1/registrations', { login: 'Fresh.Clerk@test.invalid', password: PASSWORD, name: '新经办' }, 201)
  assert.equal(made.json.login_masked, 'fr***@test.invalid')
  const mail = await mailTo('fresh.clerk@test.invalid', '/confirm?token=')
  assert.match(mail, /^Subject: =\?UTF-8\?Q\?/m)
  assert.equal(await world.sql("SELECT count(*) FROM outbox WHERE params ? 'token' AND sent_at IS NOT NULL"), '0')
  let me = (await (await signIn('fresh.clerk@test.invalid')).get('/api/v1/session')).json
  assert.equal(me.person.is_confirmed, false)
  await guest.post('/api/v1/confirmations', { token: tokenIn(mail) }, 204)
  await guest.post('/api/v1/confirmations', { token: tokenIn(mail) }, 410)
  me = (await (await signIn('FRESH.clerk@test.invalid')).get('/api/v1/session')).json
  assert.equal(me.person.is_confirmed, true)
  assert.deepEqual(me.roles, ['guest', 'person'])
})

test('a login that exists gets the same answer, and a message instead of an account', async () => {
  const made = await world.client().post('/api/v1/registrations', { login: people.newcomer.login, password: 'another-Password-1', name: '冒名' }, 201)
  assert.equal(made.json.login_masked, 'ne***@test.invalid')
  await mailTo(people.newcomer.login, '/login')
  await signIn(people.newcomer.login)
})

test('what cannot be a login or a password is refused at its field', async () => {
  const guest = world.client()
  const login = await guest.post('/api/v1/registrations', { login: '12345678', password: PASSWORD, name: '甲' }, 422)
  assert.deepEqual(login.json.errors[0], { pointer: '/login', code: 'login_malformed' })
  const short = await guest.post('/api/v1/registrations', { login: 'x.y@test.invalid', password: 'short', name: '甲' }, 422)
  assert.equal(short.json.errors[0].pointer, '/password')
  const weak = await guest.post('/api/v1/registrations', { login: 'x.y@test.invalid', password: 'aaaaaaaaaaaaa', name: '甲' }, 422)
  assert.equal(weak.json.errors[0].code, 'password_weak')
})

test('a common password, or one that holds the login, is refused wherever one is set', async () => {
  const guest = world.client()
  for (const password of ['Password2026!', 'qwertyuiop', '1qaz2wsx3edc', 'woaini1314520', 'x.yonder-77', '12345678901'])
    assert.deepEqual((await guest.post('/api/v1/registrations', { login: 'x.yonder@test.invalid', password, name: '甲' }, 422)).json.errors, [{ pointer: '/password', code: 'password_common' }])
  const clerk = await signIn(people.otherOfficer.login)
  const refused = await clerk.send('PUT', '/api/v1/person/password', { body: { old: PASSWORD, new: 'officer.other-1' }, expect: 422 })
  assert.deepEqual(refused.json.errors, [{ pointer: '/new', code: 'password_common' }])
  await guest.post('/api/v1/password-resets', { login: people.otherOfficer.login }, 204)
  const token = tokenIn(await mailTo(people.otherOfficer.login, '/reset?token='))
  assert.equal((await guest.send('PUT', '/api/v1/password-resets', { body: { token, password: 'Officer.Other2026' }, expect: 422 })).json.errors[0].code, 'password_common')
  await guest.send('PUT', '/api/v1/password-resets', { body: { token, password: 'a-quiet-River-77' }, expect: 204 })
  await signIn(people.otherOfficer.login, 'a-quiet-River-77')
})

test('signing in says who one is, for which organization, with which roles', async () => {
  const clerk = await signIn(people.clerk.login)
  const me = (await clerk.get('/api/v1/session')).json
  assert.equal(me.person.login_masked, 'cl***@test.invalid')
  assert.equal(me.organization.id, organizations.demand)
  assert.equal(me.organization.state, 'verified')
  assert.equal(me.organization.role, 'member')
  assert.deepEqual(me.roles, ['guest', 'person', 'member'])
  assert.ok(Date.parse(me.expires_at) > Date.now())
  const officer = (await (await signIn(people.officer.login)).get('/api/v1/session')).json
  assert.deepEqual(officer.grants.map((g) => [g.role, g.unit_code]), [['district_officer', 'Z02']])
})

test('cookies are not readable by scripts and stay with the site', async () => {
  const guest = world.client()
  const answer = await guest.post('/api/v1/session', { login: people.demand.login, password: PASSWORD }, 200)
  const cookies = cookieLines(answer.headers)
  assert.equal(cookies.length, 2)
  for (const cookie of cookies) assert.match(cookie, /HttpOnly/)
  assert.match(cookies.find((c) => c.startsWith('tq_at=')), /Path=\/;.*SameSite=Lax/)
  assert.match(cookies.find((c) => c.startsWith('tq_rt=')), /Path=\/api\/v1\/session;.*SameSite=Strict/)
})

test('a wrong password and an unknown login get the same answer; the fifth failure locks both', async () => {
  for (const login of [people.rival.login, 'nobody.at.all@test.invalid']) {
    for (let i = 0; i < 5; i++) {
      const answer = await world.client().post('/api/v1/session', { login, password: 'wrong-Password' }, 401)
      assert.equal(answer.code, 'login_failed')
    }
    const locked = await world.client().post('/api/v1/session', { login, password: PASSWORD }, 429)
    assert.equal(locked.code, 'login_locked')
    limited(locked, 'login', 900)
  }
  await world.sql("UPDATE throttle SET blocked_until = statement_timestamp() - interval '1 second', window_at = statement_timestamp() - interval '16 minutes'")
  await signIn(people.rival.login)
})

test('unsafe requests by cookie need the CSRF token and our origin', async () => {
  const clerk = await signIn(people.clerk.login)
  assert.equal((await clerk.send('PATCH', '/api/v1/person', { body: { name: '需求经办' }, headers: { 'X-CSRF-Token': 'none' } })).code, 'csrf_token')
  assert.equal((await clerk.send('PATCH', '/api/v1/person', { body: { name: '需求经办' }, headers: { Origin: 'http://evil.invalid' } })).code, 'csrf_origin')
  await clerk.send('PATCH', '/api/v1/person', { body: { name: '需求经办' }, expect: 200 })
})

test('refreshing rotates; two tabs at once get the same successor; later reuse ends the session', async () => {
  const clerk = await signIn(people.clerk.login)
  const first = clerk.cookies.get('tq_rt')
  await clerk.post('/api/v1/session/refresh', undefined, 200)
  const second = clerk.cookies.get('tq_rt')
  assert.notEqual(first, second)
  const tab = world.client()
  tab.cookies.set('tq_rt', first)
  await tab.post('/api/v1/session/refresh', undefined, 200)
  assert.equal(tab.cookies.get('tq_rt'), second)
  await world.sql("UPDATE session SET rotated_at = rotated_at - interval '31 seconds'")
  const thief = world.client()
  thief.cookies.set('tq_rt', first)
  assert.equal((await thief.post('/api/v1/session/refresh', undefined, 401)).code, 'session_reused')
  assert.equal((await clerk.post('/api/v1/session/refresh', undefined, 401)).code, 'session_over')
})

test('a token two generations old is reuse as well, a forged one is nothing', async () => {
  const clerk = await signIn(people.clerk.login)
  const first = clerk.cookies.get('tq_rt')
  await clerk.post('/api/v1/session/refresh', undefined, 200)
  await clerk.post('/api/v1/session/refresh', undefined, 200)
  const forger = world.client()
  forger.cookies.set('tq_rt', first.slice(0, -3) + 'abc')
  assert.equal((await forger.post('/api/v1/session/refresh', undefined, 401)).code, 'session_over')
  await clerk.post('/api/v1/session/refresh', undefined, 200)
  const thief = world.client()
  thief.cookies.set('tq_rt', first)
  assert.equal((await thief.post('/api/v1/session/refresh', undefined, 401)).code, 'session_reused')
})

test('ten tabs that refresh at once stay signed in', async () => {
  const clerk = await signIn(people.clerk.login)
  const token = clerk.cookies.get('tq_rt')
  const tabs = Array.from({ length: 10 }, () => world.client())
  for (const tab of tabs) tab.cookies.set('tq_rt', token)
  await Promise.all(tabs.map((tab) => tab.post('/api/v1/session/refresh', undefined, 200)))
  assert.equal(new Set(tabs.map((tab) => tab.cookies.get('tq_rt'))).size, 1)
  await tabs[3].post('/api/v1/session/refresh', undefined, 200)
})

/** A revocation reaches every worker within half a second. */
async function isRefusedSoon(client) {
  for (const end = Date.now() + 5000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const answer = await client.send('GET', '/api/v1/inbox')
    if (answer.status === 401) return answer.code
  }
  return 'never'
}

test('signing out ends the access token on every worker and clears the cookies', async () => {
  const clerk = await signIn(people.clerk.login)
  const copy = world.client()
  for (const [name, value] of clerk.cookies) copy.cookies.set(name, value)
  await copy.get('/api/v1/inbox')
  await clerk.send('DELETE', '/api/v1/session', { expect: 204 })
  assert.equal(clerk.cookies.size, 0)
  assert.equal(await isRefusedSoon(copy), 'token_revoked')
})

test('a changed password ends the other sessions and keeps this one', async () => {
  const [here, there] = [await signIn(people.supply.login), await signIn(people.supply.login)]
  assert.equal((await here.send('PUT', '/api/v1/person/password', { body: { old: 'not-the-Password', new: 'new-Password-2026' } })).code, 'password_wrong')
  await here.send('PUT', '/api/v1/person/password', { body: { old: PASSWORD, new: 'new-Password-2026' }, expect: 204 })
  assert.equal(await isRefusedSoon(there), 'token_revoked')
  await here.get('/api/v1/inbox')
  await world.client().post('/api/v1/session', { login: people.supply.login, password: PASSWORD }, 401)
  await signIn(people.supply.login, 'new-Password-2026')
})

test('a forgotten password: the same answer for everybody, the link works once and ends all sessions', async () => {
  const before = await signIn(people.auditor.login)
  const guest = world.client()
  await guest.post('/api/v1/password-resets', { login: 'nobody@test.invalid' }, 204)
  await guest.post('/api/v1/password-resets', { login: people.auditor.login }, 204)
  const token = tokenIn(await mailTo(people.auditor.login, '/reset?token='))
  await guest.send('PUT', '/api/v1/password-resets', { body: { token, password: 'fresh-Password-2026' }, expect: 204 })
  await guest.send('PUT', '/api/v1/password-resets', { body: { token, password: 'fresh-Password-2027' }, expect: 410 })
  assert.equal(await isRefusedSoon(before), 'token_revoked')
  await signIn(people.auditor.login, 'fresh-Password-2026')
})

test('acting for another organization, for none, and never for a foreign one', async () => {
  await world.sql(`INSERT INTO membership (organization_id, person_id, role, state) VALUES ('${organizations.supply}', '${people.clerk.person}', 'org_admin', 'active')`)
  const clerk = await signIn(people.clerk.login)
  let me = (await clerk.send('PUT', '/api/v1/session/organization', { body: { organization_id: organizations.supply }, expect: 200 })).json
  assert.equal(me.organization.id, organizations.supply)
  assert.deepEqual(me.roles, ['guest', 'person', 'member', 'org_admin'])
  assert.equal(me.organizations.length, 2)
  await clerk.send('PUT', '/api/v1/session/organization', { body: { organization_id: organizations.rival }, expect: 404 })
  me = (await clerk.send('PUT', '/api/v1/session/organization', { body: { organization_id: null }, expect: 200 })).json
  assert.equal(me.organization, null)
  assert.deepEqual(me.roles, ['guest', 'person'])
  await clerk.send('PUT', '/api/v1/session/organization', { body: { organization_id: organizations.supply }, expect: 200 })
  me = (await (await signIn(people.clerk.login)).get('/api/v1/session')).json
  assert.equal(me.organization.id, organizations.supply)
})

test('one address cannot register without end', async () => {
  await world.sql("INSERT INTO setting (name, value) VALUES ('registrations_per_hour', '3'); DELETE FROM throttle WHERE kind = 'registration'")
  const codes = []
  for (let i = 0; i < 4; i++) codes.push((await world.client().send('POST', '/api/v1/registrations', { body: { login: `many${i}@test.invalid`, password: PASSWORD, name: '多' } })).status)
  assert.equal(codes.at(-1), 429)
  const last = await world.client().send('POST', '/api/v1/registrations', { body: { login: 'many9@test.invalid', password: PASSWORD, name: '多' }, expect: 429 })
  assert.equal(last.headers.get('ratelimit-policy'), '"registration";q=3;w=3600')
  limited(last, 'registration', 3600)
  await world.sql("UPDATE throttle SET window_at = window_at - interval '50 minutes' WHERE kind = 'registration'")
  limited(await world.client().send('POST', '/api/v1/registrations', { body: { login: 'many9@test.invalid', password: PASSWORD, name: '多' }, expect: 429 }), 'registration', 600)
  await world.sql("DELETE FROM throttle WHERE kind = 'registration'")
})

test('a registration sent twice under one key is made once; the key belongs to its address', async () => {
  await world.sql("DELETE FROM setting WHERE name = 'registrations_per_hour'")
  const key = { 'Idempotency-Key': 'same-key-for-two' }
  const body = { login: 'twice@test.invalid', password: PASSWORD, name: '两次' }
  const guest = world.client()
  const first = await guest.create('/api/v1/registrations', body, 201, key)
  const again = await guest.create('/api/v1/registrations', body, 201, key)
  assert.deepEqual(again.json, first.json)
  assert.equal(await world.sql("SELECT count(*) FROM outbox WHERE recipient = 'twice@test.invalid'"), '1')
  assert.equal((await guest.create('/api/v1/registrations', { ...body, name: '别的' }, 422, key)).code, 'idempotency_mismatch')
  const foreign = await guest.create('/api/v1/registrations', body, 201, { ...key, 'X-Forwarded-For': '203.0.113.9' })
  assert.notEqual(foreign.json.id, first.json.id)
  const answers = await Promise.all(Array.from({ length: 12 }, () => guest.send('POST', '/api/v1/registrations', { body: { ...body, login: 'burst@test.invalid' }, headers: { 'Idempotency-Key': 'burst' } })))
  assert.ok(answers.every((a) => [201, 409].includes(a.status)), answers.map((a) => a.status).join())
  assert.equal(new Set(answers.filter((a) => a.status === 201).map((a) => a.json.id)).size, 1)
  assert.equal(await world.sql("SELECT count(*) FROM outbox WHERE recipient = 'burst@test.invalid'"), '1')
})

test('a new address is used once its link was, the old one until then', async () => {
  await world.sql("DELETE FROM throttle")
  const officer = await signIn(people.officer.login)
  const edit = (body, expect = 200) => officer.send('PATCH', '/api/v1/person', { body, expect })
  let { person } = (await edit({ name: '新名', mail: ' New.Box@test.invalid', mobile: '+86 140 0000-0077' })).json
  assert.deepEqual([person.name, person.mail, person.mobile, person.pending_mail, person.pending_mobile], ['新名', null, null, 'new.box@test.invalid', '14000000077'])
  const token = tokenIn(await mailTo('new.box@test.invalid', 'for=address'))
  await world.client().post('/api/v1/confirmations', { token }, 204)
  await world.client().post('/api/v1/confirmations', { token }, 410)
  person = (await officer.get('/api/v1/session')).json.person
  assert.deepEqual([person.mail, person.pending_mail, person.mobile], ['new.box@test.invalid', null, null])
  await world.client().post('/api/v1/confirmations', { token: tokenIn(await mailTo('14000000077', 'for=address')) }, 204)
  assert.equal((await officer.get('/api/v1/session')).json.person.mobile, '14000000077')
  person = (await edit({ mail: 'third.box@test.invalid' })).json.person
  assert.deepEqual([person.mail, person.pending_mail], ['new.box@test.invalid', 'third.box@test.invalid'])
  const late = tokenIn(await mailTo('third.box@test.invalid', 'for=address'))
  person = (await edit({ mail: null })).json.person
  assert.deepEqual([person.mail, person.pending_mail], [null, null])
  await world.client().post('/api/v1/confirmations', { token: late }, 410)
  assert.deepEqual((await edit({ mail: '14000000001', mobile: 'a@test.invalid' }, 422)).json.errors.map((e) => [e.pointer, e.code]), [['/mobile', 'login_malformed'], ['/mail', 'login_malformed']])
  for (let i = 0; i < 3; i++) await edit({ mail: `box${i}@test.invalid` })
  limited(await edit({ mail: 'box9@test.invalid' }, 429), 'confirmation', 3600)
  await edit({ name: '还能改名' })
})
