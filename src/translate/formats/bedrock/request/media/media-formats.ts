import type { Media } from '../../../../conversation'
import { entryOf } from '../../../../values'

/** Base64 of the first bytes of a file. */
const BEGINNINGS: readonly (readonly [start: string, format: string])[] = [
  ['iVBOR', 'png'],
  ['/9j/', 'jpeg'],
  ['R0lGOD', 'gif'],
  ['JVBERi', 'pdf'],
  // RIFF: a picture, or a sound that no picture's format fits.
  ['UklGR', 'webp'],
]

/**
 * Bedrock's formats by media types and by extensions of file names.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html (DocumentBlock, VideoBlock, AudioBlock)
 */
const FORMATS: Readonly<Record<Media['kind'], Readonly<Record<string, string>>>> = {
  image: { png: 'png', jpeg: 'jpeg', jpg: 'jpeg', pjpeg: 'jpeg', gif: 'gif', webp: 'webp' },
  document: {
    pdf: 'pdf',
    csv: 'csv',
    msword: 'doc',
    doc: 'doc',
    'vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
    docx: 'docx',
    'vnd.ms-excel': 'xls',
    xls: 'xls',
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
    xlsx: 'xlsx',
    html: 'html',
    htm: 'html',
    markdown: 'md',
    'x-markdown': 'md',
    md: 'md',
    plain: 'txt',
    txt: 'txt',
    // Bedrock has no name for these, and a model reads them as text.
    json: 'txt',
    xml: 'txt',
    yaml: 'txt',
    'x-yaml': 'txt',
    javascript: 'txt',
  },
  video: {
    mp4: 'mp4',
    quicktime: 'mov',
    mov: 'mov',
    'x-matroska': 'mkv',
    mkv: 'mkv',
    webm: 'webm',
    'x-flv': 'flv',
    flv: 'flv',
    mpeg: 'mpeg',
    mpg: 'mpg',
    'x-ms-wmv': 'wmv',
    wmv: 'wmv',
    '3gpp': 'three_gp',
    '3gp': 'three_gp',
    three_gp: 'three_gp',
  },
  audio: {
    mp3: 'mp3',
    mpeg: 'mp3',
    wav: 'wav',
    'x-wav': 'wav',
    wave: 'wav',
    'vnd.wave': 'wav',
    aac: 'aac',
    'x-aac': 'x-aac',
    flac: 'flac',
    'x-flac': 'flac',
    ogg: 'ogg',
    opus: 'opus',
    mp4: 'mp4',
    m4a: 'm4a',
    'x-m4a': 'm4a',
    webm: 'webm',
    pcm: 'pcm',
    l16: 'pcm',
    pcm16: 'pcm',
    mpga: 'mpga',
    mka: 'mka',
    'x-matroska': 'mkv',
  },
}

/** The format of what nobody names. */
const USUAL: Readonly<Record<Media['kind'], string>> = {
  image: 'jpeg',
  document: 'pdf',
  video: 'mp4',
  audio: 'wav',
}

/**
 * The format of a file: as its bytes begin, as the client says, or as its name ends. Clients say `image/jpg`,
 * say nothing, or say something that the bytes are not. Undefined for what Bedrock cannot read.
 */
export function formatOf({ kind, mediaType, name, source }: Media): string | undefined {
  if (source.kind === 'base64') {
    const data = dataOf(source.data)
    const found = BEGINNINGS.find(([start]) => data.startsWith(start))?.[1]
    if (found && Object.hasOwn(FORMATS[kind], found)) return found
  }
  const formats = FORMATS[kind]
  const named = entryOf(formats, extensionOf(source.kind === 'url' ? source.url : name))
  const type = (mediaType?.split(';')[0] ?? '').trim().toLowerCase()
  const subtype = type.slice(type.lastIndexOf('/') + 1)
  if (subtype === '' || subtype === 'octet-stream' || subtype === '*') return named ?? USUAL[kind]
  const known = entryOf(formats, subtype)
  // A spreadsheet of Excel's and a list of values have one media type on some machines.
  if (known) return known === 'xls' && named ? named : known
  if (named) return named
  return kind === 'document' && type.startsWith('text/') ? 'txt' : undefined
}

/** Some clients leave the head of a `data:` URL before the data. */
export function dataOf(data: string): string {
  if (data.slice(0, 5).toLowerCase() !== 'data:') return data
  return data.slice(data.indexOf(',') + 1)
}

const extensionOf = (name: string | undefined): string =>
  name === undefined ? '' : name.slice(name.lastIndexOf('.') + 1).toLowerCase()
