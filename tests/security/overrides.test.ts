import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AliasFile } from '../../src/alias/schema'
import { CONTESTS, type Contest, GROUPS } from '../support/cases/overrides'
import { spelled } from '../support/cases/spellings'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { geminiAnswer } from '../support/providers/gemini'
import { startProvider } from '../support/providers/server'

const AWS = { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'us-east-1' }
const VERTEX = { vertex_project_id: 'p', vertex_region: 'us-central1' }

/** A way to each kind of provider: as it is, by Portus' translations, and by the gateway's. */
const TARGETS: Readonly<Record<string, AliasFile>> = {
  openai: { provider: 'openai', override_params: { model: 'gpt-5.1' } },
  mistral: { provider: 'mistral-ai', override_params: { model: 'm' } },
  groq: { provider: 'groq', override_params: { model: 'm' } },
  fireworks: { provider: 'fireworks-ai', override_params: { model: 'm' } },
  openrouter: { provider: 'openrouter', override_params: { model: 'm' } },
  deepseek: { provider: 'deepseek', override_params: { model: 'm' } },
  anthropic: { provider: 'anthropic', override_params: { model: 'claude-sonnet-4-5' } },
  google: { provider: 'google', override_params: { model: 'gemini-2.5-flash' } },
  vertex: { provider: 'vertex-ai', ...VERTEX, override_params: { model: 'gemini-2.5-flash' } },
  'vertex-claude': {
    provider: 'vertex-ai',
    ...VERTEX,
    override_params: { model: 'anthropic.claude-sonnet-4-5@20250929' },
  },
  cohere: { provider: 'cohere', override_params: { model: 'command-a-reasoning-08-2025' } },
  nova: { provider: 'bedrock', ...AWS, override_params: { model: 'amazon.nova-pro-v1:0' } },
  'bedrock-claude': {
    provider: 'bedrock',
    ...AWS,
    override_params: { model: 'anthropic.claude-sonnet-4-5-20250929-v1:0' },
  },
  'openai by the gateway': {
    provider: 'openai',
    passthrough: false,
    override_params: { model: 'm' },
  },
  'mistral by the gateway': {
    provider: 'mistral-ai',
    passthrough: false,
    override_params: { model: 'm' },
  },
  'openrouter by the gateway': {
    provider: 'openrouter',
    passthrough: false,
    override_params: { model: 'm' },
  },
  'anthropic by the gateway': {
    provider: 'anthropic',
    passthrough: false,
    override_params: { model: 'claude-sonnet-4-5' },
  },
  'google by the gateway': {
    provider: 'google',
    passthrough: false,
    override_params: { model: 'gemini-2.5-flash' },
  },
  'nova by the gateway': {
    provider: 'bedrock',
    ...AWS,
    passthrough: false,
    override_params: { model: 'amazon.nova-pro-v1:0' },
  },
}

const PATHS = ['/v1/chat/completions', '/v1/messages', '/v1/responses'] as const

const aliasOf = (url: string, file: AliasFile, { name, value }: Contest): AliasFile => ({
  api_key: 'sk-1',
  custom_host: url,
  ...file,
  override_params: { ...file.override_params, [name]: value },
})

/** The JSON of a request, with members in the very spelling in which they are given. */
function bodyOf(model: string, path: string, more: object, members: readonly string[]): string {
  const plain = JSON.stringify({
    model,
    ...(path === '/v1/messages' && { max_tokens: 5000 }),
    ...(path === '/v1/responses'
      ? { input: [{ role: 'user', content: 'Hi' }] }
      : { messages: [{ role: 'user', content: 'Hi' }] }),
    ...more,
  })
  return `{${[plain.slice(1, -1), ...members].join(',')}}`
}

/** A tool in the words of a client of this endpoint. */
const besideOf = ({ beside }: Contest, path: string): object =>
  path === '/v1/messages' && beside?.tools
    ? { tools: [{ name: 'first', input_schema: { type: 'object' } }] }
    : (beside ?? {})

