import { describe, expect, test } from 'bun:test'
import type { Usage } from '../../../src/api/dialect'
import { sessionUsage } from '../../../src/realtime/session-usage'

const COUNTS = {
  total_tokens: 253,
  input_tokens: 132,
  output_tokens: 121,
  input_token_details: {
    text_tokens: 119,
    audio_tokens: 13,
    cached_tokens: 64,
    cached_tokens_details: { text_tokens: 64, audio_tokens: 0 },
  },
  output_token_details: { text_tokens: 30, audio_tokens: 91 },
}
/** The same, in kinds that do not overlap. */
const USAGE: Usage = {
  inputTokens: 55,
  cacheReadTokens: 64,
  audioInputTokens: 13,
  outputTokens: 30,
  audioOutputTokens: 91,
}

const done = (usage: object | null = COUNTS) => ({
  type: 'response.done',
  response: { id: 'resp_1', status: 'completed', output: [{ type: 'message' }], usage },
})

function noted(...events: object[]) {
  const each: Usage[] = []
  const used = sessionUsage((usage) => void each.push(usage))
  for (const event of events) {
    const text = JSON.stringify(event)
    used.note(text, Buffer.from(text))
  }
  return { each, facts: used.facts }
}

describe('a realtime connection', () => {
  test('has the tier that a response names', () => {
    const { response, ...event } = done()

    expect(noted({ ...event, response: { ...response, service_tier: 'flex' } }).facts.tier).toBe(
      'flex',
    )
  })

  test('has used the sum of its responses, and tells each as it ends', () => {
    const { each, facts } = noted(
      { type: 'response.created' },
      done(),
      { type: 'response.created' },
      done(),
    )

    expect(each).toEqual([USAGE, USAGE])
    expect(facts).toEqual({
      usage: {
        inputTokens: 110,
        cacheReadTokens: 128,
        audioInputTokens: 26,
        outputTokens: 60,
        audioOutputTokens: 182,
      },
    })
  })

  test('may name the type of an event behind its id', () => {
    expect(noted({ event_id: 'event_1', ...done() }).each).toEqual([USAGE])
  })

  test('has used nothing by what its events only speak of', () => {
    const delta = { type: 'response.output_text.delta', delta: JSON.stringify(done()) }
    const error = { type: 'error', error: { type: 'response.done' }, response: done().response }

    expect(noted(delta, error)).toEqual({ each: [], facts: { usage: undefined } })
  })

  test('that ends in a response lacks that one', () => {
    const { facts } = noted({ type: 'response.created' }, done(), { type: 'response.created' })

    expect(facts.usage).toEqual(USAGE)
    expect(facts.streamed).toMatchObject({ hasStopped: false })
  })

  test('goes on behind a response without counts', () => {
    expect(noted(done(null), done({}), done()).each).toEqual([USAGE])
  })
})
