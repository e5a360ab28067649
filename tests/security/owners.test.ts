import { describe, expect, test } from 'bun:test'
import { ENDPOINTS, type Endpoint } from '../../src/api/endpoints/endpoints'
import { isList, type Kind, kindAt, kindIn } from '../../src/api/kept/kinds'
import { kindMadeBy } from '../../src/api/kept/made'
import { namingRows } from '../../src/api/kept/named'
import { application } from '../support/applications'
import { formOf } from '../support/clients/forms'
import {
  ALL_ALLOWED,
  anthropicAlias,
  type Call,
  OTHER_KEY,
  openaiAlias,
  startPortus,
} from '../support/portus'
import { type Answer, startProvider } from '../support/providers/server'

const APPLICATIONS = [application('tests'), application('others')]
const OTHERS = { authorization: `Bearer ${OTHER_KEY}` }
const ANTHROPICS = { 'anthropic-version': '2023-06-01' }

const JSON_BODIES: Readonly<Record<string, object>> = {
  responses: { model: 'gpt', input: 'Hi' },
  chat: { model: 'gpt', store: true, messages: [{ role: 'user', content: 'Hi' }] },
  'fine_tuning.jobs.create': { model: 'gpt' },
  'realtime.calls.accept': { model: 'gpt', type: 'realtime' },
  'message_batches.create': {
    requests: [{ custom_id: 'a', params: { model: 'claude', max_tokens: 5, messages: [] } }],
  },
}

/** A call of an endpoint as its clients make it. */
function callOf(endpoint: Endpoint, ids: readonly string[] = [], query = ''): [string, Call] {
  const { name, method, path, body, dialect } = endpoint
  const form =
    name === 'realtime.calls'
      ? formOf([
          ['sdp', 'v=0\r\n'],
          ['session', '{"type":"realtime","model":"gpt"}'],
        ])
      : formOf([
          ['purpose', 'batch'],
          ['file', 'a file', 'a.txt'],
        ])
  let at = 0
  return [
    path.replace(/:\w+/g, () => ids[at++] ?? '') + query,
    {
      method,
      headers: { ...(body === 'form' && form.headers), ...(dialect === 'anthropic' && ANTHROPICS) },
      ...(body === 'form' && { body: form.body }),
      ...(body === 'json' && { body: JSON.stringify(JSON_BODIES[name] ?? {}) }),
    },
  ]
}

const as = (key: Record<string, string>, [path, init]: [string, Call]): [string, Call] => [
  path,
  { ...init, headers: { ...init.headers, ...key } },
]

/** Names a new thing in each answer. */
function makingProvider(): Answer & { last: string } {
  let made = 0
  const answer = (({ path }) => {
    const id = `skill_${++made}`
    answer.last = id
    return path.endsWith('/realtime/calls')
      ? new Response('v=0', { status: 201, headers: { location: `/v1/realtime/calls/${id}` } })
      : Response.json({ id, object: 'thing', data: [] })
  }) as Answer & { last: string }
  answer.last = ''
  return answer
}

async function start(more: Partial<Parameters<typeof startPortus>[0]> = {}) {
  const making = makingProvider()
  const provider = startProvider(making)
  const portus = await startPortus({
    applications: APPLICATIONS,
    aliases: {
      gpt: openaiAlias(provider.url, ALL_ALLOWED),
      claude: anthropicAlias(provider.url, ALL_ALLOWED),
    },
    ...more,
  })
  return {
    provider,
    portus,
    making,
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
    },
  }
}

const WITH_ID = ENDPOINTS.filter((one) => kindIn(one) !== undefined)
const MAKING = new Map<Kind, Endpoint[]>(
  [
    ...Map.groupBy(
      ENDPOINTS.filter((one) => one.method === 'POST' && kindAt(one) !== undefined),
      (one) => `${one.dialect} ${kindMadeBy(one)}`,
    ),
  ].map(([kind, rows]) => [kind, rows]),
)

const makerOf = (endpoint: Endpoint): Endpoint => {
  const [maker] = MAKING.get(`${endpoint.dialect} ${kindIn(endpoint)}`) ?? []
  if (!maker) throw new Error(`Nothing makes a ${kindIn(endpoint)}`)
  return maker
}

const unnamed = (text: string, id: string) => text.replaceAll(id, '{id}')

