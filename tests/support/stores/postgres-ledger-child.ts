import { openPostgresLedger } from '../../../src/store/ledger-postgres/open'
import { ledgerRow, NOON_MS } from './ledger-rows'

/** Writes so many rows into the ledger at an address, and ends. The hours and names of its rows are those of every other child. */
const [url = '', rows = '0', intervalMs = '5'] = process.argv.slice(2)
const ledger = openPostgresLedger({
  url,
  log: (level, message, fields) => console.error(level, message, JSON.stringify(fields)),
  retentionDays: 90,
  windowAt: (_, nowMs) => ({ startMs: nowMs }),
  intervalMs: Number(intervalMs),
  closeMs: 60_000,
})
for (let number = 0; number < Number(rows); number++) {
  const alias = ['fast', 'smart', 'cheap', 'local'][Math.floor(Math.random() * 4)] ?? ''
  ledger.add(ledgerRow({ alias, startedAtMs: NOON_MS + 3_600_000 * Math.floor(Math.random() * 5) }))
  if (number % 50 === 0) await Bun.sleep(1)
}
await ledger.close()
