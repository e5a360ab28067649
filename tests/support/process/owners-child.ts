/**
 * Remembers things of one kind in the folder that it is given, all with the same ids as other processes do, and prints how
 * many of them it finds to be its own.
 */
import { openOwners } from '../../../src/store/owners/open-owners'

const [, , folder, application = '', count = '100'] = process.argv

const store = await openOwners({
  folder,
  log: (level, message, fields) =>
    void process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`),
})
const ids = Array.from({ length: Number(count) }, (_, at) => `id_${at}`)
for (const id of ids)
  await store.remember([{ kind: 'files', id }], { application, alias: 'a', provider: 'openai' })
const found = await store.find('files', ids)
const own = ids.filter((id) => found.get(id)?.[0]?.application === application)
process.stdout.write(JSON.stringify({ own: own.length, found: found.size }))
await store.close()
