import type { Alias } from '../../alias/alias'
import { urlBelow } from '../../api/endpoint-path'
import { type Endpoint, endpointOf } from '../../api/endpoints/endpoints'
import { nativeUrl, prefixOf } from '../../api/native/formats'
import { ownEdits } from '../../api/native/own-edits'
import type { NativeFormat } from '../../api/native/row'
import { type JsonBody, readMember } from '../../body/json/body'
import { developerAsSystem } from '../../body/json/developer-role'
import type { MemberEdits } from '../../body/json/edit-members'
import type { Address, Way } from '../../portkey/contract'
import type { ClientRequest } from '../request/read-request'
import { cloudWay } from './cloud-way'
import { saidFor } from './fixed-members'
import { endsInTrigger } from './foreign/trigger'
import { googleWay } from './google/way'
import { legalOverrides } from './legal-overrides'
import { noCompaction } from './loss-errors'
import { STREAM_OPTIONS, usageEdit } from './usage-edit'

/**
 * The way to a target that speaks the client's format: its own bytes, with the alias's overrides and
 * without what the provider refuses. Undefined where the target has another format.
 *
 * @param takesWays Whether the gateway lets Portus write the request.
 */
export function ownWay(
  request: ClientRequest,
  target: string,
  takesWays: boolean,
): Way | undefined {
  const { alias, endpoint, explicitParams, isStreamed, body } = request
  const format = alias.nativeFor(target, endpoint)
  if (endpoint.dialect === 'google')
    return takesWays && format
      ? googleWay(request, target, format, {
          said: () => saidFor(alias, target),
          headers: keyHeaders(alias, target, format),
        })
      : undefined
  if (!format) return cloudWay(request, target)
  const address = addressOf(format, endpoint, isStreamed)
  if (body.kind !== 'json') {
    const edits = alias.overridesFor(target, endpoint.overrides, explicitParams)
    return { kind: 'own', edits, address, ...keyHeaders(alias, target, format) }
  }
  if (!format.takesTrigger && endpoint.name === 'responses' && endsInTrigger(body))
    return { kind: 'refused', error: noCompaction(endpoint) }
  const legal = legalOverrides(request, target, body)
  const { edits, dropped } = editsFor(body, legal.overrides, format)
  const lost = [...legal.dropped, ...dropped]
  const asksForUsage =
    takesWays &&
    isStreamed &&
    TELLS_USAGE.has(endpoint.name) &&
    !legal.overrides.has(STREAM_OPTIONS)
  const usage = asksForUsage ? usageEdit(body, format) : undefined
  return {
    kind: 'own',
    edits: usage ? new Map([...edits, usage]) : edits,
    address,
    ...keyHeaders(alias, target, format),
    ...(lost.length > 0 && { dropped: lost }),
    ...(usage && { isUsageAdded: true }),
  }
}

/**
 * The endpoints whose streams say what was used where they are asked to.
 * https://platform.openai.com/docs/api-reference/completions/create#completions-create-stream_options
 */
const TELLS_USAGE: ReadonlySet<string> = new Set(['chat', 'completions'])

/** The header with the target's key, where the provider wants it otherwise than the gateway sends it. */
export function keyHeaders(
  alias: Alias,
  target: string,
  { isBearer }: NativeFormat,
): { headers?: Readonly<Record<string, string>> } {
  const key = isBearer ? alias.leafOf(target)?.api_key : undefined
  return key ? { headers: { authorization: `Bearer ${key}` } } : {}
}

/** Where a native format is. */
export function addressOf(
  { place }: NativeFormat,
  endpoint: Endpoint,
  isStreamed: boolean,
): Address {
  if (place.from === 'typed') {
    const { below, name } = endpoint
    if (!below) return { endpoint, prefix: undefined, isStreamed }
    const tail = name.slice(below.length + 1)
    const adjust = { name, url: (url: string) => urlBelow(url, tail) }
    return { endpoint: endpointOf(below), prefix: undefined, isStreamed, adjust }
  }
  const prefix = prefixOf(place)
  if (prefix !== undefined) return { endpoint, prefix, isStreamed }
  const name = `${place.from} ${place.path}`
  const url = (atBase: string) => nativeUrl(place, atBase, endpoint.path)
  const from = place.from === 'location' ? undefined : ''
  return { endpoint, prefix: from, isStreamed, adjust: { name, url } }
}

const NOTHING: readonly string[] = []

function editsFor(
  body: JsonBody,
  overrides: ReadonlyMap<string, string>,
  format: NativeFormat,
): { edits: MemberEdits; dropped: readonly string[] } {
  if (changesNothing(format)) return { edits: overrides, dropped: NOTHING }
  const read = (member: string) => readMember(body, member)
  const { edits, dropped } = ownEdits(
    { members: body.members.values.keys(), overrides, read },
    format,
  )
  const isClients = !format.takesDeveloper && !overrides.has('messages')
  const inside = isClients ? developerAsSystem(body) : undefined
  return {
    edits: inside === undefined ? edits : new Map([...edits, ['messages', { inside }]]),
    dropped,
  }
}

/** Whether a target takes every member of a request. */
export function takesAll(alias: Alias, target: string, endpoint: Endpoint): boolean {
  const format = alias.nativeFor(target, endpoint)
  return format === undefined || changesNothing(format)
}

const changesNothing = (format: NativeFormat): boolean =>
  format.takesUsage &&
  format.takesDeveloper &&
  format.takesTrigger &&
  format.takes === undefined &&
  format.drop.length === 0 &&
  format.refuses.length === 0 &&
  format.aliasDrop.length === 0 &&
  Object.keys(format.rename).length === 0
