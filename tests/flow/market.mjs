// tests/flow/market.mjs - shared steps of the stories: a complete form, and a scenario brought to a given station.

export const form = {
  title: '端子压接外观缺陷在线检测', domain: 'manufacturing', pain: '两条线人工漏检约 1.2%', goal: '漏检率降到 0.3% 以下', requirement: '在线检测压接端子外观缺陷,换型不超过 30 分钟',
  technologies: ['vision'], cooperation: ['solution'], budget_kind: 'range', budget_min_fen: 60000000, budget_max_fen: 90000000,
  contact_name: '经办人甲', contact_phone: '14000000001', confidential: '样本 1.8 万张不出厂',
  indicators: [
    { name: '漏检率', unit: '%', comparator: 'le', target: '0.3', method: '1000 件盲测' },
    { name: '节拍', unit: 's/件', comparator: 'le', target: '1.2', method: '连续运行 2 小时' },
  ],
}

export const at = (id, step = '') => `/api/v1/scenarios/${id}${step && `/${step}`}`

/** Reads the object first, so that If-Match is of this caller's view, then takes the step. */
export async function step(client, id, name, body = {}, expect = 200) {
  await client.get(at(id))
  return client.post(at(id, name), body, expect)
}

export async function draft(world, more = {}) {
  const clerk = world.client('clerk')
  const { json } = await clerk.create('/api/v1/scenarios', { ...form, ...more })
  return json.id
}

export async function submitted(world, more = {}) {
  const id = await draft(world, more)
  await step(world.client('clerk'), id, 'submit')
  return id
}

export async function published(world, more = {}) {
  const id = await submitted(world, more)
  await step(world.client('officer'), id, 'approve', { checklist: ['real', 'clear', 'publishable', 'no_duplicate'] })
  await step(world.client('cityA'), id, 'publish')
  return id
}
