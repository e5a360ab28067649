import type { Alias } from '../alias/alias'
import { countAnswer } from '../api/claude-clouds/count'
import { mediaTypeOf } from '../api/headers/media-type'
import { VERTEX_CLAUDE } from '../api/provider-apis'
import type { TokenCount } from '../api/shapes'
import type { JsonBody } from '../body/json/body'
import { PortusError, portusError } from '../errors'
import { NO_HOLD } from '../limits/bytes-in-flight'
import { invalidAnswer } from '../portkey/errors'
import { wholeBody } from '../stream/answer'
import { readStart } from '../stream/read-whole'
import { type RequestRecord, recordOf, reportOf } from '../telemetry/record'
import { reasoningMemory } from '../translate/reasoning-memory'
import { contextOf, type EndpointRequest, noteAlias, type ProxyDeps, readAnswer } from './handle'
import { ownHeaders } from './headers'
import { inTime } from './in-time'
import { tooMuchToTranslate } from './plan/cost/translation-size'
import { type Plan, planFor } from './plan/plan'
import { type ClientRequest, readRequest } from './request/read-request'
import { respond } from './respond'
import { type Received, send } from './send'
import { estimateOfBody } from './token-estimate'

/** Says that a count is a guess. */
export const TOKEN_COUNT_HEADER = 'x-portus-token-count'

/** Statuses with which a server says that it has no such endpoint. */
const ABSENT = new Set([404, 405, 501])

/**
 * Whether a target may be able to count. The gateway asks Anthropic, Bedrock and, for Claude, Vertex
 * AI; for any other it would have to run a completion, which counting must never do.
 */
const mayCount = ({ targets }: Alias): boolean =>
  [...targets.values()].every(({ api }) => COUNTING.includes(api))

const COUNTING = ['anthropic', 'bedrock', VERTEX_CLAUDE]

/**
 * Counts the tokens of a request. Where nobody can count, estimates them and says so.
 *
 * @throws {PortusError} where the request cannot be answered.
 */
export async function countTokens(deps: ProxyDeps, asked: EndpointRequest): Promise<Response> {
  const { current } = deps.live
  const record = recordOf(asked.request)
  const { hold = NO_HOLD } = record
  const request = await readRequest(asked.request, { ...asked, ...current, hold })
  noteAlias(asked.request, request)
  const memory = reasoningMemory(deps.reasoning, record.application ?? '')
  const plan = planFor(request, deps.upstream, memory)
  if (mayCount(request.alias)) {
    const counted = await count(
      request,
      () => send(deps.upstream, current.settings, request, plan),
      async (answer) => {
        const context = { request, requestId: record.id, memory }
        const read = await inTime(
          answer,
          current.settings.PORTUS_HEADERS_TIMEOUT_MS,
          async (received) =>
            asMessagesCount(plan, await readAnswer(plan, received, context), request.alias),
        )
        return respond(read, contextOf(deps, current, asked, request, plan, answer))
      },
    )
    if (counted) return counted
  }
  if (request.alias.countTokens === 'estimate') return estimate(deps, record, plan)
  throw portusError('unknown_url', 'no_token_count')
}

/** The provider's count or its error. Undefined where it has no such endpoint. */
async function count(
  { alias }: ClientRequest,
  ask: () => Promise<Received>,
  answer: (received: Received) => Promise<Response>,
): Promise<Response | undefined> {
  const received = await ask()
  try {
    if (!ABSENT.has(received.status)) return await answer(received)
    const refusal = { ...received, ...wholeBody(await readStart(received, MAX_REFUSAL_BYTES)) }
    if (isAboutModel(refusal, alias)) return await answer(refusal)
    received.abort.abort()
    return undefined
  } catch (error) {
    if (error instanceof PortusError && error.kind === 'unsupported_endpoint') return undefined
    throw error
  }
}

/**
 * Bedrock's count in Anthropic's words. Errors, and the answers of all others, stay as they are.
 *
 * @throws {PortusError} `invalid_provider_answer` where Bedrock's answer is no count.
 */
async function asMessagesCount(
  { ways }: Plan,
  answer: Received,
  { targets }: Alias,
): Promise<Received> {
  const { target: name = '' } = answer
  const isBedrock = targets.get(name)?.provider === 'bedrock' && ways.get(name)?.kind === 'own'
  if (answer.status >= 400 || !isBedrock) return answer
  const text = countAnswer((await readStart(answer, MAX_REFUSAL_BYTES)).toString())
  if (text !== undefined) return { ...answer, ...wholeBody(Buffer.from(text)) }
  answer.abort.abort()
  throw invalidAnswer()
}

/** Of a refusal, and of a count, this much is read. */
const MAX_REFUSAL_BYTES = 1024 * 1024

/** What stands before the model's own name where the gateway wants to know whose it is. */
const PUBLISHER = /^.*anthropic\./

/** What the gateway makes of a page: JSON that says nothing about a model, whatever the page does. */
const PAGE = 'html-message'

/** Whether a provider misses the model and not the endpoint: it then says so in JSON, by its name. */
function isAboutModel({ status, headers, first }: Received, { targets }: Alias): boolean {
  if (status !== 404 || !mediaTypeOf(headers).includes('json')) return false
  const text = new TextDecoder().decode(first)
  if (text.includes(PAGE)) return false
  return [...targets.values()].some(({ model }) => text.includes(model.replace(PUBLISHER, '')))
}

/** @throws {PortusError} `invalid_request` where there is too much to read. */
function estimateOf(body: JsonBody): number {
  const error = tooMuchToTranslate(body, 'files and long texts')
  if (error) throw error
  return estimateOfBody(body)
}

function estimate(
  { report }: ProxyDeps,
  record: RequestRecord,
  { stub: { body } }: Plan,
): Response {
  const count: TokenCount = { input_tokens: body.kind === 'json' ? estimateOf(body) : 1 }
  const answer = JSON.stringify(count)
  report(reportOf(record, { status: 200, outcome: 'complete', bytes: answer.length }))
  return new Response(answer, {
    headers: {
      'content-type': 'application/json',
      [TOKEN_COUNT_HEADER]: 'estimate',
      ...ownHeaders(record.id),
    },
  })
}
