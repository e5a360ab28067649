import { describe, expect, test } from 'bun:test'
import type { EmbeddingsCalls } from '../../../../../src/portkey/contract'
import type { AnswerPart } from '../../../../../src/portkey/embedded/ask/answer-part'
import { type AskOne, askEach } from '../../../../../src/portkey/embedded/ask/ask-each'

type Body = { vectors: number[][]; inputTokens?: number; model?: string }

/** Calls that each name their number. */
const wayOf = (counts: readonly number[]): EmbeddingsCalls => ({
  calls: counts.map((count, at) => ({ bytes: Buffer.from(`${at}`), count })),
  parse: (answer) => (answer ?? { vectors: [] }) as Body,
  encoding: 'float',
  model: 'its-model',
})

const numberOf = (bytes: Uint8Array) => Number(Buffer.from(bytes).toString())

/** Vectors that name their call. */
const bodyOf = (at: number, count: number): Body => ({
  vectors: Array.from({ length: count }, (_, item) => [at, item]),
  inputTokens: 1,
})

const running = () => new AbortController().signal

/** Waits for its signal, and fails then. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<Response>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('aborted'))),
  )

describe('calls of one request', () => {
  test('make one list in the order of the inputs, four at a time', async () => {
    const counts = [3, 1, 2, 3, 3, 1, 2, 2, 3]
    let open = 0
    let most = 0
    const ask: AskOne = async ({ bytes, count }) => {
      most = Math.max(most, ++open)
      const at = numberOf(bytes)
      await Bun.sleep(at % 3 === 0 ? 12 : 1)
      open--
      return Response.json(bodyOf(at, count))
    }

    const { response, usage } = await askEach(wayOf(counts), ask, running(), [])

    const list = (await response.json()) as { data: { index: number; embedding: number[] }[] }
    expect(list.data.map(({ embedding }) => embedding)).toEqual(
      counts.flatMap((count, at) => bodyOf(at, count).vectors),
    )
    expect(list.data.map(({ index }) => index)).toEqual(list.data.map((_, at) => at))
    expect(list).toMatchObject({
      object: 'list',
      model: 'its-model',
      usage: { prompt_tokens: 9, total_tokens: 9 },
    })
    expect(usage).toEqual({ inputTokens: 9 })
    expect(most).toBe(4)
  })

  test('say nothing of tokens that no answer counts', async () => {
    const ask: AskOne = async () => Response.json({ vectors: [[1]], model: 'said' })

    const { response, usage } = await askEach(wayOf([1]), ask, running(), [])

    expect(usage).toEqual({})
    expect(await response.json()).toMatchObject({ model: 'said', usage: { prompt_tokens: 0 } })
  })

  test('end with the first failure, which stays readable, and begin no others', async () => {
    const ended: number[] = []
    const ask: AskOne = async ({ bytes }, signal) => {
      const at = numberOf(bytes)
      if (at !== 2) return untilAborted(signal).finally(() => ended.push(at))
      await Bun.sleep(5)
      return new Response('busy', { status: 429, headers: { 'retry-after': '3' } })
    }

    const { response } = await askEach(wayOf(Array(30).fill(1)), ask, running(), [])

    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('3')
    expect(await response.text()).toBe('busy')
    expect(ended.toSorted()).toEqual([0, 1, 3])
  })

  test('ask only for what is missing where an earlier try has brought the rest', async () => {
    const asked: number[] = []
    const parts: AnswerPart[] = []
    let isBusy = true
    const ask: AskOne = async ({ bytes, count }) => {
      const at = numberOf(bytes)
      asked.push(at)
      return at === 9 && isBusy
        ? new Response('busy', { status: 429 })
        : Response.json(bodyOf(at, count))
    }
    const way = wayOf(Array(12).fill(2))

    expect((await askEach(way, ask, running(), parts)).response.status).toBe(429)
    const before = asked.splice(0)
    isBusy = false
    const { response, usage } = await askEach(way, ask, running(), parts)

    expect(before.length).toBeGreaterThanOrEqual(10)
    expect(asked.length).toBeLessThanOrEqual(12 - 6)
    expect(asked).toContain(9)
    const { data } = (await response.json()) as { data: { embedding: number[] }[] }
    expect(data.map(({ embedding }) => embedding)).toEqual(
      way.calls.flatMap(({ count }, at) => bodyOf(at, count).vectors),
    )
    expect(usage).toEqual({ inputTokens: 12 })
  })

  test('leave their client while they read, where it leaves', async () => {
    const client = new AbortController()
    const vectors = Array.from({ length: 2000 }, () => Array(1000).fill(0.1))
    const asked = askEach(
      { ...wayOf([2000]), encoding: 'base64' },
      async () => {
        setTimeout(() => client.abort(new Error('left')), 1)
        return Response.json({ vectors })
      },
      client.signal,
      [],
    )

    expect(asked).rejects.toThrow('left')
    await asked.catch(() => {})
  })

  test.each([
    ['null', '{"vectors":[[1,null],[2]]}'],
    ['NaN', '{"vectors":[[1,NaN],[2]]}'],
    ['an endless number', '{"vectors":[[1,1e999],[2]]}'],
    ['a list', '{"vectors":[[1,[2]],[2]]}'],
    ['half of it', '{"vectors":[[1,2],[2'],
  ])('are a 502 where a vector has %s', async (_, text) => {
    const { response } = await askEach(wayOf([2]), async () => new Response(text), running(), [])

    expect(response.status).toBe(502)
  })

  test('throw what the first one throws', async () => {
    const ask: AskOne = async ({ bytes }, signal) => {
      if (numberOf(bytes) !== 1) return untilAborted(signal)
      throw new Error('no route to host')
    }

    expect(askEach(wayOf([1, 1, 1]), ask, running(), [])).rejects.toThrow('no route to host')
  })

  test('end when the client leaves', async () => {
    const client = new AbortController()
    let ended = 0
    const ask: AskOne = (_, signal) => untilAborted(signal).finally(() => ended++)

    const asked = askEach(wayOf(Array(9).fill(1)), ask, client.signal, [])
    client.abort()

    expect(asked).rejects.toThrow('aborted')
    await asked.catch(() => {})
    expect(ended).toBe(4)
  })

  test.each([
    ['too few vectors', bodyOf(0, 1)],
    ['too many vectors', bodyOf(0, 3)],
    ['no JSON', 'no JSON'],
  ])('are a 502 where one answer has %s', async (_, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)

    const { response } = await askEach(wayOf([2, 2]), async () => new Response(text), running(), [])

    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_provider_answer' } })
  })

  test('are a 502 where an answer has no end', async () => {
    let sent = 0
    let isLeft = false
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 1024 * 1024
          controller.enqueue(new Uint8Array(1024 * 1024))
        },
        cancel() {
          isLeft = true
        },
      })

    const { response } = await askEach(
      wayOf([1]),
      async () => new Response(endless()),
      running(),
      [],
    )

    expect(response.status).toBe(502)
    expect(isLeft).toBe(true)
    expect(sent).toBeLessThan(140 * 1024 * 1024)
  })
})
