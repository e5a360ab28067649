import type { JsonObject, Part } from '../../conversation'
import { toolInput } from '../../tool-input'
import { invalidMessages, untranslatableBlock } from '../../untranslatable'
import { filledTextOf, textOf } from '../../values'
import { wholeValue } from '../messages/whole-value'
import type { CallIds } from './call-ids'
import { readFileData, readInlineData } from './read-media'
import { isIdle, messageOf } from './read-proto'
import { readResponse } from './read-response'
import type { Reading } from './reading'
import { readSignature, type SignedThought } from './thought-signature'

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
 * Reads a part. What is behind a thought's signature belongs to it, whichever part has brought it.
 *
 * @throws {Untranslatable} for what no other model takes.
 */
export function readPart(part: JsonObject, ids: CallIds, reading: Reading): Part[] {
  for (const name of HINTS) if (!isIdle(part[name])) reading.note(`contents.parts.${name}`)
  const text = textOf(part.text) ?? ''
  const signature = filledTextOf(part.thoughtSignature)
  const shown = part.thought === true ? text : ''
  const signed: SignedThought =
    signature === undefined ? { text: shown } : readSignature(signature, shown, reading.whole)
  if (part.thought === true && part.functionCall === undefined) return thoughtOf(signed)
  const name = DATA.find((one) => part[one] !== undefined)
  switch (name) {
    case 'functionCall':
      return readCall(part, ids, signed, reading)
    case 'text':
      // A signature without a thought belongs to the text before it, or stands alone.
      return [...(text === '' ? [] : [{ kind: 'text' as const, text }]), ...thoughtOf(signed)]
    case undefined: {
      const unknown = Object.keys(part).find((one) => !BESIDE.has(one) && !isIdle(part[one]))
      if (unknown !== undefined) throw untranslatableBlock(unknown)
      return thoughtOf(signed)
    }
    default:
      return [...thoughtOf(signed), ...readData(name, part, ids, reading)]
  }
}

const BESIDE: ReadonlySet<string> = new Set([
  ...HINTS,
  'mediaResolution',
  'thought',
  'thoughtSignature',
])

/** A thought, if it says something to anybody. */
const thoughtOf = ({ text, opaque, isRedacted }: SignedThought): Part[] =>
  text === '' && !opaque
    ? []
    : [{ kind: 'reasoning', text, ...(opaque && { opaque }), ...(isRedacted && { isRedacted }) }]

/** Gemini signs calls. What another maker wants back with a call is the thought before it. */
function readCall(part: JsonObject, ids: CallIds, signed: SignedThought, reading: Reading): Part[] {
  const { id, name, args, ...others } = messageOf(part.functionCall)
  const called = filledTextOf(name)
  if (called === undefined) throw invalidMessages()
  for (const member of Object.keys(others))
    if (!isIdle(others[member]) && others[member] !== false)
      reading.note(`contents.parts.functionCall.${member}`)
  const { opaque, isOfCall, text } = signed
  const isOwn = opaque !== undefined && (isOfCall || (opaque.maker === 'gemini' && text === ''))
  return [
    ...(isOwn ? thoughtOf({ text }) : thoughtOf(signed)),
    {
      kind: 'call',
      id: ids.ofCall(filledTextOf(id), called),
      name: called,
      input: toolInput(wholeValue(args, reading.whole)),
      ...(isOwn && { opaque }),
    },
  ]
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
