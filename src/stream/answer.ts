import { EVENT_STREAM, isJsonType, mediaTypeOf } from '../api/headers/media-type'
import { byteTurns } from '../body/turns'
import { PortusError, portusError } from '../errors'

/** The bytes of a body, in order, once. */
export type Chunks = AsyncIterator<Uint8Array, undefined, undefined>

/** An answer on its way to the client. */
export type Answer = {
  status: number
  headers: Headers
  /** The body. It can be read once. */
  body: AsyncIterable<Uint8Array>
  /** The first bytes of the body, to look at. Undefined where it is empty. */
  first: Uint8Array | undefined
  /** Whether the body ends with its first bytes. */
  isWhole: boolean
  /** Ends the provider's request, at any time. */
  abort: AbortController
  /** What ends a stream with an error, where it says more than its API would. */
  errorEvent?: (error: PortusError) => string
}

/** The body of an answer, with its first bytes read already. */
export type StartedBody = Pick<Answer, 'body' | 'first' | 'isWhole'>

/** A body of no more than these bytes. */
export const wholeBody = (bytes: Uint8Array | undefined): StartedBody => {
  const first = bytes && bytes.byteLength > 0 ? bytes : undefined
  return { body: { [Symbol.asyncIterator]: () => once(first) }, first, isWhole: true }
}

/** Waits for the first bytes of a body. */
export async function startBody(chunks: Chunks): Promise<StartedBody> {
  const start = await chunks.next()
  if (start.done) return wholeBody(undefined)
  return {
    body: { [Symbol.asyncIterator]: () => behind(start.value, chunks) },
    first: start.value,
    isWhole: false,
  }
}

/** The bytes of a stream. */
export function chunksOf(stream: ReadableStream<Uint8Array>): Chunks {
  const reader = stream.getReader()
  const turn = byteTurns()
  return {
    async next() {
      const result = (await reader.read()) as IteratorResult<Uint8Array, undefined>
      const others = result.done ? undefined : turn(result.value.byteLength)
      if (others) await others
      return result
    },
    async return() {
      await reader.cancel().catch(() => {})
      return END
    },
  }
}

const END = { done: true as const, value: undefined }

/** So much of a whole body is given on at once: a client that does not read it holds up the rest. */
const SLICE_BYTES = 256 * 1024

async function* once(bytes: Uint8Array | undefined): AsyncGenerator<Uint8Array, undefined> {
  if (!bytes || bytes.byteLength <= SLICE_BYTES) {
    if (bytes) yield bytes
    return
  }
  const turn = byteTurns()
  for (let at = 0; at < bytes.byteLength; at += SLICE_BYTES) {
    yield bytes.subarray(at, at + SLICE_BYTES)
    await turn(SLICE_BYTES)
  }
}

/** Bytes that have been read, and then those that have not. */
function behind(first: Uint8Array, rest: Chunks): Chunks {
  let isFirst = true
  return {
    next() {
      if (!isFirst) return rest.next()
      isFirst = false
      return Promise.resolve({ done: false as const, value: first })
    },
    return: async () => (await rest.return?.()) ?? END,
  }
}

/**
 * The whole body, if it has come in one piece: a JSON answer then needs no stream. Otherwise the answer
 * with nothing of its body lost.
 */
export async function readIfReady(
  answer: Answer,
): Promise<{ whole?: Uint8Array<ArrayBuffer>; answer: Answer }> {
  const first = answer.first as Uint8Array<ArrayBuffer> | undefined
  if (!first) return { answer }
  if (answer.isWhole) return { whole: first, answer }
  const chunks = answer.body[Symbol.asyncIterator]() as Chunks
  await chunks.next()
  const next = chunks.next()
  const ready = await Promise.race([
    next.catch(brokenOff),
    new Promise<undefined>((done) => setImmediate(done)),
  ])
  if (ready?.done) return { whole: first, answer }
  let asked: typeof next | undefined = next
  const rest: Chunks = {
    next() {
      const result = asked ?? chunks.next()
      asked = undefined
      return result
    },
    return: async () => (await chunks.return?.()) ?? END,
  }
  return { answer: { ...answer, body: { [Symbol.asyncIterator]: () => behind(first, rest) } } }
}

/** A body that breaks off before anything of it was passed on. */
function brokenOff(cause: unknown): never {
  if (cause instanceof PortusError) throw cause
  throw portusError('invalid_provider_answer', 'incomplete', { cause })
}

/** What an answer is made of. */
export type Content = 'events' | 'json' | 'other'

/** What the headers of an answer say of its body. */
export function contentOf(headers: Headers): Content {
  const type = mediaTypeOf(headers)
  if (type === EVENT_STREAM) return 'events'
  return isJsonType(type) ? 'json' : 'other'
}
