import type { AliasFile } from '../../../src/alias/schema'
import { FAMILIES } from '../../support/matrix/families'
import { type Reach, reaches } from '../../support/matrix/reaches'
import {
  strictBedrock as bedrockCounts,
  strictVertex as vertexCounts,
} from '../../support/providers/claude-clouds'
import type { Format } from '../../support/providers/kit/kit'
import { responsesFormat } from '../../support/providers/kit/openai-responses'
import { hello } from '../../support/providers/models/hello'
import type { Answer } from '../../support/providers/server'
import { strictNomic } from '../../support/providers/strict-embeddings'

/** What can be asked of a target. `gemini_array` is a stream that is one list. */
export const ASKED = [
  'chat',
  'messages',
  'responses',
  'gemini',
  'gemini_array',
  'embeddings',
  'count_tokens',
  'gemini_tokens',
] as const

export type Asked = (typeof ASKED)[number]

/** An alias, and how its provider answers a request of one kind. */
export type Target = {
  name: string
  alias: (url: string) => AliasFile
  asked: Asked
  /** Whether the provider's bytes go on as they are, Portus makes the answer, or the gateway does. */
  way: Reach
  answer: Answer
}

/** What every model says. */
export const SPEECH = {
  thought: 'Let me think.',
  text: 'Hello there, world',
  calls: [
    { id: 'callParis', name: 'weather', input: { city: 'Paris', days: [1, 2] } },
    { id: 'callOsloo', name: 'weather', input: { city: 'Oslo' } },
  ],
} as const

/** What OpenAI's models are asked with that have Responses alone. */
const BY_RESPONSES = { name: '`openai` by Responses', format: responsesFormat() }

const conversations = [...FAMILIES, BY_RESPONSES].flatMap(({ name, format }) =>
  (['chat', 'messages', 'responses', 'gemini', 'gemini_array'] as const)
    .map(
      (asked): Target => ({
        name,
        alias: format.alias,
        asked,
        way: reaches(format, asked === 'gemini_array' ? 'gemini' : asked),
        answer: format.say(SPEECH),
      }),
    )
    // The fakes of a family have one format.
    .filter(({ asked, way }) => asked !== 'responses' || way === 'translated'),
)

const embeddingsOf = (
  name: string,
  format: Pick<Format, 'alias'>,
  { model, answer }: { model: string; answer: Answer },
): Target => {
  const alias: Target['alias'] = (url) => ({
    ...format.alias(url),
    override_params: { model },
  })
  const way = reaches({ alias }, 'embeddings')
  return { name: `embeddings of ${name}`, alias, asked: 'embeddings', way, answer }
}

const formatOf = (name: string): Format => {
  const found = FAMILIES.find((one) => one.name === name)
  if (!found) throw new Error(`There is no family ${name}`)
  return found.format
}
const answerOf = (name: string): Answer => {
  const found = FAMILIES.find((one) => one.name === name)?.embeddings
  if (!found) throw new Error(`${name} has no embeddings`)
  return found.answer
}

/** Further models of families, which are asked in other ways. */
const MODELS: readonly [family: string, model: string][] = [
  ['Nova on `bedrock`', 'amazon.nova-2-multimodal-embeddings-v1:0'],
  ['Nova on `bedrock`', 'cohere.embed-v4:0'],
  ['Gemini on `vertex-ai`', 'gemini-embedding-001'],
]

const embeddings: Target[] = [
  ...FAMILIES.flatMap(({ name, format, embeddings: own }) =>
    own ? [embeddingsOf(name, format, own)] : [],
  ),
  ...MODELS.map(([family, model]) =>
    embeddingsOf(`${family}, ${model}`, formatOf(family), { model, answer: answerOf(family) }),
  ),
  embeddingsOf(
    'nomic',
    { alias: (url) => ({ provider: 'nomic', api_key: 'of-nomic', custom_host: url }) },
    { model: 'nomic-embed-text-v1.5', answer: strictNomic },
  ),
]

const BEDROCK_COUNTS = bedrockCounts({
  secrets: { AKIA0: 'of-aws' },
  betas: ['fine-grained-tool-streaming-2025-05-14'],
})

/** https://ai.google.dev/api/tokens */
const geminiCounts: Answer = ({ path }) =>
  path.endsWith(':countTokens')
    ? Response.json({ totalTokens: 12 })
    : Response.json({ error: { code: 404, message: 'Not found' } }, { status: 404 })

const counts: Target[] = (
  [
    ['count_tokens', '`anthropic`', 'as it is', hello],
    ['count_tokens', 'Claude on `bedrock`', 'translated', BEDROCK_COUNTS],
    ['count_tokens', 'Claude on `vertex-ai`', 'as it is', vertexCounts()],
    ['count_tokens', '`google`', 'translated', geminiCounts],
    ['gemini_tokens', '`anthropic`', 'translated', hello],
    ['gemini_tokens', 'Claude on `bedrock`', 'translated', BEDROCK_COUNTS],
    ['gemini_tokens', 'Claude on `vertex-ai`', 'translated', vertexCounts()],
    ['gemini_tokens', '`google`', 'as it is', geminiCounts],
  ] as const
).map(([asked, name, way, answer]) => ({
  name: `tokens of ${name}`,
  alias: formatOf(name).alias,
  asked,
  way,
  answer,
}))

/** Every format there is, by each kind of request. */
export const TARGETS: readonly Target[] = [...conversations, ...embeddings, ...counts]

if (import.meta.main) for (const { name, asked, way } of TARGETS) console.log(asked, way, name)
