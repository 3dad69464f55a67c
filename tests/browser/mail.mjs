// tests/browser/mail.mjs - the newest link that was sent to an address, out of the folder the server puts its messages into.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const decode = (text) => (/content-transfer-encoding:\s*base64/i.test(text)
  ? Buffer.from(text.split(/\r?\n\r?\n/).slice(1).join('\n').replace(/\s+/g, ''), 'base64').toString('utf8')
  : /content-transfer-encoding:\s*quoted-printable/i.test(text) ? text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))) : text)

async function newest(folder, address) {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((n) => /\.(eml|txt)$/.test(n)).sort().reverse()) {
    const text = await readFile(join(folder, name), 'utf8')
    const link = text.includes(address) && /https?:\/\/[^\s">]+/.exec(decode(text))
    if (link) return link[0]
  }
  return null
}

/** Path and query of the link in the newest message to `address`; waits until the server has written it. */
export async function linkTo(world, address) {
  for (const end = Date.now() + 30000; Date.now() < end;) {
    const found = await newest(join(world.folder, 'mail'), address)
    if (found) { const url = new URL(found); return url.pathname + url.search + url.hash }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`no message to ${address}`)
}
