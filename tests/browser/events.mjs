// tests/browser/events.mjs - an organizer plans an event, opens it and takes over a list; a supplier registers and says whom he wants
// to see; the owner of the scenario sees the request and accepts it.
import { gathering } from '../flow/gathering.mjs'

const name = '工业质检供需对接会'
const day = (ahead) => {
  const at = new Date(Date.now() + ahead * 86400e3)
  while ([0, 6].includes(at.getUTCDay())) at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}

/** Says yes to the dialog that asks before a step. */
async function agree(page, reason) {
  if (reason) await page.fill('#confirm-reason', reason)
  await page.click('dialog .dlg-f button >> nth=0')
  await page.waitForSelector('dialog', { state: 'detached' })
}

export async function plan({ enter, story }) {
  const organizer = (story.organizer = await enter('organizer'))
  const { page } = organizer
  await organizer.login('organizer@test.invalid')
  await organizer.go('/venues')
  await organizer.look('venues-empty')
  await page.click('.con-h .btn.pri')
  await page.click('dialog .dlg-f .btn.pri')
  await page.waitForSelector('dialog .errsum')
  await organizer.look('venue-problems')
  await page.fill('#venue-name', '示例会议中心')
  await page.fill('#venue-hall', '三层 A 厅')
  await page.fill('#venue-capacity', '200')
  await page.fill('#venue-tables', '30')
  await page.click('dialog .dlg-f .btn.pri')
  await page.waitForSelector('.rows button:has-text("示例会议中心")')
  await organizer.look('venues')
  await organizer.go('/desk/plan')
  await organizer.look('plan')
  await page.click('.con-h .btn.pri')
  await page.waitForSelector('#name')
  await page.click('.form-act button[type=submit]')
  await page.waitForSelector('.errsum')
  await organizer.look('plan-new-problems')
  await page.fill('#name', name)
  await page.fill('#on', day(20))
  await page.dispatchEvent('#on', 'change')
  await page.waitForSelector('.wns .wn')
  await organizer.look('plan-new')
  await page.click('.form-act button[type=submit]')
  await page.waitForURL(/\/manage\/overview$/)
  story.event = new URL(page.url()).pathname.split('/')[2]
  await page.click('.next .btn.pri')
  await agree(page)
  await page.waitForSelector('.mg-t .tag:has-text("筹备中")')
  await organizer.look('manage-preparing')
}

export async function open({ story }) {
  const { organizer, event } = story
  const { page } = organizer
  const publish = async () => {
    await page.click('.next .btn:has-text("发布活动")')
    await agree(page)
  }
  await publish()
  await page.waitForSelector('.errsum')
  await organizer.look('manage-unpublished')
  await organizer.go(`/events/${event}/manage/edit`, '#summary')
  await page.fill('#summary', '围绕产线质检，需求方说明指标，供给方逐项回应，下午一对一洽谈。')
  await page.selectOption('#venue_id', { index: 1 })
  await page.click('#agenda > .btn')
  await page.fill('[id="agenda.0.title"]', '一对一洽谈')
  await page.fill('#hosted_by', '示例场景办')
  await page.fill('#opens_on', day(-5))
  await page.dispatchEvent('#opens_on', 'change')
  await page.fill('#closes_on', day(15))
  await page.dispatchEvent('#closes_on', 'change')
  await page.fill('#quota_demand', '40')
  await page.fill('#quota_supply', '60')
  await page.fill('#contact_name', '会务甲')
  await page.fill('#contact_phone', '14000000001')
  await organizer.look('manage-edit')
  await page.click('.form-act button[type=submit]')
  await page.waitForURL(/\/manage\/overview$/)
  await organizer.go(`/events/${event}/manage/grid`, '#half-0-name')
  await page.fill('#half-1-from', '11:00')
  await page.click('.form-act button[type=submit]')
  await page.waitForSelector('.errsum')
  await organizer.look('manage-grid-problems')
  await page.fill('#half-1-from', '14:00')
  await page.click('.gr .btn >> nth=0')
  await page.fill('.gr-b input >> nth=0', '10:10')
  await page.fill('.gr-b input >> nth=1', '10:30')
  await page.waitForSelector('.cap:has-text("220")')
  await organizer.look('manage-grid')
  await page.click('.form-act button[type=submit]')
  await page.waitForURL(/\/manage\/overview$/)
  await publish()
  await page.waitForSelector('.mg-t .tag:has-text("已发布"), .mg-t .tag:has-text("报名中")')
  if (await page.locator('.mg-t .tag:has-text("已发布")').count()) {
    await page.click('.next .btn:has-text("开放报名")')
    await agree(page)
  }
  await page.waitForSelector('.mg-t .tag:has-text("报名中")')
  await organizer.look('manage-open')
}

/** A list with a bad row: it is shown cell by cell, the good rows come in without it. */
export async function roster({ story }) {
  const { organizer, event } = story
  const { page } = organizer
  await organizer.go(`/events/${event}/manage/roster`, '#roster-text')
  await page.click('.box .btn.pri')
  await page.waitForSelector('.err')
  await page.fill('#roster-text', ['单位名称\t统一社会信用代码\t姓名\t职务\t手机\t邮箱\t身份', '测试竞争单位\t\t竞争甲\t经理\t14000000077\t\t供给方', '没有的单位\t\t某某\t经理\t123\t\t路人'].join('\n'))
  await page.click('.box .btn.pri')
  await page.waitForSelector('.rot tbody tr.bad .err')
  await organizer.look('manage-roster')
  await page.check('#skip')
  await page.click('.next .btn.pri')
  await page.waitForSelector('.next:has-text("已导入 1 行")')
  await organizer.go(`/events/${event}/manage/registrations`, '.rgt tbody tr')
  await organizer.look('manage-registrations')
}

