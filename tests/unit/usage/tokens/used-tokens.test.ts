import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Streamed } from '../../../../src/api/answer-facts'
import type { Accuracy } from '../../../../src/usage/ledger/row'
import { likelyInput, usedTokens } from '../../../../src/usage/tokens/used-tokens'
import { type Changes, reportWith } from '../report'

const usage = { inputTokens: 5, cacheReadTokens: 4, outputTokens: 2, reasoningTokens: 1 }

const streamed = (changes: Partial<Streamed> = {}): Streamed => ({
  textBytes: 40,
  countedBytes: 40,
  hasStopped: true,
  ...changes,
})

/** What came of a stream that broke off before its end. */
const HALF = streamed({ countedBytes: 0, hasStopped: false })
const LEFT = { outcome: 'cancelled', streamed: HALF } as const

type Row = [sentence: string, changes: Changes, tokens: object, accuracy: Accuracy]

const rows: Row[] = [
  ['of a whole answer are what its provider says', { usage }, usage, 'exact'],
  ['of a whole stream are too', { usage, streamed: streamed() }, usage, 'exact'],
  [
    'that are said to be zero stay zero',
    { usage: { inputTokens: 0, outputTokens: 0 }, streamed: streamed() },
    { inputTokens: 0, outputTokens: 0 },
    'exact',
  ],
  [
    'of a whole answer without counts are estimated, without what stands around its text',
    { bytes: 656 },
    { inputTokens: 100, outputTokens: 100 },
    'estimated',
  ],
  [
    'of a whole stream without counts are estimated by its text',
    { bytes: 9000, streamed: streamed({ countedBytes: 0 }) },
    { inputTokens: 100, outputTokens: 10 },
    'estimated',
  ],
  [
    'of a stream that counts at its start alone are estimated where it does not',
    { usage: { inputTokens: 9, outputTokens: 1 }, streamed: streamed({ countedBytes: 0 }) },
    { inputTokens: 9, outputTokens: 10 },
    'estimated',
  ],
  [
    'of a stream that its client leaves are what has come, and the input by its length',
    LEFT,
    { inputTokens: 100, outputTokens: 10 },
    'partial',
  ],
  [
    'of a message that breaks off have the input that its start has counted',
    {
      ...LEFT,
      outcome: 'truncated',
      usage: { inputTokens: 9, cacheReadTokens: 5, outputTokens: 1 },
    },
    { inputTokens: 9, cacheReadTokens: 5, outputTokens: 10 },
    'partial',
  ],
  [
    'of a stream that counts as it goes are those counts, and what came since',
    {
      outcome: 'cancelled',
      usage: { inputTokens: 9, outputTokens: 7 },
      streamed: streamed({ countedBytes: 28, hasStopped: false }),
    },
    { inputTokens: 9, outputTokens: 10 },
    'partial',
  ],
  [
    'of a stream whose chunks count the prompt alone are estimated by its text',
    {
      outcome: 'cancelled',
      usage: { inputTokens: 9, outputTokens: 0 },
      streamed: streamed({ hasStopped: false }),
    },
    { inputTokens: 9, outputTokens: 10 },
    'partial',
  ],
  [
    'of a stream that is left behind its last counts are exact',
    { outcome: 'cancelled', usage, streamed: streamed() },
    usage,
    'exact',
  ],
  [
    'of a stream that says an error after half are what has come',
    { outcome: 'failed', streamed: HALF },
    { inputTokens: 100, outputTokens: 10 },
    'partial',
  ],
  [
    'of a stream that is left before its first word are its input',
    {
      outcome: 'cancelled',
      streamed: streamed({ textBytes: 0, countedBytes: 0, hasStopped: false }),
    },
    { inputTokens: 100, outputTokens: 0 },
    'partial',
  ],
  [
    'of a request that is left before any answer are none',
    { outcome: 'cancelled', status: 499, bytes: 0, attempts: [{}] },
    {},
    'exact',
  ],
  [
    'of a request that is left while its whole answer is read are its input',
    { outcome: 'cancelled', status: 499, bytes: 0 },
    { inputTokens: 100, outputTokens: 0 },
    'partial',
  ],
  [
    'of a refusal are none',
    { outcome: 'failed', status: 429, attempts: [{ status: 429 }] },
    {},
    'exact',
  ],
  [
    'of a request that asked nobody are none',
    { status: 400, outcome: 'failed', attempts: [] },
    {},
    'exact',
  ],
  ['of an answer that nobody was asked for are none', { attempts: [] }, {}, 'exact'],
  [
    'of a failure behind pings are none',
    { outcome: 'failed', status: 200, lateStatus: 502, bytes: 40 },
    {},
    'exact',
  ],
  [
    'of a retry that succeeds are counted once',
    { usage, attempts: [{ status: 500 }, { status: 200 }] },
    usage,
    'exact',
  ],
  [
    'of vectors are those of their texts',
    { usage: { inputTokens: 5 }, record: { endpoint: 'embeddings' } },
    { inputTokens: 5 },
    'exact',
  ],
  [
    'of vectors whose provider counts nothing are estimated, and nothing is written',
    { record: { endpoint: 'embeddings' } },
    { inputTokens: 100 },
    'estimated',
  ],
  ['of a moderation without counts are none', { record: { endpoint: 'moderations' } }, {}, 'exact'],
  [
    'of a transcription as text are unknown',
    { record: { endpoint: 'audio.transcriptions' } },
    {},
    'estimated',
  ],
  [
    'of a transcription that is counted in seconds are none',
    { record: { endpoint: 'audio.transcriptions' }, audioSeconds: 3 },
    {},
    'exact',
  ],
  [
    'of a response that is asked for again are not counted again',
    { usage, record: { endpoint: 'responses.get' } },
    {},
    'exact',
  ],
  ['of a count of tokens are none', { record: { endpoint: 'count_tokens' } }, {}, 'exact'],
  [
    'of a response without counts do not hold the request that it repeats',
    { bytes: 1056, record: { endpoint: 'responses' } },
    { inputTokens: 100, outputTokens: 100 },
    'estimated',
  ],
  [
    'of a connection that is lost between two answers are exact',
    { usage, outcome: 'failed', status: 101, record: { endpoint: 'realtime' } },
    usage,
    'exact',
  ],
  [
    'of a connection that ends in an answer lack that one',
    { usage, status: 101, streamed: HALF, record: { endpoint: 'realtime' } },
    usage,
    'partial',
  ],
]

