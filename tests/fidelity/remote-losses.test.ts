import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { expectSameBytes } from '../support/assert/bytes'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { startOfficialGateway } from '../support/process/official'
import { heldBody, sse, verbatim } from '../support/providers/framing'
import { type FakeProvider, startProvider } from '../support/providers/server'

/**
 * What the official gateway loses of requests and answers that it passes through. Each loss is shown
 * twice, behind Portus and without Portus, so that it is known whose it is; the embedded gateway has
 * none of them. A loss that an upgrade mends fails here, and can then leave the list.
 */

type Route = 'behind Portus' | 'asked directly'

const STREAMED = '{"model":"gpt","stream":true}'
const DONE = Buffer.from('data: [DONE]\n\n')
const EVENTS = { headers: { 'content-type': 'text/event-stream' } }

const ROUTES: readonly Route[] = ['behind Portus', 'asked directly']

const translated = (url: string, more: AliasFile) =>
  openaiAlias(url, { ...more, passthrough: false })

const fallback = (url: string, { override_params }: AliasFile): AliasFile => ({
  strategy: { mode: 'fallback' },
  targets: [
    openaiAlias(url, { ...(override_params && { override_params }) }),
    openaiAlias(url, { override_params: { model: 'another' } }),
  ],
})

const PASSTHROUGH = '/v1/proxy'
const TYPED = '/v1'
const JSON_TYPE = 'application/json'
const FORM_TYPE = 'multipart/form-data; boundary=theirs'

const ALIASES = {
  gpt: { path: '/chat/completions', root: PASSTHROUGH, type: JSON_TYPE, alias: openaiAlias },
  claude: { path: '/messages', root: PASSTHROUGH, type: JSON_TYPE, alias: anthropicAlias },
  whisper: {
    path: '/audio/transcriptions',
    root: PASSTHROUGH,
    type: FORM_TYPE,
    alias: openaiAlias,
  },
  two: { path: '/audio/transcriptions', root: PASSTHROUGH, type: FORM_TYPE, alias: fallback },
  translated: { path: '/audio/transcriptions', root: TYPED, type: FORM_TYPE, alias: translated },
  // A file that is too large to be kept goes to the typed route, which alone streams it.
  files: { path: '/files', root: TYPED, type: FORM_TYPE, alias: openaiAlias },
} as const

const END = '--theirs--\r\n'
const field = (headers: string, value: string) =>
  `--theirs\r\nContent-Disposition: form-data; ${headers}\r\n\r\n${value}\r\n`
const form = (model: keyof typeof ALIASES, ...more: string[]) =>
  Buffer.from(field('name="model"', model) + more.join('') + END, 'latin1')
const FORM = form('whisper', field('name="file"; filename="a.wav"', 'RIFF'))

type Body = string | Uint8Array<ArrayBuffer>

const resources = new AsyncDisposableStack()
let provider: FakeProvider
/** Asks for a model; the body is sent as it stands. */
let ask: (
  route: Route,
  model: keyof typeof ALIASES,
  body: Body,
  signal?: AbortSignal,
) => Promise<Response>

const send = async (route: Route, body: Body): Promise<string> =>
  (await ask(route, 'gpt', body)).text()

beforeAll(async () => {
  provider = resources.use(startProvider())
  const official = resources.use(await startOfficialGateway())
  const aliases = Object.fromEntries(
    Object.entries(ALIASES).map(([model, { alias }]) => [
      model,
      alias(provider.url, { override_params: { model } }),
    ]),
  )
  const portus = resources.use(await startPortus({ aliases, gateway: official.url }))
  ask = (route, model, body, signal) => {
    const [root, headers] =
      route === 'behind Portus'
        ? [`${portus.url}/v1`, { authorization: `Bearer ${KEY}` }]
        : [
            official.url + ALIASES[model].root,
            { 'x-portkey-config': JSON.stringify(aliases[model]) },
          ]
    return fetch(root + ALIASES[model].path, {
      method: 'POST',
      body,
      headers: {
        'content-type': ALIASES[model].type,
        'x-portus-model': model,
        'user-agent': 'a/1',
        ...headers,
      },
      ...(signal && { signal }),
    })
  }
}, 60_000)
beforeEach(() => {
  provider.received.length = 0
  provider.answer = () => verbatim('{}')
})
afterAll(() => resources.disposeAsync())

