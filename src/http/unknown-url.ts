import { dialectAt } from '../api/spoken/dialect-at'
import { type PortusError, portusError } from '../errors'

/** Says that nothing is at a path. Clients of Google's have more to ask for than Portus has. */
export const unknownUrl = (path: string, headers: Headers): PortusError =>
  portusError('unknown_url', dialectAt(path, headers) === 'google' ? 'no_googles' : 'default')
