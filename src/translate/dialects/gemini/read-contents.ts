import type { JsonObject, Part, Turn } from '../../conversation'
import { invalidMessages } from '../../untranslatable'
import { entryOf, filledTextOf, isObject, textOf } from '../../values'
import { type CallIds, callIds } from './call-ids'
import { readPart } from './read-parts'
import { messageOf, repeated } from './read-proto'
import type { Reading } from './reading'

/** A text stands for a content of this text: some SDKs let it through. */
const contentOf = (value: unknown): JsonObject => {
  if (typeof value === 'string') return { parts: [{ text: value }] }
  if (!isObject(value)) throw invalidMessages()
  return messageOf(value)
}

/** What calls have in a turn of the model. */
const ROLES: Readonly<Record<string, Turn['role']>> = {
  user: 'user',
  function: 'user',
  tool: 'user',
  model: 'assistant',
}

/**
 * The system instruction as the first turn, if it says something. Its role does not count.
 * https://ai.google.dev/gemini-api/docs/text-generation#system-instructions
 */
export function readSystem(instruction: unknown, reading: Reading): Turn[] {
  if (instruction === undefined) return []
  const ids = callIds(new Set())
  const contents = repeated(instruction).map(contentOf)
  const parts = contents.flatMap((content) => partsOf(content, ids, reading))
  return parts.length > 0 ? [{ role: 'system', parts }] : []
}

/**
 * The turns of a conversation. https://ai.google.dev/api/caching#Content
 *
 * @throws {Untranslatable}
 */
export function readContents(value: unknown, reading: Reading): Turn[] {
  const contents = repeated(value).map(contentOf)
  const ids = callIds(idsOfCalls(contents))
  return contents.map((content) => {
    const parts = partsOf(content, ids, reading)
    return { role: roleOf(content, parts), parts }
  })
}

/** @throws {Untranslatable} for a role that no content has. */
function roleOf({ role }: JsonObject, parts: readonly Part[]): Turn['role'] {
  if (role === undefined || role === '')
    return parts.some(({ kind }) => kind === 'call' || kind === 'reasoning') ? 'assistant' : 'user'
  const read = entryOf(ROLES, textOf(role)?.toLowerCase())
  if (!read) throw invalidMessages()
  return read
}

function partsOf(content: JsonObject, ids: CallIds, reading: Reading): Part[] {
  const parts: Part[] = []
  for (const part of repeated(content.parts)) {
    if (!isObject(part) && typeof part !== 'string') throw invalidMessages()
    const said = typeof part === 'string' ? { text: part } : messageOf(part)
    const shown = filledTextOf(said.thoughtSignature) ? takeUnsigned(parts) : ''
    for (const read of readPart(said, shown, ids, reading)) parts.push(read)
  }
  return parts
}

/** Takes the thought at the end that nobody has signed. A stream has it in pieces. */
function takeUnsigned(parts: Part[]): string {
  const texts: string[] = []
  for (;;) {
    const last = parts.at(-1)
    if (last?.kind !== 'reasoning' || last.opaque) return texts.reverse().join('')
    texts.push(last.text)
    parts.pop()
  }
}

/** The ids that calls have of their own. */
function idsOfCalls(contents: readonly JsonObject[]): Set<string> {
  const ids = new Set<string>()
  for (const { parts } of contents)
    for (const part of repeated(parts)) {
      if (!isObject(part)) continue
      const { functionCall = part.function_call } = part
      const id = isObject(functionCall) ? filledTextOf(functionCall.id) : undefined
      if (id !== undefined) ids.add(id)
    }
  return ids
}