/** Requests, and what the provider gets of them. */
const REQUESTS = [
  {
    loss: 'integers beyond 2^53 are rounded',
    sent: '{"model":"gpt","seed":12345678901234567890}',
    arrives: '{"model":"gpt","seed":12345678901234567000}',
  },
  {
    loss: 'numbers beyond a double become null',
    sent: '{"model":"gpt","a":1e400}',
    arrives: '{"model":"gpt","a":null}',
  },
  {
    loss: 'numbers are spelled anew',
    sent: '{"model":"gpt","a":[1.0,-0,1E+2,0.10]}',
    arrives: '{"model":"gpt","a":[1,0,100,0.1]}',
  },
  {
    loss: 'strings are escaped anew',
    sent: '{"model":"gpt","a":"\\/ \\u00e9 \\ud83d\\ude00"}',
    arrives: '{"model":"gpt","a":"/ é 😀"}',
  },
  {
    loss: 'white space outside strings is dropped',
    sent: '\n{ "model": "gpt",\r\n\t"a": [ 1 ] }\n',
    arrives: '{"model":"gpt","a":[1]}',
  },
  {
    loss: 'members whose names are whole numbers come first',
    sent: '{"model":"gpt","tools":{"b":1,"10":2,"9":3}}',
    arrives: '{"model":"gpt","tools":{"9":3,"10":2,"b":1}}',
  },
  {
    loss: 'of members that share a name inside a value the last one is left',
    sent: '{"model":"gpt","a":{"b":1,"b":2}}',
    arrives: '{"model":"gpt","a":{"b":2}}',
  },
  {
    loss: 'bytes that are no UTF-8 become U+FFFD',
    sent: Buffer.from('{"model":"gpt","a":"\xe9"}', 'latin1'),
    arrives: '{"model":"gpt","a":"\ufffd"}',
  },
] as const

describe.each(ROUTES)('the official gateway, %s, loses of a request', (route) => {
  test.each(REQUESTS)('$loss', async ({ sent, arrives }) => {
    await send(route, sent)

    expect(provider.received.map(({ text }) => text)).toEqual([arrives])
  })
})

describe.each(ROUTES)('the official gateway, %s, adds to a request', (route) => {
  test.each([
    ['gpt', { 'accept-language': '*', 'sec-fetch-mode': 'cors' }],
    [
      'claude',
      {
        'accept-language': '*',
        'sec-fetch-mode': 'cors',
        'anthropic-beta': 'messages-2023-12-15',
      },
    ],
  ] as const)('headers that nobody sent, for %s', async (model, added) => {
    await ask(route, model, `{"model":"${model}","max_tokens":1}`)

    expect(Object.fromEntries(provider.received[0]!.headers)).toMatchObject(added)
  })
})

/** Parts of forms, and what the provider gets of them. */
const PARTS = [
  {
    loss: 'line breaks inside fields become CRLF',
    sent: field('name="prompt"', 'a\nb\rc'),
    arrives: field('name="prompt"', 'a\r\nb\r\nc'),
  },
  {
    loss: 'bytes of fields that are no UTF-8 become U+FFFD',
    sent: field('name="prompt"', '\xe9'),
    arrives: field('name="prompt"', '\ufffd'),
  },
  {
    loss: 'headers of fields are dropped',
    sent: field('name="a"\r\nContent-Type: application/json', '{}'),
    arrives: field('name="a"', '{}'),
  },
  {
    loss: 'headers of files are dropped, but for their type',
    sent: field('name="a"; filename="b"\r\nContent-Type: audio/x-odd\r\nX-Extra: 1', 'x'),
    arrives: field('name="a"; filename="b"\r\nContent-Type: audio/x-odd', 'x'),
  },
  {
    loss: 'files without a type get one',
    sent: field('name="a"; filename="b"', 'x'),
    arrives: field('name="a"; filename="b"\r\nContent-Type: text/plain', 'x'),
  },
  {
    loss: 'empty names of files are dropped',
    sent: field('name="a"; filename=""\r\nContent-Type: audio/wav', 'x'),
    arrives: field('name="a"\r\nContent-Type: audio/wav', 'x'),
  },
]

/** Parts that the form parser of Node 20 does not take. */
const REFUSED = [
  { spelling: 'a name without quotes', part: field('name=a', 'x') },
  { spelling: 'a file’s name without quotes', part: field('name="a"; filename=b', 'x') },
  {
    spelling: 'a file’s name in RFC 2231’s writing',
    part: field(`name="a"; filename="b"; filename*=utf-8''b`, 'x'),
  },
  { spelling: 'a name behind a file’s', part: field('filename="b"; name="a"', 'x') },
  {
    spelling: 'the boundary inside a line',
    part: field('name="a"', 'x--theirs'),
    // Other parsers read it otherwise, so it does not reach the gateway.
    words: 'The form is not valid',
  },
]

