import type { JsonObject, Part } from '../../conversation'
import { isGiven, isIdle } from '../../member-values'
import { invalidMessages } from '../../untranslatable'
import { filledTextOf, isObject, objectOf } from '../../values'
import { wholeValue } from '../whole-value'
import type { CallIds } from './call-ids'
import { readFileData, readInlineData } from './read-media'
import { messageOf, messagesOf } from './read-proto'
import type { Reading } from './reading'

const READ: ReadonlySet<string> = new Set(['id', 'name', 'parts', 'response'])

/** The members that hold what a function gave back. Google names the first, and its SDKs write the second. */
const OUTPUTS: ReadonlySet<string> = new Set(['output', 'result'])

/**
 * What a function gave back, with the files beside it.
 * https://ai.google.dev/api/caching#FunctionResponse, https://ai.google.dev/gemini-api/docs/function-calling#multimodal
 */
export function readResponse(data: JsonObject, ids: CallIds, reading: Reading): Part {
  const name = filledTextOf(data.name)
  const id = filledTextOf(data.id)
  if (name === undefined && id === undefined) throw invalidMessages()
  for (const member of Object.keys(data))
    if (!READ.has(member) && !isIdle(data[member]) && data[member] !== false)
      reading.note(`contents.parts.functionResponse.${member}`)
  const { text, isError } = readOutput(withoutName(objectOf(data.response) ?? {}, name), reading)
  const parts: Part[] = text === '' ? [] : [{ kind: 'text', text }]
  for (const part of messagesOf(data.parts)) parts.push(...readFile(part, reading))
  return {
    kind: 'result',
    callId: ids.ofResponse(id, name ?? ''),
    ...(name !== undefined && { name }),
    parts,
    ...(isError && { isError }),
  }
}

function readFile(part: JsonObject, reading: Reading): Part[] {
  if (isObject(part.inlineData))
    return [{ kind: 'media', media: readInlineData(messageOf(part.inlineData), part, reading) }]
  return isObject(part.fileData)
    ? [{ kind: 'media', media: readFileData(messageOf(part.fileData), part) }]
    : []
}

/** The AI SDK says the function's name beside what it gave back, and nothing else. */
const withoutName = (response: JsonObject, called: string | undefined): JsonObject =>
  response.name === called && isGiven(response.content) && Object.keys(response).length === 2
    ? { output: response.content }
    : response

/** The text of a response. One that says more than its output or its error is JSON. */
function readOutput(response: JsonObject, { whole }: Reading): { text: string; isError: boolean } {
  const names = Object.keys(response)
  const given = names.filter((name) => isGiven(response[name]))
  const { error } = response
  const isError = isGiven(error) && error !== '' && error !== false
  const [only = names[0]] = given
  const isOne = given.length <= 1 && only !== undefined
  if (isOne && (only === 'error' || OUTPUTS.has(only)))
    return { text: textIn(response[only], whole), isError }
  return { text: names.length === 0 ? '' : textIn(response, whole), isError }
}

/** JSON stands in a text, where the end of a long string cannot be put back as it is spelled. */
const textIn = (value: unknown, whole: (text: string) => string): string =>
  typeof value === 'string' ? value : JSON.stringify(wholeValue(value, whole))
