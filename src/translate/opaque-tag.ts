import type { Maker, Opaque } from './conversation'

/** The start of a tagged value. No provider's own signature has a full stop. */
const TAG = 'portus.'

const MAKERS: ReadonlySet<string> = new Set<Maker>([
  'anthropic',
  'gemini',
  'chat',
  'bedrock',
  'openai',
])

/** An opaque value as a text for a client, which says who made it. */
export const tagged = ({ maker, value }: Opaque): string => `${TAG}${maker}.${value}`

/** Whether a text has a tag. */
export const isTagged = (text: string): boolean => text.startsWith(TAG)

/**
 * Reads what {@link tagged} wrote.
 *
 * @param untagged Who makes values that have no tag in this place.
 */
export function readTag(text: string, untagged: Maker): Opaque {
  if (!text.startsWith(TAG)) return { maker: untagged, value: text }
  const end = text.indexOf('.', TAG.length)
  const maker = text.slice(TAG.length, end)
  return end !== -1 && MAKERS.has(maker)
    ? { maker: maker as Maker, value: text.slice(end + 1) }
    : { maker: untagged, value: text }
}
