import type { JsonObject, Media } from '../../../../conversation'
import { untranslatableBlock } from '../../../../untranslatable'
import { isBlank } from '../../../../values'
import type { Block, Printing } from '../blocks/printing'
import { printCitations, textSource } from './cited-documents'
import { dataOf, formatOf } from './media-formats'

/** Files in S3. Some models take them. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_S3Location.html */
const S3 = 's3://'

/**
 * A picture, a document, a film or a sound as a block, or nothing where it is an empty text.
 *
 * @throws {Untranslatable} for addresses other than S3's, for files that another provider keeps, and for
 * formats that Bedrock does not read.
 */
export function mediaBlocks(media: Media, printing: Printing): Block[] {
  const { kind, source, detail } = media
  if (detail !== undefined && detail !== 'auto') printing.drop('image_url.detail')
  if (source.kind === 'text') return textDocument(media, source.text, printing)
  const format = formatOf(media)
  if (format === undefined) throw untranslatableBlock(`${kind}: ${media.mediaType ?? 'unknown'}`)
  const name = kind === 'document' ? { name: printing.documentName(media.name) } : {}
  const cited = printCitations(media, format, printing)
  return [{ [kind]: { format, ...name, source: sourceOf(media, source), ...cited } }]
}

function sourceOf({ kind }: Media, source: Exclude<Media['source'], { kind: 'text' }>): JsonObject {
  if (source.kind === 'base64') return { bytes: dataOf(source.data) }
  const address = source.kind === 'url' ? source.url : source.id
  if (address.startsWith(S3)) return { s3Location: { uri: address } }
  throw untranslatableBlock(`${kind}: ${source.kind}`)
}

/** A document of plain text. Where it cannot be a document of its own, its words are the turn's. */
function textDocument(media: Media, text: string, printing: Printing): Block[] {
  const { kind, name, mediaType } = media
  if (kind !== 'document') throw untranslatableBlock(`${kind}: ${mediaType ?? 'text'}`)
  if (isBlank(text)) return []
  const cited = printCitations(media, 'txt', printing)
  // Bedrock takes the words of a document in a block of their own only where they shall be cited.
  // https://github.com/strands-agents/sdk-python/pull/3582
  if (cited.citations === undefined) return [{ text: name ? `${name}\n\n${text}` : text }]
  const title = printing.documentName(name)
  const source = textSource(media, text, printing)
  return [{ document: { format: 'txt', name: title, source, ...cited } }]
}
