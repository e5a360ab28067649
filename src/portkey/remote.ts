import type { Endpoint } from '../api/endpoints/endpoints'
import { takesCodexHeaders } from '../api/forwarded-headers'
import { wholePieces } from '../body/json/long-strings'
import { carryTrace } from '../telemetry/carry-trace'
import { beginAttempt, noteAnswer, noteFailure } from '../telemetry/trace'
import { boundedFetch } from './bounded-fetch'
import { betaHeader, configRenderer } from './config'
import type { GatewayCall, Upstream } from './contract'
import { jsonContent } from './fetch-init'
import { gatewayAnswer } from './gateway-answer'
import { CONFIG, FORWARD_HEADERS } from './header-names'
import { passthroughPath } from './route'
import { sendForm } from './send-form'

/**
 * A Portkey Gateway in another process, reached with `fetch`. It takes one body for all targets, so it
 * knows no ways: it passes everything through, or it translates everything.
 *
 * Redirects are not followed: Bun re-sends `x-portkey-config` to the new origin. Silence is not
 * limited: a model may think for longer than any idle timer of the runtime.
 *
 * @param origin Where the gateway listens, e.g. `http://127.0.0.1:8787`.
 */
export function remoteGateway(origin: string): Upstream {
  const config = configRenderer()
  const send = async (call: GatewayCall) => {
    const { alias, endpoint, path, passthroughPrefix, headers, signal } = call
    if (call.loss) throw call.loss
    const isPassthrough = passthroughPrefix !== undefined
    const beta = betaHeader(alias, call.config.beta)
    if (beta) headers.set('anthropic-beta', beta)
    // It forwards a header to every target or to none.
    if (call.codexHeaders && alias.leaves.every(({ leaf }) => takesCodexHeaders(leaf.provider)))
      for (const [name, value] of Object.entries(call.codexHeaders)) headers.set(name, value)
    // Without a content type the gateway sends the provider an empty body.
    headers.set('content-type', 'application/json')
    headers.set(CONFIG, config(alias, call.config))
    if (call.gatewayBody.kind === 'form')
      await describeForm(call.gatewayBody, headers, isPassthrough)
    const attempt = beginAttempt(call.trace, 'config', origin, alias.redact)
    carryTrace(headers, call.trace, attempt)
    const response = await boundedFetch(
      origin + (isPassthrough ? passthroughPath(path, passthroughPrefix) : path),
      {
        method: endpoint.method,
        headers,
        body: contentOf(call),
        signal,
        redirect: 'manual',
      },
    ).catch((cause) => {
      noteFailure(attempt, cause)
      throw cause
    })
    noteAnswer(attempt, response)
    return gatewayAnswer(response, isPassthrough)
  }
  return Object.assign(send, { streamsTyped })
}

/**
 * The official gateway reads forms whole, in five times the memory of their size. It streams only
 * files, in the client's own bytes, and only on their typed route.
 */
const streamsTyped = ({ name }: Endpoint): boolean => name === 'files.create'

/** Describes a form in the headers of the gateway's request. */
async function describeForm(
  form: GatewayCall['gatewayBody'] & { kind: 'form' },
  headers: Headers,
  isPassthrough: boolean,
): Promise<void> {
  headers.set('content-type', form.contentType)
  // The passthrough copies the framing of its request into its own, and Node's `fetch` takes no
  // `transfer-encoding`.
  if (isPassthrough) headers.set('content-length', String(await form.lengthWith(form.edits)))
  // The typed routes forward the headers that are named. The passthrough forwards every header.
  else headers.set(FORWARD_HEADERS, forwarded(headers))
}

const forwarded = (headers: Headers): string =>
  [...headers.keys()]
    .filter((name) => name !== 'content-type' && !name.startsWith('x-portkey-'))
    .join(',')

/** The body. The headers get the length of JSON that is sent in pieces. */
function contentOf({ gatewayBody: body, headers, endpoint }: GatewayCall) {
  if (body.kind === 'json') {
    const { body: content, contentLength } = jsonContent(wholePieces(body))
    if (contentLength !== undefined) headers.set('content-length', String(contentLength))
    return content
  }
  if (body.kind === 'form') return sendForm(body)
  // The gateway parses the body of every POST.
  return endpoint.method === 'POST' ? '{}' : null
}
