import type { Settings } from '../config/settings'
import { openOwners } from '../store/owners/open-owners'
import type { OwnerStore } from '../store/owners/owner-store'
import type { Logger } from '../telemetry/logger'

type Places = Pick<Settings, 'PORTUS_DATABASE_URL' | 'PORTUS_DATA_PATH'>

/**
 * Opens the owners of what providers keep: a fleet's where there is a database, else those of this machine. The database's are
 * loaded where they are used.
 */
export async function ownersFor(
  { PORTUS_DATABASE_URL: url, PORTUS_DATA_PATH: folder }: Places,
  log: Logger,
): Promise<OwnerStore> {
  if (url === undefined) return openOwners({ folder, log })
  const { openPostgresOwners } = await import('../store/owners-postgres/open')
  return openPostgresOwners({ url, log })
}

/** Whether owners are gone with the process. */
export const forgetsOwners = ({ PORTUS_DATABASE_URL, PORTUS_DATA_PATH }: Places): boolean =>
  PORTUS_DATABASE_URL === undefined && PORTUS_DATA_PATH === undefined
