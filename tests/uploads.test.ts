import { beforeAll, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { binary, startBinary } from './support/binary'
import { figure } from './support/figures'
import { KEY, openaiAlias } from './support/portus'

/** 300 MB, the size of a long recording or a large batch. */
const FILE_BYTES = 300 * 1024 * 1024
const PIECE = new Uint8Array(64 * 1024).map((_, index) => (index * 31) % 251)
const MEMORY_GROWTH_BYTES = 32 * 1024 * 1024

/** A provider that keeps nothing of a body but its length and digest. */
function startDigestingProvider() {
  const received: { path: string; length: number; digest: string }[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    maxRequestBodySize: 2 * FILE_BYTES,
    async fetch(request) {
      const hash = createHash('sha256')
      let length = 0
      for await (const chunk of request.body ?? []) {
        hash.update(chunk)
        length += chunk.byteLength
      }
      received.push({ path: new URL(request.url).pathname, length, digest: hash.digest('hex') })
      return Response.json({ id: 'file-1', text: 'done' })
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    received,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

/** The resident memory of a process, in bytes. */
async function residentBytes(pid: number): Promise<number> {
  const status = await Bun.file(`/proc/${pid}/status`).text()
  return Number(status.match(/VmRSS:\s+(\d+)/)?.[1]) * 1024
}

/** Sends a form as it is made, no faster than it is taken, and returns the status and its digest. */
async function upload(url: string, path: string, fields: [string, string][], fileFirst: boolean) {
  const boundary = 'portus-upload'
  const field = ([name, value]: [string, string]) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const texts = fields.map(field).join('')
  const head = fileFirst ? file : texts + file
  const tail = `\r\n${fileFirst ? texts : ''}--${boundary}--\r\n`
  const length = Buffer.byteLength(head) + FILE_BYTES + Buffer.byteLength(tail)
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const hash = createHash('sha256')
  const write = async (bytes: Uint8Array | string) => {
    if (!socket.write(bytes)) await new Promise((resolve) => socket.once('drain', resolve))
  }
  const body = async (bytes: Uint8Array | string) => {
    // The provider is to have the real model's name where the client has the alias.
    hash.update(
      typeof bytes === 'string' ? bytes.replace('\r\nears\r\n', '\r\ngpt-real\r\n') : bytes,
    )
    await write(bytes)
  }
  let answer = ''
  const answered = new Promise<void>((resolve, reject) => {
    socket.on('data', (data) => {
      answer += data
      if (answer.includes('\r\n\r\n')) resolve()
    })
    socket.on('error', reject)
  })
  await write(
    `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\nContent-Length: ${length}\r\n` +
      `Content-Type: multipart/form-data; boundary=${boundary}\r\n\r\n`,
  )
  await body(head)
  for (let sent = 0; sent < FILE_BYTES; sent += PIECE.byteLength) await body(PIECE)
  await body(tail)
  await answered
  socket.destroy()
  return { status: Number(answer.slice(9, 12)), digest: hash.digest('hex') }
}

beforeAll(() => binary(), 60_000)

test.each([
  ['/v1/files', [['purpose', 'batch']], false],
  ['/v1/audio/transcriptions', [['model', 'ears']], false],
  // Some clients name the model last; the file waits on disk until it is known where it goes.
  ['/v1/audio/transcriptions', [['model', 'ears']], true],
] as [string, [string, string][], boolean][])(
  '300 MB to %s arrive byte for byte, in flat memory (fields %j, file first: %p)',
  async (path, fields, fileFirst) => {
    using provider = startDigestingProvider()
    await using portus = await startBinary({
      aliases: { ears: openaiAlias(provider.url) },
      env: { PORTUS_KEY_TESTS: KEY },
    })
    await (await fetch(`${portus.url}/v1/models`, { headers: { 'x-api-key': KEY } })).text()
    const before = await residentBytes(portus.child.pid)
    let peak = before
    const watch = setInterval(async () => {
      peak = Math.max(peak, await residentBytes(portus.child.pid).catch(() => 0))
    }, 20)

    const { status, digest } = await upload(portus.url, path, fields, fileFirst)
    clearInterval(watch)

    expect({ status, digest }).toEqual({ status: 200, digest: provider.received[0]!.digest })
    expect(provider.received.length).toBe(1)
    figure('upload.memory', (peak - before) / 1e6)
    expect(peak - before).toBeLessThan(MEMORY_GROWTH_BYTES)
  },
  60_000,
)
