import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { loadSettings } from '../../src/config/settings'
import { readTls } from '../../src/config/tls'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { makeCertificate } from '../support/process/certificate'
import { temporaryFolder } from '../support/process/child'
import { eventually } from '../support/process/proc'
import { heldBody } from '../support/providers/framing'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-tls-93fe01-55'
const folder = temporaryFolder()
const at = (name: string) => join(folder.path, name)

beforeAll(async () => {
  await makeCertificate(folder.path, 'first')
  await makeCertificate(folder.path, 'second')
  await makeCertificate(folder.path, 'soon', ['-days', '3'])
  writeFileSync(at('nothing.crt'), 'x')
})
afterAll(() => folder[Symbol.dispose]())

/** The name in the certificate that a new connection gets. */
function nameAt(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect({
    port: Number(new URL(url).port),
    host: '127.0.0.1',
    rejectUnauthorized: false,
  })
  socket.on('secureConnect', () => {
    resolve(String(socket.getPeerCertificate().subject.CN))
    socket.destroy()
  })
  socket.on('error', reject)
  return promise
}

/** The status of an answer to a request with this `Host`. */
function statusAt(url: string, path: string, host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const socket = connect({
    port: Number(new URL(url).port),
    host: '127.0.0.1',
    rejectUnauthorized: false,
  })
  socket.on('secureConnect', () => socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`))
  socket.on('data', (bytes) => {
    resolve(Number(String(bytes).split(' ')[1]))
    socket.destroy()
  })
  socket.on('error', reject)
  return promise
}

const tls = { rejectUnauthorized: false }

async function startWithTls(workers: number, providerUrl: string) {
  const [cert, key] = [at(`live-${workers}.crt`), at(`live-${workers}.key`)]
  copyFileSync(at('first.crt'), cert)
  copyFileSync(at('first.key'), key)
  const portus = await startBinary({
    aliases: { m: openaiAlias(providerUrl) },
    env: {
      PORTUS_KEY_TESTS: KEY,
      PORTUS_TLS_CERT_FILE: cert,
      PORTUS_TLS_KEY_FILE: key,
      PORTUS_WORKERS: `${workers}`,
    },
  })
  return { portus, url: portus.url, cert, key }
}

describe.each([1, 2])('TLS with %i workers', (workers) => {
  test('is renewed without a lost request, while a stream runs', async () => {
    const stream = heldBody()
    using provider = startProvider(({ json }) =>
      json?.stream
        ? new Response(stream.body, { headers: { 'content-type': 'text/event-stream' } })
        : Response.json({ id: 'c', object: 'chat.completion', choices: [] }),
    )
    const { portus, url, cert, key } = await startWithTls(workers, provider.url)
    await using _ = portus
    const ask = (body: string) =>
      fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}` },
        body,
        tls,
      })
    expect(await nameAt(url)).toBe('first')
    stream.send('data: {"id":"c","object":"chat.completion.chunk","choices":[]}\n\n')
    const streaming = await ask('{"model":"m","messages":[],"stream":true}')
    const statuses: number[] = []
    let isOver = false
    const asking = Array.from({ length: 4 }, async () => {
      while (!isOver) statuses.push((await ask('{"model":"m","messages":[]}')).status)
    })

    // As a careful tool does it: each file at once, and the pair does not fit for a moment.
    copyFileSync(at('second.crt'), `${cert}.new`)
    renameSync(`${cert}.new`, cert)
    await Bun.sleep(50)
    copyFileSync(at('second.key'), `${key}.new`)
    renameSync(`${key}.new`, key)
    // Each worker answers some of the connections.
    let renewed = 0
    // A connection that waits to be accepted while its listener ends is reset by the system. These come as fast as
    // they can, so one may be among them.
    const nameNow = () => nameAt(url).catch(() => 'reset')
    while (renewed < 12) renewed = (await nameNow()) === 'second' ? renewed + 1 : 0
    const before = statuses.length
    while (statuses.length < before + 100) await Bun.sleep(5)
    isOver = true
    await Promise.all(asking)

    expect(statuses.filter((status) => status !== 200)).toEqual([])
    stream.send('data: [DONE]\n\n')
    stream.end()
    expect(await streaming.text()).toEndWith('data: [DONE]\n\n')
    expect(portus.output.stdout).toContain('"the certificate is renewed"')
    expect(portus.output.stdout).not.toContain('PRIVATE KEY')
    portus.child.kill('SIGTERM')
    expect(await portus.ended()).toBe(0)
  })

  test('answers as before where the key comes seconds behind the certificate', async () => {
    const { portus, url, cert, key } = await startWithTls(workers, 'http://127.0.0.1:2/v1')
    await using _ = portus
    const models = () =>
      fetch(`${url}/v1/models`, {
        headers: { authorization: `Bearer ${KEY}` },
        tls,
        keepalive: false,
      })

    copyFileSync(at('second.crt'), cert)
    await eventually(() => portus.output.stdout.includes('the certificate is not renewed'))
    // Longer than it takes until the whole configuration is read again.
    await Bun.sleep(3000)
    copyFileSync(at('second.key'), key)
    let renewed = 0
    while (renewed < 12)
      renewed = (await nameAt(url).catch(() => '')) === 'second' ? renewed + 1 : 0
    const answers = await Promise.all(Array.from({ length: 8 }, models))

    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
    expect(portus.output.stdout).not.toContain('configuration not reloaded')
  })

  test('a host whose URL is too short for the router is refused, however long its header is', async () => {
    await using portus = await startBinary({
      aliases: { m: openaiAlias('http://127.0.0.1:9/v1') },
      env: {
        PORTUS_KEY_TESTS: KEY,
        PORTUS_TLS_CERT_FILE: at('first.crt'),
        PORTUS_TLS_KEY_FILE: at('first.key'),
        PORTUS_WORKERS: `${workers}`,
      },
    })
    for (const host of ['a', 'a:443', 'a:00443', '%61', 'a%2e'])
      for (const path of ['/abc/health', '/health/v1/models'])
        expect([host, await statusAt(portus.url, path, host)]).toEqual([host, 400])
    expect(await statusAt(portus.url, '/health', 'abc:443')).toBe(200)
  })

  test('healthcheck asks over TLS', async () => {
    const { portus, url, cert, key } = await startWithTls(workers, 'http://127.0.0.1:9/v1')
    await using _ = portus
    const env = {
      PORTUS_PORT: new URL(url).port,
      PORTUS_TLS_CERT_FILE: cert,
      PORTUS_TLS_KEY_FILE: key,
    }

    expect(Bun.spawnSync([await binary(), 'healthcheck'], { env }).exitCode).toBe(0)
  })
})

