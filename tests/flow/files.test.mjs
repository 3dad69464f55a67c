// tests/flow/files.test.mjs - uploads are what they say they are, and are read by those their object lets read.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { before, after, test } from 'node:test'
import { organizations, start } from './harness.mjs'

const PDF = new TextEncoder().encode('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n')
let world
let clerk
before(async () => {
  world = await start()
  clerk = world.client('clerk')
})
after(() => world?.stop())

const upload = (client, name, body, more = '') =>
  client.send('POST', `/api/v1/files?name=${encodeURIComponent(name)}${more}`, { body, headers: { 'Content-Type': 'application/octet-stream' } })
const onDisk = (id) => stat(join(world.folder, 'files', id.slice(-2), id)).then(() => true, () => false)

test('an upload comes back as it went, as an attachment under its own name', async () => {
  const made = await upload(clerk, '说明 书.pdf', PDF)
  assert.equal(made.status, 201)
  assert.equal(made.json.sha256, createHash('sha256').update(PDF).digest('hex'))
  assert.equal(made.json.bytes, PDF.length)
  const got = await fetch(`${world.base}/api/v1/files/${made.json.id}`, { headers: { Authorization: `Bearer ${clerk.token}` } })
  assert.equal(got.status, 200)
  assert.deepEqual(new Uint8Array(await got.arrayBuffer()), PDF)
  assert.equal(got.headers.get('content-type'), 'application/pdf')
  assert.equal(got.headers.get('content-disposition'), `attachment; filename*=UTF-8''${encodeURIComponent('说明 书.pdf')}`)
  assert.equal(got.headers.get('x-content-type-options'), 'nosniff')
  assert.ok(await onDisk(made.json.id))
})

test('the content decides, not the name', async () => {
  assert.equal((await upload(clerk, 'picture.png', PDF)).json.errors[0].code, 'file_type_mismatch')
  assert.equal((await upload(clerk, 'run.exe', new TextEncoder().encode('MZ'))).json.errors[0].code, 'file_type_refused')
  assert.equal((await upload(clerk, 'page.html', new TextEncoder().encode('<html>'))).json.errors[0].code, 'file_type_refused')
  assert.equal((await upload(clerk, '../../etc/x.txt', new TextEncoder().encode('text'))).json.errors[0].code, 'file_name_refused')
  assert.equal((await upload(clerk, 'list.csv', new TextEncoder().encode('a,b\n1,2\n'), '&purpose=authorization')).json.errors[0].code, 'file_type_refused')
  assert.equal((await upload(clerk, 'list.csv', new TextEncoder().encode('名称,值\n甲,2\n'))).status, 201)
})

test('too large, empty, and guests are refused', async () => {
  assert.equal((await upload(clerk, 'big.txt', new Uint8Array(21 * 1024 * 1024).fill(97))).status, 413)
  assert.equal((await upload(clerk, 'none.txt', new Uint8Array(0))).status, 400)
  assert.equal((await upload(world.client(), 'a.txt', new TextEncoder().encode('text'))).status, 401)
})

test('an unused file is its uploader\'s alone; he may remove it', async () => {
  const { id } = (await upload(clerk, 'mine.txt', new TextEncoder().encode('nur meins\n'))).json
  for (const name of ['demand', 'supply', 'officer', 'cityA', 'auditor', 'sysadmin']) await world.client(name).get(`/api/v1/files/${id}`, 404)
  await world.client('demand').send('DELETE', `/api/v1/files/${id}`, { expect: 404 })
  await clerk.send('DELETE', `/api/v1/files/${id}`, { expect: 204 })
  await clerk.get(`/api/v1/files/${id}`, 404)
  assert.equal(await onDisk(id), false)
})

