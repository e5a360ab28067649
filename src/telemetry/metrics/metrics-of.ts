import { type CellStore, OVERFLOW } from '../cells/cells'
import type { Report, RequestRecord } from '../record'
import { observeRequests } from './observe'
import { printMetrics, type Sample, type Scraped } from './print'
import { type ProcessFacts, processNumbers } from './process-numbers'
import { numberOf } from './series'
import { METRICS } from './table'

/** What is counted, and who asks for it. */
export type Metrics = {
  /** Counts a finished request. */
  observe(report: Report): void
  /** A stream has been asked for. {@link Metrics.observe} counts its end. */
  streamBegins(record: RequestRecord): void
  /** A WebSocket has opened, or closed. */
  socketsChange(by: 1 | -1): void
  /**
   * Everything that is counted, with the sums of all processes.
   *
   * @param accept The header of whoever asks.
   */
  scrape(accept: string | null): Promise<Scraped>
  /** Looks at the process no more. */
  end(): void
}

/** What metrics are made of. */
export type MetricsGiven = ProcessFacts & {
  cells: CellStore
  /** What is known at the time of a scrape alone. */
  samples: () => readonly Sample[] | Promise<readonly Sample[]>
}

/** The metrics of a server. Every process has them, and each one tells the sums of all. */
export function metricsOf({ cells, samples, ...facts }: MetricsGiven): Metrics {
  const streams = numberOf(cells, METRICS.streams)
  const sockets = numberOf(cells, METRICS.sockets)
  const own = processNumbers(cells, facts)
  return {
    observe: observeRequests(cells),
    streamBegins(record) {
      if (record.isStreamOpen) return
      record.isStreamOpen = true
      streams[0] = (streams[0] as number) + 1
    },
    socketsChange(by) {
      sockets[0] = (sockets[0] as number) + by
    },
    async scrape(accept) {
      own.look()
      return printMetrics(cells.read, [...(await samples()), fullSample(cells)], accept)
    },
    end: own.end,
  }
}

/** How many series had no room. */
function fullSample({ read }: CellStore): Sample {
  const lanes = read().get(OVERFLOW) ?? []
  const value = lanes.reduce((sum, numbers) => sum + (numbers[0] ?? 0), 0)
  return { metric: METRICS.cellsFull, values: [], value }
}
