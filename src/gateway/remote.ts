import type { Upstream } from './upstream'

/**
 * A Portkey Gateway somewhere else, reached with `fetch`.
 *
 * Not followed: redirects, because Bun re-sends `x-portkey-config` to the new origin. Not limited:
 * silence, because a model may think for longer than any idle timer of the runtime.
 *
 * @param origin Where the gateway listens, e.g. `http://127.0.0.1:8787`; validated by the settings.
 */
export const remoteGateway =
  (origin: string): Upstream =>
  ({ path, headers, body, signal }) =>
    fetch(origin + path, {
      method: 'POST',
      headers,
      body,
      signal,
      redirect: 'manual',
      verbose: false,
      timeout: false,
    } as BunFetchRequestInit & { timeout: false })
