import type { LedgerRow } from '../../usage/ledger/row'
import { applicationNames } from '../applications'
import { requestOf } from '../requests'
import type { StreamEvents } from '../shapes/stream'
import type { AdminFacts } from '../sources'

/** One event of the live stream. */
export type LiveEvent = {
  [Name in keyof StreamEvents]: { name: Name; data: StreamEvents[Name] }
}[keyof StreamEvents]

/** Tells whoever listens what happens, and looks for it only as long as somebody does. */
export type LiveFeed = {
  /** How many listen. */
  listeners(): number
  /** @returns Ends it. */
  listen(hear: (event: LiveEvent) => void): () => void
}

type FeedFacts = Pick<AdminFacts, 'reader' | 'live' | 'pauses' | 'reloads'>

const LOOK_MS = 1000

/** An event has no room for more requests, and one look reads no more. */
const MAX_SHOWN = 100
const MAX_READ = 400

/** Rows are written behind, and other processes have other clocks. */
const OVERLAP_MS = 10_000

/** Looks once a second at what requests have ended, for all listeners together. */
export function liveFeed(
  facts: FeedFacts,
  nowMs: () => number = Date.now,
  lookMs = LOOK_MS,
): LiveFeed {
  const hearing = new Set<(event: LiveEvent) => void>()
  let timer: Timer | undefined
  let endPauses = () => {}
  let isLooking = false
  let sinceMs = 0
  /** The rows of the overlap that were told. */
  let told = new Map<string, number>()
  let seen = ''

  const tell = (event: LiveEvent) => {
    for (const hear of hearing) hear(event)
  }
  const lookAtRequests = async () => {
    const fromMs = Math.max(sinceMs, nowMs() - OVERLAP_MS)
    const rows = await facts.reader.ended({ sinceMs: fromMs, limit: MAX_READ })
    const fresh = rows.filter(({ id }) => !told.has(id)).reverse()
    told = new Map([...told].filter(([, endedAtMs]) => endedAtMs >= fromMs - OVERLAP_MS))
    for (const { id, endedAtMs } of fresh) told.set(id, endedAtMs)
    if (fresh.length > 0)
      tell({ name: 'requests', data: requestsIn(fresh, rows.length < MAX_READ) })
  }
  const lookAtConfiguration = () => {
    const state = facts.reloads()
    const now = `${state?.revision} ${state?.last?.atMs}`
    if (state && now !== seen && seen !== '')
      tell({
        name: 'configuration',
        data: { revision: state.revision, result: state.last?.result ?? 'success' },
      })
    seen = now
  }
  const look = async () => {
    if (isLooking) return
    isLooking = true
    try {
      lookAtConfiguration()
      await lookAtRequests()
    } catch {
      // A store that does not answer has its own line in the log. The next look may find it again.
    } finally {
      isLooking = false
    }
  }
  const tellPauses = () => {
    const { current } = facts.live
    const paused = applicationNames(current).filter((name) => facts.pauses.of(name))
    tell({ name: 'applications', data: { paused } })
  }
  const begin = () => {
    sinceMs = nowMs()
    told.clear()
    seen = ''
    lookAtConfiguration()
    timer = setInterval(() => void look(), lookMs)
    timer.unref()
    endPauses = facts.pauses.onChange(tellPauses)
  }
  return {
    listeners: () => hearing.size,
    listen(hear) {
      if (hearing.size === 0) begin()
      hearing.add(hear)
      return () => {
        hearing.delete(hear)
        if (hearing.size > 0) return
        clearInterval(timer)
        endPauses()
      }
    },
  }
}

const requestsIn = (rows: readonly LedgerRow[], isExact: boolean): StreamEvents['requests'] => ({
  requests: rows.slice(-MAX_SHOWN).map(requestOf),
  skipped: Math.max(0, rows.length - MAX_SHOWN),
  is_exact: isExact,
})
