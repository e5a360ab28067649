import { describe, expect, test } from 'bun:test'
import { kitPortus } from '../support/clients/kit-portus'
import { anthropicAlias, KEY, openaiAlias } from '../support/portus'
import { anthropicError, messageEvents } from '../support/providers/anthropic-messages'
import { heldBody, sse } from '../support/providers/framing'
import { gemini, geminiEvents, googleError } from '../support/providers/gemini'
import { chatCompletion, chatEvents, openaiError } from '../support/providers/openai-chat'

const BODY = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] })

const kit = kitPortus((url) => ({
  aliases: {
    gpt: openaiAlias(url),
    claude: anthropicAlias(url),
    gemini: {
      provider: 'google',
      api_key: 'of-google',
      custom_host: url.replace('/v1', ''),
      override_params: { model: 'gemini-real' },
    },
  },
  settings: { PORTUS_MAX_BODY_BYTES: 4096, PORTUS_HEADERS_TIMEOUT_MS: 2000 },
}))

type Headers = Record<string, string>

const post = (path: string, body = BODY, headers: Headers = { 'x-goog-api-key': KEY }) =>
  fetch(`${kit.portus.url}${path}`, { method: 'POST', body, headers })

const ask = (alias: string, method = 'generateContent') => post(`/v1beta/models/${alias}:${method}`)

const textOf = (
  chunks: readonly { candidates?: { content?: { parts?: { text?: string }[] } }[] }[],
) =>
  chunks
    .flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
    .map(({ text }) => text)
    .join('')

describe('a stream without alt=sse', () => {
  test.each([
    ['gpt', () => sse(chatEvents({ text: ['Hel', 'lo'] }))],
    ['claude', () => sse(messageEvents())],
    ['gemini', gemini({ parts: [{ text: 'Hel' }, { text: 'lo' }] })],
  ] as const)('of %s is one JSON array', async (alias, answer) => {
    kit.provider.answer = answer
    const response = await ask(alias, 'streamGenerateContent')
    const text = await response.text()

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json; charset=UTF-8')
    expect(text).toMatch(/^\[\{/)
    expect(text).toEndWith('}\n]')
    const chunks = JSON.parse(text)
    expect(textOf(chunks)).toStartWith('Hello')
    expect(chunks.at(-1).candidates[0].finishReason).toBe('STOP')
    expect(text).toContain('}\n,\r\n{')
  })

  test.each(['gpt', 'gemini'])('of %s comes piece by piece', async (alias) => {
    const events = alias === 'gpt' ? chatEvents({ text: ['Hel', 'lo'] }) : geminiEvents()
    const held = heldBody()
    kit.provider.answer = () => new Response(held.body, SSE)
    const asked = ask(alias, 'streamGenerateContent')
    held.send(events.slice(0, -2).join('') || (events[0] ?? ''))
    const reader = ((await asked).body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    let text = ''
    while (!text.includes('"text"')) text += decoder.decode((await reader.read()).value)

    // The provider has not said more yet.
    expect(text).not.toContain('finishReason')
    held.send(events.slice(-2).join(''))
    held.end()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      text += decoder.decode(value)
    }
    expect(JSON.parse(text).at(-1).candidates[0].finishReason).toBe('STOP')
  })

  test.each(['gpt', 'gemini'])(
    'of %s that fails has the error as its last element',
    async (alias) => {
      const error = { error: { code: 503, message: 'Too busy', status: 'UNAVAILABLE' } }
      const [first = ''] =
        alias === 'gpt' ? chatEvents({ text: ['Hello'] }).slice(1) : geminiEvents()
      kit.provider.answer = () => sse([first, `data: ${JSON.stringify(error)}\n\n`])
      const { text, isBroken } = await readToEnd(await ask(alias, 'streamGenerateContent'))

      expect(isBroken).toBe(true)
      const elements = JSON.parse(`${text}]`)
      expect(elements.at(-1).error.message).toContain('Too busy')
      expect(elements.length).toBe(2)
    },
  )

  test('of a provider that breaks off has the error as its last element', async () => {
    kit.provider.answer = () => sse(chatEvents({ text: ['Hel', 'lo'] }).slice(0, 2))
    const { text, isBroken } = await readToEnd(await ask('gpt', 'streamGenerateContent'))

    expect(isBroken).toBe(true)
    expect(JSON.parse(`${text}]`).at(-1).error).toMatchObject({
      code: 502,
      message: 'The answer ended before it was complete',
      status: 'INTERNAL',
      details: [{ reason: 'STREAM_TRUNCATED' }],
    })
  })

  test('that the client leaves ends the provider’s request', async () => {
    const held = heldBody()
    const left = Promise.withResolvers<void>()
    kit.provider.answer = ({ signal }) => {
      signal.addEventListener('abort', () => left.resolve())
      return new Response(held.body, SSE)
    }
    const controller = new AbortController()
    const asked = fetch(`${kit.portus.url}/v1beta/models/gpt:streamGenerateContent`, {
      method: 'POST',
      body: BODY,
      headers: { 'x-goog-api-key': KEY },
      signal: controller.signal,
    })
    held.send(chatEvents({ text: ['Hel', 'lo'] })[1] ?? '')
    const reader = ((await asked).body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    controller.abort()

    await left.promise
  })
})

type GoogleError = { error: { message: string } & Record<string, unknown> }

const errorIn = async (response: Response) => (await response.json()) as GoogleError

const SSE = { headers: { 'content-type': 'text/event-stream' } }

/** All that comes, and whether the connection breaks behind it. */
async function readToEnd(response: Response): Promise<{ text: string; isBroken: boolean }> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true })
    return { text, isBroken: false }
  } catch {
    return { text, isBroken: true }
  }
}

