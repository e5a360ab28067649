import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { KeptIn, nullable, Time, Usd } from './amounts'

/** One request to a provider. */
export const AdminAttempt = t.Object({
  target_index: nullable(t.String({ examples: ['0', '1.0'] })),
  provider: nullable(t.String()),
  model: nullable(t.String()),
  status: nullable(t.Integer({ description: 'Null where no answer came' })),
  cause: nullable(t.String({ examples: ['ECONNREFUSED'] })),
  words: nullable(
    t.Object(
      { message: t.String(), type: nullable(t.String({ examples: ['overloaded_error'] })) },
      { description: 'What the provider said of an error, without secrets, cut' },
    ),
  ),
  started_after_ms: t.Integer({ description: 'From the arrival of the request' }),
  duration_ms: nullable(t.Integer({ description: 'Until its answer began, or it failed' })),
})
export type AdminAttempt = Static<typeof AdminAttempt>

const count = t.Integer()

/** Tokens by kind. The kinds are disjoint, but for reasoning, which is a part of the output. */
export const AdminTokens = t.Object({
  input: count,
  cache_read: count,
  cache_write: count,
  output: count,
  reasoning: count,
  audio: count,
})

/** One request of a client. */
export const AdminRequest = t.Object({
  id: t.String({ format: 'uuid' }),
  request_id: t.String({ description: '`x-request-id` of its answer' }),
  started_at: Time,
  duration_ms: t.Integer(),
  first_byte_ms: nullable(t.Integer()),
  application: t.String(),
  team: nullable(t.String()),
  key: nullable(t.String({ description: 'The name of its key' })),
  session: nullable(t.String()),
  alias: t.String(),
  target_index: nullable(t.String()),
  provider: nullable(t.String()),
  model: nullable(t.String()),
  endpoint: t.String({ examples: ['messages'] }),
  status: t.Integer(),
  outcome: t.Union(
    (['complete', 'truncated', 'cancelled', 'failed'] as const).map((one) => t.Literal(one)),
  ),
  error: nullable(
    t.String({
      description: 'The error of Portus, where it was one; a provider’s is in `words`',
      examples: ['budget_exceeded'],
    }),
  ),
  is_failed: t.Boolean({ description: 'Status 400 or more, or the answer broke off' }),
  tokens: AdminTokens,
  accuracy: t.Union((['exact', 'partial', 'estimated'] as const).map((one) => t.Literal(one))),
  usd: nullable(Usd),
  price: nullable(
    t.Object({
      source: t.Union([t.Literal('built-in'), t.Literal('config')]),
      version: t.String(),
      tier: nullable(t.String()),
    }),
  ),
  attempts: t.Array(AdminAttempt),
})
export type AdminRequest = Static<typeof AdminRequest>

/** Answer of `GET /admin/requests`: the newest or the slowest first. */
export const RequestsAnswer = t.Object({
  kept_in: KeptIn,
  requests: t.Array(AdminRequest),
  next: nullable(t.String({ description: '`before` of the next page; null on the last one' })),
})
export type RequestsAnswer = Static<typeof RequestsAnswer>
