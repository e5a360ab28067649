import { canonical } from '../../config/applications/application'
import type { Settings } from '../../config/settings'
import { type Pauses, pausesIn } from '../../limits/pauses'
import { type Failing, failureLog } from '../../store/forgive'
import type { OperatorStore } from '../../store/operators/operator-store'
import type { Logger } from '../../telemetry/logger'

/** What operators have said and been told. */
export type Operators = {
  store: OperatorStore
  pauses: Pauses
  close(): Promise<void>
}

/** What they are opened with. */
export type OperatorsOptions = {
  settings: Pick<Settings, 'PORTUS_DATABASE_URL' | 'PORTUS_REDIS_URL' | 'PORTUS_DATA_PATH'>
  log: Logger
  /** A folder that all workers of a server share, and that ends with it. Undefined where there is none. */
  sharedFolder?: string | undefined
  /** Whether this process is one of several workers. */
  isWorker?: boolean
}

/** So long a start waits for the first look. */
const PATIENCE_MS = 1000

/**
 * Opens the store of operators, and the pauses in it, and waits a moment until they are known. Nothing fails: while the store
 * cannot be asked, the pauses that were known hold.
 */
export async function openOperators(options: OperatorsOptions): Promise<Operators> {
  const { log, isWorker, sharedFolder } = options
  const { store, remedy, words } = await storeFor(options)
  if (isWorker && store.kind === 'memory' && sharedFolder === undefined) log('warn', APART)
  const failures = failureLog({
    log,
    message: 'pauses of applications: the store fails',
    remedy: `${remedy}; until then the pauses that were known hold`,
    again: 'pauses of applications: the store works again',
    words,
  })
  const pauses = pausesIn({
    keptIn: store.kind,
    store: {
      all: () => store.all('pause'),
      add: (name, value) => store.replace('pause', name, undefined, value),
      remove: (name) => store.remove('pause', name),
    },
    canonical,
    failures,
  })
  if (!(await isKnownSoon(pauses.known))) log('error', UNKNOWN, { kept_in: store.kind })
  return {
    store,
    pauses,
    async close() {
      pauses.close()
      await store.close()
    },
  }
}

const APART =
  'each worker keeps its own pauses of applications, and the others let them in: set PORTUS_DATA_PATH to a folder that they share'

const UNKNOWN =
  'pauses of applications are unknown: applications that are paused are let in until the store answers'

async function isKnownSoon(known: Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), PATIENCE_MS)
  void known.then(() => resolve(true))
  return promise.finally(() => clearTimeout(timer))
}

type Chosen = Pick<Failing, 'remedy' | 'words'> & { store: OperatorStore }

/** A fleet's store where there is one, else that of this machine. Each is loaded where it is used. */
async function storeFor({ settings, sharedFolder }: OperatorsOptions): Promise<Chosen> {
  const { PORTUS_DATABASE_URL, PORTUS_REDIS_URL, PORTUS_DATA_PATH } = settings
  if (PORTUS_DATABASE_URL !== undefined) {
    const { postgresOperators } = await import('../../store/operators/postgres-operators')
    const { wordsOf } = await import('../../store/postgres/words')
    return {
      store: postgresOperators({ url: PORTUS_DATABASE_URL }),
      remedy: 'see that the server of PORTUS_DATABASE_URL answers and lets its user write',
      words: wordsOf,
    }
  }
  if (PORTUS_REDIS_URL !== undefined) {
    const { redisOperators } = await import('../../store/operators/redis-operators')
    const { wordsWithout } = await import('../../store/limits/redis/report')
    return {
      store: redisOperators({ url: PORTUS_REDIS_URL }),
      remedy: 'look at the server of PORTUS_REDIS_URL and the way to it',
      words: wordsWithout(PORTUS_REDIS_URL),
    }
  }
  const folder = PORTUS_DATA_PATH ?? sharedFolder
  if (folder === undefined) {
    const { memoryOperators } = await import('../../store/operators/memory-operators')
    return { store: memoryOperators(), remedy: '' }
  }
  const { fileOperators } = await import('../../store/operators/file-operators')
  return {
    store: fileOperators(folder, PORTUS_DATA_PATH === undefined ? 'memory' : 'file'),
    remedy: 'see that operators.sqlite in PORTUS_DATA_PATH can be read and written',
  }
}