describe('what an alias sets', () => {
  test('reaches the provider, or the request is a 400 that names the member, however a client spells it', async () => {
    using provider = startProvider(() => new Response('{}', { status: 418 }))
    const aliases = Object.fromEntries(
      Object.entries(TARGETS).flatMap(([target, file]) =>
        CONTESTS.map((contest, at) => [`${target} ${at}`, aliasOf(provider.url, file, contest)]),
      ),
    )
    for (const [target, file] of Object.entries(TARGETS))
      aliases[`${target} plain`] = { api_key: 'sk-1', custom_host: provider.url, ...file }
    await using portus = await startPortus({ aliases })
    const send = async (path: string, body: string) => {
      provider.received.length = 0
      const response = await portus.call(path, { method: 'POST', body })
      return { status: response.status, text: await response.text(), got: provider.received[0] }
    }
    const known = new Map<string, Json>()
    const setBy = async (target: string, at: number, path: string): Promise<Json> => {
      const key = `${target} ${at} ${path}`
      const before = known.get(key)
      if (before) return before
      const beside = besideOf(CONTESTS[at] as Contest, path)
      const { got: plain } = await send(path, bodyOf(`${target} plain`, path, beside, []))
      const { got: set } = await send(path, bodyOf(`${target} ${at}`, path, beside, []))
      const places = changedIn(set?.json ?? {}, plain?.json ?? {})
      known.set(key, places)
      return places
    }
    let refused = 0
    let sent = 0

    const request = fc
      .record({
        target: fc.constantFrom(...Object.keys(TARGETS)),
        at: fc.nat({ max: CONTESTS.length - 1 }),
        path: fc.constantFrom(...PATHS),
        group: fc.constantFrom(undefined, undefined, undefined, ...GROUPS),
        isFirst: fc.boolean(),
        isPlain: fc.boolean(),
      })
      .chain((one) => {
        const { name, synonyms } = CONTESTS[one.at] as Contest
        if (one.isPlain) {
          const names = fc.constantFrom(name, name, ...synonyms)
          return names.map((plain) => ({ ...one, group: undefined, spellings: [plain] }))
        }
        const names = [name, name, ...synonyms]
        const members = fc.uniqueArray(fc.constantFrom(...names).chain(spelled), {
          minLength: 1,
          maxLength: 2,
          selector: (text) => JSON.parse(`"${text}"`) as string,
        })
        return members.map((spellings) => ({ ...one, spellings }))
      })

    await fc.assert(
      fc.asyncProperty(request, async ({ target, at, path, group, isFirst, spellings }) => {
        const contest = CONTESTS[at] as Contest
        const value = JSON.stringify(contest.client)
        const inside = spellings.map((name) => `"${name}":${value}`)
        const members = group === undefined ? inside : [`"${group}":{${inside.join(',')}}`]
        const body = bodyOf(`${target} ${at}`, path, besideOf(contest, path), members)
        const places = await setBy(target, at, path)

        const { status, text, got } = await send(path, isFirst ? reversed(body, members) : body)

        if (!got) {
          expect({ status, text }).toMatchObject({ status: 400 })
          refused++
          return
        }
        sent++
        const all = got.text + [...got.headers].join('\n') + got.query
        for (const won of contest.won) expect(all).not.toContain(won)
        expect(got.json).toMatchObject(places)
      }),
      { numRuns: 2500 },
    )

    expect(refused).toBeGreaterThan(100)
    expect(sent).toBeGreaterThan(100)
  }, 120_000)
})

test('a synonym has no effect where Portus translates, and is named', async () => {
  using fake = startProvider(() => Response.json(geminiAnswer({ parts: [{ text: 'ok' }] })))
  const file: AliasFile = {
    api_key: 'k',
    provider: 'google',
    custom_host: fake.url,
    override_params: { model: 'gemini-2.5-flash', reasoning_effort: 'low' },
  }
  await using portus = await startPortus({ aliases: { set: file } })
  const json = {
    model: 'set',
    messages: [{ role: 'user', content: 'Hi' }],
    enable_thinking: false,
    thinking_config: { thinkingBudget: 9999 },
  }

  const response = await portus.call('/v1/chat/completions', { json })

  expect(response.status).toBe(200)
  expect(fake.received[0]?.text).not.toContain('9999')
  expect(response.headers.get('x-portus-dropped')).toBe('enable_thinking, thinking_config')
})

