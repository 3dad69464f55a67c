// tests/flow/join.test.mjs - a 单位 comes in: registration, 认证 by the reviewing unit, colleagues who join.
import assert from 'node:assert/strict'
import { before, after, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'
import { at, form as scenarioForm, step } from './market.mjs'

const PDF = new TextEncoder().encode('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n')
const CODES = { right: '91420199MADM000190', mismatch: '91310115MA1H8R7C6D', city: '91420199MADM00131Y', spare: '91420199MADM003771' }
let world
const who = {}
before(async () => {
  world = await start()
  for (const name of Object.keys(people)) who[name] = world.client(name)
})
after(() => world?.stop())

const upload = async (client, name = '授权委托书.pdf', purpose = 'authorization', body = PDF) =>
  (await client.send('POST', `/api/v1/files?name=${encodeURIComponent(name)}&purpose=${purpose}`, { body, headers: { 'Content-Type': 'application/pdf' }, expect: 201 })).json.id
const form = (more) => ({ kind: 'enterprise', name: '小满机电(演示)', reviewing_unit: 'Z02', legal_person: '法人甲', contact_name: '经办人甲', contact_phone: '14000000009', ...more })
const path = (id, rest = '') => `/api/v1/organizations/${id}${rest}`
const inboxKinds = async (client) => (await client.get('/api/v1/inbox')).json.items.map((m) => m.kind)

let id
test('looking up a code says whether it is right and taken', async () => {
  const free = (await who.newcomer.get(`/api/v1/organizations/lookup?credit_code=${CODES.right.toLowerCase()}`)).json
  assert.deepEqual(free, { is_checksum_right: true, exists: false, id: null, name: null, is_member: false, membership_state: null })
  assert.equal((await who.newcomer.get(`/api/v1/organizations/lookup?credit_code=${CODES.mismatch}`)).json.is_checksum_right, false)
  const taken = (await who.newcomer.get('/api/v1/organizations/lookup?credit_code=91420100MA0000001A')).json
  assert.equal(taken.id, organizations.demand)
  assert.equal((await who.newcomer.send('GET', '/api/v1/organizations/lookup?credit_code=91420199MADM0001OO')).status, 422)
  await world.client().get('/api/v1/organizations/lookup?credit_code=91420100MA0000001A', 401)
})

test('registering: the first one drafts as administrator; the same key makes it once', async () => {
  const headers = { 'Idempotency-Key': 'register-1' }
  const made = (await who.newcomer.post('/api/v1/organizations', form({ credit_code: CODES.right.toLowerCase() }), 201, headers)).json
  id = made.id
  assert.equal(made.state, 'registered')
  assert.equal(made.credit_code, CODES.right)
  assert.equal(made.is_code_mismatch, false)
  assert.equal(made.my_membership, 'active')
  assert.deepEqual(made.actions.map((a) => a.action), ['edit', 'submit'])
  const again = (await who.newcomer.post('/api/v1/organizations', form({ credit_code: CODES.right.toLowerCase() }), 201, headers)).json
  assert.equal(again.id, id)
  assert.equal((await who.rival.post('/api/v1/organizations', form({ credit_code: CODES.right }), 409)).code, 'organization_exists')
})

test('a person who has not confirmed his login registers nothing', async () => {
  await world.sql(`UPDATE person SET confirmed_at = NULL WHERE id = '${people.organizer.person}'`)
  assert.equal((await who.organizer.post('/api/v1/organizations', form({ credit_code: CODES.spare }), 403)).code, 'person_unconfirmed')
})

test('nobody outside sees a draft', async () => {
  for (const name of ['rival', 'otherOfficer', 'organizer']) await who[name].get(path(id), 404)
  await world.client().get(path(id), 404)
  assert.equal((await who.officer.get(path(id))).json.contact_phone, '14000000009')
  assert.equal((await who.auditor.get(path(id))).json.contact_phone, undefined)
})

test('提交 says everything that is missing at once, then goes to the reviewing unit', async () => {
  await who.newcomer.change('PATCH', path(id), { legal_person: '', contact_phone: '' }, 200)
  const refused = await who.newcomer.post(path(id, '/submit'), undefined, 422)
  assert.equal(refused.code, 'incomplete')
  assert.deepEqual(refused.json.errors.map((e) => e.pointer), ['/legal_person', '/contact_phone', '/authorization_file_id'])
  const file = await upload(who.newcomer)
  const edited = (await who.newcomer.change('PATCH', path(id), { legal_person: '法人甲', contact_phone: '14000000009', authorization_file_id: file }, 200)).json
  assert.deepEqual(edited.files.map((f) => [f.id, f.purpose]), [[file, 'authorization']])
  assert.deepEqual(edited.missing, [])
  const sent = (await who.newcomer.post(path(id, '/submit'), undefined, 200)).json
  assert.equal(sent.state, 'submitted')
  assert.equal(sent.decide_by, await world.sql("SELECT working_day_after(local_day(statement_timestamp()), 3)"))
  assert.deepEqual(await inboxKinds(who.officer), ['organization_submitted'])
  assert.deepEqual(await inboxKinds(who.otherOfficer), [])
})

test('a stale writer gets 412 with what is there now; a submitted one is not edited', async () => {
  const stale = await who.newcomer.send('PATCH', path(id), { body: { summary: '晚了' }, headers: { 'If-Match': '"v1"' } })
  assert.equal(stale.status, 412)
  assert.equal(stale.json.current.state, 'submitted')
  await who.newcomer.send('PATCH', path(id), { body: { summary: '晚了' }, expect: 428 })
  await who.newcomer.change('PATCH', path(id), { summary: '审核中' }, 409)
})

test('only the own unit or the city decides, never a member, always with a reason when it says no', async () => {
  await who.newcomer.post(path(id, '/verify'), {}, 403)
  await who.otherOfficer.post(path(id, '/verify'), {}, 404, { 'If-Match': '"v4"' })
  await who.officer.get(path(id))
  assert.equal((await who.officer.post(path(id, '/return'), {}, 422)).code, 'reason_required')
  await world.sql(`INSERT INTO membership (organization_id, person_id, role, state) VALUES ('${id}', '${people.officer.person}', 'member', 'active')`)
  assert.equal((await who.officer.post(path(id, '/verify'), {}, 403)).code, 'organization_own')
  await world.sql(`DELETE FROM membership WHERE organization_id = '${id}' AND person_id = '${people.officer.person}'`)
})

test('returned with a reason, corrected, verified for 24 months', async () => {
  const returned = (await who.officer.post(path(id, '/return'), { reason: '请上传盖章的授权委托书' }, 200)).json
  assert.equal(returned.state, 'returned')
  const mine = (await who.newcomer.get(path(id))).json
  assert.equal(mine.decision_reason, '请上传盖章的授权委托书')
  assert.deepEqual((await inboxKinds(who.newcomer)), ['organization_returned'])
  await who.newcomer.post(path(id, '/submit'), undefined, 200)
  await who.officer.get(path(id))
  const verified = (await who.officer.post(path(id, '/verify'), {}, 200)).json
  assert.equal(verified.state, 'verified')
  assert.equal(await world.sql(`SELECT valid_until = verified_at + interval '24 months' FROM organization WHERE id = '${id}'`), 't')
  assert.equal((await who.officer.post(path(id, '/verify'), {}, 409)).code, 'state')
  assert.deepEqual(await world.sql(`SELECT string_agg(action, ',' ORDER BY id) FROM audit WHERE object_id = '${id}'`), 'create,edit,edit,submit,return,submit,verify')
})

test('what was pressed while waiting goes out with 认证, in the same transaction', async () => {
  const made = (await who.rival.post('/api/v1/organizations', form({ credit_code: '91420199MADM00027T', name: '立冬装备(演示)' }), 201)).json
  const token = await world.token('rival', { organization: made.id, roles: 'org_admin' })
  const rival = world.client()
  rival.token = token
  const scenario = (await rival.create('/api/v1/scenarios', scenarioForm)).json.id
  await step(rival, scenario, 'submit')
  const waiting = (await rival.get(at(scenario))).json
  assert.equal(waiting.state, 'draft')
  assert.ok(waiting.submit_requested_at)
  await who.rival.get(path(made.id))
  await who.rival.change('PATCH', path(made.id), { authorization_file_id: await upload(who.rival) }, 200)
  await who.rival.post(path(made.id, '/submit'), undefined, 200)
  await who.officer.get(path(made.id))
  await who.officer.post(path(made.id, '/verify'), {}, 200)
  assert.equal((await rival.get(at(scenario))).json.state, 'submitted')
})

test('everybody sees a verified profile, without contacts', async () => {
  const seen = (await world.client().get(path(id))).json
  assert.equal(seen.name, '小满机电(演示)')
  for (const name of ['contact_phone', 'contact_name', 'legal_person', 'credit_code', 'files', 'decision_reason']) assert.equal(seen[name], undefined, name)
})

test('what was verified stays', async () => {
  await who.newcomer.get(path(id))
  assert.equal((await who.newcomer.change('PATCH', path(id), { name: '另一家' }, 409)).code, 'organization_locked')
  await who.newcomer.change('PATCH', path(id), { contact_phone: '14000000010' }, 200)
})

test('a code whose check character does not fit is flagged and asks for proof', async () => {
  const made = (await who.rival.post('/api/v1/organizations', form({ credit_code: CODES.mismatch, name: '白露光电(演示)' }), 201)).json
  assert.equal(made.is_code_mismatch, true)
  assert.deepEqual(made.missing.map((m) => m.code), ['required', 'organization_proof_needed'])
  const files = { authorization_file_id: await upload(who.rival), proof_file_id: await upload(who.rival, '证明.pdf', 'proof') }
  await who.rival.change('PATCH', path(made.id), files, 200)
  await who.rival.post(path(made.id, '/submit'), undefined, 200)
})

test("somebody else's file is not attached", async () => {
  const file = await upload(who.supply)
  const made = (await who.rival.post('/api/v1/organizations', form({ credit_code: CODES.spare, name: '霜降钢构(演示)', authorization_file_id: file }), 201)).json
  assert.deepEqual(made.files, [])
})

test('市直 is decided by the city; refused, its code becomes free', async () => {
  const made = (await who.supply.post('/api/v1/organizations', form({ credit_code: CODES.city, reviewing_unit: '420100', name: '演示市直单位' }), 201)).json
  await who.supply.change('PATCH', path(made.id), { authorization_file_id: await upload(who.supply) }, 200)
  await who.supply.post(path(made.id, '/submit'), undefined, 200)
  await who.officer.get(path(made.id), 404)
  await who.cityA.get(path(made.id))
  assert.equal((await who.cityA.post(path(made.id, '/reject'), { reason: '非本单位委托' }, 200)).json.state, 'rejected')
  const again = (await who.supply.post('/api/v1/organizations', form({ credit_code: CODES.city, reviewing_unit: '420100', name: '演示市直单位' }), 201)).json
  assert.notEqual(again.id, made.id)
})

test('a team has no code: a declaration or a verified host', async () => {
  const team = { kind: 'team', name: '晨光创业团队', reviewing_unit: 'Z01', contact_name: '甲', contact_phone: '14000000011' }
  assert.equal((await who.demand.post('/api/v1/organizations', team, 422)).code, 'organization_team_host')
  const made = (await who.demand.post('/api/v1/organizations', { ...team, leader_declaration: '本人声明团队真实。' }, 201)).json
  assert.deepEqual(made.missing, [])
  assert.equal((await who.demand.post('/api/v1/organizations', { ...team, kind: 'enterprise' }, 422)).code, 'organization_code_needed')
})

test('a colleague asks to join; an administrator accepts; officers only when nobody answers for 3 working days', async () => {
  const asked = (await who.clerk.post(path(organizations.supply, '/join-requests'), { note: '新同事' }, 201)).json
  assert.equal(asked.state, 'requested')
  assert.equal((await who.clerk.post(path(organizations.supply, '/join-requests'), {}, 409)).code, 'membership_exists')
  assert.ok((await inboxKinds(who.supply)).includes('membership_requested'))
  const member = path(organizations.supply, `/members/${people.clerk.person}`)
  assert.equal((await who.otherOfficer.post(`${member}/accept`, {}, 403)).code, 'membership_not_overdue')
  await who.rival.post(`${member}/accept`, {}, 404)
  await who.rival.get(path(organizations.supply, '/members'), 403)
  await who.supply.post(`${member}/accept`, {}, 204)
  const list = (await who.supply.get(path(organizations.supply, '/members'))).json.items
  assert.deepEqual(list.map((m) => [m.role, m.state]), [['org_admin', 'active'], ['member', 'active']])
  assert.ok((await inboxKinds(who.clerk)).includes('membership_accepted'))
})

test('a silent request is decided by the reviewing unit', async () => {
  await who.clerk.post(path(organizations.rival, '/join-requests'), {}, 201)
  await world.sql(`UPDATE membership SET requested_at = statement_timestamp() - interval '14 days' WHERE organization_id = '${organizations.rival}' AND state = 'requested'`)
  await who.officer.post(path(organizations.rival, `/members/${people.clerk.person}/accept`), {}, 404)
  await who.otherOfficer.post(path(organizations.rival, `/members/${people.clerk.person}/accept`), {}, 204)
})

test('the last administrator stays; with a second one the first may go', async () => {
  const self = path(organizations.supply, `/members/${people.supply.person}`)
  assert.equal((await who.supply.post(`${self}/remove`, {}, 409)).code, 'membership_last_admin')
  assert.equal((await who.supply.post(`${self}/make-member`, {}, 409)).code, 'membership_last_admin')
  await who.clerk.post(`${self}/make-member`, {}, 403)
  await who.supply.post(path(organizations.supply, `/members/${people.clerk.person}/make-admin`), {}, 204)
  await who.supply.post(`${self}/remove`, {}, 204)
  await who.supply.get(path(organizations.supply, '/members'), 403)
})

test('the city suspends with a reason and resumes; officers of the unit do not', async () => {
  await who.officer.get(path(id))
  await who.officer.post(path(id, '/suspend'), { reason: '投诉' }, 403)
  await who.cityB.get(path(id))
  assert.equal((await who.cityB.post(path(id, '/suspend'), { reason: '投诉属实' }, 200)).json.state, 'suspended')
  await world.client().get(path(id), 404)
  assert.equal((await who.cityB.post(path(id, '/resume'), {}, 200)).json.state, 'verified')
})

test('认证 that has run out counts as expired at once and may be sent in again', async () => {
  await world.sql(`UPDATE organization SET valid_until = statement_timestamp() - interval '1 second' WHERE id = '${id}'`)
  const mine = (await who.newcomer.get(path(id))).json
  assert.equal(mine.state, 'expired')
  assert.ok(mine.actions.some((a) => a.action === 'submit'))
})

test('two officers at once: one decision, the other is told', async () => {
  await world.sql(`UPDATE organization SET state = 'submitted', submitted_at = statement_timestamp(), valid_until = NULL WHERE id = '${id}'`)
  const tag = (await who.cityA.get(path(id))).headers.get('etag')
  const send = (client, action) => client.send('POST', path(id, action), { body: { reason: '同时' }, headers: { 'If-Match': tag } })
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => send(i % 2 ? who.cityA : who.cityB, i % 3 ? '/verify' : '/return')))
  assert.equal(answers.filter((a) => a.status === 200).length, 1)
  assert.ok(answers.every((a) => [200, 409, 412].includes(a.status)))
})

test('two administrators leaving at once: one stays', async () => {
  await world.sql(`INSERT INTO membership (organization_id, person_id, role, state) VALUES ('${organizations.demand}', '${people.rival.person}', 'org_admin', 'active')`)
  const leave = (name) => who[name].send('POST', path(organizations.demand, `/members/${people[name].person}/remove`), { body: {} })
  for (let round = 0; round < 10; round++) {
    await world.sql(`UPDATE membership SET state = 'active' WHERE organization_id = '${organizations.demand}'`)
    const codes = (await Promise.all([leave('rival'), leave('demand')])).map((a) => a.status).sort()
    assert.deepEqual(codes, [204, 409])
  }
})

test('one code, twelve at once: one organization', async () => {
  const code = '91420199MADM000353'
  const answers = await Promise.all(Array.from({ length: 12 }, () => who.newcomer.send('POST', '/api/v1/organizations', { body: form({ credit_code: code }) })))
  assert.equal(answers.filter((a) => a.status === 201).length, 1)
  assert.ok(answers.filter((a) => a.status !== 201).every((a) => a.code === 'organization_exists'))
  assert.equal(await world.sql(`SELECT count(*) FROM organization WHERE credit_code = '${code}'`), '1')
})
