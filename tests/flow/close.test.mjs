// tests/flow/close.test.mjs - accounts that are closed, organizations that become part of another one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { organizations, people, start } from './harness.mjs'
import { publishedScenario, submittedResponse } from './answers.mjs'

let world
const who = {}
before(async () => {
  world = await start()
  for (const name of Object.keys(people)) who[name] = world.client(name)
})
after(() => world?.stop())

const at = (id, step) => `/api/v1/admin/people/${id}/${step}`

test('a closed account is out at once, stays out, and comes back', async () => {
  const clerk = world.client()
  await clerk.login(people.clerk.login)
  await who.cityA.post(at(people.clerk.person, 'disable'), { reason: '离职' }, 403)
  assert.equal((await who.sysadmin.post(at(people.clerk.person, 'disable'), {}, 422)).code, 'reason_required')
  assert.equal((await who.sysadmin.post(at(people.sysadmin.person, 'disable'), { reason: '自己' }, 403)).code, 'person_self')
  await who.sysadmin.post(at('00000000-0000-7000-8000-000000000999', 'disable'), { reason: '无此人' }, 404)
  await who.sysadmin.post(at(people.clerk.person, 'disable'), { reason: '离职' }, 204)
  await who.sysadmin.post(at(people.clerk.person, 'disable'), { reason: '离职' }, 409)
  let status = 200
  for (const end = Date.now() + 5000; status === 200 && Date.now() < end;) status = (await clerk.send('GET', '/api/v1/inbox')).status
  assert.equal(status, 401)
  assert.equal((await world.client().post('/api/v1/session', { login: people.clerk.login, password: 'demo-Tongqu-2026' }, 401)).code, 'login_failed')
  assert.equal((await who.sysadmin.get('/api/v1/admin/people?q=clerk.demand')).json.items[0].is_disabled, true)
  await who.sysadmin.post(at(people.clerk.person, 'enable'), { reason: '返聘' }, 204)
  await world.client().login(people.clerk.login)
  assert.equal(await world.sql(`SELECT string_agg(action || ' ' || reason, ', ' ORDER BY id) FROM audit WHERE machine = 'person' AND object_id = '${people.clerk.person}'`), 'disable 离职, enable 返聘')
})

test('merging: refused where both sides would be one, else people and matters go along', async () => {
  const path = `/api/v1/organizations/${organizations.rival}`
  const merge = async (body, expect, client = who.cityA) => {
    await client.get(path)
    return client.post(`${path}/merge`, body, expect)
  }
  const scenario = await publishedScenario(world)
  const response = await submittedResponse(who.rival, scenario)
  const own = await publishedScenario(world, { organization: organizations.rival, by: people.rival.person })
  const code = '91420100MA0000002B'
  await merge({ credit_code: code, reason: '吸收合并' }, 403, who.otherOfficer)
  assert.equal((await merge({ credit_code: code }, 422)).code, 'reason_required')
  assert.equal((await merge({ credit_code: '91420100MA0000003C', reason: '自己' }, 422)).code, 'organization_merge_target')
  assert.equal((await merge({ credit_code: '91420199MADM000190', reason: '没有' }, 422)).code, 'organization_merge_target')
  assert.equal((await merge({ credit_code: '91420100MA0000001A', reason: '需求方' }, 409)).code, 'organization_merge_conflict')
  const merged = (await merge({ credit_code: code.toLowerCase(), reason: '吸收合并' }, 200)).json
  assert.equal(merged.state, 'merged')
  assert.deepEqual(merged.actions, [])
  const moved = world.client()
  moved.token = await world.token('rival', { organization: organizations.supply })
  assert.equal((await moved.get('/api/v1/my/scenarios')).json.items[0].id, own)
  const mine = (await moved.get(`/api/v1/responses/${response}`)).json
  assert.equal(mine.organization_id, organizations.supply)
  assert.ok(mine.actions.some((a) => a.action === 'edit'), 'who answered goes on, for the new one')
  assert.ok((await who.demand.get(`/api/v1/scenarios/${scenario}/responses`)).json.items[0].summary)
  await who.rival.get('/api/v1/my/scenarios').then((a) => assert.equal(a.json.items.length, 0))
  assert.equal(await world.sql(`SELECT state || ' ' || (merged_into = '${organizations.supply}') FROM organization WHERE id = '${organizations.rival}'`), 'merged true')
  assert.equal(await world.sql(`SELECT count(*) FROM inbox WHERE kind = 'organization_merged' AND person_id = '${people.rival.person}'`), '1')
})
