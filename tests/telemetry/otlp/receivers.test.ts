import { describe, expect, test } from 'bun:test'
import type { ExportLimits } from '../../../src/server/traces/exporter'
import { openaiAlias, startPortus } from '../../support/portus'
import { NOBODY } from '../../support/process/nobody'
import { startProvider } from '../../support/providers/server'
import { ofKind, startSpanReceiver } from '../../support/providers/span-receiver'

const CHAT = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }
const PATH = '/v1/chat/completions'
const QUICK: Partial<ExportLimits> = { firstWaitMs: 5, maxWaitMs: 2000 }

/** A Portus whose spans go to the receiver, and some chats with it. */
async function withSpansTo(
  receiver: Pick<ReturnType<typeof startSpanReceiver>, 'tracing'>,
  limits: Partial<ExportLimits> = {},
  more: object = {},
) {
  const provider = startProvider()
  const portus = await startPortus({
    aliases: { m: openaiAlias(provider.url) },
    tracing: { ...receiver.tracing(more), limits: { ...QUICK, ...limits } },
  })
  return {
    portus,
    /** The statuses of so many chats. */
    async chats(count: number) {
      const statuses: number[] = []
      for (let at = 0; at < count; at++) {
        const answer = await portus.call(PATH, { json: CHAT })
        await answer.text()
        statuses.push(answer.status)
      }
      return statuses
    },
    dropped: () =>
      portus.logged
        .map((line) => JSON.parse(line) as { message: string; spans: number; cause: string })
        .filter(({ message }) => message === 'spans dropped'),
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
    },
  }
}

const ok = (count: number) => Array.from({ length: count }, () => 200)

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await Bun.sleep(5)
}

describe('the receiver', () => {
  test('gets compressed JSON, with the process as the resource', async () => {
    using receiver = startSpanReceiver()
    await using spans = await withSpansTo(receiver)
    await spans.chats(1)
    const [first] = await receiver.exported(1)

    expect(first?.path).toBe('/v1/traces')
    expect(first?.headers.get('content-encoding')).toBe('gzip')
    expect(first?.resource).toEqual({
      'service.name': 'portus',
      'service.version': '0.0.0-tests',
      'service.instance.id': expect.stringMatching(/^[\da-f-]{36}$/),
    })
  })

  test('gets what it wants uncompressed so', async () => {
    using receiver = startSpanReceiver()
    await using spans = await withSpansTo(receiver, {}, { isCompressed: false })
    await spans.chats(1)
    const [first] = await receiver.exported(1)

    expect(first?.headers.has('content-encoding')).toBe(false)
  })

  test('gets many spans at once, and never two requests at once', async () => {
    let open = 0
    let most = 0
    using receiver = startSpanReceiver(async () => {
      most = Math.max(most, ++open)
      await Bun.sleep(20)
      open--
      return Response.json({})
    })
    await using spans = await withSpansTo(receiver, { delayMs: 60_000, maxBatch: 8 })
    await spans.chats(20)
    await receiver.received(40 - 8)

    expect(most).toBe(1)
    expect(receiver.exports[0]?.spans).toHaveLength(8)
  })

  test.each([429, 502, 503, 504])(
    'that answers %d gets the same spans once more',
    async (status) => {
      let asked = 0
      using receiver = startSpanReceiver(() =>
        asked++ === 0 ? new Response('', { status }) : Response.json({}),
      )
      await using spans = await withSpansTo(receiver)
      await spans.chats(1)
      const exports = await receiver.exported(2)

      expect(exports[1]?.text).toBe(exports[0]?.text as string)
      expect(spans.dropped()).toEqual([])
    },
  )

  test('is not asked again before it wants to be', async () => {
    const times: number[] = []
    using receiver = startSpanReceiver(() => {
      times.push(performance.now())
      return times.length === 1
        ? new Response('', { status: 429, headers: { 'retry-after': '1' } })
        : Response.json({})
    })
    await using spans = await withSpansTo(receiver)
    await spans.chats(1)
    await receiver.exported(2)

    expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(990)
  })

  test.each([400, 401, 404, 500])(
    'that answers %d loses them, and the log says so',
    async (status) => {
      using receiver = startSpanReceiver(() => new Response('', { status }))
      await using spans = await withSpansTo(receiver)
      await spans.chats(1)
      await until(() => spans.dropped().length > 0)

      expect(spans.dropped()).toEqual([
        expect.objectContaining({
          level: 'warn',
          spans: expect.any(Number),
          cause: String(status),
        }),
      ])
    },
  )

  test('that redirects is not followed: the headers are for it alone', async () => {
    using other = startSpanReceiver()
    using receiver = startSpanReceiver(() => Response.redirect(`${other.url}/v1/traces`, 307))
    await using spans = await withSpansTo(receiver)
    await spans.chats(1)
    await until(() => spans.dropped().length > 0)

    expect(spans.dropped()[0]?.cause).toBe('307')
    expect(other.exports).toEqual([])
  })

  test('that takes only some says how many it has lost', async () => {
    using receiver = startSpanReceiver(() =>
      Response.json({ partialSuccess: { rejectedSpans: '1', errorMessage: 'too old' } }),
    )
    await using spans = await withSpansTo(receiver)
    await spans.chats(1)
    await until(() => spans.dropped().length > 0)

    expect(spans.dropped()[0]).toMatchObject({ spans: 1, cause: 'rejected' })
  })

  test('that answers without an end is read no further', async () => {
    using receiver = startSpanReceiver(
      () =>
        new Response(
          new ReadableStream({
            async pull(controller) {
              await Bun.sleep(1)
              controller.enqueue('x'.repeat(16 * 1024))
            },
          }),
        ),
    )
    await using spans = await withSpansTo(receiver)
    await spans.chats(1)
    await receiver.exported(1)
    await spans.chats(1)
    await receiver.received(4)

    expect(spans.dropped()).toEqual([])
  })
})

