// tests/scheduling/exact.mjs - the joint model of an instance (which pair in which slot) as an LP file, for any exact solver to say
// what the best possible objective is. Small instances only: one binary for each pair and slot.
//
//   node exact.mjs INSTANCE > model.lp      e.g. then: cbc model.lp ratio 0 solve
import { readFileSync } from 'node:fs'

const instance = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const people = new Map(instance.participants.map((p) => [p.id, { ...p, slots: new Set(p.avail), at: new Map(), all: [] }]))
const objective = [], rows = [], binaries = [], bounds = []
const tables = instance.tables.map(() => [])

instance.candidates.forEach((pair, k) => {
  const [a, b] = [people.get(pair.owner), people.get(pair.supplier)]
  const slots = a.avail.filter((t) => b.slots.has(t) && (!pair.allowed || pair.allowed.includes(t)))
  const names = slots.map((t) => `x${k}_${t}`)
  names.forEach((name, i) => {
    objective.push(`${pair.weight} ${name}`)
    tables[slots[i]].push(name)
    for (const p of [a, b]) {
      p.all.push(name)
      p.at.set(slots[i], [...(p.at.get(slots[i]) ?? []), name])
    }
  })
  binaries.push(...names)
  if (names.length) rows.push(`${names.join(' + ')} <= 1`)
})
tables.forEach((names, t) => names.length && rows.push(`${names.join(' + ')} <= ${instance.tables[t]}`))
for (const [i, p] of [...people.values()].entries()) {
  for (const names of p.at.values()) rows.push(`${names.join(' + ')} <= 1`)
  if (!p.all.length) continue
  rows.push(`${p.all.join(' + ')} <= ${p.max}`)
  if (!p.min) continue
  objective.push(`${instance.fair_bonus} f${i}`)
  bounds.push(`0 <= f${i} <= ${p.min}`)
  rows.push(`f${i} - ${p.all.join(' - ')} <= 0`)
}
console.log(`Maximize\nobj: ${objective.join(' + ')}\nSubject To\n${rows.map((row, i) => `r${i}: ${row}`).join('\n')}\nBounds\n${bounds.join('\n')}\nBinaries\n${binaries.join('\n')}\nEnd`)
