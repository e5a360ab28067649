import type { Answer } from '../../../src/stream/answer'

/** An answer whose body comes in exactly these pieces, which no socket would keep apart. */
export function answerIn(pieces: readonly Uint8Array[], type = 'text/event-stream'): Answer {
  async function* body() {
    yield* pieces
  }
  return {
    status: 200,
    headers: new Headers({ 'content-type': type }),
    body: body(),
    first: pieces[0],
    isWhole: false,
    abort: new AbortController(),
  }
}