describe('groups of members beside an override', () => {
  test.each([
    ['google', { extra_body: { google: { thinking_config: { thinking_budget: 2048 } } } }],
    ['google', { google: { thinking_config: { include_thoughts: true } } }],
    ['openai', { options: { num_ctx: 8192, repeat_penalty: 1.1 } }],
  ] as const)('%s gets %j, which says nothing of it', async (provider, members) => {
    using fake = startProvider(() => new Response('{}', { status: 418 }))
    const file: AliasFile = {
      api_key: 'k',
      provider,
      custom_host: fake.url,
      override_params: { model: 'gemini-2.5-flash', temperature: 0.25 },
    }
    await using portus = await startPortus({ aliases: { set: file } })
    const messages = [{ role: 'user', content: 'Hi' }]

    await portus.call('/v1/chat/completions', { json: { model: 'set', messages, ...members } })

    expect(fake.received.length).toBe(1)
    expect(fake.received[0]?.text).toContain('0.25')
  })

  test.each([
    [{ temperature: 0.25 }, { extra_body: { google: { generation_config: { temperature: 1 } } } }],
    [{ temperature: 0.25 }, { options: { num_ctx: 1, temperature: 1 } }],
    [{ reasoning_effort: 'low' }, { extra_body: { google: { thinking_config: {} } } }],
    [{ thinking_level: 'low' }, { google: { thinking_config: {} } }],
    [{ generationConfig: { topK: 1 } }, { google: { thinking_config: {} } }],
  ])('beside %j a group with %j is a 400', async (set, members) => {
    using fake = startProvider()
    const file: AliasFile = {
      api_key: 'k',
      provider: 'google',
      custom_host: fake.url,
      override_params: { model: 'gemini-2.5-flash', ...set },
    }
    await using portus = await startPortus({ aliases: { set: file } })
    const messages = [{ role: 'user', content: 'Hi' }]

    const response = await portus.call('/v1/chat/completions', {
      json: { model: 'set', messages, ...members },
    })

    expect(response.status).toBe(400)
    expect(fake.received).toEqual([])
  })
})

describe('settings in a conversation', () => {
  const TOOL = { type: 'function', name: 'evil', parameters: { type: 'object' } }
  const ADDED = { type: 'tool_addition', tool: { type: 'tool_reference', name: 'evil' } }
  const item = (type: string, member: string, value: unknown) => ({
    input: [
      { role: 'user', content: 'Hi' },
      { type, call_id: 'c', [member]: value },
    ],
  })
  const block = (content: object) => ({
    max_tokens: 5,
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'system', content: [content] },
    ],
  })
  const EFFORT = { effort: 'high' }
  const rows: [set: object, path: string, body: object, where: string][] = [
    [{ tools: [] }, '/v1/responses', item('additional_tools', 'tools', [TOOL]), 'input[1].tools'],
    [{ tools: [] }, '/v1/responses', item('tool_search_output', 'tools', [TOOL]), 'input[1].tools'],
    [{ functions: [] }, '/v1/responses', item('newer', 'tools', [TOOL]), 'input[1].tools'],
    [
      { reasoning: { effort: 'low' } },
      '/v1/responses',
      item('configuration_update', 'reasoning', EFFORT),
      'input[1].reasoning',
    ],
    [
      { reasoning: { effort: 'low' } },
      '/v1/responses/input_tokens',
      item('configuration_update', 'reasoning', EFFORT),
      'input[1].reasoning',
    ],
    [
      { text: { verbosity: 'low' } },
      '/v1/responses',
      item('configuration_update', 'text', { format: { type: 'text' } }),
      'input[1].text',
    ],
    [{ tools: [] }, '/v1/messages', block(ADDED), 'messages[1].content[0].tool'],
    [
      { tools: [] },
      '/v1/messages',
      block({ ...ADDED, type: 'tool_removal' }),
      'messages[1].content[0].tool',
    ],
    [
      { tools: [] },
      '/v1/messages',
      block({ type: 'compaction', tool_changes: [ADDED] }),
      'messages[1].content[0].tool_changes',
    ],
  ]

  test.each(rows)(
    'beside %j of the alias, %s %j is a 400 that names %s',
    async (set, path, body, where) => {
      using fake = startProvider(() => Response.json({}))
      const alias = path === '/v1/messages' ? anthropicAlias : openaiAlias
      const ofTarget = alias(fake.url)
      const model = ofTarget.override_params?.model
      await using portus = await startPortus({
        aliases: {
          plain: ofTarget,
          set: { ...ofTarget, override_params: { model, ...set } },
          dropping: { ...ofTarget, drop: Object.keys(set) },
        },
      })

      const plain = await portus.call(path, { json: { model: 'plain', ...body } })
      const refused = await portus.call(path, { json: { model: 'set', ...body } })
      const dropped = await portus.call(path, { json: { model: 'dropping', ...body } })

      expect([plain.status, refused.status]).toEqual([200, 400])
      expect(await refused.text()).toContain(where)
      expect(dropped.status).toBe('functions' in set ? 200 : 400)
      expect(fake.received[0]?.json).toMatchObject(body)
      expect(fake.received.length).toBe('functions' in set ? 2 : 1)
    },
  )
})