describe('a stream with alt=sse', () => {
  test('has Google’s line ends and ends with the reason', async () => {
    kit.provider.answer = () => sse(chatEvents({ text: ['Hel', 'lo'] }))
    const response = await ask('gpt', 'streamGenerateContent?alt=sse')
    const text = await response.text()

    expect(response.headers.get('content-type')).toStartWith('text/event-stream')
    expect(text.replaceAll('\r\n', '')).not.toContain('\n')
    expect(text).toEndWith('\r\n\r\n')
  })

  test('whose first event is an error has its status', async () => {
    kit.provider.answer = () => sse(['data: {"error":{"message":"Too busy","code":"x"}}\n\n'])
    const response = await ask('gpt', 'streamGenerateContent?alt=sse')

    expect(response.status).toBe(502)
    expect(await response.json()).toEqual({
      error: { code: 502, message: 'Too busy', status: 'INTERNAL' },
    })
  })
})

describe('an error of Portus’ own', () => {
  const cases = [
    [
      'a wrong key',
      () => post('/v1beta/models/gpt:generateContent', BODY, { 'x-goog-api-key': 'no' }),
      401,
      'UNAUTHENTICATED',
      'API_KEY_INVALID',
    ],
    [
      'a wrong key in the query',
      () => post('/v1/models/gpt:generateContent?key=no', BODY, {}),
      401,
      'UNAUTHENTICATED',
      'API_KEY_INVALID',
    ],
    ['an unknown model', () => ask('nobody'), 404, 'NOT_FOUND', 'MODEL_NOT_FOUND'],
    [
      'an unknown model below /v1',
      () => post('/v1/models/nobody:streamGenerateContent?alt=sse'),
      404,
      'NOT_FOUND',
      'MODEL_NOT_FOUND',
    ],
    ['an unknown method', () => ask('gpt', 'think'), 404, 'NOT_FOUND', 'UNKNOWN_URL'],
    [
      'a body that is no JSON',
      () => post('/v1beta/models/gpt:generateContent', '{'),
      400,
      'INVALID_ARGUMENT',
      'INVALID_REQUEST',
    ],
    [
      'a long body',
      () => post('/v1beta/models/gpt:generateContent', JSON.stringify({ a: 'a'.repeat(5000) })),
      413,
      'INVALID_ARGUMENT',
      'REQUEST_TOO_LARGE',
    ],
  ] as const

  test.each(cases)('says %s in Google’s envelope', async (_, send, code, status, reason) => {
    const response = await send()
    const { error } = await errorIn(response)

    expect(response.status).toBe(code)
    expect(error).toMatchObject({
      code,
      status,
      message: expect.any(String),
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'portus' }],
    })
  })
})

describe('says what to do', () => {
  test.each([
    ['/v1beta/models/gpt:think', 'they have generateContent, streamGenerateContent, countTokens'],
    ['/v1/models/gpt:batchGenerateContent', 'they have generateContent'],
    ['/v1beta/models/gemini-flash:generateContent', 'There is no model "gemini-flash"'],
    ['/v1/models/team%2Fnone:countTokens', 'There is no model "team/none"'],
    ['/upload/v1beta/files', 'inlineData'],
    ['/upload/v1/files', 'inlineData'],
    ['/v1beta/cachedContents', 'inlineData'],
    ['/v1/cachedContents', 'inlineData'],
    ['/v1/files', 'inlineData'],
    ['/v1beta/batches', 'inlineData'],
  ])('at %s', async (path, words) => {
    const response = await post(path)
    const { error } = await errorIn(response)

    expect(response.status).toBe(404)
    expect(error).toMatchObject({ status: 'NOT_FOUND', message: expect.stringContaining(words) })
  })
})

test.each(['/v1beta/models/gpt:generateContent', '/v1/models/gpt:countTokens'])(
  'a GET of %s says that it takes POST',
  async (path) => {
    const response = await fetch(`${kit.portus.url}${path}`, { headers: { 'x-goog-api-key': KEY } })

    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await errorIn(response)).error.message).toBe('This path only takes POST')
  },
)

