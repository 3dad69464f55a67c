// Pictures of pages and their accessibility and CSP findings, against a running server.
//   TQ_URL=http://127.0.0.1:8080 node scripts/shots.mjs OUT [--login mail:password] [--dark] [--big] [--en] [--axe] /path=name ...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const [out, ...rest] = process.argv.slice(2);
const flags = new Set(rest.filter((a) => /^--(dark|big|en|axe|full)$/.test(a)));
const login = rest[rest.indexOf('--login') + 1];
const hasLogin = rest.includes('--login');
const pages = rest.filter((a) => a.startsWith('/')).map((a) => [a.slice(0, a.lastIndexOf('=')), a.slice(a.lastIndexOf('=') + 1)]);
const url = process.env.TQ_URL ?? 'http://127.0.0.1:8080';
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(out, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
let findings = 0;
const complain = (text) => { findings += 1; console.log(text); };
for (const width of [1440, 375]) {
  const context = await browser.newContext({ viewport: { width, height: width > 700 ? 900 : 812 }, bypassCSP: false });
  await context.addInitScript(([dark, big, en]) => {
    if (dark) localStorage.setItem('tq.theme', 'dark');
    if (big) localStorage.setItem('tq.text', 'big');
    if (en) localStorage.setItem('tq.lang', 'en');
    document.addEventListener('securitypolicyviolation', (e) => console.error(`CSP ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}`));
  }, [flags.has('--dark'), flags.has('--big'), flags.has('--en')]);
  const page = await context.newPage();
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) complain(`${page.url()} console: ${m.text()}`); });
  page.on('pageerror', (e) => complain(`${page.url()} error: ${e.message}`));
  if (hasLogin) {
    const [name, password] = login.split(':');
    await page.goto(`${url}/login`);
    await page.fill('#login-login', name);
    await page.fill('#login-password', password);
    await page.click('form button[type=submit]');
    await page.waitForURL((u) => u.pathname !== '/login');
  }
  for (const [path, name] of pages) {
    await page.goto(url + path);
    await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => undefined);
    await page.waitForTimeout(200);
    await page.screenshot({ path: `${out}/${name}-${width}.png`, fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) complain(`${name}-${width}: ${wide} px wider than the window`);
    if (!flags.has('--axe')) continue;
    const found = await page.evaluate(`(() => { const module = undefined; ${axe}; return window.axe.run(document, { resultTypes: ['violations'] }); })()`);
    for (const v of found.violations) complain(`${name}-${width} axe ${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`);
  }
  await context.close();
}
await browser.close();
console.log(findings ? `${findings} findings` : 'no findings');
process.exit(findings ? 1 : 0);
