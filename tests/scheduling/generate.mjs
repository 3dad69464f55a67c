// tests/scheduling/generate.mjs - made-up instances of 1:1 meetings (mm-instance/1), the same ones for the same seed.
//
//   node generate.mjs PRESET SEED          s m l, each with -full (everybody always available) or -roomy (twice the tables, 70 % limited)
//   node generate.mjs late INSTANCE SEED      the instance after a late change: cancellations, early leavers, a lost table
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

// Mulberry32
export const chance = (seed) => {
  let a = seed >>> 0
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return { next, below: (n) => Math.floor(next() * n), between: (lo, hi) => lo + Math.floor(next() * (hi - lo + 1)) }
}

const presets = {
  s: { owners: 50, suppliers: 50, slots: 12, tables: 25, halves: 2, requests: 9.4 },
  m: { owners: 200, suppliers: 300, slots: 20, tables: 100, halves: 3, requests: 21 },
  l: { owners: 1000, suppliers: 1500, slots: 32, tables: 500, halves: 4, requests: 33 },
}

const range = (n) => Array.from({ length: n }, (_, i) => i)

// Limited: one half day missing, or late, or early, or some slots out of the middle.
const availability = (r, slots, sessions, share) => {
  if (r.next() >= share) return range(slots)
  const kind = r.below(4)
  const half = sessions[r.below(slots)]
  const edge = r.between(1, Math.floor(slots / 2))
  const set = range(slots).filter((t) =>
    kind === 0 ? sessions[t] !== half : kind === 1 ? t >= edge : kind === 2 ? t < slots - edge : r.next() < 0.7)
  return set.length ? set : [r.below(slots)]
}

export const generate = (preset, seed) => {
  const [size, kind] = preset.split('-')
  const p = presets[size]
  const r = chance(seed * 7919 + preset.length * 104729 + p.slots)
  const limited = kind === 'full' ? 0 : kind === 'roomy' ? 0.7 : 0.3
  const tables = kind === 'roomy' ? p.tables * 2 : p.tables
  const sessions = range(p.slots).map((t) => Math.floor((t * p.halves) / p.slots))
  const person = (id, side) => ({
    id, side, avail: availability(r, p.slots, sessions, limited),
    max: kind === 'full' || r.next() < 0.7 ? p.slots : r.between(Math.ceil(p.slots / 2), p.slots), min: r.between(1, 3),
  })
  const owners = range(p.owners).map((i) => person(`o${i + 1}`, 'owner'))
  const suppliers = range(p.suppliers).map((i) => person(`s${i + 1}`, 'supplier'))
  const fame = suppliers.map(() => 0.3 + r.next() ** 2 * 3)
  const total = fame.reduce((x, y) => x + y)
  const famous = () => {
    let x = r.next() * total
    let i = 0
    while ((x -= fame[i]) > 0 && i < fame.length - 1) i++
    return i
  }
  const candidates = []
  for (const owner of owners) {
    const wanted = new Set()
    const count = Math.max(1, Math.round(p.requests * (0.5 + r.next()) * (kind === 'roomy' ? 1.25 : 1)))
    for (let tries = 0; wanted.size < count && tries < 20 * count; tries++) wanted.add(famous())
    for (const i of wanted) candidates.push({ owner: owner.id, supplier: suppliers[i].id, weight: r.between(1, 100) })
  }
  return { format: 'mm-instance/1', name: `${preset}-${seed}`, slots: p.slots, sessions, tables: range(p.slots).map(() => tables),
    fair_bonus: 101, participants: [...owners, ...suppliers], candidates, locked: [] }
}

// 3 % of the suppliers cancel, 1.5 % of the owners leave at half time, one table is lost in the last half day.
export const lateChange = (instance, seed) => {
  const r = chance(seed * 31 + 5)
  const changed = structuredClone(instance)
  const last = changed.sessions[changed.slots - 1]
  changed.name += '-late'
  changed.tables = changed.tables.map((n, t) => (changed.sessions[t] === last ? n - 1 : n))
  const pick = (side, share) => {
    const all = changed.participants.filter((p) => p.side === side)
    const chosen = new Set()
    while (chosen.size < Math.max(1, Math.round(all.length * share))) chosen.add(all[r.below(all.length)])
    return chosen
  }
  for (const p of pick('supplier', 0.03)) p.avail = []
  for (const p of pick('owner', 0.015)) p.avail = p.avail.filter((t) => t < changed.slots / 2)
  return changed
}

// Small and awkward: few slots, tables that vary, holes, limits of 0, locked meetings, people of both sides now and then.
export const tiny = (seed) => {
  const r = chance(seed * 6151 + 77)
  const slots = r.between(1, 4)
  const sessions = range(slots).map((t) => (t * 2 < slots ? 0 : 1))
  const tables = range(slots).map(() => r.between(0, 3))
  const mixed = r.next() < 0.2
  const people = (side, n) => range(n).map((i) => ({ id: side === 'owner' ? `o${i}` : side === 'any' ? `a${i}` : i, side,
    avail: range(slots).filter(() => r.next() < 0.75), max: r.between(0, slots), min: r.between(0, 2) }))
  const participants = mixed ? people('any', r.between(3, 5)) : [...people('owner', r.between(1, 4)), ...people('supplier', r.between(1, 4))]
  const candidates = []
  for (const a of participants) for (const b of participants) {
    const fits = mixed ? a.id < b.id : a.side === 'owner' && b.side === 'supplier'
    if (!fits || r.next() > 0.7 || candidates.length >= 10) continue
    const c = { owner: a.id, supplier: b.id, weight: r.between(1, 20) }
    if (r.next() < 0.2) c.allowed = range(slots).filter(() => r.next() < 0.6)
    candidates.push(c)
  }
  const locked = []
  const c = candidates[0]
  if (c && r.next() < 0.3) {
    const [a, b] = [c.owner, c.supplier].map((id) => participants.find((p) => p.id === id))
    const t = range(slots).find((s) => a.avail.includes(s) && b.avail.includes(s) && (!c.allowed || c.allowed.includes(s)) && tables[s] > 0)
    if (t !== undefined && a.max && b.max) locked.push({ owner: c.owner, supplier: c.supplier, slot: t, ...(r.next() < 0.5 ? { table: 0 } : {}) })
  }
  return { format: 'mm-instance/1', name: `tiny-${seed}`, slots, sessions, tables, fair_bonus: r.next() < 0.5 ? 21 : 0, participants, candidates, locked }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [preset, ...rest] = process.argv.slice(2)
  const made = preset === 'late' ? lateChange(JSON.parse(readFileSync(rest[0], 'utf8')), Number(rest[1] ?? 1))
    : preset === 'tiny' ? tiny(Number(rest[0] ?? 1)) : generate(preset, Number(rest[0] ?? 1))
  process.stdout.write(JSON.stringify(made) + '\n')
}
