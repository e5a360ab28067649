import { Elysia } from 'elysia'
import { ownHeaders } from '../../proxy/headers'
import { type Reporter, recordOf, reportOf } from '../../telemetry/record'

/** How long a browser remembers an answer; Chromium takes no more. */
const MAX_AGE_SECONDS = 7200

/** A preflight asks for a handful of names. RFC 9110 section 5.1 says which characters they have. */
const ASKED_HEADERS = /^[A-Za-z0-9!#$%&'*+.^_`|~,\x20-]{1,2048}$/

/** Says on an answer whether the page that asks may read it. */
export type TellOrigin = (request: Request, response: Response) => void

/** Browsers leave a default port out. https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin */
const asSent = (origin: string): string => URL.parse(origin)?.origin ?? origin

/** The origin that the answer to a request names, by the value of `PORTUS_CORS_ORIGINS`. */
function allowing(setting: string): (headers: Headers) => string | undefined {
  const origins = new Set(setting.split(',').map((origin) => asSent(origin.trim().toLowerCase())))
  return (headers) => {
    const origin = headers.get('origin')
    if (origin === null) return undefined
    if (origins.has('*')) return '*'
    return origins.has(origin.toLowerCase()) ? origin : undefined
  }
}

/**
 * Names the origin on any answer, those of errors too.
 *
 * @param isClosed Whether no page may read the answer to a request, wherever it is from.
 */
export function tellingOrigin(
  setting: string,
  isClosed: (request: Request) => boolean,
): TellOrigin {
  const allowed = allowing(setting)
  return (request, { headers }) => {
    // An error may pass here twice.
    if (headers.has('access-control-allow-origin') || isClosed(request)) return
    if (!headers.get('vary')?.includes('origin')) headers.append('vary', 'origin')
    const origin = allowed(request.headers)
    if (origin === undefined) return
    headers.set('access-control-expose-headers', exposed(headers))
    headers.set('access-control-allow-origin', origin)
  }
}

/**
 * Lets pages of other origins ask, but for what is closed to them. A disallowed origin gets no headers, and a browser then refuses its page. Cookies
 * are never allowed: nobody needs them here. https://fetch.spec.whatwg.org/#http-cors-protocol
 *
 * @param setting The value of `PORTUS_CORS_ORIGINS`.
 * @param isClosed As {@link tellingOrigin} has it.
 */
export const cors = (
  setting: string,
  report: Reporter,
  tellOrigin: TellOrigin,
  isClosed: (request: Request) => boolean,
) => {
  const allowed = allowing(setting)
  return new Elysia({ name: 'portus.cors' })
    .onRequest(({ request }) => {
      const { method, headers } = request
      if (method !== 'OPTIONS' || !headers.has('access-control-request-method')) return
      const origin = allowed(headers)
      if (origin === undefined || isClosed(request)) return
      const asked = headers.get('access-control-request-headers') ?? ''
      const record = recordOf(request)
      report(reportOf(record, { status: 204, outcome: 'complete', bytes: 0 }))
      return new Response(null, {
        status: 204,
        headers: {
          ...ownHeaders(record.id),
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
          ...(ASKED_HEADERS.test(asked) && { 'access-control-allow-headers': asked }),
          'access-control-max-age': String(MAX_AGE_SECONDS),
          vary: 'origin, access-control-request-headers',
        },
      })
    })
    .mapResponse({ as: 'global' }, ({ request, responseValue }) => {
      if (responseValue instanceof Response) tellOrigin(request, responseValue)
    })
}

/** All that an answer has, because what is returned has been chosen before. Older browsers know no star here. */
const exposed = (headers: Headers): string => [...headers.keys()].join(', ')
