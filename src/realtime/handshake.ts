import { REALTIME, REALTIME_HEADERS } from '../api/endpoints/endpoints'

/** Browsers cannot set headers, so they send a key as `openai-insecure-api-key.<key>`. */
const KEY_PROTOCOL = 'openai-insecure-api-key.'

/** Keys, organizations and projects, which browsers send as subprotocols. The alias decides on them. */
const IN_PLACE_OF_HEADER = /^openai-(?!beta\.)/i

const offeredProtocols = (headers: Headers): string[] =>
  (headers.get('sec-websocket-protocol') ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter(Boolean)

/** The key in the subprotocols, if they have one. */
export const protocolKey = (headers: Headers): string | undefined =>
  offeredProtocols(headers)
    .find((protocol) => protocol.startsWith(KEY_PROTOCOL))
    ?.slice(KEY_PROTOCOL.length)

/** The subprotocols that Portus forwards to the provider. */
export const forwardedProtocols = (headers: Headers): string[] =>
  offeredProtocols(headers).filter((protocol) => !IN_PLACE_OF_HEADER.test(protocol))

/** The headers that Portus forwards to the provider. */
export const realtimeHeaders = (client: Headers): Headers =>
  new Headers(
    REALTIME_HEADERS.flatMap((name): [string, string][] => {
      const value = client.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )

/**
 * The query of the provider's URL: the client's parameters that the endpoint allows, and the model of the
 * alias. A transcription and a running call get no model, because with one OpenAI refuses them or starts
 * a new conversation.
 */
export function realtimeQuery(client: URLSearchParams, model: string): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of REALTIME.query) {
    const value = client.get(name)
    if (value) query.set(name, value)
  }
  const hasModel = query.get('intent') !== 'transcription' && !query.has('call_id')
  if (hasModel) query.set('model', model)
  return query
}
