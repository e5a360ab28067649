import type { Usage } from '../../api/dialect'
import { allInput, allOutput, GEN_AI, operationOf, providerNameOf } from '../genai'
import type { Report } from '../record'
import type { Redact } from '../redact'
import { targetIndex } from '../target-index'
import type { Attempt } from '../trace'
import type { Attributes } from './span'

/** Host and port of an authority. RFC 3986 section 3.2. */
const AUTHORITY = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/

/** What an attempt is told apart by, beside what went wrong. */
export type AttemptFacts = {
  attempt: Attempt
  report: Report
  /** Whether the client got this attempt's answer. */
  isAnswer: boolean
  /** How often the target had been asked before. */
  resends: number
  known: Redact
}

/**
 * The attributes of an attempt. Models are those of the configuration.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export function attemptAttributes(facts: AttemptFacts): Attributes {
  const { attempt, report, isAnswer, resends, known } = facts
  const { record, usage } = report
  const operation = record.endpoint === undefined ? undefined : operationOf(record.endpoint)
  const { provider, model } = askedOf(facts)
  const [, host, port] = AUTHORITY.exec(known(attempt.host)) ?? []
  return {
    [GEN_AI.operation]: operation,
    [GEN_AI.provider]: provider === undefined ? undefined : known(providerNameOf(provider)),
    [GEN_AI.requestModel]: model === undefined ? undefined : known(model),
    [GEN_AI.requestStream]: operation !== undefined && record.isStreamed ? true : undefined,
    [GEN_AI.timeToFirstChunk]: isAnswer ? firstChunkSeconds(attempt, report) : undefined,
    'server.address': host === '' ? undefined : host,
    'server.port': port === undefined ? undefined : Number(port),
    'http.request.method': record.method,
    'http.response.status_code': attempt.status,
    'http.request.resend_count': resends === 0 ? undefined : resends,
    'portus.target': targetIndex(attempt.target),
    ...(isAnswer && usage && usageAttributes(usage)),
  }
}

/** Who was asked. Behind a remote gateway only its answer tells. */
export function askedOf({
  attempt,
  report,
  isAnswer,
}: Pick<AttemptFacts, 'attempt' | 'report' | 'isAnswer'>): { provider?: string; model?: string } {
  return attempt.asked ?? (isAnswer ? report : {})
}

/** Seconds from the request to the first bytes of a stream. */
function firstChunkSeconds(
  { startedAtMs }: Attempt,
  { record, timeToFirstByteMs }: Report,
): number | undefined {
  if (timeToFirstByteMs === undefined || !record.isStreamed) return undefined
  const ms = record.startedAtMs + timeToFirstByteMs - startedAtMs
  return ms > 0 ? ms / 1000 : undefined
}

/** Token counts as OpenTelemetry has them. What is not known is left out. */
function usageAttributes(usage: Usage): Attributes {
  const { cacheReadTokens, reasoningTokens, cacheWriteTokens, cacheWrite1hTokens } = usage
  return {
    [GEN_AI.inputTokens]: allInput(usage),
    [GEN_AI.outputTokens]: allOutput(usage),
    [GEN_AI.cacheReadTokens]: cacheReadTokens,
    [GEN_AI.cacheWriteTokens]:
      cacheWriteTokens === undefined && cacheWrite1hTokens === undefined
        ? undefined
        : (cacheWriteTokens ?? 0) + (cacheWrite1hTokens ?? 0),
    [GEN_AI.reasoningTokens]: reasoningTokens,
  }
}
