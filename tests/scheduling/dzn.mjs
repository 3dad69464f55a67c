// tests/scheduling/dzn.mjs - a public B2B meeting scheduling instance (MiniZinc data, Bofill et al. 2014) as mm-instance/1 with all_required.
//   node dzn.mjs FILE > instance.json
import { readFileSync } from 'node:fs'

const text = readFileSync(process.argv[2], 'utf8')
const number = (name) => Number(new RegExp(`${name}\\s*=\\s*(\\d+)`).exec(text)[1])
const part = (name, open, close) => {
  const at = text.indexOf(open, text.search(new RegExp(`${name}\\s*=`))) + open.length
  return text.slice(at, text.indexOf(close, at))
}
const ints = (s) => (s.match(/-?\d+/g) ?? []).map(Number)
const [slots, morning, people, tables] = ['nTotalSlots', 'nMorningSlots', 'nBusiness', 'nTables'].map(number)
const range = (n) => Array.from({ length: n }, (_, i) => i)
const sets = part('forbidden', '[', '];').match(/\{[^}]*\}/g) ?? []
const forbidden = range(people).map((i) => new Set(ints(sets[i] ?? '')))
const asked = ints(part('requested', '[|', '|]'))
const fixed = /fixat\s*=/.test(text) ? ints(part('fixat', '[', ']')) : []
const allowed = { 1: range(slots).filter((t) => t < morning), 2: range(slots).filter((t) => t >= morning) }
const candidates = range(asked.length / 3).map((i) => {
  const [owner, supplier, session] = asked.slice(3 * i, 3 * i + 3)
  const only = fixed[i] ? [fixed[i] - 1] : allowed[session]
  return { owner, supplier, weight: 1, ...(only ? { allowed: only } : {}) }
})
process.stdout.write(JSON.stringify({ format: 'mm-instance/1', name: process.argv[2].split('/').pop().replace(/\.dzn$/, ''), slots,
  sessions: range(slots).map((t) => (t < morning ? 0 : 1)), tables: range(slots).map(() => tables), fair_bonus: 0,
  participants: range(people).map((i) => ({ id: i + 1, side: 'any', avail: range(slots).filter((t) => !forbidden[i].has(t + 1)), max: slots, min: 0 })),
  candidates, locked: [], all_required: true }) + '\n')
