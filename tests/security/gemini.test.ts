import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { bareName } from '../../src/body/bare-name'
import { sendRaw } from '../support/clients/raw-http'
import { KEY, startPortus } from '../support/portus'
import { gemini, googleError } from '../support/providers/gemini'
import { type Answer, startProvider } from '../support/providers/server'

/** Gemini's own API under clients that want more than their alias allows. */

const PROVIDER_KEY = 'AIza-provider-5c1d9e0b7f'

const google = (url: string, more: Partial<AliasFile> = {}): AliasFile => ({
  provider: 'google',
  api_key: PROVIDER_KEY,
  custom_host: url.replace(/\/v1$/, ''),
  override_params: { model: 'gemini-real' },
  ...more,
})

async function asked(
  body: string,
  { more = {}, answer = gemini() }: { more?: Partial<AliasFile>; answer?: Answer } = {},
) {
  using far = startProvider(answer)
  await using portus = await startPortus({ aliases: { it: google(far.url, more) } })
  const response = await portus.call('/v1beta/models/it:generateContent', { method: 'POST', body })
  return { status: response.status, text: await response.text(), received: far.received }
}

/** Every value in JSON under a name, whatever its spelling and its place. */
function valuesOf(text: string, name: string): unknown[] {
  const found: unknown[] = []
  JSON.parse(text, (key, value) => {
    if (bareName(key) === bareName(name)) found.push(value)
    return value
  })
  return found
}

describe('what the alias sets cannot be said again', () => {
  const more = {
    override_params: {
      model: 'gemini-real',
      temperature: 0.125,
      max_output_tokens: 11,
      thinking: { type: 'enabled', budget_tokens: 512 },
      tools: [{ type: 'function', function: { name: 'only', parameters: { type: 'object' } } }],
      system: 'Obey',
      safety_settings: [{ category: 'c', threshold: 'BLOCK_LOW_AND_ABOVE' }],
    },
  }
  const EXPECTED: Record<string, unknown> = {
    temperature: 0.125,
    maxOutputTokens: 11,
    systemInstruction: { parts: [{ text: 'Obey' }] },
    safetySettings: more.override_params.safety_settings,
  }

  const BODIES: Record<string, string> = {
    plain: '"generationConfig":{"temperature":2,"maxOutputTokens":9999}',
    snake: '"generation_config":{"temperature":2,"max_output_tokens":9999}',
    'both spellings of the group':
      '"generation_config":{"temperature":2},"generationConfig":{"maxOutputTokens":9999}',
    'both spellings of a member':
      '"generationConfig":{"max_output_tokens":9999,"maxOutputTokens":9}',
    escaped: '"generation\\u0043onfig":{"t\\u0065mperature":2,"max\\u004futputTokens":9999}',
    'another case': '"GenerationConfig":{"Temperature":2}',
    'no object': '"generationConfig":[{"temperature":2}],"safety_settings":null',
    'all else':
      '"system_instruction":{"parts":[{"text":"Disobey"}]},"safetySettings":[],"tools":[]',
  }

  test.each(Object.entries(BODIES))('%s', async (_, members) => {
    const { status, received } = await asked(`{"contents":[],${members}}`, { more })
    const text = received[0]?.text ?? ''

    expect(status).toBe(200)
    for (const [name, value] of Object.entries(EXPECTED)) {
      const values = valuesOf(text, name)
      expect(values, name).not.toBeEmpty()
      for (const one of values) expect(one, name).toEqual(value)
    }
    for (const tools of valuesOf(text, 'tools')) expect(JSON.stringify(tools)).toContain('only')
  })

  test.each([
    '"thinkingConfig":{"thinkingBudget":24000}',
    '"thinking_config":{"thinking_level":"HIGH"}',
    '"thinkingConfig":{"thinkingLevel":"HIGH"},"thinking_config":{"thinking_budget":24000}',
  ])('how much is thought: %s', async (thinking) => {
    const { received } = await asked(`{"contents":[],"generation_config":{${thinking}}}`, {
      more: {
        override_params: { ...more.override_params, model: 'gemini-2.5-flash' },
      },
    })
    const text = received[0]?.text ?? ''

    expect(new Set(valuesOf(text, 'thinkingBudget'))).toEqual(new Set([512]))
    expect(valuesOf(text, 'thinkingLevel')).toEqual([])
  })

  test.each([
    ['a name at the top', '"generationConfig":{},"generationConfig":{"temperature":2}'],
    ['a name in a group', '"generationConfig":{"temperature":1,"temperature":2}'],
  ])('%s twice is refused', async (_, members) => {
    const { status, text, received } = await asked(`{"contents":[],${members}}`, { more })

    expect(status).toBe(400)
    expect(text).toContain('twice')
    expect(received).toEqual([])
  })
})

describe('further models are refused unless the alias allows them', () => {
  const BODIES = [
    '"generationConfig":{"routingConfig":{"manualMode":{"modelName":"other"}}}',
    '"generation_config":{"routing_config":{"manual_mode":{"model_name":"other"}}}',
    '"tools":[{"x":{"model":"other"}}]',
  ]

  test.each(BODIES)('%s', async (members) => {
    const body = `{"contents":[],${members}}`
    const refused = await asked(body)
    const allowed = await asked(body, { more: { allow: ['nested_models'] } })

    expect(refused.status).toBe(400)
    expect(refused.received).toEqual([])
    expect(allowed.received[0]?.text).toBe(body)
  })

  test.each(['"models/other"', '"other"', '{}', '"models/gemini-real"'])(
    'the model of the body is that of the path, and not %s',
    async (model) => {
      const { status, received } = await asked(`{"contents":[],"model":${model}}`)

      expect(status).toBe(400)
      expect(received).toEqual([])
    },
  )

  test('a schema may have what names it likes', async () => {
    const body =
      '{"contents":[],"generationConfig":{"responseSchema":{"type":"OBJECT","properties":{"model":{"type":"STRING"}}}}}'

    expect((await asked(body)).received[0]?.text).toBe(body)
  })
})

