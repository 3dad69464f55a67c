// tests/browser/story.mjs - an event's whole way in chromium, in the demonstration world and with the steps of the README alone: from a
// line of the annual plan over the list from Excel, the schedule and the morning of the day to the summary, after which the year's
// gauge has gone on by one. Every page is examined (eyes.mjs). The clock goes on by the database's owner, never by waiting.
import { start } from '../flow/harness.mjs'
import { workbook } from '../flow/xlsx.mjs'
import { check, openBrowser, Person, verdict } from './eyes.mjs'
import { pdf } from './join.mjs'

const name = '工业视觉专场供需对接会'
const title = '端子压接外观缺陷在线检测'
const story = {}
let world
const expect = (what, is, problem) => check(what, is ? '' : problem)
const rows = async (text) => (await world.sql(text)).split('\n').filter(Boolean).map((line) => line.split('|'))
/** A day so many days from another. */
const dayFrom = (day, days) => new Date(Date.parse(day) + days * 86400e3).toISOString().slice(0, 10)
/** The first working day from the ninth on which nothing else is planned. */
const freeDay = async () => (await rows(`SELECT d::date FROM generate_series(current_date + 9, current_date + 40, interval '1 day') AS d LEFT JOIN holiday AS h ON h.day = d::date
  WHERE coalesce(h.is_working, extract(isodow FROM d) < 6) AND NOT EXISTS (SELECT 1 FROM event AS e WHERE e.starts_local::date = d::date) ORDER BY 1 LIMIT 1`))[0][0]
/** Answers the dialog that asks before a step. */
async function agree(page, reason) {
  await page.waitForSelector('dialog .dlg-f button')
  if (reason && (await page.locator('#confirm-reason').count())) await page.fill('#confirm-reason', reason)
  await page.click('dialog .dlg-f button >> nth=0')
  await page.waitForSelector('dialog', { state: 'detached' })
}
const said = (page, words) => page.waitForSelector(`.toast:has-text("${words}")`)
async function step(page, words, reason) {
  await page.click(`#main .btn:has-text("${words}")`)
  await agree(page, reason)
}
const standing = (page, words) => page.waitForSelector(`.mg-t .tag:has-text("${words}")`)
const managed = (path) => `/events/${story.event}/manage/${path}`
async function setDay(page, id, day) {
  await page.fill(id, day)
  await page.dispatchEvent(id, 'change')
}

/** The year's count as everybody sees it. */
async function gauge(person, look) {
  const { page } = person
  await person.go('/events', '.yr-n b')
  if (look) await person.look(`${look}-events`)
  const events = Number(await page.textContent('.yr-n b'))
  await person.go('/outcomes', '.plan-n b')
  if (look) await person.look(`${look}-outcomes`)
  return [events, Number(await page.textContent('.plan-n b'))]
}

async function plan({ enter }) {
  const organizer = (story.organizer = await enter('organizer'))
  const { page } = organizer
  await organizer.login('organizer@demo.invalid')
  story.before = await gauge(organizer, 'before')
  expect('both pages count the same', story.before[0] === story.before[1], story.before.join(' and '))
  await organizer.go('/desk/plan', '.con-h .btn.pri')
  await organizer.look('plan')
  await page.click('.con-h .btn.pri')
  await page.fill('#name', name)
  const [holiday] = await rows(`SELECT coalesce((SELECT min(day) FROM holiday WHERE NOT is_working AND day > current_date)::text, (date_trunc('week', current_date) + interval '12 days')::date::text)`)
  await setDay(page, '#on', holiday[0])
  await page.waitForSelector('.wn:has-text("法定节假日"), .wn:has-text("周末"), .wn:has-text("未公布")')
  await organizer.look('plan-holiday')
  check('a day off is warned of')
  story.day = await freeDay()
  await setDay(page, '#on', story.day)
  await page.fill('#from', '09:00')
  await page.fill('#to', '17:00')
  await page.selectOption('#venue_id', { index: 1 })
  await page.fill('#size', '120')
  await page.waitForFunction(() => !/节假日|周末/.test(document.querySelector('.wns')?.textContent ?? ''))
  await organizer.look('plan-day')
  await page.click('.form-act button[type=submit]')
  await page.waitForURL(/\/manage\/overview$/)
  story.event = new URL(page.url()).pathname.split('/')[2]
  await page.waitForSelector('#main h1')
  await organizer.look('overview-planned')
  await step(page, '开始筹备')
  await standing(page, '筹备中')
}

