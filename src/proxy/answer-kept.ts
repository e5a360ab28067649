import type { Aliases } from '../alias/aliases'
import { endpointPath, type Ids, queryOf } from '../api/endpoint-path'
import type { Endpoint } from '../api/endpoints/endpoints'
import { type Bytes, bytesOf, lengthOfPieces } from '../body/json/body'
import { portusError } from '../errors'
import { NO_HOLD } from '../limits/bytes-in-flight'
import type { KeptResponse } from '../store/store'
import { type Reporter, recordOf, reportOf } from '../telemetry/record'
import type { JsonObject } from '../translate/conversation'
import { ownHeaders } from './headers'
import { addressedName } from './request/find-alias'
import type { OwnStore } from './stored/chain'
import { inputList } from './stored/input-list'
import { shownItems } from './stored/shown-items'

/** A request for a response that may be kept here. */
export type KeptRequest = { endpoint: Endpoint; request: Request; ids: Ids }

/** Whether an endpoint is about a response that was given before. */
const isOfResponse = ({ path }: Endpoint): boolean => path.startsWith('/v1/responses/:id')

/**
 * Answers a request for a response that is kept here, without an alias and without a provider. Undefined where it is
 * not kept here, and a provider may have it.
 *
 * @param config Has the aliases that the client may use.
 * @throws {PortusError} `response_not_found` where nobody can have it; `invalid_request` where it cannot be given in
 * this way.
 */
export async function answerKept(
  { endpoint, request, ids }: KeptRequest,
  own: OwnStore,
  config: { readonly aliases: Aliases },
  report: Reporter,
): Promise<Response | undefined> {
  const [id] = ids
  if (!isOfResponse(endpoint) || id === undefined) return undefined
  const response = await own.store.find(own.application, id)
  if (!response) return refuseUnknown({ endpoint, request, ids, id }, config)
  const record = recordOf(request)
  const { hold = NO_HOLD } = record
  const take = ({ pieces }: KeptResponse) => hold.take(lengthOfPieces(pieces))
  take(response)
  const body = Buffer.concat(await contentOf(endpoint, request, response, own, take))
  report(reportOf(record, { status: 200, outcome: 'complete', bytes: body.length }))
  return new Response(body, {
    headers: { 'content-type': 'application/json', ...ownHeaders(record.id) },
  })
}

/**
 * Refuses a request for a response that nobody can have: no provider that it can go to keeps responses.
 *
 * @throws {PortusError} `response_not_found`
 */
function refuseUnknown(
  { endpoint, request, ids, id }: KeptRequest & { id: string },
  { aliases }: { readonly aliases: Aliases },
): undefined {
  const name = addressedName(request.headers, queryOf(request.url))
  const alias = name === undefined ? undefined : aliases.get(name)
  const asked = name === undefined ? [...aliases.values()] : alias ? [alias] : undefined
  if (!asked || asked.some((one) => one.fits(endpoint))) return undefined
  endpointPath(endpoint, ids, NO_QUERY)
  throw portusError('response_not_found', {
    param: 'id',
    values: { id },
    ...(endpoint.body === 'json' && NOT_READ),
  })
}

const NO_QUERY = new URLSearchParams()

/** The body is not read, so the connection cannot serve another request. */
const NOT_READ = { headers: { connection: 'close' } }

/** The JSON of an answer, in pieces. */
async function contentOf(
  endpoint: Endpoint,
  request: Request,
  response: KeptResponse,
  own: OwnStore,
  take: (response: KeptResponse) => void,
): Promise<readonly Bytes[]> {
  const query = queryOf(request.url)
  switch (endpoint.name) {
    case 'responses.delete':
      await own.store.remove(own.application, response.id)
      return [encoded({ id: response.id, object: 'response', deleted: true })]
    case 'responses.input_items':
      return inputList(own, response, query, take)
    case 'responses.cancel':
      throw portusError('invalid_request', 'not_in_background', NOT_READ)
    default:
      if (query.get('stream') === 'true')
        throw portusError('invalid_request', 'not_streamed_again', { param: 'stream' })
      return shownResponse(response, query)
  }
}

async function shownResponse(
  response: KeptResponse,
  query: URLSearchParams,
): Promise<readonly Bytes[]> {
  const { output, ...head } = JSON.parse(response.head) as JsonObject
  const items = response.items.slice(response.inputCount).map((item) => bytesOf(response, item))
  const beginning = encoder.encode(`${JSON.stringify(head).slice(0, -1)},"output":[`)
  return [beginning, ...(await shownItems(items, query)), encoder.encode(']}')]
}

const encoder = new TextEncoder()
const encoded = (value: JsonObject) => encoder.encode(JSON.stringify(value))
