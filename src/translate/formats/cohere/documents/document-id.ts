import { type CitationPlace, characterCount } from '../../../citation'

/**
 * The id by which Cohere cites a document of the client's.
 *
 * @param block The block of it, where the client has made it of blocks.
 */
export const documentId = (document: number, block?: number): string =>
  block === undefined ? `document-${document}` : `document-${document}-${block}`

const ID = /^document-(\d{1,9})(?:-(\d{1,9}))?$/

/** The place that an id of ours names. Cohere cites documents as a whole. */
export function placeOfDocument(
  id: string | undefined,
  text: string | undefined,
): CitationPlace | undefined {
  const [, number, part] = ID.exec(id ?? '') ?? []
  if (number === undefined || text === undefined) return undefined
  const document = Number(number)
  if (part === undefined)
    return { kind: 'characters', document, start: 0, end: characterCount(text) }
  const start = Number(part)
  return { kind: 'blocks', document, start, end: start + 1 }
}
