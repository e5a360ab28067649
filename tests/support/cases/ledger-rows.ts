import fc from 'fast-check'
import type { LedgerRow } from '../../../src/usage/ledger/row'

/** A row with these members, and what a row must have besides. */
export const ledgerRow = (members: Partial<LedgerRow> = {}): LedgerRow => ({
  id: Bun.randomUUIDv7(),
  startedAtMs: 1_790_000_000_000,
  endedAtMs: (members.startedAtMs ?? 1_790_000_000_000) + 500,
  application: 'billing',
  alias: 'fast',
  endpoint: 'chat',
  status: 200,
  outcome: 'complete',
  requestId: crypto.randomUUID(),
  tokens: { inputTokens: 100, outputTokens: 10 },
  units: {},
  accuracy: 'exact',
  attempts: [],
  ...members,
})

const count = fc.option(fc.nat({ max: 1000 }), { nil: undefined })
const optional = (...names: string[]) => fc.constantFrom(...names, undefined)

/** Nothing stands where a member is undefined. */
const known = <T extends object>(members: T) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

/** Rows that began within a time, of a few names each. */
export const ledgerRows = (
  fromMs: number,
  toMs: number,
  maxLength = 80,
): fc.Arbitrary<LedgerRow[]> =>
  fc.array(
    fc
      .record({
        startedAtMs: fc.integer({ min: fromMs, max: toMs - 1 }),
        application: fc.constantFrom('billing', 'chat-bot'),
        team: optional('payments'),
        keyName: optional('2026-11'),
        session: optional('s1', 's2'),
        alias: fc.constantFrom('fast', 'good'),
        model: optional('gpt', 'claude'),
        status: fc.constantFrom(200, 200, 400, 529),
        outcome: fc.constantFrom<LedgerRow['outcome'][]>('complete', 'truncated', 'cancelled'),
        error: optional('budget_exceeded'),
        microUsd: count,
        tokens: fc
          .record({
            inputTokens: count,
            cacheReadTokens: count,
            cacheWriteTokens: count,
            cacheWrite1hTokens: count,
            audioInputTokens: count,
            outputTokens: count,
            reasoningTokens: count,
            audioOutputTokens: count,
          })
          .map(known),
      })
      .map((members) => ledgerRow(known(members) as Partial<LedgerRow>)),
    { maxLength },
  )
