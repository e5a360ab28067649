import type { Logger } from '../../telemetry/logger'
import type { OwnerStore, Owners } from './owner-store'

/** A disk that is full stays full for a while, and each request would say so. */
const QUIET_MS = 10 * 60 * 1000

const NONE: Owners = new Map()

/**
 * A store whose failures fail no request: whom a thing belongs to is not known then. They are logged once, until the store
 * works again, and no more often than every ten minutes.
 */
export function forgivingOwners(
  store: OwnerStore,
  log: Logger,
  nowMs: () => number = () => performance.now(),
): OwnerStore {
  let loggedAtMs = Number.NEGATIVE_INFINITY
  let isFailing = false

  const forgive = async <T>(doing: string, work: Promise<T>, otherwise: T): Promise<T> => {
    try {
      const result = await work
      isFailing = false
      return result
    } catch (cause) {
      if (!isFailing && nowMs() - loggedAtMs >= QUIET_MS) {
        loggedAtMs = nowMs()
        log('error', 'owners of what providers keep: the data folder fails', {
          doing,
          cause: cause instanceof Error ? cause.message : String(cause),
          remedy: 'make room in PORTUS_DATA_PATH; until then ids count as made by nobody',
        })
      }
      isFailing = true
      return otherwise
    }
  }

  return {
    remember: (things, owner) => forgive('remember', store.remember(things, owner), undefined),
    find: (kind, ids) => forgive('find', store.find(kind, ids), NONE),
    forget: (thing, application) => forgive('forget', store.forget(thing, application), undefined),
    purge: () => forgive('purge', store.purge(), undefined),
    close: () => store.close(),
  }
}
