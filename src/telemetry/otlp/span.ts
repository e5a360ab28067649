import { flagsOf, type TraceParent } from '../trace-context/traceparent'

/** An attribute in the JSON of OTLP, which prints integers of 64 bits as texts. */
export type Attribute = {
  key: string
  value:
    | { stringValue: string }
    | { boolValue: boolean }
    | { intValue: string }
    | { doubleValue: number }
}

/** Attributes by their names. A number without a fraction is an integer; undefined is left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/trace/v1/trace.proto */
export const SPAN_KIND = { server: 2, client: 3 } as const
const STATUS_ERROR = 2
const HAS_IS_REMOTE = 0x100
const IS_REMOTE = 0x200

/** A span in the JSON of OTLP. Ids are in hex, enumerations are numbers, times are texts. */
export type Span = {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  /** The flags of the trace, and whether the parent is of another process. */
  flags: number
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Attribute[]
  status?: { code: number }
}

/** What a span is made of. */
export type SpanFacts = {
  context: TraceParent & { parentId?: string; isParentRemote: boolean; state?: string }
  name: string
  kind: number
  /** Nanoseconds since 1970. */
  start: string
  end: string
  attributes: Attributes
  isError: boolean
}

/** Makes a span. */
export const spanOf = ({
  context,
  name,
  kind,
  start,
  end,
  attributes,
  isError,
}: SpanFacts): Span => ({
  traceId: context.traceId,
  spanId: context.spanId,
  ...(context.parentId !== undefined && { parentSpanId: context.parentId }),
  ...(context.state !== undefined && { traceState: context.state }),
  flags: flagsOf(context) | HAS_IS_REMOTE | (context.isParentRemote ? IS_REMOTE : 0),
  name,
  kind,
  startTimeUnixNano: start,
  endTimeUnixNano: end,
  attributes: attributesOf(attributes),
  ...(isError && { status: { code: STATUS_ERROR } }),
})

/** Attributes in the JSON of OTLP. */
export function attributesOf(values: Attributes): Attribute[] {
  const attributes: Attribute[] = []
  for (const key in values) {
    const value = values[key]
    if (value !== undefined) attributes.push({ key, value: typed(value) })
  }
  return attributes
}

function typed(value: string | number | boolean): Attribute['value'] {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}
