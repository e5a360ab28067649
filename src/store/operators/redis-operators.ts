import { type Connection, connect } from '../limits/redis/connection'
import type { Script } from '../limits/redis/lua-scripts'
import { ALL, REMOVE, REPLACE, SET } from './lua-entries'
import { type EntryKind, entriesOf, MAX_ENTRIES, type OperatorStore } from './operator-store'

/** Where a fleet without a database keeps entries. */
export type RedisOperatorsOptions = {
  /** As Bun's client takes it: `redis://`, `rediss://`, `redis+unix://`, `valkey://`. */
  url: string
  /** How all keys begin: as those of limits, so that who may use those may use these. */
  root?: string
  /** How long a call may take, with the time to connect. */
  deadlineMs?: number
}

const DEADLINE_MS = 2000

/**
 * Keeps entries in Redis or Valkey, a hash for each kind. It connects with the first call, and again with the first one after
 * a failure.
 *
 * @throws from its functions, `TimedOut` and what Bun's client says.
 */
export function redisOperators({
  url,
  root = 'portus:{limits}:operators',
  deadlineMs = DEADLINE_MS,
}: RedisOperatorsOptions): OperatorStore {
  let opening: Promise<Connection> | undefined
  const drop = (mine: Promise<Connection>) => {
    if (opening === mine) opening = undefined
    mine.then(
      (connection) => connection.close(),
      () => {},
    )
  }
  const open = () => {
    const mine: Promise<Connection> = connect(url, deadlineMs, () => drop(mine))
    return mine
  }
  const run = async (script: Script, kind: EntryKind, args: readonly string[]) => {
    const endMs = performance.now() + deadlineMs
    opening ??= open()
    const mine = opening
    try {
      const connection = await mine
      const leftMs = Math.max(1, endMs - performance.now())
      return await connection.run(script, `${root}:${kind}`, args, leftMs)
    } catch (cause) {
      drop(mine)
      throw cause
    }
  }
  const changes = async (script: Script, kind: EntryKind, args: readonly string[]) =>
    (await run(script, kind, args))[0] === 1

  return {
    kind: 'redis',
    async all(kind) {
      const told = await run(ALL, kind, [String(MAX_ENTRIES)])
      const rows = Array.from({ length: told.length / 2 }, (_, at) => ({
        name: String(told[2 * at]),
        value: String(told[2 * at + 1]),
      }))
      return entriesOf(rows)
    },
    set: (kind, name, value) => changes(SET, kind, [name, value]),
    remove: (kind, name, was) => changes(REMOVE, kind, was === undefined ? [name] : [name, was]),
    replace: (kind, name, was, value) =>
      changes(REPLACE, kind, was === undefined ? [name, value] : [name, value, was]),
    close() {
      if (opening) drop(opening)
    },
  }
}
