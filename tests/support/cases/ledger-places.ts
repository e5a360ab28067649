import { join } from 'node:path'
import type { WindowAt } from '../../../src/limits/rules/window'
import { openLedger } from '../../../src/store/ledger/open-ledger'
import type { Logger } from '../../../src/telemetry/logger'
import { temporaryFolder } from '../process/child'

/** Calendar windows are days of UTC here. */
export const utcDays: WindowAt = ({ kind }, nowMs) =>
  kind === 'once' ? { startMs: 0 } : { startMs: nowMs - (nowMs % 86_400_000) }

type Options = Partial<Parameters<typeof openLedger>[0]>

/** A data folder, in which ledgers are opened. What they log stands in `lines`. */
export function ledgerPlace() {
  const folder = temporaryFolder()
  const lines: Parameters<Logger>[] = []
  return {
    path: folder.path,
    file: join(folder.path, 'ledger.sqlite'),
    lines,
    async open(options: Options = {}) {
      const ledger = await openLedger({
        folder: folder.path,
        log: (...line) => void lines.push(line),
        retentionDays: 90,
        windowAt: utcDays,
        ...options,
      })
      if (!ledger) throw new Error('There is no ledger')
      return ledger
    },
    [Symbol.dispose]: folder[Symbol.dispose],
  }
}
