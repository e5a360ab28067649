import { membersIn } from '../../api/dialect'
import { EVENT_STREAM, mediaTypeOf } from '../../api/headers/media-type'
import { jsonIn } from '../../body/json/json-in'
import { PortusError, portusError } from '../../errors'
import { DROPPED_HEADER } from '../../proxy/headers'
import { type SseEvent, sseParser } from '../../stream/parse-sse'
import type { JsonObject } from '../../translate/conversation'
import { withMembers } from './server-frames'

/** How the events of an answer become frames. */
export type Relaying = {
  /** What each frame says of its lane. */
  lane: JsonObject | undefined
  /** Aborted when the client leaves. */
  signal: AbortSignal
  send(frame: string): Promise<void> | undefined
  /** Hears of the event that ends a response well, before the client does. */
  keep(event: string): Promise<void>
}

/** What ends a response well, and what else ends one. */
const COMPLETE = new Set(['response.completed', 'response.incomplete'])
const FAILED = new Set(['response.failed', 'error'])

/** Data that is no event: what ends the streams of chat completions. */
const DONE = '[DONE]'

/**
 * Sends the events of a stream, each of them as a frame. What only says that the connection lives is none. The first
 * frame says what the answer's header says of members that were dropped.
 *
 * @returns what the client is still to be told of the end.
 */
export async function relayEvents(
  answer: Response,
  { lane, signal, send, keep }: Relaying,
): Promise<PortusError | undefined> {
  const reader = answer.body?.getReader()
  const leave = () => void reader?.cancel().catch(() => {})
  if (!reader || mediaTypeOf(answer.headers) !== EVENT_STREAM) {
    leave()
    return portusError('invalid_provider_answer')
  }
  const parser = sseParser()
  let members = firstMembers(answer, lane)
  let isEnded = false
  const pass = async ({ name, data }: SseEvent) => {
    if (data === '' || data === DONE) return
    const type = name || typeOf(data)
    if (COMPLETE.has(type)) await keep(data)
    if (COMPLETE.has(type) || FAILED.has(type)) isEnded = true
    const sent = send(withMembers(data, members))
    members = lane
    if (sent) await sent
  }
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      for (const event of done ? parser.finish() : parser.push(value)) await pass(event)
      if (done) return isEnded || signal.aborted ? undefined : portusError('stream_truncated')
    }
  } catch (cause) {
    leave()
    if (isEnded || signal.aborted) return undefined
    return cause instanceof PortusError ? cause : portusError('stream_truncated', { cause })
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

function firstMembers({ headers }: Response, lane: JsonObject | undefined): JsonObject | undefined {
  const dropped = headers.get(DROPPED_HEADER)
  return dropped === null ? lane : { ...lane, headers: { [DROPPED_HEADER]: dropped } }
}

const TYPE_FIRST = /^\{"type"\s*:\s*"([\w.]+)"/

/** Of an event without a name this much is looked at. */
const HEAD_LENGTH = 128

/** What an event without a name says it is. Most APIs put it first. */
const typeOf = (data: string): string =>
  TYPE_FIRST.exec(data.slice(0, HEAD_LENGTH))?.[1] ?? String(membersIn(jsonIn(data)).type)
