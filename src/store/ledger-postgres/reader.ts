import type { LedgerReader } from '../../usage/ledger/reader'
import type { Work } from '../postgres/connection'
import { readAudit } from './audit'
import { readEnded, readRecent, readRow, readSlowest } from './recent'
import { readSamples } from './samples'
import { readSeries } from './series'
import { readSums } from './sums'

type Ask = <T>(work: Work<T>) => Promise<T>

/** Does nothing of what nobody waits for any more when its turn comes. */
async function whileWaitedFor<T>(ask: Ask, signal: AbortSignal | undefined, work: Work<T>) {
  signal?.throwIfAborted()
  // An error of ours would cost the connection.
  const done = await ask(async (sql) => (signal?.aborted ? undefined : { answer: await work(sql) }))
  if (done) return done.answer
  throw signal?.reason
}

/**
 * What operators ask of a fleet's ledger.
 *
 * @param ask Does a work in a transaction, within a deadline.
 */
export const fleetReader = (ask: Ask): LedgerReader => ({
  sums: (query) => whileWaitedFor(ask, query.signal, (sql) => readSums(sql, query)),
  row: (id) => ask((sql) => readRow(sql, id)),
  recent: (query) => whileWaitedFor(ask, query.signal, (sql) => readRecent(sql, query)),
  slowest: (query) => whileWaitedFor(ask, query.signal, (sql) => readSlowest(sql, query)),
  ended: (query) => ask((sql) => readEnded(sql, query)),
  series: (query) => whileWaitedFor(ask, query.signal, (sql) => readSeries(sql, query)),
  samples: (query) => whileWaitedFor(ask, query.signal, (sql) => readSamples(sql, query)),
  audit: (query) => ask((sql) => readAudit(sql, query)),
})