describe('what an application has made at a provider', () => {
  test('is of a kind that some endpoint makes, in every row of the table', () => {
    expect(WITH_ID.length).toBeGreaterThan(70)
    for (const endpoint of WITH_ID) expect(makerOf(endpoint).method).toBe('POST')
  })

  test.each(WITH_ID.map((one) => [one.name, one] as const))(
    'is not there for another one: %s',
    async (_, endpoint) => {
      await using all = await start()
      const { portus, provider, making } = all
      expect((await portus.call(...callOf(makerOf(endpoint)))).status).toBeLessThan(300)
      const id = making.last
      const before = provider.received.length

      const foreign = await portus.call(...as(OTHERS, callOf(endpoint, [id, 'part_1'])))
      const missing = await portus.call(...as(OTHERS, callOf(endpoint, ['skill_99', 'part_1'])))
      const named = await portus.call(
        ...as(
          { ...OTHERS, 'x-portus-model': endpoint.dialect === 'anthropic' ? 'claude' : 'gpt' },
          callOf(endpoint, [id, 'part_1']),
        ),
      )

      const says = async (answer: Response, given: string) =>
        unnamed(await answer.text(), given).replace(/"request_id":"[^"]*"/, '')
      expect([foreign.status, missing.status, named.status]).toEqual([404, 404, 404])
      const words = await says(foreign, id)
      expect(words).toContain('not found')
      expect(await says(missing, 'skill_99')).toBe(words)
      expect(await says(named, id)).toBe(words)
      expect(provider.received.length).toBe(before)

      const own = await portus.call(...callOf(endpoint, [id, 'part_1']))
      expect(own.status).toBeLessThan(300)
      expect(provider.received.length).toBe(before + 1)
    },
  )

  test('is not there for one without a file either, nor for one that may use unknown ids', async () => {
    await using all = await start({
      applications: [application('others', { unknown_ids: true })],
    })
    const { portus, provider } = all
    const { id } = (await (await portus.call('/v1/vector_stores', { json: {} })).json()) as {
      id: string
    }

    const foreign = await portus.call(`/v1/vector_stores/${id}`, { headers: OTHERS })
    const unknown = await portus.call('/v1/vector_stores/vs_unknown', { headers: OTHERS })
    const { id: theirs } = (await (
      await portus.call('/v1/vector_stores', { json: {}, headers: OTHERS })
    ).json()) as { id: string }
    const own = await portus.call(`/v1/vector_stores/${theirs}`)

    expect([foreign.status, unknown.status, own.status]).toEqual([404, 200, 404])
    expect(provider.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/vector_stores',
      'GET /v1/vector_stores/vs_unknown',
      'POST /v1/vector_stores',
    ])
  })

  test('stays with who made it, whoever gets its id repeated', async () => {
    await using all = await start({ applications: [application('others', { unknown_ids: true })] })
    const { portus, provider } = all
    provider.answer = () => Response.json({ id: 'file-1', output_file_id: 'file-1' })

    await portus.call('/v1/files', { method: 'POST', ...formOf([['file', 'a', 'a.txt']]) })
    await portus.call('/v1/batches', { json: {}, headers: OTHERS })
    await portus.call('/v1/files', {
      method: 'POST',
      ...formOf([['file', 'a', 'a.txt']]),
      headers: { ...formOf([['file', 'a', 'a.txt']]).headers, ...OTHERS },
    })

    expect((await portus.call('/v1/files/file-1', { headers: OTHERS })).status).toBe(404)
    expect((await portus.call('/v1/files/file-1')).status).toBe(200)
  })

  test('is forgotten when it is deleted, and not when somebody else tries', async () => {
    await using all = await start()
    const { portus, making } = all
    await portus.call('/v1/vector_stores', { json: {} })
    const path = `/v1/vector_stores/${making.last}`

    const foreign = await portus.call(path, { method: 'DELETE', headers: OTHERS })
    const own = await portus.call(path, { method: 'DELETE' })
    const again = await portus.call(path)

    expect([foreign.status, own.status, again.status]).toEqual([404, 200, 404])
  })

  test('goes with another id of the path only where that is not another’s', async () => {
    await using all = await start()
    const { portus, making, provider } = all
    const form = formOf([['file', 'a', 'a.txt']])
    await portus.call('/v1/files', { method: 'POST', ...form })
    const file = making.last
    await portus.call('/v1/vector_stores', { json: {}, headers: OTHERS })
    const before = provider.received.length

    const answer = await portus.call(`/v1/vector_stores/${making.last}/files/${file}/content`, {
      headers: OTHERS,
    })

    expect(answer.status).toBe(404)
    expect(provider.received.length).toBe(before)
  })
})

