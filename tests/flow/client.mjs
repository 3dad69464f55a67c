// tests/flow/client.mjs - one caller: token or cookies, CSRF, entity tags remembered by path, idempotency keys, the contract.
import { randomUUID } from 'node:crypto'

/** The Set-Cookie lines; Debian's Node 18 has them joined by commas only. */
export const cookieLines = (headers) => headers.getSetCookie?.() ?? (headers.get('set-cookie') ?? '').split(/,\s*(?=[\w-]+=)/).filter(Boolean)

export class Answer {
  constructor(response, text) {
    this.status = response.status
    this.headers = response.headers
    this.text = text
    const type = response.headers.get('content-type') ?? ''
    this.json = text && /[/+]json/.test(type) ? JSON.parse(text) : null
  }

  get code() {
    return this.json?.code
  }
}

export class Client {
  constructor(world, token = null) {
    this.world = world
    this.token = token
    this.cookies = new Map()
    this.csrf = null
    this.tags = new Map()
  }

  headers(method, options) {
    const headers = new Headers({ Accept: 'application/json', ...options.headers })
    if (this.token) headers.set('Authorization', `Bearer ${this.token}`)
    if (this.cookies.size) headers.set('Cookie', [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; '))
    if (this.cookies.size && method !== 'GET' && !headers.has('Origin')) headers.set('Origin', this.world.base)
    if (this.csrf && method !== 'GET' && !headers.has('X-CSRF-Token')) headers.set('X-CSRF-Token', this.csrf)
    if (options.body !== undefined && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json')
    for (const [name, value] of [...headers]) if (value === 'none') headers.delete(name)
    return headers
  }

  keepCookies(response) {
    for (const line of cookieLines(response.headers)) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
      if (value === '' || /max-age=0/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }

  /** Any request; `options.body` is sent as JSON unless it is a string or bytes. Checks the answer against the document. */
  async send(method, path, options = {}) {
    const body = options.body === undefined || typeof options.body === 'string' || options.body instanceof Uint8Array ? options.body : JSON.stringify(options.body)
    const response = await fetch(this.world.base + path, { method, headers: this.headers(method, options), body, redirect: 'manual' })
    const answer = new Answer(response, await response.text())
    this.keepCookies(response)
    const bare = path.split('?')[0]
    if (answer.json?.csrf) this.csrf = answer.json.csrf
    if (answer.status < 300 && response.headers.get('etag')) this.tags.set(this.objectOf(bare, answer), response.headers.get('etag'))
    this.world.contract?.check(method, bare, answer)
    if (options.expect !== undefined && answer.status !== options.expect)
      throw new Error(`${method} ${path}: expected ${options.expect}, got ${answer.status} ${answer.text.slice(0, 1500)}`)
    return answer
  }

  /** The path of the object an answer shows: what was created lies at Location, a step ("/x/1/publish") answers with its object. */
  objectOf(path, answer) {
    const at = answer.json?.id ? path.indexOf(`/${answer.json.id}/`) : -1
    return answer.headers.get('location') ?? (at < 0 ? path : path.slice(0, at + answer.json.id.length + 1))
  }

  get(path, expect = 200, headers = {}) {
    return this.send('GET', path, { expect, headers })
  }

  /** The tag under which the object of a path was last read: "/x/1/publish" is about "/x/1". */
  tagOf(path) {
    for (let p = path; p.length > 1; p = p.slice(0, p.lastIndexOf('/'))) if (this.tags.has(p)) return this.tags.get(p)
    return null
  }

  /** A change: adds If-Match from the last answer about this object (headers: {'If-Match': 'none'} leaves it out). */
  change(method, path, body, expect, headers = {}) {
    const tag = this.tagOf(path)
    return this.send(method, path, { body, expect, headers: { ...(tag ? { 'If-Match': tag } : {}), ...headers } })
  }

  post(path, body, expect = 200, headers = {}) {
    return this.change('POST', path, body, expect, headers)
  }

  /** A creating POST with a fresh Idempotency-Key. */
  create(path, body, expect = 201, headers = {}) {
    return this.send('POST', path, { body, expect, headers: { 'Idempotency-Key': randomUUID(), ...headers } })
  }

  patch(path, body, expect = 200, headers = {}) {
    return this.change('PATCH', path, body, expect, headers)
  }

  put(path, body, expect = 204, headers = {}) {
    return this.change('PUT', path, body, expect, headers)
  }

  delete(path, expect = 204, headers = {}) {
    return this.change('DELETE', path, undefined, expect, headers)
  }

  /** By login and password: cookies instead of a token. */
  async login(login, password = 'demo-Tongqu-2026') {
    this.token = null
    return this.send('POST', '/api/v1/session', { body: { login, password }, expect: 200 })
  }

  /** Every item of a list, page by page. */
  async all(path, limit = 100) {
    const items = []
    let next = null
    do {
      const url = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${next ? `&cursor=${encodeURIComponent(next)}` : ''}`
      const { json } = await this.get(url)
      items.push(...json.items)
      next = json.next
    } while (next)
    return items
  }
}
