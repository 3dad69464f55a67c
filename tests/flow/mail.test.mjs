// tests/flow/mail.test.mjs - mail by way of a mail server: what arrives there, and what happens while it does not take anything.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { start } from './harness.mjs'

/** As much of a mail server as RFC 5321 asks of one: keeps what it is given, or says `refusal` to every recipient. */
class MailServer {
  constructor() {
    this.letters = []
    this.refusal = null
    this.server = createServer((socket) => this.talk(socket))
  }

  listen() {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', () => resolve(this.server.address().port)))
  }

  talk(socket) {
    let text = ''
    let letter = null
    let isData = false
    const say = (line) => socket.write(`${line}\r\n`)
    socket.on('error', () => {})
    say('220 mail.test.invalid ESMTP')
    socket.on('data', (data) => {
      text += data
      for (let end; (end = text.indexOf('\r\n')) >= 0;) {
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        if (isData && line === '.') {
          isData = false
          this.letters.push(letter)
          say('250 kept')
        } else if (isData) letter.lines.push(line)
        else if (/^EHLO/i.test(line)) socket.write('250-mail.test.invalid\r\n250 8BITMIME\r\n')
        else if (/^MAIL FROM:/i.test(line)) {
          letter = { from: line.slice(10), to: [], lines: [] }
          say('250 ok')
        } else if (/^RCPT TO:/i.test(line)) {
          letter.to.push(line.slice(8))
          say(this.refusal ?? '250 ok')
        } else if (/^DATA/i.test(line)) {
          isData = true
          say('354 go on')
        } else if (/^QUIT/i.test(line)) {
          say('221 bye')
          socket.end()
        } else say('250 ok')
      }
    })
  }
}

const mail = new MailServer()
let world
before(async () => {
  const port = await mail.listen()
  world = await start({ env: { TQ_MAIL_SMTP_URL: `smtp://127.0.0.1:${port}`, TQ_MAIL_FROM: 'Tongqu <service@host.invalid>' } })
})
after(async () => {
  await world?.stop()
  mail.server.close()
})

const until = async (what) => {
  for (const end = Date.now() + 15000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) if (await what()) return
  throw new Error('it did not happen')
}
const register = (login) => world.client().post('/api/v1/registrations', { login, password: 'a-quiet-River-77', name: '新用户' }, 201)
const waiting = () => world.sql('SELECT count(*) FROM outbox WHERE sent_at IS NULL')

test('a message arrives whole, once, at its recipient', async () => {
  await register('first.letter@test.invalid')
  await until(() => mail.letters.length === 1)
  const [letter] = mail.letters
  assert.equal(letter.from.split(' ')[0], '<service@host.invalid>')
  assert.deepEqual(letter.to, ['<first.letter@test.invalid>'])
  const head = letter.lines.slice(0, letter.lines.indexOf(''))
  assert.ok(head.includes('From: Tongqu <service@host.invalid>'))
  assert.ok(head.includes('To: first.letter@test.invalid'))
  const body = letter.lines.slice(head.length + 1).join('\n')
  assert.match(body, /\/confirm\?token=[\w-]{20,}/)
  assert.match(body, /新用户/)
  await until(async () => (await waiting()) === '0')
  await world.client().post('/api/v1/confirmations', { token: /token=([\w-]+)/.exec(body)[1] }, 204)
})

test('what is refused waits and is tried again', async () => {
  mail.refusal = '451 try later'
  await register('second.letter@test.invalid')
  await until(async () => (await world.sql("SELECT tries FROM outbox WHERE recipient = 'second.letter@test.invalid'")) === '1')
  assert.equal(await waiting(), '1')
  assert.ok(Number(await world.sql("SELECT extract(epoch FROM next_at - statement_timestamp()) FROM outbox WHERE sent_at IS NULL")) > 200)
  mail.refusal = null
  await world.sql('UPDATE outbox SET next_at = statement_timestamp() WHERE sent_at IS NULL')
  await until(async () => (await waiting()) === '0')
  assert.equal(mail.letters.filter((l) => l.to[0] === '<second.letter@test.invalid>').length, 1)
})

test('short messages stay with the sink', async () => {
  await register('14000000088')
  await until(async () => (await waiting()) === '0')
  assert.ok(!mail.letters.some((l) => l.to[0]?.includes('14000000088')))
})
