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
  /** How long a provider may go on behind the last event. */
  lingerMs?: number
}

/** Each turn may leave an answer behind that does not end, and nobody waits for it. */
const LINGER_MS = 10_000

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
  { lane, signal, send, keep, lingerMs = LINGER_MS }: Relaying,
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
  let isComplete = false
  const pass = async ({ name, data }: SseEvent) => {
    if (data === '' || data === DONE) return
    const type = name || typeOf(data)
    const isLast = COMPLETE.has(type)
    if (isLast) await keep(data)
    isEnded ||= isLast || FAILED.has(type)
    const sent = send(withMembers(data, members))
    members = lane
    if (sent) await sent
    isComplete ||= isLast
  }
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      for (const event of done ? parser.finish() : parser.push(value)) await pass(event)
      // The next response need not wait until the provider closes its answer.
      if (isComplete) return void readToEnd(reader, signal, lingerMs)
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

/** Reads what comes behind the last event, which is nothing for the client. The answer is reported at its end. */
async function readToEnd(reader: Reader, signal: AbortSignal, lingerMs: number): Promise<void> {
  const leave = () => void reader.cancel().catch(() => {})
  const patience = setTimeout(leave, lingerMs)
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  try {
    while (!(await reader.read()).done);
  } catch {
    // All of the response has come.
  } finally {
    clearTimeout(patience)
    signal.removeEventListener('abort', leave)
  }
}

type Reader = Pick<ReadableStreamDefaultReader<Uint8Array>, 'read' | 'cancel'>

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
