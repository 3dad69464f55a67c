// tests/flow/roster.test.mjs - lists of people brought to an event: pasted, CSV in two encodings, Excel; faults by row and column.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventPath, gathering, organizations, people, register } from './gathering.mjs'
import { start } from './harness.mjs'
import { unzip, workbook, zip } from './xlsx.mjs'

let world
before(async () => { world = await start() })
after(() => world?.stop())

const header = ['单位名称', '统一社会信用代码', '姓名', '职务', '手机', '邮箱', '身份']
const code = (n) => {
  const chars = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const body = `91420100MA${String(n).padStart(7, '0')}`
  let sum = 0
  let weight = 1
  for (const c of body) { sum += chars.indexOf(c) * weight; weight = (weight * 3) % 31 }
  return body + chars[(31 - (sum % 31)) % 31]
}
const paste = (rows, separator = '\t') => rows.map((r) => r.join(separator)).join('\r\n')
const send = (event, path, body, expect = 200, who = 'organizer') => world.client(who).send('POST', eventPath(event, path), { body, expect })
const check = async (event, body, expect) => (await send(event, 'roster/check', body, expect)).json
const take = async (event, body, expect) => (await send(event, 'roster', body, expect)).json
const faults = (answer) => Object.fromEntries(answer.rows.filter((r) => r.errors.length).map((r) => [r.row, r.errors.map((e) => `${e.column} ${e.code}`).sort()]))
const upload = async (name, bytes) => (await world.client('organizer').send('POST', `/api/v1/files?purpose=roster&name=${encodeURIComponent(name)}`, { body: new Uint8Array(bytes), headers: { 'Content-Type': 'application/octet-stream' }, expect: 201 })).json.id
const count = (event, more = '') => world.sql(`SELECT count(*) FROM registration WHERE event_id = '${event}' ${more}`)

test('every fault is named by row and column, and nothing is imported', async () => {
  const event = await gathering(world)
  await register(world.client('clerk'), event, 'demand')
  const text = paste([
    header,
    ['新单位一', code(101), '张一', '总监', '13800000101', '', '供给方'],
    ['新单位二', `${code(102).slice(0, 17)}${code(102)[17] === '1' ? '2' : '1'}`, '张二', '', '13800000102', '', '需求方'],
    ['新单位三', 'ABC', '张三', '', '13800000103', '', '需求方'],
    ['新单位四', code(104), '', '', '1380000', 'x@', '路人'],
    ['新单位五', '', '张五', '', '', '', '需求方'],
    ['', '', '张六', '', '13800000101', '', '嘉宾'],
    ['测试需求单位', '', '需求经办', '', '', people.clerk.login, '需求方'],
    ['另一个名字', '91420100MA0000002B', '张八', '', '13800000108', '', '供给方'],
  ])
  const answer = await check(event, { text })
  assert.deepEqual(answer.columns, ['organization', 'credit_code', 'name', 'post', 'phone', 'mail', 'side'])
  assert.deepEqual(faults(answer), {
    3: ['credit_code credit_code_checksum'],
    4: ['credit_code credit_code_malformed'],
    5: ['mail mail_malformed', 'name required', 'phone phone_malformed', 'side side_unknown'],
    6: ['credit_code organization_unknown', 'phone required'],
    7: ['phone duplicate_in_file'],
    8: ['name already_registered'],
    9: ['credit_code credit_code_checksum', 'organization other_name'],
  })
  assert.deepEqual([answer.good, answer.bad, answer.imported], [3, 5, 0])
  assert.deepEqual(answer.rows.map((r) => r.action), ['new', 'new', 'bad', 'bad', 'bad', 'bad', 'bad', 'new'])
  assert.equal((await take(event, { text })).imported, 0)
  assert.equal(await count(event), '1')
  const taken = await take(event, { text, skip_bad: true })
  assert.equal(taken.imported, 3)
  assert.equal(await count(event, "AND source = 'roster'"), '3')
  assert.equal(await world.sql(`SELECT string_agg(state, ' ') FROM organization WHERE credit_code = '${code(101)}'`), 'registered')
  assert.equal(await world.sql(`SELECT r.state || coalesce(r.seat_no::text, '-') FROM registration AS r JOIN organization AS o ON o.id = r.organization_id WHERE r.event_id = '${event}' AND o.credit_code = '${code(101)}'`), 'applied-', 'approved only after verification')
  assert.equal(await world.sql(`SELECT r.state || r.seat_no FROM registration AS r WHERE r.event_id = '${event}' AND r.organization_id = '${organizations.supply}'`), 'approved1')
  assert.equal(await world.sql(`SELECT state FROM membership AS m JOIN person AS p ON p.id = m.person_id WHERE p.login = '13800000108'`), 'requested', 'a list makes nobody a member of what was there already')
  assert.equal(await world.sql(`SELECT string_agg(m.role || ' ' || m.state, ', ') FROM membership AS m JOIN organization AS o ON o.id = m.organization_id AND o.created_by = m.person_id WHERE o.credit_code = '${code(101)}'`), 'org_admin active', 'whoever stands first for a new organization can bring it to 认证')
  const again = await take(event, { text, skip_bad: true })
  assert.equal(again.imported, 0, 'the same list again imports nobody twice')
})

