import { isId } from './ids'

/** What `traceparent` says: the trace, the span that asks, and what is to become of both. */
export type TraceParent = {
  /** 32 digits in lower-case hex. */
  traceId: string
  /** 16 digits in lower-case hex. */
  spanId: string
  isSampled: boolean
  /** Whether the id of the trace says of itself that it is random. */
  isRandom: boolean
}

/** https://www.w3.org/TR/trace-context-2/#traceparent-header-field-values */
const TRACEPARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-[\x20-\x7e]*)?$/

/** A longer value is nobody's: version 00 has 55 characters. */
const MAX_LENGTH = 512

const INVALID_VERSION = 'ff'
const FIRST_VERSION = '00'

const SAMPLED = 1
const RANDOM = 2

/**
 * Reads `traceparent`. Of a version that is not known yet, the first fields are those of version 00, as the standard wants.
 *
 * @returns Undefined where it is not valid: the trace is a new one then.
 */
export function readTraceparent(value: string | null): TraceParent | undefined {
  if (value === null || value.length > MAX_LENGTH) return undefined
  const [, version, traceId = '', spanId = '', digits = '', more] = TRACEPARENT.exec(value) ?? []
  if (version === undefined || version === INVALID_VERSION) return undefined
  if (version === FIRST_VERSION && more !== undefined) return undefined
  if (!isId(traceId) || !isId(spanId)) return undefined
  const flags = Number.parseInt(digits, 16)
  return { traceId, spanId, isSampled: (flags & SAMPLED) !== 0, isRandom: (flags & RANDOM) !== 0 }
}

/** The flags of a trace. Those that nobody has defined yet are zero. */
export const flagsOf = ({ isSampled, isRandom }: Omit<TraceParent, 'traceId' | 'spanId'>): number =>
  (isSampled ? SAMPLED : 0) | (isRandom ? RANDOM : 0)

/** Prints `traceparent` in version 00. */
export const printTraceparent = (parent: TraceParent): string =>
  `00-${parent.traceId}-${parent.spanId}-0${flagsOf(parent)}`
