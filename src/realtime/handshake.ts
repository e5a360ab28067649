import { REALTIME, REALTIME_HEADERS } from '../api/endpoints'

/** How browsers, which cannot set headers, send a key: `openai-insecure-api-key.<key>`. */
const KEY_PROTOCOL = 'openai-insecure-api-key.'

/** What browsers send in place of headers: keys, organizations and projects, which are the alias's. */
const IN_PLACE_OF_HEADER = /^openai-(?!beta\.)/i

const offeredProtocols = (headers: Headers): string[] =>
  (headers.get('sec-websocket-protocol') ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter(Boolean)

/** The key among the subprotocols, if there is one. */
export const protocolKey = (headers: Headers): string | undefined =>
  offeredProtocols(headers)
    .find((protocol) => protocol.startsWith(KEY_PROTOCOL))
    ?.slice(KEY_PROTOCOL.length)

/** The subprotocols that are the provider's business. */
export const forwardedProtocols = (headers: Headers): string[] =>
  offeredProtocols(headers).filter((protocol) => !IN_PLACE_OF_HEADER.test(protocol))

/** The headers that are the provider's business. */
export const realtimeHeaders = (client: Headers): Headers =>
  new Headers(
    REALTIME_HEADERS.flatMap((name): [string, string][] => {
      const value = client.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )

/**
 * The query of the provider's address, with nothing of the client's but what the endpoint names. The
 * model is the alias's; a transcription, and a call that is under way, are addressed without one, for
 * beside a model OpenAI refuses them, or begins a conversation.
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
