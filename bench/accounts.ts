/**
 * What limits, budgets and the ledger cost: processor time of the same app with all of them and with none, as `bench/metrics.ts`
 * compares it.
 *
 * bun bench/accounts.ts <turns of a pair> <requests in a turn> <pairs> [same]
 */
import { compareOnOff } from './on-off'

await compareOnOff({
  script: 'accounts-child.ts',
  turns: Number(process.argv[2] ?? 20),
  requests: Number(process.argv[3] ?? 1000),
  pairs: Number(process.argv[4] ?? 4),
  isSame: process.argv[5] === 'same',
})
