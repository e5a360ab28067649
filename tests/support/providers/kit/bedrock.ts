import { streamedFrames } from '../aws-frames'
import { signatureFault } from '../aws-signature'
import {
  bedrockError,
  type ConverseBlock,
  converse,
  converseFrames,
  converseText,
  converseTool,
} from '../bedrock-converse'
import { bedrockRefusal } from '../bedrock-rules'
import { overlapping } from '../framing'
import type { Answer, Received } from '../server'
import { type Format, type Heard, itemsOf, membersOf, type Speech, textOf, WORDS } from './kit'

const SECRETS = { AKIA0: 'of-aws' }

type Options = { model: string } & Pick<
  Format,
  'takesThinking' | 'takesSchema' | 'takesSchemaBesideTools' | 'thoughts'
>

/** A model that thinks in the open: Bedrock signs nothing of it. */
const openThought = (text: string): ConverseBlock => ({
  whole: { reasoningContent: { reasoningText: { text } } },
  deltas: [{ reasoningContent: { text } }],
})

/** The only tool, if a request has one that the model must call. */
function forcedTool(json: Received['json'] = {}): { name: string; schema: unknown } | undefined {
  const { toolChoice, tools } = membersOf(json.toolConfig)
  const { any, tool } = membersOf(toolChoice)
  const [only, ...others] = itemsOf(tools)
  if ((any ?? tool) === undefined || others.length > 0) return undefined
  const { name, inputSchema } = membersOf(only?.toolSpec)
  return { name: String(name), schema: membersOf(inputSchema).json }
}

/** What a model says. One that must call a tool says it by the call. */
function blocksOf(
  { thought, text, calls = [] }: Speech,
  forced?: { name: string },
): ConverseBlock[] {
  const call = (id: string, name: string, json: string) =>
    converseTool(id, name, '', json.slice(0, 5), json.slice(5))
  const said = (words: string) =>
    forced ? call('forced', forced.name, words) : converseText(words.slice(0, 2), words.slice(2))
  return [
    ...(thought === undefined ? [] : [openThought(thought)]),
    ...(text === undefined ? [] : [said(text)]),
    ...calls.map(({ id, name, input }) => call(id, name, JSON.stringify(input))),
  ]
}

/** What a cache held is counted apart. */
const usage = { inputTokens: 9, outputTokens: 2, totalTokens: 11 }

/** Frames whose pieces end inside the frames behind them. */
const oddly = (frames: readonly Uint8Array[]): Response => streamedFrames(overlapping(frames, 7))

/** Amazon Bedrock's Converse. It refuses what AWS refuses, wrong signatures among it. */
export function bedrockFormat({ model, ...traits }: Options): Format {
  const strictly =
    (answer: Answer): Answer =>
    (received) => {
      const fault = signatureFault(received, SECRETS)
      if (fault) return bedrockError(403, 'InvalidSignatureException', fault)
      const [, id = '', operation] = /^\/model\/([^/]+)\/([a-z-]+)$/.exec(received.path) ?? []
      if (decodeURIComponent(id) !== model || !operation?.startsWith('converse'))
        return bedrockError(404, 'ResourceNotFoundException', `No ${received.path}`)
      const isStreamed = operation === 'converse-stream'
      const refusal = bedrockRefusal(received.json, { model, isStreamed })
      return refusal ? bedrockError(400, 'ValidationException', refusal) : answer(received)
    }
  const asked = (speech: Speech): Answer =>
    strictly(({ path, json }) => {
      const blocks = blocksOf(speech, forcedTool(json))
      return path.endsWith('/converse-stream')
        ? oddly(converseFrames({ blocks, usage }))
        : Response.json(converse({ blocks, usage }))
    })
  return {
    ...traits,
    name: model,
    alias: (url) => ({
      provider: 'bedrock',
      aws_access_key_id: 'AKIA0',
      aws_secret_access_key: SECRETS.AKIA0,
      aws_region: 'eu-central-1',
      custom_host: url.replace('/v1', ''),
      override_params: { model },
    }),
    say: asked,
    cut: (speech) =>
      strictly(() => oddly(converseFrames({ blocks: blocksOf(speech), usage }).slice(0, -2))),
    fail: (speech) =>
      strictly(() =>
        oddly(
          converseFrames({
            blocks: blocksOf(speech),
            exception: { type: 'modelStreamErrorException', message: WORDS },
          }),
        ),
      ),
    refuse: strictly(() => bedrockError(429, 'ThrottlingException', WORDS)),
    hear,
    usage: { input: 9, output: 2 },
    // A stream counts behind its end.
    usageAtStart: { input: 'estimated', output: 0 },
    hasIds: true,
  }
}

/** The media types of Converse's formats that are sent. */
const mediaType = (kind: string, format: unknown): string =>
  kind === 'image' ? `image/${format}` : `application/${format}`

/** The JSON Schema that an answer must have: it stands as a text, or in a tool. */
const schemaIn = (json: Record<string, unknown>): unknown => {
  const { structure } = membersOf(membersOf(json.outputConfig).textFormat)
  const { schema } = membersOf(membersOf(structure).jsonSchema)
  return typeof schema === 'string' ? JSON.parse(schema) : forcedTool(json)?.schema
}

function hear({ json = {} }: Pick<Received, 'json'>): Heard {
  const turns = itemsOf(json.messages)
  const blocks = turns.flatMap(({ content }) => itemsOf(content))
  const asked = turns.filter(({ role }) => role === 'user').flatMap((one) => itemsOf(one.content))
  const of = (kind: string) =>
    blocks.flatMap((block) => (block[kind] ? [membersOf(block[kind])] : []))
  const fields = membersOf(json.additionalModelRequestFields)
  return {
    text: textOf(asked),
    media: ['image', 'document'].flatMap((kind) =>
      of(kind).map(({ format, source }) => ({
        type: mediaType(kind, format),
        data: String(membersOf(source).bytes),
      })),
    ),
    tools: itemsOf(membersOf(json.toolConfig).tools).flatMap(({ toolSpec }) =>
      toolSpec ? [String(membersOf(toolSpec).name)] : [],
    ),
    calls: of('toolUse').map(({ toolUseId, name, input }) => ({
      id: String(toolUseId),
      name: String(name),
      input: input as object,
    })),
    results: of('toolResult').map(({ toolUseId, content }) => ({
      id: String(toolUseId),
      text: textOf(content),
    })),
    thoughts: of('reasoningContent').map(({ reasoningText }) => {
      const { text, signature } = membersOf(reasoningText)
      return {
        text: String(text),
        ...(signature !== undefined && { signature: String(signature) }),
      }
    }),
    schema: schemaIn(json),
    thinks: ['reasoning_effort', 'reasoningConfig', 'thinking'].some((name) => name in fields),
  }
}

/** A model of Amazon's. */
export const novaFormat = bedrockFormat({
  model: 'amazon.nova-pro-v1:0',
  takesThinking: false,
  takesSchemaBesideTools: false,
  thoughts: 'none',
})

/** A model that cannot be made to call a tool. */
export const llamaFormat = bedrockFormat({
  model: 'us.meta.llama3-3-70b-instruct-v1:0',
  takesThinking: false,
  takesSchema: false,
  takesSchemaBesideTools: false,
  thoughts: 'none',
})

/** A model that thinks. Its thoughts are not signed, and need not come back. */
export const gptOssFormat = bedrockFormat({
  model: 'openai.gpt-oss-120b-1:0',
  takesThinking: true,
  thoughts: 'none',
})