async function prepare() {
  const { organizer } = story
  const { page } = organizer
  await organizer.go(managed('edit'), '#summary')
  await page.fill('#summary', '围绕产线外观检测，需求方说明指标，供给方逐项回应，一对一洽谈。')
  await page.click('#agenda > .btn')
  await page.fill('[id="agenda.0.title"]', '一对一洽谈')
  await page.fill('#hosted_by', '示例产业专班')
  await setDay(page, '#opens_on', dayFrom(story.day, -20))
  await setDay(page, '#closes_on', dayFrom(story.day, -2))
  await page.fill('#quota_demand', '20')
  await page.fill('#quota_supply', '30')
  await page.fill('#contact_name', '会务甲')
  await page.fill('#contact_phone', '14000000001')
  await organizer.look('edit')
  await page.click('.form-act button[type=submit]')
  await page.waitForURL(/\/manage\/overview$/)
  await organizer.go(managed('grid'), '#half-0-name')
  await page.fill('#zone-0-count', '4')
  await page.waitForSelector('.cap:has-text("48")')
  await organizer.look('grid')
  await page.click('.form-act button[type=submit]')
  await page.waitForURL(/\/manage\/overview$/)
  await step(page, '发布活动')
  await page.waitForSelector('.mg-t .tag:has-text("已发布"), .mg-t .tag:has-text("报名中")')
  if (await page.locator('.mg-t .tag:has-text("已发布")').count()) await step(page, '开放报名')
  await standing(page, '报名中')
  await organizer.look('overview-open')
}

