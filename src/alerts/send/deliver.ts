import type { AlertReceiver } from '../../config/alerts/receiver'
import type { Logger } from '../../telemetry/logger'
import { type AlertEvent, type AlertSender, alertOf } from '../alert'
import type { Outcome } from '../marks/keep-marks'
import { paused } from './paused'
import { postAlert } from './post-alert'
import { turns } from './turns'

/** How long is tried, and how much waits. Times are milliseconds. */
export type DeliveryLimits = {
  /** Events on their way. Others stay where they are until there is room. */
  maxWaiting: number
  /** Requests at the same time. */
  atOnce: number
  attemptMs: number
  /** The first wait for the next attempt; each further one is twice as long, up to `maxWaitMs`. */
  firstWaitMs: number
  maxWaitMs: number
  /** For so long this process tries. Then any may. */
  tryMs: number
}

export const DELIVERY_LIMITS: DeliveryLimits = {
  maxWaiting: 1000,
  atOnce: 4,
  attemptMs: 10_000,
  firstWaitMs: 1000,
  maxWaitMs: 60_000,
  tryMs: 900_000,
}

/** Sends events to one receiver. */
export type Delivery = {
  hasRoom(): boolean
  /** Resolves when the event is taken or refused, or this process tries no more. Never rejects. */
  send(event: AlertEvent): Promise<Outcome>
  /** Tries once more what waits, for at most so many milliseconds. */
  end(timeoutMs: number): Promise<void>
}

/** Opens the way to a receiver. An alert that it refuses is lost; any other one is tried again. */
export function openDelivery(
  receiver: AlertReceiver,
  sender: AlertSender,
  log: Logger,
  limits: DeliveryLimits = DELIVERY_LIMITS,
): Delivery {
  const ending = new AbortController()
  const late = new AbortController()
  const inTurn = turns(limits.atOnce)
  const running = new Set<Promise<Outcome>>()
  const agent = { 'user-agent': `portus/${sender.version}` }
  const named = { ...receiver, headers: { ...receiver.headers, ...agent } }
  /** `performance.now()` before which the receiver wants to hear nothing. */
  let quietUntilMs = 0
  let isFailing = false

  const attempt = (body: string) =>
    inTurn(async () => {
      await paused(quietUntilMs - performance.now(), ending.signal)
      const posted = await postAlert(named, body, limits.attemptMs, late.signal)
      if (posted.kind === 'later' && posted.waitMs !== undefined)
        quietUntilMs = performance.now() + Math.min(posted.waitMs, limits.tryMs)
      return posted
    })
  const deliver = async (event: AlertEvent): Promise<Outcome> => {
    const { id, state } = event
    const body = JSON.stringify(alertOf(event, sender))
    const startMs = performance.now()
    for (let waitMs = limits.firstWaitMs; ; waitMs = Math.min(2 * waitMs, limits.maxWaitMs)) {
      const posted = await attempt(body)
      if (posted.kind === 'taken') {
        isFailing = false
        log('info', 'alert sent', { id, state })
        return 'sent'
      }
      const { cause } = posted
      if (posted.kind === 'refused') {
        log('error', 'alert refused', { id, state, cause })
        return 'refused'
      }
      if (!isFailing) log('error', 'alert not sent', { id, state, cause, waiting: running.size })
      isFailing = true
      if (ending.signal.aborted || performance.now() - startMs > limits.tryMs) return 'later'
      // Half of it by chance, so that processes that failed together do not come back together.
      await paused(waitMs * (0.5 + Math.random() / 2), ending.signal)
    }
  }
  return {
    hasRoom: () => running.size < limits.maxWaiting && !ending.signal.aborted,
    send(event) {
      const delivered = deliver(event).finally(() => running.delete(delivered))
      running.add(delivered)
      return delivered
    },
    async end(timeoutMs) {
      ending.abort()
      const timer = setTimeout(() => late.abort(new DOMException('', 'TimeoutError')), timeoutMs)
      await Promise.all(running)
      clearTimeout(timer)
    },
  }
}