describe('the tokens', () => {
  test.each(rows)('%s', (_, changes, tokens, accuracy) => {
    expect(usedTokens(reportWith(changes))).toEqual({ tokens, accuracy })
  })

  test('are estimated at the rates of the target', () => {
    const rates = { inputBytes: 2, outputBytes: 8 }

    expect(usedTokens(reportWith(LEFT), rates).tokens).toEqual({
      inputTokens: 200,
      outputTokens: 5,
    })
  })

  test('are counts, whatever came', () => {
    const count = fc.nat(1_000_000)
    const facts = fc.record({
      outcome: fc.constantFrom('complete', 'truncated', 'cancelled', 'failed'),
      status: fc.constantFrom(200, 400, 499, 502),
      bytes: count,
      usage: fc.option(
        fc.record({ inputTokens: count, outputTokens: count }, { requiredKeys: [] }),
        {
          nil: undefined,
        },
      ),
      streamed: fc.option(
        fc.record({ textBytes: count, countedBytes: count, hasStopped: fc.boolean() }),
        { nil: undefined },
      ),
    })
    fc.assert(
      fc.property(facts, (changes) => {
        const { tokens } = usedTokens(reportWith(changes as Changes))

        for (const value of Object.values(tokens)) expect(Number.isSafeInteger(value)).toBe(true)
        for (const value of Object.values(tokens)) expect(value).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

test('a picture counts as a picture and not as so much text', () => {
  expect(likelyInput({ textBytes: 400, media: 2 })).toBe(3300)
  expect(likelyInput(undefined)).toBe(0)
})
