import type { JsonObject, Media } from '../../conversation'
import { untranslatableBlock } from '../../untranslatable'
import { entryOf, filledTextOf, textOf } from '../../values'
import { messageOf } from './read-proto'
import type { Reading } from './reading'

/** OpenAI's words for how closely a picture is looked at. https://ai.google.dev/gemini-api/docs/media-resolution */
const DETAILS: Readonly<Record<string, string>> = {
  MEDIA_RESOLUTION_LOW: 'low',
  MEDIA_RESOLUTION_MEDIUM: 'auto',
  MEDIA_RESOLUTION_HIGH: 'high',
  MEDIA_RESOLUTION_ULTRA_HIGH: 'high',
}

/** Files that are text. Other makers' models take them as such only. */
const TEXT_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  'application/xml',
  'application/yaml',
  'application/x-yaml',
  'application/javascript',
  'application/x-javascript',
])

/** The kinds of files that an address alone tells. */
const ENDINGS: readonly (readonly [ending: RegExp, kind: Media['kind']])[] = [
  [/\.(?:png|jpe?g|gif|webp|heic|heif|bmp)$/i, 'image'],
  [/\.(?:mp3|wav|ogg|flac|aac|aiff|m4a)$/i, 'audio'],
  [/\.(?:mp4|mov|mpe?g|avi|webm|wmv)$/i, 'video'],
]

/** Only Gemini watches films on YouTube. https://ai.google.dev/gemini-api/docs/video-understanding#youtube */
const YOUTUBE = /^https:\/\/(?:(?:www|m)\.)?(?:youtube\.com|youtu\.be)\//

/** Longer addresses are of no file that is told by its ending. */
const MAX_URL_LENGTH = 4096

/** The bytes of a file. https://ai.google.dev/api/caching#Blob */
export function readInlineData(
  data: JsonObject,
  part: JsonObject,
  { whole, base64 }: Reading,
): Media {
  const bytes = textOf(data.data)
  if (bytes === undefined) throw untranslatableBlock('inlineData')
  const mediaType = filledTextOf(data.mimeType)
  const kind = kindOf(mediaType) ?? 'document'
  const source: Media['source'] = isText(mediaType)
    ? { kind: 'text', text: Buffer.from(whole(bytes), 'base64').toString() }
    : { kind: 'base64', data: base64(bytes) }
  return { kind, mediaType, source, ...nameOf(data), ...detailOf(part) }
}

/**
 * A file at an address. One in Google's Files API, or in its storage, is for Google alone.
 * https://ai.google.dev/gemini-api/docs/file-input-methods
 */
export function readFileData(data: JsonObject, part: JsonObject): Media {
  const uri = filledTextOf(data.fileUri)
  if (uri === undefined) throw untranslatableBlock('fileData')
  const mediaType = filledTextOf(data.mimeType)
  const kind = kindOf(mediaType) ?? kindAt(uri)
  const source: Media['source'] = isKeptByGoogle(uri)
    ? { kind: 'file', id: uri }
    : { kind: 'url', url: uri }
  return { kind, mediaType, source, ...nameOf(data), ...detailOf(part) }
}

const isKeptByGoogle = (uri: string): boolean =>
  !/^https?:\/\//i.test(uri.slice(0, 8)) ||
  uri.startsWith('https://generativelanguage.googleapis.com/')

/** What a file is by its media type. */
function kindOf(mediaType: string | undefined): Media['kind'] | undefined {
  if (mediaType === undefined) return undefined
  const [kind] = mediaType.toLowerCase().split('/')
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'document'
}

function kindAt(uri: string): Media['kind'] {
  if (YOUTUBE.test(uri)) return 'video'
  if (uri.length > MAX_URL_LENGTH) return 'document'
  const path = uri.split(/[?#]/, 1)[0] ?? ''
  return ENDINGS.find(([ending]) => ending.test(path))?.[1] ?? 'document'
}

function isText(mediaType = ''): boolean {
  const type = (mediaType.split(';')[0] ?? '').trim().toLowerCase()
  return type.startsWith('text/') || TEXT_TYPES.has(type)
}

function nameOf({ displayName }: JsonObject): { name?: string } {
  const name = filledTextOf(displayName)
  return name === undefined ? {} : { name }
}

function detailOf({ mediaResolution }: JsonObject): { detail?: string } {
  const level = messageOf(mediaResolution).level ?? mediaResolution
  const detail = entryOf(DETAILS, level)
  return detail === undefined ? {} : { detail }
}
