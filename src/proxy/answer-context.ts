import { CONVERSATIONS } from '../api/endpoints/endpoints'
import { EVENT_STREAM } from '../api/headers/media-type'
import type { Snapshot } from '../config/snapshot'
import type { Way } from '../portkey/contract'
import { recordOf } from '../telemetry/record'
import { redactWhole } from '../telemetry/redact'
import { cutOff } from './admission/cut-off'
import { tellAdmission } from './admission/limit-headers'
import type { AnswerContext } from './answer-report'
import type { ProxyDeps } from './deps'
import type { EarlyStream } from './early-stream'
import { DROPPED_HEADER, ownHeaders, tellStream } from './headers'
import type { Plan } from './plan/plan'
import type { EndpointRequest } from './request/endpoint-request'
import type { ClientRequest } from './request/read-request'
import type { Received } from './request/received'

/** What an answer is given to the client with. */
export function contextOf(
  { report, limits }: Pick<ProxyDeps, 'report' | 'limits'>,
  { settings, prices }: Snapshot,
  { endpoint, dialect, request }: EndpointRequest,
  { alias, dropped: given = [] }: ClientRequest,
  { ways }: Plan,
  answer: Received,
): AnswerContext {
  const way = ways.get(answer.target ?? '')
  const dropped = namesOf([...given, ...(way ? droppedOn(way) : [])])
  const record = recordOf(request)
  const mustEnd = limits && cutOff({ store: limits.store, record, dialect: dialect.name, prices })
  return {
    record,
    alias,
    dialect,
    isConversation: CONVERSATIONS.has(endpoint.overrides),
    idleTimeoutMs: settings.PORTUS_STREAM_IDLE_TIMEOUT_MS,
    pingIntervalMs: settings.PORTUS_PING_INTERVAL_MS,
    report,
    ...(mustEnd && { mustEnd }),
    ...(endpoint.answer === 'empty' && { mayBeEmpty: true }),
    ...(endpoint.answer === 'located' && { madeBelow: endpoint.path }),
    ...(way?.kind === 'own' && way.isUsageAdded && { isUsageAdded: true }),
    ...(dropped.length > 0 && { dropped }),
  }
}

/** So many names are told. A client can make up any number. */
const MAX_NAMES = 32

/** Names that can stand in a header. Some are the client's own. */
const namesOf = (dropped: readonly string[]): string[] =>
  [...new Set(dropped)].filter((name) => /^[\w .*-]{1,64}$/.test(name)).slice(0, MAX_NAMES)

/**
 * How a stream is begun whose provider is silent for long. Undefined where a provider's own bytes may be the answer:
 * they stay as they are.
 */
export function earlyStream(
  { config, report, onUnexpected }: ProxyDeps,
  { endpoint, dialect, request }: EndpointRequest,
  { isStreamed, alias, dropped: given = [] }: ClientRequest,
  plan: Plan,
): EarlyStream | undefined {
  const pingIntervalMs = config.settings.PORTUS_PING_INTERVAL_MS
  const mayBegin = isStreamed && pingIntervalMs > 0 && CONVERSATIONS.has(endpoint.overrides)
  if (!mayBegin || !isTranslated(plan)) return undefined
  const record = recordOf(request)
  return {
    pingIntervalMs,
    dialect,
    record,
    report,
    redact: alias.redact,
    onUnexpected: (error) => onUnexpected(record, error),
    headers() {
      const headers = new Headers(ownHeaders(record.id))
      headers.set('content-type', `${EVENT_STREAM}; charset=utf-8`)
      tellStream(headers)
      if (record.admission) tellAdmission(headers, record.admission, dialect.name)
      const dropped = namesOf([...given, ...droppedBy(plan)]).join(', ')
      if (dropped) headers.set(DROPPED_HEADER, redactWhole(alias.redact, dropped))
      return headers
    },
  }
}

/** Whether no target gives its own bytes, whichever answers. */
const isTranslated = ({ stub, ways }: Plan): boolean =>
  ways.size > 0
    ? [...ways.values()].every(({ kind }) => kind !== 'own')
    : stub.passthroughPrefix === undefined

/** Everything that some target does not get: nobody knows yet which of them answers. */
const droppedBy = ({ ways }: Plan): string[] => [...ways.values()].flatMap(droppedOn)

const droppedOn = (way: Way): readonly string[] => ('dropped' in way ? (way.dropped ?? []) : [])
