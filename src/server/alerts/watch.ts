import type { Seen } from '../../alerts/condition'
import { type Clock, keepMarks } from '../../alerts/marks/keep-marks'
import type { Marks } from '../../alerts/marks/sturdy-marks'
import type { Delivery } from '../../alerts/send/deliver'
import { stackOf } from '../../telemetry/cause'
import type { Logger } from '../../telemetry/logger'

/** What watching needs. */
export type WatchOptions = {
  /** What is wrong now. */
  look: () => Promise<Seen>
  marks: Marks
  delivery: Delivery
  log: Logger
  redact: (text: string) => string
  clock?: Clock
  /** From one look to the next. */
  everyMs?: number
}

/** A process that watches. */
export type Watch = {
  /** Looks no more, sends what waits, and writes down what was sent. All of it together takes at most so many milliseconds. */
  end(timeoutMs: number): Promise<void>
}

const EVERY_MS = 2000

/** The parts of the time to end: a look that is running, and the marks behind everything. What sends has the rest. */
const LOOK_PART = 0.4
const MARKS_PART = 0.2

const CLOCK: Clock = { dateMs: Date.now, steadyMs: () => performance.now() }

/** Looks again and again, and sends what has changed. Nothing waits for it, and it keeps no process from ending. */
export function watch({
  look,
  marks,
  delivery,
  log,
  redact,
  clock = CLOCK,
  everyMs = EVERY_MS,
}: WatchOptions): Watch {
  const keeper = keepMarks({
    ...{ marks, clock, send: delivery.send, hasRoom: delivery.hasRoom },
    self: crypto.randomUUID(),
  })
  let isBroken = false
  let isOver = false
  let timer: Timer | undefined
  let looking: Promise<void> = Promise.resolve()
  const lookOnce = async () => {
    try {
      await keeper.look(await look())
      isBroken = false
    } catch (error) {
      if (!isBroken) log('error', 'unexpected error', { stack: redact(stackOf(error)) })
      isBroken = true
    }
  }
  const schedule = () => {
    timer = setTimeout(() => {
      looking = lookOnce().finally(() => {
        if (!isOver) schedule()
      })
    }, everyMs)
    timer.unref()
  }
  schedule()
  return {
    async end(timeoutMs) {
      isOver = true
      clearTimeout(timer)
      const endMs = performance.now() + timeoutMs
      const leftMs = () => Math.max(0, endMs - performance.now())
      const marksMs = timeoutMs * MARKS_PART
      await atMost(looking, timeoutMs * LOOK_PART)
      const sendMs = Math.max(0, leftMs() - marksMs)
      // What is given up then takes a moment to say so.
      await atMost(delivery.end(sendMs), sendMs + marksMs / 2)
      await atMost(
        keeper.end(() => leftMs() === 0),
        leftMs(),
      )
    },
  }
}

/** Waits for a work that never rejects, for at most so long. The work itself goes on. */
async function atMost(work: Promise<void>, timeoutMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  await Promise.race([work, promise])
  clearTimeout(timer)
}
