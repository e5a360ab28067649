import { describe, expect, test } from 'bun:test'
import { readdirSync, readlinkSync } from 'node:fs'
import { watchedSocket } from '../support/clients/watched-socket'
import { KEY, openaiAlias, startPortus } from '../support/portus'

const B = 'bnd'
const PATH = '/v1/audio/transcriptions'
const MB = 1_000_000
const PIECE = Buffer.alloc(64 * 1024, 'a')
const MODEL = `--${B}\r\nContent-Disposition: form-data; name="model"\r\n\r\nears\r\n`
const FILE = `--${B}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`

/** Whether the model stands before the file, which streams then, or behind it. */
type Order = 'model first' | 'file first'

/** A provider that answers each upload as the test says, and counts them. */
function startUploadProvider(answer: (request: Request) => Response | Promise<Response>) {
  const uploads = { begun: 0, running: 0 }
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    maxRequestBodySize: 2 ** 40,
    async fetch(request) {
      uploads.begun++
      uploads.running++
      request.signal.addEventListener('abort', () => uploads.running--)
      return answer(request)
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    uploads,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

async function lengthOf(request: Request): Promise<number> {
  let length = 0
  for await (const chunk of request.body ?? []) length += chunk.byteLength
  return length
}

/** Begins an upload over a socket of its own. */
function beginUpload(url: string, order: Order, length: number, isChunked = false) {
  const watched = watchedSocket(url)
  const { socket } = watched
  const write = async (bytes: Uint8Array | string) => {
    if (isChunked) socket.write(`${bytes.length.toString(16)}\r\n`)
    const taken = watched.write(bytes)
    if (isChunked) socket.write('\r\n')
    await taken
  }
  const head = order === 'model first' ? MODEL + FILE : FILE
  const tail = `\r\n${order === 'model first' ? '' : MODEL}--${B}--\r\n`
  socket.write(
    `POST ${PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: multipart/form-data; boundary=${B}\r\n` +
      `${isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${head.length + length + tail.length}`}\r\n\r\n`,
  )
  socket.write(isChunked ? `${head.length.toString(16)}\r\n${head}\r\n` : head)
  return {
    socket,
    /** Sends that much of the file. */
    async send(bytes = length) {
      for (let sent = 0; sent < bytes && !watched.isClosed; sent += PIECE.length)
        await write(PIECE.subarray(0, Math.min(PIECE.length, bytes - sent)))
    },
    async end() {
      await write(tail)
      if (isChunked) socket.write('0\r\n\r\n')
    },
    /** Resolves with the answer's status, when all of its text has come. */
    async answered(text = '\r\n\r\n'): Promise<number> {
      while (!watched.answer.includes(text) && !watched.isClosed) await Bun.sleep(2)
      return Number(watched.answer.split(' ')[1] ?? 0)
    },
    [Symbol.dispose]: () => void socket.destroy(),
  }
}

/** Descriptors of files that have no name, in which uploads wait. */
const spooled = () =>
  readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).includes('/portus-')
    } catch {
      return false // closed since it was listed
    }
  }).length

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await Bun.sleep(5)
}

const ORDERS: Order[] = ['model first', 'file first']
const alias = (url: string, more = {}) => ({ aliases: { ears: openaiAlias(url, more) } })
const counted = async (request: Request) => Response.json({ text: await lengthOf(request) })

test.each(ORDERS)(
  'clients that leave in every phase of an upload leave nothing (%s)',
  async (order) => {
    using provider = startUploadProvider(counted)
    await using portus = await startPortus(alias(provider.url))
    const phases = [0, 1000, 3 * MB, 8 * MB, 20 * MB]

    for (let round = 0; round < 10; round++)
      for (const bytes of phases) {
        using upload = beginUpload(portus.url, order, 20 * MB)
        await upload.send(bytes)
        // Destroyed sooner, a socket may never have connected, and there is nothing to report then.
        await Bun.sleep(20)
      }

    expect((await portus.reported(50)).map(({ status }) => status)).toEqual(Array(50).fill(499))
    await until(() => provider.uploads.running === 0 && spooled() === 0)
  },
  30_000,
)

test.each(ORDERS)('a refusal that comes before the file reaches the client (%s)', async (order) => {
  using provider = startUploadProvider(() =>
    Response.json({ error: { message: 'no such key' } }, { status: 401 }),
  )
  await using portus = await startPortus(alias(provider.url))

  using upload = beginUpload(portus.url, order, 40 * MB)
  await upload.send()
  await upload.end()

  expect(await upload.answered('no such key')).toBe(502)
  await until(() => spooled() === 0)
  expect(portus.reports.length).toBe(1)
})

test.each(ORDERS)(
  'an answer that begins before the file has come ends with it (%s)',
  async (order) => {
    using provider = startUploadProvider((request) => {
      const encoder = new TextEncoder()
      const events = new ReadableStream({
        async start(controller) {
          controller.enqueue(encoder.encode('data: {"type":"transcript.text.delta"}\n\n'))
          const length = await lengthOf(request)
          controller.enqueue(
            encoder.encode(`data: {"type":"transcript.text.done","text":"${length}"}\n\n`),
          )
          controller.close()
        },
      })
      return new Response(events, { headers: { 'content-type': 'text/event-stream' } })
    })
    await using portus = await startPortus(alias(provider.url))

    using upload = beginUpload(portus.url, order, 12 * MB)
    await upload.send()
    await upload.end()

    const form = `${MODEL}${FILE}\r\n--${B}--\r\n`.replace('ears', 'gpt-real')
    expect(await upload.answered(`"text":"${12 * MB + form.length}"`)).toBe(200)
    expect((await portus.reported())[0]).toMatchObject({ outcome: 'complete' })
    await until(() => spooled() === 0)
  },
)

test.each(ORDERS)(
  'an upload that stalls ends with 408, here and at the provider (%s)',
  async (order) => {
    using provider = startUploadProvider(counted)
    await using portus = await startPortus({
      ...alias(provider.url),
      settings: { PORTUS_BODY_TIMEOUT_MS: 200 },
    })

    using upload = beginUpload(portus.url, order, 20 * MB)
    await upload.send(6 * MB)

    expect(await upload.answered()).toBe(408)
    await until(() => provider.uploads.running === 0 && spooled() === 0)
  },
)

for (const passthrough of [true, false])
  test.each([
    ['model first', false],
    ['model first', true],
    ['file first', true],
  ] as [Order, boolean][])(
    `an upload that is too large is a 413 (%s, chunked %p, passthrough ${passthrough})`,
    async (order, isChunked) => {
      using provider = startUploadProvider(counted)
      await using portus = await startPortus({
        ...alias(provider.url, { passthrough }),
        settings: { PORTUS_MAX_UPLOAD_BYTES: 10 * MB },
      })

      using upload = beginUpload(portus.url, order, 11 * MB, isChunked)
      await upload.send()

      expect(await upload.answered('request_too_large')).toBe(413)
      await until(() => provider.uploads.running === 0 && spooled() === 0)
    },
  )

test.each([
  ['model first', false],
  ['model first', true],
  ['file first', true],
] as [Order, boolean][])(
  'a form that the gateway reads whole has a small limit of its own, which the error names (%s, chunked %p)',
  async (order, isChunked) => {
    using provider = startUploadProvider(counted)
    await using portus = await startPortus(alias(provider.url, { passthrough: false }))

    using small = beginUpload(portus.url, order, 24 * MB, isChunked)
    await small.send()
    await small.end()
    expect(await small.answered('"text":')).toBe(200)
    using large = beginUpload(portus.url, order, 28 * MB, isChunked)
    await large.send()
    await large.end()
    expect(
      await large.answered('(openai) is read whole, so it may have at most 26214400 bytes'),
    ).toBe(413)

    expect(provider.uploads.begun).toBe(1)
    await until(() => spooled() === 0)
  },
)

test('uploads side by side do not mix', async () => {
  using provider = startUploadProvider(counted)
  await using portus = await startPortus(alias(provider.url))

  const statuses = await Promise.all(
    [1, 5, 6, 7, 8, 9].flatMap((megabytes) =>
      ORDERS.map(async (order) => {
        using upload = beginUpload(portus.url, order, megabytes * MB)
        await upload.send()
        await upload.end()
        const form = `${MODEL}${FILE}\r\n--${B}--\r\n`.replace('ears', 'gpt-real')
        return await upload.answered(`"text":${megabytes * MB + form.length}}`)
      }),
    ),
  )

  expect(new Set(statuses)).toEqual(new Set([200]))
  expect(provider.uploads.begun).toBe(12)
})

test('without a place for the file the client is told to name the model first', async () => {
  const { TMPDIR } = process.env
  process.env.TMPDIR = '/nowhere/at/all'
  using provider = startUploadProvider(counted)
  await using portus = await startPortus(alias(provider.url))

  using upload = beginUpload(portus.url, 'file first', 20 * MB)
  await upload.send()
  const status = await upload.answered('x-portus-model')
  if (TMPDIR === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = TMPDIR

  expect(status).toBe(400)
  expect(provider.uploads.begun).toBe(0)
})

test.each(ORDERS)(
  'an upload that streams is sent once, whatever retries its alias has (%s)',
  async (order) => {
    using provider = startUploadProvider(async (request) => {
      await lengthOf(request)
      return new Response('busy', { status: 503 })
    })
    const target = openaiAlias(provider.url)
    await using portus = await startPortus({
      aliases: {
        ears: {
          strategy: { mode: 'fallback' },
          targets: [{ ...target, retry: { attempts: 3 } }, target],
        },
      },
    })

    using upload = beginUpload(portus.url, order, 6 * MB)
    await upload.send()
    await upload.end()

    expect(await upload.answered()).toBe(503)
    expect(provider.uploads.begun).toBe(1)
  },
)

test('an answer that a fallback discards ends at its provider', async () => {
  const gone = Promise.withResolvers<void>()
  using endless = startUploadProvider(async (request) => {
    await lengthOf(request)
    request.signal.addEventListener('abort', () => gone.resolve())
    return new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(PIECE),
        cancel: () => gone.resolve(),
      }),
    )
  })
  using healthy = startUploadProvider(counted)
  await using portus = await startPortus({
    aliases: {
      ears: {
        strategy: { mode: 'fallback', on_status_codes: [200] },
        targets: [openaiAlias(endless.url), openaiAlias(healthy.url, { weight: 1 })],
      },
    },
  })

  using upload = beginUpload(portus.url, 'model first', 10)
  await upload.send()
  await upload.end()

  expect(await upload.answered('"text":')).toBe(200)
  await gone.promise
})

/** A remote gateway whose passthrough drains what it is sent; the path shows which route that is. */
function startDraining() {
  const paths: string[] = []
  const gateway = startUploadProvider(async (request) => {
    const { pathname } = new URL(request.url)
    if (request.headers.has('transfer-encoding') && pathname.startsWith('/v1/proxy/'))
      return new Response('Message: no Cause: Error: no Name: TypeError', { status: 500 })
    paths.push(pathname)
    return counted(request)
  })
  return { ...gateway, origin: new URL(gateway.url).origin, paths }
}

const remotely = (gateway: ReturnType<typeof startDraining>, settings = {}) => ({
  ...alias('http://127.0.0.1:1/v1'),
  gateway: gateway.origin,
  settings,
})

describe.each([false, true])('through a remote gateway, chunked %p', (isChunked) => {
  test.each(ORDERS)('an upload arrives whole, by the passthrough (%s)', async (order) => {
    using gateway = startDraining()
    await using portus = await startPortus(remotely(gateway))

    using upload = beginUpload(portus.url, order, 9 * MB, isChunked)
    await upload.send()
    await upload.end()

    const form = `${MODEL}${FILE}\r\n--${B}--\r\n`.replace('ears', 'gpt-real')
    expect(await upload.answered(`"text":${9 * MB + form.length}}`)).toBe(200)
    expect(gateway.paths).toEqual(['/v1/proxy/audio/transcriptions'])
    await until(() => spooled() === 0)
  })

  test.each(ORDERS)(
    'an upload that is too large is a 413 and leaves nothing (%s)',
    async (order) => {
      using gateway = startDraining()
      await using portus = await startPortus(
        remotely(gateway, { PORTUS_MAX_UPLOAD_BYTES: 10 * MB }),
      )

      using upload = beginUpload(portus.url, order, 11 * MB, isChunked)
      await upload.send()

      expect(await upload.answered('request_too_large')).toBe(413)
      await until(() => gateway.uploads.running === 0 && spooled() === 0)
    },
  )

  test.each(ORDERS)('an upload that stalls is a 408 and leaves nothing (%s)', async (order) => {
    using gateway = startDraining()
    await using portus = await startPortus(remotely(gateway, { PORTUS_BODY_TIMEOUT_MS: 200 }))

    using upload = beginUpload(portus.url, order, 20 * MB, isChunked)
    await upload.send(6 * MB)

    expect(await upload.answered()).toBe(408)
    await until(() => gateway.uploads.running === 0 && spooled() === 0)
  })

  test.each(ORDERS)('a client that leaves leaves nothing (%s)', async (order) => {
    using gateway = startDraining()
    await using portus = await startPortus(remotely(gateway))

    for (const bytes of [1000, 3 * MB, 8 * MB]) {
      using upload = beginUpload(portus.url, order, 20 * MB, isChunked)
      await upload.send(bytes)
      // As above: destroyed sooner, a socket may never have connected.
      await Bun.sleep(20)
    }

    expect((await portus.reported(3)).map(({ status }) => status)).toEqual([499, 499, 499])
    await until(() => gateway.uploads.running === 0 && spooled() === 0)
  })
})
