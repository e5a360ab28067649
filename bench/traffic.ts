import type { Subject } from './subjects'

/** Where the provider says what has reached it. */
export const TRAFFIC_PATH = '/traffic'

/** Requests so far, and the sockets on which they have come since those are counted. */
export type Traffic = { requests: number; sockets: number }

/** What has reached the provider. `POST` begins to count sockets, `DELETE` ends it. */
export async function trafficOf(
  provider: Subject,
  method: 'GET' | 'POST' | 'DELETE' = 'GET',
): Promise<Traffic> {
  return (await (await fetch(provider.url + TRAFFIC_PATH, { method })).json()) as Traffic
}
