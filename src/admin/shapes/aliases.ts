import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { Amounts, KeptIn, Latency, nullable, Time, Usd } from './amounts'
import { AdminLimit } from './applications'

const Status = t.Union(
  (['healthy', 'degraded', 'failing', 'unknown'] as const).map((one) => t.Literal(one)),
  { description: 'Of the last minute. unknown: nobody has asked' },
)

/** Dollars for a million tokens. Null where nobody knows. */
export const PerMillion = t.Object({
  input: nullable(Usd),
  cache_read: nullable(Usd),
  cache_write: nullable(Usd),
  output: nullable(Usd),
})

/** One target of an alias. */
export const AdminTarget = t.Object({
  target_index: t.String({ examples: ['0', '1.0'] }),
  provider: t.String(),
  model: t.String(),
  status: Status,
  attempts: t.Integer({ description: 'In the last minute' }),
  successes: t.Integer(),
  errors: t.Record(t.String(), t.Integer(), { description: 'By kind', examples: [{ timeout: 2 }] }),
  latency_ms: t.Object(
    { p50: nullable(t.Number()), p95: nullable(t.Number()) },
    { description: 'Until its answers began' },
  ),
  skipped_until: nullable(Time),
  skips: t.Integer({ description: 'How often it began to be skipped since the start' }),
  price: nullable(
    t.Object({
      source: t.Union([t.Literal('built-in'), t.Literal('config')]),
      version: t.String(),
      usd_per_million_tokens: PerMillion,
    }),
  ),
})
export type AdminTarget = Static<typeof AdminTarget>

/** A model alias. */
export const AdminAlias = t.Object({
  name: t.String(),
  description: nullable(t.String()),
  is_hidden: t.Boolean(),
  strategy: nullable(t.String({ examples: ['fallback'], description: 'Null: one target' })),
  status: Status,
  targets: t.Array(AdminTarget),
  limits: t.Array(AdminLimit),
  usage: Amounts,
  usd_per_million_tokens: nullable(
    t.Number({ description: 'What its tokens have cost in this time, all kinds together' }),
  ),
  latency: Latency,
  sampled: t.Integer({ description: 'So many requests the latencies and `fell_back` are of' }),
  fell_back: t.Integer({
    description: 'Requests of the sample that another target answered than the first one asked',
  }),
  used_by: t.Array(t.Object({ application: t.String(), requests: t.Integer(), usd: Usd }), {
    description: 'The dearest first',
  }),
})
export type AdminAlias = Static<typeof AdminAlias>

/** Answer of `GET /admin/aliases`. Usage is that of the time. */
export const AliasesAnswer = t.Object({
  from: Time,
  to: Time,
  kept_in: KeptIn,
  is_sampled: t.Boolean(),
  aliases: t.Array(AdminAlias),
  left_out: t.Array(t.Object({ name: t.String(), reason: t.String() }), {
    description: '`portus dev` leaves aliases out that have a problem',
  }),
})
export type AliasesAnswer = Static<typeof AliasesAnswer>
