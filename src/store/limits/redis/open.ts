import type { Counted, Decision, Lane, LimitStore, Want } from '../../../limits/limit-store'
import type { Rule } from '../../../limits/rules/rule'
import type { WindowAt } from '../../../limits/rules/window'
import type { Logger } from '../../../telemetry/logger'
import { openLink } from '../../link'
import { type Connection, connect } from './connection'
import { decisionOf, standingsOf } from './decisions'
import { CODES } from './lua-scripts'
import { FLUSHED, preparing } from './prepare'
import { type RedisState, reporting } from './report'
import { type HeldLane, openSession } from './session'

/** What the limits of a fleet need. */
export type RedisLimitsOptions = {
  /** As Bun's client takes it: `redis://`, `rediss://`, `redis+unix://`, `valkey://`. */
  url: string
  /** Counts in this process while Redis cannot be asked, for limits that stay open then. Whoever opened it closes it. */
  own: LimitStore
  windowAt: WindowAt
  /** What the ledger says that rules have used, for counters that begin anew. */
  counted: (rules: readonly Rule[]) => Promise<readonly Counted[]>
  /** The rules of the configuration as it is. */
  rules: () => readonly Rule[]
  log: Logger
  /** Told how long each decision of Redis took. */
  onLatency?: (ms: number) => void
  now?: () => number
  /** How all keys begin. The hash tag keeps them together in a cluster. */
  root?: string
  /** For how long a request waits for Redis. */
  deadlineMs?: number
  /** How long what a process has reserved outlives it. */
  leaseMs?: number
  /** From one attempt to reach Redis to the next. */
  retryMs?: number
}

/** Limits in Redis, and how it stands with them. */
export type RedisLimits = LimitStore & {
  state(): RedisState
  /** Whether requests ask Redis. Not before the first connection is ready. */
  isUp(): boolean
}

/** For what no request waits for. */
const BACKGROUND_MS = 1000
const RENEWALS_A_LEASE = 5

/**
 * Limits that all processes on one Redis or Valkey share. It returns at once and connects meanwhile. An address that is none
 * is a Redis that cannot be asked.
 */
export function openRedisLimits({
  url,
  own,
  windowAt: boundsAt,
  counted,
  rules,
  log,
  onLatency = () => {},
  now = Date.now,
  root = 'portus:{limits}',
  deadlineMs = 50,
  leaseMs = 15_000,
  retryMs = 500,
}: RedisLimitsOptions): RedisLimits {
  const report = reporting(url, log, () => performance.now(), onLatency)
  const backgroundMs = BACKGROUND_MS
  const session = openSession({ root, leaseMs, backgroundMs, boundsAt, now })
  const counting = { root, counted, boundsAt, redisNowMs: session.redisNowMs, backgroundMs }
  const prepare = preparing({ session, report, rules, counting, deadlineMs })
  const link = openLink({
    connect: (onClose) => connect(url, BACKGROUND_MS, onClose),
    prepare,
    onUp: () => tell(),
    report,
    retryMs,
  })
  /** Whether an answer is one; otherwise the connection is made ready again. */
  const isAnswer = (code: unknown, connection: Connection): boolean => {
    if (code === CODES.gone) link.again(connection, true, 'the lease was over')
    if (code === CODES.lost) link.again(connection, false, FLUSHED)
    return code === CODES.granted || code === CODES.refused
  }

  const sendBatches = async () => {
    for (let connection = link.connection; connection; ) {
      try {
        if (!isAnswer(await session.sendBatch(connection), connection)) return
      } catch (cause) {
        return link.failed(connection, cause)
      }
      if (!session.owes || link.connection !== connection) return
    }
  }
  let flushing: Promise<void> | undefined
  const flush = (): Promise<void> => {
    flushing ??= sendBatches().finally(() => {
      flushing = undefined
    })
    return flushing
  }
  const tell = () => {
    const { connection } = link
    if (!connection) return
    void flush()
    void prepare.countNewRules(connection)
  }
  const renewal = setInterval(tell, leaseMs / RENEWALS_A_LEASE)
  renewal.unref()

  /** Asks Redis, within the deadline. Undefined where it cannot be asked. */
  const ask = async (wants: readonly Want[], isLooking: boolean) => {
    const startedMs = performance.now()
    const leftMs = () => Math.max(1, deadlineMs - (performance.now() - startedMs))
    for (let tries = 0; tries < 2; tries++) {
      const connection = link.connection ?? (await link.soon(leftMs()))
      if (!connection) return undefined
      try {
        const answer = await session.ask(connection, wants, isLooking, leftMs())
        if (isAnswer(answer[0], connection)) {
          report.answered(performance.now() - startedMs)
          return answer
        }
      } catch (cause) {
        link.failed(connection, cause)
        return undefined
      }
    }
    return undefined
  }
  const reading = () => ({ boundsAt, nowMs: now(), redisNowMs: session.redisNowMs() })
  const alone = async (wants: readonly Want[]): Promise<Decision> => {
    const closed = wants.map(({ rule }) => rule).filter((rule) => rule.whenStoreFails === 'closed')
    if (closed.length > 0) return { isGranted: false, unknown: closed }
    const decision = await own.admit(wants)
    if (!decision.isGranted) return decision
    return { ...decision, lane: session.grant(wants, { lane: decision.lane }) }
  }

  return {
    async admit(wants) {
      const answer = await ask(wants, false)
      return answer
        ? decisionOf(answer, wants, reading(), () => session.grant(wants))
        : alone(wants)
    },
    settle(lane: Lane, settlements) {
      const held = lane as HeldLane
      session.settle(held, settlements)
      if (held.own) own.settle(held.own.lane, settlements)
      if (session.owes) void flush()
    },
    async look(asked) {
      const answer = await ask(
        asked.map((rule) => ({ rule, amount: 0 })),
        true,
      )
      return answer && standingsOf(answer, asked, reading())
    },
    state: () => ({ ...report.state }),
    isUp: () => link.connection !== undefined,
    async close() {
      clearInterval(renewal)
      await flush()
      // What came while the last batch was on its way.
      if (session.owes) await flush()
      link.close()
    },
  }
}
