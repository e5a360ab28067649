import { hostAndPort } from './address'

/** Portus cannot listen on an address. The message is for people. */
export class ListenError extends Error {
  override name = 'ListenError'
}

/**
 * The reason in one line.
 *
 * @param setting The setting that names the port.
 */
export function listenError(
  error: unknown,
  { hostname, port, setting = 'PORTUS_PORT' }: { hostname: string; port: number; setting?: string },
): ListenError {
  const { code } = error as NodeJS.ErrnoException
  return new ListenError(messageOf(code ?? (error as Error).message, { hostname, port, setting }), {
    cause: error,
  })
}

function messageOf(
  reason: string,
  { hostname, port, setting }: { hostname: string; port: number; setting: string },
): string {
  if (reason === 'EADDRINUSE') return `Port ${port} is in use; set ${setting} to another one`
  const where = hostAndPort(hostname, port)
  if (reason === 'EACCES')
    return `No permission to listen on ${where}; ports below 1024 need a privilege`
  return `Cannot listen on ${where} (${reason})`
}
