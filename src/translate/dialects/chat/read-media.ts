import type { JsonObject, Media } from '../../conversation'
import { untranslatableBlock } from '../../untranslatable'
import { filledTextOf, objectOf } from '../../values'

/** Text formats of files other than `text/…`. A model reads them as text. */
const TEXT_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  'application/xml',
  'application/yaml',
  'application/x-yaml',
  'application/javascript',
])

const isTextType = (mediaType: string) => mediaType.startsWith('text/') || TEXT_TYPES.has(mediaType)

type DataUrl = { mediaType: string | undefined; isBase64: boolean; data: string }

/** Splits a `data:` URL. The head of a long string holds everything up to the data. RFC 2397. */
function dataUrlOf(url: string): DataUrl | undefined {
  if (url.slice(0, 5).toLowerCase() !== 'data:') return undefined
  const comma = url.indexOf(',')
  if (comma === -1) return undefined
  const [mediaType = '', ...parameters] = url.slice(5, comma).split(';')
  return {
    mediaType: mediaType.trim().toLowerCase() || undefined,
    isBase64: parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64'),
    data: url.slice(comma + 1),
  }
}

function sourceOf(url: string): { mediaType: string | undefined; source: Media['source'] } {
  const data = dataUrlOf(url)
  if (!data) return { mediaType: undefined, source: { kind: 'url', url } }
  if (!data.isBase64) throw untranslatableBlock('data: URL without base64')
  return { mediaType: data.mediaType, source: { kind: 'base64', data: data.data } }
}

/**
 * An `image_url` part, or one of the field: `video_url`, `document_url` (Mistral's) and `file_url` (Zhipu's). Some
 * clients give the URL itself in place of the object.
 * https://platform.openai.com/docs/guides/images-vision
 */
export function readUrlPart(kind: 'image' | 'video' | 'document', value: unknown): Media {
  const { url, detail } = objectOf(value) ?? { url: value, detail: undefined }
  if (typeof url !== 'string') throw untranslatableBlock(`${kind}_url`)
  return {
    kind,
    ...sourceOf(url),
    ...(typeof detail === 'string' && { detail }),
  }
}

/** An `input_audio` part. https://platform.openai.com/docs/guides/audio */
export function readAudioPart(value: unknown): Media {
  const { data, format } = objectOf(value) ?? {}
  if (typeof data !== 'string') throw untranslatableBlock('input_audio')
  const url = dataUrlOf(data)
  return {
    kind: 'audio',
    mediaType: url?.mediaType ?? (typeof format === 'string' ? `audio/${format}` : undefined),
    source: { kind: 'base64', data: url?.data ?? data },
  }
}

/** What a file is by its media type: clients send pictures as files, too. */
function kindOf(mediaType: string | undefined): Media['kind'] {
  const [kind] = mediaType?.split('/') ?? []
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'document'
}

/**
 * A `file` part: `file_data` is a `data:` URL, and in the field also plain base64 or an address.
 * https://platform.openai.com/docs/guides/pdf-files
 */
export function readFilePart(file: JsonObject, whole: (text: string) => string): Media {
  const name = filledTextOf(file.filename)
  const data = filledTextOf(file.file_data) ?? filledTextOf(file.file_url)
  const named = name === undefined ? {} : { name }
  if (data === undefined) {
    const id = filledTextOf(file.file_id)
    if (id === undefined) throw untranslatableBlock('file')
    const mediaType = filledTextOf(file.format)
    return { kind: kindOf(mediaType), mediaType, source: { kind: 'file', id }, ...named }
  }
  const url = dataUrlOf(data)
  const mediaType = url?.mediaType ?? filledTextOf(file.format)
  const kind = kindOf(mediaType)
  if (url && (!url.isBase64 || (mediaType && isTextType(mediaType)))) {
    return { kind, mediaType, source: { kind: 'text', text: decoded(url, whole) }, ...named }
  }
  const source: Media['source'] = url
    ? { kind: 'base64', data: url.data }
    : /^https?:\/\//i.test(data.slice(0, 8))
      ? { kind: 'url', url: data }
      : { kind: 'base64', data }
  return { kind, mediaType, source, ...named }
}

/** The text in a `data:` URL. */
function decoded({ isBase64, data }: DataUrl, whole: (text: string) => string): string {
  const all = whole(data)
  if (isBase64) return Buffer.from(all, 'base64').toString()
  try {
    return decodeURIComponent(all)
  } catch {
    return all
  }
}
