import type { Usage } from '../api/dialect'
import type { ErrorKind } from '../errors'
import type { Answerer, RequestRecord } from './record'

/** How an answer ended, which its status alone does not show. */
export type Outcome = 'complete' | 'truncated' | 'cancelled' | 'failed'

/** The facts about one finished request, for the log. Holds no header, key or body. */
export type Report = Answerer & {
  record: RequestRecord
  status: number
  outcome: Outcome
  /** Milliseconds from the request's arrival. */
  durationMs: number
  /** Milliseconds from the request's arrival to the first byte of the answer's body. */
  timeToFirstByteMs?: number
  /** Bytes of the answer's body that went to the client. */
  bytes: number
  usage?: Usage
  error?: { kind: ErrorKind; cause?: string }
}

/** The report of a request that ends now. */
export const reportOf = (
  record: RequestRecord,
  end: Omit<Report, 'record' | 'durationMs'>,
): Report => ({ ...end, record, durationMs: performance.now() - record.startedAtMs })

/** Receives every finished request exactly once. */
export type Reporter = (report: Report) => void
