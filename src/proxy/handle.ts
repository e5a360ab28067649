import type { Alias } from '../alias/alias'
import type { Dialect } from '../api/dialect'
import type { Endpoint } from '../api/endpoints'
import { shortened } from '../body/json/long-strings'
import type { Snapshot } from '../config/snapshot'
import type { CallBody, GatewayCall, Upstream } from '../portkey/contract'
import { gatewayPath, queryOf } from '../portkey/path'
import { restoreErrors } from '../portkey/stream-errors'
import { formAnswer } from '../portkey/wrapped-text'
import { recordOf } from '../telemetry/record'
import type { Reporter } from '../telemetry/report'
import { type Answer, forward } from './forward'
import { gatewayHeaders } from './headers'
import { refuseUntranslatable } from './loss-errors'
import { type InferenceBody, readInference } from './read-request'
import { answerClient } from './respond'
import { targetsOf } from './target-bodies'
import { asChat, type ChatDetour, fromChat, needsChat } from './via-chat'

/** What an inference needs from outside. */
export type InferenceDeps = {
  live: { readonly current: Snapshot }
  upstream: Upstream
  report: Reporter
}

/** One request for an endpoint. */
export type Inference = {
  endpoint: Endpoint
  dialect: Dialect
  request: Request
  /** The id in the path, for an endpoint that has one. */
  id: string | undefined
}

/** A request that has been read, and what its alias makes of it. */
export type Prepared = {
  alias: Alias
  body: CallBody
  /** Asks the gateway. */
  send(): Promise<Answer>
  /** Turns the gateway's answer into the client's. */
  answer(answer: Answer): Promise<Response>
}

/**
 * One request, a straight line: body, alias, gateway, answer.
 *
 * @throws {PortusError} whatever keeps it from being answered; nothing has been reported then.
 */
export async function infer(deps: InferenceDeps, inference: Inference): Promise<Response> {
  const prepared = await prepare(deps, inference)
  return prepared.answer(await prepared.send())
}

/**
 * The line up to the gateway.
 *
 * @throws {PortusError}
 */
export async function prepare(
  { live, upstream, report }: InferenceDeps,
  { endpoint, dialect, request, id }: Inference,
): Promise<Prepared> {
  const record = recordOf(request)
  const { aliases, settings } = live.current
  const query = queryOf(request.url)
  const idleTimeoutMs = settings.PORTUS_BODY_TIMEOUT_MS
  const inference = await readInference(request, {
    endpoint,
    aliases,
    query,
    limits: {
      json: { maxBytes: settings.PORTUS_MAX_BODY_BYTES, idleTimeoutMs },
      upload: { maxBytes: settings.PORTUS_MAX_UPLOAD_BYTES, idleTimeoutMs },
    },
  })
  const { alias, body } = inference
  record.alias = alias.name
  const translatable = withShortStrings(endpoint, inference)
  const detour = chatDetour(endpoint, translatable)
  const isTyped = detour !== undefined || isStreamedTyped(upstream, endpoint, inference)
  const means = { detour, isTyped, own: body }
  const call = gatewayCall(request, endpoint, translatable, means, { id, query })
  if (alias.onlyTarget) record.answerer = alias.onlyTarget
  const isOwnAnswer = () => call.passthroughPath !== undefined || call.targets?.isOwnAnswer === true
  const isChat = (detour?.endpoint ?? endpoint).name === 'chat'
  const read = async (received: Answer, isTranslated: boolean) => {
    if (body.kind === 'form') return formAnswer(received, isTranslated)
    const answer = isTranslated && isChat ? await restoreErrors(received) : received
    return detour && isTranslated ? fromChat(answer) : answer
  }
  return {
    alias,
    body,
    send: () =>
      forwardBody(inference, () =>
        forward(upstream, call, request.signal, settings.PORTUS_HEADERS_TIMEOUT_MS),
      ),
    answer: async (answer) => {
      const isTranslated = !isOwnAnswer()
      return answerClient(await read(answer, isTranslated), {
        record,
        alias,
        dialect,
        isTranslated,
        isConversation: CONVERSATIONS.has(endpoint.overrides),
        idleTimeoutMs: settings.PORTUS_STREAM_IDLE_TIMEOUT_MS,
        report,
      })
    },
  }
}

/** What is to be translated, without the long strings that nobody needs to see for that. */
function withShortStrings(endpoint: Endpoint, inference: InferenceBody): InferenceBody {
  const { alias, body } = inference
  const isTranslated = body.kind === 'json' && alias.passthroughPrefix(endpoint) === undefined
  return isTranslated && alias.mayShorten ? { ...inference, body: shortened(body) } : inference
}

/** Messages for providers that the gateway cannot translate them for. */
function chatDetour(endpoint: Endpoint, { alias, body }: InferenceBody): ChatDetour | undefined {
  if (body.kind !== 'json' || alias.passthroughPrefix(endpoint) !== undefined) return undefined
  if (!needsChat(endpoint, alias)) return undefined
  refuseUntranslatable(endpoint, body)
  return asChat(body, alias)
}

const CONVERSATIONS: ReadonlySet<string> = new Set(['chat', 'messages', 'responses'])

const isStreamedTyped = (
  { streamsTyped }: Upstream,
  endpoint: Endpoint,
  { isRepeatable }: InferenceBody,
): boolean => !isRepeatable && streamsTyped?.(endpoint) === true

/** What the gateway is asked for. */
function gatewayCall(
  request: Request,
  endpoint: Endpoint,
  inference: InferenceBody,
  { detour, isTyped, own }: { detour: ChatDetour | undefined; isTyped: boolean; own: CallBody },
  { id, query }: { id: string | undefined; query: URLSearchParams },
): Omit<GatewayCall, 'signal'> {
  const { alias, body, choices, isRepeatable } = inference
  // The errors of a detour must come in the gateway's wrapping, which tells them from answers.
  const prefix = isTyped ? undefined : alias.passthroughPrefix(endpoint)
  const asked = detour ?? { endpoint, body, choices }
  const path = gatewayPath(endpoint, id, query)
  const targets =
    prefix === undefined
      ? targetsOf({ alias, endpoint, own, body, choices, path, asked })
      : undefined
  const beta = request.headers.get('anthropic-beta')
  const config = alias.configFor({
    overrides: detour ? 'message_as_chat' : endpoint.overrides,
    choices: asked.choices,
    isRepeatable,
    beta,
    version: request.headers.get('anthropic-version'),
  })
  return {
    method: endpoint.method,
    path: detour ? gatewayPath(asked.endpoint, id, query) : path,
    ...(prefix !== undefined && { passthroughPath: gatewayPath(endpoint, id, query, prefix) }),
    headers: gatewayHeaders(request.headers, config, alias.forwardHeaders, alias.betaHeader(beta)),
    body: asked.body,
    ...(targets && { targets }),
  }
}

/** Forwards; what is kept of a form is let go, and a fault of the form itself is the client's. */
async function forwardBody({ form }: InferenceBody, send: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await send()
    if (!form?.failure) return answer
    // A gateway that reads the form itself answers with an error of its own.
    answer.abort.abort()
    throw form.failure
  } catch (error) {
    throw form?.failure ?? error
  } finally {
    await form?.close()
  }
}
