import type { JsonObject, Media } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'

/** The ids of OpenAI's own files begin so. https://platform.openai.com/docs/api-reference/files */
const FILE_ID = 'file-'
const DEFAULT_NAME = 'document.pdf'

/**
 * A picture, a document or a sound as a part. https://platform.openai.com/docs/guides/images-vision
 *
 * @throws {Untranslatable} for what OpenAI's format has no words for.
 */
export function printMedia(media: Media): JsonObject {
  const { kind, source } = media
  if (source.kind === 'file') return printFile(media, source.id)
  if (source.kind === 'text') {
    if (kind !== 'document') throw untranslatableBlock(`${kind}: text`)
    return { type: 'text', text: source.text }
  }
  switch (kind) {
    case 'image':
      return {
        type: 'image_url',
        image_url: {
          url: urlOf(media, 'image/png'),
          ...(media.detail !== undefined && { detail: media.detail }),
        },
      }
    case 'document':
      return {
        type: 'file',
        file: { filename: media.name ?? DEFAULT_NAME, file_data: urlOf(media, 'application/pdf') },
      }
    // Of vLLM and others. https://docs.vllm.ai/en/latest/features/multimodal_inputs.html
    case 'video':
      return { type: 'video_url', video_url: { url: urlOf(media, 'video/mp4') } }
    case 'audio': {
      if (source.kind !== 'base64') throw untranslatableBlock('audio: url')
      return {
        type: 'input_audio',
        input_audio: { data: source.data, format: soundFormat(media.mediaType) },
      }
    }
  }
}

/** OpenAI's words for sounds. https://platform.openai.com/docs/guides/audio */
const SOUNDS: Readonly<Record<string, string>> = {
  mpeg: 'mp3',
  mpga: 'mp3',
  wave: 'wav',
  'x-wav': 'wav',
  'vnd.wave': 'wav',
}

function soundFormat(mediaType = 'audio/wav'): string {
  const subtype = mediaType.slice(mediaType.indexOf('/') + 1)
  return SOUNDS[subtype] ?? subtype
}

/** Where a medium is, or the medium itself as a URL. */
export function urlOf({ source, mediaType }: Media, otherwise: string): string {
  if (source.kind === 'url') return source.url
  return source.kind === 'base64' ? `data:${mediaType ?? otherwise};base64,${source.data}` : ''
}

/** No other provider can read a file that Anthropic keeps. */
function printFile({ kind, name }: Media, id: string): JsonObject {
  if (!id.startsWith(FILE_ID)) throw untranslatableBlock(`${kind}: file`)
  return { type: 'file', file: { file_id: id, ...(name !== undefined && { filename: name }) } }
}
