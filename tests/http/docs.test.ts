import { expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { swaggerFile } from '../../src/http/routes/swagger-file'
import { startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { eventually, residentMB } from '../support/process/proc'

const CLIENTS = 200
const PATH = '/docs/swagger-ui.js'
const CONTENT = 'console.log("Swagger UI")\n'.repeat(10_000)

const gunzipped = (bytes: Uint8Array<ArrayBuffer>) =>
  new TextDecoder().decode(Bun.gunzipSync(bytes))

const asking = (acceptEncoding?: string) =>
  new Request('http://portus/docs', {
    headers: acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding },
  })

test('a compressed file is unpacked once, also for clients that ask at the same time', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'ui.js')
  await Bun.write(path, Bun.zstdCompressSync(CONTENT))
  const file = swaggerFile(path, 'text/javascript')

  const plain = await Promise.all(Array.from({ length: CLIENTS }, () => file(asking())))
  const packed = await Promise.all(
    ['gzip', 'br, gzip', 'gzip;q=1'].map((accepted) => file(asking(accepted))),
  )

  expect(new Set(plain.map(({ content }) => content)).size).toBe(1)
  expect(await plain[0]!.content.text()).toBe(CONTENT)
  expect(plain[0]!.headers).not.toContainKey('content-encoding')
  expect(new Set(packed.map(({ content }) => content)).size).toBe(1)
  for (const { content, headers } of packed) {
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(gunzipped(await content.bytes())).toBe(CONTENT)
  }
})

test('a file that is not compressed is sent as it is, or packed for a client that takes it', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'ui.js')
  await Bun.write(path, CONTENT)
  const file = swaggerFile(path, 'text/javascript')

  for (const request of [asking(), asking('br')]) {
    const { content, headers } = await file(request)
    expect(await content.text()).toBe(CONTENT)
    expect(headers).not.toContainKey('content-encoding')
  }
  const { content, headers } = await file(asking('gzip'))
  expect(gunzipped(await content.bytes())).toBe(CONTENT)
  expect(headers).toMatchObject({ 'content-encoding': 'gzip' })
})

/** Sends one request on a connection of its own, and reads nothing of the answer. */
async function askAndRead(url: string, count: number) {
  const { port } = new URL(url)
  const sockets = await Promise.all(
    Array.from({ length: count }, () =>
      Bun.connect({
        hostname: '127.0.0.1',
        port: Number(port),
        socket: {
          open(socket) {
            socket.pause()
            socket.write(`GET ${PATH} HTTP/1.1\r\nHost: a\r\n\r\n`)
          },
          data() {},
        },
      }),
    ),
  )
  return { [Symbol.dispose]: () => sockets.forEach((socket) => void socket.terminate()) }
}

test('many clients that take no gzip and read nothing cost little memory', async () => {
  await using portus = await startBinary({
    env: { PORTUS_KEY_TESTS: 'pk-docs-tests', PORTUS_LOG_LEVEL: 'info' },
    aliases: { fast: { provider: 'openai', api_key: 'sk-docs-tests' } },
  })
  const whole = await (
    await fetch(portus.url + PATH, { headers: { 'accept-encoding': 'identity' } })
  ).bytes()
  const beforeMB = residentMB(portus.child.pid)

  using _ = await askAndRead(portus.url, CLIENTS)
  const answered = () => portus.output.stdout.split(PATH).length - 1
  await eventually(() => answered() > CLIENTS)
  const grownMB = residentMB(portus.child.pid) - beforeMB

  expect(whole.length).toBeGreaterThan(1e6)
  expect(answered()).toBe(CLIENTS + 1)
  // A copy for each client would take four times as much.
  expect(grownMB).toBeLessThan((CLIENTS * whole.length) / 4e6)
})

test('the document is made once, also for clients that ask for it at the same time', async () => {
  await using portus = await startBinary({
    env: { PORTUS_KEY_TESTS: 'pk-docs-tests' },
    aliases: { fast: { provider: 'openai', api_key: 'sk-docs-tests' } },
  })
  const beforeMB = residentMB(portus.child.pid)

  const documents = await Promise.all(
    Array.from({ length: CLIENTS }, async () =>
      (await fetch(`${portus.url}/openapi.json`, { keepalive: false })).text(),
    ),
  )

  expect(new Set(documents).size).toBe(1)
  expect(JSON.parse(documents[0]!)).toMatchObject({ openapi: '3.1.0' })
  expect(residentMB(portus.child.pid) - beforeMB).toBeLessThan(60)
  expect(readdirSync(portus.folder)).toEqual(['config'])
})
