import type { JsonObject, Opaque, Part } from '../../conversation'
import { isIdle } from '../../member-values'
import { toolInput } from '../../tool-input'
import { invalidMessages, untranslatableBlock } from '../../untranslatable'
import { filledTextOf, textOf } from '../../values'
import type { Thought } from '../carried-thought'
import { wholeValue } from '../whole-value'
import type { CallIds } from './call-ids'
import { readFileData, readInlineData } from './read-media'
import { messageOf } from './read-proto'
import { readResponse } from './read-response'
import type { Reading } from './reading'
import { readThoughtSignature } from './thoughts/thought-signature'

/** What a part holds. One has one of these. https://ai.google.dev/api/caching#Part */
const DATA = [
  'text',
  'functionCall',
  'functionResponse',
  'inlineData',
  'fileData',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
] as const

/** Members beside the data that say how Gemini is to read it. */
const HINTS = ['videoMetadata', 'partMetadata'] as const

/**
 * Reads a part. Gemini signs the part itself; another maker's signature belongs to the thought before the part.
 *
 * @param shown The thought before it that nobody has signed yet, where the part has a signature.
 * @throws {Untranslatable} for what no other model takes.
 */
export function readPart(part: JsonObject, shown: string, ids: CallIds, reading: Reading): Part[] {
  for (const name of HINTS) if (!isIdle(part[name])) reading.note(`contents.parts.${name}`)
  const text = textOf(part.text) ?? ''
  const signature = filledTextOf(part.thoughtSignature) ?? ''
  const name = DATA.find((one) => part[one] !== undefined)
  const isThought = part.thought === true && (name === 'text' || name === undefined)
  const signed = readThoughtSignature(signature, isThought ? shown + text : shown, reading.whole)
  if (isThought) return thoughtOf(signed)
  const isOwn = signed.isOfCall === true || signed.opaque?.maker === 'gemini'
  const before = thoughtOf(isOwn ? { text: signed.text } : signed)
  const own = isOwn ? signed.opaque : undefined
  const alone = thoughtOf({ text: '', ...(own && { opaque: own }) })
  switch (name) {
    case 'functionCall':
      return [...before, readCall(part, ids, own, reading)]
    case 'text':
      return [...before, ...(text === '' ? [] : [{ kind: 'text' as const, text }]), ...alone]
    case undefined: {
      const unknown = Object.keys(part).find((one) => !BESIDE.has(one) && !isIdle(part[one]))
      if (unknown !== undefined) throw untranslatableBlock(unknown)
      return [...before, ...alone]
    }
    default:
      return [...before, ...alone, ...readData(name, part, ids, reading)]
  }
}

const BESIDE: ReadonlySet<string> = new Set([
  ...HINTS,
  'mediaResolution',
  'thought',
  'thoughtSignature',
])

/** A thought, if it says something to anybody. */
const thoughtOf = ({ text, opaque, isRedacted }: Thought): Part[] =>
  text === '' && !opaque
    ? []
    : [{ kind: 'reasoning', text, ...(opaque && { opaque }), ...(isRedacted && { isRedacted }) }]

function readCall(
  part: JsonObject,
  ids: CallIds,
  opaque: Opaque | undefined,
  { whole, note }: Reading,
): Part {
  const { id, name, args, ...others } = messageOf(part.functionCall)
  const called = filledTextOf(name)
  if (called === undefined) throw invalidMessages()
  for (const member of Object.keys(others))
    if (!isIdle(others[member]) && others[member] !== false)
      note(`contents.parts.functionCall.${member}`)
  return {
    kind: 'call',
    id: ids.ofCall(filledTextOf(id), called),
    name: called,
    input: toolInput(wholeValue(args, whole)),
    ...(opaque && { opaque }),
  }
}

function readData(
  name: Exclude<(typeof DATA)[number], 'text' | 'functionCall'>,
  part: JsonObject,
  ids: CallIds,
  reading: Reading,
): Part[] {
  const data = messageOf(part[name])
  switch (name) {
    case 'functionResponse':
      return [readResponse(data, ids, reading)]
    case 'inlineData':
      return [{ kind: 'media', media: readInlineData(data, part, reading) }]
    case 'fileData':
      return [{ kind: 'media', media: readFileData(data, part) }]
    case 'executableCode':
      reading.note('contents.parts.executableCode')
      return fenced(textOf(data.code), 'python')
    case 'codeExecutionResult':
      reading.note('contents.parts.codeExecutionResult')
      return fenced(textOf(data.output), '')
    default:
      // What Google's own tools have found can only be read by Google. The text that rests on it goes on.
      reading.note(`contents.parts.${name}`)
      return []
  }
}

/** Code that Google has run, and what it printed, as a model writes them. */
const fenced = (code = '', language: string): Part[] =>
  code === '' ? [] : [{ kind: 'text', text: `\`\`\`${language}\n${code}\n\`\`\`` }]
