/**
 * Remembers things of one kind in a database, all with the same ids as other processes do, and prints how many of them it finds
 * to be its own.
 */
import { openPostgresOwners } from '../../../src/store/owners-postgres/open'
import { filesOf, ownerCalled } from './postgres-owners'

const [, , url = '', application = '', count = '100'] = process.argv

const store = await openPostgresOwners({
  url,
  deadlineMs: 5000,
  log: (level, message, fields) => console.error(level, message, JSON.stringify(fields)),
})
const ids = Array.from({ length: Number(count) }, (_, at) => `id_${at}`)
for (const id of ids) await store.remember(filesOf([id]), ownerCalled(application))
const found = await store.find('files', ids)
const own = ids.filter((id) => found.get(id)?.[0]?.application === application)
console.log(JSON.stringify({ own: own.length, found: found.size }))
await store.close()
