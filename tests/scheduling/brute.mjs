// tests/scheduling/brute.mjs - the best schedule of a tiny instance by trying every one.
export const brute = (raw) => {
  const people = new Map(raw.participants.map((p, i) => [p.id, i]))
  const count = raw.participants.map(() => 0)
  const busy = raw.participants.map(() => 0)
  const used = raw.tables.map(() => 0)
  const lockedSlot = new Map((raw.locked ?? []).map((l) => [`${l.owner} ${l.supplier}`, l.slot]))
  const pairs = raw.candidates.map((c) => {
    const [a, b] = [people.get(c.owner), people.get(c.supplier)]
    const slots = raw.tables.map((_, t) => t).filter((t) => raw.participants[a].avail.includes(t) &&
      raw.participants[b].avail.includes(t) && (!c.allowed || c.allowed.includes(t)))
    return { a, b, slots, weight: c.weight, locked: lockedSlot.get(`${c.owner} ${c.supplier}`) }
  })
  const fair = () => raw.participants.reduce((n, p, i) => n + Math.min(count[i], p.min), 0)
  let best = -Infinity
  const put = (p, t, sign) => {
    count[p.a] += sign; count[p.b] += sign; used[t] += sign
    busy[p.a] ^= 1 << t; busy[p.b] ^= 1 << t
  }
  const walk = (i, weight) => {
    if (i === pairs.length) { best = Math.max(best, weight + raw.fair_bonus * fair()); return }
    const p = pairs[i]
    if (p.locked === undefined) walk(i + 1, weight)
    for (const t of p.locked === undefined ? p.slots : [p.locked]) {
      if ((busy[p.a] | busy[p.b]) & (1 << t) || used[t] >= raw.tables[t]) continue
      if (count[p.a] >= raw.participants[p.a].max || count[p.b] >= raw.participants[p.b].max) continue
      put(p, t, 1)
      walk(i + 1, weight + p.weight)
      put(p, t, -1)
    }
  }
  walk(0, 0)
  return best
}
