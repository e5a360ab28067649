import { limitJson } from '../../body/json/json-in'
import { portusError } from '../../errors'
import { type SseEvent, sseParser } from '../../stream/parse-sse'
import { callIndexes } from './call-indexes'
import { mendedChunk } from './chat-shape'
import { chunksOfCompletion } from './completion-to-chunks'
import { failureIn, type Redact } from './failure'
import { jsonValues } from './json-values'
import { type Members, membersOf } from './members'
import type { Spelling } from './spelling'

const DONE = '[DONE]'

/** What a stream is made of. */
export type EventStreamOptions = Spelling & {
  /** Whether errors inside the stream end it. Otherwise the client's format has them, and they pass. */
  failsOnError: boolean
  redact: Redact
}

/**
 * Reads a body piece by piece, and gives the texts of whole events: one by one, so that those before an
 * error are not lost.
 */
type Reader = {
  push(bytes: Uint8Array): Iterable<string>
  finish(): Iterable<string>
}

/**
 * The events of a stream as the gateway reads them, each whole and by itself.
 *
 * @throws {PortusError} `stream_truncated` for a stream that ends inside an event or says an error;
 * whatever reading the body throws.
 */
export async function* gatewayEvents(
  body: AsyncIterable<Uint8Array>,
  options: EventStreamOptions,
): AsyncGenerator<string, undefined> {
  let reader: Reader | undefined
  let mark: number[] = []
  for await (const bytes of body) {
    const first = bytes.find((byte) => !LEADING.has(byte))
    if (first === undefined && !reader) {
      mark = [...mark, ...bytes].filter((byte) => MARK.has(byte)).slice(0, MARK.size)
      continue
    }
    if (!reader) {
      reader = JSON_STARTS.has(first) ? jsonReader(options) : sseReader(options)
      if (mark.length > 0) yield* reader.push(Uint8Array.from(mark))
    }
    yield* reader.push(bytes)
  }
  if (reader) yield* reader.finish()
}

/** The bytes of a byte order mark, which can come in pieces. */
const MARK = new Set([0xef, 0xbb, 0xbf])

/** White space, and the bytes of a byte order mark. */
const LEADING = new Set([0x20, 0x09, 0x0a, 0x0d, ...MARK])

/** `{` and `[`. No line of an event begins like this. */
const JSON_STARTS: ReadonlySet<number | undefined> = new Set([0x7b, 0x5b])

/** Reads server-sent events in any spelling. */
function sseReader(options: EventStreamOptions): Reader {
  const parser = sseParser()
  const write = eventWriter(options)
  return {
    *push(bytes) {
      for (const event of parser.push(bytes)) yield* write(event)
    },
    *finish() {
      for (const event of parser.finish()) {
        if (event.data.trim() !== '' && !isWhole(event.data)) throw portusError('stream_truncated')
        yield* write(event)
      }
    },
  }
}

const isWhole = (data: string): boolean => data.trim() === DONE || membersOf(data) !== undefined

/** Reads JSON for a request that asked for events: chunks in a list or a line each, or a whole answer. */
function jsonReader(options: EventStreamOptions): Reader {
  const values = jsonValues()
  const decoder = new TextDecoder()
  const write = eventWriter(options)
  let isCompletion = false
  const writeValue = (data: string): string[] => {
    const completion = membersOf(data)
    const chunks = completion && chunksOfCompletion(completion)
    if (!chunks) return write({ name: '', data })
    isCompletion = true
    return chunks.flatMap((chunk) => write({ name: '', data: JSON.stringify(chunk) }))
  }
  return {
    *push(bytes) {
      for (const value of values.push(decoder.decode(bytes, { stream: true })))
        yield* writeValue(value)
    },
    *finish() {
      if (values.isOpen) throw portusError('stream_truncated')
      if (isCompletion) yield* write({ name: '', data: DONE })
    },
  }
}

/** Writes the events of one stream. */
function eventWriter(options: EventStreamOptions) {
  const { separator, needsChoice, knowsDone, failsOnError, redact } = options
  const indexes = callIndexes()
  const hasNames = separator === '\n\n' || separator === '\r\n\r\n'
  const lineEnd = separator.startsWith('\r') ? '\r\n' : '\n'
  let isTyped = false

  const spelt = (data: string, type?: string): string[] => {
    const name = hasNames && type !== undefined ? `event: ${type}${lineEnd}` : ''
    return [`${name}data: ${data}${separator}`]
  }

  return ({ name, data }: Pick<SseEvent, 'name' | 'data'>): string[] => {
    const trimmed = data.trim()
    if (trimmed === '') return []
    if (trimmed === DONE) return knowsDone && !isTyped ? spelt(DONE) : []
    const event = membersOf(data)
    if (!event) {
      limitJson(data)
      // Not JSON: the gateway decides what becomes of it.
      return spelt(trimmed.replaceAll('\n', ' '))
    }
    const type = typeOf(event)
    const failure = failsOnError ? failureIn(event, name || type, redact) : undefined
    if (failure) throw failure
    if (type !== undefined) {
      isTyped = true
      return spelt(textOf(event, trimmed), name || type)
    }
    if (name === 'ping') return []
    const mended = mendedChunk(event, { needsChoice, indexes })
    return spelt(mended === event ? textOf(event, trimmed) : JSON.stringify(mended))
  }
}

/** The type of an event in Anthropic's and Cohere's format, and of OpenAI's that have names. */
const typeOf = ({ type, choices }: Members): string | undefined =>
  typeof type === 'string' && TYPE.test(type) && choices === undefined ? type : undefined

const TYPE = /^[\w.-]+$/

/** The provider's own text, unless it was written over several lines. */
const textOf = (event: Members, text: string): string =>
  text.includes('\n') ? JSON.stringify(event) : text
