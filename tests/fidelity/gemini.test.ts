import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { MESSAGE } from '../support/providers/anthropic-messages'
import { gemini, geminiEvents, googleError } from '../support/providers/gemini'
import { type Answer, startProvider } from '../support/providers/server'

/** Gemini's own API on targets that speak it: bytes go through as they are, save what the alias sets. */

const google = (url: string, more: Partial<AliasFile> = {}): AliasFile => ({
  provider: 'google',
  api_key: 'provider-key-3f9c',
  custom_host: url,
  override_params: { model: 'gemini-real' },
  ...more,
})

const vertex = (url: string, more: Partial<AliasFile> = {}): AliasFile => ({
  ...google(url),
  provider: 'vertex-ai',
  vertex_project_id: 'p',
  vertex_region: 'us-central1',
  ...more,
})

/** Asks an alias with a body as it stands. */
async function asked(
  make: typeof google,
  body: string,
  {
    more = {},
    method = 'generateContent',
    answer = gemini(),
    query = '',
  }: { more?: Partial<AliasFile>; method?: string; answer?: Answer; query?: string } = {},
) {
  using far = startProvider(answer)
  await using portus = await startPortus({
    aliases: { it: make(far.url.replace(/\/v1$/, ''), more) },
  })
  const response = await portus.call(`/v1beta/models/it:${method}${query}`, {
    method: 'POST',
    body,
  })
  const text = await response.text()
  const [report] = await portus.reported()
  return { response, status: response.status, text, report, received: far.received[0] }
}

const ODD = `{ "contents":[ {"role":"user","parts":[{"text":"\\u0048i\\/ü"}]}],
  "generationConfig" : {"temperature":1.0e0, "candidateCount":1,"responseSchema":{"type":"OBJECT","properties":{"model":{"type":"STRING"}}}},"unknown":1E400 }`

describe.each([
  ['google', google, '/v1beta/models/gemini-real', '?key=provider-key-3f9c'],
  [
    'vertex-ai',
    vertex,
    '/v1/projects/p/locations/us-central1/publishers/google/models/gemini-real',
    '',
  ],
] as const)('%s', (_, make, path, query) => {
  test('gets the very bytes, and gives the very bytes', async () => {
    const { status, text, received, report } = await asked(make, ODD)

    expect(status).toBe(200)
    expect(received?.text).toBe(ODD)
    expect(received?.path).toBe(`${path}:generateContent`)
    expect(received?.query).toBe(query)
    const whole = await gemini()({ ...received!, path: ':generateContent' })
    expect(text).toBe(await whole.text())
    expect(report?.usage).toMatchObject({ inputTokens: 9, outputTokens: 2 })
    expect(report?.outcome).toBe('complete')
  })

  test('streams events that nobody has touched', async () => {
    const { text, received, report } = await asked(make, ODD, {
      method: 'streamGenerateContent',
      query: '?alt=sse',
    })

    expect(received?.path).toBe(`${path}:streamGenerateContent`)
    expect(new URLSearchParams(received?.query).get('alt')).toBe('sse')
    expect(received?.text).toBe(ODD)
    expect(text).toBe(geminiEvents().join(''))
    expect(report?.usage).toMatchObject({ inputTokens: 9, outputTokens: 2 })
    expect(report?.outcome).toBe('complete')
  })

  test('gets what the alias sets, under whatever spelling, and nothing else changes', async () => {
    const more = {
      override_params: {
        model: 'gemini-real',
        temperature: 0.25,
        top_k: 7,
        max_tokens: 100,
        stop: ['END'],
      },
      reasoning_effort: 'low',
    }
    const { received } = await asked(
      make,
      '{"contents":[{"role":"user","parts":[{"text":"x"}]}], "generation_config":{"temperature":2,"top_k": 99, "topK":98,"maxOutputTokens":5, "seed":1.50}}',
      { more },
    )

    expect(received?.text).toBe(
      '{"contents":[{"role":"user","parts":[{"text":"x"}]}], "generation_config":{"temperature":0.25,"top_k": 7, "topK":7,"maxOutputTokens":5, "seed":1.50,"stopSequences":["END"],"thinkingConfig":{"thinkingLevel":"LOW"}}}',
    )
  })

  test('gets what the alias sets where the client sets nothing', async () => {
    const more = {
      override_params: { model: 'gemini-real', temperature: 0.25, max_tokens: 100 },
    }
    const { received } = await asked(make, '{"contents":[]}', { more })

    expect(received?.text).toBe(
      '{"contents":[],"generationConfig":{"maxOutputTokens":100,"temperature":0.25}}',
    )
  })

  test('relays Google’s errors in Google’s words', async () => {
    const { status, text } = await asked(make, ODD, {
      answer: () =>
        googleError(400, 'INVALID_ARGUMENT', 'Bad part', { details: [{ '@type': 't', more: 1 }] }),
    })

    expect(status).toBe(400)
    expect(JSON.parse(text)).toEqual({
      error: {
        code: 400,
        message: 'Bad part',
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': 't', more: 1 }],
      },
    })
  })

  test('that refuses the operator’s key is a bad gateway', async () => {
    const { status, text } = await asked(make, ODD, {
      answer: () =>
        googleError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', {
          details: [{ reason: 'API_KEY_INVALID' }],
        }),
    })

    expect(status).toBe(502)
    expect(JSON.parse(text)).toMatchObject({
      error: {
        code: 502,
        status: 'INTERNAL',
        details: [{ reason: 'PROVIDER_CREDENTIALS_REFUSED', domain: 'portus' }],
      },
    })
  })

  test('whose stream breaks off ends with an error', async () => {
    const { text, report } = await asked(make, ODD, {
      method: 'streamGenerateContent',
      query: '?alt=sse',
      answer: () =>
        new Response(geminiEvents().slice(0, 1).join(''), {
          headers: { 'content-type': 'text/event-stream' },
        }),
    }).catch((error: Error) => ({ text: error.message, report: undefined }))

    expect(text).not.toContain('finishReason')
    expect(report?.outcome ?? 'failed').toBe('failed')
  })
})

