/** Milliseconds between two pieces, so that a stream looks like one. */
const PACE_MS = 15

/** Objects as server-sent events without names. */
export const dataStream = (data: readonly object[], signal: AbortSignal | undefined): Response =>
  eventStream(
    data.map((one) => `data: ${JSON.stringify(one)}\n\n`),
    signal,
  )

/** Server-sent events, one after the other at a readable pace; ends early when the client leaves. */
export function eventStream(events: string[], signal: AbortSignal | undefined): Response {
  const pending = [...events]
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const event = pending.shift()
      if (event === undefined || signal?.aborted) return controller.close()
      controller.enqueue(new TextEncoder().encode(event))
      await Bun.sleep(PACE_MS)
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