describe('a body', () => {
  const content = (part: object) => [{ role: 'user', content: [part] }]
  const user = (part: object) => [{ type: 'message', ...content(part)[0] }]
  const claude = (more: object) => ({ model: 'claude', max_tokens: 5, ...more })
  const documentWith = (id: string) => ({
    type: 'document',
    source: {
      type: 'content',
      content: [{ type: 'image', source: { type: 'file', file_id: id } }],
    },
  })
  const rows: [what: string, path: string, maker: string, body: (id: string) => object][] = [
    ['a file of a batch', '/v1/batches', 'files', (id) => ({ input_file_id: id })],
    [
      'a file to train with',
      '/v1/fine_tuning/jobs',
      'files',
      (id) => ({ model: 'gpt', training_file: id }),
    ],
    [
      'a file to test with',
      '/v1/fine_tuning/jobs',
      'files',
      (id) => ({ model: 'gpt', validation_file: id }),
    ],
    [
      'files of a vector store',
      '/v1/vector_stores',
      'files',
      (id) => ({ file_ids: ['file-x', id] }),
    ],
    ['files of a container', '/v1/containers', 'files', (id) => ({ name: 'a', file_ids: [id] })],
    [
      'a response before it',
      '/v1/responses',
      'responses',
      (id) => ({ model: 'gpt', input: 'Hi', previous_response_id: id }),
    ],
    [
      'a response before it, for a count',
      '/v1/responses/input_tokens',
      'responses',
      (id) => ({ model: 'gpt', input: 'Hi', previous_response_id: id }),
    ],
    [
      'a conversation',
      '/v1/responses',
      'conversations',
      (id) => ({ model: 'gpt', input: 'Hi', conversation: id }),
    ],
    [
      'a conversation as an object',
      '/v1/responses',
      'conversations',
      (id) => ({ model: 'gpt', input: 'Hi', conversation: { id } }),
    ],
    [
      'a vector store of a tool',
      '/v1/responses',
      'vector_stores',
      (id) => ({
        model: 'gpt',
        input: 'Hi',
        tools: [{ type: 'file_search', vector_store_ids: [id] }],
      }),
    ],
    [
      'a container of a tool',
      '/v1/responses',
      'containers',
      (id) => ({ model: 'gpt', input: 'Hi', tools: [{ type: 'code_interpreter', container: id }] }),
    ],
    [
      'files of a tool’s container',
      '/v1/responses',
      'files',
      (id) => ({
        model: 'gpt',
        input: 'Hi',
        tools: [{ type: 'code_interpreter', container: { type: 'auto', file_ids: [id] } }],
      }),
    ],
    [
      'a file in the input',
      '/v1/responses',
      'files',
      (id) => ({ model: 'gpt', input: user({ type: 'input_file', file_id: id }) }),
    ],
    [
      'a picture in a tool’s output',
      '/v1/responses',
      'files',
      (id) => ({
        model: 'gpt',
        input: [
          {
            type: 'function_call_output',
            call_id: 'a',
            output: [{ type: 'input_image', file_id: id }],
          },
        ],
      }),
    ],
    [
      'a file in a chat',
      '/v1/chat/completions',
      'files',
      (id) => ({ model: 'gpt', messages: content({ type: 'file', file: { file_id: id } }) }),
    ],
    [
      'a document in a message',
      '/v1/messages',
      'anthropic_files',
      (id) =>
        claude({ messages: content({ type: 'document', source: { type: 'file', file_id: id } }) }),
    ],
    [
      'a document for a count',
      '/v1/messages/count_tokens',
      'anthropic_files',
      (id) =>
        claude({ messages: content({ type: 'document', source: { type: 'file', file_id: id } }) }),
    ],
    [
      'a document in a tool’s result',
      '/v1/messages',
      'anthropic_files',
      (id) =>
        claude({
          messages: content({
            type: 'tool_result',
            tool_use_id: 'a',
            content: [{ type: 'image', source: { type: 'file', file_id: id } }],
          }),
        }),
    ],
    [
      'a picture in a document',
      '/v1/messages',
      'anthropic_files',
      (id) => claude({ messages: content(documentWith(id)) }),
    ],
    [
      'a picture in a document of a tool’s result',
      '/v1/messages',
      'anthropic_files',
      (id) =>
        claude({
          messages: content({
            type: 'tool_result',
            tool_use_id: 'a',
            content: [documentWith(id)],
          }),
        }),
    ],
    [
      'a document that was fetched',
      '/v1/messages',
      'anthropic_files',
      (id) =>
        claude({
          messages: content({
            type: 'web_fetch_tool_result',
            tool_use_id: 'a',
            content: {
              type: 'web_fetch_result',
              content: { type: 'document', source: { type: 'file', file_id: id } },
            },
          }),
        }),
    ],
    [
      'a picture in a document in a batch',
      '/v1/messages/batches',
      'anthropic_files',
      (id) => ({
        requests: [{ custom_id: 'a', params: claude({ messages: content(documentWith(id)) }) }],
      }),
    ],
    [
      'a variable of a prompt',
      '/v1/responses',
      'files',
      (id) => ({
        model: 'gpt',
        prompt: { id: 'pmpt_1', variables: { input: { type: 'input_file', file_id: id } } },
      }),
    ],
    [
      'a variable of a prompt, for a session',
      '/v1/realtime/client_secrets',
      'files',
      (id) => ({
        session: {
          type: 'realtime',
          model: 'gpt',
          prompt: { id: 'pmpt_1', variables: { a: { type: 'input_image', file_id: id } } },
        },
      }),
    ],
    [
      'a document in a batch',
      '/v1/messages/batches',
      'anthropic_files',
      (id) => ({
        requests: [
          {
            custom_id: 'a',
            params: claude({ messages: content({ type: 'container_upload', file_id: id }) }),
          },
        ],
      }),
    ],
    [
      'a skill',
      '/v1/messages',
      'anthropic_skills',
      (id) =>
        claude({
          messages: content({ type: 'text', text: 'Hi' }),
          container: { skills: [{ type: 'custom', skill_id: id, version: 'latest' }] },
        }),
    ],
    [
      'items of a conversation',
      '/v1/conversations',
      'files',
      (id) => ({ items: user({ type: 'input_file', file_id: id }) }),
    ],
    ['a video', '/v1/videos/edits', 'videos', (id) => ({ prompt: 'Bluer', video: { id } })],
  ]
  const headersAt = (path: string) => (path.startsWith('/v1/messages') ? ANTHROPICS : {})
  const makers: Readonly<Record<string, string>> = { responses: 'responses' }
  const making = (name: string) =>
    callOf(ENDPOINTS.find((one) => one.name === (makers[name] ?? `${name}.create`)) as Endpoint)

  test.each(rows)('may not name %s of another one', async (_, path, maker, body) => {
    await using all = await start()
    const { portus, provider, making: made } = all
    await portus.call(...making(maker))
    const id = made.last
    await portus.call(...as(OTHERS, making(maker)))
    const theirs = made.last
    const before = provider.received.length
    const ask = (key: Record<string, string>, named: object) =>
      portus.call(path, {
        method: 'POST',
        body: JSON.stringify(named),
        headers: { ...headersAt(path), ...key },
      })

    const foreign = await ask(OTHERS, body(id))
    expect([400, 404]).toContain(foreign.status)
    expect(await foreign.text()).toContain('not found')
    expect([400, 404]).toContain((await ask(OTHERS, body('skill_99'))).status)
    // Parsers read it as the same name.
    const escaped = JSON.stringify(body(id)).replace(/_id(s?)":/g, '\\u005fi\\u0064$1":')
    const hidden = await portus.call(path, {
      method: 'POST',
      body: escaped,
      headers: { ...headersAt(path), ...OTHERS },
    })
    expect([400, 404]).toContain(hidden.status)
    expect(provider.received.length).toBe(before)

    await ask(OTHERS, path === '/v1/vector_stores' ? { file_ids: [theirs] } : body(theirs))
    expect(provider.received.length).toBe(before + 1)
    expect(provider.received.at(-1)?.text).toContain(theirs)
  })

  test('may hold what nobody knows, wherever a tool’s result says it, and anything in a tool’s arguments', async () => {
    await using all = await start()
    const { portus, provider, making: made } = all
    await portus.call(...making('anthropic_files'))
    const id = made.last
    const before = provider.received.length
    const use = (input: object) => ({ type: 'tool_use', id: 'a', name: 'read', input })
    const result = (file_id: string) => ({
      type: 'tool_result',
      tool_use_id: 'a',
      content: [{ type: 'odd', inside: { odder: [{ file_id }] } }],
    })
    const schema = { type: 'object', properties: {}, examples: [{ file_id: id }] }
    const ask = (part: object) =>
      portus.call('/v1/messages', {
        json: claude({
          messages: content(part),
          tools: [{ name: 'read', input_schema: schema }],
        }),
        headers: { ...ANTHROPICS, ...OTHERS },
      })

    const answers = [
      await ask(use({ file_id: id })),
      await ask(result('file_unknown')),
      await ask(result(id)),
    ]

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404])
    expect(provider.received.length).toBe(before + 2)
  })

  test('may say an id in its text, and name what the provider itself has made', async () => {
    await using all = await start()
    const { portus, provider, making: made } = all
    await portus.call(...making('files'))
    const id = made.last
    const before = provider.received.length

    const texts = [`"file_id":"${id}"`, `{"type":"input_file","file_id":"${id}"}`]
    for (const text of texts)
      await portus.call('/v1/responses', {
        json: {
          model: 'gpt',
          input: user({ type: 'input_text', text }),
          metadata: { file_id: id },
        },
        headers: OTHERS,
      })
    await portus.call('/v1/messages', {
      json: claude({
        messages: content({ type: 'text', text: 'Hi' }),
        container: { skills: [{ type: 'anthropic', skill_id: 'pptx', version: 'latest' }] },
      }),
      headers: { ...ANTHROPICS, ...OTHERS },
    })

    expect(provider.received.length).toBe(before + 3)
  })
})

