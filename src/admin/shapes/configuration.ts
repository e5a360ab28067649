import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { KeptIn, nullable, Time } from './amounts'
import { PausesIn } from './applications'

const names = t.Array(t.String())
const Changed = t.Object({ added: names, changed: names, removed: names })

/** A problem, or what an operator should know. */
export const AdminProblem = t.Object({
  file: nullable(t.String({ examples: ['config/models/fast.json'] })),
  line: nullable(t.Integer()),
  column: nullable(t.Integer()),
  message: t.String(),
})
export type AdminProblem = Static<typeof AdminProblem>

/** Names of what a reload has changed. `keys` are `application/key`. */
export const AdminChanges = t.Object({
  aliases: Changed,
  applications: Changed,
  teams: Changed,
  prices: Changed,
  keys: Changed,
})
export type AdminChanges = Static<typeof AdminChanges>

/** Answer of `GET /admin/configuration`. */
export const ConfigurationAnswer = t.Object({
  version: t.String(),
  gateway_version: t.String(),
  started_at: Time,
  revision: t.String({ description: 'Name of the configuration that is served' }),
  served_since: Time,
  reloads: t.Object({ successes: t.Integer(), failures: t.Integer() }),
  last_reload: nullable(
    t.Object({
      at: Time,
      result: t.Union((['success', 'failure', 'unchanged'] as const).map((one) => t.Literal(one))),
      problems: t.Array(AdminProblem),
      changes: nullable(AdminChanges),
      needs_restart: t.Array(t.String(), { description: 'Variables that count at the next start' }),
    }),
  ),
  last_change: nullable(
    t.Object(
      { at: Time, revision: t.String(), changes: AdminChanges },
      { description: 'The last reload that has changed something' },
    ),
  ),
  counts: t.Object({
    aliases: t.Integer(),
    applications: t.Integer(),
    teams: t.Integer(),
    keys: t.Integer(),
  }),
  workers: t.Integer(),
  stores: t.Object({
    requests_in: KeptIn,
    pauses_in: PausesIn,
    ledger: nullable(
      t.Object({
        waiting: t.Integer({ description: 'Rows that wait to be written' }),
        lag_ms: t.Integer(),
        dropped: t.Integer(),
        errors: t.Integer(),
      }),
    ),
    redis: nullable(t.Object({ is_up: t.Boolean() })),
  }),
  has_playground: t.Boolean({
    description: 'Whether this port answers clients as well. The ops port does not',
  }),
})
export type ConfigurationAnswer = Static<typeof ConfigurationAnswer>
