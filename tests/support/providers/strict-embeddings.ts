/** Providers of embeddings that refuse what the real ones refuse. A vector says which text it is of. */

import { createHash } from 'node:crypto'
import { base64Of } from './embeddings'
import type { Received } from './server'

/** The vector of a text: its own numbers, each exact in 32 bits. */
export function vectorOf(text: string, dimensions = 4): number[] {
  const bytes = createHash('sha256').update(text).digest()
  return Array.from({ length: dimensions }, (_, at) => (bytes[at % 32]! + 1) / 256)
}

/** The tokens of each text, as these providers count. */
export const TOKENS = 2

type Json = Record<string, unknown>

/** A refusal in the words of one provider. */
type Refusal = (message: string) => Response

/** What a provider makes of a request: an answer, or a refusal. */
export type StrictProvider = (received: Received) => Response

const googleError: Refusal = (message) =>
  Response.json({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }, { status: 400 })

const plainError: Refusal = (message) => Response.json({ message }, { status: 400 })

const openaiError: Refusal = (message) =>
  Response.json({ error: { message, type: 'invalid_request_error' } }, { status: 400 })

/** A fault of a body: a member that is unknown, or a needed one that is missing. */
function faultOf(json: Json, known: readonly string[], needed: readonly string[]) {
  const unknown = Object.keys(json).find((name) => !known.includes(name))
  if (unknown) return `Unknown name "${unknown}"`
  const missing = needed.find((name) => json[name] === undefined)
  return missing && `"${missing}" is required`
}

const areTexts = (value: unknown, most: number): value is string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= most &&
  value.every((text) => typeof text === 'string')

/** https://ai.google.dev/api/embeddings */
export const strictGoogle: StrictProvider = ({ path, json = {} }) => {
  const [, model, verb] = /\/(models\/[^:]+):(\w+)$/.exec(path) ?? []
  if (verb !== 'batchEmbedContents') return googleError(`No method ${verb}`)
  const fault = faultOf(json, ['requests'], ['requests'])
  if (fault) return googleError(fault)
  const requests = json.requests as Json[]
  if (requests.length > 100) return googleError('at most 100 requests can be in one batch')
  const faults = requests.flatMap((one) => {
    const { parts } = one.content as { parts: Json[] }
    if (one.model !== model) return ['the model is not that of the path']
    if (parts.length !== 1 || typeof parts[0]?.text !== 'string') return ['one text is needed']
    const names = ['model', 'content', 'taskType', 'title', 'outputDimensionality']
    return faultOf(one, names, []) ?? []
  })
  if (faults[0]) return googleError(faults[0])
  const embeddings = requests.map(({ content, outputDimensionality }) => ({
    values: vectorOf(
      (content as { parts: { text: string }[] }).parts[0]!.text,
      outputDimensionality as number,
    ),
  }))
  return Response.json({
    embeddings,
    usageMetadata: { promptTokenCount: TOKENS * requests.length },
  })
}

/** https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api */
export const strictVertex: StrictProvider = ({ path, json = {} }) => {
  const [, model = '', verb] = /\/models\/([^:]+):(\w+)$/.exec(path) ?? []
  if (verb === 'embedContent') {
    const fault = faultOf(json, ['content', 'embedContentConfig'], ['content'])
    if (fault || !model.startsWith('gemini-embedding-2'))
      return googleError(fault ?? 'No such method')
    const { parts } = json.content as { parts: { text: string }[] }
    const { outputDimensionality } = (json.embedContentConfig ?? {}) as Json
    if (parts.length !== 1) return googleError('one text is needed')
    return Response.json({
      embedding: { values: vectorOf(parts[0]!.text, outputDimensionality as number) },
      usageMetadata: { promptTokenCount: TOKENS },
    })
  }
  const fault = faultOf(json, ['instances', 'parameters'], ['instances'])
  if (fault || verb !== 'predict') return googleError(fault ?? `No method ${verb}`)
  const instances = json.instances as Json[]
  const most = model.startsWith('gemini-embedding') ? 1 : 250
  if (instances.length > most) return googleError(`${most} instance(s) is allowed per prediction`)
  const { outputDimensionality } = (json.parameters ?? {}) as Json
  const odd = instances.find(({ content }) => typeof content !== 'string')
  if (odd) return googleError('The text content is empty.')
  return Response.json({
    predictions: instances.map(({ content }) => ({
      embeddings: {
        values: vectorOf(content as string, outputDimensionality as number),
        statistics: { truncated: false, token_count: TOKENS },
      },
    })),
  })
}

