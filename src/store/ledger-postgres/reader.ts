import type { LedgerReader } from '../../usage/ledger/reader'
import type { Work } from '../postgres/connection'
import { readAudit } from './audit'
import { readEnded, readRecent, readRow } from './recent'
import { readSamples } from './samples'
import { readSeries } from './series'
import { readSums } from './sums'

/**
 * What operators ask of a fleet's ledger.
 *
 * @param ask Does a work in a transaction, within a deadline.
 */
export const fleetReader = (ask: <T>(work: Work<T>) => Promise<T>): LedgerReader => ({
  sums: (query) => ask((sql) => readSums(sql, query)),
  row: (id) => ask((sql) => readRow(sql, id)),
  recent: (query) => ask((sql) => readRecent(sql, query)),
  ended: (query) => ask((sql) => readEnded(sql, query)),
  series: (query) => ask((sql) => readSeries(sql, query)),
  samples: (query) => ask((sql) => readSamples(sql, query)),
  audit: (query) => ask((sql) => readAudit(sql, query)),
})
