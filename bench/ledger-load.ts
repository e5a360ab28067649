/**
 * Whether the ledger adds up: requests through two workers, with clients that leave, providers that fail and a kill of all
 * processes in the middle, compared with the provider's own books.
 *
 * bun bench/ledger-load.ts <requests>
 */
import { ledgerLoad } from '../tests/support/load/ledger-load'

const REQUESTS = 100_000

console.log(JSON.stringify(await ledgerLoad(Number(process.argv[2] ?? REQUESTS)), null, 2))
