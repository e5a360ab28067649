import { shown } from '../../config/source/problems'
import { textTable } from '../text-table'

/** What came of asking one target. */
export type LiveResult = {
  alias: string
  /** The gateway's name of the target, e.g. `config.targets[1]`. */
  target: string
  provider: string
  model: string
  isGood: boolean
  /** The status that a client would get. */
  status: number
  /** Milliseconds until its first byte. */
  latencyMs: number
  /** Why it is not good: the provider's words, or Portus'. */
  error?: string
}

/** So much of a provider's words fits into a terminal. */
const MAX_ERROR_LENGTH = 160

/** The results as a table, one line for each target. */
export function liveTable(results: readonly LiveResult[]): string {
  return textTable([
    ['model', 'target', 'provider', 'asked for', 'status', 'ms', ''],
    ...results.map(({ alias, target, provider, model, isGood, status, latencyMs, error }) => [
      alias,
      target,
      provider,
      model,
      isGood ? 'ok' : `${status}`,
      `${Math.round(latencyMs)}`,
      shown(error?.replace(/\s+/g, ' ').slice(0, MAX_ERROR_LENGTH) ?? ''),
    ]),
  ])
}