test('Vertex AI gets no ids of calls, a role for each content, and only its own members', async () => {
  const { received, response } = await asked(
    vertex,
    '{"contents":[{"parts":[{"text":"x"}]},{"role":"model","parts":[{"functionCall":{"id":"1","name":"f","args":{"id":"kept"}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","id": "1", "response":{"id":"kept"}}}]}],"store":true, "labels":{"a":"b"}}',
  )

  expect(received?.text).toBe(
    '{"contents":[{"role":"user","parts":[{"text":"x"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"id":"kept"}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f", "response":{"id":"kept"}}}]}], "labels":{"a":"b"}}',
  )
  expect(response.headers.get('x-portus-dropped')).toContain('store')
})

test('the Gemini API gets what only Vertex AI has left out, and named', async () => {
  const { received, response } = await asked(
    google,
    '{"contents":[],"labels":{"a":"b"},"safetySettings":[{"category":"c","threshold":"t","method":"SEVERITY"}]}',
  )

  expect(received?.text).toBe('{"contents":[],"safetySettings":[{"category":"c","threshold":"t"}]}')
  expect(response.headers.get('x-portus-dropped')).toBe('labels, safetySettings.*.method')
})

test('a fixed budget of thoughts replaces a level, and whether thoughts are shown is the client’s', async () => {
  const { received } = await asked(
    google,
    '{"contents":[],"generationConfig":{"thinkingConfig":{"thinkingLevel":"HIGH","includeThoughts":true}}}',
    {
      more: {
        override_params: {
          model: 'gemini-2.5-flash',
          thinking: { type: 'enabled', budget_tokens: 1000 },
        },
      },
    },
  )

  expect(received?.json?.generationConfig).toEqual({
    thinkingConfig: { includeThoughts: true, thinkingBudget: 1000 },
  })
})

test('an alias drops members by OpenAI’s names and by Google’s', async () => {
  const { received } = await asked(
    google,
    '{"contents":[],"tools":[{"googleSearch":{}}],"generationConfig":{"temperature":1,"stopSequences":["a"],"seed":3}}',
    { more: { drop: ['temperature', 'stop', 'tools'] } },
  )

  expect(received?.text).toBe('{"contents":[],"generationConfig":{"seed":3}}')
})

test('the client’s key and its other parameters never reach the provider', async () => {
  using far = startProvider(gemini())
  await using portus = await startPortus({ aliases: { it: google(far.url.replace(/\/v1$/, '')) } })
  const path = `/v1beta/models/it:generateContent?key=${KEY}&fields=candidates&%24alt=json`
  const response = await fetch(portus.url + path, {
    method: 'POST',
    body: '{"contents":[]}',
    headers: { 'x-goog-api-client': 'gl-node', 'content-type': 'application/json' },
  })

  expect(response.status).toBe(200)
  const [received] = far.received
  expect(received?.query).toBe('?key=provider-key-3f9c')
  expect(JSON.stringify([...(received?.headers ?? [])])).not.toContain(KEY)
})

