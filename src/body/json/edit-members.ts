import { type Bytes, bytesOf, type JsonBody, slicer } from './body'
import { QUOTE, skipSpace, stringEnd } from './lexer'
import type { Span } from './members'

/** Values longer than this stay out of a stand-in: nothing routes by them. */
const MAX_STAND_IN_VALUE_BYTES = 256

/**
 * Nothing routes by the conversation either, and the gateway fails over a message it finds odd. Of the others it would
 * make headers.
 */
const NOT_IN_STAND_IN: ReadonlySet<string> = new Set([
  'messages',
  'anthropic_beta',
  'anthropic_version',
])

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** New JSON text for a part of a body. */
export type Splice = Span & { text: string }

/**
 * A change of one member: a new value as JSON text, another name and maybe a new value, new text for parts of its
 * value, or `undefined` for a member that goes. The parts are in order, and counted in the whole body.
 */
export type MemberEdit =
  | string
  | { name: string; text?: string }
  | { inside: readonly Splice[] }
  | undefined

/** Changes by the names of the members, as the body has them. */
export type MemberEdits = ReadonlyMap<string, MemberEdit>

/**
 * Replaces, adds, renames or removes top-level members and leaves every other byte as it was: key order,
 * number spelling, escapes and white space survive, and with them prompt caches and thinking signatures.
 * A new value for a name that the body does not have is added; other changes of such a name do nothing.
 *
 * @returns the pieces of the body as it is now; those of the old one are not copied.
 */
export function editMembers(
  body: Pick<JsonBody, 'pieces' | 'members'>,
  changes: MemberEdits,
): readonly Bytes[] {
  const { pieces, members } = body
  if (changes.size === 0) return pieces
  const splices: Splice[] = []
  let stays = members.values.size
  for (const [name, edit] of changes) {
    const span = members.values.get(name)
    if (!span) continue
    if (edit === undefined) stays--
    else if (typeof edit === 'string') splices.push({ ...span, text: edit })
    else if ('inside' in edit) splices.push(...edit.inside)
    else if (edit.text !== undefined) splices.push({ ...span, text: edit.text })
  }
  let added = ''
  for (const [name, edit] of changes)
    if (typeof edit === 'string' && !members.values.has(name))
      added += `${stays > 0 || added ? ',' : ''}${JSON.stringify(name)}:${edit}`
  if (needsNames(changes)) splices.push(...nameSplices(body, changes))
  splices.sort((a, b) => a.start - b.start)
  if (added) splices.push({ start: members.end, end: members.end, text: added })
  return spliced(pieces, splices)
}

/** The old pieces between the splices, and the new texts. */
function spliced(pieces: readonly Bytes[], splices: readonly Splice[]): Bytes[] {
  const result: Bytes[] = []
  const slices = slicer(pieces)
  let at = 0
  for (const { start, end, text } of splices) {
    for (const slice of slices(at, start)) result.push(slice)
    if (text) result.push(encoder.encode(text))
    at = end
  }
  for (const slice of slices(at, Number.POSITIVE_INFINITY)) result.push(slice)
  return result
}

/** Whether a change gives a member another name. */
export const isNaming = (edit: NonNullable<MemberEdit>): edit is { name: string; text?: string } =>
  typeof edit === 'object' && 'name' in edit

const needsNames = (changes: MemberEdits): boolean => {
  for (const edit of changes.values()) if (edit === undefined || isNaming(edit)) return true
  return false
}

/** What renames members, and what takes them out with the commas that they leave behind. */
function nameSplices(
  { pieces, members: { values } }: Pick<JsonBody, 'pieces' | 'members'>,
  changes: MemberEdits,
): Splice[] {
  const splices: Splice[] = []
  const slices = slicer(pieces)
  let before = 0
  let hasKept = false
  /** Where the removal of the first members begins. The next one that stays must not keep its comma. */
  let opening: number | undefined
  for (const [name, { start, end }] of values) {
    const gap = joined(slices(before, start))
    const quote = nameStart(gap)
    const isRemoved = changes.has(name) && changes.get(name) === undefined
    if (!isRemoved) {
      if (opening !== undefined) splices.push({ start: opening, end: before + quote, text: '' })
      opening = undefined
      hasKept = true
      const edit = changes.get(name)
      if (edit !== undefined && isNaming(edit))
        splices.push({
          start: before + quote,
          end: before + stringEnd(gap, quote + 1),
          text: JSON.stringify(edit.name),
        })
    } else if (hasKept) splices.push({ start: before, end, text: '' })
    else opening ??= before + quote
    before = end
  }
  if (opening !== undefined) splices.push({ start: opening, end: before, text: '' })
  return splices
}

const joined = (slices: readonly Bytes[]): Uint8Array =>
  slices.length === 1 && slices[0] ? slices[0] : Buffer.concat(slices)

/** Where a name begins in the bytes from the last value, or the beginning, to the next one. */
function nameStart(gap: Uint8Array): number {
  const at = skipSpace(gap, 0)
  return gap[at] === QUOTE ? at : skipSpace(gap, at + 1)
}

/**
 * A small JSON object that stands for `body` where only its short values matter, which is all that
 * the gateway's routing looks at.
 */
export function stub(body: Pick<JsonBody, 'pieces' | 'members'>): string {
  let text = ''
  for (const [name, span] of body.members.values)
    if (!NOT_IN_STAND_IN.has(name) && span.end - span.start <= MAX_STAND_IN_VALUE_BYTES)
      text += `${text ? ',' : ''}${JSON.stringify(name)}:${decoder.decode(bytesOf(body, span))}`
  return `{${text}}`
}
