import type { Static } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { CONDITION_KINDS, SEVERITIES } from './condition'

const words = <Word extends string>(all: readonly Word[], description: string) =>
  t.Unsafe<Word>(t.String({ enum: [...all], description }))

const time = (description: string) => t.String({ format: 'date-time', description })

/** What a receiver of alerts gets. Members are added in the course of time, and none changes its meaning within a version. */
export const Alert = t.Object(
  {
    version: t.Literal(1),
    text: t.String({ description: 'One line, as chats show it' }),
    id: t.String({ description: 'The same for the same trouble, also when it comes again' }),
    state: words(['firing', 'resolved'], 'Whether the trouble is there or over'),
    kind: words(CONDITION_KINDS, 'What is wrong'),
    severity: words(SEVERITIES, 'How much it matters'),
    subject: t.String({ description: 'What it is about' }),
    summary: t.String({ description: 'One sentence with figures' }),
    detail: t.Record(t.String(), t.Union([t.String(), t.Number()]), {
      description: 'The figures by their names',
    }),
    at: time('When this was found'),
    since: time('When the trouble was first seen'),
    instance: t.String({ description: 'The host that sends this' }),
    portus_version: t.String(),
  },
  { $id: 'PortusAlert', title: 'An alert of Portus' },
)
export type Alert = Static<typeof Alert>

/** What tells one event of an alert from another. */
export type AlertEvent = Pick<Alert, 'state' | 'kind' | 'severity' | 'subject' | 'detail'> & {
  id: string
  summary: string
  /** `Date.now()` of the finding, and of the beginning of the trouble. */
  atMs: number
  sinceMs: number
}

/** Who sends alerts. */
export type AlertSender = { instance: string; version: string }

/** An event as its receiver gets it. */
export function alertOf(
  { atMs, sinceMs, summary: found, ...event }: AlertEvent,
  { instance, version }: AlertSender,
): Alert {
  const isOver = event.state === 'resolved'
  const summary = isOver ? `Over after ${lengthWords(atMs - sinceMs)}: ${found}` : found
  const { id, state, kind, severity, subject, detail } = event
  return {
    version: 1,
    text: `Portus, ${isOver ? 'resolved' : severity}: ${summary}`,
    id,
    state,
    kind,
    severity,
    subject,
    summary,
    detail,
    at: new Date(atMs).toISOString(),
    since: new Date(sinceMs).toISOString(),
    instance,
    portus_version: version,
  }
}

const UNITS: readonly (readonly [ms: number, word: string])[] = [
  [86_400_000, 'days'],
  [3_600_000, 'hours'],
  [60_000, 'minutes'],
]

/** How long something took, in one unit: the largest that fits twice. */
function lengthWords(ms: number): string {
  const [unit, word] = UNITS.find(([length]) => ms >= 2 * length) ?? [1000, 'seconds']
  return `${Math.max(0, Math.round(ms / unit))} ${word}`
}