describe('check says what is wrong with the files:', () => {
  test.each([
    ['first.crt', undefined, 'PORTUS_TLS_KEY_FILE', 'is missing'],
    [undefined, 'first.key', 'PORTUS_TLS_CERT_FILE', 'is missing'],
    ['absent', 'first.key', 'PORTUS_TLS_CERT_FILE', 'cannot be read (ENOENT)'],
    ['nothing.crt', 'first.key', 'PORTUS_TLS_CERT_FILE', 'holds no certificate in PEM'],
    ['first.crt', 'nothing.crt', 'PORTUS_TLS_KEY_FILE', 'holds no private key in PEM'],
    ['first.crt', 'second.key', 'PORTUS_TLS_KEY_FILE', 'is not the key of'],
  ])('%p and %p', (cert, key, source, message) => {
    const { problems, tls } = readTls(
      {
        ...loadSettings({}).settings,
        ...(cert && { PORTUS_TLS_CERT_FILE: at(cert) }),
        ...(key && { PORTUS_TLS_KEY_FILE: at(key) }),
      },
      Date.now(),
    )

    expect(tls).toBeUndefined()
    expect(problems).toEqual([{ source, message: expect.stringContaining(message) }])
  })

  const settings = (name: string) => ({
    ...loadSettings({}).settings,
    PORTUS_TLS_CERT_FILE: at(`${name}.crt`),
    PORTUS_TLS_KEY_FILE: at(`${name}.key`),
  })

  test('one that ends soon is a warning, and one that has ended a problem', () => {
    const soon = readTls(settings('soon'), Date.now())
    const later = readTls(settings('soon'), Date.now() + 4 * 24 * 60 * 60 * 1000)
    const early = readTls(settings('soon'), Date.now() - 24 * 60 * 60 * 1000)

    expect(soon.tls?.key).toBe(readFileSync(at('soon.key'), 'utf8'))
    expect(soon.warnings[0]?.message).toMatch(/ends in [23] days/)
    expect(later.problems[0]?.message).toContain('has ended on')
    expect(early.problems[0]?.message).toContain('begins on')
  })
})
