/** How bytes leave a provider: server-sent events in every legal spelling, JSON arrays, and cuts. */

/** One server-sent event before it is written. */
export type SseEvent = { name?: string; data: string }

/**
 * How a provider spells its events. Every spelling is legal:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export type SseStyle = {
  /** `\n` by default. */
  lineEnd?: '\n' | '\r\n' | '\r'
  /** Whether a space stands behind the colon of a field. True by default. */
  hasSpace?: boolean
  /** Where the `event:` line stands. `first` by default; `none` leaves it out. */
  name?: 'first' | 'last' | 'none'
  /** Gives every event an `id:` line. */
  hasIds?: boolean
  /** A comment before every event, as a provider sends to keep a connection open. */
  comment?: string
  /** Spreads the JSON of an event over several `data:` lines. */
  isSpread?: boolean
  /** Sends an event without data before every event. */
  hasEmptyEvents?: boolean
  /** Starts the stream with a byte order mark. */
  hasBom?: boolean
}

/** An event that holds JSON and has no name. */
export const dataEvent = (value: unknown): SseEvent => ({ data: JSON.stringify(value) })

/** An event whose name is also the `type` of its JSON. */
export const namedEvent = (type: string, members: object = {}): SseEvent => ({
  name: type,
  data: JSON.stringify({ type, ...members }),
})

/** The event with which OpenAI ends a stream. */
export const DONE: SseEvent = { data: '[DONE]' }

/** Writes events, each as a text of its own. */
export function writeEvents(events: readonly SseEvent[], style: SseStyle = {}): string[] {
  const { lineEnd = '\n', hasSpace = true, name: place = 'first', comment, hasBom } = style
  const field = (name: string, value: string) => `${name}:${hasSpace ? ' ' : ''}${value}`
  return events.map(({ name, data }, at) => {
    const event = name === undefined || place === 'none' ? [] : [field('event', name)]
    const lines = [
      ...(comment === undefined ? [] : [`: ${comment}`, '']),
      ...(style.hasEmptyEvents ? [field('event', 'empty'), ''] : []),
      ...(style.hasIds ? [field('id', String(at))] : []),
      ...(place === 'first' ? event : []),
      ...(style.isSpread ? spread(data) : [data]).map((line) => field('data', line)),
      ...(place === 'last' ? event : []),
      '',
    ]
    const text = lines.map((line) => line + lineEnd).join('')
    return hasBom && at === 0 ? `\ufeff${text}` : text
  })
}

/** The lines of a JSON text, broken where white space may stand. Other text stays on one line. */
function spread(data: string): string[] {
  try {
    return JSON.stringify(JSON.parse(data), null, 1).split('\n')
  } catch {
    return [data]
  }
}

/** Writes values as one JSON array, piece by piece, as Gemini streams them without `alt=sse`. */
export const writeArray = (values: readonly unknown[], lineEnd = '\r\n'): string[] => [
  ...values.map((value, at) => `${at === 0 ? '[' : `,${lineEnd}`}${JSON.stringify(value)}`),
  ']',
]

type Piece = string | Uint8Array

const bytesOf = (piece: Piece): Uint8Array =>
  typeof piece === 'string' ? new TextEncoder().encode(piece) : piece

/** The bytes of all pieces, one behind the other. */
export const joined = (pieces: readonly Piece[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(pieces.map(bytesOf)))

/** Cuts bytes at these positions. */
export function cutAt(whole: Piece, ...positions: readonly number[]): Uint8Array[] {
  const bytes = bytesOf(whole)
  const ends = [...positions.toSorted((one, other) => one - other), bytes.length]
  return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end))
}

/** Cuts bytes into pieces of one size. */
export const piecesOf = (whole: Piece, size: number): Uint8Array[] => {
  const bytes = bytesOf(whole)
  const cuts = Array.from(
    { length: Math.ceil(bytes.length / size) - 1 },
    (_, at) => (at + 1) * size,
  )
  return cutAt(bytes, ...cuts)
}

/** The same bytes in as many pieces, each of which ends so many bytes inside the next one. */
export function overlapping(pieces: readonly Piece[], by: number): Uint8Array[] {
  let end = 0
  const ends = pieces.slice(0, -1).map((piece) => {
    end += bytesOf(piece).length
    return end + by
  })
  return cutAt(joined(pieces), ...ends)
}

/** An answer whose body is sent in these pieces, each in a turn of its own. Sockets may join some. */
export function streamed(pieces: readonly Piece[], headers: Record<string, string>): Response {
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise<void>((done) => setImmediate(done))
      const next = pieces[at++]
      if (next === undefined) controller.close()
      else controller.enqueue(bytesOf(next))
    },
  })
  return new Response(body, { headers })
}

/** The same, as server-sent events. */
export const sse = (pieces: readonly Piece[], headers: Record<string, string> = {}): Response =>
  streamed(pieces, { 'content-type': 'text/event-stream; charset=utf-8', ...headers })

/** A body whose pieces the test lets go one by one. */
export function heldBody() {
  let controller!: ReadableStreamDefaultController<Uint8Array>
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given
    },
  })
  return {
    body,
    send: (piece: Piece) => controller.enqueue(bytesOf(piece)),
    end: () => controller.close(),
    fail: (error: Error) => controller.error(error),
  }
}

/**
 * Sends a body piece by piece, each one when the client has read the one before it.
 *
 * @param ask Asks for the answer whose body it is.
 * @returns what was read each time, and the answer. It has ended.
 */
export async function readAsSent(
  stream: ReturnType<typeof heldBody>,
  pieces: readonly string[],
  ask: () => Promise<Response>,
): Promise<{ seen: string[]; response: Response; isDone: boolean }> {
  const [first = '', ...others] = pieces
  stream.send(first)
  const response = await ask()
  const reader = response.body!.getReader()
  const seen: string[] = []
  for (const next of [...others, undefined]) {
    const { value } = await reader.read()
    seen.push(new TextDecoder().decode(value))
    if (next !== undefined) stream.send(next)
  }
  stream.end()
  return { seen, response, isDone: (await reader.read()).done }
}

/** An answer of these very bytes. */
export const verbatim = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  status = 200,
): Response =>
  new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } })
