import type { Conversation, JsonObject, OutputFormat } from '../../conversation'
import { isIdle } from '../../member-values'
import { defined, emptyMembers, filledTextOf, isObject } from '../../values'
import { messageOf, messagesOf, numberIn, repeated, textsIn } from './read-proto'
import { readReasoning } from './read-reasoning'
import { readSchema } from './read-schema'

/** What a conversation has a place for. */
type Config = Pick<
  Conversation,
  | 'maxOutputTokens'
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'stop'
  | 'seed'
  | 'presencePenalty'
  | 'frequencyPenalty'
  | 'output'
  | 'reasoning'
>

/** The members that are read. */
const READ: ReadonlySet<string> = new Set([
  'frequencyPenalty',
  'maxOutputTokens',
  'presencePenalty',
  'seed',
  'stopSequences',
  'temperature',
  'thinkingConfig',
  'topK',
  'topP',
])

const FORM: ReadonlySet<string> = new Set([
  '_responseJsonSchema',
  'responseFormat',
  'responseJsonSchema',
  'responseMimeType',
  'responseSchema',
])

/** Values that ask for what an answer is anyway. */
const IDLE: Readonly<Record<string, (value: unknown) => boolean>> = {
  candidateCount: (value) => numberIn(value) === 1,
  responseLogprobs: (value) => value === false,
  responseModalities: (value) => repeated(value).every((one) => TEXT.has(one)),
}

/** Google takes the number of a word, too. https://ai.google.dev/api/generate-content#Modality */
const TEXT: ReadonlySet<unknown> = new Set(['TEXT', 'MODALITY_UNSPECIFIED', 'text', 0, 1])

/** The place of a member that a conversation has no place for. */
export const CONFIG = 'generationConfig'

/**
 * Reads how the answer is to be made. Members that a conversation has no place for are `others`, by their paths.
 * https://ai.google.dev/api/generate-content#generationconfig
 */
export function readConfig(value: unknown): { config: Config; others: JsonObject } {
  const asked = messageOf(value)
  const others = emptyMembers()
  const { output, isRead } = readForm(formIn(asked))
  const thinking = readReasoning(asked.thinkingConfig)
  for (const [name, inner] of Object.entries(asked)) {
    const isKept = FORM.has(name) ? !isRead : !READ.has(name)
    const asksForNothing = isIdle(inner) || (Object.hasOwn(IDLE, name) && IDLE[name]?.(inner))
    if (isKept && !asksForNothing) others[`${CONFIG}.${name}`] = inner
  }
  for (const name of thinking.others) others[`${CONFIG}.thinkingConfig.${name}`] = true
  const stop = textsIn(asked.stopSequences)
  const config: Config = defined({
    maxOutputTokens: numberIn(asked.maxOutputTokens),
    temperature: numberIn(asked.temperature),
    topP: numberIn(asked.topP),
    topK: numberIn(asked.topK),
    stop: stop.length > 0 ? stop : undefined,
    seed: numberIn(asked.seed),
    presencePenalty: numberIn(asked.presencePenalty),
    frequencyPenalty: numberIn(asked.frequencyPenalty),
    output,
    reasoning: thinking.reasoning,
  })
  return { config, others }
}

/**
 * The members that say the form, where they stand in the newer list of forms. Its types are spelled as one of Google's
 * enums, too. https://ai.google.dev/api/generate-content#ResponseFormat
 */
function formIn(asked: JsonObject): JsonObject | undefined {
  const [form, ...more] = messagesOf(asked.responseFormat)
  if (!form) return asked
  if (more.length > 0 || !isObject(form.text)) return undefined
  const { mimeType, schema } = messageOf(form.text)
  const responseMimeType = filledTextOf(mimeType)?.replace(/^(APPLICATION|TEXT)_/, '$1/')
  return { ...asked, ...defined({ responseMimeType, responseJsonSchema: schema }) }
}

/** What says the type of plain text and of JSON. */
const PLAIN: ReadonlySet<string> = new Set(['', 'text/plain'])
const JSON_TYPE = 'application/json'

/**
 * The form of the answer. One of a type that only Gemini writes, such as `text/x.enum`, is not read.
 * https://ai.google.dev/gemini-api/docs/structured-output
 */
function readForm(asked: JsonObject | undefined): {
  output: OutputFormat | undefined
  isRead: boolean
} {
  if (!asked) return { output: undefined, isRead: false }
  const type = filledTextOf(asked.responseMimeType)?.trim().toLowerCase()
  if (type !== undefined && type !== JSON_TYPE && !PLAIN.has(type))
    return { output: undefined, isRead: false }
  const own = asked.responseJsonSchema ?? asked._responseJsonSchema
  const schema =
    own ?? (isObject(asked.responseSchema) ? readSchema(asked.responseSchema) : undefined)
  if (isObject(schema) && Object.keys(schema).length > 0)
    return { output: { kind: 'schema', schema }, isRead: true }
  return { output: type === JSON_TYPE ? { kind: 'json' } : undefined, isRead: true }
}
