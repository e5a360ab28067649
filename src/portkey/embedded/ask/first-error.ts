import type { TargetNode } from '../../../alias/target-tree'
import { errorStatusIn } from '../../../api/answer-error'
import { type Chunks, chunksOf, contentOf } from '../../../stream/answer'
import { sseParser } from '../../../stream/parse-sse'

/** An error comes in the first event or not at all. A longer event is no error. */
const MAX_BYTES = 64 * 1024

/** Whether the gateway may ask again, or another target: it must know then how an answer begins. */
export function mayAskAgain(node: TargetNode): boolean {
  if ((node.target.retry?.attempts ?? 0) > 0) return true
  return 'children' in node && (node.children.length > 1 || node.children.some(mayAskAgain))
}

/**
 * A stream whose first event is an error, as an answer with the error's status: the gateway tries again by
 * it. Any other stream stays as it is. Bun gives an answer away with its first bytes, so this waits for
 * nothing that would not be waited for.
 */
export async function withFirstError(response: Response): Promise<Response> {
  const { body, headers } = response
  if (!body || contentOf(headers) !== 'events') return response
  const chunks = chunksOf(body)
  const parser = sseParser()
  const read: Uint8Array[] = []
  let length = 0
  let isOver = false
  while (!isOver && length < MAX_BYTES) {
    const { done, value } = await chunks.next()
    if (value) read.push(value)
    length += value?.byteLength ?? 0
    isOver = done === true
    const [event] = value ? parser.push(value) : parser.finish()
    if (!event) continue
    const status = errorStatusIn(Buffer.from(event.data), true)
    if (status === undefined) break
    await chunks.return?.()
    return new Response(event.data, { status, headers: withType(headers) })
  }
  return new Response(rest(read, chunks), response)
}

function withType(headers: Headers): Headers {
  const copy = new Headers(headers)
  copy.set('content-type', 'application/json')
  return copy
}

/** The bytes that have been read, and then the others. */
function rest(read: readonly Uint8Array[], chunks: Chunks): ReadableStream<Uint8Array> {
  const begun = read.values()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value } = begun.next()
        if (value) return controller.enqueue(value)
        const next = await chunks.next()
        if (next.done) controller.close()
        else controller.enqueue(next.value)
      },
      async cancel() {
        await chunks.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
