import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, isObject, objectOf, objectsOf } from '../../../values'

/** What is said, in its order: text and, in a content of parts, thoughts. */
export function readContent({ content, refusal, images, audio }: JsonObject): AnswerEvent[] {
  const events: AnswerEvent[] = []
  const text = (value: unknown) => {
    if (typeof value === 'string' && value !== '') events.push({ type: 'text', text: value })
  }
  if (typeof content === 'string') text(content)
  else if (Array.isArray(content)) for (const part of content) events.push(...readPart(part))
  // Cloudflare's answers in JSON are no texts.
  else if (isObject(content)) text(JSON.stringify(content))
  // OpenRouter's pictures, and what OpenAI's spoken answers say.
  for (const image of objectsOf(images)) events.push(...readPart(image))
  text(objectOf(audio)?.transcript)
  const refused = filledTextOf(refusal)
  if (refused !== undefined) events.push({ type: 'refusal', text: refused })
  return events
}

/** Thoughts as parts are Mistral's. https://docs.mistral.ai/capabilities/reasoning */
function readPart(part: unknown): AnswerEvent[] {
  if (typeof part === 'string') return part === '' ? [] : [{ type: 'text', text: part }]
  if (!isObject(part)) return []
  if (part.type === 'thinking' || part.type === 'reasoning') {
    const text = textIn(part.thinking) || textIn(part.text) || textIn(part.summary)
    return text === '' ? [] : [{ type: 'reasoning', text }]
  }
  if (part.type === 'refusal') {
    const text = filledTextOf(part.refusal)
    return text === undefined ? [] : [{ type: 'refusal', text }]
  }
  if (part.type === 'image_url') {
    const { image_url: image } = part
    const url = filledTextOf(objectOf(image)?.url) ?? filledTextOf(image)
    return url === undefined ? [] : [{ type: 'text', text: `![image](${url})` }]
  }
  const text = filledTextOf(part.text)
  return text === undefined ? [] : [{ type: 'text', text }]
}

const textIn = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : objectsOf(value)
        .map(({ text }) => filledTextOf(text) ?? '')
        .join('')
