// tests/scheduling/check.mjs - judges a schedule knowing only the published formats: every hard rule, the objective, the secondary
// figures, and the upper bound that a dual file proves. Shares nothing with the solver.
//
//   node check.mjs INSTANCE SCHEDULE [CERTIFICATE] [PREVIOUS]      figures as JSON; exit status 1 with the broken rules
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const pairKey = (owner, supplier) => JSON.stringify([owner, supplier])

class Instance {
  constructor(raw) {
    Object.assign(this, raw)
    this.people = new Map(raw.participants.map((p) => [p.id, { ...p, slots: new Set(p.avail), met: [] }]))
    this.pairs = new Map(raw.candidates.map((c) => [pairKey(c.owner, c.supplier), c]))
    this.locked = raw.locked ?? []
  }
  allows(pair, slot) {
    return this.people.get(pair.owner).slots.has(slot) && this.people.get(pair.supplier).slots.has(slot) &&
      (!pair.allowed || pair.allowed.includes(slot))
  }
}

export const check = (raw, schedule, prices, previous) => {
  const instance = new Instance(raw)
  const broken = []
  const once = new Set()
  const claim = (what, ...key) => {
    const text = `${what} ${JSON.stringify(key)}`
    if (once.has(text)) broken.push(`${text} twice`)
    once.add(text)
  }
  if (schedule.format !== 'mm-schedule/1' || schedule.instance !== raw.name) broken.push('format or name')
  let weight = 0
  for (const m of schedule.meetings) {
    const pair = instance.pairs.get(pairKey(m.owner, m.supplier))
    if (!pair) { broken.push(`not a candidate: ${JSON.stringify(m)}`); continue }
    claim('pair', m.owner, m.supplier)
    claim('person', m.owner, m.slot)
    claim('person', m.supplier, m.slot)
    claim('table', m.table, m.slot)
    if (!Number.isInteger(m.slot) || m.slot < 0 || m.slot >= raw.slots) { broken.push(`slot: ${JSON.stringify(m)}`); continue }
    if (!Number.isInteger(m.table) || m.table < 0 || m.table >= raw.tables[m.slot]) broken.push(`table: ${JSON.stringify(m)}`)
    if (!instance.allows(pair, m.slot)) broken.push(`not available: ${JSON.stringify(m)}`)
    weight += pair.weight
    instance.people.get(m.owner).met.push(m)
    instance.people.get(m.supplier).met.push(m)
  }
  for (const p of instance.people.values()) if (p.met.length > p.max) broken.push(`${p.id} has ${p.met.length} of ${p.max}`)
  const bySlot = new Map(schedule.meetings.map((m) => [pairKey(m.owner, m.supplier), m]))
  for (const l of instance.locked) {
    const m = bySlot.get(pairKey(l.owner, l.supplier))
    if (!m || m.slot !== l.slot || (l.table !== undefined && m.table !== l.table)) broken.push(`locked not kept: ${JSON.stringify(l)}`)
  }
  if (raw.all_required && schedule.meetings.length < raw.candidates.length) broken.push('all_required: some are missing')
  const fairUnits = [...instance.people.values()].reduce((n, p) => n + Math.min(p.met.length, p.min), 0)
  const figures = { meetings: schedule.meetings.length, weight, fair_units: fairUnits, objective: weight + raw.fair_bonus * fairUnits,
    ...secondary(instance, raw), ...(previous ? changes(instance, bySlot, previous) : {}) }
  if (prices) figures.bound = bound(instance, raw, prices)
  return { broken, figures }
}

const secondary = (instance, raw) => {
  let [gaps, worst, moves, breaks] = [0, 0, 0, 0]
  for (const p of instance.people.values()) {
    const at = new Map(p.met.map((m) => [m.slot, m]))
    let own = 0
    for (const session of new Set(raw.sessions)) {
      const slots = raw.sessions.flatMap((s, t) => (s === session ? [t] : []))
      const met = slots.filter((t) => at.has(t))
      own += slots.filter((t) => t > met[0] && t < met.at(-1) && !at.has(t) && p.slots.has(t)).length
      const owned = met.map((t) => at.get(t)).filter((m) => m.owner === p.id)
      moves += owned.filter((m, i) => i > 0 && m.table !== owned[i - 1].table).length
    }
    const all = [...at.keys()].sort((x, y) => x - y)
    breaks += all.filter((t, i) => i > 0 && t > all[i - 1] + 1).length
    gaps += own
    worst = Math.max(worst, own)
  }
  return { gaps, worst_gaps: worst, table_moves: moves, breaks }
}

const changes = (instance, now, previous) => {
  const f = { kept: 0, moved: 0, dropped: 0, retabled: 0, added: now.size, impossible: 0 }
  for (const old of previous.meetings) {
    const pair = instance.pairs.get(pairKey(old.owner, old.supplier))
    const m = now.get(pairKey(old.owner, old.supplier))
    if (m) f.added--
    if (!pair || !instance.allows(pair, old.slot)) f.impossible++
    else if (!m) f.dropped++
    else if (m.slot !== old.slot) f.moved++
    else {
      f.kept++
      if (m.table !== old.table) f.retabled++
    }
  }
  return f
}

// Weak duality: whatever the prices are, no schedule is worth more than this. Locked meetings count whatever they cost.
export const bound = (instance, raw, [table, ...prices]) => {
  const price = new Map(raw.participants.map((p, i) => [p.id, prices[i]]))
  const locked = new Map(instance.locked.map((l) => [pairKey(l.owner, l.supplier), l]))
  const busy = new Set(instance.locked.flatMap((l) => [JSON.stringify([l.owner, l.slot]), JSON.stringify([l.supplier, l.slot])]))
  const left = raw.tables.map((n, t) => n - instance.locked.filter((l) => l.slot === t).length)
  let sum = Math.max(0, table) * raw.tables.reduce((x, y) => x + y, 0)
  if (table < 0) throw new Error('a table has no negative price')
  for (const p of instance.people.values()) {
    const held = instance.locked.filter((l) => l.owner === p.id || l.supplier === p.id).length
    const most = Math.min(p.max, p.slots.size)
    let best = -Infinity
    for (let n = held; n <= most; n++) best = Math.max(best, n * price.get(p.id) + raw.fair_bonus * Math.min(n, p.min))
    sum += best
  }
  for (const [key, pair] of instance.pairs) {
    const rest = pair.weight - table - price.get(pair.owner) - price.get(pair.supplier)
    const open = left.some((n, t) => n > 0 && instance.allows(pair, t) && !busy.has(JSON.stringify([pair.owner, t])) &&
      !busy.has(JSON.stringify([pair.supplier, t])))
    sum += locked.has(key) ? rest : open ? Math.max(0, rest) : 0
  }
  return sum
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const read = (path) => (path && path !== '-' ? JSON.parse(readFileSync(path, 'utf8')) : undefined)
  const [instance, schedule, certificate, previous] = process.argv.slice(2)
  const prices = certificate && certificate !== '-' ? readFileSync(certificate, 'utf8').trim().split(/\s+/).map(Number) : undefined
  const { broken, figures } = check(read(instance), read(schedule), prices, read(previous))
  console.log(JSON.stringify(figures))
  for (const b of broken) console.error(b)
  process.exitCode = broken.length ? 1 : 0
}
