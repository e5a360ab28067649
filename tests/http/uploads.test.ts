import { beforeAll, describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import type { AliasFile } from '../../src/alias/schema'
import { figure } from '../support/assert/figures'
import { anthropicAlias, KEY, openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'

/** A cloud with forms at an address of its own. */
const azureAlias = (url: string): AliasFile => ({
  provider: 'azure-openai',
  api_key: 'key',
  custom_host: url,
  resource_name: 'r',
  deployment_id: 'd',
  api_version: '2024-10-21',
  override_params: { model: 'gpt-real' },
})

/** 300 MB, the size of a long recording or a large batch. */
const FILE_BYTES = 300 * 1024 * 1024
const PIECE = new Uint8Array(64 * 1024).map((_, index) => (index * 31) % 251)
const MEMORY_GROWTH_BYTES = 32 * 1024 * 1024

/** What the official gateway's passthrough says to a request without a length. RFC 9112 section 6.1. */
const NO_CHUNKS =
  'Message: fetch failed Cause: InvalidArgumentError: invalid transfer-encoding header Name: TypeError'

/**
 * What keeps nothing of a body but its length and digest: a provider, or in the place of a remote
 * gateway, which it is as strict as. The official one itself holds every form, several times over.
 */
function startDigesting() {
  const received: { path: string; length: number; digest: string }[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    maxRequestBodySize: 2 * FILE_BYTES,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname.startsWith('/v1/proxy/') && request.headers.has('transfer-encoding'))
        return new Response(NO_CHUNKS, { status: 500 })
      const hash = createHash('sha256')
      let length = 0
      for await (const chunk of request.body ?? []) {
        hash.update(chunk)
        length += chunk.byteLength
      }
      received.push({ path: pathname, length, digest: hash.digest('hex') })
      return Response.json({ id: 'file-1', text: 'done' })
    },
  })
  return {
    origin: `http://127.0.0.1:${server.port}`,
    received,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

/** The resident memory of a process, in bytes. */
async function residentBytes(pid: number): Promise<number> {
  const status = await Bun.file(`/proc/${pid}/status`).text()
  return Number(status.match(/VmRSS:\s+(\d+)/)?.[1]) * 1024
}

/** How a file is sent. */
type Upload = {
  path: string
  fields: [string, string][]
  /** Whether the fields stand behind the file. */
  isFileFirst: boolean
  /** Whether its length is left open. */
  isChunked: boolean
  /** OpenAI's by default. */
  alias?: (url: string) => AliasFile
  /** Besides the usual ones. */
  header?: string
}

/** Sends a form as it is made, no faster than it is taken, and returns the status and its digest. */
async function upload(url: string, { path, fields, isFileFirst, isChunked, header = '' }: Upload) {
  const boundary = 'portus-upload'
  const field = ([name, value]: [string, string]) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const texts = fields.map(field).join('')
  const head = isFileFirst ? file : texts + file
  const tail = `\r\n${isFileFirst ? texts : ''}--${boundary}--\r\n`
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
    if (isChunked) await write(`${bytes.length.toString(16)}\r\n`)
    await write(bytes)
    if (isChunked) await write('\r\n')
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
    `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\n${header}` +
      `${isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`}\r\n` +
      `Content-Type: multipart/form-data; boundary=${boundary}\r\n\r\n`,
  )
  await body(head)
  for (let sent = 0; sent < FILE_BYTES; sent += PIECE.byteLength) await body(PIECE)
  await body(tail)
  if (isChunked) await write('0\r\n\r\n')
  await answered
  socket.destroy()
  return { status: Number(answer.slice(9, 12)), digest: hash.digest('hex') }
}

beforeAll(() => binary(), 60_000)

const FILES: Upload = {
  path: '/v1/files',
  fields: [['purpose', 'batch']],
  isFileFirst: false,
  isChunked: false,
}
const PARTS: Upload = { ...FILES, path: '/v1/uploads/upload_1/parts', fields: [] }
const EARS: Upload = { ...FILES, path: '/v1/audio/transcriptions', fields: [['model', 'ears']] }
const EDITS: Upload = { ...EARS, path: '/v1/images/edits' }

const AZURE = { alias: azureAlias }

const ANTHROPIC = { alias: anthropicAlias, header: 'Anthropic-Version: 2023-06-01\r\n' }

const UPLOADS: Upload[] = [
  { ...FILES, ...ANTHROPIC },
  { ...FILES, ...ANTHROPIC, path: '/v1/skills', isChunked: true },
  { ...FILES, ...AZURE },
  { ...EARS, ...AZURE },
  { ...EARS, ...AZURE, path: '/v1/audio/translations' },
  { ...EDITS, ...AZURE },
  { ...EARS, ...AZURE, isChunked: true },
  FILES,
  PARTS,
  EARS,
  EDITS,
  // Some clients leave the length open, which a remote gateway must know: the form waits on disk.
  { ...FILES, isChunked: true },
  { ...EARS, isChunked: true },
  // Some name the model last: the file waits until it is known where it goes.
  { ...EARS, isFileFirst: true },
]

describe.each(['inside', 'elsewhere'])('with the gateway %s', (gateway) => {
  test.each(UPLOADS)(
    '300 MB to $path arrive byte for byte, in flat memory (file first: $isFileFirst, chunked: $isChunked)',
    async (sent) => {
      using digesting = startDigesting()
      await using portus = await startBinary({
        aliases: { ears: (sent.alias ?? openaiAlias)(`${digesting.origin}/v1`) },
        env: {
          PORTUS_KEY_TESTS: KEY,
          // A form that waits on disk counts as well, and an application may hold a quarter.
          PORTUS_MAX_BYTES_IN_FLIGHT: `${8 * FILE_BYTES}`,
          ...(gateway === 'elsewhere' && { PORTKEY_GATEWAY_URL: digesting.origin }),
        },
      })
      await (await fetch(`${portus.url}/v1/models`, { headers: { 'x-api-key': KEY } })).text()
      const before = await residentBytes(portus.child.pid)
      let peak = before
      const watch = setInterval(async () => {
        peak = Math.max(peak, await residentBytes(portus.child.pid).catch(() => 0))
      }, 20)

      const { status, digest } = await upload(portus.url, sent)
      clearInterval(watch)

      expect(status).toBe(200)
      expect(digesting.received.map((one) => one.digest)).toEqual([digest])
      figure('upload.memory', (peak - before) / 1e6)
      expect(peak - before).toBeLessThan(MEMORY_GROWTH_BYTES)
    },
    60_000,
  )
})
