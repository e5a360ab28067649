import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI, { toFile } from 'openai'
import { memoryOwners } from '../../src/store/owners/memory-owners'
import { openOwners } from '../../src/store/owners/open-owners'
import { MEMORY_OWNERS, type OwnerStore } from '../../src/store/owners/owner-store'
import { application } from '../support/applications'
import { sendRaw } from '../support/clients/raw-http'
import {
  ALL_ALLOWED,
  anthropicAlias,
  KEY,
  OTHER_KEY,
  openaiAlias,
  startPortus,
} from '../support/portus'
import { temporaryFolder } from '../support/process/child'
import { anthropicStored } from '../support/providers/anthropic-stored'
import { openaiAccount } from '../support/providers/kept/account'
import { startProvider } from '../support/providers/server'

const APPLICATIONS = [application('tests'), application('others')]
const OTHERS = { authorization: `Bearer ${OTHER_KEY}` }

type Options = Partial<Parameters<typeof startPortus>[0]>

/** A Portus before an account of OpenAI's, with an alias `gpt`. */
async function start(answer = openaiAccount(), more: Options = {}) {
  const provider = startProvider(answer)
  const portus = await startPortus({
    applications: APPLICATIONS,
    aliases: { gpt: openaiAlias(provider.url, ALL_ALLOWED) },
    ...more,
  })
  return {
    provider,
    portus,
    account: answer,
    clients: [KEY, OTHER_KEY].map(
      (apiKey) => new OpenAI({ baseURL: `${portus.url}/v1`, apiKey, maxRetries: 0 }),
    ) as [OpenAI, OpenAI],
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
    },
  }
}

const idIn = async (answer: Response) => ((await answer.json()) as { id: string }).id
const refused = (asked: Promise<unknown>) => asked.then(String, (error: unknown) => error)

describe('OpenAI’s SDK of two applications', () => {
  test('finds its own files, batches, their output, vector stores and responses, and no others', async () => {
    await using all = await start()
    const [mine, theirs] = all.clients
    const file = await mine.files.create({
      file: await toFile(Buffer.from('{}'), 'a.jsonl'),
      purpose: 'batch',
    })
    const batch = await mine.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/responses',
      completion_window: '24h',
    })
    const store = await mine.vectorStores.create({ file_ids: [file.id] })
    const response = await mine.responses.create({ model: 'gpt', input: 'Hi' })
    const output = batch.output_file_id as string

    expect(await (await mine.files.content(output)).text()).toBe(`content of ${output}`)
    expect((await mine.responses.retrieve(response.id)).id).toBe(response.id)
    await mine.responses.create({ model: 'gpt', input: 'And?', previous_response_id: response.id })
    const before = all.provider.received.length

    const askedByOthers = [
      theirs.files.retrieve(file.id),
      theirs.files.content(output),
      theirs.files.delete(file.id),
      theirs.batches.retrieve(batch.id),
      theirs.batches.cancel(batch.id),
      theirs.vectorStores.retrieve(store.id),
      theirs.vectorStores.search(store.id, { query: 'a' }),
      theirs.vectorStores.files.list(store.id),
      theirs.responses.retrieve(response.id),
      theirs.responses.delete(response.id),
      theirs.batches.create({
        input_file_id: file.id,
        endpoint: '/v1/responses',
        completion_window: '24h',
      }),
    ]
    for (const error of await Promise.all(askedByOthers.map(refused)))
      expect(error).toBeInstanceOf(OpenAI.NotFoundError)
    expect(
      await refused(
        theirs.responses.create({ model: 'gpt', input: 'x', previous_response_id: response.id }),
      ),
    ).toMatchObject({ status: 400, code: 'previous_response_not_found' })
    expect(all.provider.received.length).toBe(before)
    expect((await theirs.files.list()).data).toEqual([])
    expect((await mine.files.list()).data.map(({ id }) => id)).toEqual([output, file.id])

    await mine.files.delete(file.id)
    expect(await refused(mine.files.retrieve(file.id))).toBeInstanceOf(OpenAI.NotFoundError)
  })

  test('lists everything of its own, over pages that have nothing of it', async () => {
    await using all = await start(openaiAccount(3))
    const [mine, theirs] = all.clients
    const own: string[] = []
    const make = async (client: OpenAI, count: number) => {
      const ids: string[] = []
      for (let at = 0; at < count; at++) ids.push((await client.vectorStores.create({})).id)
      return ids
    }
    own.push(...(await make(mine, 2)))
    await make(theirs, 10)
    own.push(...(await make(mine, 1)))
    await make(theirs, 7)

    const listed = await Array.fromAsync(mine.vectorStores.list())

    expect(listed.map(({ id }) => id)).toEqual(own.toReversed())
    const page = await mine.vectorStores.list()
    expect(new Set(JSON.stringify(page).match(/vs_\d+/g))).toEqual(new Set(own))
    const two = await Array.fromAsync(mine.vectorStores.list({ limit: 2 }))
    expect(two.map(({ id }) => id)).toEqual(own.toReversed())
  })

  test('gets an empty page where too many pages have nothing of it', async () => {
    await using all = await start(openaiAccount(1, 1))
    const [mine, theirs] = all.clients
    await mine.vectorStores.create({})
    for (let at = 0; at < 25; at++) await theirs.vectorStores.create({})
    const before = all.provider.received.length

    const page = await all.portus.call('/v1/vector_stores')

    expect(await page.json()).toEqual({
      object: 'list',
      data: [],
      first_id: null,
      last_id: null,
      has_more: true,
    })
    expect(all.provider.received.length - before).toBe(20)
  })
})

