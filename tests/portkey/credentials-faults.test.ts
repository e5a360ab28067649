import { describe, expect, setSystemTime, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import type { Send } from '../../src/portkey/embedded/ask/redirects'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { connectProvider } from '../../src/realtime/connect'
import { VERTEX_BY_METADATA } from '../support/cases/vertex-by-metadata'
import { startPortus } from '../support/portus'
import { startGoogle } from '../support/token-services/google'

const HOST = 'europe-west1-aiplatform.googleapis.com'
const HELLO = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9 }
const ANSWER = {
  candidates: [
    { content: { role: 'model', parts: [{ text: 'Hello there' }] }, finishReason: 'STOP' },
  ],
}

type Stage = {
  aliases?: Record<string, AliasFile>
  cloudEnv?: Record<string, string>
  answer?: Send
}

/** A Portus with Vertex AI inside this process, and its metadata server on loopback. */
async function stage({ aliases = { it: VERTEX_BY_METADATA }, cloudEnv = {}, answer }: Stage = {}) {
  const google = startGoogle()
  const sent: Headers[] = []
  const failed: string[] = []
  const { upstream, realtime } = await embeddedGateway({
    env: {},
    cloudEnv: { GCE_METADATA_HOST: google.host, ...cloudEnv },
    print: () => {},
    inProcess: new Map<string, Send>([
      [
        HOST,
        async (url, init) => {
          sent.push(new Headers(init.headers))
          return (await answer?.(url, init)) ?? Response.json(ANSWER)
        },
      ],
    ]),
    onCredentialFailure: ({ targets, error: { kind, message } }) =>
      failed.push(`${targets[0]?.provider} ${kind}: ${message}`),
  })
  const portus = await startPortus({ gateway: upstream, aliases })
  const ask = (init: RequestInit = {}, model = 'it') =>
    portus.call('/v1/chat/completions', {
      json: { model, ...HELLO },
      ...(init.signal && { signal: init.signal }),
    })
  return {
    google,
    sent,
    failed,
    portus,
    realtime,
    ask,
    async [Symbol.asyncDispose]() {
      await portus.stop(true)
      google[Symbol.dispose]()
    },
  }
}

const down = () => new Response(null, { status: 503, headers: { 'retry-after': '60' } })

describe('the first token', () => {
  test('is one question, for as many requests at once as the runtime sends here', async () => {
    await using on = await stage()
    const answers = await Promise.all(Array.from({ length: 200 }, () => on.ask()))

    expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(200))
    expect(on.google.asked).toHaveLength(1)
    expect(new Set(on.sent.map((headers) => headers.get('authorization'))).size).toBe(1)
  })

  test('comes for the others, where the client leaves that asked for it first', async () => {
    await using on = await stage()
    const { promise: asked, resolve: noteAsked } = Promise.withResolvers<void>()
    const { promise: open, resolve: answerIt } = Promise.withResolvers<void>()
    on.google.instead = async () => {
      noteAsked()
      await open
      return Response.json({ access_token: 'ya29.late-token', expires_in: 3599 })
    }
    const client = new AbortController()
    const first = on.ask({ signal: client.signal }).catch(({ name }: Error) => name)
    await asked
    const second = on.ask()
    client.abort()
    const left = await first
    const [report] = await on.portus.reported()
    answerIt()

    expect([left, report?.error?.kind]).toEqual(['AbortError', 'client_closed_request'])
    expect((await second).status).toBe(200)
    expect(on.google.asked).toHaveLength(1)
    expect(on.sent.map((headers) => headers.get('authorization'))).toEqual([
      'Bearer ya29.late-token',
    ])
  })
})

describe('a token service that is down', () => {
  test('is asked once in five seconds, and each request learns at once that it is down', async () => {
    await using on = await stage()
    on.google.instead = down
    const first = await on.ask()
    const others = await Promise.all(Array.from({ length: 50 }, () => on.ask()))
    const { error } = (await first.json()) as { error: { message: string } }

    expect([first, ...others].map(({ status }) => status)).toEqual(Array(51).fill(503))
    expect(error.message).toEndWith(': Google’s metadata server gave no credentials: status 503')
    // Clients may ask again, as for any provider that is down.
    expect(first.headers.get('x-should-retry')).not.toBe('false')
    expect([on.google.asked.length, on.sent.length]).toEqual([1, 0])
    expect(on.failed).toEqual([expect.stringMatching(/^vertex-ai unavailable: Google’s metadata/)])
  })

  test('does not keep a request from the next target', async () => {
    const answers: Send = async () => Response.json(ANSWER)
    const { vertex_auth_type, ...members } = VERTEX_BY_METADATA
    const good = { ...members, api_key: 'ya29.of-the-alias' }
    await using on = await stage({
      aliases: {
        it: { strategy: { mode: 'fallback' }, targets: [VERTEX_BY_METADATA, good] },
        some: {
          strategy: { mode: 'fallback', on_status_codes: [503] },
          targets: [VERTEX_BY_METADATA, good],
        },
      },
      answer: answers,
    })
    on.google.instead = down
    const statuses = [(await on.ask()).status, (await on.ask({}, 'some')).status]

    expect(statuses).toEqual([200, 200])
    expect(on.sent.map((headers) => headers.get('authorization'))).toEqual([
      'Bearer ya29.of-the-alias',
      'Bearer ya29.of-the-alias',
    ])
    expect((await on.portus.reported(2)).map(({ target }) => target)).toEqual([
      'config.targets[1]',
      'config.targets[1]',
    ])
  })
})

test('a realtime connection does not wait for credentials behind its deadline', async () => {
  await using on = await stage()
  const { promise: never, resolve: end } = Promise.withResolvers<Response>()
  on.google.instead = () => never
  const realtime = on.realtime
  const call = {
    config: JSON.stringify({ provider: 'openai', api_key: '' }),
    leaf: { ...VERTEX_BY_METADATA, override_params: { model: 'gemini-2.5-pro' } } as never,
    query: new URLSearchParams({ model: 'gemini-2.5-pro' }),
    protocols: [],
    headers: new Headers(),
  }
  const kind = await connectProvider(realtime, call, new AbortController().signal, 300).catch(
    (error: { kind: string }) => error.kind,
  )

  expect(kind).toBe('gateway_timeout')
  end(down())
})

test('a token that Google has taken back is replaced, and the client sees nothing of it', async () => {
  let revoked = ''
  const answer: Send = async (_, { headers }) =>
    new Headers(headers).get('authorization') === revoked
      ? Response.json({ error: { status: 'UNAUTHENTICATED', message: 'gone' } }, { status: 401 })
      : Response.json(ANSWER)
  await using on = await stage({ answer })
  try {
    await on.ask()
    revoked = on.sent[0]?.get('authorization') ?? ''
    setSystemTime(Date.now() + 10 * 60_000)
    const { status } = await on.ask()

    expect([status, on.google.asked.length, on.sent.length]).toEqual([200, 2, 3])
  } finally {
    setSystemTime()
  }
})