describe('names that some parser takes for another', () => {
  /** Every endpoint with JSON that names its model. */
  const ENDPOINTS: readonly (readonly [path: string, body: object])[] = [
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] }],
    ['/v1/messages', { max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] }],
    ['/v1/messages/count_tokens', { messages: [{ role: 'user', content: 'Hi' }] }],
    ['/v1/responses', { input: 'Hi' }],
    ['/v1/completions', { prompt: 'Hi' }],
    ['/v1/embeddings', { input: 'Hi' }],
    ['/v1/moderations', { input: 'Hi' }],
    ['/v1/images/generations', { prompt: 'Hi' }],
    ['/v1/audio/speech', { input: 'Hi', voice: 'v' }],
  ]
  const NAMES = ['Model', 'MODEL', 'ｍodel', 'model\\u0000', ' model', 'Stream', '\u017ftream']

  test.each(ENDPOINTS)('%s refuses them by name, and sends nothing', async (path, body) => {
    using provider = startProvider(() => new Response('{}', { status: 418 }))
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
    const plain = JSON.stringify({ model: 'fast', ...body }).slice(1, -1)

    for (const name of NAMES)
      for (const text of [`{${plain},"${name}":"evil"}`, `{"${name}":true,${plain}}`]) {
        const response = await portus.call(path, { method: 'POST', body: text })
        const { error } = (await response.json()) as { error: { message: string } }
        expect({ name, status: response.status }).toEqual({ name, status: 400 })
        expect(error.message).toContain(/tream/.test(name) ? 'for "stream"' : 'for "model"')
      }
    expect(provider.received).toEqual([])
  })

  test.each([
    ['a byte that is no UTF-8', Buffer.from([0x6d, 0xff])],
    ['an overlong spelling', Buffer.from([0x6d, 0xc0, 0xaf])],
    ['a surrogate in three bytes', Buffer.from([0xed, 0xa0, 0x80])],
    ['half of a pair, escaped', Buffer.from('m\\ud800')],
  ])('%s in a name is a 400, and nothing is sent', async (_, name) => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
    const [head, tail] = ['{"model":"fast","messages":[],"', '":1}'].map((text) =>
      Buffer.from(text),
    )

    const response = await portus.call('/v1/chat/completions', {
      method: 'POST',
      body: Buffer.concat([head!, name, tail!]),
    })

    expect(response.status).toBe(400)
    expect(await response.text()).toContain('name is not valid Unicode')
    expect(provider.received).toEqual([])
  })

  test('a name that the alias does not set passes in any spelling, byte for byte', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
    const body =
      '{"model":"fast","Temperature":1,"tempERATURE":2,"\\u00e9":3,"модель":4,"messages":[]}'

    const response = await portus.call('/v1/chat/completions', { method: 'POST', body })

    expect(response.status).toBe(200)
    expect(provider.received[0]?.text).toBe(body.replace('"fast"', '"gpt-real"'))
  })

  test('what one target of several sets is refused, whichever would be asked', async () => {
    using provider = startProvider(() => new Response('{}', { status: 500 }))
    const plain = openaiAlias(provider.url)
    const set = openaiAlias(provider.url, { override_params: { model: 'm', temperature: 0 } })
    const aliases = { both: { strategy: { mode: 'fallback' as const }, targets: [plain, set] } }
    await using portus = await startPortus({ aliases })
    const json = { model: 'both', messages: [{ role: 'user', content: 'Hi' }] }

    const refused = await portus.call('/v1/chat/completions', { json: { ...json, Temperature: 2 } })
    expect(refused.status).toBe(400)
    expect(provider.received).toEqual([])

    await (await portus.call('/v1/chat/completions', { json: { ...json, temperature: 2 } })).text()
    expect(provider.received.map((one) => one.json?.temperature)).toEqual([2, 0])
  })

  test('a member that the alias drops does not pass in another spelling', async () => {
    using provider = startProvider()
    const aliases = { fast: openaiAlias(provider.url, { drop: ['store'] }) }
    await using portus = await startPortus({ aliases })
    const json = { model: 'fast', messages: [{ role: 'user', content: 'Hi' }] }

    const refused = await portus.call('/v1/chat/completions', { json: { ...json, Store: true } })
    const sent = await portus.call('/v1/chat/completions', { json: { ...json, store: true } })

    expect([refused.status, sent.status]).toEqual([400, 200])
    expect(provider.received.map((one) => one.json && 'store' in one.json)).toEqual([false])
  })
})

