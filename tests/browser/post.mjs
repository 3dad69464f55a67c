// tests/browser/post.mjs - a scenario in the form of two stages, every problem at once, then the two reviewers.
import { pdf } from './join.mjs'

export const title = '端子压接外观缺陷在线检测'

export async function post({ story }) {
  const { clerk } = story
  const { page } = clerk
  await clerk.go('/my/scenarios/new', '#title')
  await page.click('.form-act button[type=submit]')
  await page.waitForSelector('.errsum')
  await clerk.look('post-1-problems')
  await page.fill('#title', title)
  await page.selectOption('#domain', { index: 1 })
  await page.fill('#pain', '两条压接线靠人工目检，夜班漏检约 1.2%，客户退货每年损失约 60 万元。')
  await page.fill('#goal', '漏检率降到 0.3% 以下，节拍不慢于现在。')
  await page.fill('#budget_max_fen', '60')
  await page.fill('#budget_max_fen-max', '90')
  await clerk.look('post-1')
  await page.click('.form-act button[type=submit]')
  await page.waitForSelector('#requirement')
  await page.fill('#requirement', '在线检测压接端子外观缺陷，换型不超过 30 分钟，数据不出厂。')
  await page.fill('[id="indicators.0.name"]', '漏检率')
  await clerk.look('post-2')
  await page.click('.form-act button[type=submit]')
  await page.waitForSelector('.errsum')
  await clerk.look('post-2-problems')
  await page.fill('[id="indicators.0.target"]', '0.3')
  await page.click('#indicators > .btn')
  await page.fill('[id="indicators.1.name"]', '节拍')
  await page.fill('[id="indicators.1.target"]', '1.2')
  await page.check('#cooperation input >> nth=0')
  await page.fill('#contact_name', '陈谷雨')
  await page.fill('#contact_phone', '14000000009')
  await page.setInputFiles('#attachments', pdf('样件照片说明.pdf'))
  await page.waitForSelector('.files li button')
  await page.click('.form-act button[type=submit]')
  await page.waitForURL(/\/my\/scenarios\/[0-9a-f-]{36}$/)
  story.scenario = new URL(page.url()).pathname.split('/').pop()
  await page.waitForSelector('.tag, .st')
  await clerk.look('my-scenario-submitted')
  await clerk.go('/my/scenarios')
  await clerk.look('my-scenarios')
}

/** Opens the scenario from the queue and takes the main step. */
async function decide(person, name) {
  const { page } = person
  await person.go('/desk', '.queue')
  await page.click(`.queue a:has-text("${title}")`)
  await page.waitForSelector(`.case h2:has-text("${title}")`)
  await person.look(`desk-${name}`)
  for (const box of await page.locator('.case-a input[type=checkbox]').all()) await box.check()
  await page.click('.decide .btn.pri')
  await page.waitForSelector('.toast')
}

/** Sent back with a comment beside a field; the clerk reads it, mends the text and submits again. */
export async function correct({ story }) {
  const { officer, clerk } = story
  const { page } = officer
  await officer.go('/desk', '.queue')
  await page.click(`.queue a:has-text("${title}")`)
  await page.waitForSelector(`.case h2:has-text("${title}")`)
  await page.click('.case button:has(.vh:text-is("痛点"))')
  await page.fill('#c-pain', '请写明两条线的年产量。')
  await page.click('.decide .btn:has-text("退回补正")')
  await page.fill('#confirm-reason', '痛点缺产量')
  await officer.look('desk-return')
  await page.click('dialog .dlg-f button >> nth=0')
  await page.waitForSelector('dialog', { state: 'detached' })
  await clerk.go(`/my/scenarios/${story.scenario}`, 'text=请写明两条线的年产量')
  await clerk.look('my-scenario-returned')
  await clerk.page.click(`a[href="/my/scenarios/${story.scenario}/edit"]`)
  await clerk.page.waitForSelector('#pain')
  await clerk.page.fill('#pain', '两条压接线年产 400 万件，靠人工目检，夜班漏检约 1.2%，客户退货每年损失约 60 万元。')
  await clerk.page.click('.form-act button[type=submit]')
  await clerk.page.waitForURL(/\/my\/scenarios\/[0-9a-f-]{36}$/)
}

export async function approve({ story }) {
  const { officer } = story
  await decide(officer, 'approve')
  await officer.go('/desk')
  await officer.look('desk-empty')
  await officer.go('/desk/scenarios')
  await officer.look('desk-scenarios')
}

export async function publish({ enter, story }) {
  story.city = await enter('city')
  await story.city.login('city.a@test.invalid')
  await decide(story.city, 'publish')
}
