import type { Alias } from '../alias/alias'
import { VERTEX_CLAUDE } from '../alias/target-api'
import type { TokenCount } from '../api/shapes'
import { PortusError } from '../errors'
import { recordOf } from '../telemetry/record'
import type { Answer } from './forward'
import { type Inference, type InferenceDeps, type Prepared, prepare } from './handle'
import { requestIdHeaders } from './headers'
import { readAll } from './respond-error'
import { estimateTokens } from './token-estimate'

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
 * Counts the tokens of a request, or where nobody can, estimates them and says so.
 *
 * @throws {PortusError}
 */
export async function countTokens(deps: InferenceDeps, inference: Inference): Promise<Response> {
  const prepared = await prepare(deps, inference)
  const counted = mayCount(prepared.alias) ? await count(prepared) : undefined
  if (counted) return counted
  if (prepared.alias.countTokens === 'estimate') return estimate(deps, inference, prepared)
  throw new PortusError('unknown_url', 'The provider of this model does not count tokens')
}

/** The provider's count or its error, or nothing where it turns out to have no such endpoint. */
async function count({ alias, send, answer }: Prepared): Promise<Response | undefined> {
  const received = await send()
  try {
    if (!ABSENT.has(received.status)) return await answer(received)
    const refusal = await whole(received)
    if (isAboutModel(refusal, alias)) return await answer(refusal)
    received.abort.abort()
    return undefined
  } catch (error) {
    if (error instanceof PortusError && error.kind === 'unsupported_endpoint') return undefined
    throw error
  }
}

const whole = async (answer: Answer): Promise<Answer> => ({
  ...answer,
  first: await readAll(answer),
  rest: undefined,
})

/** What stands before the model's own name where the gateway wants to know whose it is. */
const PUBLISHER = /^.*anthropic\./

/** What the gateway makes of a page: JSON that says nothing about a model, whatever the page does. */
const PAGE = 'html-message'

/** Whether a provider misses the model and not the endpoint: it then says so in JSON, by its name. */
function isAboutModel({ status, headers, first }: Answer, { targets }: Alias): boolean {
  if (status !== 404 || !headers.get('content-type')?.includes('json')) return false
  const text = new TextDecoder().decode(first)
  if (text.includes(PAGE)) return false
  return [...targets.values()].some(({ model }) => text.includes(model.replace(PUBLISHER, '')))
}

function estimate({ report }: InferenceDeps, { request }: Inference, { body }: Prepared): Response {
  const record = recordOf(request)
  const text = body.kind === 'json' ? new TextDecoder().decode(body.bytes) : '{}'
  const count: TokenCount = { input_tokens: estimateTokens(JSON.parse(text)) }
  const answer = JSON.stringify(count)
  report({
    record,
    status: 200,
    outcome: 'complete',
    durationMs: performance.now() - record.startedAtMs,
    bytes: answer.length,
  })
  return new Response(answer, {
    headers: {
      'content-type': 'application/json',
      [TOKEN_COUNT_HEADER]: 'estimate',
      ...requestIdHeaders(record.id),
    },
  })
}
