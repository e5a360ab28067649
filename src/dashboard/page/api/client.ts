import { ApiError, errorOf, isAbort } from './api-error'

/** Members of a query. Those without a value are left out. */
export type Asked = Readonly<Record<string, string | number | undefined>>

/** Asks the API that stands beside the page. Each function throws an {@link ApiError} where the answer is none. */
export type Client = {
  get<T>(path: string, signal?: AbortSignal): Promise<T>
  send<T>(method: 'PUT' | 'DELETE', path: string): Promise<T>
  /** An answer whose body is still to be read. */
  open(path: string, init?: RequestInit): Promise<Response>
}

/** A path with its query. */
export function withQuery(path: string, asked: Asked): string {
  const given = Object.entries(asked)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]): [string, string] => [name, String(value)])
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path
}

/**
 * A client with a key.
 *
 * @param key Nothing asks without one, which the ops port may allow.
 * @param onRefused Is told where a key is not, or no longer, right.
 */
export function createClient(
  key: string | undefined,
  onRefused: (error: ApiError) => void = () => {},
): Client {
  const open = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`)
    // The address is relative to the page's own: a proxy may have taken a prefix away.
    const answer = await fetch(path, { ...init, headers, cache: 'no-store' }).catch((error) => {
      throw isAbort(error) ? error : new ApiError(0, 'Portus does not answer')
    })
    if (answer.ok) return answer
    const error = await errorOf(answer)
    if (answer.status === 401) onRefused(error)
    throw error
  }
  const json = async <T>(path: string, init: RequestInit): Promise<T> =>
    (await open(path, init)).json() as Promise<T>
  return {
    open,
    get: (path, signal) => json(path, signal ? { signal } : {}),
    send: (method, path) => json(path, { method }),
  }
}
