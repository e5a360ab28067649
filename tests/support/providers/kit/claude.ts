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
import { sse } from '../framing'
import type { Answer } from '../server'
import { faultOf, hearClaude } from './claude-requests'
import { type Format, SIGNATURE, type Speech, WORDS } from './kit'

/** A model that thinks only where it is given a budget. */
const MODEL = 'claude-sonnet-4-5-20250929'
const SECRET = 'of-aws'
/** What stands on Bedrock for a member of tools. */
const BETAS = ['fine-grained-tool-streaming-2025-05-14']

const blocksOf = ({ thought, text, calls = [] }: Speech): Block[] => [
  ...(thought === undefined ? [] : [thinkingBlock(thought, SIGNATURE)]),
  ...(text === undefined ? [] : [textBlock(text.slice(0, 2), text.slice(2))]),
  ...calls.map(({ id, name, input }) => {
    const json = JSON.stringify(input)
    return toolBlock(id, name, '', json.slice(0, 5), json.slice(5))
  }),
]

const OVERLOADED = { type: 'overloaded_error', message: WORDS }

/** Refuses histories that Anthropic refuses. */
const strictly =
  (refuse: (words: string) => Response, answer: Answer): Answer =>
  (received) => {
    const fault = faultOf(received.json ?? {})
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
        ? sse(messageEvents({ blocks: blocksOf(speech) }))
        : Response.json(message({ blocks: blocksOf(speech) })),
    ),
  cut: (speech) => () => sse(messageEvents({ blocks: blocksOf(speech) }).slice(0, -3)),
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
    custom_host: url,
    override_params: { model: `anthropic.${MODEL}` },
  }),
  say: (speech) => strictly(invalid, strictVertex({ message: { blocks: blocksOf(speech) } })),
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
        betas: BETAS,
        invoke: { blocks: blocksOf(speech) },
      }),
    ),
  cut: (speech) => () => streamedFrames(invokeFrames({ blocks: blocksOf(speech) }).slice(0, -3)),
  fail: (speech) => () =>
    streamedFrames(
      invokeFrames({
        blocks: blocksOf(speech),
        exception: { type: 'modelStreamErrorException', message: WORDS },
      }),
    ),
  refuse: () => bedrockError(429, 'ThrottlingException', WORDS),
}