describe.each(ROUTES)('the official gateway, %s, loses of a form', (route) => {
  test.each(PARTS)('$loss; the boundary is another', async ({ sent, arrives }) => {
    await ask(route, 'whisper', form('whisper', sent))

    const { headers, text } = provider.received[0] as FakeProvider['received'][0]
    const boundary = headers.get('content-type')?.match(/boundary=(----formdata-.*)$/)?.[1]
    expect(text).toBe(
      form('whisper')
        .toString()
        .replace(END, arrives + END)
        .replaceAll('--theirs', `--${boundary}`),
    )
  })

  test.each(REFUSED)(
    'all of it, for $spelling',
    async ({ part, words = 'The gateway cannot read this request' }) => {
      const response = await ask(route, 'whisper', form('whisper', part))

      expect(response.status).toBe(route === 'behind Portus' ? 400 : 500)
      expect(await response.text()).toContain(
        route === 'behind Portus' ? words : 'Failed to parse body',
      )
      expect(provider.received).toEqual([])
    },
  )

  test('the models of all targets but the first', async () => {
    provider.answer = () => verbatim('{}', {}, provider.received.length === 1 ? 503 : 200)

    await ask(route, 'two', form('two'))

    expect(provider.received.map(({ text }) => text.split('\r\n')[3])).toEqual(['two', 'two'])
  })
})

const LARGE_FILE = form('files', field('name="file"; filename="a"', 'x'.repeat(4 * 1024 * 1024)))

describe.each(ROUTES)('the official gateway, %s, loses of the answer to a large file', (route) => {
  test('the spelling', async () => {
    provider.answer = () => verbatim('{ "id":"\\u00e9", "n":1.0 }')

    const response = await ask(route, 'files', LARGE_FILE)

    expect(await response.text()).toBe('{"id":"é","n":1}')
    expectSameBytes(provider.received[0]!.bytes, LARGE_FILE)
  })

  test('of an error all but message, type, param and code', async () => {
    const error = { message: 'No', type: 't', param: 'p', code: 'c' }
    provider.answer = () =>
      Response.json({ error: { ...error, more: 1 }, id: 'x' }, { status: 400 })

    const response = await ask(route, 'files', LARGE_FILE)

    const arrived = (await response.json()) as { error: unknown; id?: string }
    expect(arrived.error).toEqual({ ...error, message: expect.stringMatching(/No$/) })
    expect(arrived.id).toBeUndefined()
  })
})

describe.each(ROUTES)('the official gateway, %s, loses of text', (route) => {
  test.each([
    ['a byte order mark', Buffer.from('\ufeffé'), 'é'],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xe9]), 'a\ufffd'],
  ])('%s', async (_, sent, arrives) => {
    provider.answer = () => verbatim(sent, { 'content-type': 'text/plain' })

    const response = await ask(route, 'whisper', FORM)

    expectSameBytes(await response.bytes(), arrives)
  })

  test('all of it where it translates, when the text is called anything but plain', async () => {
    provider.answer = () => verbatim('WEBVTT', { 'content-type': 'text/vtt' })

    const response = await ask(route, 'translated', form('translated'))

    expect(response.status).toBe(route === 'behind Portus' ? 502 : 500)
  })
})

/** Streams, and what the client gets of them. */
const STREAMS = [
  {
    loss: 'empty lines between events that are more than one',
    sent: Buffer.from('data: {}\n\n\n\ndata: [DONE]\n\n'),
    arrives: 'data: {}\n\ndata: [DONE]\n\n',
  },
  {
    loss: 'bytes that are no UTF-8, which become U+FFFD',
    sent: Buffer.from('data: \xe9\n\ndata: [DONE]\n\n', 'latin1'),
    arrives: 'data: \ufffd\n\ndata: [DONE]\n\n',
  },
]

describe.each(ROUTES)('the official gateway, %s, loses of a stream', (route) => {
  test.each(STREAMS)('$loss', async ({ sent, arrives }) => {
    provider.answer = () => sse([sent])

    const text = await send(route, STREAMED)

    expect(text).toBe(arrives)
  })

  test('the time of its events when they are framed with CRLF: all come at the end', async () => {
    const stream = heldBody()
    provider.answer = () =>
      provider.received.length === 1 ? new Response(stream.body, EVENTS) : sse([DONE])
    let isEnded = false

    stream.send('data: {}\r\n\r\n')
    const first = ask(route, 'gpt', STREAMED)
      .then((response) => response.body!.getReader().read())
      .then(({ value }) => ({ isEnded, text: new TextDecoder().decode(value) }))
    // Streams that begin and end meanwhile are time enough for one event.
    for (let other = 0; other < 3; other++) await send(route, STREAMED)
    isEnded = true
    stream.send('data: [DONE]\r\n\r\n')
    stream.end()

    expect(await first).toEqual({
      isEnded: true,
      text: 'data: {}\r\n\r\ndata: [DONE]\r\n\r\n',
    })
  })

  test('the client’s leaving: the provider goes on', async () => {
    const stream = heldBody()
    let isLeft = false
    provider.answer = ({ signal }) => {
      if (provider.received.length > 1) return sse([DONE])
      signal.addEventListener('abort', () => {
        isLeft = true
      })
      return new Response(stream.body, EVENTS)
    }
    const client = new AbortController()

    stream.send('data: {}\n\n')
    const response = await ask(route, 'gpt', STREAMED, client.signal)
    await response.body!.getReader().read()
    client.abort()
    for (let other = 0; other < 3; other++) await send(route, STREAMED)

    expect(isLeft).toBe(false)
  })
})
