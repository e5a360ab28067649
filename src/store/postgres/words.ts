import { causeOf } from '../../telemetry/cause'
import { sqlStateOf } from './connection'

const MAX_CAUSE_LENGTH = 200

/** Why PostgreSQL has failed. The server's own words hold names of tables and users, and no password. */
export const wordsOf = (cause: unknown): string | undefined => {
  const state = sqlStateOf(cause)
  return state !== undefined && cause instanceof Error
    ? `${state}: ${cause.message}`.slice(0, MAX_CAUSE_LENGTH)
    : causeOf(cause)
}
