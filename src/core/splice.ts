import type { Members } from './members'

/** Values longer than this stay out of a stand-in: nothing routes by them. */
const MAX_STAND_IN_VALUE_BYTES = 256

/** Nothing routes by the conversation either, and the gateway fails over a message it finds odd. */
const NOT_IN_STAND_IN = 'messages'

const encoder = new TextEncoder()

/**
 * Replaces or adds top-level members and leaves every other byte as it was: key order, number
 * spelling, escapes and white space survive, and with them prompt caches and thinking signatures.
 *
 * @param changes The new value of each member, as JSON text.
 */
export function spliceMembers(
  body: Uint8Array<ArrayBuffer>,
  { values, end }: Members,
  changes: ReadonlyMap<string, string>,
): Uint8Array<ArrayBuffer> {
  if (changes.size === 0) return body
  const edits: { start: number; end: number; text: string }[] = []
  let added = ''
  for (const [name, text] of changes) {
    const span = values.get(name)
    if (span) edits.push({ ...span, text })
    else added += `${values.size > 0 || added ? ',' : ''}${JSON.stringify(name)}:${text}`
  }
  if (added) edits.push({ start: end, end, text: added })
  edits.sort((a, b) => a.start - b.start)

  const pieces: Uint8Array[] = []
  let at = 0
  for (const edit of edits) {
    pieces.push(body.subarray(at, edit.start), encoder.encode(edit.text))
    at = edit.end
  }
  pieces.push(body.subarray(at))
  return Buffer.concat(pieces)
}

/**
 * A small JSON object that stands for `body` where only its short values matter, which is all that
 * the gateway's routing looks at.
 */
export function standIn(body: Uint8Array, { values }: Members): string {
  const pieces: Uint8Array[] = []
  for (const [name, { start, end }] of values)
    if (name !== NOT_IN_STAND_IN && end - start <= MAX_STAND_IN_VALUE_BYTES)
      pieces.push(
        encoder.encode(`${pieces.length > 0 ? ',' : ''}${JSON.stringify(name)}:`),
        body.subarray(start, end),
      )
  return `{${Buffer.concat(pieces).toString()}}`
}
