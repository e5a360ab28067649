import { type JsonBody, readMember } from '../../body/json/body'
import { type Media, mediaIn } from '../../body/measure/media-in'
import type { SentSize } from '../../telemetry/record'
import type { ClientRequest } from './read-request'

/** A shorter body has no picture that makes a difference. */
const MIN_WITH_MEDIA_BYTES = 32 * 1024

const NO_MEDIA: Media = { count: 0, bytes: 0 }

/** How large a request is, for what its provider does not count. A form is as large as what has come of it. */
export function sentSize({ body, endpoint, batchRequests }: ClientRequest): SentSize {
  if (body.kind !== 'json') return { textBytes: 0, media: 0 }
  const { length, pieces } = body
  const { count, bytes } = length < MIN_WITH_MEDIA_BYTES ? NO_MEDIA : mediaIn(pieces)
  const characters = endpoint.name === 'audio.speech' ? spoken(body) : undefined
  return {
    textBytes: length - bytes,
    media: count,
    ...(characters !== undefined && { characters }),
    ...(batchRequests !== undefined && { batchRequests }),
  }
}

/** https://platform.openai.com/docs/api-reference/audio/createSpeech#audio-createspeech-input */
function spoken(body: JsonBody): number | undefined {
  const input = readMember(body, 'input')
  return typeof input === 'string' ? Array.from(input).length : undefined
}
