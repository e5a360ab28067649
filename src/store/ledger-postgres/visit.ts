import type { VisitedLedger } from '../ledger/open-ledger'
import { connectTo, sqlStateOf, type Work } from '../postgres/connection'
import { wordsOf } from '../postgres/words'
import { readRows } from './rows'
import { readSums } from './sums'
import { repriceRows } from './write'

/** How long an answer may take. */
const ANSWER_MS = 60_000

/** No such table, no such schema. */
const ABSENT = ['42P01', '3F000']

/**
 * Looks at a fleet's ledger, whether servers run or not. It makes no tables, so that a user who may only read can ask, and opens
 * nothing yet.
 *
 * @param url `postgres://user:password@host:port/database?sslmode=…`
 */
export function visitPostgresLedger(url: string): VisitedLedger {
  const connection = connectTo(url)
  const ask = <T>(work: Work<T>) => connection.run(work, ANSWER_MS)
  return {
    sums: (query) => ask((sql) => readSums(sql, query)),
    rows: (query) => ask((sql) => readRows(sql, query)),
    reprice: (changes) => ask((sql) => repriceRows(sql, changes)),
    close: async () => connection.close(),
  }
}

/** Why a ledger could not be read, for people. It holds no password. */
export const failureWords = (cause: Error): string =>
  ABSENT.includes(sqlStateOf(cause) ?? '')
    ? 'the database has no ledger yet; a Portus that runs with it makes one when it starts'
    : `the ledger cannot be read: ${cause instanceof RangeError ? cause.message : wordsOf(cause)}`
