import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { ENDPOINTS } from '../../src/api/endpoints/endpoints'
import { type Form, formOf } from '../support/clients/forms'
import { ALL_ALLOWED, anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { EPHEMERAL, openaiKept, SDP_ANSWER } from '../support/providers/kept/openai'
import { type Received, startProvider } from '../support/providers/server'

const SECRETS = '/v1/realtime/client_secrets'
const CALLS = '/v1/realtime/calls'
const SDP = 'v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\n'

const openai = () =>
  startProvider(async (received) => (await openaiKept(received)) ?? Response.json({ id: 'x-1' }))

const allowing: AliasFile = { allow: ['client_secrets'] }

const posted = (form: Form) => ({ method: 'POST', body: form.body, headers: form.headers })

const sessionOf = async ({ bytes, headers }: Received) => {
  const form = await new Response(bytes, {
    headers: { 'content-type': headers.get('content-type') ?? '' },
  }).formData()
  return JSON.parse(String(form.get('session')))
}

describe('the session of a client secret or a call', () => {
  const held: AliasFile = {
    ...allowing,
    override_params: {
      model: 'gpt-realtime',
      instructions: 'Be kind.',
      temperature: 1,
      voice: 'x',
    },
  }

  test('has the alias’s model, and of its overrides those that a session can have', async () => {
    using provider = openai()
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url, held) } })
    const session = { type: 'realtime', model: 'voice', instructions: 'Be rude.', tools: [] }

    const answers = [
      await portus.call(SECRETS, { json: { session } }),
      await portus.call(
        CALLS,
        posted(
          formOf([
            ['sdp', SDP],
            ['session', JSON.stringify(session)],
          ]),
        ),
      ),
      await portus.call(`${CALLS}/rtc_1/accept`, { json: session }),
    ]

    expect(answers.map(({ status }) => status)).toEqual([200, 201, 200])
    const [secret, call, accepted] = provider.received as [Received, Received, Received]
    const expected = {
      type: 'realtime',
      model: 'gpt-realtime',
      instructions: 'Be kind.',
      tools: [],
    }
    expect(secret.json).toEqual({ session: expected })
    expect(await sessionOf(call)).toEqual(expected)
    expect(accepted.json).toEqual(expected)
  })

  test('has the model of whichever target answers', async () => {
    using failing = startProvider(() => new Response('{}', { status: 500 }))
    using provider = openai()
    const target = (url: string, model: string) => openaiAlias(url, { override_params: { model } })
    const voice: AliasFile = {
      ...allowing,
      strategy: { mode: 'fallback' },
      targets: [target(failing.url, 'first'), target(provider.url, 'second')],
    }
    await using portus = await startPortus({ aliases: { voice } })

    await portus.call(SECRETS, { json: { session: { type: 'realtime', model: 'voice' } } })
    await portus.call(CALLS, {
      method: 'POST',
      body: SDP,
      headers: { 'content-type': 'application/sdp' },
    })

    const models = (received: Received[]) =>
      Promise.all(
        received.map(async (one) =>
          one.json ? (one.json.session as { model: string }).model : (await sessionOf(one)).model,
        ),
      )
    expect(await models(failing.received)).toEqual(['first', 'first'])
    expect(await models(provider.received)).toEqual(['second', 'second'])
  })

  const listening = {
    type: 'realtime',
    model: 'voice',
    audio: { input: { transcription: { model: 'gpt-4o-transcribe' } } },
  }
  const rows: [what: string, body: string][] = [
    ['a model that listens', JSON.stringify({ session: listening })],
    ['a session that only writes down', '{"session":{"type":"transcription","model":"voice"}}'],
    ['another spelling of the model', '{"session":{"model":"voice","Model":"gpt-9"}}'],
    ['another spelling of the session', '{"session":{"model":"voice"},"SESSION":{"model":"x"}}'],
    ['a second session', '{"session":{"model":"voice"},"session":{"model":"gpt-9"}}'],
    ['a second session in escapes', '{"session":{"model":"voice"},"s\\u0065ssion":{"model":"x"}}'],
    ['a second model', '{"session":{"model":"voice","model":"gpt-9"}}'],
    ['a model beside the session', '{"session":{"model":"voice"},"model":"gpt-9"}'],
    ['a session that is none', '{"session":"realtime"}'],
    ['no JSON', '{"session":{"model":"voice"}'],
  ]

  test.each(rows)('may not say %s', async (_, body) => {
    using provider = openai()
    await using portus = await startPortus({
      aliases: { voice: openaiAlias(provider.url, allowing) },
    })

    const response = await portus.call(`${SECRETS}?model=voice`, { method: 'POST', body })

    expect(response.status).toBe(400)
    expect(provider.received).toEqual([])
  })

  test('names further models where the alias allows it, and has no model of its own if it only listens', async () => {
    using provider = openai()
    const voice = openaiAlias(provider.url, { allow: ['client_secrets', 'nested_models'] })
    await using portus = await startPortus({ aliases: { voice } })
    const { audio } = listening

    await portus.call(SECRETS, { json: { session: listening } })
    await portus.call(SECRETS, { json: { session: { type: 'transcription', audio } } })

    expect(provider.received.map(({ json }) => json?.session)).toEqual([
      { ...listening, model: 'gpt-real' },
      { type: 'transcription', audio },
    ])
  })

  const session = ['session', '{"type":"realtime","model":"voice"}'] as [string, string]
  const forms: [what: string, fields: [string, string][], status: number][] = [
    ['two sessions', [['sdp', SDP], session, ['session', '{"model":"gpt-9"}']], 400],
    ['a session in brackets', [['sdp', SDP], session, ['session[model]', 'gpt-9']], 400],
    ['a model beside the session', [['sdp', SDP], session, ['model', 'gpt-9']], 400],
    ['no offer', [session], 400],
    [
      'a session that is no object',
      [
        ['sdp', SDP],
        ['session', '[]'],
      ],
      400,
    ],
    [
      'a further model',
      [
        ['sdp', SDP],
        ['session', JSON.stringify(listening)],
      ],
      400,
    ],
    [
      'a session of a megabyte',
      [
        ['sdp', SDP],
        ['session', `{"a":"${'x'.repeat(2 ** 20)}"}`],
      ],
      413,
    ],
  ]

  test.each(forms)('in a form may not be %s', async (_, fields, status) => {
    using provider = openai()
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })

    const response = await portus.call(CALLS, posted(formOf(fields)))

    expect(response.status).toBe(status)
    expect(provider.received).toEqual([])
  })

  test('is refused as another type than a form or an offer', async () => {
    using provider = openai()
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })

    const response = await portus.call(CALLS, { json: { sdp: SDP } })

    expect(response.status).toBe(415)
    expect(provider.received).toEqual([])
  })
})

