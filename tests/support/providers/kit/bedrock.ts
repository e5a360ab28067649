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

type Options = { model: string } & Pick<Format, 'takesThinking' | 'takesSchema' | 'thoughts'>

/** A model that thinks in the open: Bedrock signs nothing of it. */
const openThought = (text: string): ConverseBlock => ({
  whole: { reasoningContent: { reasoningText: { text } } },
  deltas: [{ reasoningContent: { text } }],
})

const blocksOf = ({ thought, text, calls = [] }: Speech): ConverseBlock[] => [
  ...(thought === undefined ? [] : [openThought(thought)]),
  ...(text === undefined ? [] : [converseText(text.slice(0, 2), text.slice(2))]),
  ...calls.map(({ id, name, input }) => {
    const json = JSON.stringify(input)
    return converseTool(id, name, '', json.slice(0, 5), json.slice(5))
  }),
]

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
  const asked = (blocks: ConverseBlock[]): Answer =>
    strictly(({ path }) =>
      path.endsWith('/converse-stream')
        ? oddly(converseFrames({ blocks, usage }))
        : Response.json(converse({ blocks, usage })),
    )
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
    say: (speech) => asked(blocksOf(speech)),
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
    usageAtStart: { input: 0, output: 0 },
    hasIds: true,
  }
}

/** The media types of Converse's formats that are sent. */
const mediaType = (kind: string, format: unknown): string =>
  kind === 'image' ? `image/${format}` : `application/${format}`

/** The JSON Schema that an answer must have: it stands as a text. */
const schemaIn = (json: Record<string, unknown>): unknown => {
  const { structure } = membersOf(membersOf(json.outputConfig).textFormat)
  const { schema } = membersOf(membersOf(structure).jsonSchema)
  return typeof schema === 'string' ? JSON.parse(schema) : undefined
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
  takesSchema: false,
  thoughts: 'none',
})

/** A model that thinks. Its thoughts are not signed, and need not come back. */
export const gptOssFormat = bedrockFormat({
  model: 'openai.gpt-oss-120b-1:0',
  takesThinking: true,
  thoughts: 'none',
})
