import type { Alias } from '../../alias/alias'
import type { ExplicitParams } from '../../alias/defaults'
import { type Ids, queryOf } from '../../api/endpoint-path'
import type { Endpoint } from '../../api/endpoints/endpoints'
import { readEnvelope } from '../../api/envelope'
import { fieldEdits } from '../../body/form/field-edits'
import { type FormBody, readForm } from '../../body/form/form'
import { type JsonBody, readJsonBody, readMember } from '../../body/json/body'
import type { BodyLimits } from '../../body/read'
import type { Settings } from '../../config/settings'
import { portusError } from '../../errors'
import type { Hold } from '../../limits/bytes-in-flight'
import type { CallBody } from '../../portkey/contract'
import { safeAnthropicHeaders } from './anthropic-headers'
import { firstParams } from './batch-list'
import { addressedName, namedAlias, onlyAlias } from './find-alias'
import { refuseNestedModel } from './nested-models'

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
  /** For a form: its faults, and the part of it that is still kept. */
  form?: FormBody
}

/** A request whose body is JSON. */
export type JsonRequest = ClientRequest & { body: Extract<CallBody, { kind: 'json' }> }

/** What a request is read with. */
export type RequestReader = {
  endpoint: Endpoint
  ids: Ids
  /** The alias's name, where the path has it. */
  named?: string
  aliases: ReadonlyMap<string, Alias>
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

/** The parts of a request that its body decides. */
type Content = Pick<
  ClientRequest,
  'alias' | 'body' | 'explicitParams' | 'isStreamed' | 'isRepeatable' | 'form'
>

type Reading = RequestReader & { query: URLSearchParams; json: BodyLimits; upload: BodyLimits }

const NO_PARAMS: ExplicitParams = new Set()

/**
 * Reads a request as far as it must be read to know where it goes.
 *
 * @throws {PortusError} where its body or its model is not one that can be served.
 */
export async function readRequest(request: Request, reader: RequestReader): Promise<ClientRequest> {
  const { endpoint, ids, settings, hold } = reader
  const query = queryOf(request.url)
  const idleTimeoutMs = settings.PORTUS_BODY_TIMEOUT_MS
  const content = await contentReader(endpoint)(request, {
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
  return {
    endpoint,
    ids,
    query,
    ...safeAnthropicHeaders(request.headers),
    signal: request.signal,
    hold,
    ...content,
  }
}

function contentReader({ body, model }: Endpoint) {
  if (model === 'path') return readNamed
  if (model === 'requests') return readBatch
  if (body === 'form') return readFormRequest
  return model === 'body' ? readJson : readAddressed
}

/** JSON that names its model. */
async function readJson(request: Request, reading: Reading): Promise<Content> {
  const { endpoint, aliases, json } = reading
  const body = await readJsonBody(request, json)
  if (!body) throw portusError('invalid_request', 'empty_body')
  const { model, stream } = readEnvelope(body)
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
  const body = await readJsonBody(request, json)
  if (!body) throw portusError('invalid_request', 'empty_body')
  const alias = namedAlias(aliases, endpoint, named)
  if (!alias.allows('nested_models')) refuseNestedModel(body)
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
  const body = endpoint.body === 'json' ? await readJsonBody(request, json) : undefined
  return {
    alias,
    body: body ?? { kind: 'none' },
    explicitParams: NO_PARAMS,
    isStreamed: false,
    isRepeatable: true,
  }
}

/** A batch, whose first request names a model where nothing beside it does. */
async function readBatch(request: Request, { endpoint, aliases, query, json }: Reading) {
  const body = await readJsonBody(request, json)
  if (!body) throw portusError('invalid_request', 'empty_body')
  const name = addressedName(request.headers, query)
  const alias =
    name === undefined
      ? batchAlias(aliases, endpoint, (await firstParams(body))?.body)
      : namedAlias(aliases, endpoint, name)
  return { alias, body, explicitParams: NO_PARAMS, isStreamed: false, isRepeatable: true }
}

/** The alias that the first parameters name, or the only one that fits. */
function batchAlias(
  aliases: ReadonlyMap<string, Alias>,
  endpoint: Endpoint,
  params: JsonBody | undefined,
): Alias {
  const model = params && readMember(params, 'model')
  if (model === undefined) return onlyAlias(aliases, endpoint)
  if (typeof model !== 'string')
    throw portusError('invalid_request', 'invalid_model', { param: 'requests[0].params.model' })
  return aliases.has(model)
    ? namedAlias(aliases, endpoint, model)
    : onlyAlias(aliases, { ...endpoint, model: 'address', consent: 'batches' })
}

function addressedAlias(request: Request, { endpoint, aliases, query }: Reading): Alias {
  const name = addressedName(request.headers, query)
  return name === undefined ? onlyAlias(aliases, endpoint) : namedAlias(aliases, endpoint, name)
}

/** A form, which names its model in a field or beside it. */
async function readFormRequest(request: Request, reading: Reading): Promise<Content> {
  const { endpoint, aliases, query, upload } = reading
  const isNamedInside = endpoint.model === 'body'
  const addressed = isNamedInside
    ? addressedName(request.headers, query)
    : addressedAlias(request, reading).name
  const { form, model } = await readForm(request, upload, addressed === undefined)
  const name = addressed ?? model
  try {
    if (name === undefined)
      throw portusError('invalid_request', 'missing_form_model', { param: 'model' })
    const alias = namedAlias(aliases, endpoint, name)
    const edits = fieldEdits(overridesOf(alias, endpoint))
    form.refuseBeside(edits)
    return {
      alias,
      form,
      explicitParams: NO_PARAMS,
      isStreamed: false,
      isRepeatable: form.isRepeatable,
      body: {
        kind: 'form',
        contentType: form.contentType,
        edits,
        lengthWith: form.lengthWith,
        send: form.send,
      },
    }
  } catch (error) {
    await form.close()
    throw error
  }
}

/** What the targets of an alias set. Of two values the first one counts. */
function overridesOf(alias: Alias, { overrides }: Endpoint): ReadonlyMap<string, string> {
  const targets = [...alias.targets.keys()].toReversed()
  return new Map(targets.flatMap((target) => [...alias.overridesFor(target, overrides, NO_PARAMS)]))
}
