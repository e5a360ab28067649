import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { formOf } from '../support/clients/forms'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { everyApi } from '../support/providers/models/every-api'
import { type Received, startProvider } from '../support/providers/server'

const TEXTS: readonly (readonly [path: string, body: object])[] = [
  ['/v1/responses', { prompt: { id: 'pmpt_1' } }],
  ['/v1/responses', { input: 'Hi', conversation: 'conv_1' }],
  ['/v1/responses/input_tokens', { input: 'Hi', conversation: 'conv_1' }],
  ['/v1/moderations', { input: 'Hi' }],
  ['/v1/images/generations', { prompt: 'A cat' }],
  ['/v1/images/edits', { prompt: 'A cat', images: [{ file_id: 'file-1' }] }],
  ['/v1/videos', { prompt: 'A cat' }],
]
const FORMS = ['/v1/images/edits', '/v1/images/variations', '/v1/videos']

const posted = (path: string) => {
  const field = path === '/v1/videos' ? 'input_reference' : 'image'
  const { body, headers } = formOf([
    ...(path === '/v1/images/variations' ? [] : [['prompt', 'A cat'] as [string, string]]),
    [field, 'PNG', 'a.png'],
  ])
  return { method: 'POST', body, headers }
}
const calls: [what: string, path: string, init: object][] = [
  ...TEXTS.map(([path, json]): [string, string, object] => [
    `${path} with ${Object.keys(json).join(' and ')}`,
    path,
    { json },
  ]),
  ...FORMS.map((path): [string, string, object] => [`${path} as a form`, path, posted(path)]),
]

const modelOf = ({ json, text }: Received): unknown =>
  json ? json.model : /name="model"\r\n\r\n(.*)\r\n/.exec(text)?.[1]

async function start(aliases: (url: string, other: string) => Record<string, AliasFile>) {
  const resources = new AsyncDisposableStack()
  const provider = resources.use(startProvider(everyApi()))
  const other = resources.use(startProvider(everyApi()))
  const portus = resources.use(await startPortus({ aliases: aliases(provider.url, other.url) }))
  return {
    provider,
    other,
    portus,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

describe.each(calls)('%s and no model', (_, path, init) => {
  test('gets that of the only alias', async () => {
    await using started = await start((url) => ({ gpt: openaiAlias(url) }))

    const { status } = await started.portus.call(path, init)

    expect(status).toBe(200)
    expect(started.provider.received.map(modelOf)).toEqual(['gpt-real'])
  })

  test('goes past an alias of Anthropic’s and a hidden one', async () => {
    await using started = await start((url, other) => ({
      claude: anthropicAlias(other),
      gpt: openaiAlias(url),
      quiet: openaiAlias(other, { hidden: true }),
    }))

    const { status } = await started.portus.call(path, init)

    expect(status).toBe(200)
    expect(started.provider.received.map(modelOf)).toEqual(['gpt-real'])
    expect(started.other.received).toEqual([])
  })

  test('gets that of the alias which is named beside it', async () => {
    await using started = await start((url, other) => ({
      first: openaiAlias(other),
      second: openaiAlias(url),
    }))
    const headers = { ...(init as { headers?: object }).headers, 'x-portus-model': 'second' }

    await started.portus.call(`${path}?model=second`, init)
    await started.portus.call(`${path}?model=first`, { ...init, headers })

    expect(started.provider.received.map(modelOf)).toEqual(['gpt-real', 'gpt-real'])
    expect(started.other.received).toEqual([])
  })

  test('is a 400 that wants one where several fit, and where none does', async () => {
    const several = (url: string) => ({ a: openaiAlias(url), b: openaiAlias(url) })
    const hidden = (url: string) => ({ a: openaiAlias(url, { hidden: true }) })
    for (const aliases of [several, hidden]) {
      await using started = await start(aliases)

      const response = await started.portus.call(path, init)

      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        error: { param: 'model', message: '"model" is missing; GET /v1/models lists the models' },
      })
      expect(started.provider.received).toEqual([])
    }
  })
})

test('a response without a model goes to the only alias, which Portus translates to, too', async () => {
  await using started = await start((url) => ({ claude: anthropicAlias(url) }))

  const response = await started.portus.call('/v1/responses', { json: { input: 'Hi' } })

  expect(response.status).toBe(200)
  expect(started.provider.received[0]).toMatchObject({
    path: '/v1/messages',
    json: { model: 'claude-real' },
  })
})

test('a response without a model names none of two aliases that could answer it', async () => {
  await using started = await start((url, other) => ({
    gpt: openaiAlias(url),
    claude: anthropicAlias(other),
  }))

  const { status } = await started.portus.call('/v1/responses', { json: { input: 'Hi' } })

  expect(status).toBe(400)
  expect([...started.provider.received, ...started.other.received]).toEqual([])
})

test.each([
  ['{}', '{"model":"gpt-real"}'],
  ['{"model":null,"prompt":"A cat"}', '{"model":"gpt-real","prompt":"A cat"}'],
  [' { "prompt" : "A cat" } ', ' { "prompt" : "A cat","model":"gpt-real" } '],
])('the model is put into %s', async (body, expected) => {
  await using started = await start((url) => ({ gpt: openaiAlias(url) }))

  await started.portus.call('/v1/images/generations', { method: 'POST', body })

  expect(started.provider.received[0]?.text).toBe(expected)
})

test('a chat without a model names it beside its body, or is a 400', async () => {
  await using started = await start((url) => ({ gpt: openaiAlias(url) }))
  const json = { messages: [{ role: 'user', content: 'Hi' }] }

  const named = await started.portus.call('/v1/chat/completions?model=gpt', { json })
  const unnamed = await started.portus.call('/v1/chat/completions', { json })

  expect([named.status, unnamed.status]).toEqual([200, 400])
  expect(started.provider.received.map(modelOf)).toEqual(['gpt-real'])
})

test('a conversation of OpenAI’s is a 400 that names it where Portus translates', async () => {
  await using started = await start((url) => ({ claude: anthropicAlias(url) }))

  for (const more of [{ conversation: 'conv_1' }, { prompt: { id: 'pmpt_1' } }]) {
    const response = await started.portus.call('/v1/responses', { json: { input: 'Hi', ...more } })

    expect(response.status).toBe(400)
    expect(await response.text()).toContain(`\\"${Object.keys(more)[0]}\\"`)
  }
  expect(started.provider.received).toEqual([])
})