test('a session of several targets is refused behind a gateway that takes one body for all', async () => {
  using provider = openai()
  const target = openaiAlias(provider.url)
  const voice: AliasFile = {
    ...allowing,
    strategy: { mode: 'fallback' },
    targets: [target, target],
  }
  await using portus = await startPortus({ aliases: { voice }, gateway: 'http://127.0.0.1:9' })

  const response = await portus.call(SECRETS, { json: {} })

  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 'unsupported_endpoint' } })
})

test('a client secret reaches its client, and nothing that is logged or reported', async () => {
  using provider = openai()
  await using portus = await startPortus({
    aliases: { voice: openaiAlias(provider.url, allowing) },
  })

  const response = await portus.call(SECRETS, { json: {} })

  expect(await response.json()).toMatchObject({ value: EPHEMERAL })
  expect(response.headers.get('cache-control')).toBe('no-store')
  const reports = await portus.reported()
  expect(JSON.stringify([reports, portus.logged])).not.toContain(EPHEMERAL.slice(3))
})

describe('the place of a call', () => {
  const rows: [location: string, expected: string | null][] = [
    ['/v1/realtime/calls/rtc_1', '/v1/realtime/calls/rtc_1'],
    ['https://10.0.0.1:8443/inside/rtc_1?key=secret', '/v1/realtime/calls/rtc_1'],
    ['//elsewhere.example/rtc_1', '/v1/realtime/calls/rtc_1'],
    ['https://elsewhere.example/', null],
    ['/v1/realtime/calls/..', null],
    ['/v1/realtime/calls/%2e%2e', null],
    [`/${'a'.repeat(129)}`, null],
    ['javascript:alert(1)', null],
  ]

  test.each(rows)('of a provider that says %s is %s', async (location, expected) => {
    using provider = startProvider(
      () => new Response(SDP_ANSWER, { status: 201, headers: { location } }),
    )
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })
    const init = { method: 'POST', body: SDP, headers: { 'content-type': 'application/sdp' } }

    const response = await portus.call(CALLS, init)

    expect(response.status).toBe(201)
    expect(response.headers.get('location')).toBe(expected)
  })

  test('is told of no other answer', async () => {
    using provider = startProvider(() =>
      Response.json(
        { id: 'vs_1' },
        { status: 201, headers: { location: '/v1/vector_stores/vs_1' } },
      ),
    )
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })

    const response = await portus.call('/v1/vector_stores', { json: {} })

    expect(response.headers.get('location')).toBeNull()
  })
})

