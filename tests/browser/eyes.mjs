// tests/browser/eyes.mjs - chromium, people in windows of their own, and what every page is looked at for: axe-core, violations of
// the content security policy, errors in the console, a page wider than its window; at 1440 and 375 px.
import { readFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env.TQ_BROWSER_SHOTS
if (shots) mkdirSync(shots, { recursive: true })

export const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 375, height: 812 } }
/** Answers the story provokes on purpose; the browser writes each failed request to the console. */
const provoked = /status of (401|409|412|422) /

let passed = 0
let failed = 0

/** One counted finding of the test. */
export function check(name, problem) {
  if (problem) {
    failed += 1
    console.log(`not ok ${name}: ${problem}`)
  } else {
    passed += 1
    console.log(`ok ${name}`)
  }
}

/** Prints the count; the exit status of the whole. */
export function verdict() {
  console.log(`${passed} passed, ${failed} failed`)
  return failed ? 1 : 0
}

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--no-first-run'],
  })
}

/** Widths of the page, of what overflows it, in one answer. */
const overflow = () => {
  const extra = document.documentElement.scrollWidth - window.innerWidth
  if (extra <= 0) return ''
  const widest = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest('.scroll-x')).slice(0, 3)
  return `${extra} px too wide (${widest.map((e) => `${e.tagName.toLowerCase()}.${e.className}`).join(', ')})`
}

/** A person with a window: `page` is playwright's, look() examines what it shows. */
export class Person {
  static async enter(browser, base, name) {
    const person = new Person()
    const context = await browser.newContext({ viewport: sizes.wide, baseURL: base, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', acceptDownloads: true })
    context.setDefaultTimeout(20000)
    await context.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => console.error(`CSP ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`)))
    const page = await context.newPage()
    Object.assign(person, { name, context, page, complaints: [] })
    page.on('console', (m) => { if (m.type() === 'error' && !provoked.test(m.text())) person.complaints.push(m.text()) })
    page.on('pageerror', (e) => person.complaints.push(`${e.message} ${e.stack?.split('\n')[1] ?? ''}`))
    return person
  }

  async login(login, password = 'demo-Tongqu-2026') {
    await this.page.goto('/login')
    await this.page.fill('#login-login', login)
    await this.page.fill('#login-password', password)
    await this.page.click('#main form button[type=submit], form button[type=submit]')
    await this.page.waitForURL((url) => url.pathname !== '/login')
  }

  async go(path, selector = 'h1') {
    await this.page.goto(path)
    await this.page.waitForSelector(selector)
  }

  painted() {
    return this.page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))))
  }

  /** Examines the page as it stands, at both widths. `isLive`: it holds a stream open, so the network never falls silent. */
  async look(name, { isLive = false } = {}) {
    if (!isLive) await this.page.waitForLoadState('networkidle')
    for (const [size, viewport] of Object.entries(sizes)) {
      await this.page.setViewportSize(viewport)
      await this.painted()
      if (shots) await this.page.screenshot({ path: `${shots}/${name}-${viewport.width}.png`, fullPage: true })
      const found = await this.page.evaluate(`(() => { const module = undefined; if (!window.axe) { ${axe} } return window.axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => v.id + ' ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | '))) })()`)
      check(`${name} ${size} axe`, found.join('; '))
      check(`${name} ${size} width`, await this.page.evaluate(overflow))
    }
    await this.page.setViewportSize(sizes.wide)
    check(`${name} console`, this.complaints.splice(0).join(' // '))
  }
}
