import type { ReloadState } from '../../config/reload-state'
import type { AuditEntry } from '../../usage/ledger/audit'
import { reloadEntries } from './reload-entries'

const LOOK_MS = 1000

/**
 * Keeps the start and each reload in the audit. The process that leads the reloads logs them; what keeps the audit may be in
 * any process, so each looks.
 *
 * @returns Ends it.
 */
export function keepReloads(
  reloads: () => ReloadState | undefined,
  keep: (entry: AuditEntry) => void,
  instance: string,
): () => void {
  let seen: ReloadState | undefined
  const look = () => {
    const state = reloads()
    if (!state || state === seen) return
    const isKnown = seen?.last?.atMs === state.last?.atMs && seen !== undefined
    seen = state
    if (!isKnown) for (const entry of reloadEntries(state, instance)) keep(entry)
  }
  look()
  const looking = setInterval(look, LOOK_MS)
  looking.unref()
  return () => {
    clearInterval(looking)
    look()
  }
}
