import { describe, expect, test } from 'bun:test'
import { digestOf } from '../../src/config/keys'
import { application } from '../support/applications'
import { anthropicAlias, KEY, OTHER_KEY, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const CHAT = '/v1/chat/completions'
const MESSAGES = '/v1/messages'
const ANTHROPIC = { 'anthropic-version': '2023-06-01' }

const chatOf = (model: string) => ({ json: { model, messages: [{ role: 'user', content: 'Hi' }] } })
const messageOf = (model: string) => ({
  json: { model, max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
  headers: ANTHROPIC,
})

const keyOf = (text: string, more: { expiresAtMs?: number } = {}) => ({
  application: 'tests',
  digest: digestOf(text),
  ...more,
})

function start(
  limits: Parameters<typeof application>[1],
  url: string,
  more: Partial<Parameters<typeof startPortus>[0]> = {},
) {
  return startPortus({
    aliases: {
      gpt: openaiAlias(url),
      'openai/o3': openaiAlias(url),
      claude: anthropicAlias(url.replace(/\/v1$/, '')),
    },
    applications: [application('tests', limits)],
    ...more,
  })
}

/** The models of a list, in any API's shape. */
const namesIn = async (answer: Response): Promise<unknown[]> => {
  const body = (await answer.json()) as Record<string, { id?: string; name?: string }[]>
  return (body.data ?? body.models ?? []).map(({ id, name }) => id ?? name)
}

const errorIn = async (answer: Response) => {
  const body = (await answer.json()) as { error: Record<string, unknown> }
  const { error } = body
  const retry = answer.headers.get('x-should-retry')
  return { message: '', ...error, status: answer.status, retry }
}

describe('an application with "models"', () => {
  test('uses what is allowed, and is refused the rest before anybody is asked', async () => {
    using provider = startProvider()
    await using portus = await start({ models: ['gpt', 'claude'] }, provider.url)

    const allowed = await portus.call(CHAT, chatOf('gpt'))
    const denied = await errorIn(await portus.call(CHAT, chatOf('openai/o3')))

    expect(allowed.status).toBe(200)
    expect(denied).toMatchObject({ status: 403, code: 'model_denied', param: 'model' })
    expect(provider.received.length).toBe(1)
  })

  test('gets a 400 on Anthropic’s routes, as its clients expect', async () => {
    using provider = startProvider()
    await using portus = await start({ models: ['!claude'] }, provider.url)

    const denied = await errorIn(await portus.call(MESSAGES, messageOf('claude')))

    expect(denied).toMatchObject({ status: 400, type: 'invalid_request_error' })
    expect(provider.received).toEqual([])
  })

  test('sees nothing else in the lists, and is told that a model is not for it', async () => {
    await using portus = await start({ models: ['gpt', 'openai/*'] }, 'http://127.0.0.1:9/v1')

    const openai = await namesIn(await portus.call('/v1/models'))
    const anthropic = await namesIn(await portus.call('/v1/models', { headers: ANTHROPIC }))
    const google = await namesIn(await portus.call('/v1beta/models'))
    const one = await errorIn(await portus.call('/v1/models/claude'))
    const googles = await errorIn(await portus.call('/v1beta/models/claude'))
    const none = await errorIn(await portus.call('/v1/models/nothing'))

    expect(openai).toEqual(['gpt', 'openai/o3'])
    expect(anthropic).toEqual(['gpt', 'openai/o3'])
    expect(google).toEqual(['models/gpt', 'models/openai/o3'])
    expect(one).toMatchObject({ status: 403, code: 'model_denied' })
    expect(googles).toMatchObject({ status: 403, code: 403 })
    expect(none.status).toBe(404)
  })

  test('needs no name for the only alias that is allowed', async () => {
    using provider = startProvider(() => Response.json({ object: 'list', data: [] }))
    await using portus = await start({ models: ['gpt'] }, provider.url, {
      aliases: {
        gpt: openaiAlias(provider.url),
        other: openaiAlias('http://127.0.0.1:9/v1', {
          api_key: 'sk-provider-other',
        }),
      },
    })

    const allowed = await portus.call('/v1/files')
    const all = await portus.call('/v1/files', {
      headers: { authorization: `Bearer ${OTHER_KEY}` },
    })

    expect([allowed.status, all.status]).toEqual([200, 400])
  })

  test('leaves other applications alone', async () => {
    using provider = startProvider()
    await using portus = await start({ models: ['gpt'] }, provider.url)

    const answer = await portus.call(CHAT, {
      ...chatOf('openai/o3'),
      headers: { authorization: `Bearer ${OTHER_KEY}` },
    })

    expect(answer.status).toBe(200)
  })
})

describe('an application with "endpoints"', () => {
  test.each([
    [['/v1/chat/*'], CHAT, 200],
    [['/v1/chat/*'], MESSAGES, 400],
    [['!/v1/chat/*'], CHAT, 403],
    [['!/v1/chat/completions'], `${CHAT}/`, 403],
    [['!/v1/chat/completions'], '/v1/chat/complet%69ons', 404],
    [['/v1/messages*'], MESSAGES, 200],
    [['/v1/messages'], `${MESSAGES}/count_tokens`, 400],
    [['/v1/files/:id'], '/v1/chat/completions', 403],
    [['/v1/responses/:id/cancel', CHAT], CHAT, 200],
  ])('%p asked for %s answers %p', async (endpoints, path, status) => {
    using provider = startProvider()
    await using portus = await start({ endpoints }, provider.url)

    const call = path.startsWith(MESSAGES) ? messageOf('claude') : chatOf('gpt')
    const answer = await portus.call(path, call)

    expect(answer.status).toBe(status)
  })

  test('may not ask a thing whose route is excluded, however its path is written', async () => {
    using provider = startProvider(() => Response.json({ id: 'file-b' }))
    await using portus = await start(
      { endpoints: ['!/v1/files/file-a', '!*:countTokens'], unknown_ids: true },
      provider.url,
    )
    const gemini = { json: { contents: [{ parts: [{ text: 'Hi' }] }] } }

    const answers = [
      await portus.call('/v1/files/file-a?model=gpt'),
      await portus.call('/v1/files/file%2Da?model=gpt'),
      await portus.call('/v1/files/file-a/?model=gpt'),
      await portus.call('/v1beta/models/gpt:countTokens', gemini),
      await portus.call('/v1beta/models/gpt%3AcountTokens', gemini),
      await portus.call('/v1/files/file-b?model=gpt'),
    ]

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 200])
  })

  test('may always list its models, and nothing else that is not named', async () => {
    await using portus = await start({ endpoints: ['/v1/chat/*'] }, 'http://127.0.0.1:9/v1')

    const paths = ['/v1/models', '/v1/models/gpt', '/v1beta/models']
    const lists = await Promise.all(paths.map((path) => portus.call(path)))
    const telemetry = await portus.call('/v1/metrics', { json: {} })

    expect(lists.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(telemetry.status).toBe(403)
  })

  test('goes by the path below the base path', async () => {
    using provider = startProvider()
    await using portus = await start({ endpoints: ['/v1/chat/completions'] }, provider.url, {
      settings: { PORTUS_BASE_PATH: '/llm' },
    })

    const allowed = await portus.call(`/llm${CHAT}`, chatOf('gpt'))
    const denied = await portus.call('/llm/v1/responses', chatOf('gpt'))

    expect([allowed.status, denied.status]).toEqual([200, 403])
  })
})

describe('an application with "allow_from"', () => {
  test.each([
    [['10.0.0.0/8'], undefined, 403],
    [['127.0.0.0/8'], undefined, 200],
    [['10.0.0.0/8'], '10.1.2.3', 200],
    [['10.0.0.0/8'], '192.0.2.1, 10.1.2.3', 200],
    [['10.0.0.0/8'], '10.1.2.3, 192.0.2.1', 403],
    [['2001:db8::/32'], '2001:db8::5', 200],
  ])('%p lets in %p: %p', async (allow_from, forwarded, status) => {
    using provider = startProvider()
    await using portus = await start({ allow_from }, provider.url, {
      settings: { PORTUS_TRUSTED_PROXIES: '127.0.0.1' },
    })

    const answer = await portus.call(CHAT, {
      ...chatOf('gpt'),
      ...(forwarded && { headers: { 'x-forwarded-for': forwarded } }),
    })

    expect(answer.status).toBe(status)
  })

  test('does not believe what a stranger says of itself', async () => {
    await using portus = await start({ allow_from: ['10.0.0.0/8'] }, 'http://127.0.0.1:9/v1')

    const denied = await errorIn(
      await portus.call('/v1/models', { headers: { 'x-forwarded-for': '10.1.2.3' } }),
    )

    expect(denied).toMatchObject({ status: 403, code: 'network_denied' })
  })
})

describe('a key', () => {
  test('with a name is named in the report of its requests', async () => {
    await using portus = await start({}, 'http://127.0.0.1:9/v1', {
      keys: [{ ...keyOf(KEY), name: '2026-11' }],
    })

    await portus.call('/v1/models')
    const [report] = await portus.reported()

    expect(report?.record).toMatchObject({ application: 'tests', keyName: '2026-11' })
  })

  test('that has expired is a 401 that says so and is not to be tried again', async () => {
    await using portus = await start({}, 'http://127.0.0.1:9/v1', {
      keys: [keyOf(KEY, { expiresAtMs: Date.now() - 1 })],
    })

    const denied = await errorIn(await portus.call('/v1/models'))

    expect(denied).toMatchObject({ status: 401, retry: 'false', code: 'invalid_api_key' })
    expect(denied.message).toContain('expired')
  })

  test('that has expired does not stand in the way of a good one beside it', async () => {
    await using portus = await start({}, 'http://127.0.0.1:9/v1', {
      keys: [keyOf(KEY, { expiresAtMs: Date.now() - 1 }), keyOf('pk-the-new-one')],
    })

    const answer = await portus.call('/v1/models', { headers: { 'x-api-key': 'pk-the-new-one' } })

    expect(answer.status).toBe(200)
  })

  test('that was revoked is a 401 on the next request of the same connection, and a running answer ends well', async () => {
    const begun = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    using provider = startProvider(async () => {
      begun.resolve()
      await go.promise
      return Response.json({ id: 'x', object: 'chat.completion', choices: [] })
    })
    await using portus = await start({}, provider.url)

    const running = portus.call(CHAT, chatOf('gpt'))
    await begun.promise
    portus.reload({ keys: [keyOf('pk-another-key')] })
    const denied = await errorIn(await portus.call('/v1/models'))
    go.resolve()
    const answer = await running

    expect(denied).toMatchObject({ status: 401, retry: 'false' })
    expect(answer.status).toBe(200)
  })
})
