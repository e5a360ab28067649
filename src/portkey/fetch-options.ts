/**
 * What the runtime's `fetch` must be told for every request that leaves.
 *
 * - `verbose: false` wins over BUN_CONFIG_VERBOSE_FETCH, which would print credentials;
 * - `timeout: false` lets a model think for longer than the runtime's five minutes;
 * - a DELETE gets a connection of its own: Bun 1.4 sends it a second time when a connection that it
 *   has used before dies, although the provider may have done it, and the second answer would say
 *   that there is nothing to delete.
 */
export const fetchOptions = (method = 'GET'): BunFetchRequestInit =>
  ({
    verbose: false,
    timeout: false,
    ...(method === 'DELETE' && { keepalive: false }),
  }) as BunFetchRequestInit
