import { eventStream } from './events'
import type { Handler } from './handler'

type ImageRequest = {
  n?: number | string
  stream?: boolean | string
  partial_images?: number | string
  response_format?: string
}

/** A picture of one pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const MAX_IMAGES = 10
const MAX_PARTIAL_IMAGES = 3
const LOOK = { background: 'opaque', output_format: 'png', quality: 'low', size: '1024x1024' }
const USAGE = {
  input_tokens: 1,
  output_tokens: 1,
  total_tokens: 2,
  input_tokens_details: { text_tokens: 1, image_tokens: 0 },
}

/**
 * Answers with pictures, whatever was asked for. The values of forms are texts.
 * https://platform.openai.com/docs/api-reference/images
 *
 * @param kind How the names of its events begin.
 */
export const images =
  (kind: 'image_generation' | 'image_edit'): Handler =>
  (request: ImageRequest, signal) => {
    const created = Math.floor(Date.now() / 1000)
    if (String(request.stream) !== 'true') {
      const url = request.response_format === 'url'
      const image = url ? { url: `data:image/png;base64,${PNG}` } : { b64_json: PNG }
      const data = Array.from({ length: countOf(request.n, 1, MAX_IMAGES) }, () => image)
      return Response.json({ created, ...LOOK, data, usage: USAGE })
    }
    const event = (part: string, more: object) => {
      const type = `${kind}.${part}`
      const data = { type, b64_json: PNG, created_at: created, ...LOOK, ...more }
      return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
    }
    const partial = Array.from(
      { length: countOf(request.partial_images, 0, MAX_PARTIAL_IMAGES) },
      (_, partial_image_index) => event('partial_image', { partial_image_index }),
    )
    return eventStream([...partial, event('completed', { usage: USAGE })], signal)
  }

const countOf = (asked: number | string | undefined, least: number, most: number): number =>
  Math.min(Math.max(Math.floor(Number(asked)) || least, least), most)
