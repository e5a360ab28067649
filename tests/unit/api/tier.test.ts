import { describe, expect, test } from 'bun:test'
import { anthropic } from '../../../src/api/anthropic'
import type { Dialect } from '../../../src/api/dialect'
import { google } from '../../../src/api/google/dialect'
import { openai } from '../../../src/api/openai'
import { askedTier, laterTier, pricedTier, servedTier, tierNamed } from '../../../src/api/tier'
import { lookAt } from '../../../src/api/usage'
import { watchEvents } from '../../../src/stream/watch-events'
import { encode } from '../body/pieces'

test.each([
  ['default', 'standard'],
  ['standard', 'standard'],
  ['scale', 'standard'],
  ['ON_DEMAND', 'standard'],
  ['PROVISIONED_THROUGHPUT', 'standard'],
  ['flex', 'flex'],
  ['batch', 'batch'],
  ['priority', 'priority'],
  ['fast', 'priority'],
  ['ON_DEMAND_PRIORITY', 'priority'],
  ['ON_DEMAND_FLEX', 'flex'],
  ['auto', undefined],
  ['standard_only', undefined],
  ['unspecified', undefined],
  ['TRAFFIC_TYPE_UNSPECIFIED', undefined],
  ['constructor', 'constructor'],
  ['', undefined],
  ['x'.repeat(33), undefined],
  [null, undefined],
  [7, undefined],
  [{ type: 'flex' }, undefined],
])('the word %j names the tier %p', (word, tier) => {
  expect(tierNamed(word)).toBe(tier)
})

test('Claude’s fast mode goes before its tier, and is not OpenAI’s tier of that name', () => {
  expect(servedTier({ speed: 'fast', service_tier: 'standard' })).toBe('fast')
  expect(servedTier({ speed: 'standard', service_tier: 'batch' })).toBe('batch')
  expect(servedTier({}, 'fast')).toBe('priority')
})

describe('an answer', () => {
  const rows: [says: string, dialect: Dialect, answer: object, tier: string | undefined][] = [
    ['OpenAI’s tier', openai, { usage: { prompt_tokens: 1 }, service_tier: 'flex' }, 'flex'],
    [
      'the usual tier',
      openai,
      { usage: { prompt_tokens: 1 }, service_tier: 'default' },
      'standard',
    ],
    ['nothing of it', openai, { usage: { prompt_tokens: 1 } }, undefined],
    ['Claude’s speed', anthropic, { usage: { input_tokens: 1, speed: 'fast' } }, 'fast'],
    ['Claude’s tier', anthropic, { usage: { input_tokens: 1, service_tier: 'batch' } }, 'batch'],
    ['Gemini’s tier', google, { usageMetadata: { serviceTier: 'priority' } }, 'priority'],
    ['Vertex AI’s traffic', google, { usageMetadata: { trafficType: 'ON_DEMAND_FLEX' } }, 'flex'],
  ]

  test.each(rows)('whole says %s', (_, dialect, answer, tier) => {
    expect(lookAt(encode(JSON.stringify(answer)), dialect).tier).toBe(tier)
  })

  const streamed = (dialect: Dialect, ...events: object[]) => {
    const watch = watchEvents(dialect)
    for (const event of events) watch.push(encode(`data: ${JSON.stringify(event)}\n\n`))
    watch.finish()
    return watch.facts.tier
  }

  test('in pieces says it where it says what was used', () => {
    const usageMetadata = { promptTokenCount: 1, trafficType: 'ON_DEMAND_PRIORITY' }
    const usage = { input_tokens: 1, service_tier: 'standard', speed: 'fast' }
    const ending = { type: 'message_delta', delta: { stop_reason: 'end_turn' } }

    expect(streamed(google, { candidates: [], usageMetadata })).toBe('priority')
    expect(streamed(openai, { choices: [], usage: {}, service_tier: 'flex' })).toBeUndefined()
    expect(
      streamed(
        anthropic,
        { type: 'message_start', message: { usage } },
        { ...ending, usage: { output_tokens: 2, service_tier: 'standard' } },
      ),
    ).toBe('fast')
  })

  test.each(['short', 'long'])('of the Responses API that is %s says it at its end', (length) => {
    const text = 'x'.repeat(length === 'long' ? 2 * 1024 * 1024 : 1)
    const response = { output: [text], usage: { input_tokens: 1 }, service_tier: 'priority' }
    const watch = watchEvents(openai)
    watch.push(encode(`data: ${JSON.stringify({ type: 'response.completed', response })}`))
    watch.push(encode('\n\n'))

    expect(watch.facts).toMatchObject({ usage: { inputTokens: 1 }, tier: 'priority' })
  })
})

test('a stream takes no tier back', () => {
  expect(laterTier(undefined, 'standard')).toBe('standard')
  expect(laterTier('standard', 'flex')).toBe('flex')
  expect(laterTier('flex', 'standard')).toBe('flex')
  expect(laterTier('flex', undefined)).toBe('flex')
})

test('a request asks for a tier by members that name one', () => {
  const asked = (body: Record<string, unknown>) => askedTier((name) => body[name])

  expect(asked({ speed: 'fast' })).toBe('fast')
  expect(asked({ speed: 1.5 })).toBeUndefined()
  expect(asked({ service_tier: 'priority' })).toBe('priority')
  expect(asked({ serviceTier: 'flex' })).toBe('flex')
  for (const service_tier of ['auto', 'default', 'standard_only', 'standard', null, 7])
    expect(asked({ service_tier })).toBeUndefined()
})

test('the tier that was asked for counts where the answer says none', () => {
  expect(pricedTier(undefined, 'priority')).toBe('priority')
  expect(pricedTier('standard', 'priority')).toBeUndefined()
  expect(pricedTier('flex', 'priority')).toBe('flex')
  expect(pricedTier(undefined, undefined)).toBeUndefined()
})
