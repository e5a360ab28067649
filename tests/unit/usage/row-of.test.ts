import { describe, expect, test } from 'bun:test'
import { rowOf } from '../../../src/usage/row-of'
import { reportWith } from './report'

describe('the row of a request', () => {
  test('says who asked whom for what, and what came of it', () => {
    const before = Date.now()
    const report = reportWith({
      usage: { inputTokens: 5, outputTokens: 2 },
      target: 'config.targets[1]',
      timeToFirstByteMs: 4.4,
      tier: 'flex',
      record: { id: 'mine', keyName: '2026', session: 's-1' },
      attempts: [
        { target: 'config.targets[0]', status: 503, endedAtMs: performance.now() },
        { target: 'config.targets[0]', host: '', cause: 'skipped' },
        {
          target: 'config.targets[1]',
          asked: { provider: 'openai', model: 'gpt-real' },
          status: 200,
        },
      ],
    })
    const price = { source: 'config' as const, version: '1', cost: () => 9 }

    const row = rowOf(report, { team: 'payments', priceOf: () => price })

    expect(row).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/),
      startedAtMs: expect.any(Number),
      endedAtMs: expect.any(Number),
      timeToFirstByteMs: 4,
      application: 'tests',
      team: 'payments',
      keyName: '2026',
      session: 's-1',
      alias: 'fast',
      target: '1',
      provider: 'openai',
      model: 'gpt-real',
      endpoint: 'chat',
      status: 200,
      outcome: 'complete',
      requestId: 'mine',
      tokens: { inputTokens: 5, outputTokens: 2 },
      units: {},
      accuracy: 'exact',
      microUsd: 9,
      price: { source: 'config', version: '1' },
      attempts: [
        { target: '0', status: 503, startedAfterMs: 0, durationMs: expect.any(Number) },
        { target: '1', provider: 'openai', model: 'gpt-real', status: 200, startedAfterMs: 0 },
      ],
    })
    expect(row!.endedAtMs).toBeGreaterThanOrEqual(before)
    expect(row!.endedAtMs - row!.startedAtMs).toBe(12)
  })

  test('has what each provider said of an error, and the error’s name of a header where its words have none', () => {
    const row = rowOf(
      reportWith({
        attempts: [
          { status: 529, words: { message: 'Overloaded', type: 'overloaded_error' } },
          { status: 400, words: { message: 'No' }, errorType: 'ValidationException' },
          { status: 400, errorType: 'ValidationException' },
        ],
      }),
      {},
    )

    expect(row?.attempts.map(({ words }) => words)).toEqual([
      { message: 'Overloaded', type: 'overloaded_error' },
      { message: 'No', type: 'ValidationException' },
      undefined,
    ])
  })

  test.each([
    ['was not let in', { application: undefined }],
    ['names no alias', { alias: undefined }],
    ['asks for no endpoint', { endpoint: undefined }],
  ])('is none where it %s', (_, record) => {
    expect(rowOf(reportWith({ record: record as never }), {})).toBeUndefined()
  })

  test('of a failure has its attempts, their causes without secrets, and nothing used', () => {
    const report = reportWith({
      outcome: 'failed',
      status: 502,
      attempts: [
        {
          cause: 'ERR: certificate of sk-secret is wrong',
          redact: (text) => text.replaceAll('sk-secret', '***'),
        },
      ],
    })

    expect(rowOf(report, {})).toMatchObject({
      status: 502,
      outcome: 'failed',
      tokens: {},
      units: {},
      accuracy: 'exact',
      attempts: [{ target: '0', cause: 'ERR: certificate of *** is wrong' }],
    })
  })

  test('has an id of its own, whatever the client calls the request', () => {
    const report = reportWith({ record: { id: 'mine' } })

    expect(rowOf(report, {})!.id).not.toBe(rowOf(report, {})!.id)
  })
})
