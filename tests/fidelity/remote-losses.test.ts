import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { inPieces, verbatim } from '../support/fidelity'
import { startOfficialGateway } from '../support/official'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { chunks, type FakeProvider, startProvider } from '../support/provider'

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

const ALIASES = {
  gpt: { path: '/chat/completions', root: '/v1/proxy', alias: openaiAlias },
  claude: { path: '/messages', root: '/v1/proxy', alias: anthropicAlias },
  // A form goes to the typed route: through the passthrough the gateway would read all of it first.
  whisper: { path: '/audio/transcriptions', root: '/v1', alias: openaiAlias },
} as const

const FORM_TYPE = 'multipart/form-data; boundary=theirs'
const FORM = [
  '--theirs\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper\r\n',
  '--theirs\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF\r\n',
  '--theirs--\r\n',
].join('')

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
        'content-type': model === 'whisper' ? FORM_TYPE : 'application/json',
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

describe.each(ROUTES)('the official gateway, %s, writes anew', (route) => {
  test('a form, with a boundary of its own', async () => {
    await ask(route, 'whisper', FORM)

    const { headers, text } = provider.received[0] as FakeProvider['received'][0]
    expect(headers.get('content-type')).toStartWith('multipart/form-data; boundary=----formdata-')
    expect(text).not.toContain('--theirs')
    expect(text).toContain('RIFF')
  })

  test('the JSON of an answer to a form', async () => {
    provider.answer = () => verbatim('{ "text":"\\u00e9", "duration":1.0 }')

    const response = await ask(route, 'whisper', FORM)

    expect(await response.text()).toBe('{"text":"é","duration":1}')
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
    provider.answer = () => inPieces([sent])

    const text = await send(route, STREAMED)

    expect(text).toBe(arrives)
  })

  test('the time of its events when they are framed with CRLF: all come at the end', async () => {
    const stream = chunks()
    provider.answer = () =>
      provider.received.length === 1 ? new Response(stream.body, EVENTS) : inPieces([DONE])
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
    const stream = chunks()
    let isLeft = false
    provider.answer = ({ signal }) => {
      if (provider.received.length > 1) return inPieces([DONE])
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
