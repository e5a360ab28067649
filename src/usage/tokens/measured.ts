import { GOOGLE_EMBEDDINGS, INFERENCE, REALTIME } from '../../api/endpoints/endpoints'
import type { Report } from '../../telemetry/record'

/**
 * The endpoints whose answers say what they have used themselves. Others may repeat it: a response that is asked for
 * again, and the results of a batch.
 */
export const MEASURED: ReadonlySet<string> = new Set([...INFERENCE, REALTIME.name])

/** Those that answer with text. */
const WRITING: ReadonlySet<string> = new Set([
  'chat',
  'completions',
  'messages',
  'responses',
  'generate_content',
  'generate_content.stream',
])

/** Those that read text and write none. */
const READING: ReadonlySet<string> = new Set(['embeddings', 'rerank', ...GOOGLE_EMBEDDINGS])

/** Those that are counted by tokens or by seconds, and say neither where the answer is no JSON. */
const HEARING: ReadonlySet<string> = new Set(['audio.transcriptions', 'audio.translations'])

/** How an endpoint counts what its answers use. Undefined where they use nothing, or do not say it for themselves. */
export function measureOf(
  endpoint: string | undefined,
): 'written' | 'read' | 'heard' | 'told' | undefined {
  if (endpoint === undefined || !MEASURED.has(endpoint)) return undefined
  if (WRITING.has(endpoint)) return 'written'
  if (READING.has(endpoint)) return 'read'
  return HEARING.has(endpoint) ? 'heard' : 'told'
}

const FIRST_ERROR = 400

/**
 * Whether a provider has begun to answer well, so that something is used. A client that left before that, a refusal, and
 * a failure that came in the place of an answer use nothing.
 */
export function isAnswered(report: Report): boolean {
  const { usage, streamed, status, lateStatus = status, outcome, record } = report
  if (usage || streamed) return true
  if (outcome !== 'cancelled' && lateStatus >= FIRST_ERROR) return false
  return record.trace.attempts.some((one) => one.status !== undefined && one.status < FIRST_ERROR)
}
