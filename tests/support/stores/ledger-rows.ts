import fc from 'fast-check'
import type { GroupBy, Sum, SumQuery } from '../../../src/usage/ledger/ledger'
import type { LedgerRow } from '../../../src/usage/ledger/row'

/** 2026-11-24T12:00:00Z */
export const NOON_MS = Date.UTC(2026, 10, 24, 12)

/** A row of the ledger; a test names what it is about. */
export const ledgerRow = (more: Partial<LedgerRow> = {}): LedgerRow => ({
  id: Bun.randomUUIDv7(),
  startedAtMs: NOON_MS,
  endedAtMs: NOON_MS + 900,
  application: 'billing',
  alias: 'fast',
  endpoint: 'chat',
  status: 200,
  outcome: 'complete',
  requestId: 'req_1',
  tokens: { inputTokens: 100, outputTokens: 10 },
  units: {},
  microUsd: 250,
  price: { source: 'built-in', version: '1' },
  accuracy: 'exact',
  attempts: [{ target: 'main', status: 200, startedAfterMs: 1, durationMs: 800 }],
  ...more,
})

const count = fc.integer({ min: 0, max: 2_000_000 })
const name = (...names: string[]) => fc.constantFrom(...names)

/** Rows of some days, with few names, so that several fall into one group. */
export const arbitraryRow = ({
  fromMs,
  toMs,
}: {
  fromMs: number
  toMs: number
}): fc.Arbitrary<LedgerRow> =>
  fc
    .record(
      {
        startedAtMs: fc.integer({ min: fromMs, max: toMs }),
        timeToFirstByteMs: fc.double({ min: 0, max: 1e5, noNaN: true }).map(Math.abs),
        application: name('billing', 'search', 'Größe'),
        team: name('payments', 'web', ''),
        keyName: name('2026-11', 'environment'),
        session: name('s1', 's2', 's3'),
        alias: name('fast', 'smart/large'),
        target: name('main', 'second'),
        provider: name('openai', 'anthropic'),
        model: name('gpt-5', 'claude-5', '模型'),
        status: name('200', '400', '429', '502').map(Number),
        outcome: fc.constantFrom('complete', 'truncated', 'cancelled', 'failed'),
        error: name('budget_exceeded', 'overloaded'),
        tokens: fc.record(
          {
            inputTokens: count,
            cacheReadTokens: count,
            cacheWriteTokens: count,
            cacheWrite1hTokens: count,
            audioInputTokens: count,
            outputTokens: count,
            reasoningTokens: count,
            audioOutputTokens: count,
          },
          { requiredKeys: [] },
        ),
        units: fc.record(
          { images: count, audioSeconds: fc.constant(2.5), batchRequests: count },
          { requiredKeys: [] },
        ),
        microUsd: fc.oneof(count, fc.constant(5_000_000_000)),
        accuracy: fc.constantFrom('exact', 'partial', 'estimated'),
        attempts: fc.constantFrom(
          [],
          [{ target: 'main', cause: 'ECONNRESET', startedAfterMs: 0.5, durationMs: 3.25 }],
        ),
      },
      {
        requiredKeys: [
          ...(['startedAtMs', 'application', 'alias', 'status', 'outcome', 'tokens'] as const),
          ...(['units', 'accuracy', 'attempts'] as const),
        ],
      },
    )
    .map(({ microUsd, ...row }) => {
      const { microUsd: _, price, ...plain } = ledgerRow()
      const cost = microUsd === undefined ? {} : { microUsd, ...(price ? { price } : {}) }
      return { ...plain, ...cost, ...row, endedAtMs: row.startedAtMs + 1500 }
    })

/** The day of a time in a zone, as `Intl` knows it. */
const dayIn = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return (ms: number) => format.format(ms)
}

/** Sums of rows, one after the other. In the order of their groups as JSON. */
export function plainSums(rows: readonly LedgerRow[], query: SumQuery): Sum[] {
  const day = dayIn(query.timeZone)
  const groupOf: Record<GroupBy, (row: LedgerRow) => string | undefined> = {
    application: (row) => row.application,
    team: (row) => row.team,
    alias: (row) => row.alias,
    model: (row) => row.model,
    day: (row) => day(row.startedAtMs),
    key: (row) => row.keyName,
    session: (row) => row.session,
  }
  const sums = new Map<string, Sum>()
  for (const row of rows) {
    if (row.startedAtMs < query.fromMs || row.startedAtMs >= query.toMs) continue
    if (Object.entries(query.where ?? {}).some(([by, is]) => groupOf[by as GroupBy](row) !== is))
      continue
    const group = Object.fromEntries(
      query.by.flatMap((by) => {
        const value = groupOf[by](row)
        return value === undefined ? [] : [[by, value]]
      }),
    )
    const key = JSON.stringify(group)
    const sum = sums.get(key) ?? nothing(group)
    sums.set(key, sum)
    const { tokens } = row
    sum.requests++
    if (row.status >= 400 || ['truncated', 'failed'].includes(row.outcome)) sum.failed++
    sum.inputTokens += tokens.inputTokens ?? 0
    sum.cacheReadTokens += tokens.cacheReadTokens ?? 0
    sum.cacheWriteTokens += (tokens.cacheWriteTokens ?? 0) + (tokens.cacheWrite1hTokens ?? 0)
    sum.outputTokens += tokens.outputTokens ?? 0
    sum.reasoningTokens += tokens.reasoningTokens ?? 0
    sum.audioTokens += (tokens.audioInputTokens ?? 0) + (tokens.audioOutputTokens ?? 0)
    sum.microUsd += row.microUsd ?? 0
    if (row.microUsd === undefined && Object.values(tokens).some((one) => one > 0)) sum.unpriced++
  }
  return inOrder([...sums.values()])
}

/** The same sums in an order that does not depend on how a database sorts. */
export const inOrder = (sums: readonly Sum[]): Sum[] =>
  sums.toSorted((one, other) => (JSON.stringify(one.group) < JSON.stringify(other.group) ? -1 : 1))

const nothing = (group: Sum['group']): Sum => ({
  group,
  requests: 0,
  failed: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioTokens: 0,
  microUsd: 0,
  unpriced: 0,
})