describe('requests are answered as ever', () => {
  test('where nobody receives, and what waits is bounded', async () => {
    const tracing = (more: object) => ({
      ...{ url: `http://${NOBODY}/v1/traces`, headers: {}, timeoutMs: 1000, isCompressed: true },
      ...{ sampler: { ratio: 1, isParentBased: true }, resource: {}, ...more },
    })
    await using spans = await withSpansTo({ tracing }, { maxQueued: 10, firstWaitMs: 60_000 })
    const statuses = await spans.chats(20)

    expect(statuses).toEqual(ok(20))
    await until(() => spans.dropped().length > 0)
    expect(spans.dropped()).toEqual([expect.objectContaining({ cause: 'queue full' })])
  })

  test('where the receiver is silent: it has a time, and then it is tried again', async () => {
    let asked = 0
    using receiver = startSpanReceiver(() =>
      asked++ === 0 ? new Promise<Response>(() => {}) : Response.json({}),
    )
    await using spans = await withSpansTo(receiver, {}, { timeoutMs: 100 })
    const statuses = await spans.chats(5)
    await receiver.exported(2)

    expect(statuses).toEqual(ok(5))
  })

  test('after many failures the log has one line', async () => {
    using receiver = startSpanReceiver(() => new Response('', { status: 400 }))
    await using spans = await withSpansTo(receiver, { maxBatch: 2 })
    await spans.chats(10)
    await until(() => receiver.exports.length >= 8)

    expect(spans.dropped()).toHaveLength(1)
  })

  test('the end sends what is left', async () => {
    using receiver = startSpanReceiver()
    {
      await using spans = await withSpansTo(receiver, { delayMs: 60_000 })
      await spans.chats(3)
      expect(receiver.exports).toEqual([])
    }
    const all = await receiver.received(6)

    expect(ofKind(all, 'server')).toHaveLength(3)
  })

  test('the end does not wait for a silent receiver', async () => {
    using receiver = startSpanReceiver(() => new Promise<Response>(() => {}))
    const spans = await withSpansTo(receiver, { delayMs: 60_000 }, { timeoutMs: 60_000 })
    await spans.chats(1)
    await spans[Symbol.asyncDispose]()

    expect(spans.dropped()).toEqual([expect.objectContaining({ spans: 2, cause: 'timeout' })])
  })
})
