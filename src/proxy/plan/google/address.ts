import type { ResolvedTarget } from '../../../alias/alias'
import { type Endpoint, endpointOf } from '../../../api/endpoints/endpoints'
import { methodOf } from '../../../api/endpoints/google'
import { nativeUrl } from '../../../api/native/formats'
import type { NativePlace } from '../../../api/native/row'
import type { Address } from '../../../portkey/contract'

const CHAT = endpointOf('chat')

/**
 * Where a target has a method of Gemini's API: at the address of the gateway's own route for chats, which has the
 * model in it, or behind a base URL of the alias.
 */
export function googleAddress(
  place: NativePlace,
  endpoint: Endpoint,
  { model }: ResolvedTarget,
): Address {
  const isStreamed = endpoint.isStream === true
  const finished = isStreamed ? withEvents : (url: string) => url
  const { name } = endpoint
  if (place.from === 'typed')
    return {
      endpoint: CHAT,
      prefix: undefined,
      isStreamed,
      adjust: { name, url: (url) => finished(withMethod(url, methodOf(endpoint))) },
    }
  const url = (atBase: string) =>
    finished(nativeUrl(place, atBase, endpoint.path).replace('*', encodeURIComponent(model)))
  return { endpoint, prefix: '', isStreamed, adjust: { name: `${name} ${place.path}`, url } }
}

/** An address on Google's servers with another method. It stands at the end of the path. */
export function withMethod(url: string, method: string): string {
  const query = url.indexOf('?')
  const end = query === -1 ? url.length : query
  return `${url.slice(0, url.lastIndexOf(':', end))}:${method}${url.slice(end)}`
}

/** Without `alt=sse` Gemini streams one JSON array. https://ai.google.dev/api/generate-content */
export const withEvents = (url: string): string =>
  !url.includes(':streamGenerateContent') || url.includes('alt=sse')
    ? url
    : `${url}${url.includes('?') ? '&' : '?'}alt=sse`
