import { join } from 'node:path'
import { fileOperators } from '../../../src/store/operators/file-operators'
import { memoryOperators } from '../../../src/store/operators/memory-operators'
import type { OperatorStore } from '../../../src/store/operators/operator-store'
import { postgresOperators } from '../../../src/store/operators/postgres-operators'
import { redisOperators } from '../../../src/store/operators/redis-operators'
import { temporaryFolder } from '../process/child'
import { IS_WITHOUT_POSTGRES, startPostgres } from './postgres'
import { IS_WITHOUT_REDIS, startRedis } from './redis'

/** Nothing here is about time, and the machine may be busy. */
const PATIENT = { deadlineMs: 10_000 }

/** Where entries are kept: its kind, and its folder or address. */
export type OperatorPlace = { kind: 'file' | 'redis' | 'database'; at: string }

/** Opens the store of a place. */
export function operatorsAt({ kind, at }: OperatorPlace): OperatorStore {
  if (kind === 'file') return fileOperators(at, 'file')
  if (kind === 'redis') return redisOperators({ url: at, ...PATIENT })
  return postgresOperators({ url: at, ...PATIENT })
}

/** The servers of a test, and new places for entries there. `await using` ends them. */
export async function startOperatorPlaces() {
  const folder = temporaryFolder()
  const redis = IS_WITHOUT_REDIS ? undefined : await startRedis()
  const postgres = IS_WITHOUT_POSTGRES ? undefined : await startPostgres()
  let count = 0
  return {
    /** A place without entries. Each folder is new, each database is, and so is each number of Redis. */
    async place(kind: OperatorPlace['kind']): Promise<OperatorPlace> {
      count++
      if (kind === 'file') return { kind, at: join(folder.path, String(count)) }
      if (kind === 'database') return { kind, at: (await postgres?.database()) ?? '' }
      await redis?.send('FLUSHALL')
      return { kind, at: redis?.url ?? '' }
    },
    async [Symbol.asyncDispose]() {
      await redis?.[Symbol.asyncDispose]()
      await postgres?.[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** The kinds of places that processes share, where this machine has them. */
export const SHARED_KINDS: readonly OperatorPlace['kind'][] = [
  'file',
  ...(IS_WITHOUT_REDIS ? [] : (['redis'] as const)),
  ...(IS_WITHOUT_POSTGRES ? [] : (['database'] as const)),
]

/** Stores on one and the same place. In memory it is one store for all. */
export function sharing(place: OperatorPlace | 'memory', count: number): OperatorStore[] {
  const memory = memoryOperators()
  return Array.from({ length: count }, () => (place === 'memory' ? memory : operatorsAt(place)))
}
