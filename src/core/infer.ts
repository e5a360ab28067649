import type { Snapshot } from '../config/snapshot'
import type { Dialect } from '../dialects/dialect'
import { type GatewayPath, PASSTHROUGH, type Upstream } from '../gateway/upstream'
import { answerClient } from './answer'
import { readEnvelope } from './envelope'
import { PortusError } from './errors'
import { forward } from './forward'
import { gatewayHeaders } from './headers'
import { type Members, readValue } from './members'
import type { Reporter } from './report'
import { readBody } from './request-body'
import { recordOf } from './request-record'
import { CLIENT_CHOICES, type Endpoint } from './target-defaults'

/** What is particular to one inference route. */
export type InferenceRoute = {
  endpoint: Endpoint
  dialect: Dialect
  path: GatewayPath & keyof typeof PASSTHROUGH
}

/** What an inference needs from outside. */
export type InferenceDeps = {
  live: { readonly current: Snapshot }
  upstream: Upstream
  report: Reporter
}

/**
 * One inference request, a straight line: body, alias, gateway, answer.
 *
 * @throws {PortusError} whatever keeps it from being answered; nothing has been reported then.
 */
export async function infer(
  { live, upstream, report }: InferenceDeps,
  { endpoint, dialect, path }: InferenceRoute,
  request: Request,
): Promise<Response> {
  const record = recordOf(request)
  const { aliases, settings } = live.current
  const body = await readBody(request, {
    maxBytes: settings.PORTUS_MAX_BODY_BYTES,
    idleTimeoutMs: settings.PORTUS_BODY_TIMEOUT_MS,
  })
  const { envelope, members } = readEnvelope(body)
  const alias = aliases.get(envelope.model)
  if (!alias)
    throw new PortusError(
      'model_not_found',
      'There is no model of this name; GET /v1/models lists them',
      {
        param: 'model',
      },
    )
  record.alias = alias.name
  const config = alias.configFor({
    endpoint,
    choices: clientChoices(members),
    beta: request.headers.get('anthropic-beta'),
    version: request.headers.get('anthropic-version'),
  })
  const isNative = alias.isNative[dialect.name]
  if (!isNative && members.parts > MAX_TRANSLATED_PARTS)
    throw new PortusError('invalid_request', 'The body has too many values to be translated')
  if (!isNative && dialect.name === 'anthropic') refuseThread(body, members)
  const answer = await forward(
    upstream,
    {
      path: isNative ? PASSTHROUGH[path] : path,
      headers: gatewayHeaders(request.headers, config, alias.forwardHeaders),
      body,
      ...(isNative && { members }),
    },
    request.signal,
    settings.PORTUS_HEADERS_TIMEOUT_MS,
  )
  return answerClient(answer, {
    record,
    alias,
    dialect,
    idleTimeoutMs: settings.PORTUS_STREAM_IDLE_TIMEOUT_MS,
    report,
  })
}

/**
 * Where the gateway translates, it reads the whole body into values in one go: 3 million empty arrays
 * in 9 MB would keep every other stream waiting for a second. A conversation has some thousands.
 */
const MAX_TRANSLATED_PARTS = 250_000

const clientChoices = ({ values }: Members) =>
  new Set(CLIENT_CHOICES.filter((choice) => values.has(choice)))

/**
 * The gateway would drop `thread` without a word, and the client then send the next turn without
 * what came before. Told so, Anthropic's SDKs send the whole conversation instead.
 *
 * @throws {PortusError} `invalid_request`
 */
function refuseThread(body: Uint8Array, { values }: Members): void {
  const thread = values.get('thread')
  if (!thread || readValue(body, thread) === null) return
  throw new PortusError(
    'invalid_request',
    'This model keeps no message threads; send the whole conversation without "thread"',
    { param: 'thread', machineReadable: { error_code: 'thread_unsupported_request' } },
  )
}
