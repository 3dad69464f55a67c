// tests/browser/board.mjs - the meetings of an event in chromium: an organizer runs the schedule, moves by mouse, keyboard and
// touch, is told why not, undoes, publishes; a second organizer's change is told; the day; a participant's timetable without a
// network; the papers as PDF. Every page is examined (eyes.mjs) at 1440 and 375 px.
import { people, start } from '../flow/harness.mjs'
import { makeEvent } from '../flow/meetings.mjs'
import { check, openBrowser, Person, sizes, verdict } from './eyes.mjs'

const owners = 5, suppliers = 8, tables = 4
const story = {}

const status = (page) => page.textContent('.hold')
const expect = (name, is, what) => check(name, is ? '' : what)
/** Waits until the bar above the grid says so. */
const said = (page, words) => page.waitForFunction((w) => document.querySelector('.hold')?.textContent?.includes(w), words)
const placeOf = (page, pair) => page.locator(`.bd td[aria-label*="${pair}"]`).first().getAttribute('id')
const undone = (page) => Promise.all([page.waitForResponse((r) => r.url().endsWith('/undo') && r.ok()), page.click('.toast button:has-text("撤销")')])

async function schedule({ world, enter }) {
  story.event = await makeEvent(world, { owners, suppliers, slots: 8, minutes: 10, tables, each: 4, startsIn: 15, people: [{ person: people.supply.person, organization: people.supply.organization, side: 'supply' }] })
  const one = (story.organizer = await enter('organizer'))
  const { page } = one
  await one.login(people.organizer.login)
  await one.go(`/events/${story.event}/manage/schedule`, '.bd-page')
  await page.click('.con-h .btn.pri')
  await page.waitForSelector('.bd .mt')
  await page.waitForSelector('.job', { state: 'detached' })
  await one.look('board', { isLive: true })
  await page.waitForSelector('.bd .mt') // the narrow page has none
  const placed = await page.locator('.bd .mt:not(.drop)').count()
  expect('the run places meetings', placed > 12, `${placed} placed`)
}

async function drag() {
  const { page } = story.organizer
  const from = page.locator('.bd td[data-meeting]').first()
  const label = await from.getAttribute('aria-label')
  const pair = /\S+ × \S+/.exec(label)[0]
  const box = await from.boundingBox()
  await page.mouse.move(box.x + 20, box.y + 12)
  await page.mouse.down()
  await page.mouse.move(box.x + 34, box.y + 30, { steps: 4 })
  await page.waitForSelector('.bd-ghost')
  await page.waitForSelector('.bd .mt.drop')
  const was = await placeOf(page, pair)
  const to = await page.locator('.bd .mt.drop').first().boundingBox()
  await page.mouse.move(to.x + 12, to.y + 10, { steps: 6 })
  await said(page, '可放')
  await Promise.all([page.waitForResponse((r) => r.url().endsWith('/moves') && r.ok()), page.mouse.up()])
  await page.waitForSelector('.toast button:has-text("撤销")')
  expect('a meeting dragged by mouse stands elsewhere', (await placeOf(page, pair)) !== was, 'it has not moved')
  await undone(page)
  await said(page, '已撤销')
  expect('undo brings it back', (await placeOf(page, pair)) === was, `it stands at ${await placeOf(page, pair)}`)
}

