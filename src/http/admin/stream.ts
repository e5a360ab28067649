import { Elysia } from 'elysia'
import type { LiveEvent, LiveFeed } from '../../admin/live/feed'
import { portusError } from '../../errors'
import { ownHeaders, tellStream } from '../../proxy/headers'
import { recordOf, reportOf } from '../../telemetry/record'
import type { GuardedDeps } from '../deps'
import { idleTimeout } from '../idle-timeout'
import type { AdminContext } from './guard'

/** So many streams are open at once, and so many with one key. A tab needs one. */
const MAX_STREAMS = 32
const MAX_OF_ONE_KEY = 16

/** Somebody between may close a connection on which nothing comes. */
const PING_MS = 15_000

/** Whoever does not read is given up: what waits for them would take ever more memory. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024

/** What happens now, as server-sent events. */
export const adminStream = ({ deps, guard, feed }: AdminContext) => {
  /** Streams by the names of keys, which are configured. */
  const open = new Map<string, number>()
  return new Elysia({ name: 'portus.admin.stream' }).get('/stream', ({ request, server }) =>
    guard(({ operator }) => {
      const own = open.get(operator) ?? 0
      if (feed.listeners() >= MAX_STREAMS || own >= MAX_OF_ONE_KEY)
        throw portusError('overloaded', 'admin_streams', {
          values: { max: own >= MAX_OF_ONE_KEY ? MAX_OF_ONE_KEY : MAX_STREAMS },
        })
      open.set(operator, own + 1)
      // Models think, and operators watch, for longer than a connection may be idle.
      server?.timeout(request, 0)
      return streamed(deps, feed, request, () => {
        open.set(operator, (open.get(operator) ?? 1) - 1)
        server?.timeout(request, idleTimeout(deps.live.current.settings).keptSeconds)
      })
    })({ request }),
  )
}

const encoder = new TextEncoder()

const written = ({ name, data }: LiveEvent): Uint8Array =>
  encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)

function streamed(
  { report, draining, closing }: GuardedDeps,
  feed: LiveFeed,
  request: Request,
  onEnd: () => void,
): Response {
  const record = recordOf(request)
  let bytes = 0
  let end = () => {}
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (chunk: Uint8Array) => {
          bytes += chunk.length
          controller.enqueue(chunk)
          if ((controller.desiredSize ?? 0) < -MAX_WAITING_BYTES) end()
        }
        const leave = feed.listen((event) => send(written(event)))
        const pinging = setInterval(() => send(PING), PING_MS)
        pinging.unref()
        const stop = () => end()
        let isOver = false
        end = () => {
          if (isOver) return
          isOver = true
          leave()
          clearInterval(pinging)
          for (const signal of [draining, closing, request.signal])
            signal.removeEventListener('abort', stop)
          onEnd()
          report(reportOf(record, { status: 200, outcome: 'complete', bytes }))
          try {
            controller.close()
          } catch {
            // The client has left.
          }
        }
        for (const signal of [draining, closing, request.signal])
          signal.addEventListener('abort', stop)
        send(PING)
        if (draining.aborted) end()
      },
      cancel: () => end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  )
  const headers = new Headers({ ...ownHeaders(record.id), 'content-type': 'text/event-stream' })
  tellStream(headers)
  return new Response(body, { headers })
}

const PING = encoder.encode(': ping\n\n')