describe('a place where a body names what is kept', () => {
  /** A body with an id at a path alone. */
  const valueAt = ([name, ...rest]: readonly string[], id: string): unknown => {
    if (name === undefined) return id
    if (name === '*') return [valueAt(rest, id)]
    if (name === '**') return { deep: [[{ deeper: [valueAt(rest, id)] }]] }
    if (name === 'params')
      return { custom_id: 'a', params: { ...CLAUDE, ...(valueAt(rest, id) as object) } }
    return { [name]: valueAt(rest, id) }
  }
  const fieldAt = (path: string) =>
    path
      .split('.')
      .map((name, at) => (at === 0 ? name : name === '*' ? '[0]' : `[${name}]`))
      .join('')
  const CLAUDE = { model: 'claude', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] }
  const MODELS: Readonly<Record<string, object>> = {
    'responses.input_tokens': { model: 'gpt' },
    'responses.compact': { model: 'gpt' },
    messages: CLAUDE,
    count_tokens: CLAUDE,
  }
  const places = ENDPOINTS.flatMap((endpoint) =>
    namingRows(endpoint.name).map(([path, kind]) => ({
      name: endpoint.name,
      endpoint,
      path,
      kind,
    })),
  )

  /** How a body names the id: as JSON, as the session of one, and as the field of a form. */
  function spellings({ endpoint, path }: (typeof places)[number], id: string): Call[] {
    const { name, body, takesJson, dialect } = endpoint
    const named = valueAt(
      path.replace('requests.**', 'requests.*.params.messages.**').split('.'),
      id,
    ) as object
    const session = { type: 'realtime', model: 'gpt', ...named }
    const json = name === 'realtime.client_secrets' ? { session } : named
    const form =
      name === 'realtime.calls'
        ? formOf([
            ['sdp', 'v=0\r\n'],
            ['session', JSON.stringify(session)],
          ])
        : formOf([
            ['model', 'gpt'],
            [fieldAt(path), id],
            ['file', 'a file', 'a.txt'],
          ])
    const model = { ...MODELS[name], ...JSON_BODIES[name] }
    const post = { method: 'POST' }
    const made = dialect === 'anthropic' ? ANTHROPICS : {}
    return [
      ...(body === 'json' || takesJson
        ? [{ ...post, body: JSON.stringify({ ...model, ...json }), headers: made }]
        : []),
      ...(body === 'form' ? [{ ...post, ...form }] : []),
    ]
  }

  test.each(places)('is looked at: $name $path', async (place) => {
    await using all = await start()
    const { portus, provider, making } = all
    const { endpoint, kind } = place
    const maker =
      kind === 'containers' && endpoint.dialect === 'anthropic'
        ? undefined
        : MAKING.get(`${endpoint.dialect} ${kind}`)?.[0]
    // Containers of Anthropic's are made by messages.
    if (!maker) return expect(kind).toBe('containers')
    await portus.call(...callOf(maker))
    const id = making.last
    const pathMaker = kindIn(endpoint) && makerOf(endpoint)
    if (pathMaker) await portus.call(...as(OTHERS, callOf(pathMaker)))
    const path = endpoint.path.replace(/:\w+/g, making.last)
    const before = provider.received.length

    for (const call of spellings(place, id)) {
      const answer = await portus.call(...as({ ...OTHERS }, [path, call]))
      expect([400, 404]).toContain(answer.status)
      const text = await answer.text()
      expect(text).toContain('not found')
      expect(text).toContain(id)
    }
    expect(provider.received.length).toBe(before)
  })
})

