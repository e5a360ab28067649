import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { loadSettings } from '../../src/config/settings'
import { KEY, openaiAlias, startPortus } from '../support/portus'
import { sse } from '../support/providers/framing'
import { startProvider } from '../support/providers/server'

const ORIGIN = 'https://chat.example.com'
const PREFLIGHT = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type,x-stainless-os',
}
const CHAT = { choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' } }] }
const EVENTS = [
  'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n',
  'data: [DONE]\n\n',
]

const open = async (origins?: string) => {
  const provider = startProvider(({ json }) =>
    (json as { stream?: boolean }).stream ? sse(EVENTS) : Response.json(CHAT),
  )
  const portus = await startPortus({
    aliases: { fast: openaiAlias(`${provider.url}/v1`) },
    settings: origins === undefined ? {} : { PORTUS_CORS_ORIGINS: origins },
  })
  const ask = (path: string, init: RequestInit = {}) => fetch(`${portus.url}${path}`, init)
  return {
    ask,
    [Symbol.asyncDispose]: async () => {
      provider[Symbol.dispose]()
      await portus[Symbol.asyncDispose]()
    },
  }
}
const chat = (origin: string, key = KEY, stream = false): [string, RequestInit] => [
  '/v1/chat/completions',
  {
    method: 'POST',
    headers: { origin, authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'fast', stream, messages: [{ role: 'user', content: 'Hi' }] }),
  },
]

describe('pages of other origins', () => {
  let stack: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    stack = await open(`${ORIGIN}, https://other.example`)
  })
  afterAll(() => stack[Symbol.asyncDispose]())

  test('may ask before without a key, for the headers that an SDK sends', async () => {
    const { status, headers } = await stack.ask('/v1/chat/completions', {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, ...PREFLIGHT },
    })

    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(headers.get('access-control-allow-methods')).toContain('POST')
    expect(headers.get('access-control-allow-headers')).toBe(
      PREFLIGHT['access-control-request-headers'],
    )
    expect(headers.get('vary')).toContain('origin')
    expect(headers.has('access-control-allow-credentials')).toBe(false)
  })

  const rows: [what: string, status: number, asked: [string, RequestInit]][] = [
    ['an answer', 200, chat(ORIGIN)],
    ['a stream', 200, chat(ORIGIN, KEY, true)],
    ['a refused key', 401, chat(ORIGIN, 'no-such-key')],
    ['nothing', 404, ['/nowhere', { headers: { origin: ORIGIN } }]],
    ['the health', 200, ['/health', { headers: { origin: ORIGIN } }]],
    ['the document', 200, ['/openapi.json', { headers: { origin: ORIGIN } }]],
  ]
  for (const [what, status, asked] of rows)
    test(`may read ${what}`, async () => {
      const response = await stack.ask(...asked)
      await response.text()

      expect(response.status).toBe(status)
      expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
      expect(response.headers.get('access-control-expose-headers')).toContain('x-request-id')
      expect(response.headers.get('vary')).toContain('origin')
    })

  test('are known without the default port that the setting has, as browsers send them', async () => {
    await using other = await open('https://Page.example:443')
    const { headers } = await other.ask(...chat('https://page.example'))

    expect(headers.get('access-control-allow-origin')).toBe('https://page.example')
  })

  test('that are not listed get no headers', async () => {
    for (const asked of [
      chat('https://evil.example'),
      [
        '/v1/models',
        { method: 'OPTIONS', headers: { origin: 'https://evil.example', ...PREFLIGHT } },
      ] as [string, RequestInit],
    ]) {
      const { headers } = await stack.ask(...asked)
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

test('without the setting a preflight is a 405 and no answer names an origin', async () => {
  await using stack = await open()
  const preflight = await stack.ask('/v1/chat/completions', {
    method: 'OPTIONS',
    headers: { origin: ORIGIN, ...PREFLIGHT },
  })
  const answer = await stack.ask(...chat(ORIGIN))

  expect([preflight.status, answer.status]).toEqual([405, 200])
  for (const { headers } of [preflight, answer])
    expect(headers.has('access-control-allow-origin')).toBe(false)
})

test('a wrong base address is answered with the right one, in the words of the client’s API', async () => {
  await using stack = await open()
  const openai = await stack.ask('/chat/completions', { method: 'POST' })
  const anthropic = await stack.ask('/v1/v1/messages', {
    method: 'POST',
    headers: { 'anthropic-version': '2023-06-01' },
  })

  expect([openai.status, anthropic.status]).toEqual([404, 404])
  expect(await openai.json()).toMatchObject({
    error: { message: expect.stringContaining('with "/v1" at its end') },
  })
  expect(await anthropic.json()).toMatchObject({
    type: 'error',
    error: { type: 'not_found_error', message: expect.stringContaining('without "/v1"') },
  })
})

describe('origins in the setting', () => {
  const rows: [value: string, isRight: boolean][] = [
    ['*', true],
    ['https://chat.example.com', true],
    ['http://localhost:3000, https://b.example', true],
    ['https://chat.example.com/', false],
    ['https://chat.example.com/path', false],
    ['chat.example.com', false],
    ['https://*.example.com', false],
    ['https://user@a.example', false],
    ['*, https://a.example', false],
  ]
  for (const [value, isRight] of rows)
    test(`${value} is ${isRight ? 'right' : 'wrong'}`, () => {
      const { problems } = loadSettings({ PORTUS_CORS_ORIGINS: value })
      expect(problems.map(({ source }) => source)).toEqual(isRight ? [] : ['PORTUS_CORS_ORIGINS'])
    })
})
