/**
 * Adds rows to the ledger in the folder that it is given, each for the application that it is given and a micro-dollar more
 * than the one before, and prints after each write how many are written. What the ledger logs goes to standard output as well,
 * as JSON.
 */
import { openLedger } from '../../../src/store/ledger/open-ledger'
import { utcDays } from '../cases/ledger-places'
import { ledgerRow } from '../cases/ledger-rows'

const [, , folder, application = 'app', count = '1000000'] = process.argv
const print = (text: string) => void process.stdout.write(`${text}\n`)

const ledger = await openLedger({
  folder,
  log: (level, message, fields) => print(JSON.stringify({ level, message, ...fields })),
  retentionDays: 90,
  windowAt: utcDays,
})
print('open')
for (let at = 0; at < Number(count); at++) {
  ledger?.add(ledgerRow({ application, startedAtMs: Date.now(), microUsd: at }))
  if (at % 100 < 99) continue
  await ledger?.flush()
  print(String(at + 1))
}
await ledger?.close()
print('done')
