import type { Database } from 'bun:sqlite'
import { othersFirst, whenFree } from '../file-work'
import {
  keyOf,
  MAX_ID_LENGTH,
  type Owner,
  type OwnerBounds,
  type OwnerStore,
  type Thing,
} from './owner-store'

/** So many things are looked up, remembered or forgotten before others have their turn. */
const AT_ONCE = 500

/**
 * Remembers owners in an SQLite file, which several processes share. The oldest go first.
 *
 * @param nowMs The time of the machine.
 * @throws from its functions, whatever SQLite throws.
 */
export function fileOwners(
  database: Database,
  bounds: OwnerBounds,
  nowMs: () => number,
): OwnerStore {
  const owners = database.query<Owner & { id: string }, [string, string]>(
    `SELECT id, application, alias, provider FROM owners
     WHERE kind = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY number`,
  )
  const add = database.query(
    `INSERT OR IGNORE INTO owners (kind, id, provider, application, alias, made_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const count = database.query<{ things: number }, [string]>(
    'SELECT things FROM counts WHERE scope = ?',
  )
  const dropOldest = database.query(
    `DELETE FROM owners WHERE number IN
     (SELECT number FROM owners WHERE application = ? ORDER BY number LIMIT ?)`,
  )
  const dropOlder = database.query(
    `DELETE FROM owners WHERE number IN
     (SELECT number FROM owners WHERE made_at <= ? ORDER BY number LIMIT ?)`,
  )
  // Those of a time are neighbours, so the first one that is young enough ends the search.
  const oldest = database.query<{ made_at: number }, []>(
    'SELECT made_at FROM owners ORDER BY number LIMIT 1',
  )
  const drop = database.query('DELETE FROM owners WHERE kind = ? AND id = ? AND application = ?')
  const counted = (scope: string) => count.get(scope)?.things ?? 0
  const write = <T>(work: () => T): Promise<T> =>
    whenFree(() => database.transaction(work).immediate())

  const unknownAt = (things: readonly Thing[], provider: string): Thing[] => {
    const known = new Set(
      [...Map.groupBy(things, ({ kind }) => kind)].flatMap(([kind, some]) =>
        owners
          .all(kind, JSON.stringify(some.map(({ id }) => id)))
          .flatMap((row) => (row.provider === provider ? [keyOf({ kind, id: row.id })] : [])),
      ),
    )
    return things.filter((thing) => thing.id.length <= MAX_ID_LENGTH && !known.has(keyOf(thing)))
  }

  /** How many of these there is room for. Room is made of the application's own. */
  const makeRoom = (application: string, wanted: number): number => {
    const { max, maxOfApplication } = bounds
    const own = counted(`of ${application}`)
    const excess = Math.max(own + wanted - maxOfApplication, counted('all') + wanted - max, 0)
    if (excess > 0) dropOldest.run(application, Math.min(excess, own))
    return Math.min(wanted, max - counted('all'), maxOfApplication)
  }

  return {
    async remember(things, { provider, application, alias }) {
      for (let at = 0; at < things.length; at += AT_ONCE) {
        if (at > 0) await othersFirst()
        // To look first spares a lock: what is asked for again and again says the same each time.
        const made = await whenFree(() => unknownAt(things.slice(at, at + AT_ONCE), provider))
        if (made.length === 0) continue
        await write(() => {
          const room = makeRoom(application, made.length)
          for (const { kind, id } of made.slice(0, Math.max(0, room)))
            add.run(kind, id, provider, application, alias, nowMs())
        })
      }
    },
    async find(kind, ids) {
      const found = new Map<string, Owner[]>()
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        if (at > 0) await othersFirst()
        const some = JSON.stringify(ids.slice(at, at + AT_ONCE))
        for (const { id, ...owner } of await whenFree(() => owners.all(kind, some)))
          found.set(id, [...(found.get(id) ?? []), owner])
      }
      return found
    },
    async forget({ kind, id }, application) {
      await write(() => drop.run(kind, id, application))
    },
    async purge() {
      const beforeMs = nowMs() - bounds.maxAgeMs
      while (await whenFree(() => (oldest.get()?.made_at ?? nowMs()) <= beforeMs)) {
        await write(() => dropOlder.run(beforeMs, AT_ONCE))
        await othersFirst()
      }
    },
    async close() {
      database.close()
    },
  }
}
