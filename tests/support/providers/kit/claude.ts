import {
  anthropicError,
  type Block,
  message,
  messageEvents,
  textBlock,
  thinkingBlock,
  toolBlock,
} from '../anthropic-messages'
import { streamedFrames } from '../aws-frames'
import { bedrockError, invokeFrames } from '../bedrock-converse'
import { strictBedrock, strictVertex } from '../claude-clouds'
import { betasOf, compactionFault } from '../claude-compaction'
import { sse } from '../framing'
import type { Answer } from '../server'
import { faultOf, hearClaude } from './claude-requests'
import { claudeRefusal } from './claude-rules'
import { type Format, idOf, SIGNATURE, type Speech, WORDS } from './kit'

/** A model that thinks only where it is given a budget. */
const MODEL = 'claude-sonnet-4-5-20250929'
const SECRET = 'of-aws'
/** What clouds take of the betas that clients ask for; on Bedrock one stands for a member of tools. */
const ON_BOTH = [
  ...['context-management-2025-06-27', 'interleaved-thinking-2025-05-14'],
  ...['thinking-display-updates-2026-08-18', 'tool-search-tool-2025-10-19'],
]
/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/web-search */
const ON_VERTEX = [...ON_BOTH, 'web-search-2025-03-05']
const ON_BEDROCK = [
  ...ON_BOTH,
  ...['fine-grained-tool-streaming-2025-05-14', 'mid-conversation-tool-changes-2026-07-01'],
]

const blocksOf = ({ thought, text, calls = [] }: Speech): Block[] => [
  ...(thought === undefined ? [] : [thinkingBlock(thought, SIGNATURE)]),
  ...(text === undefined ? [] : [textBlock(text.slice(0, 2), text.slice(2))]),
  ...calls.map(({ id, name, input }) => {
    const json = JSON.stringify(input)
    return toolBlock(id, name, '', json.slice(0, 5), json.slice(5))
  }),
]

const messageOf = (speech: Speech) => ({ id: idOf('msg', speech), blocks: blocksOf(speech) })

const OVERLOADED = { type: 'overloaded_error', message: WORDS }

/** Refuses histories that Anthropic refuses. */
const strictly =
  (refuse: (words: string) => Response, answer: Answer): Answer =>
  (received) => {
    const { json = {} } = received
    const fault = claudeRefusal(json) ?? compactionFault(json, betasOf(received)) ?? faultOf(json)
    return fault ? refuse(fault) : answer(received)
  }

const invalid = (words: string) => anthropicError(400, 'invalid_request_error', words)
const shared = {
  hear: hearClaude,
  usage: { input: 17, output: 2 },
  usageAtStart: { input: 17, output: 1 },
  hasIds: true,
  takesThinking: true,
} as const

/** Anthropic's own API. */
export const anthropicFormat: Format = {
  ...shared,
  name: 'anthropic',
  own: 'anthropic',
  thoughts: 'signed thought',
  alias: (url) => ({
    provider: 'anthropic',
    api_key: 'sk-provider',
    custom_host: url,
    override_params: { model: MODEL },
  }),
  say: (speech) =>
    strictly(invalid, ({ json = {} }) =>
      json.stream
        ? sse(messageEvents(messageOf(speech)))
        : Response.json(message(messageOf(speech))),
    ),
  cut: (speech) => () => sse(messageEvents(messageOf(speech)).slice(0, -3)),
  fail: (speech) => () => sse(messageEvents({ blocks: blocksOf(speech), error: OVERLOADED })),
  refuse: () => anthropicError(429, 'rate_limit_error', WORDS),
}

/** Claude by Vertex AI's rawPredict. */
export const vertexClaude: Format = {
  ...anthropicFormat,
  name: 'Claude on Vertex AI',
  alias: (url) => ({
    provider: 'vertex-ai',
    vertex_project_id: 'p',
    vertex_region: 'europe-west1',
    api_key: 'of-google',
    custom_host: url.replace('/v1', ''),
    override_params: { model: `anthropic.${MODEL}` },
  }),
  say: (speech) =>
    strictly(invalid, strictVertex({ betas: ON_VERTEX, message: messageOf(speech) })),
}

/** Claude by Bedrock's InvokeModel. */
export const bedrockClaude: Format = {
  ...anthropicFormat,
  name: 'Claude on Bedrock',
  alias: (url) => ({
    provider: 'bedrock',
    aws_access_key_id: 'AKIA0',
    aws_secret_access_key: SECRET,
    aws_region: 'eu-central-1',
    custom_host: url.replace('/v1', ''),
    override_params: { model: `anthropic.${MODEL}-v1:0` },
  }),
  say: (speech) =>
    strictly(
      (words) => bedrockError(400, 'ValidationException', words),
      strictBedrock({
        secrets: { AKIA0: SECRET },
        betas: ON_BEDROCK,
        invoke: messageOf(speech),
      }),
    ),
  cut: (speech) => () => streamedFrames(invokeFrames(messageOf(speech)).slice(0, -3)),
  fail: (speech) => () =>
    streamedFrames(
      invokeFrames({
        blocks: blocksOf(speech),
        exception: { type: 'modelStreamErrorException', message: WORDS },
      }),
    ),
  refuse: () => bedrockError(429, 'ThrottlingException', WORDS),
}
