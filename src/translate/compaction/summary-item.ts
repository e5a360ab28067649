import { isTagged, readTag, tagged } from '../opaque-tag'

/** How the rest of a value is to be read. */
const FORMS = {
  /** A summary that was asked for. The client chose what stands before it. */
  whole: 'w',
  /** A summary ahead of an answer. It stands for all before it. */
  before: 'b',
} as const

/** A summary that a client brings back. */
export type Summary = { text: string; isWhole: boolean }

/**
 * The `encrypted_content` of an item of compaction. It holds the summary in plain words, so that every model can go on from
 * it. https://platform.openai.com/docs/guides/compaction
 */
export const printSummary = ({ text, isWhole }: Summary): string => {
  const form = isWhole ? FORMS.whole : FORMS.before
  return tagged({ maker: 'anthropic', value: `${form}.${Buffer.from(text).toString('base64url')}` })
}

/**
 * Reads what {@link printSummary} wrote. Undefined for what only its maker can read.
 *
 * @param whole Gives a long string its end back.
 */
export function readSummary(
  encrypted: unknown,
  whole: (text: string) => string,
): Summary | undefined {
  if (typeof encrypted !== 'string' || !isTagged(encrypted)) return undefined
  const { value } = readTag(whole(encrypted), 'openai')
  const form = value.slice(0, 2)
  if (form !== `${FORMS.whole}.` && form !== `${FORMS.before}.`) return undefined
  const text = Buffer.from(value.slice(2), 'base64url').toString()
  return { text, isWhole: form === `${FORMS.whole}.` }
}