/**
 * Titan, Nova and Cohere on Bedrock, by the path's model.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
 */
export const strictBedrock: StrictProvider = ({ path, json = {}, headers }) => {
  if (!headers.get('authorization')?.startsWith('AWS4-HMAC-SHA256')) return plainError('Unsigned')
  const model = decodeURIComponent(/\/model\/([^/]+)\/invoke$/.exec(path)?.[1] ?? '')
  if (model.includes('titan')) return titan(model, json)
  if (model.includes('nova')) return nova(json)
  const names = ['texts', 'input_type', 'truncate', 'embedding_types', 'output_dimension']
  const known = model.includes('v3') ? names.slice(0, 4) : names
  return (
    cohereFault(json, known, plainError) ??
    Response.json(
      {
        id: '1',
        embeddings: floatsOf(json),
        response_type: 'embeddings_by_type',
        texts: json.texts,
      },
      { headers: tokenHeader(TOKENS * (json.texts as string[]).length) },
    )
  )
}

const tokenHeader = (count: number) => ({ 'x-amzn-bedrock-input-token-count': `${count}` })

function titan(model: string, json: Json): Response {
  const known = model.includes('v1') ? ['inputText'] : ['inputText', 'dimensions', 'normalize']
  const fault = faultOf(json, known, ['inputText'])
  if (fault) return plainError(`Malformed input request: ${fault}`)
  if (typeof json.inputText !== 'string') return plainError('expected type: String')
  const embedding = vectorOf(json.inputText, json.dimensions as number)
  return Response.json({
    embedding,
    embeddingsByType: { float: embedding },
    inputTextTokenCount: TOKENS,
  })
}

function nova(json: Json): Response {
  const fault = faultOf(
    json,
    ['schemaVersion', 'taskType', 'singleEmbeddingParams'],
    ['taskType', 'singleEmbeddingParams'],
  )
  if (fault) return plainError(fault)
  const params = json.singleEmbeddingParams as Json
  const names = ['embeddingPurpose', 'embeddingDimension', 'text']
  const odd = faultOf(params, names, ['embeddingPurpose', 'text'])
  const { truncationMode, value } = params.text as Json
  if (odd || !truncationMode) return plainError(odd ?? '"truncationMode" is required')
  return Response.json(
    {
      embeddings: [
        {
          embeddingType: 'TEXT',
          embedding: vectorOf(value as string, params.embeddingDimension as number),
        },
      ],
    },
    { headers: tokenHeader(TOKENS) },
  )
}

/** https://docs.cohere.com/reference/embed */
export const strictCohere: StrictProvider = ({ path, json = {} }) => {
  if (!path.endsWith('/v2/embed')) return plainError(`no ${path}`)
  const names = ['model', 'texts', 'input_type', 'truncate', 'embedding_types', 'output_dimension']
  return (
    cohereFault(json, names, plainError) ??
    Response.json({
      id: '1',
      embeddings: floatsOf(json),
      texts: json.texts,
      meta: { billed_units: { input_tokens: TOKENS * (json.texts as string[]).length } },
    })
  )
}

