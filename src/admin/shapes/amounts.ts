import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'

/** A value that may be unknown. */
export const nullable = <T extends t.TSchema>(schema: T) => t.Union([schema, t.Null()])

/** A time of RFC 3339 in UTC, with milliseconds. */
export const Time = t.String({ format: 'date-time', examples: ['2026-11-03T09:30:00.000Z'] })

/** US dollars. Millionths are exact. */
export const Usd = t.Number({ description: 'US dollars', examples: [0.012345] })

/** What requests have used, summed up. */
export const Amounts = t.Object({
  requests: t.Integer(),
  failed: t.Integer({ description: 'Status 400 or more, or the answer broke off' }),
  input_tokens: t.Integer({ description: 'Without what caches held' }),
  cache_read_tokens: t.Integer(),
  cache_write_tokens: t.Integer(),
  output_tokens: t.Integer(),
  reasoning_tokens: t.Integer({ description: 'A part of the output' }),
  audio_tokens: t.Integer(),
  usd: Usd,
  unpriced: t.Integer({ description: 'Requests that used tokens and have no price' }),
})
export type Amounts = Static<typeof Amounts>

/** Two quantiles of a duration. Null where nothing was measured. */
export const Quantiles = nullable(
  t.Object({ p50: t.Number(), p95: t.Number() }, { description: 'Milliseconds' }),
)
export type Quantiles = Static<typeof Quantiles>

/** How long answers took. */
export const Latency = t.Object({
  first_byte_ms: Quantiles,
  duration_ms: Quantiles,
})
export type Latency = Static<typeof Latency>

/**
 * Where requests are kept.
 *
 * - `database`: in PostgreSQL, those of the fleet.
 * - `file`: on this machine, those of all its workers.
 * - `memory`: in one process, the last few thousand, until it ends.
 */
export const KeptIn = t.Union([t.Literal('database'), t.Literal('file'), t.Literal('memory')])
export type KeptIn = Static<typeof KeptIn>
