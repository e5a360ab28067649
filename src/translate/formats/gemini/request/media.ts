import { type JsonObject, type Media, Untranslatable } from '../../../conversation'

/** How the base64 of a file begins, by its type. */
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['JVBERi0', 'application/pdf'],
  ['SUQz', 'audio/mp3'],
  ['T2dnUw', 'audio/ogg'],
  ['ZkxhQw', 'audio/flac'],
]

/** https://ai.google.dev/gemini-api/docs/file-input-methods */
const EXTENSIONS: Readonly<Record<string, string>> = {
  aac: 'audio/aac',
  aiff: 'audio/aiff',
  avi: 'video/avi',
  csv: 'text/csv',
  flac: 'audio/flac',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  htm: 'text/html',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  m4a: 'audio/m4a',
  md: 'text/markdown',
  mov: 'video/mov',
  mp3: 'audio/mp3',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mpg: 'video/mpg',
  ogg: 'audio/ogg',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
  wmv: 'video/wmv',
  xml: 'text/xml',
}

/** The type of what nobody names. */
const USUAL: Readonly<Record<Media['kind'], string>> = {
  image: 'image/jpeg',
  document: 'application/pdf',
  audio: 'audio/wav',
  video: 'video/mp4',
}

/** Prints a picture, a document, a sound or a film. https://ai.google.dev/api/caching#Part */
export function mediaPart(media: Media): JsonObject {
  const { source, name } = media
  switch (source.kind) {
    case 'text':
      return { text: name ? `${name}\n\n${source.text}` : source.text }
    case 'base64':
      return { inlineData: { mimeType: typeOfData(media, source.data), data: source.data } }
    case 'url':
      return fileData(media, source.url)
    case 'file':
      if (isGoogles(source.id)) return fileData(media, source.id)
      throw new Untranslatable(
        `The file ${source.id} is kept by another provider. Send the file itself.`,
        'messages',
      )
  }
}

/** A name in Google's Files API, or in its storage. https://ai.google.dev/gemini-api/docs/files */
const isGoogles = (id: string): boolean =>
  id.startsWith('gs://') || id.startsWith('https://') || id.startsWith('files/')

const FILES_API = 'https://generativelanguage.googleapis.com/v1beta/'

const fileData = (media: Media, url: string): JsonObject => ({
  fileData: {
    mimeType: typeOfUrl(media, url),
    fileUri: url.startsWith('files/') ? `${FILES_API}${url}` : url,
  },
})

function typeOfData({ mediaType, kind }: Media, data: string): string {
  if (mediaType) return cleanType(mediaType)
  const known = BEGINNINGS.find(([beginning]) => data.startsWith(beginning))
  if (known) return known[1]
  // A RIFF file is a sound or a picture.
  if (data.startsWith('UklGR')) return kind === 'audio' ? 'audio/wav' : 'image/webp'
  return USUAL[kind]
}

function typeOfUrl({ mediaType, kind }: Media, url: string): string {
  if (mediaType) return cleanType(mediaType)
  const path = url.slice(0, indexOrEnd(url, indexOrEnd(url, url.length, '?'), '#'))
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  return Object.hasOwn(EXTENSIONS, extension) ? (EXTENSIONS[extension] ?? '') : USUAL[kind]
}

function indexOrEnd(text: string, end: number, mark: string): number {
  const at = text.indexOf(mark)
  return at === -1 ? end : Math.min(at, end)
}

/** Without parameters, and by the name that Google knows. */
function cleanType(mediaType: string): string {
  const type = (mediaType.split(';')[0] ?? '').trim().toLowerCase()
  return type === 'image/jpg' ? 'image/jpeg' : type
}
