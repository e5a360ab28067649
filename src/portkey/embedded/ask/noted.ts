import { PortusError } from '../../../errors'
import { type Attempt, noteAnswer, noteFailure } from '../../../telemetry/trace'
import type { EachAnswer } from './answer-part'
import type { Exchange } from './exchange'
import { silentAnswer, unreachableAnswer } from './outage-answer'

/** A proxy answers so, and of the proxy in front of providers no client knows. RFC 9110 section 15.5.8. */
const PROXY_REFUSES = 407

/**
 * Asks, and notes what comes of it. Where no answer came, the gateway sees one that says so.
 *
 * @throws {PortusError} if Portus has ended the request, and the reason of the signal if the client has.
 */
export async function noted(
  { attempt, proxyOf }: { attempt: Attempt; proxyOf: () => string | undefined },
  { signal }: Exchange,
  ask: () => Promise<EachAnswer>,
): Promise<EachAnswer> {
  try {
    const answer = await ask()
    const proxy = answer.response.status === PROXY_REFUSES ? proxyOf() : undefined
    if (proxy !== undefined) {
      attempt.cause = `the egress proxy ${proxy} asks for credentials (407)`
      attempt.outage = 'unreachable'
      void answer.response.body?.cancel()
      return { response: unreachableAnswer() }
    }
    noteAnswer(attempt, answer.response)
    return answer
  } catch (cause) {
    // What Portus has not ended, the gateway has: its `request_timeout` is over.
    noteFailure(attempt, isAbort(cause) ? endOf(signal) : cause, proxyOf())
    if (cause instanceof PortusError || signal.aborted) throw cause
    return { response: isAbort(cause) ? silentAnswer() : unreachableAnswer() }
  }
}

const isAbort = (cause: unknown): boolean => cause instanceof Error && cause.name === 'AbortError'

const endOf = ({ aborted, reason }: AbortSignal): unknown =>
  aborted ? reason : new DOMException('The provider did not answer', 'TimeoutError')