describe('a provider’s error', () => {
  test('of too many requests says when to ask again', async () => {
    kit.provider.answer = () => openaiError(429, 'Slow down', { 'retry-after': '7' })
    const response = await ask('gpt')

    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(await response.json()).toEqual({
      error: {
        code: 429,
        message: 'Slow down',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }],
      },
    })
  })

  test('of an overloaded Claude is a status that Google has', async () => {
    kit.provider.answer = () => anthropicError(529, 'overloaded_error', 'Overloaded')
    const response = await ask('claude')

    expect(response.status).toBe(503)
    expect((await errorIn(response)).error).toMatchObject({ code: 503, status: 'UNAVAILABLE' })
  })

  test('of a full context says so in Google’s words', async () => {
    const words = 'prompt is too long: 210000 tokens > 200000 maximum'
    kit.provider.answer = () => anthropicError(400, 'invalid_request_error', words)
    const { error } = await errorIn(await ask('claude'))

    expect(error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' })
    expect(error.message).toStartWith('The input token count')
    expect(error.message).toContain('exceeds the maximum number of tokens allowed')
    expect(error.message).toContain(words)
  })

  test('of Google’s passes word for word', async () => {
    kit.provider.answer = () => googleError(429, 'RESOURCE_EXHAUSTED', 'Quota')
    const response = await ask('gemini', 'streamGenerateContent?alt=sse')

    expect(response.status).toBe(429)
    expect((await errorIn(response)).error).toMatchObject({
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'Quota',
    })
  })

  const revoked = [
    ['a key that was deleted', 400, 'API key not valid. Please pass a valid API key.'],
    [
      'a key that others have seen',
      403,
      'Your API key was reported as leaked. Please use another.',
    ],
    ['a token that ended', 401, 'Request had invalid authentication credentials.'],
  ] as const

  test.each(revoked)('of %s is the operator’s: a 502', async (_, code, message) => {
    kit.provider.answer = () => googleError(code, 'UNAUTHENTICATED', message)
    for (const method of ['generateContent', 'streamGenerateContent?alt=sse', 'countTokens']) {
      const response = await ask('gemini', method)
      const { error } = await errorIn(response)

      expect(response.status).toBe(502)
      expect(error).toMatchObject({ code: 502, status: 'INTERNAL' })
      expect(error.message).toContain(message)
    }
  })

  test.each(['gpt', 'claude', 'gemini'])(
    'that never comes is a 504 with Google’s word: %s',
    async (alias) => {
      const waiting = Promise.withResolvers<Response>()
      kit.provider.answer = () => waiting.promise
      const response = await ask(alias)
      waiting.resolve(new Response())

      expect(response.status).toBe(504)
      expect((await errorIn(response)).error).toMatchObject({
        code: 504,
        status: 'DEADLINE_EXCEEDED',
      })
    },
  )
})

describe('a schema with a list at its root', () => {
  const body = JSON.stringify({
    contents: [{ parts: [{ text: 'Name two towns' }] }],
    generationConfig: {
      responseMimeType: 'application/json',
      responseSchema: { type: 'ARRAY', items: { type: 'STRING' } },
    },
  })
  const said = ['{"val', 'ue": ["Paris"', ', "Oslo"]', '}']

  test.each(['generateContent', 'streamGenerateContent?alt=sse'])(
    'reaches a model that wants an object, and its list comes back, by %s',
    async (method) => {
      const isStream = method.startsWith('stream')
      kit.provider.answer = () =>
        isStream ? sse(chatEvents({ text: said })) : Response.json(chatCompletion({ text: said }))
      const response = await post(`/v1beta/models/gpt:${method}`, body)
      const text = await response.text()
      const chunks = isStream
        ? text.split('\r\n\r\n').flatMap((event) => (event ? [JSON.parse(event.slice(6))] : []))
        : [JSON.parse(text)]

      expect(JSON.parse(textOf(chunks))).toEqual(['Paris', 'Oslo'])
      expect(kit.provider.received.at(-1)?.json?.response_format).toMatchObject({
        json_schema: {
          schema: {
            type: 'object',
            properties: { value: { type: 'array', items: { type: 'string' } } },
            required: ['value'],
          },
        },
      })
    },
  )
})

test.each(['gpt', 'claude'])(
  'a stream of %s whose connection stays open behind its last event ends',
  async (alias) => {
    const held = heldBody()
    kit.provider.answer = () => new Response(held.body, SSE)
    const asked = ask(alias, 'streamGenerateContent?alt=sse')
    held.send((alias === 'gpt' ? chatEvents({ text: ['Hello'] }) : messageEvents()).join(''))
    const { text, isBroken } = await readToEnd(await asked)

    expect(isBroken).toBe(false)
    expect(text).toContain('"finishReason":"STOP"')
  },
)