test('a column that is not there is shown when it is missed', async () => {
  const event = await gathering(world)
  const answer = await check(event, { text: paste([['单位名称', '姓名', '身份'], ['无码单位', '周一', '需求方']]) })
  assert.deepEqual(answer.columns, ['organization', 'credit_code', 'name', 'phone', 'side'])
})

test('a new person claims the account by the link', async () => {
  const event = await gathering(world)
  const text = paste([header, ['新单位六', code(201), '李一', '经理', '', 'li.one@test.invalid', '供给方']], ',')
  assert.equal((await take(event, { text })).imported, 1)
  let token
  for (const end = Date.now() + 10000; !token && Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const folder = join(world.folder, 'mail')
    for (const name of (await readdir(folder).catch(() => [])).filter((n) => !n.startsWith('.'))) {
      const mail = await readFile(join(folder, name), 'utf8')
      if (mail.includes('li.one@test.invalid')) token = (/token=([0-9a-f]{64})/.exec(mail.replace(/=\r?\n/g, '').replace(/=3D/g, '='))
        ?? /token=([0-9a-f]{64})/.exec(Buffer.from(mail.split(/\r?\n\r?\n/).slice(1).join(''), 'base64').toString()))?.[1]
    }
  }
  assert.ok(token, 'a mail with the link went out')
  await world.client().send('PUT', '/api/v1/password-resets', { body: { token, password: 'claimed-2026-x' }, expect: 204 })
  const client = world.client()
  await client.login('li.one@test.invalid', 'claimed-2026-x')
  assert.equal((await client.get('/api/v1/my/registrations')).json.items[0].event_id, event)
})

const good = (from, n) => Array.from({ length: n }, (_, i) => [`名单单位${from + i}`, code(from + i), `王${from + i}`, '工程师', String(13900000000 + from + i), '', i % 2 ? '需求方' : '供给方'])

test('an Excel file: shared strings, rich text, phone numbers as numbers, columns in any order', async () => {
  const event = await gathering(world)
  const rows = [['参会名单'], [], ['身份(需求方/供给方/嘉宾)', ' 手机 号 ', '备注', '姓名*', 'Credit Code', '单位名称'],
    ...good(300, 3).map((r) => [r[6], Number(r[4]), '无', r[2], r[1].toLowerCase(), r[0]])]
  const answer = await check(event, { file_id: await upload('名单.xlsx', workbook(rows)) })
  assert.deepEqual(answer.columns, ['organization', 'credit_code', 'name', 'phone', 'side'])
  assert.deepEqual(faults(answer), {})
  assert.deepEqual(answer.rows.map((r) => [r.row, r.values.organization, r.values.phone, r.values.side, r.values.credit_code]),
    good(300, 3).map((r, n) => [n + 4, r[0], r[4], n % 2 ? 'demand' : 'supply', r[1]]))
  const inline = await check(event, { file_id: await upload('inline.xlsx', workbook(rows, { inline: true })) })
  assert.deepEqual(inline.rows, answer.rows)
  assert.equal((await take(event, { file_id: await upload('名单.xlsx', workbook(rows)) })).imported, 3)
})

test('CSV in UTF-8 and GB18030, quoted fields with separators and line breaks', async () => {
  const event = await gathering(world)
  const csv = '\ufeff单位名称,信用代码,姓名,职务,手机,邮箱,身份\n"甲,乙""丙""公司",' + code(401) + ',"赵\n一",,13700000401,,嘉宾\r\n'
  const utf8 = await check(event, { file_id: await upload('a.csv', Buffer.from(csv)) })
  assert.deepEqual([utf8.rows[0].values.organization, utf8.rows[0].values.name, utf8.good], ['甲,乙"丙"公司', '赵 一', 1])
  const gb = Buffer.concat([
    Buffer.from('b5a5ceBBc3fbb3c62cd0d5c3fb2ccad6bbfa2cc9edb7dd0a'.toLowerCase(), 'hex'), // 单位名称,姓名,手机,身份
    Buffer.from(',', 'ascii'), Buffer.from('d5d4b6fe', 'hex'), Buffer.from(',13700000402,', 'ascii'), Buffer.from('bcceb1f6', 'hex'), Buffer.from('\n'), // 赵二 ... 嘉宾
  ])
  const answer = await check(event, { file_id: await upload('b.csv', gb) })
  assert.deepEqual([answer.rows[0].values.name, answer.rows[0].values.side, answer.good], ['赵二', 'guest', 1])
})