/** A list from Excel with wrong cells; one is mended, one is left out on purpose. */
async function roster() {
  const { organizer } = story
  const { page } = organizer
  const guests = await rows(`SELECT o.name, p.login, p.name, CASE WHEN row_number() OVER (ORDER BY o.id) % 2 = 0 THEN '需求方' ELSE '供给方' END
    FROM organization AS o JOIN membership AS m ON m.organization_id = o.id AND m.role = 'org_admin' JOIN person AS p ON p.id = m.person_id
    WHERE o.state = 'verified' AND o.kind = 'enterprise' AND p.login_kind = 'mobile' AND o.name !~ '谷雨|鹊桥仙|水调歌' ORDER BY o.id LIMIT 14`)
  const head = ['单位名称', '统一社会信用代码', '姓名', '职务', '手机', '邮箱', '身份']
  const list = guests.map(([unit, phone, person, side]) => [unit, '', person, '经理', Number(phone), '', side])
  const bad = [['没有登记的单位', '', '某某', '经理', 14000000999, '', '供给方'], [guests[0][0], '', '乙', '经理', 123, '', '路人']]
  const upload = async (more, count) => {
    await page.setInputFiles('#roster-file', { name: '名单.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: workbook([head, ...list, ...more]) })
    await page.waitForSelector('.files li button')
    await page.click('.box .btn.pri')
    await page.waitForFunction((n) => document.querySelectorAll('.rot tbody tr.bad').length === n, count)
  }
  await organizer.go(managed('roster'), '#roster-text')
  await organizer.look('roster-empty')
  await upload(bad, 2)
  expect('errors stand in their cells', (await page.locator('.rot tbody tr.bad td.wrong .err').count()) >= 3, 'fewer than three wrong cells')
  expect('nothing can be imported with errors', await page.isDisabled('.next .btn.pri'), 'the button is open')
  await organizer.look('roster-bad')
  await page.click('.next .btn:has-text("改名单")')
  await page.click('.files li button')
  await upload(bad.slice(0, 1), 1)
  await page.check('#skip')
  await page.click('.next .btn.pri')
  await page.waitForSelector(`.next:has-text("已导入 ${list.length} 行")`)
  await organizer.go(managed('registrations'), '.rgt tbody tr')
  await organizer.look('registrations')
}

async function register(person, side, { look, isPartly } = {}) {
  const { page } = person
  await person.go(`/events/${story.event}`, '.next .btn.pri')
  if (look) await person.look('event')
  await page.click('.next .btn.pri')
  await page.waitForSelector('#post')
  await page.check(`input[name=side][value=${side}]`)
  await page.fill('#post', '技术总监')
  await page.fill('#phone', '14000000009')
  await page.fill('#intro', '想当面看演示，谈换型和漏检复核。')
  if (isPartly) await page.locator('.avail input').last().uncheck()
  if (look) await person.look('register')
  await page.click('.form-act button[type=submit]')
  await page.waitForURL(new RegExp(`/my/events/${story.event}$`))
  await page.waitForSelector('.next')
}

/** The organizer lets everybody in who waits. */
async function approve() {
  const { page } = story.organizer
  await story.organizer.go(managed('registrations?state=applied'), '.rgt thead input')
  await page.check('.rgt thead input')
  await page.click('.rg-f .btn.acc')
  await said(page, '已通过')
}

async function meet({ enter }) {
  const [[login, unit]] = await rows(`SELECT p.login, o.name FROM organization AS o JOIN membership AS m ON m.organization_id = o.id AND m.role = 'org_admin' JOIN person AS p ON p.id = m.person_id WHERE o.name LIKE '水调歌%' LIMIT 1`)
  const supply = (story.other = await enter('other'))
  const clerk = (story.clerk = await enter('clerk'))
  await supply.login(login)
  await clerk.login('clerk.guyu@demo.invalid')
  await register(supply, 'supply', { look: true, isPartly: true })
  await register(clerk, 'demand')
  await approve()
  await supply.go(`/my/events/${story.event}`, '.cp .wish')
  const own = supply.page.locator('.cp:has-text("谷雨精密")')
  await own.locator('.wish .want').click()
  await own.locator('.wish .want[aria-pressed=true]').waitFor()
  await supply.look('my-event')
  await clerk.go(`/my/events/${story.event}`, '.cp .wish')
  await clerk.page.locator(`.cp:has-text("${unit}") .btn`).click()
  await clerk.page.waitForSelector('dialog #confirm-reason')
  await clerk.look('request')
  await agree(clerk.page, '请带一体机到现场，看换型流程。')
  await clerk.page.waitForSelector('.cp .tag:has-text("待回应")')
  await supply.go(`/my/events/${story.event}?tab=requests`, '.rq .btn.acc')
  await supply.look('requests')
  await supply.page.click('.rq .btn.acc')
  await supply.page.waitForSelector('.rq:has-text("已约定")')
  check('a request is accepted')
}

/** The shortlisted response of the market comes here as a must; the supplier registers and accepts with one button. */
async function must({ enter }) {
  const { clerk, event } = story
  const [[scenario]] = await rows(`SELECT s.id FROM scenario AS s WHERE s.title = '${title}'`)
  await clerk.go(`/my/scenarios/${scenario}/compare`, 'table.cmp')
  await clerk.page.click('table.cmp button:has(.vh:text-matches("鹊桥仙")):has-text("送到活动必谈")')
  await clerk.page.waitForSelector('#invite-event')
  await clerk.page.selectOption('#invite-event', event)
  await clerk.page.fill('#invite-text', '请带演示机。')
  await clerk.look('invite')
  await clerk.page.click('dialog .dlg-f .btn.pri')
  await said(clerk.page, '已邀请')
  const supply = (story.supply = await enter('supply'))
  await supply.login('sales.queqiaoxian@demo.invalid')
  await supply.go(`/my/events/${event}?tab=requests`, '.rq .btn.acc')
  await supply.look('invited')
  await supply.page.click('.rq .btn.acc:has-text("报名并接受")')
  await supply.page.waitForSelector('#post')
  await supply.page.fill('#post', '销售总监')
  await supply.page.fill('#phone', '14000000019')
  await supply.look('join')
  await supply.page.click('.form-act button[type=submit]')
  await supply.page.waitForURL(new RegExp(`/my/events/${event}$`))
  await supply.go(`/my/events/${event}?tab=requests`, '.rq:has-text("已约定")')
  check('the must is accepted by registering')
  await story.organizer.go(managed('overview'), '.tiles')
  if (await story.organizer.page.locator('.next .btn:has-text("审核报名")').count()) await approve()
}

/** What the guests of the list agreed on in the weeks between; two of them can never be there together. */
const agreedMeanwhile = () => world.sql(`
  CREATE TEMP TABLE pair AS SELECT gen_random_uuid() AS id, d.id AS demand_id, s.id AS supply_id, d.organization_id AS demand_organization_id, s.organization_id AS supply_organization_id, d.n, s.n AS k
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM registration WHERE event_id = '${story.event}' AND side = 'demand' AND source = 'roster') AS d
    JOIN (SELECT *, row_number() OVER (ORDER BY id) AS n FROM registration WHERE event_id = '${story.event}' AND side = 'supply' AND source = 'roster') AS s ON (d.n + s.n) % 3 > 0 AND d.person_id IS DISTINCT FROM s.person_id;
  INSERT INTO meeting (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, state, weight, accepted_at)
    SELECT id, '${story.event}', demand_id, supply_id, demand_organization_id, supply_organization_id, 'both', 'accepted', 30 + n * 7 % 30, statement_timestamp() FROM pair;
  INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit)
    SELECT m.id, w.side, m.event_id, r.id, r.person_id, r.organization_id, coalesce(r.seat_no, 1), 2 FROM pair AS m0 JOIN meeting AS m ON m.id = m0.id
     CROSS JOIN LATERAL (VALUES ('demand', m.demand_id), ('supply', m.supply_id)) AS w (side, id) JOIN registration AS r ON r.id = w.id;
  INSERT INTO availability (registration_id, slot_id, is_available)
    SELECT r.id, s.id, false FROM event_slot AS s, (SELECT demand_id AS id, 0 AS half FROM pair WHERE n = 1 UNION SELECT supply_id, 1 FROM pair WHERE n = 1 AND k = (SELECT min(k) FROM pair WHERE n = 1)) AS r
     WHERE s.event_id = '${story.event}' AND (s.position >= 6)::int = r.half`)

async function schedule() {
  const { organizer } = story
  const { page } = organizer
  await agreedMeanwhile()
  await organizer.go(managed('wishes'), '.wit tbody tr')
  await organizer.look('wishes')
  await organizer.go(managed('overview'), '.tiles')
  await step(page, '截止报名')
  await standing(page, '报名截止')
  await page.click('.next .btn.pri')
  await page.waitForSelector('.bd-page')
  await organizer.look('schedule-empty', { isLive: true })
  const progress = page.waitForSelector('.job progress', { state: 'attached' })
  await page.click('.con-h .btn.pri')
  await progress
  check('the progress of the run is shown')
  await page.waitForSelector('.bd .mt')
  await page.waitForSelector('.job', { state: 'detached' })
  expect('an unplaced pair says why', /无共同时段/.test(await page.textContent('.un')), await page.textContent('.un'))
  await organizer.look('draft', { isLive: true })
  const card = page.locator('.bd td[data-meeting]').last()
  await card.click()
  await page.waitForSelector('.bd .mt.drop')
  await Promise.all([page.waitForResponse((r) => r.url().endsWith('/moves') && r.ok()), page.locator('.bd .mt.drop').first().click()])
  check('a card is moved')
  await page.click('.con-h .btn.pri')
  await agree(page, '双方已电话确认')
  await said(page, '已发布')
  await organizer.look('published', { isLive: true })
}

/** The clock goes on: everything of the event lies earlier, so that `begin` (SQL) is so many minutes from now. */
const bring = (begin, minutes) => world.sql(`
  SET CONSTRAINTS ALL DEFERRED;
  CREATE TEMP TABLE gone AS SELECT date_trunc('minute', (${begin}) - statement_timestamp() - interval '${minutes} minutes') AS by;
  UPDATE event SET starts_local = starts_local - by, ends_local = ends_local - by, registration_opens_at = registration_opens_at - by, registration_closes_at = registration_closes_at - by FROM gone WHERE id = '${story.event}';
  ${['event_session', 'event_slot', 'meeting', 'meeting_seat'].map((table) => `UPDATE ${table} SET during = tstzrange(lower(during) - by, upper(during) - by) FROM gone WHERE event_id = '${story.event}' AND during IS NOT NULL;`).join('\n')}
  UPDATE table_closure SET during = tstzrange(lower(during) - by, upper(during) - by) FROM gone WHERE event_id = '${story.event}'`)
const places = async () => new Map(await rows(`SELECT id, slot_id || ' ' || table_no FROM meeting WHERE event_id = '${story.event}' AND live ORDER BY id`))

/** Eight in the morning: one cancels, one sends a colleague, a table goes; the others' meetings stay where they are. */
async function morning() {
  const { organizer } = story
  const { page } = organizer
  await bring(`SELECT starts_at FROM event WHERE id = '${story.event}'`, 100)
  const before = await places()
  const [[guest, unit]] = await rows(`SELECT r.id, o.name FROM registration AS r JOIN organization AS o ON o.id = r.organization_id JOIN meeting AS m ON m.live AND r.id IN (m.demand_id, m.supply_id)
    WHERE r.event_id = '${story.event}' AND r.source = 'roster' AND r.side = 'supply' GROUP BY r.id, o.name ORDER BY count(*) DESC LIMIT 1`)
  const falling = new Set((await rows(`SELECT id FROM meeting WHERE live AND '${guest}' IN (demand_id, supply_id)`)).map(([id]) => id))
  await organizer.go(managed('live'), '.lv-l')
  await organizer.look('live', { isLive: true })
  await page.fill('#live-find', unit.replace('(演示)', ''))
  await page.click('.lv-p button:has-text("取消参会")')
  await page.waitForSelector('dialog #confirm-reason')
  await organizer.look('live-withdraw', { isLive: true })
  await agree(page, '当天早上来电，临时有事')
  await said(page, '已退出')
  await page.fill('#live-find', '谷雨')
  await page.click('.lv-p button:has-text("换人")')
  await page.check('dialog input[name=colleague] >> nth=0')
  await organizer.look('live-colleague', { isLive: true })
  await page.click('dialog .dlg-f .btn.pri')
  await said(page, '已换人')
  await page.click('.con-h button:has-text("停用洽谈桌")')
  await page.selectOption('#close-table', '4')
  await page.fill('#close-reason', '断电')
  await organizer.look('live-close', { isLive: true })
  await page.click('dialog .dlg-f button >> nth=0')
  await page.waitForSelector('.lv-c:has-text("断电")')
  await organizer.look('live-closed', { isLive: true })
  await page.click('.con-h button:has-text("只排未排")')
  await said(page, '排程完成')
  await organizer.go(managed('schedule'), '.bd td[data-meeting]')
  await organizer.look('morning-draft', { isLive: true })
  await page.click('.con-h .btn.pri')
  await agree(page, '断电的桌已另行安排')
  await said(page, '已发布')
  const after = await places()
  const moved = [...before].filter(([id, at]) => !falling.has(id) && !at.endsWith(' 4') && after.get(id) !== at)
  expect('the others stay where they are', moved.length === 0 && falling.size > 0, `${moved.length} moved, ${falling.size} fell`)
  expect('those of the closed table have another', [...after.values()].every((at) => !at.endsWith(' 4')), 'one is at the closed table')
  expect('the meetings of the guest are gone', ![...after.keys()].some((id) => falling.has(id)), 'one is left')
}

/** Both sides at the table, on their phones; two positive words open a deal. */
async function day({ enter }) {
  const { organizer, supply, event } = story
  const must = `m.event_id = '${event}' AND m.is_must`
  await bring(`SELECT lower(m.during) FROM meeting AS m WHERE ${must}`, -2)
  await organizer.go(managed('overview'), '.tiles')
  await organizer.look('overview-day')
  if (await organizer.page.locator('#main .btn:has-text("开始活动")').count()) await step(organizer.page, '开始活动')
  await standing(organizer.page, '进行中')
  const admin = (story.admin = await enter('admin'))
  await admin.login('admin.guyu@demo.invalid')
  for (const [i, person] of [supply, admin].entries()) {
    await person.go(`/my/events/${event}/timetable`, '.now .desk-no')
    if (!i) await person.look('timetable')
    await Promise.all([person.page.waitForResponse((r) => r.url().endsWith('/arrive') && r.ok()), person.page.click('.now .btn:has-text("我已到场")')])
  }
  expect('both are there', (await world.sql(`SELECT state FROM meeting AS m WHERE ${must}`)) === 'held', 'the meeting is not held')
  await bring(`SELECT lower(m.during) FROM meeting AS m WHERE ${must}`, -30)
  for (const [i, person] of [supply, admin].entries()) {
    await person.go(`/my/events/${event}/timetable`, '.ask .four')
    if (!i) await person.look('timetable-intent')
    await Promise.all([person.page.waitForResponse((r) => r.url().endsWith('/intent') && r.ok()), person.page.click('.ask .btn:has-text("试点意向")')])
  }
  await admin.page.waitForSelector('.day a:has-text("看对接项目")')
  await admin.look('timetable-said')
  await admin.page.click('.day a:has-text("看对接项目")')
  await admin.page.waitForSelector(`text=${name}`)
  await admin.look('deal')
  check('two positive words open a deal')
}

async function conclude() {
  const { organizer } = story
  const { page } = organizer
  await bring(`SELECT ends_at FROM event WHERE id = '${story.event}'`, 5)
  await organizer.go(managed('overview'), '.tiles')
  await step(page, '结束活动')
  await standing(page, '已结束')
  await page.click('.next .btn.pri')
  await page.waitForSelector('#body')
  expect('who sat at a table counts as there', (await page.inputValue('#demand_count')) === '1' && (await page.inputValue('#held_count')) === '1', 'the numbers are not those of the day')
  await organizer.look('review')
  await page.click('.rvf .btn.pri')
  await page.waitForSelector('.errsum')
  await organizer.look('review-problems')
  await page.fill('#body', '活动按计划举行。端子检测一对达成试点意向，一家供给方当天早上取消，其余日程未动。')
  await page.setInputFiles('#attachments', pdf('签到表.pdf'))
  await page.waitForSelector('.files li button')
  await page.click('.rvf .btn.pri')
  await agree(page)
  await said(page, '总结已提交')
  await organizer.look('reviewed')
  const after = await gauge(organizer, 'after')
  expect(`the year's gauge moves from ${story.before[0]} to ${after[0]}`, after.every((n, i) => n === story.before[i] + 1), `${story.before} to ${after}`)
}

const stations = { plan, prepare, roster, meet, must, schedule, morning, day, conclude }
let browser
try {
  world = await start({ env: { TQ_SERVER_WEB_DIR: process.env.TQ_WEB_DIST }, isDemo: true })
  browser = await openBrowser()
  const enter = (who) => Person.enter(browser, world.base, who)
  for (const [station, walk] of Object.entries(stations)) {
    const began = Date.now()
    await walk({ enter })
    check(`station ${station} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  }
} catch (e) {
  check('the story', e.stack ?? String(e))
  for (const person of Object.values(story).filter((p) => p instanceof Person)) {
    if (person.complaints.length) console.log(`  console of ${person.name}: ${person.complaints.join(' // ')}`)
    if (process.env.TQ_BROWSER_SHOTS) await person.page.screenshot({ path: `${process.env.TQ_BROWSER_SHOTS}/broken-${person.name}.png`, fullPage: true }).catch(() => null)
  }
} finally {
  await browser?.close().catch(() => null)
  await world?.stop().catch((e) => check('the server ends well', e.message))
}
process.exit(verdict())
