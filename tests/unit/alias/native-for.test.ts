import { describe, expect, test } from 'bun:test'
import { prepareAlias } from '../../../src/alias/alias'
import type { AliasFile } from '../../../src/alias/schema'
import { ENDPOINTS } from '../../../src/api/endpoints/endpoints'

const endpoint = (name: string) => ENDPOINTS.find((one) => one.name === name)!

const formatOf = (name: string, file: object, target = 'config') =>
  prepareAlias('fast', { api_key: 'k', ...file } as AliasFile).nativeFor(target, endpoint(name))

const placeOf = (name: string, file: object) => formatOf(name, file)?.place

const LOCAL = { provider: 'openai', custom_host: 'http://127.0.0.1:8000/v1' }
const base = (path = '') => ({ from: 'base', path })
const origin = (path: string) => ({ from: 'origin', path })

describe('where a target has a format itself', () => {
  const rows: [sentence: string, endpoint: string, alias: object, place: object | undefined][] = [
    ['is in the table', 'chat', { provider: 'deepseek' }, base('/v1')],
    ['is nowhere', 'chat', { provider: 'anthropic' }, undefined],
    ['is in the table of messages', 'messages', { provider: 'deepseek' }, origin('/anthropic/v1')],
    [
      'is in no table of messages under another host',
      'messages',
      { provider: 'deepseek', custom_host: 'http://127.0.0.1:1' },
      undefined,
    ],
    ['is any host for chat', 'chat', LOCAL, base()],
    ['is no server of one’s own for messages', 'messages', LOCAL, undefined],
    [
      'is where the alias says',
      'messages',
      { ...LOCAL, native: { messages: '/anthropic/v1' } },
      origin('/anthropic/v1'),
    ],
    ['is behind the base URL', 'messages', { ...LOCAL, native: { messages: true } }, base()],
    [
      'is where the table says, if the alias says that it is',
      'messages',
      { provider: 'deepseek', native: { messages: true } },
      origin('/anthropic/v1'),
    ],
    ['is nowhere if the alias says so', 'chat', { ...LOCAL, native: { chat: false } }, undefined],
    [
      'is where the alias says, in place of the table',
      'chat',
      { provider: 'deepseek', native: { chat: '/beta' } },
      origin('/beta'),
    ],
    ['is nowhere without passthrough', 'chat', { ...LOCAL, passthrough: false }, undefined],
    ['is everywhere with it', 'messages', { ...LOCAL, passthrough: true }, base()],
    [
      'is everywhere with it but where not',
      'messages',
      { ...LOCAL, passthrough: true, native: { messages: false } },
      undefined,
    ],
    ['is nowhere with guardrails', 'chat', { ...LOCAL, input_guardrails: [] }, undefined],
    ['is what the endpoint says, without a table', 'embeddings', LOCAL, base()],
    ['is nowhere for another endpoint', 'embeddings', { provider: 'groq' }, undefined],
    [
      'is everywhere for another endpoint',
      'embeddings',
      { provider: 'groq', passthrough: true },
      base(),
    ],
  ]

  test.each(rows)('%s', (_, name, alias, place) => {
    expect(placeOf(name, alias)).toEqual(place as ReturnType<typeof placeOf>)
  })

  test('is inherited by targets, and a target may say otherwise', () => {
    const file = {
      native: { messages: '/a' },
      strategy: { mode: 'fallback' },
      targets: [LOCAL, { ...LOCAL, native: { chat: false } }],
    }

    expect(formatOf('messages', file, 'config.targets[0]')?.place).toEqual(
      origin('/a') as ReturnType<typeof placeOf>,
    )
    expect(formatOf('messages', file, 'config.targets[1]')).toBeUndefined()
    expect(formatOf('chat', file, 'config.targets[1]')).toBeUndefined()
  })
})

describe('what changes for a target', () => {
  test('is what the table says', () => {
    expect(formatOf('chat', { provider: 'mistral-ai' })).toMatchObject({
      drop: ['stream_options'],
      rename: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
      takesUsage: false,
      aliasDrop: [],
    })
  })

  test('is also what the alias says, and its names go before the table’s', () => {
    const alias = {
      provider: 'mistral-ai',
      drop: ['user'],
      rename: { max_tokens: 'max_completion_tokens', stop: 'halt' },
    }

    expect(formatOf('chat', alias)).toMatchObject({
      rename: { seed: 'random_seed', max_tokens: 'max_completion_tokens', stop: 'halt' },
      aliasDrop: ['user'],
    })
    expect(formatOf('chat', alias)?.rename).not.toHaveProperty('max_completion_tokens')
  })

  test('is only what the alias says, where the passthrough is forced', () => {
    const alias = { provider: 'mistral-ai', passthrough: true, drop: ['user'] }

    expect(formatOf('chat', alias)).toMatchObject({
      drop: [],
      rename: {},
      takes: undefined,
      takesUsage: false,
      takesDeveloper: true,
      takesTrigger: true,
      aliasDrop: ['user'],
    })
  })

  test('is nothing for OpenAI', () => {
    expect(formatOf('chat', { provider: 'openai' })).toEqual({
      place: { from: 'base', path: '' },
      drop: [],
      rename: {},
      refuses: [],
      takes: undefined,
      takesUsage: true,
      takesDeveloper: true,
      takesTrigger: true,
      aliasDrop: [],
    })
  })
})

describe('Responses fit every alias', () => {
  test.each([
    [{ provider: 'openai' }, true],
    [{ provider: 'azure-openai' }, true],
    [{ provider: 'x-ai' }, true],
    [{ ...LOCAL, native: { responses: true } }, true],
    [{ provider: 'deepseek', native: { responses: '/v1' } }, true],
    [{ provider: 'deepseek' }, false],
    [{ provider: 'anthropic' }, false],
  ])('%p, and pass through: %p', (file, isNative) => {
    const alias = prepareAlias('fast', { api_key: 'k', ...file } as AliasFile)
    const [target] = alias.targets.keys()

    expect(alias.fits(endpoint('responses'))).toBe(true)
    expect(alias.nativeFor(target ?? '', endpoint('responses')) !== undefined).toBe(isNative)
    expect(alias.fits(endpoint('responses.get'))).toBe(/openai$/.test(file.provider))
  })
})

describe('a deployment of Azure’s', () => {
  const file = { provider: 'azure-openai', resource_name: 'r', deployment_id: 'd' }
  const modelOf = (more: object) =>
    prepareAlias('fast', {
      api_key: 'k',
      ...file,
      override_params: { model: 'm' },
      ...more,
    } as AliasFile)
      .overridesFor('config', 'chat', new Set())
      .get('model')

  test.each([
    ['2024-02-01', false],
    ['2024-06-01', false],
    ['2024-09-01-preview', true],
    ['2024-10-21', true],
    ['v1', true],
    [undefined, true],
  ])('with the version %p of the API takes stream_options: %p', (api_version, takesUsage) => {
    expect(formatOf('chat', { ...file, api_version })?.takesUsage).toBe(takesUsage)
  })

  test.each([
    [{ api_version: 'v1' }, '"d"'],
    [{ api_version: '2024-10-21' }, '"m"'],
    [{ api_version: 'v1', deployment_id: undefined }, '"m"'],
  ])('with %p is asked for as %s', (more, model) => {
    expect(modelOf(more)).toBe(model)
  })
})
