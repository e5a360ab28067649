import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { AdminRequest } from './requests'

/**
 * What `GET /admin/stream` sends, by the names of the events. Each has JSON as `data`. A comment comes every 15 seconds where
 * nothing else does.
 *
 * - `requests`: those that have ended since the last event, the oldest first. Once a second at most.
 * - `configuration`: another revision is served, or a reload was refused.
 * - `applications`: an application was paused or goes on.
 */
export const StreamEvents = {
  requests: t.Object({
    requests: t.Array(AdminRequest, { maxItems: 100 }),
    skipped: t.Integer({ description: 'Requests that ended in this second besides' }),
    is_exact: t.Boolean({
      description: 'Whether `skipped` is all of them, and not at least so many',
    }),
  }),
  configuration: t.Object({ revision: t.String(), result: t.String() }),
  applications: t.Object({ paused: t.Array(t.String()) }),
} as const
export type StreamEvents = {
  [Name in keyof typeof StreamEvents]: Static<(typeof StreamEvents)[Name]>
}
