import { fetchOptions } from './fetch-options'
import { sendForm } from './send-form'
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
  (call) =>
    fetch(origin + pathOf(call), {
      method: call.method,
      headers: headersOf(call),
      body: contentOf(call),
      signal: call.signal,
      redirect: 'manual',
      ...fetchOptions(call.method),
    })

/** The passthrough of a gateway that is not ours would read a whole form before it sends a byte. */
const pathOf = ({ path, passthroughPath, body }: GatewayCall): string =>
  body.kind === 'form' ? path : (passthroughPath ?? path)

function headersOf({ headers, body }: GatewayCall): Headers {
  if (body.kind === 'form') headers.set('content-type', body.contentType)
  return headers
}

function contentOf({ body, method }: GatewayCall) {
  if (body.kind === 'form') return sendForm(body)
  if (body.kind === 'json') return body.bytes
  // The gateway parses the body of every POST.
  return method === 'POST' ? '{}' : null
}
