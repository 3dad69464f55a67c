// tests/browser/detours.mjs - what does not go straight: a colleague asks to be let in, an own address changes, a response is withdrawn
// and sent again, a published scenario changes and the answer is confirmed, the login ends while somebody types.
const ok = async (page, reason) => {
  if (reason) await page.fill('#confirm-reason', reason)
  await page.click('dialog .dlg-f button >> nth=0')
  await page.waitForSelector('dialog', { state: 'detached' })
}

/** Somebody asks to join the organization of the story; its administrator lets him in; he says where messages go. */
export async function colleague({ enter, story }) {
  const person = (story.colleague = await enter('colleague'))
  const { page } = person
  await person.login('new.clerk@test.invalid')
  await person.go('/join', '#join-code')
  await page.fill('#join-code', '91420199MADM000190')
  await page.click('#main form button[type=submit]')
  await page.fill('#join-note', '质量部')
  await page.click('#main form button[type=submit]')
  await page.waitForSelector('p[role=status]')
  await person.look('join-requested')
  await story.clerk.go('/my/organization', '.row-l:has-text("质量部")')
  await story.clerk.page.click('.row-l:has-text("质量部") button >> nth=0')
  await story.clerk.page.waitForSelector('.toast')
  await person.go('/my', '.con-h:has-text("小满机电")')
  await person.go('/my/account', '#me-mail')
  await page.fill('#me-mail', 'elsewhere@test.invalid')
  await page.press('#me-mail', 'Enter')
  await page.waitForSelector('.notice:has-text("elsewhere@test.invalid")')
  await person.look('account')
}

/** The login is lost while typing: the dialog comes, and nothing is. */
export async function expire({ story }) {
  const { clerk } = story
  const { page } = clerk
  await clerk.go('/my/scenarios/new', '#title')
  await page.fill('#title', '夜班巡检机器人')
  await clerk.context.clearCookies()
  await page.fill('#pain', '夜班巡检靠人，每班漏检两处。')
  await page.waitForSelector('#dialog-login')
  await clerk.look('login-expired')
  await page.fill('#dialog-login', 'clerk.xiaoman@test.invalid')
  await page.fill('#dialog-password', 'demo-Tongqu-2026')
  await page.press('#dialog-password', 'Enter')
  await page.waitForSelector('.form-act [role=status]:has-text("已保存")')
  if ((await page.inputValue('#pain')) !== '夜班巡检靠人，每班漏检两处。') throw new Error('what was typed is lost')
}

export async function mend({ story }) {
  const { clerk, supply, officer } = story
  const { page } = supply
  await supply.go(`/my/responses/${story.response}`, '.next')
  await page.click('.form-act button:has-text("撤回响应")')
  await ok(page)
  await supply.look('respond-withdrawn')
  await page.click('.next button:has-text("恢复为草稿")')
  await page.click('.form-act button[type=submit]:not([disabled])')
  await page.waitForURL(/\/receipt$/)
  await clerk.go(`/my/scenarios/${story.scenario}`, '.next')
  await clerk.page.click('button:has-text("变更公告")')
  await clerk.page.fill('#amend-reason', '补充夜班产量')
  await clerk.page.fill('#amend-data_condition', '可提供三个月的夜班图像。')
  await clerk.look('amend')
  await clerk.page.click('dialog .dlg-f button >> nth=0')
  await clerk.page.waitForSelector('dialog', { state: 'detached' })
  await supply.go(`/my/responses/${story.response}`, '.next')
  await supply.look('respond-reconfirm')
  await page.click('.next button:has-text("确认仍然有效")')
  await page.waitForSelector('.next button:has-text("确认仍然有效")', { state: 'detached' })
  await officer.go(`/desk?item=${story.scenario}`, '.case-a button:has-text("记为无效")')
  await officer.look('desk-responses')
}
