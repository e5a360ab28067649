import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { responsesSocket } from '../support/clients/responses-socket'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { hello } from '../support/providers/models/hello'
import { type FakeProvider, startProvider } from '../support/providers/server'

const SECONDS = 1
const RULE = { failures: 3, seconds: SECONDS }

let first: FakeProvider
let second: FakeProvider

beforeEach(() => {
  first = startProvider()
  second = startProvider()
})
afterEach(() => {
  first[Symbol.dispose]()
  second[Symbol.dispose]()
})

const failing = () => Response.json({ error: { message: 'Out of order' } }, { status: 500 })

const over = (mode: 'fallback' | 'loadbalance', more: object = {}): AliasFile => ({
  strategy: { mode, skip_failing: RULE, ...more },
  targets: [openaiAlias(first.url), openaiAlias(second.url)],
})

const CHAT = { messages: [{ role: 'user', content: 'Hello' }] }

type Portus = Awaited<ReturnType<typeof startPortus>>

/** Sends so many chats, one after another, and returns their statuses. */
async function chats(portus: Portus, count: number, more: object = {}): Promise<number[]> {
  const statuses: number[] = []
  for (let index = 0; index < count; index++) {
    const json = { model: 'chat', ...CHAT, ...more }
    const answer = await portus.call('/v1/chat/completions', { json })
    await answer.text()
    statuses.push(answer.status)
  }
  return statuses
}

const untilDue = () => Bun.sleep(SECONDS * 1000 + 50)

const counts = () => [first.received.length, second.received.length]

describe('a fallback', () => {
  test('asks a target no more that has failed in a row, and then once', async () => {
    first.answer = failing
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })

    const statuses = await chats(portus, 10)

    expect(statuses).toEqual(Array(10).fill(200))
    expect(counts()).toEqual([3, 10])
    await untilDue()
    expect(await chats(portus, 5)).toEqual(Array(5).fill(200))
    expect(counts()).toEqual([4, 15])
  })

  test('asks a target again for good that has answered its trial', async () => {
    first.answer = failing
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })
    await chats(portus, 4)
    first.answer = hello

    await untilDue()
    await chats(portus, 5)

    expect(counts()).toEqual([8, 4])
  })
})

describe('balanced load', () => {
  test('goes to the others while a target is skipped, and one request tries it', async () => {
    first.answer = failing
    await using portus = await startPortus({ aliases: { chat: over('loadbalance') } })
    while (first.received.length < 3) await chats(portus, 1)
    const before = second.received.length

    expect(await chats(portus, 20)).toEqual(Array(20).fill(200))

    expect(counts()).toEqual([3, before + 20])
    await untilDue()
    expect(await chats(portus, 10)).toEqual([500, ...Array(9).fill(200)])
    expect(counts()).toEqual([4, before + 29])
  })
})

describe('groups in groups', () => {
  test('skip as one target does', async () => {
    first.answer = failing
    const inner: AliasFile = {
      strategy: { mode: 'fallback' },
      targets: [openaiAlias(first.url), openaiAlias(first.url)],
    }
    await using portus = await startPortus({
      aliases: {
        chat: {
          strategy: { mode: 'fallback', on_status_codes: [500], skip_failing: RULE },
          targets: [inner, openaiAlias(second.url)],
        },
      },
    })

    const statuses = await chats(portus, 6)

    expect(statuses).toEqual(Array(6).fill(200))
    expect(counts()).toEqual([6, 6])
    const [last] = portus.reports.slice(-1)
    expect(last?.record.trace.attempts.map(({ target, host }) => [target, host !== ''])).toEqual([
      ['config.targets[0].targets[0]', false],
      ['config.targets[0].targets[1]', false],
      ['config.targets[1]', true],
    ])
  })
})