/** Fills in the form of a registration and sends it. */
async function register(person, event, { side, post, look }) {
  const { page } = person
  await person.go(`/events/${event}`, '.next .btn.pri')
  if (look) await person.look('event')
  await page.click('.next .btn.pri')
  await page.waitForSelector('#post')
  await page.click('.form-act button[type=submit]')
  await page.waitForSelector('.errsum')
  if (look) await person.look('event-register-problems')
  await page.check(`input[name=side][value=${side}]`)
  await page.fill('#post', post)
  await page.fill('#phone', '14000000009')
  await page.fill('#intro', '想当面看演示，谈换型和漏检复核。')
  await page.locator('.avail input').first().uncheck()
  if (look) await person.look('event-register')
  await page.click('.form-act button[type=submit]')
  await page.waitForURL(new RegExp(`/my/events/${event}$`))
  await page.waitForSelector('.next')
}

export async function meet({ story }) {
  const { organizer, supply, clerk, event } = story
  await supply.go('/events', '.yr')
  await supply.look('events')
  await register(supply, event, { side: 'supply', post: '销售总监', look: true })
  await supply.look('my-event-waiting')
  await register(clerk, event, { side: 'demand', post: '工艺部经理' })
  const { page } = organizer
  await organizer.go(`/events/${event}/manage/registrations?state=applied`, '.rgt tbody input[type=checkbox]')
  await page.check('.rgt thead input')
  await page.click('.rg-f .btn.acc')
  await page.waitForSelector('.toast:has-text("已通过")')
  await organizer.go(`/events/${event}/manage/registrations`, '.rgt tbody tr')
  await organizer.look('manage-approved')
  await supply.go(`/my/events/${event}`, '.cp')
  const row = supply.page.locator('.cp:has-text("小满机电(演示)")')
  await row.locator('.wish .must').click()
  await row.locator('.wish .must[aria-pressed=true]').waitFor()
  await supply.page.click('.toast button')
  await row.locator('.wish .must[aria-pressed=false]').waitFor()
  await row.locator('.wish .want').click()
  await row.locator('.wish .want[aria-pressed=true]').waitFor()
  await row.locator('.btn').click()
  await supply.page.fill('#confirm-reason', '带一体机到现场，看换型流程。')
  await supply.page.click('dialog .dlg-f button >> nth=0')
  await supply.page.waitForSelector('.cp .tag:has-text("待回应")')
  await supply.look('my-event-wishes')
  await clerk.go(`/my/events/${event}?tab=requests`, '.rq .btn.acc')
  await clerk.look('my-event-requests')
  await clerk.page.click('.rq .btn.acc')
  await clerk.page.waitForSelector('.rq:has-text("已约定")')
  await clerk.go('/my/events', '.ev-r')
  await clerk.look('my-events')
  await organizer.go(`/events/${event}/manage/wishes`, '.wit tbody tr')
  await organizer.look('manage-wishes')
  await organizer.go(`/events/${event}/manage/notices`, '#notice-body')
  await organizer.look('manage-notices')
  await organizer.go('/desk/events', '.ev-r')
  await organizer.look('desk-events')
}

/** The owner sends an answer he has chosen to another event; the supplier registers and accepts with one button. */
export async function invite({ world, story }) {
  const { clerk, supply } = story
  const event = await gathering(world, { name: "'年度综合供需对接会'" })
  await register(clerk, event, { side: 'demand', post: '工艺部经理' })
  const { page } = clerk
  await clerk.go(`/my/scenarios/${story.scenario}/compare`, 'table.cmp')
  await page.click('table.cmp button:has(.vh:text-is("测试供给单位")):has-text("送到活动必谈")')
  await page.waitForSelector('#invite-event')
  await page.selectOption('#invite-event', event)
  await page.fill('#invite-text', '请带演示机。')
  await clerk.look('compare-invite')
  await page.click('dialog .dlg-f .btn.pri')
  await page.waitForSelector('.toast:has-text("已邀请")')
  await supply.go('/my/inbox')
  await supply.look('inbox-event')
  await supply.go(`/my/events/${event}?tab=requests`, '.rq .btn.acc')
  await supply.look('my-event-invited')
  await supply.page.click('.rq .btn.acc:has-text("报名并接受")')
  await supply.page.waitForSelector('#post')
  await supply.page.fill('#post', '销售总监')
  await supply.page.fill('#phone', '14000000019')
  await supply.look('event-join')
  await supply.page.click('.form-act button[type=submit]')
  await supply.page.waitForURL(new RegExp(`/my/events/${event}$`))
  await supply.go(`/my/events/${event}?tab=requests`, '.rq:has-text("已约定")')
  await supply.look('my-event-joined')
  await supply.go('/my')
  await supply.look('my-with-events')
}
