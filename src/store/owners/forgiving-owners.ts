import type { Logger } from '../../telemetry/logger'
import { forgive } from '../forgive'
import type { OwnerStore, Owners } from './owner-store'

const NONE: Owners = new Map()

/**
 * A store whose failures fail no request: whom a thing belongs to is not known then. They are logged once, until the store
 * works again, and no more often than every ten minutes.
 */
export function forgivingOwners(store: OwnerStore, log: Logger, nowMs?: () => number): OwnerStore {
  const forgiven = forgive({
    log,
    message: 'owners of what providers keep: the data folder fails',
    remedy: 'make room in PORTUS_DATA_PATH; until then ids count as made by nobody',
    nowMs,
  })

  return {
    remember: (things, owner) => forgiven('remember', store.remember(things, owner), undefined),
    find: (kind, ids) => forgiven('find', store.find(kind, ids), NONE),
    forget: (thing, application) => forgiven('forget', store.forget(thing, application), undefined),
    purge: () => forgiven('purge', store.purge(), undefined),
    close: () => store.close(),
  }
}
