/**
 * Google's Gemini, as its own API and Vertex AI send it.
 * https://ai.google.dev/api/generate-content
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
 */

import { dataEvent, type SseStyle, sse, streamed, writeArray, writeEvents } from './framing'
import { geminiRefusal } from './gemini-checks'
import type { Answer } from './server'

/** A part of what the model says. */
export type Part = {
  text?: string
  /** Whether the text is a thought. */
  thought?: boolean
  /** What the next turn must send back. https://ai.google.dev/gemini-api/docs/thought-signatures */
  thoughtSignature?: string
  /**
   * Without `args` where there are none. Vertex AI can stream arguments value by value: a name, then values
   * with their paths, then an empty call.
   */
  functionCall?: {
    name?: string
    args?: object
    id?: string
    partialArgs?: readonly object[]
    willContinue?: boolean
  }
  inlineData?: { mimeType: string; data: string }
  executableCode?: { language: string; code: string }
  codeExecutionResult?: { outcome: string; output?: string }
}

export type GeminiOptions = {
  id?: string
  model?: string
  /** Each is streamed in a chunk of its own. */
  parts?: readonly Part[]
  /** `STOP` by default, which Gemini says beside a function call as well. */
  finish?: string
  /** Why the prompt was not answered: an answer without candidates. */
  blocked?: 'SAFETY' | 'PROHIBITED_CONTENT' | 'BLOCKLIST' | 'OTHER'
  /** Leaves out `parts`, as Gemini does where it has nothing to say. */
  hasNoParts?: boolean
  /** Sends one more chunk behind the finish reason, with counts alone. */
  hasTrailer?: boolean
  /** When the answer was made, which Vertex AI says. */
  createTime?: string
  /** What the answer rests on, behind it. https://ai.google.dev/api/generate-content#GroundingMetadata */
  grounding?: object
  /** Refuses what Gemini refuses: see `gemini-checks.ts`. */
  isStrict?: boolean
  usage?: object
}

const usageOf = (thoughts: number) => ({
  promptTokenCount: 9,
  candidatesTokenCount: 2,
  ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
  totalTokenCount: 11 + thoughts,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: 9 }],
})

const HELLO: readonly Part[] = [{ text: 'Hello' }, { text: ' there' }]
const SAFE = { category: 'HARM_CATEGORY_HARASSMENT', probability: 'NEGLIGIBLE' }
const THOUGHT_TOKENS = 148

const headOf = (options: GeminiOptions) => {
  const { id = 'gemini-fake', model = 'gemini-real', parts = HELLO } = options
  const { usage = usageOf(parts.some(({ thought }) => thought) ? THOUGHT_TOKENS : 0) } = options
  const { createTime } = options
  return {
    usageMetadata: usage,
    modelVersion: model,
    ...(createTime !== undefined && { createTime }),
    responseId: id,
  }
}

const blockedAnswer = (blockReason: string, options: GeminiOptions) => ({
  promptFeedback: { blockReason, safetyRatings: [{ ...SAFE, probability: 'HIGH', blocked: true }] },
  ...headOf({ ...options, usage: { promptTokenCount: 9, totalTokenCount: 9 } }),
})

const groundingOf = ({ grounding }: GeminiOptions) =>
  grounding ? { groundingMetadata: grounding } : {}

/** A whole answer. */
export function geminiAnswer(options: GeminiOptions = {}): object {
  const { parts = HELLO, finish = 'STOP', blocked, hasNoParts } = options
  if (blocked) return blockedAnswer(blocked, options)
  const content = { ...(!hasNoParts && { parts: merged(parts) }), role: 'model' }
  return {
    candidates: [
      { content, finishReason: finish, index: 0, safetyRatings: [SAFE], ...groundingOf(options) },
    ],
    ...headOf(options),
  }
}

/** Parts of text that follow one another as one, as they stand in a whole answer. */
function merged(parts: readonly Part[]): Part[] {
  const whole: Part[] = []
  for (const part of parts) {
    const last = whole.at(-1)
    const isOne =
      last?.text !== undefined && part.text !== undefined && last.thought === part.thought
    if (isOne) whole[whole.length - 1] = { ...last, ...part, text: `${last.text}${part.text}` }
    else whole.push(part)
  }
  return whole
}

/** The chunks of a streamed answer. The last one holds the finish reason. */
export function geminiChunks(options: GeminiOptions = {}): object[] {
  const { parts = HELLO, finish = 'STOP', blocked, hasNoParts, hasTrailer } = options
  if (blocked) return [blockedAnswer(blocked, options)]
  if (hasNoParts) return [geminiAnswer(options)]
  const chunks = parts.map((part, at) => ({
    candidates: [
      {
        content: { parts: [part], role: 'model' },
        ...(at === parts.length - 1 && { finishReason: finish, ...groundingOf(options) }),
        index: 0,
      },
    ],
    ...headOf(options),
    // Only the last chunk counts what the model wrote.
    ...(at < parts.length - 1 && { usageMetadata: { promptTokenCount: 9, totalTokenCount: 9 } }),
  }))
  return hasTrailer ? [...chunks, headOf(options)] : chunks
}

/** The events of a streamed answer. Google writes CRLF, and no `[DONE]`. */
export const geminiEvents = (options: GeminiOptions = {}, style: SseStyle = {}): string[] =>
  writeEvents(geminiChunks(options).map(dataEvent), { lineEnd: '\r\n', ...style })

/** A provider that answers as the path asks: whole, as events, or as one JSON array. */
export const gemini =
  (options: GeminiOptions = {}, style: SseStyle = {}): Answer =>
  ({ path, query, json }) => {
    const refusal = options.isStrict && geminiRefusal(json, addressed(path))
    if (refusal) return googleError(400, 'INVALID_ARGUMENT', refusal)
    if (!path.endsWith(':streamGenerateContent')) return Response.json(geminiAnswer(options))
    if (new URLSearchParams(query).get('alt') === 'sse') return sse(geminiEvents(options, style))
    return streamed(writeArray(geminiChunks(options)), {
      'content-type': 'application/json; charset=UTF-8',
    })
  }

/** The model, and on which of the two APIs it is. */
const addressed = (path: string) => ({
  model: /models\/([^/:]+)/.exec(path)?.[1] ?? '',
  isVertex: path.includes('/publishers/'),
})

/**
 * An error, as Google's APIs send it. Where an answer is streamed as an array, the error is in one.
 * https://cloud.google.com/apis/design/errors
 */
export const googleError = (
  code: number,
  status: string,
  message: string,
  { isInArray = false, details = [] }: { isInArray?: boolean; details?: object[] } = {},
) => {
  const error = { error: { code, message, status, ...(details.length > 0 && { details }) } }
  return Response.json(isInArray ? [error] : error, { status: code })
}