describe('a field of a form', () => {
  const LARGE = 'x'.repeat(5 * 1024 * 1024)

  test.each([
    ['before a file', true],
    ['behind a large file', false],
  ])('may not name a file of another one: %s', async (_, isBefore) => {
    await using all = await start()
    const { portus, provider, making } = all
    await portus.call('/v1/files', { method: 'POST', ...formOf([['file', 'a', 'a.txt']]) })
    const file = making.last
    await portus.call('/v1/containers', { json: {}, headers: OTHERS })
    const path = `/v1/containers/${making.last}/files`
    const before = provider.received.length
    const post = (id: string) => {
      const parts: [string, string, string?][] = [
        ['file_id', id],
        ['file', isBefore ? 'a' : LARGE, 'a.txt'],
      ]
      const form = formOf(isBefore ? parts : parts.reverse())
      return portus.call(path, {
        method: 'POST',
        body: form.body,
        headers: { ...form.headers, ...OTHERS },
      })
    }

    const foreign = await post(file)
    expect([foreign.status, await foreign.text()]).toEqual([
      404,
      expect.stringContaining('not found'),
    ])
    // Nothing of a form arrives as a whole that is refused on its way.
    expect(provider.received.slice(before).map(({ text }) => text.includes(file))).not.toContain(
      true,
    )
    const form = formOf([['file', 'a', 'a.txt']])
    await portus.call('/v1/files', {
      method: 'POST',
      body: form.body,
      headers: { ...form.headers, ...OTHERS },
    })
    const own = await post(making.last)
    expect(own.status).toBe(200)
  })
})

