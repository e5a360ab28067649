import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { Amounts, KeptIn, Latency, Time } from './amounts'
import { STEPS } from './groups'

const Names = t.Object(
  {
    application: t.Optional(t.String()),
    team: t.Optional(t.String()),
    alias: t.Optional(t.String()),
    model: t.Optional(t.String({ description: 'The provider’s model' })),
    key: t.Optional(t.String()),
    day: t.Optional(t.String({ examples: ['2026-11-03'] })),
  },
  { description: 'What is alike in the group. A name is missing where requests have none' },
)

/** Answer of `GET /admin/usage`: sums by groups, the dearest first. */
export const UsageAnswer = t.Object({
  from: Time,
  to: Time,
  time_zone: t.String({ examples: ['Europe/Berlin'] }),
  kept_in: KeptIn,
  total: Amounts,
  groups: t.Array(t.Composite([t.Object({ group: Names }), Amounts])),
  has_more: t.Boolean({ description: 'Whether there are more groups than `limit`' }),
})
export type UsageAnswer = Static<typeof UsageAnswer>

/** One step of a series. */
export const UsageStep = t.Composite([t.Object({ from: Time, to: Time }), Amounts, Latency])
export type UsageStep = Static<typeof UsageStep>

/** Answer of `GET /admin/usage/series`: one entry for each step, also where nothing happened. */
export const SeriesAnswer = t.Object({
  from: Time,
  to: Time,
  time_zone: t.String({ description: 'In which days begin' }),
  step: t.Union(STEPS.map((step) => t.Literal(step))),
  kept_in: KeptIn,
  is_sampled: t.Boolean({ description: 'Whether the latencies are those of a sample' }),
  total: t.Composite([Amounts, Latency]),
  steps: t.Array(UsageStep),
})
export type SeriesAnswer = Static<typeof SeriesAnswer>
