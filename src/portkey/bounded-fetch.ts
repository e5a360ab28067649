import { portusError } from '../errors'
import { codingsOf } from '../stream/content-codings'
import { decodedBody } from '../stream/decoded-body'
import { fetchOptions } from './fetch-init'

/** Far more than any provider sends: OpenAI's answers have some 30 headers in 2 KB. */
const MAX_HEADERS = 200
const MAX_HEADER_BYTES = 64 * 1024

/** Statuses that have no body. RFC 9110 sections 15.3.5 and 15.4.5. */
const BODILESS = new Set([204, 304])

/**
 * The runtime's `fetch` for servers that are not trusted: providers, gateways and token services. The runtime
 * itself bounds neither headers nor what it decodes, and gives bytes in an unknown coding away as they
 * are. So an answer is decoded here.
 *
 * An uncoded answer is asked for: most are shorter than what they answer, which is not coded either.
 *
 * @throws {PortusError} `invalid_provider_answer` for too many headers, and for a coding that is not
 * known. The body of what this returns fails in the same way.
 */
export async function boundedFetch(url: string, init: BunFetchRequestInit): Promise<Response> {
  let response: Response | undefined
  try {
    response = await fetch(url, {
      ...init,
      ...fetchOptions(init.method),
      headers: askingUncoded(init.headers),
      decompress: false,
    })
    return checked(response)
  } catch (cause) {
    void response?.body?.cancel()
    // The runtime reads no more than a megabyte of headers.
    if ((cause as { code?: unknown }).code === 'ResponseHeadersTooLarge') throw longHeaders(cause)
    throw cause
  }
}

/** Whoever sends headers of its own made them for one request, so they are not copied. */
function askingUncoded(given: BunFetchRequestInit['headers']): Headers {
  const headers = given instanceof Headers ? given : new Headers(given)
  headers.set('accept-encoding', 'identity')
  return headers
}

function checked(response: Response): Response {
  const { headers } = response
  checkHeaders(headers)
  const contentEncoding = headers.get('content-encoding')
  if (contentEncoding !== null) return withoutCodings(response, contentEncoding)
  return isLengthWrong(headers) ? withoutLength(response) : response
}

function checkHeaders(headers: Headers): void {
  let length = 0
  const values = headers.toJSON()
  for (const name in values) length += name.length + String(values[name]).length
  if (headers.count > MAX_HEADERS || length > MAX_HEADER_BYTES) throw longHeaders()
}

const longHeaders = (cause?: unknown) =>
  portusError('invalid_provider_answer', 'long_headers', {
    values: { max: MAX_HEADER_BYTES, count: MAX_HEADERS },
    cause,
  })

/** With a transfer coding the length says nothing. RFC 9112 section 6.3. */
const isLengthWrong = (headers: Headers): boolean =>
  headers.has('transfer-encoding') && headers.has('content-length')

function withoutLength({ body, status, headers }: Response): Response {
  const rest = new Headers(headers)
  rest.delete('content-length')
  return new Response(body, { status, headers: rest })
}

function withoutCodings(response: Response, contentEncoding: string): Response {
  const { body, status } = response
  const codings = codingsOf(contentEncoding)
  const headers = new Headers(response.headers)
  headers.delete('content-encoding')
  if (!body || BODILESS.has(status)) return new Response(null, { status, headers })
  headers.delete('content-length')
  if (codings.length === 0) return new Response(body, { status, headers })
  return new Response(decodedBody(body, codings), { status, headers })
}