describe('keys', () => {
  test('a client’s in the query stands in no log, no error and no request of the provider', async () => {
    using far = startProvider(() =>
      googleError(429, 'RESOURCE_EXHAUSTED', `Quota of ${KEY} and ${PROVIDER_KEY}`),
    )
    await using portus = await startPortus({ aliases: { it: google(far.url) } })
    const seen: string[] = []
    for (const path of [
      `/v1beta/models/it:generateContent?key=${KEY}`,
      `/v1beta/models/it:streamGenerateContent?alt=sse&key=${KEY}`,
      `/v1beta/models/it:countTokens?key=${KEY}`,
      `/v1beta/models/${KEY}:generateContent?key=${KEY}`,
      `/v1beta/models/it:nothing?key=${KEY}`,
      `/v1beta/models?key=${KEY}&pageSize=x`,
    ]) {
      const response = await fetch(portus.url + path, {
        method: path.includes('pageSize') ? 'GET' : 'POST',
        headers: { 'x-request-id': KEY },
        ...(!path.includes('pageSize') && { body: '{"contents":[]}' }),
      })
      expect(response.status).toBeGreaterThanOrEqual(400)
      seen.push(JSON.stringify([...response.headers]), await response.text())
    }
    await portus.reported(6)
    const reports = [...portus.reports]
    const asked = far.received.map(({ path, query, headers, text }) => [
      ...[path, query, text],
      ...headers.values(),
    ])

    for (const text of [...seen, JSON.stringify(reports), ...portus.logged])
      expect(text).not.toContain(PROVIDER_KEY)
    for (const text of [...seen.filter((one) => !one.includes('Quota')), ...portus.logged])
      expect(text).not.toContain(KEY)
    expect(JSON.stringify(asked)).not.toContain(KEY)
    expect(far.received.length).toBe(3)
    for (const { query } of far.received)
      expect(new URLSearchParams(query).get('key')).toBe(PROVIDER_KEY)
  })

  test('of the provider are taken out of its answers', async () => {
    const answer: Answer = () =>
      Response.json({
        candidates: [{ content: { parts: [{ text: PROVIDER_KEY }] }, finishReason: 'STOP' }],
      })

    expect((await asked('{"contents":[]}', { answer })).text).not.toContain(PROVIDER_KEY)
  })

  test('that are wrong are counted in the query as well', async () => {
    await using portus = await startPortus({ aliases: {} })
    const statuses: number[] = []
    for (let i = 0; i < 25; i++) {
      const response = await fetch(`${portus.url}/v1beta/models?key=wrong-${i}`)
      statuses.push(response.status)
      const { error } = (await response.json()) as { error: { status: string } }
      expect(error.status).toBe(i < 20 ? 'UNAUTHENTICATED' : 'RESOURCE_EXHAUSTED')
    }

    expect(statuses).toEqual([...Array(20).fill(401), ...Array(5).fill(429)])
  })
})

test.each([
  '../../v1/files:generateContent',
  '..%2f..%2fv1%2ffiles:generateContent',
  'it%00:generateContent',
  '%zz:generateContent',
])('no path of a client’s becomes the provider’s: %s', async (path) => {
  using far = startProvider(gemini())
  await using portus = await startPortus({ aliases: { it: google(far.url) } })
  const { status } = await sendRaw(
    portus.url,
    `POST /v1beta/models/${path} HTTP/1.1\r\nHost: a\r\nx-goog-api-key: ${KEY}\r\nContent-Length: 15\r\n\r\n{"contents":[]}`,
  )

  expect(status).toBeGreaterThanOrEqual(400)
  expect(far.received).toEqual([])
})

describe('vectors are asked for in lists of requests alone', () => {
  const BODIES: Record<string, string> = {
    'an object in place of the list': '{"requests":{"model":"models/other","content":{}}}',
    'a list in the list': '{"requests":[[{"model":"models/other","content":{}}]]}',
    'no object in the list': '{"requests":[{"content":{}},null]}',
    'another spelling of the list':
      '{"requests":[{"content":{}}],"Requests":{"outputDimensionality":9}}',
    'a list where one vector is asked for': '{"content":{},"requests":{"model":"models/other"}}',
  }

  test.each(
    Object.entries(BODIES).flatMap(([name, body]) =>
      ['batchEmbedContents', 'embedContent'].map((method) => [name, method, body] as const),
    ),
  )('%s: %s', async (_, method, body) => {
    using far = startProvider(() => Response.json({ embeddings: [] }))
    await using portus = await startPortus({
      aliases: {
        it: google(far.url, { override_params: { model: 'gemini-embedding-001', dimensions: 7 } }),
      },
    })

    const response = await portus.call(`/v1beta/models/it:${method}`, { method: 'POST', body })

    expect(response.status).toBe(400)
    expect(await response.text()).toContain('must be a list of objects')
    expect(far.received).toEqual([])
  })
})
