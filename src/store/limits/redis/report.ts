import type { Logger } from '../../../telemetry/logger'
import { TimedOut } from './connection'

/** How it stands with Redis, for metrics. */
export type RedisState = {
  isDown: boolean
  /** Since the start: what has failed, of it what was not answered in time, and how often it went down. */
  errors: number
  timeouts: number
  outages: number
  /** How often this process has made the counters anew. */
  rebuilds: number
  /** How long the last decision of Redis took. Undefined where there was none. */
  lastMs: number | undefined
}

/** Notes how it goes with Redis, and says so in the log. */
export type Report = {
  readonly state: RedisState
  /** Something has failed. Whether that is an outage, others say. */
  failed(cause: unknown): void
  wentDown(cause: unknown): void
  cameUp(): void
  rebuilt(rules: number): void
  answered(ms: number): void
}

/** Something that goes up and down all the time says so once a second. */
const QUIET_MS = 1000
const LONGEST_CAUSE = 300

/** Where Redis is, without a user and a password. */
export function shownAddress(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url)
    return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
  } catch {
    return 'an address that is none'
  }
}

/** The password of an address as it may stand in the words of others. */
function passwordsOf(url: string): string[] {
  try {
    const { password } = new URL(url)
    return [...new Set([password, decodeURIComponent(password)])].filter((text) => text !== '')
  } catch {
    return []
  }
}

/** What of a failure may stand in a log: its words, without the password of an address. */
export function wordsWithout(url: string): (cause: unknown) => string {
  const passwords = passwordsOf(url)
  return (cause) =>
    passwords
      .reduce(
        (text, password) => text.replaceAll(password, '***'),
        cause instanceof Error ? cause.message : String(cause),
      )
      .slice(0, LONGEST_CAUSE)
}

/** Begins with Redis neither up nor down. */
export function reporting(
  url: string,
  log: Logger,
  clockMs: () => number,
  onLatency: (ms: number) => void,
): Report {
  const address = shownAddress(url)
  const words = wordsWithout(url)
  const state: RedisState = {
    isDown: false,
    errors: 0,
    timeouts: 0,
    outages: 0,
    rebuilds: 0,
    lastMs: undefined,
  }
  let downSinceMs = 0
  let saidAtMs = Number.NEGATIVE_INFINITY
  let hasSaidDown = false
  return {
    state,
    failed(cause) {
      state.errors++
      if (cause instanceof TimedOut) state.timeouts++
    },
    wentDown(cause) {
      if (state.isDown) return
      state.isDown = true
      state.outages++
      downSinceMs = clockMs()
      if (clockMs() - saidAtMs < QUIET_MS) return
      saidAtMs = clockMs()
      hasSaidDown = true
      log('error', 'limits: Redis cannot be asked', {
        address,
        cause: words(cause),
        remedy:
          'look at Redis and the way to it; until then each limit does as its when_store_fails says',
      })
    },
    cameUp() {
      if (!state.isDown) return
      state.isDown = false
      if (!hasSaidDown) return
      hasSaidDown = false
      log('info', 'limits: Redis is asked again', {
        address,
        down_ms: Math.round(clockMs() - downSinceMs),
      })
    },
    rebuilt(rules) {
      state.rebuilds++
      log('info', 'limits: counters made anew', { address, rules })
    },
    answered(ms) {
      state.lastMs = ms
      onLatency(ms)
    },
  }
}
