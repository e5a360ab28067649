import { ownHeaders } from '../proxy/headers'
import { type Reporter, recordOf, reportOf } from '../telemetry/record'

/**
 * A response that Portus makes itself: JSON, or a text whose `content-type` stands in `headers`. Reports
 * the request at once, because the response is complete.
 */
export function ownResponse(
  request: Request,
  report: Reporter,
  content: object | string | Blob,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Response {
  const record = recordOf(request)
  const isJson = typeof content === 'object' && !(content instanceof Blob)
  const body = isJson ? JSON.stringify(content) : content
  const bytes = record.method === 'HEAD' ? 0 : lengthOf(body)
  report(reportOf(record, { status, outcome: 'complete', bytes }))
  return new Response(body, {
    status,
    headers: {
      ...ownHeaders(record.id),
      ...(isJson && { 'content-type': 'application/json' }),
      ...headers,
    },
  })
}

const lengthOf = (body: string | Blob): number =>
  typeof body === 'string' ? Buffer.byteLength(body) : body.size
