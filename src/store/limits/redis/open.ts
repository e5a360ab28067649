import type { Counted, Decision, Lane, LimitStore, Want } from '../../../limits/limit-store'
import type { Rule } from '../../../limits/rules/rule'
import type { Logger } from '../../../telemetry/logger'
import { type Connection, connect } from './connection'
import { decisionOf, standingsOf } from './decisions'
import { openLink } from './link'
import { CODES } from './lua-scripts'
import { rebuild } from './rebuild'
import { type RedisState, reporting } from './report'
import { type HeldLane, openSession } from './session'
import { rememberedWindows, type WindowAt } from './windows'

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
export type RedisLimits = LimitStore & { state(): RedisState }

/** For what no request waits for. */
const BACKGROUND_MS = 1000
const RENEWALS_A_LEASE = 5
const FLUSHED = 'Redis has lost the counters'

/**
 * Limits that all processes on one Redis or Valkey share. It returns at once, and connects meanwhile.
 *
 * @throws where the address is none.
 */
export function openRedisLimits({
  url,
  own,
  windowAt,
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
  const boundsAt = rememberedWindows(windowAt)
  const report = reporting(url, log, () => performance.now(), onLatency)
  const backgroundMs = BACKGROUND_MS
  const session = openSession({ root, leaseMs, backgroundMs, boundsAt, now })
  const { redisNowMs } = session
  const rebuilding = { root, rules, counted, boundsAt, redisNowMs, backgroundMs }

  const prepare = async (connection: Connection) => {
    const run = await runOf(connection)
    let code = await session.join(connection, run)
    if (code === CODES.lost) {
      report.wentDown(FLUSHED)
      const made = await rebuild(connection, run, rebuilding)
      if (made === undefined) throw new Error('another process makes the counters anew')
      report.rebuilt(made)
      code = await session.join(connection, run)
    }
    if (code !== CODES.granted) throw new Error('Redis has not let this process join')
    // What is too slow for requests is not up.
    await connection.send('PING', [], deadlineMs)
  }
  const link = openLink({
    connect: (onClose) => connect(url, BACKGROUND_MS, onClose),
    prepare,
    onUp: () => void flush(),
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
  const renewal = setInterval(() => void flush(), leaseMs / RENEWALS_A_LEASE)
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
  const reading = () => ({ boundsAt, nowMs: now(), redisNowMs: redisNowMs() })
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
    async close() {
      clearInterval(renewal)
      await flush()
      // What came while the last batch was on its way.
      if (session.owes) await flush()
      link.close()
    },
  }
}

/** The id of the server's run, which changes when it starts again. Empty where it does not say. */
async function runOf(connection: Connection): Promise<string> {
  // Some access lists forbid it. What else fails here fails again in what follows.
  const info = await connection.send('INFO', ['server'], BACKGROUND_MS).catch(() => '')
  const line = String(info)
    .split('\n')
    .find((text) => text.startsWith('run_id:'))
  return line?.slice('run_id:'.length).trim() ?? ''
}
