import type { JsonObject, Media } from '../../conversation'
import { untranslatableBlock } from '../../untranslatable'

/** Base64 of the first bytes of each picture format, for pictures whose type nobody says. */
const MAGIC: readonly (readonly [start: string, mediaType: string])[] = [
  ['iVBOR', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]

const PDF = 'application/pdf'
const PDF_START = 'JVBERi'

/** https://platform.openai.com/docs/guides/audio */
const AUDIO: ReadonlyMap<string | undefined, string> = new Map([
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/mp3', 'mp3'],
  ['audio/mpeg', 'mp3'],
])

/** The ids of Anthropic's own files begin so. https://docs.anthropic.com/en/docs/build-with-claude/files */
const FOREIGN_FILE = 'file_'

/**
 * A picture, a document or a sound as a part of a user's content.
 * https://platform.openai.com/docs/guides/images-vision
 * https://platform.openai.com/docs/guides/pdf-files
 *
 * @throws {Untranslatable}
 */
export function printMedia(media: Media): JsonObject {
  const { kind, source, detail } = media
  if (source.kind === 'text') return { type: 'text', text: source.text }
  if (source.kind === 'file') return printStoredFile(media, source.id)
  switch (kind) {
    case 'image':
      return {
        type: 'image_url',
        image_url: { url: urlOf(media), ...(detail !== undefined && { detail }) },
      }
    case 'video':
      return { type: 'video_url', video_url: { url: urlOf(media) } }
    case 'audio':
      return printAudio(media)
    case 'document':
      return {
        type: 'file',
        file: { filename: media.name ?? 'document.pdf', file_data: urlOf(media) },
      }
  }
}

function printStoredFile({ kind, name }: Media, id: string): JsonObject {
  if (kind === 'image' || id.startsWith(FOREIGN_FILE)) throw untranslatableBlock(`${kind}: file`)
  return { type: 'file', file: { file_id: id, ...(name !== undefined && { filename: name }) } }
}

function printAudio({ mediaType, source }: Media): JsonObject {
  const format = AUDIO.get(mediaType?.toLowerCase())
  if (format === undefined || source.kind !== 'base64')
    throw untranslatableBlock(`audio: ${mediaType ?? source.kind}`)
  return { type: 'input_audio', input_audio: { data: source.data, format } }
}

function urlOf({ kind, mediaType, source }: Media): string {
  if (source.kind === 'url') return source.url
  if (source.kind !== 'base64') throw untranslatableBlock(`${kind}: ${source.kind}`)
  return `data:${mediaType ?? foundType(kind, source.data)};base64,${source.data}`
}

function foundType(kind: Media['kind'], data: string): string {
  if (kind === 'video') return 'video/mp4'
  if (kind === 'document') return data.startsWith(PDF_START) ? PDF : 'application/octet-stream'
  return MAGIC.find(([start]) => data.startsWith(start))?.[1] ?? 'image/jpeg'
}
