import type { Alias } from '../alias/alias'
import type { Dialect, Usage } from '../api/dialect'
import type { RequestRecord } from '../telemetry/record'
import type { Report, Reporter } from '../telemetry/report'
import type { Received } from './forward'

/** What turns the gateway's answer into the client's. */
export type AnswerContext = {
  record: RequestRecord
  alias: Alias
  dialect: Dialect
  /** Whether the endpoint answers with JSON or events and nothing else. */
  isConversation: boolean
  idleTimeoutMs: number
  report: Reporter
}

/** What can be said of the answer before its body has ended. */
export function headOf(
  { status, target, retries }: Received,
  { record, alias }: AnswerContext,
): Report {
  record.answerer = {
    ...(target === undefined ? alias.onlyTarget : { target, ...alias.targets.get(target) }),
    ...(retries !== undefined && { retries }),
  }
  const elapsedMs = performance.now() - record.startedAtMs
  return {
    record,
    status,
    outcome: 'complete',
    durationMs: elapsedMs,
    timeToFirstByteMs: elapsedMs,
    bytes: 0,
    ...record.answerer,
  }
}

/** The report of an answer whose body has ended. */
export const ended = (
  head: Report,
  outcome: Report['outcome'],
  bytes: number,
  usage: Usage | undefined,
): Report => ({
  ...head,
  outcome,
  bytes,
  durationMs: performance.now() - head.record.startedAtMs,
  ...(usage && Object.keys(usage).length > 0 && { usage }),
})
