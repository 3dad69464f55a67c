// tests/browser/join.mjs - registering, the link in the mail, a new organization with its stamped letter, and its verification.
import { linkTo } from './mail.mjs'

export const pdf = (name) => ({ name, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n') })
const login = 'clerk.xiaoman@test.invalid'

export async function join({ world, enter, story }) {
  const clerk = (story.clerk = await enter('clerk'))
  const { page } = clerk
  await clerk.go('/')
  await clerk.look('home')
  await clerk.go('/register')
  await page.click('button[type=submit]')
  await page.waitForSelector('.errsum')
  await clerk.look('register-problems')
  await page.fill('#reg-login', login)
  await page.fill('#reg-name', '陈谷雨')
  await page.fill('#reg-password', 'demo-Tongqu-2026')
  await page.check('#reg-agree')
  await page.click('button[type=submit]')
  await page.waitForURL('**/join')
  await page.goto(await linkTo(world, login))
  await clerk.look('confirm')
  await page.click('#main .panel button')
  await page.waitForSelector('#main a.btn[href="/join"]')
  await clerk.go('/join', '#join-code')
  await clerk.look('join-code')
  await page.fill('#join-code', '91420199MADM000190')
  await page.click('#main form button[type=submit]')
  await page.fill('#org-name', '小满机电(演示)')
  await page.selectOption('#org-kind', 'enterprise')
  await page.selectOption('#org-reviewing_unit', 'Z02')
  await page.fill('#org-legal_person', '法人甲')
  await page.fill('#org-contact_name', '陈谷雨')
  await page.fill('#org-contact_phone', '14000000009')
  await page.setInputFiles('#org-authorization', pdf('授权委托书.pdf'))
  await page.waitForSelector('.files li button')
  await clerk.look('join-form')
  await page.click('#main form button[type=submit]')
  await page.waitForSelector('.st-t[role=status]')
  await clerk.look('join-waiting')
  await clerk.go('/my')
  await clerk.look('my-unverified')
}

export async function verify({ enter, story }) {
  const officer = (story.officer = await enter('officer'))
  await officer.login('officer.own@test.invalid')
  await officer.go('/desk', '.case h2')
  await officer.page.waitForSelector('.case .files a')
  await officer.look('desk-organization')
  await officer.page.click('.decide .btn.pri')
  await officer.page.waitForSelector('.toast')
  await officer.go('/desk/organizations')
  await officer.look('desk-organizations')
  await story.clerk.go('/my/organization')
  await story.clerk.look('my-organization')
}
