import type { JsonObject, Media } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'
import type { Printing } from './printing'

const DETAILS: ReadonlySet<string> = new Set(['auto', 'low', 'high'])

/**
 * A picture. https://docs.cohere.com/docs/image-inputs
 *
 * @throws {Untranslatable} for a sound, a film, and a document that is no text: Cohere takes none.
 */
export function printPicture({ kind, mediaType, source, detail }: Media, { drop }: Printing) {
  if (kind !== 'image' || source.kind === 'text')
    throw untranslatableBlock(mediaType ? `${kind}: ${mediaType}` : kind)
  if (source.kind === 'file') throw untranslatableBlock(`${kind}: file`)
  const isKnown = detail === undefined || DETAILS.has(detail)
  if (!isKnown) drop('detail')
  const url =
    source.kind === 'url' ? source.url : `data:${mediaType ?? 'image/png'};base64,${source.data}`
  return {
    type: 'image_url',
    image_url: { url, ...(detail !== undefined && isKnown && { detail }) },
  }
}

/** The text of a document that is text, in a message of the user's: there Cohere has no documents. */
export const documentText = (name: string | undefined, text: string): string =>
  name === undefined ? text : `${name}\n\n${text}`

/**
 * A document in a result. https://docs.cohere.com/docs/tool-use-overview
 *
 * @param data What the model reads.
 */
export const printDocument = (data: JsonObject) => ({ type: 'document', document: { data } })
