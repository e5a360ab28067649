import type { CacheHint, JsonObject, Part } from '../../conversation'
import { invalidMessages, untranslatableBlock } from '../../untranslatable'
import { filledTextOf, isObject, objectOf, objectsOf, textOf, wordOf } from '../../values'
import { readAudioPart, readFilePart, readUrlPart } from './read-media'

/**
 * Anthropic's `cache_control`, which OpenRouter and LiteLLM take on parts, messages and tools of a chat.
 * https://openrouter.ai/docs/features/prompt-caching
 */
export function readCacheHint(value: unknown): { cache?: CacheHint } {
  if (!isObject(value)) return {}
  const ttl = filledTextOf(value.ttl)
  return { cache: ttl === undefined ? {} : { ttl } }
}

/**
 * The content of a message: a text, a list of parts, or nothing.
 *
 * @throws {Untranslatable} for parts that nobody knows.
 */
export const readContent = (content: unknown, whole: (text: string) => string): Part[] =>
  partsOf(content, (part) =>
    readPart(part, whole).map((read) => ({ ...read, ...readCacheHint(part.cache_control) })),
  )

/**
 * The parts of a content in OpenAI's formats: a text, a list of texts and parts, or nothing.
 *
 * @throws {Untranslatable} where it is something else.
 */
export function partsOf(content: unknown, read: (part: JsonObject) => Part[]): Part[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return [{ kind: 'text', text: content }]
  if (!Array.isArray(content)) throw invalidMessages()
  return content.flatMap((part) => {
    if (typeof part === 'string') return [{ kind: 'text' as const, text: part }]
    if (!isObject(part)) throw invalidMessages()
    return read(part)
  })
}

/** Members beside the text, such as `annotations`, say nothing to a model. */
function readPart(part: JsonObject, whole: (text: string) => string): Part[] {
  switch (part.type) {
    case undefined:
    case 'text':
    // Of the Responses API; clients mix them up.
    case 'input_text':
    case 'output_text': {
      const text = textOf(part.text)
      if (text === undefined) throw invalidMessages()
      return [{ kind: 'text', text }]
    }
    case 'refusal':
      return [{ kind: 'refusal', text: textOf(part.refusal) ?? '' }]
    case 'image_url':
      return [{ kind: 'media', media: readUrlPart('image', part.image_url) }]
    case 'video_url':
      return [{ kind: 'media', media: readUrlPart('video', part.video_url) }]
    case 'document_url':
      return [{ kind: 'media', media: readUrlPart('document', part.document_url) }]
    case 'file_url':
      return [{ kind: 'media', media: readUrlPart('document', part.file_url) }]
    case 'input_audio':
      return [{ kind: 'media', media: readAudioPart(part.input_audio) }]
    case 'file':
      return [{ kind: 'media', media: readFilePart(objectOf(part.file) ?? {}, whole) }]
    case 'thinking':
      return readThinkingPart(part.thinking)
    default:
      throw untranslatableBlock(wordOf(part.type))
  }
}

/** Mistral's thoughts in a content. https://docs.mistral.ai/capabilities/reasoning */
function readThinkingPart(thinking: unknown): Part[] {
  const text =
    textOf(thinking) ??
    objectsOf(thinking)
      .map((part) => textOf(part.text) ?? '')
      .join('')
  return text ? [{ kind: 'reasoning', text }] : []
}
