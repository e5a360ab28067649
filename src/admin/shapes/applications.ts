import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { nullable, Time, Usd } from './amounts'

/** How one limit or budget stands. Amounts are in its unit; money is in dollars. */
export const AdminLimit = t.Object({
  id: t.String({ examples: ['application/billing/micro_usd/month'] }),
  owner: t.Object({
    kind: t.Union([t.Literal('application'), t.Literal('team'), t.Literal('alias')]),
    name: t.String(),
  }),
  unit: t.Union(
    (['requests', 'tokens', 'concurrent_requests', 'usd'] as const).map((one) => t.Literal(one)),
  ),
  window: t.Union([
    t.Object({ kind: t.Literal('sliding'), seconds: t.Integer() }),
    t.Object({
      kind: t.Literal('calendar'),
      per: t.Union((['day', 'week', 'month'] as const).map((one) => t.Literal(one))),
      time_zone: t.String(),
    }),
    t.Object({ kind: t.Literal('once') }),
    t.Object({ kind: t.Literal('running') }),
  ]),
  max: t.Number(),
  used: nullable(t.Number({ description: 'Null where the store cannot say' })),
  reserved: nullable(t.Number({ description: 'What running requests may still use' })),
  left: nullable(t.Number()),
  resets_at: nullable(Time),
  warn_at: t.Array(t.Number(), { description: 'Shares of the maximum', examples: [[0.75]] }),
  state: t.Union((['ok', 'warning', 'used_up', 'unknown'] as const).map((one) => t.Literal(one))),
})
export type AdminLimit = Static<typeof AdminLimit>

/** Who has paused an application, and when. */
export const AdminPause = t.Object({
  since: Time,
  by: t.String({ description: 'The name of the admin key' }),
})
export type AdminPause = Static<typeof AdminPause>

/** A key of an application. Never the key, never its digest. */
export const AdminKeyInfo = t.Object({
  name: nullable(t.String()),
  source: t.Union([t.Literal('file'), t.Literal('environment')]),
  expires_at: nullable(Time),
  is_expired: t.Boolean(),
})

/** An application: whoever a key belongs to. */
export const AdminApplication = t.Object({
  name: t.String(),
  description: nullable(t.String()),
  team: nullable(t.String()),
  has_file: t.Boolean({ description: 'One without a file may use everything' }),
  keys: t.Array(AdminKeyInfo),
  aliases: t.Array(t.String(), { description: 'Those that it may use' }),
  limits: t.Array(AdminLimit, { description: 'Its own, without those of its team' }),
  spent: nullable(
    t.Object(
      { day: Usd, week: Usd, month: Usd },
      { description: 'In this day, week and month of UTC' },
    ),
  ),
  paused: nullable(AdminPause),
})
export type AdminApplication = Static<typeof AdminApplication>

/** A team: applications that share limits. */
export const AdminTeam = t.Object({
  name: t.String(),
  description: nullable(t.String()),
  applications: t.Array(t.String()),
  limits: t.Array(AdminLimit),
  spent: nullable(t.Object({ day: Usd, week: Usd, month: Usd })),
})
export type AdminTeam = Static<typeof AdminTeam>

/** Where pauses are kept. Those in `memory` end with the server. */
export const PausesIn = t.Union(
  (['database', 'redis', 'file', 'memory'] as const).map((one) => t.Literal(one)),
)
export type PausesIn = Static<typeof PausesIn>

/** Answer of `GET /admin/applications`. */
export const ApplicationsAnswer = t.Object({
  pauses_in: PausesIn,
  applications: t.Array(AdminApplication),
  teams: t.Array(AdminTeam),
})
export type ApplicationsAnswer = Static<typeof ApplicationsAnswer>

/** Answer of `PUT` and `DELETE /admin/applications/{name}/pause`. */
export const PauseAnswer = t.Object({
  application: t.String(),
  paused: nullable(AdminPause),
  kept_in: PausesIn,
})
export type PauseAnswer = Static<typeof PauseAnswer>
