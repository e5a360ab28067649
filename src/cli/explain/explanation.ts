import type { Alias } from '../../alias/alias'
import { fixedMembers } from '../../alias/defaults'
import type { LeafNode } from '../../alias/target-tree'
import type { Endpoint } from '../../api/endpoints/endpoints'
import type { JsonBody } from '../../body/json/body'
import { editMembers } from '../../body/json/edit-members'
import { PortusError } from '../../errors'
import type { CallBody, Way } from '../../portkey/contract'
import type { Route, Routes } from '../../portkey/route'
import type { Plan } from '../../proxy/plan/plan'
import { maskedHeaders, maskedUrl } from './masked-route'

/** What a request becomes at one target. */
export type ExplainedTarget = {
  name: string
  provider: string
  model: string
  /** `own`, `ours`, `each`, `gateway` or `refused`, as `Way` has it. */
  way: Way['kind']
  /** Whether the target can be asked at all. */
  isAsked: boolean
  /** The same in words. */
  meaning: string
  /** Absent where the target is not asked, or a remote gateway decides. */
  url?: string
  headers?: Readonly<Record<string, string>>
  /** What the alias sets, whatever the client sends. */
  sets: Readonly<Record<string, unknown>>
  /** What the request has and the provider does not get. */
  dropped: readonly string[]
  /** What the provider gets, where Portus writes it. */
  body?: string
}

/** What a request for an alias becomes. */
export type Explanation = {
  alias: string
  endpoint: string
  method: string
  path: string
  /** How the gateway chooses among several targets. */
  strategy?: unknown
  targets: readonly ExplainedTarget[]
}

/** A planned request, and where it would go. */
export type Planned = {
  alias: Alias
  endpoint: Endpoint
  body: CallBody
  plan: Pick<Plan, 'ways'>
  routes?: Routes
  /** What the request had lost before it was planned. */
  dropped: readonly string[]
}

/** Longer bodies are not for people. */
const MAX_BODY_LENGTH = 8192

/** What a planned request becomes, for people. It shows no credential. */
export function explanationOf(planned: Planned): Explanation {
  const { alias, endpoint } = planned
  const { strategy } = alias.tree.target
  return {
    alias: alias.name,
    endpoint: endpoint.name,
    method: endpoint.method,
    path: endpoint.path,
    ...(strategy !== undefined && { strategy }),
    targets: alias.leaves.map((node) => targetOf(planned, node)),
  }
}

function targetOf(planned: Planned, { name, leaf }: LeafNode): ExplainedTarget {
  const { alias, plan, routes, dropped } = planned
  const way: Way = plan.ways.get(name) ?? { kind: 'gateway', edits: new Map() }
  const { provider = '', model = '' } = alias.targets.get(name) ?? {}
  const route = way.kind === 'refused' ? undefined : routes?.get(name)
  const body = bodyOf(way, planned.body)
  const redact = (text: string) => alias.redact(text)
  return {
    name,
    provider,
    model,
    way: way.kind,
    isAsked: way.kind !== 'refused' && (!routes || route !== undefined),
    meaning: routes && !route && way.kind !== 'refused' ? NOWHERE : meaningOf(way),
    ...(route && { url: maskedUrl(route.url, redact), headers: headersOf(route, way, redact) }),
    sets: fixedMembers(leaf),
    dropped: [...dropped, ...('dropped' in way ? (way.dropped ?? []) : [])],
    ...(body !== undefined && { body: redact(body).slice(0, MAX_BODY_LENGTH) }),
  }
}

/** The gateway knows no address, so a request gets its error. */
const NOWHERE = 'not possible: the gateway has no address for this endpoint at this provider'

function meaningOf(way: Way): string {
  switch (way.kind) {
    case 'own':
      return 'passed through: the provider has this API itself'
    case 'ours':
      return `translated by Portus (${way.format.name})`
    case 'each':
      return `translated by Portus, in ${way.calls.length} ${way.calls.length === 1 ? 'call' : 'calls'}`
    case 'gateway':
      return 'translated by the gateway'
    case 'refused':
      return `refused: ${way.error.message} (${way.error.status} ${way.error.kind})`
  }
}

function headersOf(route: Route, way: Way, redact: (text: string) => string) {
  const headers = new Headers(route.headers)
  for (const [name, value] of Object.entries('headers' in way ? (way.headers ?? {}) : {}))
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
  return maskedHeaders(headers, redact)
}

const decoder = new TextDecoder()

function bodyOf(way: Way, client: CallBody): string | undefined {
  if (way.kind === 'ours') return decoder.decode(Buffer.concat(way.pieces))
  if (way.kind === 'each') return way.calls[0] && decoder.decode(way.calls[0].bytes)
  if (way.kind !== 'own' || client.kind !== 'json') return undefined
  const body: JsonBody = client
  return decoder.decode(Buffer.concat(way.pieces ?? editMembers(body, way.edits)))
}

/** An alias whose targets all refuse the request. */
export function refusedEverywhere(alias: Alias, endpoint: Endpoint, error: unknown): Explanation {
  if (!(error instanceof PortusError)) throw error
  const ways = new Map<string, Way>(
    [...alias.targets.keys()].map((name) => [name, { kind: 'refused', error }]),
  )
  return explanationOf({
    alias,
    endpoint,
    body: { kind: 'none' },
    plan: { ways },
    dropped: [],
  })
}
