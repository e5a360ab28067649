import type { JsonBody } from '../body/json/body'
import { lengthTakenOut, takeOutLongStrings } from '../body/json/long-strings'

/**
 * A guess at how many input tokens a request has, for providers that cannot say. It errs on the high
 * side: a client that trusts it makes room too early rather than too late.
 */

/** Characters of English or code that make one token, about; a tokenizer of its own would be megabytes. */
const CHARACTERS_PER_TOKEN = 3.5
/** Any other script is closer to one token a character. */
const ASCII_LIMIT = 0x80
/** https://docs.anthropic.com/en/docs/build-with-claude/vision: at most about 1600 a picture. */
const TOKENS_PER_IMAGE = 1600
/** A page of a PDF is read as text and as a picture; its size in base64 tells little. */
const BASE64_CHARACTERS_PER_DOCUMENT_TOKEN = 40
/** Roles and separators around each message. */
const TOKENS_PER_MESSAGE = 4

const COUNTED = [
  'system',
  'messages',
  'tools',
  'tool_choice',
  'instructions',
  'input',
  'text',
  ...['contents', 'systemInstruction', 'system_instruction'],
] as const

/** Of what was taken out of a text, so many bytes make one token: more scripts than English are in it. */
const BYTES_PER_TOKEN = 3

/** Tells how many bytes were taken out of a text. */
type TakenOut = (text: string) => number

const NOTHING_TAKEN: TakenOut = () => 0

/**
 * @param request A question for a count in Anthropic's format, or in that of OpenAI's Responses, parsed. Its long strings may be shortened.
 */
export function estimateTokens(
  request: Record<string, unknown>,
  takenOut: TakenOut = NOTHING_TAKEN,
): number {
  const { messages = request.input ?? request.contents } = request
  const perMessage = Array.isArray(messages) ? messages.length * TOKENS_PER_MESSAGE : 0
  const content = COUNTED.reduce((sum, name) => sum + tokensOf(request[name], takenOut), 0)
  return Math.max(1, Math.ceil(content + perMessage))
}

/** The same for a request that has not been parsed. The time grows with the body's length without its long strings. */
export function estimateOfBody(body: JsonBody): number {
  const { bytes, held } = body.held ? body : takeOutLongStrings(body, 'files and long texts')
  return estimateTokens(JSON.parse(new TextDecoder().decode(bytes)), (text) =>
    lengthTakenOut(text, held),
  )
}

/** The values are counted without a list of them: a conversation has some hundred thousand. */
function tokensOf(value: unknown, takenOut: TakenOut): number {
  if (typeof value === 'string') return tokensOfText(value) + takenOut(value) / BYTES_PER_TOKEN
  if (typeof value === 'number' || typeof value === 'boolean') return 1
  if (typeof value !== 'object' || value === null) return 0
  let sum = 0
  if (Array.isArray(value)) {
    for (const item of value) sum += tokensOf(item, takenOut)
    return sum
  }
  const members = value as Record<string, unknown>
  const media = tokensOfMedia(members, takenOut)
  if (media !== undefined) return media
  // What was parsed has no members but its own.
  for (const name in members) sum += tokensOfText(name) + tokensOf(members[name], takenOut)
  return sum
}

/**
 * `image` and `document` blocks of https://docs.anthropic.com/en/api/messages, `input_image` and `input_file` parts
 * of https://platform.openai.com/docs/api-reference/responses/create, `inlineData` of
 * https://ai.google.dev/api/caching#Blob
 */
function tokensOfMedia(members: Record<string, unknown>, takenOut: TakenOut): number | undefined {
  const { type, source, file_data, mimeType = members.mime_type } = members
  const isBlob = typeof mimeType === 'string' && members.data !== undefined
  const isPicture = isBlob && mimeType.startsWith('image/')
  if (type === 'image' || type === 'input_image' || isPicture) return TOKENS_PER_IMAGE
  if (type !== 'document' && type !== 'input_file' && !isBlob) return undefined
  const { data = file_data } = (isBlob ? members : (source ?? {})) as { data?: unknown }
  return typeof data === 'string'
    ? (data.length + takenOut(data)) / BASE64_CHARACTERS_PER_DOCUMENT_TOKEN
    : undefined
}

function tokensOfText(text: string): number {
  let others = 0
  for (let index = 0; index < text.length; index++)
    if (text.charCodeAt(index) >= ASCII_LIMIT) others++
  return (text.length - others) / CHARACTERS_PER_TOKEN + others
}