describe('a target that is skipped', () => {
  test('is passed over in streams, in translations, and in the turns of a WebSocket', async () => {
    first.answer = failing
    await using portus = await startPortus({
      aliases: {
        chat: over('fallback'),
        translated: {
          strategy: { mode: 'fallback', skip_failing: RULE },
          targets: [anthropicAlias(first.url), anthropicAlias(second.url)],
        },
      },
    })
    await chats(portus, 3)
    await chats(portus, 3, { model: 'translated' })
    const before = first.received.length

    const statuses = await chats(portus, 2, { stream: true })
    const translated = await chats(portus, 2, { model: 'translated', stream: true })
    const messages = await portus.call('/v1/messages', {
      json: { model: 'chat', max_tokens: 10, ...CHAT },
    })
    await messages.text()
    using socket = await responsesSocket(portus.url)
    const turn = await socket.turn({ model: 'translated', input: 'Hello' })

    expect([...statuses, ...translated, messages.status]).toEqual([200, 200, 200, 200, 200])
    expect(turn.at(-1)?.type).toBe('response.completed')
    expect(first.received.length).toBe(before)
  })

  test('is passed over where the gateway translates, for embeddings and for forms', async () => {
    first.answer = failing
    await using portus = await startPortus({
      aliases: { chat: { ...over('fallback', { on_status_codes: [500] }), passthrough: false } },
    })
    await chats(portus, 3)
    const form = new FormData()
    form.set('model', 'chat')
    form.set('file', new File(['RIFF'], 'speech.wav'))

    const statuses = await chats(portus, 2)
    const streams = await chats(portus, 2, { stream: true })
    second.answer = () =>
      Response.json({
        object: 'list',
        model: 'gpt-real',
        data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
        usage: { prompt_tokens: 1, total_tokens: 1 },
        text: 'Hello',
      })
    const embeddings = await portus.call('/v1/embeddings', {
      json: { model: 'chat', input: 'Hello' },
    })
    const words = await fetch(`${portus.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: form,
    })
    await Promise.all([embeddings.text(), words.text()])

    expect([...statuses, ...streams, embeddings.status, words.status]).toEqual(Array(6).fill(200))
    expect(counts()).toEqual([3, 9])
  })

  test('that stands behind others is tried by one request, and hides no failure of theirs', async () => {
    second.answer = failing
    const busy = () => Response.json({ error: { message: 'Slow down' } }, { status: 429 })
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })
    // The second one fails three times, and the first one never so often in a row.
    for (const answer of [busy, busy, hello, busy, hello]) {
      first.answer = answer
      await chats(portus, 1)
    }
    first.answer = busy
    const { promise: tried, resolve: letTry } = Promise.withResolvers<void>()
    second.answer = async () => {
      await tried
      return failing()
    }
    await untilDue()

    const all = Promise.all([chats(portus, 1), chats(portus, 1)])
    const early = await Promise.race([all, Bun.sleep(300).then(() => 'waiting')])
    letTry()

    expect(early).toBe('waiting')
    expect((await all).flat().sort()).toEqual([429, 500])
    expect(second.received.length).toBe(4)
  })

  test('is noted as not asked, with why, in the log of each request and of the process', async () => {
    first.answer = failing
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })
    await chats(portus, 4)
    first.answer = hello
    await untilDue()
    await chats(portus, 1)

    const [skipped] = portus.reports[3]?.record.trace.attempts ?? []
    expect(skipped).toMatchObject({ target: 'config.targets[0]', host: '' })
    expect(skipped?.cause).toContain('failed 3 times in a row')
    const target = { model_alias: 'chat', target_index: '0', provider: 'openai' }
    expect(portus.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'warn',
        message: 'target skipped',
        ...target,
        failures: 3,
        seconds: 1,
        error: 'provider_error',
      },
      { level: 'info', message: 'target is back', ...target },
    ])
  })

  test('is tried by one of many requests at the same time', async () => {
    first.answer = failing
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })
    await chats(portus, 3)
    const { promise: tried, resolve: letTry } = Promise.withResolvers<void>()
    first.answer = async () => {
      await tried
      return failing()
    }
    await untilDue()

    const all = Promise.all(Array.from({ length: 20 }, () => chats(portus, 1)))
    while (second.received.length < 3 + 19) await Bun.sleep(5)
    letTry()

    expect((await all).flat()).toEqual(Array(20).fill(200))
    expect(counts()).toEqual([4, 23])
  })

  test('is tried once, whatever the alias says of retries', async () => {
    first.answer = failing
    await using portus = await startPortus({
      aliases: { chat: over('fallback', { skip_failing: { failures: 1, seconds: SECONDS } }) },
    })
    await chats(portus, 1)
    portus.reload({
      aliases: {
        chat: {
          ...over('fallback', { skip_failing: { failures: 1, seconds: SECONDS } }),
          retry: { attempts: 2 },
        },
      },
    })

    await untilDue()
    await chats(portus, 1)

    expect(first.received.length).toBe(2)
  })

  test('is asked all the same where all others fail, too, and the client gets what it says', async () => {
    first.answer = failing
    second.answer = () => Response.json({ error: { message: 'Slow down' } }, { status: 429 })
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })

    const statuses = await chats(portus, 10)

    expect(statuses).toEqual(Array(10).fill(429))
    expect(counts()).toEqual([10, 10])
  })

  test('leaves a failure of the other one to the client', async () => {
    first.answer = failing
    await using portus = await startPortus({
      aliases: { chat: over('fallback', { on_status_codes: [500] }) },
    })
    await chats(portus, 3)
    second.answer = () => Response.json({ error: { message: 'No such tool' } }, { status: 400 })

    expect(await chats(portus, 2)).toEqual([400, 400])
    expect(counts()).toEqual([3, 5])
  })

  test('is skipped on after a reload that leaves it as it is, and asked after one that changes it', async () => {
    first.answer = failing
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })
    await chats(portus, 3)

    portus.reload({ aliases: { chat: { ...over('fallback'), description: 'Another text' } } })
    await chats(portus, 2)
    const same = first.received.length
    portus.reload({
      aliases: {
        chat: {
          ...over('fallback'),
          targets: [openaiAlias(first.url, { api_key: 'sk-another' }), openaiAlias(second.url)],
        },
      },
    })
    await chats(portus, 1)

    expect([same, first.received.length]).toEqual([3, 4])
  })

  test('is asked for what it keeps', async () => {
    first.answer = failing
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })
    await chats(portus, 3)
    const respond = (json: object) =>
      portus.call('/v1/responses', { json: { model: 'chat', input: 'Hello', ...json } })

    const plain = await respond({})
    const goingOn = await respond({ previous_response_id: 'resp_1' })
    const file = await portus.call('/v1/files/file-1?model=chat')
    await Promise.all([plain.text(), goingOn.text(), file.text()])

    expect(first.received.map(({ path }) => path).slice(3)).toEqual([
      '/v1/responses',
      '/v1/files/file-1',
    ])
  })
})

describe('a stream that breaks off', () => {
  const breaking = () =>
    new Response(
      new ReadableStream({
        async start(controller) {
          const event = { choices: [{ index: 0, delta: { content: 'He' } }] }
          controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`))
          await Bun.sleep(10)
          controller.close()
        },
      }),
      { headers: { 'content-type': 'text/event-stream' } },
    )

  test('is a failure of its target, and a trial that breaks off is one as well', async () => {
    first.answer = breaking
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })
    const stream = async () => {
      const json = { model: 'chat', stream: true, ...CHAT }
      const answer = await portus.call('/v1/chat/completions', { json })
      await answer.text().catch(() => undefined)
    }
    for (let index = 0; index < 5; index++) await stream()
    const before = counts()

    await untilDue()
    for (let index = 0; index < 3; index++) await stream()

    expect(before).toEqual([3, 2])
    expect(counts()).toEqual([4, 4])
  })

  test('is no failure where the client has left', async () => {
    first.answer = () =>
      new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), {
        headers: { 'content-type': 'text/event-stream' },
      })
    await using portus = await startPortus({ aliases: { chat: over('fallback') } })
    for (let index = 0; index < 5; index++) {
      const json = { model: 'chat', stream: true, ...CHAT }
      await portus
        .call('/v1/chat/completions', { json, signal: AbortSignal.timeout(50) })
        .catch(() => undefined)
    }
    await portus.reported(5)
    first.answer = hello

    await chats(portus, 1)

    expect(counts()).toEqual([6, 0])
  })
})

describe('no target is asked but for a client', () => {
  test('also while it is skipped, and while its health is looked at', async () => {
    first.answer = failing
    await using portus = await startPortus({
      aliases: { chat: over('fallback', { skip_failing: { failures: 2, seconds: 1 } }) },
    })
    await chats(portus, 3)
    const before = counts()

    await untilDue()
    for (let index = 0; index < 3; index++)
      await (await portus.call('/v1/models?include=health')).json()
    await untilDue()

    expect(counts()).toEqual(before)
    expect(before).toEqual([2, 3])
  })
})