test('a stream without events is one array of what the provider has said', async () => {
  const { response, text, report } = await asked(google, ODD, { method: 'streamGenerateContent' })
  const events = geminiEvents().map((event) => JSON.parse(event.replace('data: ', '')))

  expect(response.headers.get('content-type')).toStartWith('application/json')
  expect(JSON.parse(text)).toEqual(events)
  expect(report?.outcome).toBe('complete')
})

test.each([
  ['a prompt that is not answered', geminiEvents({ blocked: 'SAFETY' }).join('')],
  ['counts behind the reason', geminiEvents({ hasTrailer: true }).join('')],
  [
    'a picture in the last chunk',
    `data: {"candidates":[{"content":{"parts":[{"inlineData":{"data":"${'A'.repeat(2_000_000)}"}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9},"modelVersion":"m"}\r\n\r\n`,
  ],
])('a stream with %s is complete', async (_, events) => {
  const { text, report } = await asked(google, ODD, {
    method: 'streamGenerateContent',
    query: '?alt=sse',
    answer: () => new Response(events, { headers: { 'content-type': 'text/event-stream' } }),
  })

  expect(text.length).toBe(events.length)
  expect(report).toMatchObject({ outcome: 'complete', usage: { inputTokens: 9 } })
})

test('a fallback from Gemini to Anthropic asks each in its own format', async () => {
  using far = startProvider((received) =>
    received.path.includes('generateContent')
      ? googleError(503, 'UNAVAILABLE', 'Overloaded')
      : Response.json(MESSAGE),
  )
  await using portus = await startPortus({
    aliases: {
      it: {
        strategy: { mode: 'fallback' },
        targets: [google(far.url.replace(/\/v1$/, '')), anthropicAlias(far.url)],
      },
    },
  })
  const body = '{ "contents":[{"role":"user","parts":[{"text":"Hi"}]}] }'
  const response = await portus.call('/v1beta/models/it:generateContent', { method: 'POST', body })

  expect(await response.json()).toMatchObject({ candidates: [{ finishReason: 'STOP' }] })
  const [first, second] = far.received
  expect(first?.text).toBe(body)
  expect(second?.path).toBe('/v1/messages')
  expect(second?.json?.messages).toMatchObject([{ role: 'user' }])
})

describe('an alias says who has the format', () => {
  test.each([
    ['native false', { native: { generate_content: false } }],
    ['no passthrough', { passthrough: false }],
  ])('with %s Portus reads what it sends', async (_, more) => {
    const { status, text, received } = await asked(
      google,
      '{ "contents":[{"role":"user","parts":[{"text":"Hi"}]}] }',
      { more, answer: gemini() },
    )

    expect(status).toBe(200)
    expect(received?.path).toEndWith('/models/gemini-real:generateContent')
    expect(received?.text).not.toStartWith('{ ')
    expect(JSON.parse(text)).toMatchObject({ candidates: [{ finishReason: 'STOP' }] })
  })

  test.each([
    ['a path', { native: { generate_content: '/gemini/v1beta' } }, '/gemini/v1beta'],
    ['its base URL', { native: { generate_content: true } }, '/v1'],
    ['a forced passthrough', { passthrough: true }, '/v1'],
  ])('with %s another server has it, under its model', async (_, more, place) => {
    using far = startProvider(gemini())
    await using portus = await startPortus({
      aliases: { it: openaiAlias(far.url, { override_params: { model: 'of/it' }, ...more }) },
    })
    for (const method of ['generateContent', 'streamGenerateContent?alt=sse', 'countTokens']) {
      const response = await portus.call(`/v1beta/models/it:${method}`, {
        method: 'POST',
        body: '{"contents":[]}',
      })
      expect(response.status).toBe(200)
    }

    expect(far.received.map(({ path, query }) => path + query)).toEqual([
      `${place}/models/of%2Fit:generateContent`,
      `${place}/models/of%2Fit:streamGenerateContent?alt=sse`,
      `${place}/models/of%2Fit:countTokens`,
    ])
    expect(far.received[0]?.text).toBe('{"contents":[]}')
    expect(far.received[0]?.headers.get('authorization')).toBe('Bearer sk-provider-openai')
  })
})
