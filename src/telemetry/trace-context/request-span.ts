import { newSpanId, newTraceId } from './ids'
import { isChosen, type Sampler } from './sampler'
import { readTraceparent, type TraceParent } from './traceparent'
import { readTracestate } from './tracestate'

/** The place of a request in a trace. */
export type RequestSpan = TraceParent & {
  /** The span that this one is a part of. */
  parentId?: string
  /** Whether that one belongs to another process. */
  isParentRemote: boolean
  /** The client's `tracestate`, which belongs to its trace alone. */
  state?: string
}

/** Gives a request its place in a trace, by the headers of its client. */
export type BeginTrace = (headers: Headers) => RequestSpan

/**
 * Begins the span of a request. It goes on with the trace that the client names, where the client's header is valid.
 *
 * @param isSecret Whether a text holds what may not go on.
 */
export function beginSpan(
  headers: Headers,
  sampler: Sampler,
  isSecret: (text: string) => boolean,
): RequestSpan {
  const parent = readTraceparent(headers.get('traceparent'))
  const traceId = parent?.traceId ?? newTraceId()
  const span: RequestSpan = {
    traceId,
    spanId: newSpanId(),
    isSampled: isChosen(sampler, traceId, parent),
    isRandom: parent?.isRandom ?? false,
    isParentRemote: parent !== undefined,
  }
  if (!parent) return span
  span.parentId = parent.spanId
  const state = readTracestate(headers.get('tracestate'))
  if (state !== undefined && !isSecret(state)) span.state = state
  return span
}

/** Begins a span that is a part of another one of this process. */
export const childSpan = (parent: RequestSpan): RequestSpan => ({
  ...parent,
  spanId: newSpanId(),
  parentId: parent.spanId,
  isParentRemote: false,
})
