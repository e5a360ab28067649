import type { Endpoint } from '../api/endpoints'
import { wholePieces } from '../body/json/long-strings'
import type { GatewayCall, Upstream } from './contract'
import { fetchOptions } from './fetch-options'
import { sendForm } from './send-form'
import { jsonContent } from './send-json'

/**
 * A Portkey Gateway somewhere else, reached with `fetch`.
 *
 * Not followed: redirects, because Bun re-sends `x-portkey-config` to the new origin. Not limited:
 * silence, because a model may think for longer than any idle timer of the runtime.
 *
 * @param origin Where the gateway listens, e.g. `http://127.0.0.1:8787`; validated by the settings.
 */
export const remoteGateway = (origin: string): Upstream =>
  Object.assign(
    async (call: GatewayCall) => {
      if (call.targets?.refusal) throw call.targets.refusal
      if (call.body.kind === 'form') await describeForm(call.body, call)
      return fetch(origin + (call.passthroughPath ?? call.path), {
        method: call.method,
        headers: call.headers,
        body: contentOf(call),
        signal: call.signal,
        redirect: 'manual',
        ...fetchOptions(call.method),
      })
    },
    { streamsTyped },
  )

/**
 * Forms are read whole by the official gateway, in five times the memory of their size. Only files it
 * streams, in the client's own bytes, and only on their typed route.
 */
const streamsTyped = ({ name }: Endpoint): boolean => name === 'files.create'

/** Puts into the headers what a gateway must be told of a form. */
async function describeForm(
  form: GatewayCall['body'] & { kind: 'form' },
  { headers, passthroughPath }: GatewayCall,
): Promise<void> {
  headers.set('content-type', form.contentType)
  // The passthrough copies the framing of its request into the one it makes, and Node's `fetch`
  // takes `transfer-encoding` from nobody.
  if (passthroughPath !== undefined)
    headers.set('content-length', String(await form.lengthWith(form.model)))
  // The typed routes forward what they are told to, and the passthrough everything.
  else headers.set('x-portkey-forward-headers', forwarded(headers))
}

const forwarded = (headers: Headers): string =>
  [...headers.keys()]
    .filter((name) => name !== 'content-type' && !name.startsWith('x-portkey-'))
    .join(',')

/** The body, and in the headers the length of JSON that is sent in pieces. */
function contentOf({ body, headers, method }: GatewayCall) {
  if (body.kind === 'json') {
    const { body: content, contentLength } = jsonContent(wholePieces(body))
    if (contentLength !== undefined) headers.set('content-length', String(contentLength))
    return content
  }
  if (body.kind === 'form') return sendForm(body)
  // The gateway parses the body of every POST.
  return method === 'POST' ? '{}' : null
}
