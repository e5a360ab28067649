import type { Answer, Received } from '../../support/providers/server'

/** How an answer is made of its units. */
export type Medium = 'json' | 'events' | 'frames' | 'array' | 'other'

/** An answer as a provider gives it, in the parts that can be changed. */
export type GoodAnswer = {
  status: number
  type: string
  medium: Medium
  /** Events, frames or the whole body. */
  units: readonly Buffer[]
}

/** What a fake answers. One that cannot read the request refuses it. */
export async function goodAnswer(answer: Answer, received: Received): Promise<GoodAnswer> {
  const response = await answered(answer, received)
  const type = response.headers.get('content-type') ?? ''
  const bytes = Buffer.from(await response.arrayBuffer())
  const medium = mediumOf(type, bytes)
  return { status: response.status, type, medium, units: unitsOf(bytes, medium) }
}

async function answered(answer: Answer, received: Received): Promise<Response> {
  try {
    return await answer(received)
  } catch {
    return Response.json({ error: { message: 'The fake cannot read it' } }, { status: 400 })
  }
}

function mediumOf(type: string, bytes: Buffer): Medium {
  if (type.startsWith('text/event-stream')) return 'events'
  if (type.startsWith('application/vnd.amazon.eventstream')) return 'frames'
  if (!type.startsWith('application/json')) return 'other'
  return bytes[0] === '['.charCodeAt(0) ? 'array' : 'json'
}

function unitsOf(bytes: Buffer, medium: Medium): Buffer[] {
  if (medium === 'events')
    return bytes
      .toString()
      .split(/(?<=\r?\n\r?\n)/)
      .map((text) => Buffer.from(text))
  if (medium !== 'frames') return [bytes]
  const frames: Buffer[] = []
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at))
    frames.push(bytes.subarray(at, at + bytes.readUInt32BE(at)))
  return frames
}
