import type { LeafNode } from '../../alias/target-tree'
import type { Endpoint } from '../../api/endpoints/endpoints'
import { type HasStandIns, renderConfig } from '../config'
import { CONFIG } from '../header-names'
import { type AskRoute, passthroughPath, type Route, type RouteRequest, routePath } from '../route'
import { exchanges } from './ask/exchange'
import { markHeaders, marksForRoute } from './ask/target-headers'
import type { GatewayApp } from './shims'

/**
 * Learns routes: the gateway runs its whole chain for a request without a client's members, and our
 * `fetch` records what it would send. No provider is asked.
 */
export const askRoute =
  (app: GatewayApp, origin: string, hasStandIns: HasStandIns): AskRoute =>
  async (node, request) => {
    const { endpoint, prefix } = request
    const path = routePath(endpoint)
    const { promise, resolve } = Promise.withResolvers<Route | undefined>()
    const asked = new Request(
      origin + (prefix === undefined ? path : passthroughPath(path, prefix)),
      {
        method: endpoint.method,
        headers: routeHeaders(node, request, hasStandIns),
        ...(endpoint.method === 'POST' && { body: bodyFor(request) }),
      },
    )
    const onRequest = (url: string, headers: Headers) => resolve({ url, headers })
    void exchanges
      .run({ kind: 'route', onRequest }, async () => app(asked))
      .then(
        () => resolve(undefined),
        () => resolve(undefined),
      )
    return promise
  }

function routeHeaders(
  node: LeafNode,
  { endpoint, overrides, prefix }: RouteRequest,
  hasStandIns: HasStandIns,
) {
  const headers = new Headers({
    [CONFIG]: configOf(node, overrides, hasStandIns),
    ...(!isTypedForm(endpoint, prefix) && { 'content-type': 'application/json' }),
  })
  markHeaders(headers, [node.name])
  return headers
}

/** One target alone, without hooks: they would run. */
function configOf(
  node: LeafNode,
  overrides: RouteRequest['overrides'],
  hasStandIns: HasStandIns,
): string {
  const { leaf } = node
  const {
    input_guardrails,
    output_guardrails,
    before_request_hooks,
    after_request_hooks,
    retry,
    ...target
  } = { ...leaf }
  return renderConfig(
    { ...node, target },
    { overrides, explicitParams: new Set(), beta: null, version: null, isRepeatable: true },
    marksForRoute,
    hasStandIns,
  )
}

const isTypedForm = ({ body }: Endpoint, prefix: RouteRequest['prefix']): boolean =>
  body === 'form' && prefix === undefined

/** The least that the gateway can translate, for any endpoint. */
function bodyFor({ endpoint, prefix, isStreamed }: RouteRequest): string | FormData {
  if (!isTypedForm(endpoint, prefix))
    return JSON.stringify({ ...LEAST, ...(isStreamed && { stream: true }) })
  const form = new FormData()
  form.set('file', new Blob(['.']), 'a.txt')
  return form
}

const LEAST = {
  messages: [{ role: 'user', content: '.' }],
  max_tokens: 1,
  input: '.',
  prompt: '.',
  query: '.',
  documents: ['.'],
}
