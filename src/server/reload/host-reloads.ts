import { hostname } from 'node:os'
import { stackOf } from '../../telemetry/cause'
import type { Logger } from '../../telemetry/logger'
import { logAudit } from '../audit/log-audit'
import { reloadEntries } from '../audit/reload-entries'
import { type Coordination, type Coordinator, coordinate } from './coordinate'
import type { Edition } from './member'
import type { Note } from './state-file'
import { watchFiles } from './watch-files'

/** Reloads until it is ended. */
export type Reloads = Coordinator & { end(): void }

const RETRY_MS = 5000

/** Whether it is the system that has refused to read a file. */
const isOfSystem = (problem: string): boolean => problem.includes('cannot be read (E')

/** Where an error has come from. Its words could hold anything. */
const placesOf = (error: unknown): string => stackOf(error).split('\n').slice(1).join('\n')

/** What goes wrong unforeseen must not end the server. */
const failed = (log: Logger) => (error: unknown) =>
  log('error', 'configuration not reloaded', { problem: placesOf(error), problems: 1 })

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
      const entries = state.last ? reloadEntries(state.last, hostname()) : []
      for (const entry of entries) logAudit(given.log, entry)
      note.write(state)
    },
  })
  const also = given.restart ? [given.restart.file] : []
  let again: Timer | undefined
  /** A file that the system could not read may be as it was when it can be read, and nobody would notice. */
  const onChange = async () => {
    clearTimeout(again)
    await coordinator.reload('change').catch(failed(given.log))
    const { last } = coordinator.state()
    if (last?.result === 'failure' && last.problems.some(isOfSystem))
      again = setTimeout(() => void onChange(), RETRY_MS)
  }
  const watching = watchFiles(() => void onChange(), also)
  const follow = ({ bundle }: Pick<Edition, 'bundle'>) => watching.follow(bundle)
  const onHangup = () => void coordinator.reload('asked').catch(failed(given.log))
  follow(given.first)
  note.write(coordinator.state())
  process.on('SIGHUP', onHangup)
  return {
    ...coordinator,
    end() {
      watching.end()
      clearTimeout(again)
      note.remove()
      process.off('SIGHUP', onHangup)
    },
  }
}
