/**
 * Claude on clouds that are as strict as the real ones: they refuse members and betas that they do not know,
 * and Bedrock refuses a wrong signature.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 * https://docs.anthropic.com/en/api/claude-on-vertex-ai
 */

import {
  anthropicError,
  type MessageStreamOptions,
  message,
  messageEvents,
} from './anthropic-messages'
import { streamedFrames } from './aws-frames'
import { signatureFault } from './aws-signature'
import { bedrockError, type InvokeOptions, invokeFrames } from './bedrock-converse'
import { compactionFault, SUMMARY_BETA } from './claude-compaction'
import { sse } from './framing'
import type { Answer, Received } from './server'

/** Members that Claude takes on every cloud. */
const MEMBERS = new Set(
  [
    'anthropic_version max_tokens messages system temperature top_p top_k stop_sequences tools',
    'tool_choice thinking metadata output_config context_management',
  ]
    .join(' ')
    .split(' '),
)

type Json = Record<string, unknown>

/** What a cloud says of a member that it does not know, also inside tools and the system prompt. */
function extraInput(body: Json, further: readonly string[], betas: readonly string[]) {
  const takes = (beta: string) => betas.includes(beta)
  const extra: string[] = Object.keys(body).filter(
    (name) =>
      !MEMBERS.has(name) &&
      !further.includes(name) &&
      !(name === 'compaction' && takes(SUMMARY_BETA)),
  )
  if (
    'context_management' in body &&
    !takes('context-management-2025-06-27') &&
    !takes('compact-2026-01-12')
  )
    extra.push('context_management')
  const blocks = (value: unknown) => (Array.isArray(value) ? (value as Json[]) : [])
  for (const [name, list] of Object.entries({ system: body.system, tools: body.tools }))
    blocks(list).forEach((block, at) => {
      if (Object.hasOwn((block.cache_control ?? {}) as Json, 'scope'))
        extra.push(`${name}.${at}.cache_control.scope`)
      if ('defer_loading' in block && !takes('tool-search-tool-2025-10-19'))
        extra.push(`tools.${at}.custom.defer_loading`)
      if ('input_examples' in block && !takes('tool-examples-2025-10-29'))
        extra.push(`tools.${at}.custom.input_examples`)
      if ('eager_input_streaming' in block && further.includes('anthropic_beta'))
        extra.push(`tools.${at}.custom.eager_input_streaming`)
    })
  return extra[0] ? `${extra[0]}: Extra inputs are not permitted` : compactionFault(body, betas)
}

export type BedrockOptions = {
  /** The secrets of keys by their ids. */
  secrets: Readonly<Record<string, string>>
  /** The betas that are taken. */
  betas?: readonly string[]
  invoke?: InvokeOptions
  inputTokens?: number
}

const INVALID = 'ValidationException'

/** Claude on Bedrock: InvokeModel, whole and in frames, and CountTokens. */
export const strictBedrock =
  ({ secrets, betas = [], invoke = {}, inputTokens = 9 }: BedrockOptions): Answer =>
  (received) => {
    const isKey = received.headers.get('authorization')?.startsWith('Bearer ')
    const fault = isKey ? undefined : signatureFault(received, secrets)
    if (fault) return bedrockError(403, 'InvalidSignatureException', fault)
    const [, model = '', operation] = /^\/model\/([^/]+)\/([a-z-]+)$/.exec(received.path) ?? []
    const isCount = operation === 'count-tokens'
    if (isCount && !decodeURIComponent(model).startsWith('anthropic.'))
      return bedrockError(400, INVALID, "The provided model doesn't support counting tokens.")
    const body = isCount ? countedBody(received) : received.json
    if (!body) return bedrockError(400, INVALID, 'Malformed input request')
    const words = bedrockObjection(body, betas)
    if (words) return bedrockError(400, INVALID, words)
    if (isCount) return Response.json({ inputTokens })
    if (operation === 'invoke') return Response.json(message(invoke))
    return operation === 'invoke-with-response-stream'
      ? streamedFrames(invokeFrames(invoke))
      : bedrockError(404, 'UnknownOperationException', 'Not found')
  }

function countedBody({ json }: Received): Json | undefined {
  const { invokeModel } = (json?.input ?? {}) as { invokeModel?: { body?: string } }
  return invokeModel?.body === undefined
    ? undefined
    : (JSON.parse(Buffer.from(invokeModel.body, 'base64').toString()) as Json)
}

function bedrockObjection(body: Json, taken: readonly string[]): string | undefined {
  const { anthropic_beta: asked = [], anthropic_version: version, max_tokens: max } = body
  if (version !== 'bedrock-2023-05-31') return 'anthropic_version: Field required'
  if (typeof max !== 'number') return 'max_tokens: Field required'
  const betas = asked as string[]
  if (betas.some((beta) => !taken.includes(beta))) return 'invalid beta flag'
  return extraInput(body, ['anthropic_beta'], betas)
}

export type VertexOptions = {
  betas?: readonly string[]
  message?: MessageStreamOptions
  inputTokens?: number
}

/** Claude on Vertex AI: rawPredict, streamRawPredict and count-tokens. */
export const strictVertex =
  ({ betas = [], message: options = {}, inputTokens = 9 }: VertexOptions = {}): Answer =>
  ({ path, json: body = {}, headers }) => {
    const [, model, operation] = /\/publishers\/anthropic\/models\/([^/:]+):(\w+)$/.exec(path) ?? []
    const isCount = model === 'count-tokens'
    const words = vertexObjection(body, headers, isCount ? [] : betas, isCount)
    if (words) return anthropicError(400, 'invalid_request_error', words)
    if (isCount) return Response.json({ input_tokens: inputTokens })
    if (operation === 'rawPredict') return Response.json(message(options))
    return body.stream === true
      ? sse(messageEvents(options))
      : anthropicError(400, 'invalid_request_error', 'stream: must be true')
  }

function vertexObjection(
  body: Json,
  headers: Headers,
  taken: readonly string[],
  isCount: boolean,
): string | undefined {
  const asked = headers.get('anthropic-beta')?.split(',') ?? []
  const unexpected = asked.filter((beta) => !taken.includes(beta))
  if (unexpected.length > 0)
    return `Unexpected value(s) \`${unexpected.join('`, `')}\` for the \`anthropic-beta\` header.`
  if (body.anthropic_version !== 'vertex-2023-10-16') return 'anthropic_version: Field required'
  if (isCount && typeof body.model !== 'string') return 'model: Field required'
  return extraInput(body, isCount ? ['model'] : ['stream'], asked)
}
