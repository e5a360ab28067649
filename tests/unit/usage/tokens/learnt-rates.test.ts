import { describe, expect, test } from 'bun:test'
import { learntRates, TYPICAL } from '../../../../src/usage/tokens/learnt-rates'
import { type Changes, reportWith } from '../report'

const whole = (textBytes: number, changes: Changes = {}) =>
  reportWith({
    usage: { inputTokens: 200, outputTokens: 100 },
    streamed: { textBytes, countedBytes: textBytes, hasStopped: true },
    ...changes,
  })

describe('the rates of a target', () => {
  test('are typical before it has answered', () => {
    expect(learntRates().of(whole(600))).toEqual(TYPICAL)
  })

  test('are those of its answers, the newest by an eighth', () => {
    const rates = learntRates()
    rates.learn(whole(600))
    expect(rates.of(whole(0))).toEqual({ inputBytes: 2, outputBytes: 6 })

    rates.learn(whole(200))
    expect(rates.of(whole(0)).outputBytes).toBe(5.5)
  })

  test('are its own', () => {
    const rates = learntRates()
    rates.learn(whole(600))

    expect(rates.of(whole(0, { target: 'config.targets[1]' }))).toEqual(TYPICAL)
    expect(rates.of(whole(0, { record: { alias: 'other' } }))).toEqual(TYPICAL)
  })

  test.each<[string, Changes]>([
    ['an answer that broke off', { outcome: 'truncated' }],
    ['an answer without counts', { usage: undefined }],
    ['a few words', { usage: { inputTokens: 3, outputTokens: 3 } }],
    ['thoughts that are not shown', { usage: { outputTokens: 900, reasoningTokens: 800 } }],
    ['what no tokenizer makes', { usage: { outputTokens: 100_000 } }],
    ['a picture', { usage: { inputTokens: 200 }, record: { sent: { textBytes: 400, media: 1 } } }],
  ])('are not learnt from %s', (_, changes) => {
    const rates = learntRates()
    rates.learn(whole(600, changes))

    expect(rates.of(whole(0))).toEqual(TYPICAL)
  })
})
