import type { LatencySample } from '../usage/ledger/reader'
import type { Latency, Quantiles } from './shapes/amounts'

/** So many requests are looked at for the latencies of an answer. */
export const MAX_SAMPLES = 20_000

/** How long requests took. Those that Portus or a provider refused are left out: they would make it look fast. */
export function latencyOf(samples: readonly LatencySample[]): Latency {
  const answered = samples.filter(({ status }) => status < 400)
  return {
    first_byte_ms: quantilesOf(answered.flatMap(({ firstByteMs }) => firstByteMs ?? [])),
    duration_ms: quantilesOf(answered.map(({ durationMs }) => durationMs)),
  }
}

/** The nearest ranks of some numbers. */
export function quantilesOf(values: readonly number[]): Quantiles {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  return { p50: at(0.5), p95: at(0.95) }
}
