import { type Coordination, type Coordinator, coordinate } from './coordinate'
import type { Edition } from './member'
import type { Note } from './state-file'
import { watchFiles } from './watch-files'

/** Reloads until it is ended. */
export type Reloads = Coordinator & { end(): void }

/**
 * Reloads the configuration when its files change, and when SIGHUP comes.
 *
 * @param note Tells other commands where this server stands.
 */
export function hostReloads(given: Coordination, note: Note): Reloads {
  const coordinator = coordinate({
    ...given,
    onRead: (edition) => follow(edition),
    onState(state) {
      given.onState?.(state)
      note.write(state)
    },
  })
  const also = given.restart ? [given.restart.file] : []
  const watching = watchFiles(() => void coordinator.reload('change'), also)
  const follow = ({ bundle }: Pick<Edition, 'bundle'>) => watching.follow(bundle)
  const onHangup = () => void coordinator.reload('asked')
  follow(given.first)
  note.write(coordinator.state())
  process.on('SIGHUP', onHangup)
  return {
    ...coordinator,
    end() {
      watching.end()
      note.remove()
      process.off('SIGHUP', onHangup)
    },
  }
}
