import type { JsonObject } from '../../../conversation'
import { entryOf, filledTextOf, objectOf, objectsOf, textOf } from '../../../values'

/**
 * A block as text. Neither dialect has a twin for pictures and documents in an answer: they become Markdown,
 * in which nothing is lost and which clients show. Undefined for a block that says nothing of its own: what
 * the provider's tools answered, a place of the cache.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
 */
export function blockText(block: JsonObject): string | undefined {
  const { text, citationsContent, guardContent, document } = block
  if (typeof text === 'string') return text
  if (citationsContent) return textsIn(objectOf(citationsContent)?.content)
  const guarded = objectOf(guardContent)
  if (guarded)
    return filledTextOf(objectOf(guarded.text)?.text) ?? blockText({ image: guarded.image })
  const written = objectOf(objectOf(document)?.source)
  if (written?.content || typeof written?.text === 'string')
    return textOf(written.text) ?? textsIn(written.content)
  for (const kind of MEDIA) {
    const media = objectOf(block[kind])
    if (media) return mediaText(kind, media)
  }
  return undefined
}

const MEDIA = ['image', 'document', 'video', 'audio'] as const

/** Media in the pieces in which a stream sends them, or whole. */
export function mediaText(kind: (typeof MEDIA)[number], media: JsonObject): string | undefined {
  const { format, name, source, error } = media
  const { bytes, s3Location } = objectOf(source) ?? {}
  const uri = filledTextOf(objectOf(s3Location)?.uri)
  const data = filledTextOf(bytes)
  const type = textOf(format) ?? ''
  const mediaType =
    entryOf(MEDIA_TYPES, type) ?? `${kind === 'document' ? 'application' : kind}/${type}`
  const url = uri ?? (data === undefined ? undefined : `data:${mediaType};base64,${data}`)
  // Bedrock says in its place why there is no picture.
  if (url === undefined) return filledTextOf(objectOf(error)?.message)
  return kind === 'image' ? `![image](${url})` : `[${filledTextOf(name) ?? kind}](${url})`
}

/** The media types of formats that have not the name of theirs. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  html: 'text/html',
  md: 'text/markdown',
  txt: 'text/plain',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  wmv: 'video/x-ms-wmv',
  three_gp: 'video/3gpp',
  mp3: 'audio/mpeg',
}

const textsIn = (list: unknown): string =>
  objectsOf(list)
    .map(({ text }) => textOf(text) ?? '')
    .join('')
