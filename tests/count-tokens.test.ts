import { expect, test } from 'bun:test'
import { anthropicAlias, openaiAlias, startPortus } from './support/portus'
import { startProvider } from './support/provider'

const PATH = '/v1/messages/count_tokens'
const request = (model: string) => ({
  json: { model, messages: [{ role: 'user', content: 'How many tokens has this sentence?' }] },
})

test('a provider that counts is asked, and asked nothing else', async () => {
  using provider = startProvider()
  await using portus = await startPortus({ aliases: { claude: anthropicAlias(provider.url) } })

  const response = await portus.call(PATH, request('claude'))

  expect(await response.json()).toEqual({ input_tokens: 14 })
  expect(response.headers.get('x-portus-token-count')).toBeNull()
  expect(provider.received.map(({ path }) => path)).toEqual([PATH])
  expect(Object.keys(provider.received[0]!.json!)).toEqual(['model', 'messages'])
})

test('a provider that cannot count is not asked, and the answer says that it is an estimate', async () => {
  using provider = startProvider()
  await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })

  const response = await portus.call(PATH, request('gpt'))

  const { input_tokens } = (await response.json()) as { input_tokens: number }
  expect(response.headers.get('x-portus-token-count')).toBe('estimate')
  expect(input_tokens).toBeGreaterThan(7)
  expect(input_tokens).toBeLessThan(30)
  expect(provider.received).toEqual([])
  expect(await portus.reported()).toMatchObject([{ status: 200, outcome: 'complete' }])
})

test('a host that speaks Anthropic’s format but has no such endpoint leads to an estimate', async () => {
  using provider = startProvider(() => new Response('not here', { status: 404 }))
  await using portus = await startPortus({ aliases: { claude: anthropicAlias(provider.url) } })

  const response = await portus.call(PATH, request('claude'))

  expect(response.status).toBe(200)
  expect(response.headers.get('x-portus-token-count')).toBe('estimate')
})

test('an alias can have a 404 in the place of an estimate', async () => {
  using provider = startProvider()
  await using portus = await startPortus({
    aliases: { gpt: openaiAlias(provider.url, { count_tokens: 'not_found' }) },
  })

  const response = await portus.call(PATH, request('gpt'))

  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
})
