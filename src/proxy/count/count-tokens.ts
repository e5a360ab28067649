import type { Alias } from '../../alias/alias'
import { countIn } from '../../api/claude-clouds/count'
import { COUNTS, type Endpoint } from '../../api/endpoints/endpoints'
import { mediaTypeOf } from '../../api/headers/media-type'
import { VERTEX_CLAUDE } from '../../api/provider-apis'
import type { GoogleTokenCount, InputTokenCount, TokenCount } from '../../api/shapes'
import type { JsonBody } from '../../body/json/body'
import { inTurns } from '../../body/steps'
import { NO_RETRY, PortusError, portusError } from '../../errors'
import { NO_HOLD } from '../../limits/bytes-in-flight'
import { invalidAnswer } from '../../portkey/errors'
import { wholeBody } from '../../stream/answer'
import { readStart } from '../../stream/read-whole'
import { type RequestRecord, recordOf, reportOf } from '../../telemetry/record'
import { reasoningMemory } from '../../translate/reasoning-memory'
import { contextOf } from '../answer-context'
import type { ProxyDeps } from '../deps'
import { noteAlias, ownOf } from '../handle'
import { ownHeaders } from '../headers'
import { inTime } from '../in-time'
import { askerOf } from '../owned/asker'
import { checkNamedIds } from '../owned/named-ids'
import { tooMuchToTranslate } from '../plan/cost/translation-size'
import { type Plan, planSteps } from '../plan/plan'
import { readAnswer } from '../read-answer'
import type { EndpointRequest } from '../request/endpoint-request'
import { type ClientRequest, readRequest } from '../request/read-request'
import type { Received } from '../request/received'
import { respond } from '../respond'
import { send } from '../send'
import { storedInput } from '../stored/stored-input'
import { estimateOfBody } from '../token-estimate'

/** Says that a count is a guess. */
export const TOKEN_COUNT_HEADER = 'x-portus-token-count'

/** Statuses with which a server says that it has no such endpoint. */
const ABSENT = new Set([404, 405, 501])

/**
 * Whether every target may be able to count. The gateway asks Anthropic, Bedrock and, for Claude, Vertex
 * AI; for any other it would have to run a completion, which counting must never do.
 */
const mayCount = ({ ways }: Plan, { alias, endpoint }: ClientRequest): boolean =>
  [...alias.targets].every(([name, { api }]) => {
    const kind = ways.get(name)?.kind
    if (kind === 'ours') return true
    return endpoint.name === 'count_tokens' ? COUNTING.includes(api) : kind === 'own'
  })

const COUNTING = ['anthropic', 'bedrock', VERTEX_CLAUDE]

/**
 * Counts the tokens of a request. Where nobody can count, estimates them and says so.
 *
 * @throws {PortusError} where the request cannot be answered.
 */
export async function countTokens(deps: ProxyDeps, asked: EndpointRequest): Promise<Response> {
  const { config } = deps
  const record = recordOf(asked.request)
  const { hold = NO_HOLD } = record
  const request = await readRequest(asked.request, { ...asked, ...config, hold })
  noteAlias(asked.request, request)
  const memory = reasoningMemory(deps.reasoning, record.application ?? '')
  const stored = await storedInput(request, ownOf(deps, asked))
  await checkNamedIds(request, askerOf(deps, asked.request), stored)
  const plan = await inTurns(planSteps(request, deps.upstream, { reasoning: memory, stored }))
  if (mayCount(plan, request)) {
    const counted = await count(
      request,
      () => send(deps.upstream, config.settings, request, plan, record.trace),
      async (answer) => {
        const context = { request, requestId: record.id, memory }
        const read = await inTime(
          answer,
          config.settings.PORTUS_HEADERS_TIMEOUT_MS,
          async (received) =>
            (await asCount(plan, received, request)) ?? readAnswer(plan, received, context),
        )
        return respond(read, contextOf(deps, config, asked, request, plan, answer))
      },
    )
    if (counted) return counted
  }
  switch (request.alias.countTokens) {
    case 'estimate':
      // Without what it goes on from, the guess would be far too low.
      if (stored?.error) throw stored.error
      return estimate(deps, record, stored ? { ...request, body: stored.body } : request)
    case 'not_found':
      throw portusError('unknown_url', 'no_token_count', { headers: NO_RETRY })
    case 'not_supported':
      throw portusError('not_supported', 'no_token_count', { headers: NO_RETRY })
  }
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
 * A count in the client's words. Undefined where the answer is in them already, or is an error.
 *
 * @throws {PortusError} `invalid_provider_answer` where the answer is no count.
 */
async function asCount(
  { ways }: Plan,
  answer: Received,
  { alias, endpoint }: ClientRequest,
): Promise<Received | undefined> {
  const { target = '', status } = answer
  const kind = ways.get(target)?.kind
  const isBedrocks = kind === 'own' && alias.targets.get(target)?.provider === 'bedrock'
  if (status >= 400) return kind === 'ours' ? answer : undefined
  if (kind !== 'ours' && !isBedrocks) return undefined
  const tokens = countIn((await readStart(answer, MAX_REFUSAL_BYTES)).toString())
  if (tokens === undefined) {
    answer.abort.abort()
    throw invalidAnswer()
  }
  const headers = new Headers(answer.headers)
  headers.set('content-type', 'application/json')
  headers.delete('content-length')
  return { ...answer, headers, ...wholeBody(Buffer.from(printCount(endpoint, tokens))) }
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

/** A count as the endpoint's clients read it. */
const printCount = ({ name }: Endpoint, tokens: number): string =>
  JSON.stringify(COUNT_SHAPES[COUNTS.get(name) ?? 'messages'](tokens))

const COUNT_SHAPES = {
  messages: (input_tokens: number): TokenCount => ({ input_tokens }),
  responses: (input_tokens: number): InputTokenCount => ({
    object: 'response.input_tokens',
    input_tokens,
  }),
  generate_content: (totalTokens: number): GoogleTokenCount => ({ totalTokens }),
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
  { endpoint, body }: ClientRequest,
): Response {
  const answer = printCount(endpoint, body.kind === 'json' ? estimateOf(body) : 1)
  report(reportOf(record, { status: 200, outcome: 'complete', bytes: answer.length }))
  return new Response(answer, {
    headers: {
      'content-type': 'application/json',
      [TOKEN_COUNT_HEADER]: 'estimate',
      ...ownHeaders(record.id),
    },
  })
}
