import { fetchOptions } from './fetch-options'
import { sendForm } from './send-form'
import { jsonContent } from './send-json'
import type { GatewayCall, Upstream } from './upstream'

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
  async (call) => {
    if (call.targets?.refusal) throw call.targets.refusal
    return fetch(origin + pathOf(call), {
      method: call.method,
      headers: call.headers,
      body: contentOf(call),
      signal: call.signal,
      redirect: 'manual',
      ...fetchOptions(call.method),
    })
  }

/** The passthrough of a gateway that is not ours would read a whole form before it sends a byte. */
const pathOf = ({ path, passthroughPath, body }: GatewayCall): string =>
  body.kind === 'form' ? path : (passthroughPath ?? path)

/** The body, and in the headers what is to be said of it. */
function contentOf({ body, headers, method }: GatewayCall) {
  if (body.kind === 'json') {
    const { body: content, contentLength } = jsonContent(body.pieces)
    if (contentLength !== undefined) headers.set('content-length', String(contentLength))
    return content
  }
  if (body.kind === 'form') {
    headers.set('content-type', body.contentType)
    return sendForm(body)
  }
  // The gateway parses the body of every POST.
  return method === 'POST' ? '{}' : null
}
