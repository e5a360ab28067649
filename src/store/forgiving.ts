import type { Logger } from '../telemetry/logger'
import { forgive } from './forgive'
import type { ResponseStore } from './store'

/**
 * A store whose failures fail no request: what cannot be kept or read is not found. They are logged once, until the
 * store works again, and no more often than every ten minutes.
 */
export function forgiving(store: ResponseStore, log: Logger, nowMs?: () => number): ResponseStore {
  const forgiven = forgive({
    log,
    message: 'stored responses: the data folder fails',
    remedy: 'make room in PORTUS_DATA_PATH; until then clients are told to send the whole input',
    nowMs,
  })

  return {
    keep: (application, response) => forgiven('keep', store.keep(application, response), undefined),
    find: (application, id) => forgiven('find', store.find(application, id), undefined),
    findItem: (application, id) => forgiven('find', store.findItem(application, id), undefined),
    touch: (application, ids) => forgiven('touch', store.touch(application, ids), undefined),
    // Whoever wants something deleted must hear that it is not.
    remove: (application, id) => store.remove(application, id),
    purge: () => forgiven('purge', store.purge(), undefined),
    close: () => store.close(),
  }
}
