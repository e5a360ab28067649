import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { type Certificate, selfSigned } from '../support/clients/certificate'
import { KEY, openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { eventually } from '../support/process/proc'
import { heldBody } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

/** A folder that changes as Kubernetes changes those of secrets: a link to another folder takes its place. */
function secretFolder(first: Certificate) {
  const folder = temporaryFolder()
  let count = 0
  const put = ({ cert, key }: Certificate) => {
    const version = join(folder.path, `..${++count}`)
    mkdirSync(version)
    writeFileSync(join(version, 'tls.crt'), cert)
    writeFileSync(join(version, 'tls.key'), key)
    symlinkSync(version, join(folder.path, 'next'))
    renameSync(join(folder.path, 'next'), join(folder.path, 'data'))
  }
  put(first)
  return {
    put,
    env: {
      PORTUS_KEY_TESTS: KEY,
      PORTUS_TLS_CERT_FILE: join(folder.path, 'data/tls.crt'),
      PORTUS_TLS_KEY_FILE: join(folder.path, 'data/tls.key'),
    },
    [Symbol.dispose]: folder[Symbol.dispose],
  }
}

/** The certificate that a new connection gets. */
async function shown(url: string): Promise<string> {
  const socket = connect({
    port: Number(new URL(url).port),
    host: '127.0.0.1',
    rejectUnauthorized: false,
  })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  socket.once('error', reject)
  socket.once('secureConnect', () => {
    const pem = socket.getPeerCertificate().raw.toString('base64')
    socket.destroy()
    resolve(pem)
  })
  return promise
}
const bare = ({ cert }: Certificate) => cert.replace(/-----.*-----|\n/g, '')

const ask = (url: string, keepalive: boolean, json: unknown = { model: 'fast' }) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(json),
    keepalive,
    tls: { rejectUnauthorized: false },
  })

describe.each([1, 2])('with %d workers', (workers) => {
  test('a certificate is renewed and no request is lost', async () => {
    const [old, next] = [selfSigned(), selfSigned()]
    using secret = secretFolder(old)
    const held = heldBody()
    const [first = '', ...others] = chatEvents()
    using provider = startProvider(({ json }) =>
      json?.stream
        ? new Response(held.body, { headers: { 'content-type': 'text/event-stream' } })
        : Response.json({ object: 'chat.completion' }),
    )
    await using portus = await startBinary({
      aliases: { fast: openaiAlias(provider.url) },
      env: { ...secret.env, PORTUS_WORKERS: String(workers), PORTUS_KEEP_ALIVE_SECONDS: '1' },
    })
    expect(portus.url).toStartWith('https://')
    held.send(first)
    const running = (await ask(portus.url, true, { model: 'fast', stream: true })).text()
    const sums = { answered: 0, lost: [] as string[] }
    let isOver = false
    const traffic = Promise.all(
      // Half of them keep their connections.
      Array.from({ length: 8 }, async (_, lane) => {
        while (!isOver) {
          const status = await ask(portus.url, lane % 2 === 0).then(
            async (response) => (await response.text()) && response.status,
            (error: Error) => error.message,
          )
          if (status === 200) sums.answered++
          else sums.lost.push(String(status))
          await Bun.sleep(20)
        }
      }),
    )
    await eventually(() => sums.answered > 20)
    expect(await shown(portus.url)).toBe(bare(old))

    secret.put(next)
    await eventually(() => portus.output.stdout.split('was renewed').length > workers)
    // The old server listens for as long as its kept connections may be idle.
    let inARow = 0
    while (inARow < 30) {
      inARow = (await shown(portus.url)) === bare(next) ? inARow + 1 : 0
      await Bun.sleep(20)
    }
    const before = sums.answered
    await eventually(() => sums.answered > before + 20)
    isOver = true
    await traffic
    for (const event of others) held.send(event)
    held.end()

    expect(sums.lost).toEqual([])
    expect(await running).toEndWith('data: [DONE]\n\n')
    expect(portus.output.stdout + portus.output.stderr).not.toContain('PRIVATE')
  })
})

test('a pair that does not fit changes nothing and is said once; the next one is taken', async () => {
  const [old, next] = [selfSigned(), selfSigned()]
  using secret = secretFolder(old)
  await using portus = await startBinary({
    aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
    env: { ...secret.env, PORTUS_KEEP_ALIVE_SECONDS: '1' },
  })
  const saidNot = () => portus.output.stdout.split('was not renewed').length - 1

  secret.put({ cert: next.cert, key: old.key })
  await eventually(() => saidNot() > 0)
  expect(await shown(portus.url)).toBe(bare(old))
  secret.put(next)
  await eventually(() => portus.output.stdout.includes('the certificate was renewed'))

  expect(saidNot()).toBe(1)
  expect(portus.output.stdout).toContain('not the certificate of the private key')
})

describe('a server of TLS', () => {
  test('answers its healthcheck, WebSockets and addresses with a name in them', async () => {
    using secret = secretFolder(selfSigned())
    await using portus = await startBinary({
      aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
      env: secret.env,
    })
    const { port } = new URL(portus.url)
    const health = Bun.spawn([await binary(), 'healthcheck'], {
      env: { ...secret.env, PORTUS_PORT: port, PORTUS_HOST: '127.0.0.1' },
    })
    const ws = new WebSocket(`wss://127.0.0.1:${port}/v1/responses`, {
      headers: { authorization: `Bearer ${KEY}` },
      tls: { rejectUnauthorized: false },
    } as never)
    const opened = new Promise<string>((resolve) => {
      ws.onopen = () => resolve('open')
      ws.onclose = ({ code }) => resolve(`closed: ${code}`)
    })
    const unknown = await fetch(`${portus.url}/v1beta/models/none:generateContent`, {
      method: 'POST',
      headers: { 'x-goog-api-key': KEY, 'content-type': 'application/json' },
      body: '{"contents":[]}',
      tls: { rejectUnauthorized: false },
    })

    expect(await health.exited).toBe(0)
    expect(await opened).toBe('open')
    expect(await unknown.text()).toContain('none')
    ws.close()
  })

  test('takes its port from nobody and gives it to nobody', async () => {
    using secret = secretFolder(selfSigned())
    const aliases = { fast: openaiAlias('http://127.0.0.1:9/v1') }
    await using portus = await startBinary({ aliases, env: secret.env })
    const { port } = new URL(portus.url)

    await using second = await startBinary({ aliases, env: { ...secret.env, PORTUS_PORT: port } })

    expect(await second.ended()).toBe(1)
    expect(second.output.stderr + second.output.stdout).toContain(`Port ${port} is in use`)
  })

  test('does not start with a key that is not its own, and check says so', async () => {
    const pair = selfSigned()
    using secret = secretFolder({ cert: pair.cert, key: selfSigned().key })
    const aliases = { fast: openaiAlias('http://127.0.0.1:9/v1') }
    for (const command of ['serve', 'check']) {
      await using portus = await startBinary({ command, aliases, env: secret.env })

      expect(await portus.ended()).toBe(1)
      expect(portus.output.stdout + portus.output.stderr).toContain(
        'not the certificate of the private key',
      )
    }
  })
})
