import { camelCase } from '../camel-case'
import { isGiven, isNot } from '../member-values'
import { CHAT_TO_BEDROCK } from './bedrock'
import { CHAT_TO_CLAUDE, CHAT_TO_GEMINI, CHAT_TO_RESPONSES } from './by-portus'
import { CHAT_TO_COHERE } from './cohere'
import type { Read, Translation } from './translation'

/** What a request has of Google's own tools that is no function and no search. Their answers have parts of their own. */
const hasGooglesTools = (value: unknown): boolean =>
  listOf(value).some((tool) =>
    Object.entries(Object(tool)).some(
      ([name, inner]) => isGiven(inner) && !KNOWN.has(camelCase(name)),
    ),
  )

const KNOWN: ReadonlySet<string> = new Set([
  'functionDeclarations',
  'googleSearch',
  'googleSearchRetrieval',
])

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : isGiven(value) ? [value] : []

const asksForMoreThanText = (value: unknown): boolean =>
  listOf(value).some((modality) => !TEXT.has(modality))

/** Google takes the number of a word, too. */
const TEXT: ReadonlySet<unknown> = new Set(['TEXT', 'MODALITY_UNSPECIFIED', 'text', 0, 1])

const typeOf = (value: unknown): string =>
  String(value ?? '')
    .trim()
    .toLowerCase()

/** What is neither text nor JSON, such as a choice of words. https://ai.google.dev/gemini-api/docs/structured-output */
const asksForOtherType = (value: unknown): boolean =>
  !['', 'text/plain', 'application/json'].includes(typeOf(value))

/** An answer in sound or in pictures. */
const asksForOtherForm = (value: unknown): boolean =>
  listOf(value).some((form) =>
    Object.entries(Object(form)).some(([name, inner]) => name !== 'text' && isGiven(inner)),
  )

/** JSON without a schema is what some providers cannot promise. */
function asksForFreeJson(value: unknown, read: Read): boolean {
  if (typeOf(value) !== 'application/json') return asksForOtherType(value)
  const config = Object(read('generationConfig'))
  return !['responseSchema', 'responseJsonSchema', '_responseJsonSchema'].some((name) =>
    isGiven(config[name]),
  )
}

/** What no event of an answer brings back. */
const NOWHERE: Translation['refused'] = {
  'generationConfig.candidateCount': isNot(1, '1'),
  'generationConfig.responseLogprobs': isNot(false),
  tools: hasGooglesTools,
}

/** What only Google's service can do. https://ai.google.dev/api/generate-content */
const ELSEWHERE: Translation['refused'] = {
  ...NOWHERE,
  cachedContent: isGiven,
  'generationConfig.responseFormat': asksForOtherForm,
  'generationConfig.responseMimeType': asksForOtherType,
  'generationConfig.responseModalities': asksForMoreThanText,
}

/** Members of Gemini's API that only guide Google's servers. */
const HINTS: readonly string[] = [
  'store',
  'tools.functionDeclarations.behavior',
  'tools.functionDeclarations.response',
  'tools.functionDeclarations.responseJsonSchema',
  'toolConfig.functionCallingConfig.mode',
  'toolConfig.functionCallingConfig.streamFunctionCallArguments',
  'toolConfig.retrievalConfig',
]

/** The same, which a translation for Gemini carries. */
const LEFT_OUT: readonly string[] = [
  ...HINTS,
  'generationConfig.audioTimestamp',
  'generationConfig.audioTranscriptionConfig',
  'generationConfig.enableEnhancedCivicAnswers',
  'generationConfig.imageConfig',
  'generationConfig.logprobs',
  'generationConfig.mediaResolution',
  'generationConfig.modelSelectionConfig',
  'generationConfig.routingConfig',
  'generationConfig.speechConfig',
  'labels',
  'modelArmorConfig',
  'safetySettings',
]

/** Members that chat completions have, too, with Gemini's names for them. */
const SHARED: Readonly<Record<string, string>> = {
  frequency_penalty: 'generationConfig.frequencyPenalty',
  presence_penalty: 'generationConfig.presencePenalty',
  seed: 'generationConfig.seed',
  service_tier: 'serviceTier',
  top_k: 'generationConfig.topK',
}

/** What is lost is what a chat completion loses there, and what chat completions do not have. */
const like = (between: string, chat: Omit<Translation, 'between'>): Translation => ({
  between,
  refused: {
    ...ELSEWHERE,
    ...(chat.refused.response_format && { 'generationConfig.responseMimeType': asksForFreeJson }),
  },
  leftOut: [...LEFT_OUT, ...chat.leftOut.flatMap((member) => SHARED[member] ?? [])],
})

/** A request of Gemini's API in Anthropic's format, as Portus writes it. */
export const GEMINI_TO_CLAUDE = like('gemini to Claude', CHAT_TO_CLAUDE)
/** The same in Cohere's format. */
export const GEMINI_TO_COHERE = like('gemini to Cohere', CHAT_TO_COHERE)
/** The same in Converse's format. */
export const GEMINI_TO_CONVERSE = like('gemini to Bedrock', CHAT_TO_BEDROCK)
/** The same by OpenAI's Responses. */
export const GEMINI_TO_RESPONSES = like('gemini to Responses', {
  ...CHAT_TO_RESPONSES,
  leftOut: [...CHAT_TO_RESPONSES.leftOut, 'top_k'],
})
/** The same as a chat completion, for every other provider. */
export const GEMINI_TO_CHAT = like('gemini to other providers', { refused: {}, leftOut: [] })

/** The same for Gemini, where its own bytes cannot go there. */
export const GEMINI_TO_GEMINI: Translation = {
  between: 'gemini to Gemini',
  refused: NOWHERE,
  leftOut: [...HINTS, ...CHAT_TO_GEMINI.leftOut.flatMap((member) => SHARED[member] ?? [])],
}
