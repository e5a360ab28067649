import type { Alias } from '../../alias/alias'
import { type Aliases, isAlias } from '../../alias/aliases'
import type { ExplicitParams } from '../../alias/defaults'
import { type Ids, queryOf } from '../../api/endpoint-path'
import type { Endpoint } from '../../api/endpoints/endpoints'
import { readEnvelope } from '../../api/envelope'
import { withoutRoot } from '../../api/google/method-in'
import { isJsonType, mediaTypeOf } from '../../api/headers/media-type'
import type { FormBody } from '../../body/form/form'
import { readJsonBody } from '../../body/json/body'
import type { Settings } from '../../config/settings'
import { portusError } from '../../errors'
import type { Hold } from '../../limits/bytes-in-flight'
import type { CallBody } from '../../portkey/contract'
import { safeAnthropicHeaders } from './anthropic-headers'
import { readBatch } from './batch-content'
import { namedAlias } from './find-alias'
import { readFormRequest } from './form-content'
import { googleBody } from './google-body'
import { refuseNestedModel } from './nested-models'
import { addressedAlias, type Content, NO_PARAMS, type Reading, unnamedIn } from './reading'
import { readSession } from './session-content'
import type { SessionFrame } from './session-frame'

/** A request that has been read as far as it must be, to know where it goes. */
export type ClientRequest = {
  endpoint: Endpoint
  alias: Alias
  /** The ids in the path, in its order. */
  ids: Ids
  query: URLSearchParams
  headers: Headers
  /** Names of what is not in there as the client has sent it. */
  dropped?: readonly string[]
  /** Aborted when the client leaves. */
  signal: AbortSignal
  body: CallBody
  /** The parameters that the client has set itself, so that an alias's defaults do not apply. */
  explicitParams: ExplicitParams
  isStreamed: boolean
  /** Whether the body can be sent more than once. */
  isRepeatable: boolean
  /** Counts the bytes that are kept for this request. */
  hold: Hold
  /** How many requests a batch has. */
  batchRequests?: number
  /** For a form: its faults, and the part of it that is still kept. */
  form?: FormBody
  /** Where the body is the session of a request: what stands around it. */
  frame?: SessionFrame
}

/** A request whose body is JSON. */
export type JsonRequest = ClientRequest & { body: Extract<CallBody, { kind: 'json' }> }

/** What a request is read with. */
export type RequestReader = {
  endpoint: Endpoint
  ids: Ids
  /** The alias's name, where the path has it. */
  named?: string
  /** Names of what the request has lost before it came here. */
  dropped?: readonly string[]
  aliases: Aliases
  settings: Pick<
    Settings,
    | 'PORTUS_BODY_TIMEOUT_MS'
    | 'PORTUS_BODY_TOTAL_TIMEOUT_MS'
    | 'PORTUS_UPLOAD_TOTAL_TIMEOUT_MS'
    | 'PORTUS_MAX_BODY_BYTES'
    | 'PORTUS_MAX_UPLOAD_BYTES'
  >
  /** Counts the bytes that are kept for this request. */
  hold: Hold
}

/**
 * Reads a request as far as it must be read to know where it goes.
 *
 * @throws {PortusError} where its body or its model is not one that can be served.
 */
export async function readRequest(request: Request, reader: RequestReader): Promise<ClientRequest> {
  const { endpoint, ids, settings, hold } = reader
  const query = queryOf(request.url)
  const idleTimeoutMs = settings.PORTUS_BODY_TIMEOUT_MS
  const content = await contentReader(endpoint, request.headers)(request, {
    ...reader,
    query,
    json: {
      maxBytes: settings.PORTUS_MAX_BODY_BYTES,
      idleTimeoutMs,
      totalTimeoutMs: settings.PORTUS_BODY_TOTAL_TIMEOUT_MS,
      hold,
    },
    upload: {
      maxBytes: settings.PORTUS_MAX_UPLOAD_BYTES,
      idleTimeoutMs,
      totalTimeoutMs: settings.PORTUS_UPLOAD_TOTAL_TIMEOUT_MS,
      hold,
    },
  })
  const { headers, dropped = [] } = safeAnthropicHeaders(request.headers)
  const lost = reader.dropped ? [...reader.dropped, ...dropped] : dropped
  return {
    endpoint,
    ids,
    query,
    headers,
    ...(lost.length > 0 && { dropped: lost }),
    signal: request.signal,
    hold,
    ...content,
  }
}

function contentReader({ body, model, takesJson }: Endpoint, headers: Headers) {
  if (model === 'path') return readNamed
  if (model === 'requests') return readBatch
  if (model === 'session') return readSession
  if (body === 'form' && !(takesJson && isJsonType(mediaTypeOf(headers)))) return readFormRequest
  return model === 'body' ? readJson : readAddressed
}

/** JSON that names its model. */
async function readJson(request: Request, reading: Reading): Promise<Content> {
  const { endpoint, aliases, json } = reading
  const body = await readJsonBody(request, json)
  if (!body) throw portusError('invalid_request', 'empty_body')
  const { model, stream } = readEnvelope(body, () => unnamedIn(body, request, reading))
  const alias = namedAlias(aliases, endpoint, model)
  if (!alias.allows('nested_models')) refuseNestedModel(body)
  return {
    alias,
    body,
    explicitParams: body.members.values,
    isStreamed: stream === true,
    isRepeatable: true,
  }
}

/** JSON of an endpoint whose path names the model and the form of the answer. */
async function readNamed(request: Request, reading: Reading): Promise<Content> {
  const { endpoint, aliases, json, named = '' } = reading
  const sent = await readJsonBody(request, json)
  if (!sent) throw portusError('invalid_request', 'empty_body')
  const alias = namedAlias(aliases, endpoint, isAlias(aliases, named) ? named : withoutRoot(named))
  const body = await googleBody(sent, endpoint, alias.name, alias.allows('nested_models'))
  return {
    alias,
    body,
    explicitParams: body.members.values,
    isStreamed: endpoint.isStream === true,
    isRepeatable: true,
  }
}

/** A request that names its model beside its body, if it names one. */
async function readAddressed(request: Request, reading: Reading): Promise<Content> {
  const { endpoint, json } = reading
  const alias = addressedAlias(request, reading)
  const body = endpoint.body === 'none' ? undefined : await readJsonBody(request, json)
  return {
    alias,
    body: body ?? { kind: 'none' },
    explicitParams: NO_PARAMS,
    isStreamed: false,
    isRepeatable: true,
  }
}
