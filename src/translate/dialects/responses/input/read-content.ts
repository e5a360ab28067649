import type { JsonObject, Media, Part } from '../../../conversation'
import { invalidMessages, untranslatableBlock } from '../../../untranslatable'
import { filledTextOf, objectOf, textOf } from '../../../values'
import { partsOf, readContent as readChatContent } from '../../chat/read-content'
import { readAudioPart, readFilePart, readUrlPart } from '../../chat/read-media'
import type { Reading } from './reading'

/**
 * What a message or a tool says: a text, a list of parts, or nothing.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 *
 * @throws {Untranslatable} for parts that nobody knows.
 */
export const readContent = (content: unknown, reading: Reading): Part[] =>
  partsOf(content, (part) => readPart(part, reading))

/** Members beside the text, such as `annotations` and `logprobs`, say nothing to a model. */
function readPart(part: JsonObject, { whole }: Reading): Part[] {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
    case 'reasoning_text': {
      const text = textOf(part.text)
      if (text === undefined) throw invalidMessages()
      return [{ kind: 'text', text }]
    }
    case 'refusal':
      return [{ kind: 'refusal', text: textOf(part.refusal) ?? '' }]
    case 'input_image':
    case 'computer_screenshot':
      return [{ kind: 'media', media: readImage(part) }]
    case 'input_file':
      return [{ kind: 'media', media: readFilePart(part, whole) }]
    case 'input_audio':
      // The sound stands in an object of its own, but in the field also in the part.
      return [{ kind: 'media', media: readAudioPart(objectOf(part.input_audio) ?? part) }]
    case undefined:
      // A part without a type is a text in a chat alone.
      if (typeof part.text !== 'string') throw untranslatableBlock('unnamed')
      return [{ kind: 'text', text: part.text }]
    default:
      // Clients mix the two formats up.
      return readChatContent([part], whole)
  }
}

/** https://platform.openai.com/docs/guides/images-vision?api-mode=responses */
function readImage({ image_url, file_id, detail }: JsonObject): Media {
  const id = filledTextOf(file_id)
  if (isGiven(image_url) || id === undefined) {
    const media = readUrlPart('image', image_url)
    return media.detail === undefined && typeof detail === 'string' ? { ...media, detail } : media
  }
  return {
    kind: 'image',
    mediaType: undefined,
    source: { kind: 'file', id },
    ...(typeof detail === 'string' && { detail }),
  }
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null
