import { hostAndPort } from './address'

/** Portus cannot listen on an address. The message is for people. */
export class ListenError extends Error {
  override name = 'ListenError'
}

/** The reason in one line. */
export function listenError(
  error: unknown,
  { hostname, port }: { hostname: string; port: number },
): ListenError {
  const { code } = error as NodeJS.ErrnoException
  return new ListenError(messageOf(code ?? (error as Error).message, hostname, port), {
    cause: error,
  })
}

function messageOf(reason: string, hostname: string, port: number): string {
  if (reason === 'EADDRINUSE') return `Port ${port} is in use; set PORTUS_PORT to another one`
  const where = hostAndPort(hostname, port)
  if (reason === 'EACCES')
    return `No permission to listen on ${where}; ports below 1024 need a privilege`
  return `Cannot listen on ${where} (${reason})`
}
