import type { Logger } from '../telemetry/logger'
import type { ResponseStore } from './store'

/** A disk that is full stays full for a while, and each request would say so. */
const QUIET_MS = 10 * 60 * 1000

/**
 * A store whose failures fail no request: what cannot be kept or read is not found. They are logged once, until the
 * store works again, and no more often than every ten minutes.
 */
export function forgiving(
  store: ResponseStore,
  log: Logger,
  nowMs: () => number = () => performance.now(),
): ResponseStore {
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
        log('error', 'stored responses: the data folder fails', {
          doing,
          cause: cause instanceof Error ? cause.message : String(cause),
          remedy:
            'make room in PORTUS_DATA_PATH; until then clients are told to send the whole input',
        })
      }
      isFailing = true
      return otherwise
    }
  }

  return {
    keep: (application, response) => forgive('keep', store.keep(application, response), undefined),
    find: (application, id) => forgive('find', store.find(application, id), undefined),
    findItem: (application, id) => forgive('find', store.findItem(application, id), undefined),
    touch: (application, ids) => forgive('touch', store.touch(application, ids), undefined),
    // Whoever wants something deleted must hear that it is not.
    remove: (application, id) => store.remove(application, id),
    purge: () => forgive('purge', store.purge(), undefined),
    close: () => store.close(),
  }
}
