import { allInput } from '../../telemetry/genai'
import type { Report } from '../../telemetry/record'

/** How many bytes make a token. */
export type Rates = { inputBytes: number; outputBytes: number }

/** What answers with token counts have taught, for those without. One process learns for itself. */
export type LearntRates = {
  /** The rates of a target: what it has taught, else what is typical. */
  of(report: Pick<Report, 'record' | 'target'>): Rates
  /** Learns from an answer that was whole and counted. */
  learn(report: Report): void
}

/** English and code have about four letters a token; of other scripts a letter is two or three bytes, and about one token. */
export const TYPICAL: Rates = { inputBytes: 4, outputBytes: 4 }

/** Few tokens tell little, and around a short text stand names of members. */
const MIN_TOKENS = 32
/** No tokenizer is beyond these. Something else was counted then. */
const MIN_BYTES = 1.5
const MAX_BYTES = 12
/** How much one answer counts beside all before it. */
const WEIGHT = 1 / 8
/** Targets are as many as the configuration has. A reload may bring others. */
const MAX_TARGETS = 10_000

/** Learns, by alias and target, how many bytes of text make a token. A request costs one look into a map. */
export function learntRates(): LearntRates {
  const known = new Map<string, Rates>()
  const keyOf = ({ record, target }: Pick<Report, 'record' | 'target'>) =>
    `${record.alias} ${target}`
  return {
    of: (report) => known.get(keyOf(report)) ?? TYPICAL,
    learn(report) {
      const { usage, streamed, outcome, record } = report
      if (!usage || outcome !== 'complete') return
      const { sent } = record
      const input = sent?.media === 0 ? rateIn(sent.textBytes, allInput(usage)) : undefined
      // Thoughts may be shown whole, in short, or not at all.
      const output = usage.reasoningTokens
        ? undefined
        : rateIn(streamed?.textBytes, usage.outputTokens)
      if (input === undefined && output === undefined) return
      const key = keyOf(report)
      const before = known.get(key)
      if (!before && known.size >= MAX_TARGETS) known.clear()
      known.set(key, {
        inputBytes: moved(before?.inputBytes, input) ?? TYPICAL.inputBytes,
        outputBytes: moved(before?.outputBytes, output) ?? TYPICAL.outputBytes,
      })
    },
  }
}

function rateIn(bytes: number | undefined, tokens: number | undefined): number | undefined {
  if (bytes === undefined || tokens === undefined || tokens < MIN_TOKENS) return undefined
  const rate = bytes / tokens
  return rate >= MIN_BYTES && rate <= MAX_BYTES ? rate : undefined
}

const moved = (before: number | undefined, rate: number | undefined): number | undefined =>
  before === undefined || rate === undefined ? (rate ?? before) : before + (rate - before) * WEIGHT