async function keyboard() {
  const { organizer } = story
  const { page } = organizer
  const first = page.locator('.bd td[data-meeting]').first()
  const pair = /\S+ × \S+/.exec(await first.getAttribute('aria-label'))[0]
  await first.focus()
  await page.keyboard.press('Enter')
  await page.waitForSelector('.bd .mt.held')
  await organizer.look('board-lifted', { isLive: true }) // which puts it back: the narrow page has its own way
  await first.focus()
  await page.keyboard.press('Enter')
  await page.waitForSelector('.bd .mt.held')
  // the same slot is looked at cell by cell until one refuses and says why
  const blocked = page.locator('.bd td.no[data-meeting]').first()
  await blocked.focus()
  await page.keyboard.press('Enter')
  await said(page, '不可放')
  expect('a refused place says why', /洽谈|到场|停用|上限|已过/.test(await status(page)), await status(page))
  await page.keyboard.press('n')
  await said(page, '可放')
  await Promise.all([page.waitForResponse((r) => r.url().endsWith('/moves') && r.ok()), page.keyboard.press('Enter')])
  await said(page, '已移到')
  expect('focus follows the meeting', await page.evaluate((p) => document.activeElement?.getAttribute('aria-label')?.includes(p), pair), 'focus is elsewhere')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.bd .mt.held')
  await page.keyboard.press('Escape')
  await said(page, '已放回')
  await page.keyboard.press('/')
  await page.fill('#bd-find', pair.split(' × ')[0])
  await page.waitForSelector('.bd .mt.hit')
  expect('a found unit shows all its meetings', (await page.locator('.bd .mt.hit').count()) > 1, 'one or none')
  await page.fill('#bd-find', '')
}

async function together({ world, enter }) {
  const { page } = story.organizer
  const second = (story.second = await enter('second'))
  await second.login(people.officer.login)
  await second.go(`/events/${story.event}/manage/schedule`, '.bd td[data-meeting]')
  const from = second.page.locator('.bd td[data-meeting]').last()
  await from.click()
  await second.page.waitForSelector('.bd .mt.drop')
  await Promise.all([second.page.waitForResponse((r) => r.url().endsWith('/moves') && r.ok()), second.page.locator('.bd .mt.drop').first().click()])
  await page.waitForSelector('.toast:has-text("调整了")')
  check('the other organizer is told who changed what')
  // both lift, the slower one keeps the card and is told
  const held = page.locator('.bd td[data-meeting]').first()
  await held.click()
  await page.waitForSelector('.bd .mt.drop')
  await world.sql(`UPDATE schedule_proposal SET version = version + 1 WHERE event_id = '${story.event}' AND state = 'draft'`)
  await page.locator('.bd .mt.drop').first().click()
  await said(page, '仍在手中')
  expect('a stale move keeps the lifted card', (await page.locator('.bd .mt.held').count()) === 1, 'nothing is lifted')
  await page.keyboard.press('Escape')
}

