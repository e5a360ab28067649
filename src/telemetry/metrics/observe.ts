import type { Cells } from '../cells/cells'
import type { Report } from '../record'
import { attemptSeries } from './attempt-series'
import { limitRefusals } from './limit-labels'
import { ownShareMs } from './own-share'
import { type RequestSeries, requestSeries, seriesKey } from './request-series'
import { numberOf } from './series'
import { METRICS } from './table'

/** So many combinations of labels are found at once. More are found by their keys, which takes longer. */
const MAX_KNOWN = 10_000

/** Milliseconds in a second. */
const SECOND_MS = 1000

/** Counts every finished request. A request costs one look into a map and some additions. */
export function observeRequests(cells: Cells): (report: Report) => void {
  const known = new Map<string, RequestSeries>()
  const streams = numberOf(cells, METRICS.streams)
  const countAttempts = attemptSeries(cells)
  const countLimit = limitRefusals(cells)
  const seriesOf = (report: Report): RequestSeries => {
    const key = seriesKey(report)
    const found = known.get(key)
    if (found) return found
    if (known.size >= MAX_KNOWN) known.clear()
    const made = requestSeries(cells, report)
    known.set(key, made)
    return made
  }
  return (report) => {
    const { record, durationMs, timeToFirstByteMs, usage } = report
    const series = seriesOf(report)
    series.requests[0] = (series.requests[0] as number) + 1
    series.duration(durationMs / SECOND_MS)
    if (record.isStreamOpen) {
      record.isStreamOpen = false
      streams[0] = (streams[0] as number) - 1
    }
    const { refused } = series
    if (refused) refused[0] = (refused[0] as number) + 1
    if (record.refusedBy) countLimit(record.refusedBy)
    if (usage) series.tokens(usage)
    countAttempts(report)
    const { askedAtMs } = record.trace
    if (askedAtMs === undefined) return
    const beforeMs = askedAtMs - record.startedAtMs
    series.operation?.((durationMs - beforeMs) / SECOND_MS)
    if (timeToFirstByteMs === undefined) return
    series.firstByte(timeToFirstByteMs / SECOND_MS)
    if (record.isStreamed) series.firstChunk?.((timeToFirstByteMs - beforeMs) / SECOND_MS)
    const ownMs = ownShareMs(record, record.startedAtMs + timeToFirstByteMs)
    if (ownMs !== undefined) series.overhead(ownMs / SECOND_MS)
  }
}