describe('members of a body that are headers of Anthropic’s', () => {
  const json = {
    model: 'claude',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'Hi' }],
    anthropic_beta: 'evil-2025-01-01',
    anthropic_version: '1999-01-01',
  }

  test('become no headers where the provider gets the body as it is', async () => {
    using provider = startProvider()
    const alias = anthropicAlias(provider.url, { beta_headers: ['alias-beta'] })
    await using portus = await startPortus({ aliases: { claude: alias } })

    await (await portus.call('/v1/messages', { json })).text()

    const [received] = provider.received
    expect(received?.headers.get('anthropic-beta')).toBe('alias-beta')
    expect(received?.headers.get('anthropic-version')).toBe('2023-06-01')
  })

  test('`betas` of a chat completion are left out and named, and those of the alias are sent', async () => {
    using provider = startProvider()
    const set = { override_params: { model: 'claude-sonnet-4-5', betas: ['alias-beta'] } }
    const aliases = {
      plain: anthropicAlias(provider.url),
      set: anthropicAlias(provider.url, set),
    }
    await using portus = await startPortus({ aliases })
    const chat = { messages: json.messages, betas: ['evil-2025-01-01'] }

    const plain = await portus.call('/v1/chat/completions', { json: { ...chat, model: 'plain' } })
    await (await portus.call('/v1/chat/completions', { json: { ...chat, model: 'set' } })).text()

    expect(plain.headers.get('x-portus-dropped')).toContain('betas')
    expect(provider.received.map(({ headers }) => headers.get('anthropic-beta'))).toEqual([
      null,
      'alias-beta',
    ])
  })

  test.each([
    ['/v1/messages', { passthrough: false }],
    ['/v1/chat/completions', {}],
    ['/v1/chat/completions', { passthrough: false }],
  ])('%s with %p refuses them', async (path, more) => {
    using provider = startProvider()
    const aliases = { claude: anthropicAlias(provider.url, more) }
    await using portus = await startPortus({ aliases })

    const response = await portus.call(path, { json })

    expect(response.status).toBe(400)
    expect(await response.text()).toContain('is a header of this API')
    expect(provider.received).toEqual([])
  })
})

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The places of an object that another one has otherwise. */
function changedIn(one: Json, other: Json): Json {
  const places = Object.entries(one).flatMap(([name, value]) => {
    const before = other[name]
    if (Bun.deepEquals(value, before)) return []
    return [[name, isObject(value) && isObject(before) ? changedIn(value, before) : value] as const]
  })
  return Object.fromEntries(places)
}

/** The same body with its last members first. */
function reversed(body: string, members: readonly string[]): string {
  const last = members.join(',')
  return `{${last},${body.slice(1, -(last.length + 2))}}`
}