test('papers of an organization: its members and the officers who review it', async () => {
  const { id } = (await upload(clerk, 'paper.pdf', PDF)).json
  await world.sql(`INSERT INTO attachment (file_id, object_kind, object_id, purpose) VALUES ('${id}', 'organization', '${organizations.demand}', 'authorization')`)
  for (const name of ['clerk', 'demand', 'officer', 'cityA']) await world.client(name).get(`/api/v1/files/${id}`, 200)
  for (const name of ['supply', 'otherOfficer', 'auditor', 'sysadmin', 'newcomer']) await world.client(name).get(`/api/v1/files/${id}`, 404)
  assert.equal((await clerk.send('DELETE', `/api/v1/files/${id}`)).code, 'file_in_use')
})

test('attachments of a scenario: everybody once published; confidential ones: the shortlisted', async () => {
  const open = (await upload(clerk, 'open.pdf', PDF)).json.id
  const closed = (await upload(clerk, 'closed.pdf', PDF)).json.id
  const scenario = '00000000-0000-7000-8000-000000000401'
  const response = '00000000-0000-7000-8000-000000000501'
  await world.sql(`INSERT INTO scenario (id, organization_id, created_by, reviewing_unit) VALUES ('${scenario}', '${organizations.demand}', '00000000-0000-7000-8000-000000000101', 'Z02');
    INSERT INTO attachment (file_id, object_kind, object_id, purpose) VALUES ('${open}', 'scenario', '${scenario}', 'attachment'), ('${closed}', 'scenario', '${scenario}', 'confidential');
    INSERT INTO response (id, scenario_id, organization_id, created_by, state) VALUES ('${response}', '${scenario}', '${organizations.supply}', '00000000-0000-7000-8000-000000000103', 'submitted')`)
  await world.client().get(`/api/v1/files/${open}`, 404)
  await world.client('officer').get(`/api/v1/files/${closed}`, 200)
  await world.sql(`UPDATE scenario SET state = 'published', number = 'CJ-2026-Z02-9001', published_at = statement_timestamp() WHERE id = '${scenario}'`)
  await world.client().get(`/api/v1/files/${open}`, 200)
  for (const name of ['supply', 'rival', 'newcomer']) await world.client(name).get(`/api/v1/files/${closed}`, 404)
  await world.sql(`UPDATE response SET state = 'shortlisted' WHERE id = '${response}'`)
  await world.client('supply').get(`/api/v1/files/${closed}`, 200)
  await world.client('rival').get(`/api/v1/files/${closed}`, 404)
})

test('files of a response: its writer, and the owner once a submitted revision names them', async () => {
  const supply = world.client('supply')
  const { id } = (await upload(supply, 'plan.pdf', PDF)).json
  const response = '00000000-0000-7000-8000-000000000501'
  await world.sql(`INSERT INTO attachment (file_id, object_kind, object_id, purpose) VALUES ('${id}', 'response', '${response}', 'attachment');
    INSERT INTO response_body (response_id, revision, files) VALUES ('${response}', 0, '[{"id":"${id}","name":"plan.pdf","bytes":1}]')`)
  await supply.get(`/api/v1/files/${id}`, 200)
  await clerk.get(`/api/v1/files/${id}`, 404)
  await world.sql(`UPDATE response SET submitted_at = statement_timestamp() WHERE id = '${response}'; UPDATE response_body SET revision = 1 WHERE response_id = '${response}'`)
  await clerk.get(`/api/v1/files/${id}`, 200)
  for (const name of ['rival', 'officer', 'cityA', 'auditor', 'sysadmin']) await world.client(name).get(`/api/v1/files/${id}`, 404)
})

test('what nobody uses for a day is swept', async () => {
  const { id } = (await upload(clerk, 'forgotten.txt', new TextEncoder().encode('forgotten\n'))).json
  await world.sql(`UPDATE file SET created_at = statement_timestamp() - interval '25 hours' WHERE id = '${id}'`)
  await world.stopServer()
  await world.startServer()
  for (const end = Date.now() + 10000; Date.now() < end && (await onDisk(id)); await new Promise((resolve) => setTimeout(resolve, 50)));
  assert.equal(await onDisk(id), false)
  assert.equal(await world.sql(`SELECT count(*) FROM file WHERE id = '${id}'`), '0')
})
