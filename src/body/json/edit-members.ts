import { type Bytes, bytesOf, type JsonBody, slicesOf } from './body'

/** Values longer than this stay out of a stand-in: nothing routes by them. */
const MAX_STAND_IN_VALUE_BYTES = 256

/** Nothing routes by the conversation either, and the gateway fails over a message it finds odd. */
const NOT_IN_STAND_IN = 'messages'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Replaces or adds top-level members and leaves every other byte as it was: key order, number
 * spelling, escapes and white space survive, and with them prompt caches and thinking signatures.
 *
 * @param changes The new value of each member, as JSON text.
 * @returns the pieces of the body as it is now; those of the old one are not copied.
 */
export function editMembers(
  { pieces, members: { values, end } }: Pick<JsonBody, 'pieces' | 'members'>,
  changes: ReadonlyMap<string, string>,
): readonly Bytes[] {
  if (changes.size === 0) return pieces
  const edits: { start: number; end: number; text: string }[] = []
  let added = ''
  for (const [name, text] of changes) {
    const span = values.get(name)
    if (span) edits.push({ ...span, text })
    else added += `${values.size > 0 || added ? ',' : ''}${JSON.stringify(name)}:${text}`
  }
  if (added) edits.push({ start: end, end, text: added })
  edits.sort((a, b) => a.start - b.start)

  const spliced: Bytes[] = []
  let at = 0
  for (const edit of edits) {
    spliced.push(...slicesOf(pieces, { start: at, end: edit.start }), encoder.encode(edit.text))
    at = edit.end
  }
  spliced.push(...slicesOf(pieces, { start: at, end: Number.POSITIVE_INFINITY }))
  return spliced
}

/**
 * A small JSON object that stands for `body` where only its short values matter, which is all that
 * the gateway's routing looks at.
 */
export function stub(body: Pick<JsonBody, 'pieces' | 'members'>): string {
  let text = ''
  for (const [name, span] of body.members.values)
    if (name !== NOT_IN_STAND_IN && span.end - span.start <= MAX_STAND_IN_VALUE_BYTES)
      text += `${text ? ',' : ''}${JSON.stringify(name)}:${decoder.decode(bytesOf(body, span))}`
  return `{${text}}`
}
