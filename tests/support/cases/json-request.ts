import { prepareAlias } from '../../../src/alias/alias'
import type { AliasFile } from '../../../src/alias/schema'
import { endpointOf } from '../../../src/api/endpoints/endpoints'
import { type JsonBody, jsonBodyOf } from '../../../src/body/json/body'
import { NO_HOLD } from '../../../src/limits/bytes-in-flight'
import type { JsonRequest } from '../../../src/proxy/request/read-request'

/** A request that has been read, as plans are made of it. */
export type PlanCase = {
  endpoint: Parameters<typeof endpointOf>[0]
  /** The alias, or its file. */
  alias: AliasFile | JsonRequest['alias']
  /** The body, or the JSON in it. */
  body: JsonBody | object
}

/** A request for an endpoint with a body of JSON, that asks for no stream and has no headers. */
export function jsonRequest({ endpoint, alias, body: given }: PlanCase): JsonRequest {
  const body =
    'kind' in given && given.kind === 'json'
      ? (given as JsonBody)
      : jsonBodyOf(Buffer.from(JSON.stringify(given)))
  return {
    endpoint: endpointOf(endpoint),
    alias: 'leaves' in alias ? alias : prepareAlias('a', alias),
    ids: [],
    query: new URLSearchParams(),
    headers: new Headers(),
    signal: new AbortController().signal,
    body,
    explicitParams: body.members.values,
    isStreamed: false,
    isRepeatable: true,
    hold: NO_HOLD,
  }
}
