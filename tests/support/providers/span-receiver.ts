import { gunzipSync } from 'node:zlib'
import type { TracingSettings } from '../../../src/telemetry/otlp/settings'

/** A span as the receiver got it, with its attributes by their names. */
export type ReceivedSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  flags: number
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  status?: { code: number }
  attributes: Record<string, string | number | boolean>
}

/** A request to the receiver. */
export type ReceivedExport = {
  path: string
  headers: Headers
  text: string
  resource: Record<string, string | number | boolean>
  spans: ReceivedSpan[]
}

const TRACE_ID = /^(?!0+$)[\da-f]{32}$/
const SPAN_ID = /^(?!0+$)[\da-f]{16}$/
const NANOSECONDS = /^\d{19}$/
const INTEGER = /^-?\d{1,19}$/

/** What each member of a span must be: OTLP's JSON refuses others, or reads them as something else. */
const SPAN_MEMBERS: Record<string, (value: unknown) => boolean> = {
  traceId: (value) => TRACE_ID.test(String(value)),
  spanId: (value) => SPAN_ID.test(String(value)),
  parentSpanId: (value) => SPAN_ID.test(String(value)),
  traceState: (value) => typeof value === 'string' && value.length <= 512,
  flags: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 0x400,
  name: (value) => typeof value === 'string' && value !== '',
  kind: (value) => value === 2 || value === 3,
  startTimeUnixNano: (value) => typeof value === 'string' && NANOSECONDS.test(value),
  endTimeUnixNano: (value) => typeof value === 'string' && NANOSECONDS.test(value),
  attributes: Array.isArray,
  status: (value) => JSON.stringify(value) === '{"code":2}',
}

const REQUIRED = ['traceId', 'spanId', 'name', 'kind', 'startTimeUnixNano', 'endTimeUnixNano']

type Members = Record<string, unknown>

function checked(span: Members): ReceivedSpan {
  for (const name of REQUIRED) if (!(name in span)) throw new Error(`A span has no ${name}`)
  for (const [name, value] of Object.entries(span))
    if (!SPAN_MEMBERS[name]?.(value)) throw new Error(`${name} of a span: ${JSON.stringify(value)}`)
  const read = { ...span, attributes: attributesIn(span.attributes) } as ReceivedSpan
  if (BigInt(read.endTimeUnixNano) < BigInt(read.startTimeUnixNano))
    throw new Error('A span ends before it begins')
  return read
}

/** Attributes in OTLP's JSON, where integers are texts. */
function attributesIn(list: unknown): Record<string, string | number | boolean> {
  const names = new Set<string>()
  return Object.fromEntries(
    (list as { key: string; value: Members }[]).map(({ key, value, ...more }) => {
      if (typeof key !== 'string' || key === '' || names.has(key) || Object.keys(more).length > 0)
        throw new Error(`An attribute is called ${key}`)
      names.add(key)
      return [key, valueIn(value)]
    }),
  )
}

function valueIn(value: Members): string | number | boolean {
  const [[kind, of] = [], ...more] = Object.entries(value)
  if (more.length === 0) {
    if (kind === 'stringValue' && typeof of === 'string') return of
    if (kind === 'boolValue' && typeof of === 'boolean') return of
    if (kind === 'doubleValue' && typeof of === 'number') return of
    if (kind === 'intValue' && typeof of === 'string' && INTEGER.test(of)) return Number(of)
  }
  throw new Error(`A value is ${JSON.stringify(value)}`)
}

type Json = {
  resourceSpans: { resource: { attributes: unknown }; scopeSpans: { spans: Members[] }[] }[]
}

/** A receiver of OTLP over HTTP, which takes nothing that is not as the protocol says. */
export function startSpanReceiver(
  answer: (received: ReceivedExport) => Response | Promise<Response> = () => Response.json({}),
) {
  const exports: ReceivedExport[] = []
  const faults: string[] = []
  const waiting = new Set<() => void>()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    async fetch(request) {
      const bytes = await request.bytes()
      const isGzip = request.headers.get('content-encoding') === 'gzip'
      const text = isGzip ? gunzipSync(bytes).toString() : Buffer.from(bytes).toString()
      try {
        if (request.method !== 'POST') throw new Error(`The method is ${request.method}`)
        if (request.headers.get('content-type') !== 'application/json')
          throw new Error('The content type is wrong')
        const { resourceSpans } = JSON.parse(text) as Json
        const [{ resource, scopeSpans }] = resourceSpans as [Json['resourceSpans'][number]]
        const received: ReceivedExport = {
          path: new URL(request.url).pathname,
          headers: request.headers,
          text,
          resource: attributesIn(resource.attributes),
          spans: scopeSpans.flatMap(({ spans }) => spans.map(checked)),
        }
        exports.push(received)
        return await answer(received)
      } catch (error) {
        faults.push(String(error))
        return new Response('', { status: 400 })
      } finally {
        for (const wake of waiting) wake()
      }
    },
  })
  const spans = () => exports.flatMap((one) => one.spans)
  return {
    /** The value of `OTEL_EXPORTER_OTLP_ENDPOINT`. */
    url: `http://127.0.0.1:${server.port}`,
    exports,
    /** Settings that send everything here. */
    tracing: (more: Partial<TracingSettings> = {}): TracingSettings => ({
      url: `http://127.0.0.1:${server.port}/v1/traces`,
      headers: {},
      timeoutMs: 5000,
      isCompressed: true,
      sampler: { ratio: 1, isParentBased: true },
      resource: { 'service.name': 'portus' },
      ...more,
    }),
    /** Every span so far. */
    spans,
    /** Waits for so many spans. */
    async received(count: number): Promise<ReceivedSpan[]> {
      while (spans().length < count) {
        if (faults.length > 0) throw new Error(faults.join('; '))
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.add(resolve)
        await promise
        waiting.delete(resolve)
      }
      return spans()
    },
    /** Waits for so many requests. */
    async exported(count: number): Promise<ReceivedExport[]> {
      while (exports.length < count) {
        if (faults.length > 0) throw new Error(faults.join('; '))
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.add(resolve)
        await promise
        waiting.delete(resolve)
      }
      return exports
    },
    /** Stops, and throws where anything was not as the protocol says. */
    [Symbol.dispose]() {
      void server.stop(true)
      if (faults.length > 0) throw new Error(faults.join('; '))
    },
  }
}

/** The spans of requests, and those of attempts. */
export const ofKind = (spans: readonly ReceivedSpan[], kind: 'server' | 'client') =>
  spans.filter((span) => span.kind === (kind === 'server' ? 2 : 3))
