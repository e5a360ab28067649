import type { Attempt, Trace } from './trace'
import { printTraceparent } from './trace-context/traceparent'

/**
 * Notes who is asked, and tells it which span asks, so that its own spans are parts of that one. Tells nothing where
 * requests have no spans. https://www.w3.org/TR/trace-context-2/
 *
 * @param headers Those of the provider's request. What the client has said of its trace is replaced.
 * @param asked The target, by the configuration.
 */
export function carryTrace(
  headers: Headers,
  trace: Trace | undefined,
  attempt: Attempt,
  asked?: Attempt['asked'],
): void {
  if (asked) attempt.asked = asked
  const span = trace?.span
  if (!span) return
  // An attempt that is not kept has no span of its own.
  const spanId = attempt.spanId ?? span.spanId
  headers.set('traceparent', printTraceparent({ ...span, spanId }))
  if (span.state === undefined) headers.delete('tracestate')
  else headers.set('tracestate', span.state)
}