test('what is no list is refused: other columns, other files, bombs, entities', async () => {
  const event = await gathering(world)
  const refused = async (body, name) => (await check(event, body, 422)).errors?.[0]?.code ?? name
  assert.equal(await refused({ text: 'a\tb\nc\td' }), 'roster_no_header')
  assert.equal(await refused({ text: '单位名称\t姓名\t身份\n' }), 'sheet_empty')
  assert.equal(await refused({}), 'required')
  assert.equal(await refused({ text: paste([header, ...good(1000, 5001).map((r) => ['', '', r[2], '', '', '', ''])]) }), 'sheet_too_long')
  const sheet = 'xl/worksheets/sheet7.xml'
  const bomb = workbook([header], { more: { [sheet]: `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>${' '.repeat(30 * 1024 * 1024)}</t></is></c></row></sheetData></worksheet>` } })
  assert.ok(bomb.length < 200000)
  assert.equal(await refused({ file_id: await upload('bomb.xlsx', bomb) }), 'sheet_too_large')
  const laughs = `<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]><worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`
  assert.equal(await refused({ file_id: await upload('laughs.xlsx', workbook([header], { more: { [sheet]: laughs } })) }), 'sheet_malformed')
  const rotten = Buffer.from(workbook([header, ...good(500, 2)]))
  for (let i = 60; i < rotten.length - 60; i += 97) rotten[i] ^= 0x5a
  const id = await world.client('organizer').send('POST', '/api/v1/files?name=rotten.xlsx', { body: new Uint8Array(rotten), headers: { 'Content-Type': 'application/octet-stream' } })
  if (id.status === 201) assert.equal(await refused({ file_id: id.json.id }), 'sheet_malformed')
  const empty = zip({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>', 'xl/worksheets/sheet1.xml': '<worksheet><sheetData/></worksheet>' })
  assert.ok(empty.length > 0)
})

test('only the organizer brings a list, only his own file, only before the end', async () => {
  const event = await gathering(world)
  const text = paste([header, ...good(600, 1)])
  await send(event, 'roster/check', { text }, 403, 'supply')
  const file = await upload('own.csv', Buffer.from(paste([header, ...good(601, 1)], ',')))
  await send(event, 'roster/check', { file_id: file }, 422, 'officer')
  await world.sql(`UPDATE event SET state = 'ended' WHERE id = '${event}'`)
  assert.equal((await take(event, { text }, 409)).code, 'registration_not_over')
})

test('a long list: quota and seats in the order of the list, in one transaction', async () => {
  const event = await gathering(world, { quota_supply: '2' })
  await world.sql(`UPDATE organization SET name = name WHERE id = '${organizations.supply}'`)
  const rows = ['a', 'b', 'c'].map((x, n) => ['测试供给单位', '', `陈${x}`, '', `1360000070${n}`, '', '供给方'])
  assert.deepEqual(faults(await check(event, { text: paste([header, ...rows]) })), { 4: ['organization seats_full'] })
  const list = [rows[0], ['测试竞争单位', '', '陈d', '', '13600000704', '', '供给方'], rows[1]]
  assert.equal((await take(event, { text: paste([header, ...list]) })).imported, 3)
  assert.equal(await world.sql(`SELECT string_agg(state || coalesce(seat_no::text, ''), ' ' ORDER BY created_at) FROM registration WHERE event_id = '${event}'`), 'approved1 approved1 waitlisted')
  const long = await gathering(world)
  const started = Date.now()
  const answer = await take(long, { text: paste([header, ...good(10000, 2000)]) })
  assert.deepEqual([answer.imported, answer.bad, answer.rows.length], [2000, 0, 1000])
  assert.ok(Date.now() - started < 20000, `${Date.now() - started} ms`)
})

test('the list goes out as Excel with a mark, and the export is logged; the template comes in again', async () => {
  const event = await gathering(world)
  await register(world.client('clerk'), event, 'demand', { intro: '=1+1' })
  const answer = await fetch(world.base + eventPath(event, 'registrations.xlsx'), { headers: { Authorization: `Bearer ${world.tokens.get('organizer')}` } })
  assert.equal(answer.status, 200)
  const parts = unzip(Buffer.from(await answer.arrayBuffer()))
  const all = Object.values(parts).join('\n')
  for (const word of ['测试需求单位', '需求经办', '14000000001', '组织者 导出于', '=1+1']) assert.ok(all.includes(word), word)
  assert.ok(!/<f>/.test(all), 'no formulas')
  await world.client('supply').get(eventPath(event, 'registrations.xlsx'), 403)
  await world.client('auditor').get(eventPath(event, 'registrations.xlsx'), 403)
  assert.equal(await world.sql(`SELECT count(*) FROM audit WHERE object_id = '${event}' AND action = 'export'`), '1')
  const template = await fetch(`${world.base}/api/v1/roster-template.xlsx`, { headers: { Authorization: `Bearer ${world.tokens.get('organizer')}` } })
  const id = await upload('template.xlsx', Buffer.from(await template.arrayBuffer()))
  assert.equal((await check(event, { file_id: id }, 422)).errors[0].code, 'sheet_empty')
})
