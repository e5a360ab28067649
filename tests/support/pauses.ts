import { canonical } from '../../src/config/applications/application'
import { pausesIn } from '../../src/limits/pauses'
import { memoryOperators } from '../../src/store/operators/memory-operators'

/**
 * Pauses in memory for a Portus of the tests, and how often their store was asked. What is written `behind` them is another
 * process's. Their scope ends them.
 */
export function pausesInMemory(lookMs = 3_600_000) {
  const kept = memoryOperators()
  let calls = 0
  const counted = <T>(work: Promise<T>): Promise<T> => {
    calls++
    return work
  }
  const pauses = pausesIn({
    keptIn: kept.kind,
    store: {
      all: () => counted(kept.all('pause')),
      add: (name, value) => counted(kept.replace('pause', name, undefined, value)),
      remove: (name) => counted(kept.remove('pause', name)),
    },
    canonical,
    failures: { failed() {}, worked() {} },
    lookMs,
  })
  return { pauses, behind: kept, calls: () => calls, [Symbol.dispose]: pauses.close }
}
