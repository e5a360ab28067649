import type { ReloadState } from '../../config/reload-state'
import type { AuditEntry } from '../../usage/ledger/audit'
import { reloadEntries, startEntry } from './reload-entries'

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
  let isStartKept = false
  let keptUntilMs = 0
  const look = () => {
    const state = reloads()
    if (!state) return
    // A worker that starts later keeps once more what is kept already, which changes nothing.
    if (!isStartKept && state.recent.length === 0) keep(startEntry(state, instance))
    isStartKept = true
    for (const reload of state.recent) {
      if (reload.atMs <= keptUntilMs) continue
      keptUntilMs = reload.atMs
      for (const entry of reloadEntries(reload, instance)) keep(entry)
    }
  }
  look()
  const looking = setInterval(look, LOOK_MS)
  looking.unref()
  return () => {
    clearInterval(looking)
    look()
  }
}