describe('a list', () => {
  const LISTS = ENDPOINTS.filter(isList)
  const page = (...ids: string[]) => ({
    object: 'list',
    data: ids.map((id) => ({ id, object: 'thing', data: [{ id: 'inner' }] })),
    first_id: ids[0] ?? null,
    last_id: ids.at(-1) ?? null,
    has_more: false,
  })

  test.each(LISTS.map((one) => [one.name, one] as const))(
    'shows one’s own alone: %s',
    async (_, endpoint) => {
      await using all = await start()
      const { portus, provider, making } = all
      const create = ENDPOINTS.find(
        (one) =>
          one.method === 'POST' && one.path === endpoint.path && one.dialect === endpoint.dialect,
      ) as Endpoint
      await portus.call(...callOf(create))
      const mine = making.last
      await portus.call(...as(OTHERS, callOf(create)))
      const theirs = making.last
      provider.answer = () => Response.json(page('skill_old1', mine, theirs, 'skill_old2'))

      const own = await portus.call(...callOf(endpoint))
      const others = await portus.call(...as(OTHERS, callOf(endpoint)))

      expect(await own.json()).toEqual(page(mine))
      expect(await others.json()).toEqual(page(theirs))
    },
  )

  test('shows what nobody is known to have made to those alone who may use it', async () => {
    await using all = await start({ applications: [application('others')] })
    const { portus, provider, making } = all
    await portus.call('/v1/vector_stores', { json: {}, headers: OTHERS })
    const theirs = making.last
    provider.answer = () => Response.json(page('vs_old', theirs, 'vs_older'))

    const own = await portus.call('/v1/vector_stores')
    const others = await portus.call('/v1/vector_stores', { headers: OTHERS })

    expect(await own.json()).toEqual(page('vs_old', 'vs_older'))
    expect(await others.json()).toEqual(page(theirs))
  })

  test('does not begin behind another’s thing', async () => {
    await using all = await start({ applications: [] })
    const { portus, provider, making } = all
    await portus.call('/v1/vector_stores', { json: {}, headers: OTHERS })
    const before = provider.received.length

    for (const name of ['after', 'before'])
      expect((await portus.call(`/v1/vector_stores?${name}=${making.last}`)).status).toBe(404)

    expect(provider.received.length).toBe(before)
  })

  test('that is no JSON object is not shown: nobody can tell whose things are in it', async () => {
    await using all = await start({ applications: [] })
    const { portus, provider } = all
    provider.answer = () =>
      new Response('{"data":[],"data":[{"id":"vs_1"}]}', {
        headers: { 'content-type': 'application/json' },
      })

    expect((await portus.call('/v1/vector_stores')).status).toBe(502)
  })
})