test('Anthropic’s SDK of two applications finds its own files and batches, and no others', async () => {
  using provider = startProvider(anthropicStored())
  await using portus = await startPortus({
    applications: APPLICATIONS,
    aliases: { claude: anthropicAlias(provider.url, ALL_ALLOWED) },
  })
  const [mine, theirs] = [KEY, OTHER_KEY].map(
    (apiKey) => new Anthropic({ baseURL: portus.url, apiKey, maxRetries: 0 }),
  ) as [Anthropic, Anthropic]
  const betas = ['files-api-2025-04-14']
  const file = await mine.beta.files.upload({
    file: await toFile(Buffer.from('%PDF'), 'a.pdf', { type: 'application/pdf' }),
    betas,
  })
  const params = {
    model: 'claude',
    max_tokens: 8,
    messages: [{ role: 'user' as const, content: 'Hi' }],
  }
  const batch = await mine.messages.batches.create({ requests: [{ custom_id: 'a', params }] })
  for (let at = 0; at < 3; at++)
    await theirs.messages.batches.create({ requests: [{ custom_id: 'a', params }] })

  expect((await mine.beta.files.retrieveMetadata(file.id, { betas })).id).toBe(file.id)
  expect((await Array.fromAsync(await mine.messages.batches.results(batch.id))).length).toBe(1)
  const found = await Array.fromAsync(mine.messages.batches.list({ limit: 1 }))
  expect(found.map(({ id }) => id)).toEqual([batch.id])
  const asked = [
    theirs.beta.files.retrieveMetadata(file.id, { betas }),
    theirs.beta.files.download(file.id, { betas }),
    theirs.beta.files.delete(file.id, { betas }),
    theirs.messages.batches.retrieve(batch.id),
    theirs.messages.batches.results(batch.id),
    theirs.messages.batches.cancel(batch.id),
    theirs.beta.messages.create({
      ...params,
      betas,
      messages: [
        {
          role: 'user',
          content: [{ type: 'document', source: { type: 'file', file_id: file.id } }],
        },
      ],
    }),
  ]
  // All are waited for at once: a refusal that nobody waits for yet would count for whatever test runs then.
  for (const error of await Promise.all(asked.map(refused)))
    expect(error).toBeInstanceOf(Anthropic.NotFoundError)
  expect(await Array.fromAsync(theirs.beta.files.list({ betas }))).toEqual([])
})