describe('with an alias of OpenAI’s and one of Anthropic’s', () => {
  const KEPT = ENDPOINTS.filter(({ isUntranslated }) => isUntranslated)
  const sdp = formOf([['sdp', SDP]])

  test.each(KEPT.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    '%s goes to OpenAI alone, named or not, and nowhere when Anthropic’s is named',
    async (_, { method, path, body, model }) => {
      using provider = startProvider(() => Response.json({ id: 'x-1' }))
      using other = startProvider(() => Response.json({ id: 'x-1' }))
      await using portus = await startPortus({
        aliases: {
          gpt: openaiAlias(provider.url, ALL_ALLOWED),
          claude: anthropicAlias(other.url, ALL_ALLOWED),
          quiet: openaiAlias(other.url, { ...ALL_ALLOWED, hidden: true }),
        },
      })
      const place = path.replace(':id', 'a_1').replace(':part', 'b-2')
      const form = model === 'session' ? sdp : formOf([['prompt', 'x']])
      const init = {
        method,
        ...(method === 'POST' &&
          (body === 'form' ? posted(form) : { body: body === 'json' ? '{}' : '' })),
      }

      const unnamed = await portus.call(place, init)
      const named = await portus.call(`${place}?model=gpt`, init)
      const wrong = await portus.call(`${place}?model=claude`, init)

      expect([unnamed.status, named.status, wrong.status]).toEqual([200, 200, 400])
      expect(await wrong.json()).toMatchObject({ error: { code: 'unsupported_endpoint' } })
      expect(provider.received.map((one) => `${one.method} ${one.path}${one.query}`)).toEqual([
        `${method} ${place}`,
        `${method} ${place}`,
      ])
      expect(other.received).toEqual([])
    },
  )

  const azure = { provider: 'azure-openai', resource_name: 'r', deployment_id: 'd' } as const

  test.each([
    ['2024-10-21', '', '?api-version=2024-10-21', '&'],
    ['v1', '/v1', '', '?'],
  ])('Azure’s %s has them behind its own base URL', async (api_version, prefix, query, further) => {
    using provider = startProvider(() => Response.json({ id: 'x-1' }))
    await using portus = await startPortus({
      aliases: {
        cloud: {
          ...azure,
          ...ALL_ALLOWED,
          api_key: 'sk-cloud',
          api_version,
          custom_host: new URL(provider.url).origin,
          override_params: { model: 'gpt-real' },
        },
      },
    })

    await portus.call('/v1/vector_stores/vs_1/files/file-1?model=cloud')
    await portus.call('/v1/vector_stores?limit=2')
    await portus.call('/v1/conversations', { method: 'POST', body: '{ "n":1.0 }' })
    await portus.call('/v1/uploads/upload_1/parts', posted(formOf([['data', 'RIFF', 'a.wav']])))
    await portus.call(SECRETS, { json: {} })

    expect(provider.received.map(({ path, query }) => path + query)).toEqual([
      `${prefix}/vector_stores/vs_1/files/file-1${query}`,
      `${prefix}/vector_stores${query}${further}limit=2`,
      `${prefix}/conversations${query}`,
      `${prefix}/uploads/upload_1/parts${query}`,
      `${prefix}/realtime/client_secrets${query}`,
    ])
    expect(provider.received[2]?.text).toBe('{ "n":1.0 }')
    for (const { headers } of provider.received) {
      expect(headers.get('api-key')).toBe('sk-cloud')
      expect(headers.get('authorization')).toBeNull()
    }
  })

  test('ids are sent as they came, or not at all', async () => {
    using provider = openai()
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const paths = [
      '/v1/vector_stores/vs_1/files/..%2f..%2fkeys',
      '/v1/vector_stores/vs_1/files/a%3fb',
      `/v1/containers/${'a'.repeat(129)}`,
      '/v1/chat/completions/a.b',
    ]

    for (const path of paths) expect([400, 404]).toContain((await portus.call(path)).status)
    const odd = '/v1/vector_stores/portus_part/files/portus_id'
    await portus.call(odd)
    const long = `/v1/videos/${'a'.repeat(128)}`
    await portus.call(long)

    expect(provider.received.map(({ path }) => path)).toEqual([odd, long])
  })
})

describe('what a conversation keeps', () => {
  const IMAGES = { type: 'image_generation', model: 'gpt-image-9' }
  const items = [
    { role: 'user', content: 'Hi' },
    { type: 'additional_tools', role: 'developer', tools: [IMAGES] },
  ]

  test.each(['/v1/conversations', '/v1/conversations/conv_1/items'])(
    'names no further model without consent: %s',
    async (path) => {
      using provider = openai()
      await using portus = await startPortus({
        aliases: {
          gpt: openaiAlias(provider.url),
          allowing: openaiAlias(provider.url, { allow: ['nested_models'] }),
        },
      })

      const refused = await portus.call(`${path}?model=gpt`, { json: { items } })
      const allowed = await portus.call(`${path}?model=allowing`, { json: { items } })

      expect([refused.status, allowed.status]).toEqual([400, 200])
      expect(await refused.text()).toContain('items[1].tools[0].model')
      expect(provider.received.length).toBe(1)
    },
  )

  test('sets nothing that the alias sets', async () => {
    using provider = openai()
    const override_params = { model: 'gpt-real', tools: [] }
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url, { override_params }) },
    })
    const tools = [{ type: 'web_search' }]
    const items = [{ type: 'additional_tools', role: 'developer', tools }]

    const response = await portus.call('/v1/conversations', { json: { items } })

    expect(response.status).toBe(400)
    expect(provider.received).toEqual([])
  })
})
