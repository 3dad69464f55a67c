// tests/browser/answer.mjs - guests and suppliers find the scenario, two of them answer, the owner compares, asks and chooses.
import { title } from './post.mjs'

export async function find({ enter, story }) {
  const guest = (story.guest = await enter('guest'))
  await guest.go('/scenarios', 'article.sc')
  await guest.look('hall')
  await guest.page.click('.tools button[lang=en]')
  await guest.look('hall-en')
  await guest.page.click('.tools button[lang=zh-CN]')
  await guest.page.click('.tools button:has-text("深色")')
  await guest.look('hall-dark')
  await guest.page.click('.tools button:has-text("深色")')
  await guest.page.click(`article.sc a:has-text("${title}")`)
  await guest.page.waitForSelector('article.doc')
  await guest.look('scenario-guest')
  const supply = (story.supply = await enter('supply'))
  await supply.login('admin.supply@test.invalid')
  await supply.go('/scenarios?q=端子', 'article.sc')
  await supply.page.click(`article.sc a:has-text("${title}")`)
  await supply.page.click('.next button[aria-pressed=false]')
  await supply.page.waitForSelector('.next button[aria-pressed=true]')
  await supply.look('scenario-supplier')
  await supply.go('/my/favourites', `a:has-text("${title}")`)
  await supply.look('my-favourites')
}

/** What the supplier offers, with the indicators the scenario asks for. */
export async function offer({ story }) {
  const { supply } = story
  const { page } = supply
  await supply.go('/my/offerings/new', '#name')
  await page.fill('#name', '端子外观检测一体机')
  await page.fill('#offering-summary', '小样本训练，边缘推理，换型 20 分钟。')
  await page.selectOption('#maturity', { index: 1 })
  await page.check('input[name=domains] >> nth=0')
  await page.click('fieldset.f > .btn')
  const row = page.locator('.ind-rows li').first()
  await row.locator('input').nth(0).fill('漏检率')
  await row.locator('input').nth(1).fill('0.2')
  await row.locator('input').nth(2).fill('%')
  await supply.look('offering')
  await page.click('.form-act button[type=submit]')
  await page.click('.form-act .btn.acc')
  await page.waitForSelector('.con-h .tag:has-text("已发布")')
  await supply.go('/my/offerings', 'a:has-text("端子外观检测一体机")')
  await supply.look('my-offerings')
  await supply.go('/offerings')
  await supply.look('offerings')
}

/** Answers every indicator and hands the response in. */
async function respond(person, scenario, { values, fits, price, name }) {
  const { page } = person
  await person.go(`/scenarios/${scenario}`, 'article.doc')
  await page.click('#main .next .btn.pri')
  await page.waitForURL(/\/my\/responses\//)
  await page.waitForSelector('.answers li')
  await page.click('.form-act button[type=submit]')
  await page.waitForSelector('.errsum')
  if (name) {
    await person.look(`${name}-problems`)
    await page.selectOption('#offering_id', { index: 1 })
    await page.waitForSelector('.answers input[type=radio]:checked')
  }
  for (const [i, value] of values.entries()) {
    const row = page.locator('.answers > li').nth(i)
    await row.locator(`input[value=${fits[i]}]`).check()
    await row.locator('input.in').first().fill(value)
    await row.locator('input.in').nth(1).fill('同类产线 1000 件盲测')
  }
  await page.fill('#summary', '两台工业相机加小样本模型，产线旁边缘计算，数据不出厂。')
  await page.fill('#price_fen', price)
  await page.fill('#duration_months', '4')
  await page.fill('#contact_name', '销售甲')
  await page.fill('#contact_phone', '14000000002')
  if (name) await person.look(name)
  await page.click('.form-act button[type=submit]')
  await page.waitForURL(/\/receipt$/)
  await page.waitForSelector('.receipt .hash')
  return new URL(page.url()).pathname.split('/')[3]
}

export async function answer({ enter, story }) {
  story.response = await respond(story.supply, story.scenario, { values: ['0.2', '1.1'], fits: ['exceeds', 'meets'], price: '68', name: 'respond' })
  await story.supply.look('receipt')
  await story.supply.go('/my/responses', `a:has-text("${title}")`)
  await story.supply.look('my-responses')
  story.rival = await enter('rival')
  await story.rival.login('admin.rival@test.invalid')
  await respond(story.rival, story.scenario, { values: ['0.5', '1.2'], fits: ['fails', 'meets'], price: '49.8' })
}

/** Presses a button of the table in the column of an organization. */
const press = (page, action, organization) => page.click(`table.cmp button:has(.vh:text-is("${organization}")):has-text("${action}")`)

async function reason(page, text) {
  await page.fill('#confirm-reason', text)
  await page.click('dialog .dlg-f button >> nth=0')
  await page.waitForSelector('dialog', { state: 'detached' })
}

export async function choose({ story }) {
  const { clerk, supply, rival } = story
  const { page } = clerk
  const state = (organization, words) => page.waitForSelector(`table.cmp thead th:has-text("${organization}"):has-text("${words}")`)
  await clerk.go(`/my/scenarios/${story.scenario}/compare`, 'table.cmp')
  await clerk.look('compare')
  await press(page, '入围', '测试供给单位')
  await page.click('dialog .dlg-f button >> nth=0')
  await page.waitForSelector('dialog .err')
  await clerk.look('compare-reason')
  await reason(page, '指标全部满足')
  await state('测试供给单位', '入围')
  await press(page, '追问', '测试供给单位')
  await reason(page, '能否先在一条线试点？')
  await page.waitForSelector('.qa')
  await press(page, '不选', '测试竞争单位')
  await reason(page, '漏检率不满足')
  await state('测试竞争单位', '未入选')
  await clerk.look('compare-decided')
  await supply.go(`/my/responses/${story.response}`, 'textarea[id^=answer-]')
  await supply.look('respond-question')
  await supply.page.fill('textarea[id^=answer-]', '可以，先装一条线，一个月后再定。')
  await supply.page.click('.btn.acc')
  await supply.page.waitForSelector('text=可以，先装一条线')
  await clerk.go(`/my/scenarios/${story.scenario}/compare`, 'table.cmp')
  await page.waitForSelector('.qa >> text=可以，先装一条线')
  await page.click('.next .btn.pri')
  await reason(page, '指标全部满足，可先试点')
  await state('测试供给单位', '拟合作')
  await clerk.look('compare-selected')
  await page.click('.tools button:has-text("深色")')
  await clerk.look('compare-dark')
  await page.click('.tools button:has-text("深色")')
  await rival.go('/my/inbox')
  await rival.look('inbox')
  await clerk.go('/my')
  await clerk.look('my')
}
