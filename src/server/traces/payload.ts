import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { attributesOf } from '../../telemetry/otlp/span'

const compressed = promisify(gzip)

/** A request to a receiver of spans, before it is sent. */
export type Payload = { body: string | Uint8Array<ArrayBuffer>; headers: Record<string, string> }

/** Makes the body of a request out of spans that are JSON already. */
export type PrintPayload = (spans: readonly string[]) => Promise<Payload>

/**
 * Prints requests in OTLP's JSON.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp-request
 *
 * @param resource Attributes of this process.
 * @param version Of Portus.
 */
export function printPayload(
  resource: Readonly<Record<string, string>>,
  version: string,
  isCompressed: boolean,
): PrintPayload {
  const attributes = JSON.stringify(attributesOf(resource))
  const scope = JSON.stringify({ name: 'portus', version })
  const head = `{"resourceSpans":[{"resource":{"attributes":${attributes}},"scopeSpans":[{"scope":${scope},"spans":[`
  return async (spans) => {
    const text = `${head}${spans.join(',')}]}]}]}`
    const headers = { 'content-type': 'application/json' }
    // The runtime compresses beside the thread that answers clients.
    return isCompressed
      ? { body: await compressed(text), headers: { ...headers, 'content-encoding': 'gzip' } }
      : { body: text, headers }
  }
}