function cohereFault(json: Json, known: string[], refuse: Refusal): Response | undefined {
  const fault = faultOf(json, known, ['texts', 'input_type', 'embedding_types'])
  if (fault) return refuse(fault)
  if (!areTexts(json.texts, 96)) return refuse('invalid request: texts must be 1 to 96 texts')
  const types = json.embedding_types as string[]
  return types.every((type) => ['float', 'int8', 'uint8', 'binary', 'ubinary'].includes(type))
    ? undefined
    : refuse('invalid embedding type')
}

const floatsOf = ({ texts, output_dimension }: Json) => ({
  float: (texts as string[]).map((text) => vectorOf(text, output_dimension as number)),
})

/** https://docs.nomic.ai/reference/api/embed-text-v-1-embedding-text-post */
export const strictNomic: StrictProvider = ({ path, json = {} }) => {
  if (!path.endsWith('/embedding/text')) return plainError(`no ${path}`)
  const names = ['model', 'texts', 'task_type', 'dimensionality', 'long_text_mode']
  const fault = faultOf(json, names, ['model', 'texts'])
  if (fault || !areTexts(json.texts, 50))
    return Response.json({ detail: fault ?? 'texts' }, { status: 422 })
  const tokens = TOKENS * json.texts.length
  return Response.json({
    embeddings: json.texts.map((text) => vectorOf(text, json.dimensionality as number)),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
    model: json.model,
  })
}

/** What a provider with OpenAI's embeddings takes of them. */
export type OpenAILike = {
  path: string
  /** The members besides `model` and `input`. */
  members: readonly string[]
  most: number
  /** The name of the member with the length. */
  length?: string
  hasBase64?: boolean
  takesListsOnly?: boolean
  /** Whether the answer says only how many tokens there are in all. */
  saysTotalOnly?: boolean
}

/**
 * Perplexity, whose vectors are signed bytes. https://docs.perplexity.ai/docs/embeddings/standard-embeddings
 */
export const strictPerplexity: StrictProvider = ({ path, json = {} }) => {
  if (!path.endsWith('/v1/embeddings')) return openaiError(`no ${path}`)
  const fault = faultOf(json, ['model', 'input', 'dimensions'], ['model', 'input'])
  if (fault || !areTexts(json.input, 512)) return openaiError(fault ?? 'input')
  return Response.json({
    object: 'list',
    model: json.model,
    data: json.input.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: Buffer.from(Int8Array.from(signedBytesOf(text)).buffer).toString('base64'),
    })),
    usage: { prompt_tokens: TOKENS * json.input.length, cost: { currency: 'USD' } },
  })
}

/** The signed bytes of a text. */
export const signedBytesOf = (text: string): number[] =>
  vectorOf(text).map((number) => Math.round(number * 255) - 128)

/** A provider with OpenAI's embeddings, as far as it has them. */
export const strictOpenAI =
  ({
    path: its,
    members,
    most,
    length,
    hasBase64,
    takesListsOnly,
    saysTotalOnly,
  }: OpenAILike): StrictProvider =>
  ({ path, json = {} }) => {
    if (path !== its) return openaiError(`no ${path}`)
    const fault = faultOf(json, ['model', 'input', ...members], ['model', 'input'])
    if (fault) return openaiError(fault)
    const { input } = json
    const inputs = typeof input === 'string' && !takesListsOnly ? [input] : input
    if (!areTexts(inputs, most)) return openaiError(`input must be 1 to ${most} texts`)
    const isBase64 = hasBase64 && json.encoding_format === 'base64'
    const tokens = TOKENS * inputs.length
    return Response.json({
      object: 'list',
      model: 'its-model',
      data: inputs.map((text, index) => {
        const vector = vectorOf(text, length ? (json[length] as number) : undefined)
        return { object: 'embedding', index, embedding: isBase64 ? base64Of(vector) : vector }
      }),
      usage: { ...(!saysTotalOnly && { prompt_tokens: tokens }), total_tokens: tokens },
    })
  }
