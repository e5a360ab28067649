import type { TraceParent } from './traceparent'

/** Which traces are recorded. https://opentelemetry.io/docs/specs/otel/trace/sdk/#sampling */
export type Sampler = {
  /** Of the traces that begin here, and of all where a parent does not decide: from 0 to 1. */
  ratio: number
  /** Whether a parent decides, where there is one. */
  isParentBased: boolean
}

/** Where the digits of an id begin by which it is chosen: the last 52 bits, which a number holds exactly. */
const FIRST_DIGIT = 19
const ALL = 2 ** 52

/** Whether a trace is recorded. The same id is always chosen, or never. */
export function isChosen(
  { ratio, isParentBased }: Sampler,
  traceId: string,
  parent: Pick<TraceParent, 'isSampled'> | undefined,
): boolean {
  if (isParentBased && parent) return parent.isSampled
  if (ratio >= 1) return true
  return Number.parseInt(traceId.slice(FIRST_DIGIT), 16) < ratio * ALL
}
