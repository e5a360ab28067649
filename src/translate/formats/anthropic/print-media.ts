import type { JsonObject, Media } from '../../conversation'
import { untranslatableBlock } from '../../untranslatable'

/** Base64 of the first bytes of each picture format. https://docs.anthropic.com/en/docs/build-with-claude/vision */
const MAGIC: readonly (readonly [start: string, mediaType: string])[] = [
  ['iVBOR', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]

const PDF = 'application/pdf'
const PDF_START = 'JVBERi'

/** The ids of Anthropic's own files begin so. https://docs.anthropic.com/en/docs/build-with-claude/files */
const FILE_ID = 'file_'

/**
 * A picture or a document as a block.
 *
 * @throws {Untranslatable} for sounds, films, and formats that Claude cannot read.
 */
export function printMedia(media: Media): JsonObject {
  if (media.kind === 'image') return { type: 'image', source: imageSource(media) }
  if (media.kind !== 'document') throw untranslatableBlock(media.kind)
  return {
    type: 'document',
    source: documentSource(media),
    ...(media.name !== undefined && { title: media.name }),
    // https://docs.anthropic.com/en/docs/build-with-claude/citations
    ...(media.isCited && { citations: { enabled: true } }),
  }
}

function imageSource({ source, mediaType }: Media): JsonObject {
  if (source.kind === 'text') throw untranslatableBlock(`image: ${mediaType}`)
  return source.kind === 'base64'
    ? { type: 'base64', media_type: imageType(mediaType, source.data), data: source.data }
    : remoteSource(source)
}

/** Clients say `image/jpg`, say nothing, or say something that the bytes are not. */
function imageType(mediaType: string | undefined, data: string): string {
  const found = MAGIC.find(([start]) => data.startsWith(start))?.[1]
  if (found) return found
  return mediaType === undefined || mediaType === 'image/jpg' ? 'image/jpeg' : mediaType
}

function documentSource({ source, mediaType, name }: Media): JsonObject {
  if (source.kind === 'text') {
    const { text, blocks } = source
    return blocks
      ? { type: 'content', content: blocks.map((block) => ({ type: 'text', text: block })) }
      : { type: 'text', media_type: 'text/plain', data: text }
  }
  if (source.kind !== 'base64') return remoteSource(source)
  const isPdf = mediaType === PDF || source.data.startsWith(PDF_START)
  if (!isPdf) throw untranslatableBlock(`document: ${mediaType ?? name ?? 'unknown'}`)
  return { type: 'base64', media_type: PDF, data: source.data }
}

function remoteSource(source: Media['source'] & { kind: 'url' | 'file' }): JsonObject {
  if (source.kind === 'url') return { type: 'url', url: source.url }
  if (!source.id.startsWith(FILE_ID)) throw untranslatableBlock('file: file_id')
  return { type: 'file', file_id: source.id }
}