describe('a thing without an alias', () => {
  test('is asked for where it was made, also where several aliases fit', async () => {
    using second = startProvider(openaiAccount())
    using first = startProvider(openaiAccount())
    await using portus = await startPortus({
      applications: APPLICATIONS,
      aliases: {
        one: openaiAlias(first.url, ALL_ALLOWED),
        two: openaiAlias(second.url, { ...ALL_ALLOWED, hidden: true }),
        three: openaiAlias(second.url, { ...ALL_ALLOWED, api_key: 'sk-another-account' }),
      },
    })
    const made = async (alias: string) =>
      idIn(await portus.call(`/v1/vector_stores?model=${alias}`, { json: {} }))
    const ids = [await made('two'), await made('two')]

    expect((await portus.call(`/v1/vector_stores/${ids[0]}`)).status).toBe(200)
    expect((await portus.call(`/v1/vector_stores/${ids[1]}`, { method: 'DELETE' })).status).toBe(
      200,
    )
    expect(first.received).toEqual([])
    expect(second.received.map(({ headers }) => headers.get('authorization'))).toEqual(
      Array(4).fill('Bearer sk-provider-openai'),
    )
  })

  test('of the same id at two providers is each application’s own', async () => {
    using first = startProvider(openaiAccount())
    using second = startProvider(openaiAccount())
    await using portus = await startPortus({
      applications: APPLICATIONS,
      aliases: {
        one: openaiAlias(first.url, ALL_ALLOWED),
        two: openaiAlias(second.url, ALL_ALLOWED),
      },
    })
    await portus.call('/v1/vector_stores?model=one', { json: {} })
    await portus.call('/v1/vector_stores?model=two', { json: {}, headers: OTHERS })
    const before = [first.received.length, second.received.length]
    const asks = (query: string, headers = {}) =>
      portus.call(`/v1/vector_stores/vs_1${query}`, { headers })

    expect((await asks('')).status).toBe(200)
    expect((await asks('', OTHERS)).status).toBe(200)
    expect((await asks('?model=two')).status).toBe(404)
    expect((await asks('?model=one', OTHERS)).status).toBe(404)
    expect([first.received.length, second.received.length]).toEqual(before.map((one) => one + 1))
  })

  test('is asked for elsewhere where its alias is gone or not allowed any more', async () => {
    await using all = await start()
    const { portus, provider } = all
    const id = await idIn(await portus.call('/v1/vector_stores', { json: {} }))
    portus.reload({ aliases: { renamed: openaiAlias(provider.url, ALL_ALLOWED) } })

    expect((await portus.call(`/v1/vector_stores/${id}`)).status).toBe(200)
    portus.reload({
      aliases: {
        gpt: openaiAlias(provider.url, ALL_ALLOWED),
        renamed: openaiAlias(provider.url, ALL_ALLOWED),
      },
      applications: [application('tests', { models: ['renamed'] })],
    })
    expect((await portus.call(`/v1/vector_stores/${id}`)).status).toBe(200)
    expect((await portus.call(`/v1/vector_stores/${id}?model=gpt`)).status).toBe(403)
  })
})

