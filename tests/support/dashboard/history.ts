import { windowAt } from '../../../src/limits/rules/window'
import { openLedger } from '../../../src/store/ledger/open-ledger'
import type { LedgerAttempt, LedgerRow } from '../../../src/usage/ledger/row'
import { type Random, random } from '../random'
import { type ApplicationName, OVERLOADED } from './names'

const DAY_MS = 86_400_000
const DAYS = 30

/** Rows of today end so long ago, so that they are no part of what a test does. */
const QUIET_MS = 120_000

/** Dollars of a million tokens, in and out. */
const MODELS = {
  fast: { model: 'gpt-4o-mini', provider: 'openai', input: 0.15, output: 0.6 },
  slow: { model: 'gpt-4o', provider: 'openai', input: 2.5, output: 10 },
  claude: { model: 'claude-sonnet-4-5', provider: 'anthropic', input: 3, output: 15 },
  careful: { model: 'gpt-4o-mini', provider: 'openai', input: 0.15, output: 0.6 },
} as const
type Alias = keyof typeof MODELS

/** How many requests of a day each sends, and what they ask. */
const HABITS: Readonly<Record<ApplicationName, { requests: number; aliases: readonly Alias[] }>> = {
  search: { requests: 25, aliases: ['fast', 'careful'] },
  assistant: { requests: 40, aliases: ['claude', 'slow'] },
  batch: { requests: 20, aliases: ['fast', 'slow'] },
  mobile: { requests: 15, aliases: ['fast'] },
}

/** More of them yesterday: `search` spends most then. */
const BUSY = { factor: 6, aliases: ['claude'] as readonly Alias[] }

/** Rows of the last 30 days, the same for each start of a day. Yesterday is that of UTC. */
export function historyRows(nowMs: number): LedgerRow[] {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS
  const choose = random(20_261_130)
  const rows: LedgerRow[] = []
  for (let day = DAYS - 1; day >= 0; day--)
    for (const name of Object.keys(HABITS) as ApplicationName[]) {
      const isBusy = name === 'search' && day === 1
      const { requests, aliases } = HABITS[name]
      for (let at = 0; at < requests * (isBusy ? BUSY.factor : 1); at++) {
        const startedAtMs = today - day * DAY_MS + choose.below(DAY_MS)
        const row = rowOf(name, choose.pick(isBusy ? BUSY.aliases : aliases), startedAtMs, choose)
        if (row.endedAtMs < nowMs - QUIET_MS) rows.push(row)
      }
    }
  return rows
}

const FAILED: readonly Pick<LedgerRow, 'status' | 'outcome'>[] = [
  { status: 429, outcome: 'complete' },
  { status: 503, outcome: 'complete' },
  { status: 200, outcome: 'truncated' },
]

function rowOf(
  name: ApplicationName,
  alias: Alias,
  startedAtMs: number,
  choose: Random,
): LedgerRow {
  const { model, provider, input, output } = MODELS[alias]
  const isFailed = choose.below(25) === 0
  const { status, outcome } = isFailed
    ? choose.pick(FAILED)
    : { status: 200, outcome: 'complete' as const }
  const firstByteMs = 200 + choose.below(900)
  const wholeMs = firstByteMs + 300 + choose.below(6_000)
  const isRefused = status >= 400
  const tokens = isRefused
    ? {}
    : {
        inputTokens: 500 + choose.below(8_000),
        cacheReadTokens: choose.below(2_000),
        outputTokens: 100 + choose.below(2_500),
      }
  const microUsd = Math.round(
    (tokens.inputTokens ?? 0) * input + (tokens.outputTokens ?? 0) * output,
  )
  const answered: LedgerAttempt = {
    target: 'main',
    provider,
    model,
    status,
    startedAfterMs: 2,
    durationMs: firstByteMs,
  }
  const overloaded: LedgerAttempt = {
    ...answered,
    status: 503,
    durationMs: 80,
    words: { message: OVERLOADED, type: 'overloaded_error' },
  }
  return {
    id: Bun.randomUUIDv7('hex', startedAtMs),
    startedAtMs,
    endedAtMs: startedAtMs + wholeMs,
    timeToFirstByteMs: firstByteMs,
    application: name,
    ...((name === 'search' || name === 'assistant') && { team: 'product' }),
    keyName: name === 'mobile' ? 'environment' : '2026-11',
    ...(name === 'assistant' && { session: `talk-${choose.below(40)}` }),
    alias,
    target: 'main',
    provider,
    model,
    endpoint: alias === 'claude' ? 'messages' : 'chat',
    status,
    outcome,
    requestId: `history-${startedAtMs}`,
    tokens,
    units: {},
    ...(!isRefused && { microUsd, price: { source: 'built-in' as const, version: '0.1.8' } }),
    accuracy: outcome === 'truncated' ? 'partial' : 'exact',
    attempts: isRefused
      ? [{ ...overloaded, status }]
      : alias === 'careful'
        ? [overloaded, { ...answered, target: 'second', startedAfterMs: 85 }]
        : [answered],
  }
}

/** What an application has spent in these rows, in dollars. */
export const spentIn = (rows: readonly LedgerRow[], name: string): number =>
  rows.reduce((sum, row) => sum + (row.application === name ? (row.microUsd ?? 0) : 0), 0) / 1e6

/** Writes rows into the ledger of a folder, as a server does that has ended since then. */
export async function writeHistory(folder: string, rows: readonly LedgerRow[]): Promise<void> {
  const ledger = await openLedger({ folder, log() {}, retentionDays: 90, windowAt })
  for (const row of rows) ledger?.add(row)
  await ledger?.flush()
  await ledger?.close()
}
