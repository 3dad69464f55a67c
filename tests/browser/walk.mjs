// tests/browser/walk.mjs - from a stranger who registers to the supplier that is chosen, by mouse and keyboard in chromium: joining,
// posting, review, the hall, answering, choosing, an event and a meeting at it. Each page is examined (eyes.mjs). The stations follow one another:
// when one breaks, those behind it are not reached and the test has failed.
import { start } from '../flow/harness.mjs'
import { check, openBrowser, Person, verdict } from './eyes.mjs'
import { join, verify } from './join.mjs'
import { approve, correct, post, publish } from './post.mjs'
import { answer, choose, find, offer } from './answer.mjs'
import { colleague, expire, mend } from './detours.mjs'
import { invite, meet, open, plan, roster } from './events.mjs'

const story = {}
const stations = { join, verify, colleague, post, correct, approve, publish, find, offer, answer, mend, choose, expire, plan, open, roster, meet, invite }
let world, browser
try {
  world = await start({ env: { TQ_SERVER_WEB_DIR: process.env.TQ_WEB_DIST } })
  browser = await openBrowser()
  const enter = (name) => Person.enter(browser, world.base, name)
  for (const [name, station] of Object.entries(stations)) {
    const began = Date.now()
    await station({ world, enter, story })
    check(`station ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
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