describe('what comes about beside what was asked for', () => {
  const events = (...datas: { type: string; [member: string]: unknown }[]) =>
    new Response(
      datas.map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`).join(''),
      {
        headers: { 'content-type': 'text/event-stream' },
      },
    )
  const response = { id: 'resp_1', object: 'response', status: 'completed', output: [] }
  const call = { type: 'code_interpreter_call', id: 'ci_1', container_id: 'cntr_1' }
  const asked = {
    model: 'gpt',
    input: 'Add',
    tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
  }

  test.each([
    [
      'streamed',
      () =>
        events(
          ...[
            { type: 'response.created', response },
            { type: 'response.output_item.done', item: call },
            { type: 'response.completed', response: { ...response, output: [call] } },
          ],
        ),
    ],
    ['whole', () => Response.json({ ...response, output: [call] })],
  ])('belongs to the same application: a container, %s', async (_, answer) => {
    await using all = await start()
    const { portus, provider } = all
    provider.answer = ({ path }) => (path.endsWith('/responses') ? answer() : Response.json({}))

    await (await portus.call('/v1/responses', { json: { ...asked, stream: true } })).text()

    expect((await portus.call('/v1/containers/cntr_1/files')).status).toBe(200)
    expect((await portus.call('/v1/responses/resp_1')).status).toBe(200)
    expect((await portus.call('/v1/containers/cntr_1', { headers: OTHERS })).status).toBe(404)
  })

  test('belongs to the same application: files of Anthropic’s code execution', async () => {
    const output = {
      type: 'bash_code_execution_tool_result',
      tool_use_id: 'a',
      content: {
        type: 'bash_code_execution_result',
        content: [{ type: 'bash_code_execution_output', file_id: 'file_made' }],
      },
    }
    using provider = startProvider(({ path }) =>
      path.endsWith('/messages')
        ? events(
            ...[
              {
                type: 'message_start',
                message: {
                  id: 'msg_1',
                  type: 'message',
                  role: 'assistant',
                  model: 'x',
                  content: [],
                  usage: { input_tokens: 1, output_tokens: 1 },
                },
              },
              { type: 'content_block_start', index: 0, content_block: output },
              { type: 'content_block_stop', index: 0 },
              {
                type: 'message_delta',
                delta: { stop_reason: 'end_turn', container: { id: 'container_1' } },
                usage: { output_tokens: 2 },
              },
              { type: 'message_stop' },
            ],
          )
        : Response.json({ id: 'file_made' }),
    )
    await using portus = await startPortus({
      applications: APPLICATIONS,
      aliases: { claude: anthropicAlias(provider.url, ALL_ALLOWED) },
    })
    const headers = { 'anthropic-version': '2023-06-01' }
    const ask = (more: object, key = {}) =>
      portus.call('/v1/messages', {
        json: {
          model: 'claude',
          max_tokens: 9,
          stream: true,
          messages: [{ role: 'user', content: 'Plot it' }],
          tools: [{ type: 'code_execution_20250825', name: 'code_execution' }],
          ...more,
        },
        headers: { ...headers, ...key },
      })

    await (await ask({})).text()

    expect((await portus.call('/v1/files/file_made', { headers })).status).toBe(200)
    expect(
      (await portus.call('/v1/files/file_made', { headers: { ...headers, ...OTHERS } })).status,
    ).toBe(404)
    expect((await ask({ container: 'container_1' })).status).toBe(200)
    expect((await ask({ container: 'container_1' }, OTHERS)).status).toBe(404)
  })

  test('is nobody’s where the thing is nobody’s, or was only repeated', async () => {
    await using all = await start(openaiAccount(), { applications: [] })
    const { portus, provider } = all
    provider.answer = ({ path }) =>
      path.endsWith('/responses')
        ? Response.json({ ...response, metadata: { container_id: 'cntr_2' }, output: [call] })
        : Response.json({ id: 'batch_old', output_file_id: 'file-old' })

    // Both ask for a batch that was made before anything was remembered.
    await portus.call('/v1/batches/batch_old', { headers: OTHERS })
    await portus.call('/v1/responses', {
      json: { ...asked, tools: [{ type: 'code_interpreter', container: 'cntr_1' }] },
      headers: OTHERS,
    })

    for (const path of ['files/file-old', 'containers/cntr_1', 'containers/cntr_2'])
      expect((await portus.call(`/v1/${path}`)).status).toBe(200)
  })

  test('is known as soon as the client hears of it', async () => {
    await using all = await start()
    const { portus, provider } = all
    const rest = Promise.withResolvers<void>()
    provider.answer = ({ path }) => {
      if (!path.endsWith('/responses')) return Response.json(response)
      return new Response(
        async function* () {
          yield Buffer.from(
            `event: response.created\ndata: ${JSON.stringify({ type: 'response.created', response })}\n\n`,
          )
          await rest.promise
        },
        { headers: { 'content-type': 'text/event-stream' } },
      )
    }
    const stream = await portus.call('/v1/responses', {
      json: { model: 'gpt', input: 'Hi', stream: true, background: true },
    })
    const reader = stream.body?.getReader()
    await reader?.read()

    const cancelled = await portus.call('/v1/responses/resp_1/cancel', { method: 'POST' })
    const byOthers = await portus.call('/v1/responses/resp_1/cancel', {
      method: 'POST',
      headers: OTHERS,
    })

    expect([cancelled.status, byOthers.status]).toEqual([200, 404])
    rest.resolve()
    await reader?.cancel()
  })
})

describe('the store of owners', () => {
  /** Counts how often a store is asked. */
  function counting(store: OwnerStore) {
    const calls: string[] = []
    const counted: OwnerStore = {
      ...store,
      remember(...given) {
        calls.push('remember')
        return store.remember(...given)
      },
      find(...given) {
        calls.push('find')
        return store.find(...given)
      },
    }
    return { counted, calls }
  }

  test('is not asked by requests that name and make nothing', async () => {
    const { counted, calls } = counting(memoryOwners(MEMORY_OWNERS, Date.now))
    await using all = await start(openaiAccount(), { owners: counted })
    const { portus, provider } = all
    provider.answer = () => Response.json({ id: 'x', choices: [], content: [], data: [] })
    const text = 'Say "file_id" and previous_response_id.'

    await portus.call('/v1/chat/completions', {
      json: { model: 'gpt', messages: [{ role: 'user', content: text }] },
    })
    await portus.call('/v1/responses', { json: { model: 'gpt', input: text, store: false } })
    await portus.call('/v1/embeddings', { json: { model: 'gpt', input: text } })
    await portus.call('/v1/models')
    expect(calls).toEqual([])

    await portus.call('/v1/responses', { json: { model: 'gpt', input: text } })
    expect(calls).toEqual(['remember'])
  })

  test('that fails makes everything nobody’s', async () => {
    const failing = memoryOwners(MEMORY_OWNERS, Date.now)
    const none: OwnerStore = { ...failing, find: async () => new Map(), remember: async () => {} }
    await using all = await start(openaiAccount(), {
      owners: none,
      applications: [application('others')],
    })
    const { portus } = all
    const id = await idIn(await portus.call('/v1/vector_stores', { json: {} }))

    expect((await portus.call(`/v1/vector_stores/${id}`)).status).toBe(200)
    expect((await portus.call(`/v1/vector_stores/${id}`, { headers: OTHERS })).status).toBe(404)
  })

  test('is shared by servers of one folder, and outlives them', async () => {
    using folder = temporaryFolder()
    const log = () => {}
    const owners = await openOwners({ folder: folder.path, log })
    await using first = await start(openaiAccount(), { owners })
    const id = await idIn(await first.portus.call('/v1/vector_stores', { json: {} }))
    const aliases = { gpt: openaiAlias(first.provider.url, ALL_ALLOWED) }
    await using second = await startPortus({
      aliases,
      applications: APPLICATIONS,
      owners: await openOwners({ folder: folder.path, log }),
    })

    expect((await second.call(`/v1/vector_stores/${id}`)).status).toBe(200)
    expect((await second.call(`/v1/vector_stores/${id}`, { headers: OTHERS })).status).toBe(404)
    await owners.close()
  })
})

test('a WebSocket joins one’s own calls alone', async () => {
  using provider = startProvider(({ path }) =>
    path.endsWith('/realtime/calls')
      ? new Response('v=0', { status: 201, headers: { location: '/v1/realtime/calls/rtc_1' } })
      : new Response('no socket', { status: 418 }),
  )
  await using portus = await startPortus({
    applications: APPLICATIONS,
    aliases: {
      voice: openaiAlias(provider.url, ALL_ALLOWED),
      other: openaiAlias(provider.url, { ...ALL_ALLOWED, api_key: 'sk-another-account' }),
    },
  })
  const joins = (key: string, query: string) =>
    sendRaw(
      portus.url,
      `GET /v1/realtime?${query} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\n` +
        'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
        'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
  await portus.call('/v1/realtime/calls?model=voice', {
    method: 'POST',
    body: 'v=0\r\n',
    headers: { 'content-type': 'application/sdp' },
  })
  const before = provider.received.length

  expect((await joins(OTHER_KEY, 'call_id=rtc_1&model=voice')).status).toBe(404)
  expect((await joins(KEY, 'call_id=rtc_2&model=voice')).status).toBe(404)
  expect(provider.received.length).toBe(before)
  await joins(KEY, 'call_id=rtc_1')
  expect(provider.received.at(-1)?.query).toContain('call_id=rtc_1')
  expect(provider.received.at(-1)?.headers.get('authorization')).toBe('Bearer sk-provider-openai')
})
