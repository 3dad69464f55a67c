// tests/flow/answers.mjs - what the stories of answering and choosing begin with: published scenarios, a complete answer.
import { randomUUID } from 'node:crypto'
import { organizations, people } from './harness.mjs'

let count = 0

/** A published scenario of the demand side with two indicators; its responses close in 20 days. */
export async function publishedScenario(world, { organization = organizations.demand, by = people.demand.person, consortium = true } = {}) {
  const id = randomUUID()
  count += 1
  await world.sql(`
    INSERT INTO scenario (id, organization_id, created_by, reviewing_unit, number, state, title, domain, pain, requirement, contact_name, contact_phone, deadline_at, submitted_at, published_at, accepts_consortium)
    VALUES ('${id}', '${organization}', '${by}', 'Z02', 'CJ-2026-Z02-${String(9000 + count)}', 'published', '端子压接外观缺陷在线检测 ${count}', 'industry', '人工漏检', '在线检测', '经办', '14000000001',
            statement_timestamp() + interval '20 days', statement_timestamp(), statement_timestamp(), ${consortium});
    INSERT INTO scenario_indicator (scenario_id, position, name, unit, comparator, target) VALUES ('${id}', 1, '漏检率', '%', 'le', '0.3'), ('${id}', 2, '换型时间', 'min', 'le', '30')`)
  return id
}

/** As if the deadline had come: nothing sleeps. */
export const passDeadline = (world, id) => world.sql(`UPDATE scenario SET deadline_at = statement_timestamp() - interval '1 second' WHERE id = '${id}'`)

export const body = {
  summary: '两台工业相机加小样本模型，产线旁边缘计算，数据不出厂。', price_fen: 68000000, duration_months: 4,
  answers: [{ position: 1, fit: 'exceeds', value: '0.2 %', evidence: '同类产线 1000 件盲测' }, { position: 2, fit: 'meets', value: '25 min' }],
  milestones: [{ title: '到货安装', months: 1, share_percent: 30 }, { title: '验收', months: 4, share_percent: 70 }],
  contact_name: '销售甲', contact_phone: '14000000002', contact_mail: 'sales@demo.invalid',
}

/** A draft of `client`, read once so that its tag is known. */
export async function draftResponse(client, scenario, form = body, more = {}) {
  const { json } = await client.create(`/api/v1/scenarios/${scenario}/responses`, more)
  await client.get(`/api/v1/responses/${json.id}`)
  if (form) await client.patch(`/api/v1/responses/${json.id}`, form)
  return json.id
}

export async function submittedResponse(client, scenario, form = body) {
  const id = await draftResponse(client, scenario, form)
  await client.post(`/api/v1/responses/${id}/submit`, undefined)
  return id
}
