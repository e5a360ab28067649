import { paused } from '../../alerts/send/paused'
import type { PrintPayload } from './payload'
import type { Sent } from './send-spans'

/** How much is kept, and how long. Times are milliseconds. */
export type ExportLimits = {
  /** Spans that wait. More are dropped. */
  maxQueued: number
  /** Spans of one request. */
  maxBatch: number
  /** How long a span waits for others. */
  delayMs: number
  /** How long the same spans are tried again and again. */
  retryMs: number
  /** The first wait until they are; the others grow up to `maxWaitMs`. */
  firstWaitMs: number
  maxWaitMs: number
}

/** The queue and batches are those of OpenTelemetry's own batch processor. */
export const EXPORT_LIMITS: ExportLimits = {
  maxQueued: 2048,
  maxBatch: 512,
  delayMs: 5000,
  retryMs: 60_000,
  firstWaitMs: 1000,
  maxWaitMs: 300_000,
}

/** What an exporter needs. */
export type ExporterDeps = {
  print: PrintPayload
  send: (payload: Awaited<ReturnType<PrintPayload>>, ending: AbortSignal) => Promise<Sent>
  /** Told of spans that nobody will get, and why. */
  onDropped: (spans: number, cause: string) => void
  limits?: ExportLimits
}

/** Sends spans, some at a time and one request after the other. */
export type Exporter = {
  /** Whether a further span has a place. Where not, it counts as dropped. */
  hasPlace(): boolean
  /** Takes spans as JSON. Never waits. */
  add(spans: readonly string[]): void
  /** Sends what is left once, for at most so many milliseconds. */
  end(timeoutMs: number): Promise<void>
}

/** Opens an exporter. What it keeps is bounded, and no request of a client waits for it. */
export function openExporter({
  print,
  send,
  onDropped,
  limits = EXPORT_LIMITS,
}: ExporterDeps): Exporter {
  const { maxQueued, maxBatch, delayMs, retryMs, firstWaitMs, maxWaitMs } = limits
  const queue: string[] = []
  const ending = new AbortController()
  const late = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let sending: Promise<void> | undefined

  /** Sends a batch until it is taken or given up. */
  const sendBatch = async (batch: readonly string[]): Promise<void> => {
    const payload = await print(batch)
    const startMs = performance.now()
    for (let waitMs = firstWaitMs; ; waitMs *= 2) {
      const sent = await send(payload, late.signal)
      if (sent.kind === 'taken') {
        if (sent.rejected > 0) onDropped(Math.min(sent.rejected, batch.length), 'rejected')
        return
      }
      const isOver = ending.signal.aborted || performance.now() - startMs > retryMs
      if (sent.kind === 'refused' || isOver) return onDropped(batch.length, sent.cause)
      // Half of it by chance, so that processes that failed together do not come back together.
      const own = Math.min(waitMs, retryMs) * (0.5 + Math.random() / 2)
      await paused(Math.min(Math.max(sent.waitMs ?? 0, own), maxWaitMs), ending.signal)
    }
  }

  /** Sends while there is enough. At the end a single span is. */
  const sendAll = async (atLeast: number): Promise<void> => {
    let least = atLeast
    while (queue.length >= least && queue.length > 0) {
      await sendBatch(queue.splice(0, maxBatch))
      least = ending.signal.aborted ? 1 : maxBatch
    }
  }

  const start = (atLeast: number): void => {
    clearTimeout(timer)
    timer = undefined
    sending ??= sendAll(atLeast).finally(() => {
      sending = undefined
      if (!ending.signal.aborted) schedule()
    })
  }

  const schedule = (): void => {
    if (queue.length >= maxBatch) start(maxBatch)
    else if (queue.length > 0) timer ??= setTimeout(() => start(1), delayMs)
  }

  return {
    hasPlace() {
      if (queue.length < maxQueued) return true
      onDropped(1, 'queue full')
      return false
    },
    add(spans) {
      for (const span of spans)
        if (queue.length < maxQueued) queue.push(span)
        else onDropped(1, 'queue full')
      if (!sending) schedule()
    },
    async end(timeoutMs) {
      clearTimeout(timer)
      ending.abort()
      const giveUp = setTimeout(() => late.abort(new DOMException('', 'TimeoutError')), timeoutMs)
      await sending
      await sendAll(1)
      clearTimeout(giveUp)
    },
  }
}
