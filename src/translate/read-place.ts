import type { CitationPlace } from './citation'
import type { JsonObject } from './conversation'

/** A part of a document, as somebody else's object names it: the document, the start, the end. */
export type PlaceNames = readonly [document: string, start: string, end: string]

/** A place between two numbers, or nothing where one is missing. */
export function readRange(
  from: JsonObject,
  [document, start, end]: PlaceNames,
): { document: number; start: number; end: number } | undefined {
  const range = { document: from[document], start: from[start], end: from[end] }
  return isCount(range.document) && isCount(range.start) && isCount(range.end)
    ? (range as { document: number; start: number; end: number })
    : undefined
}

/** A page of the web, or nothing where the address is no such page's. */
export const readUrl = (url: unknown): (CitationPlace & { kind: 'url' }) | undefined =>
  typeof url === 'string' && /^https?:\/\//i.test(url) ? { kind: 'url', url } : undefined

/** Whether a value counts something. */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0