async function touch({ browser, world }) {
  const context = await browser.newContext({ viewport: sizes.phone, baseURL: world.base, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', hasTouch: true, isMobile: true, reducedMotion: 'reduce', storageState: await story.organizer.context.storageState() })
  context.setDefaultTimeout(20000)
  const page = await context.newPage()
  await page.goto(`/events/${story.event}/manage/schedule`)
  await page.tap('.sl li button >> nth=0')
  await page.waitForSelector('.mv')
  await Promise.all([page.waitForResponse((r) => r.url().endsWith('/moves') && r.ok()), page.tap('.mv .btn.acc >> nth=0')])
  await page.waitForSelector('.toast')
  check('a meeting moves by touch at 375')
  await context.close()
}

async function publish() {
  const { organizer } = story
  const { page } = organizer
  await organizer.go(`/events/${story.event}/manage/schedule`, '.bd td[data-meeting]')
  await page.click('.con-h .btn.pri')
  await page.waitForSelector('dialog')
  await organizer.look('board-publish', { isLive: true })
  if (await page.locator('#confirm-reason').count()) await page.fill('#confirm-reason', '双方已电话确认')
  await page.click('dialog .dlg-f button >> nth=0')
  await page.waitForSelector('.toast:has-text("已发布")')
  await page.waitForSelector('.con-h .sub:has-text("发布")')
  await organizer.look('board-published', { isLive: true })
}

async function day() {
  const { organizer } = story
  const { page } = organizer
  await organizer.go(`/events/${story.event}/manage/live`, '.lv-l')
  await organizer.look('live', { isLive: true })
  await Promise.all([page.waitForResponse((r) => r.url().endsWith('/arrive') && r.ok()), page.click('.lv-l .btn.acc >> nth=0')])
  await page.waitForSelector('.lv-l .tag.done')
  check('somebody is ticked off')
  await Promise.all([page.waitForResponse((r) => r.url().endsWith('/reset') && r.ok()), page.click('.toast button:has-text("撤销")')])
  await page.waitForSelector('.lv-l .tag.done', { state: 'detached' })
  check('a wrong tick is taken back')
  await page.click('.con-h button:has-text("停用洽谈桌")')
  await page.selectOption('#close-table', String(tables))
  await page.fill('#close-reason', '断电')
  await organizer.look('live-close', { isLive: true })
  await page.click('dialog .dlg-f button >> nth=0')
  await page.waitForSelector('.lv-c:has-text("断电")')
  await page.click('.lv-c button:has-text("恢复")')
  await page.waitForSelector('.lv-c:has-text("断电")', { state: 'detached' })
  check('a table is closed and opened')
}

async function timetable({ world, enter }) {
  const guest = (story.guest = await enter('participant'))
  const { page, context } = guest
  await guest.login(people.supply.login)
  const kept = page.evaluate(() => new Promise((done) => navigator.serviceWorker.addEventListener('message', (e) => e.data?.kept && done(true))))
  void kept.catch(() => null)
  await page.goto(`/my/events/${story.event}/timetable`)
  await page.waitForSelector('.now .desk-no')
  await guest.look('timetable')
  await page.waitForFunction(async () => (await caches.open('tq-timetable-1')).match('/timetable-shell').then(Boolean))
  await context.setOffline(true)
  await page.reload()
  await page.waitForSelector('.card-top:has-text("截至")')
  check('the timetable opens without a network')
  await page.click('.now .btn.pri')
  await page.waitForSelector('.wait-n')
  await context.setOffline(false)
  await Promise.all([page.waitForResponse((r) => r.url().endsWith('/arrive') && r.ok()), page.evaluate(() => window.dispatchEvent(new Event('online')))])
  await page.waitForSelector('.wait-n', { state: 'detached' })
  expect('a tick made offline arrives', (await world.sql(`SELECT count(*) FROM meeting_seat AS s WHERE s.event_id = '${story.event}' AND s.person_id = '${people.supply.person}' AND s.arrived_at IS NOT NULL`)) === '1', 'the server does not know')
  guest.complaints.length = 0 // a browser without a network says so
}

const pages = (pdf) => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length
async function papers() {
  const { organizer } = story
  const { page } = organizer
  const wanted = { signin: 1, tables, cards: Math.ceil((owners + suppliers) / 2) }
  for (const [kind, count] of Object.entries(wanted)) {
    await organizer.go(`/print/events/${story.event}/${kind}`, '.sheet')
    await organizer.look(`print-${kind}`)
    const n = pages(await page.pdf({ preferCSSPageSize: true, printBackground: true }))
    expect(`${kind}: ${count} pages`, n === count, `${n} pages`)
  }
}

const stations = { schedule, drag, keyboard, together, touch, publish, day, timetable, papers }
let world, browser
try {
  world = await start({ env: { TQ_SERVER_WEB_DIR: process.env.TQ_WEB_DIST } })
  browser = await openBrowser()
  const enter = (name) => Person.enter(browser, world.base, name)
  for (const [name, station] of Object.entries(stations)) {
    const began = Date.now()
    await station({ world, browser, enter })
    check(`station ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  }
} catch (e) {
  check('the meetings', e.stack ?? String(e))
  for (const person of Object.values(story).filter((p) => p instanceof Person)) {
    if (person.complaints.length) console.log(`  console of ${person.name}: ${person.complaints.join(' // ')}`)
    if (process.env.TQ_BROWSER_SHOTS) await person.page.screenshot({ path: `${process.env.TQ_BROWSER_SHOTS}/broken-${person.name}.png`, fullPage: true }).catch(() => null)
  }
} finally {
  await browser?.close().catch(() => null)
  await world?.stop().catch((e) => check('the server ends well', e.message))
}
process.exit(verdict())
