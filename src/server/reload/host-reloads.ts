import { type Coordination, type Coordinator, coordinate } from './coordinate'
import type { Edition } from './member'
import { watchFiles } from './watch-files'

/** Reloads until it is ended. */
export type Reloads = Coordinator & { end(): void }

/** Reloads the configuration when its files change, and when SIGHUP comes. */
export function hostReloads(given: Coordination): Reloads {
  const coordinator = coordinate({ ...given, onRead: (edition) => follow(edition) })
  const also = given.restart ? [given.restart.file] : []
  const watching = watchFiles(() => void coordinator.reload('change'), also)
  const follow = ({ bundle }: Pick<Edition, 'bundle'>) => watching.follow(bundle)
  const onHangup = () => void coordinator.reload('asked')
  follow(given.first)
  process.on('SIGHUP', onHangup)
  return {
    ...coordinator,
    end() {
      watching.end()
      process.off('SIGHUP', onHangup)
    },
  }
}
