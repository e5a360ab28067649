import { withDeadline } from '../with-deadline'

/** PostgreSQL has not answered within the deadline. */
export class ServerSilent extends Error {
  override name = 'ServerSilent'
  /** Read by what writes a log. */
  readonly code = 'ETIMEDOUT'
}

/**
 * What a work comes to, if it does so in time. The work itself goes on.
 *
 * @param onLate Called before it is given up.
 * @throws {ServerSilent} after the deadline, and what the work throws.
 */
export const within = <T>(
  deadlineMs: number,
  work: Promise<T>,
  onLate: () => void = () => {},
): Promise<T> =>
  withDeadline(work, deadlineMs, () => {
    onLate()
    return new ServerSilent(`PostgreSQL has not answered for ${deadlineMs} ms`)
  })
