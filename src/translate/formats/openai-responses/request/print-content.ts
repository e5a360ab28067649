import type { JsonObject, Media, Part } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'
import { contentPart } from '../../openai-chat/request/print-content'
import { urlOf } from '../../openai-chat/request/print-media'

/** The ids of OpenAI's own files begin so. https://platform.openai.com/docs/api-reference/files */
const FILE_ID = 'file-'
const DEFAULT_NAME = 'document.pdf'

/**
 * What is said and shown, as parts of a message or of a call's output.
 * https://platform.openai.com/docs/guides/images-vision
 *
 * @throws {Untranslatable} for what Responses has no words for.
 */
export const printContent = (parts: readonly Part[]): JsonObject[] =>
  parts.map(contentPart).flatMap((part) => {
    if (part.kind === 'media') return [printMedia(part.media)]
    return part.text === '' ? [] : [{ type: 'input_text', text: part.text }]
  })

function printMedia(media: Media): JsonObject {
  const { kind, source, detail, name } = media
  if (source.kind === 'text') {
    if (kind !== 'document') throw untranslatableBlock(`${kind}: text`)
    return { type: 'input_text', text: source.text }
  }
  if (kind !== 'image' && kind !== 'document') throw untranslatableBlock(kind)
  // No other provider can read a file that Anthropic keeps.
  if (source.kind === 'file' && !source.id.startsWith(FILE_ID))
    throw untranslatableBlock(`${kind}: file`)
  if (kind === 'image')
    return {
      type: 'input_image',
      ...(source.kind === 'file'
        ? { file_id: source.id }
        : { image_url: urlOf(media, 'image/png') }),
      detail: detail ?? 'auto',
    }
  if (source.kind === 'file') return { type: 'input_file', file_id: source.id }
  if (source.kind === 'url') return { type: 'input_file', file_url: source.url }
  return {
    type: 'input_file',
    filename: name ?? DEFAULT_NAME,
    file_data: urlOf(media, 'application/pdf'),
  }
}
