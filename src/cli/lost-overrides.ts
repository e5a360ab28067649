import { type Alias, prepareAlias } from '../alias/alias'
import { fixedMembers } from '../alias/defaults'
import type { LeafNode } from '../alias/target-tree'
import { type Endpoint, endpointOf } from '../api/endpoints/endpoints'
import { jsonBodyOf } from '../body/json/body'
import { editMembers } from '../body/json/edit-members'
import type { JsonPath } from '../config/source/json-file'
import type { Problem } from '../config/source/problems'
import type { ParsedAlias } from '../config/validate/gateway'
import { NO_HOLD } from '../limits/bytes-in-flight'
import type { Way } from '../portkey/contract'
import { translationFor } from '../proxy/plan/loss-errors'
import { planFor } from '../proxy/plan/plan'
import { CHAT, needsChat } from '../proxy/plan/via-chat'

/** A conversation that Portus and the gateway translate. */
type Tried = {
  endpoint: Endpoint
  /** Its path, in the words of a user. */
  path: string
  /** An override that has an effect shows in one of these requests. */
  requests: readonly object[]
}

const TEXT = { model: 'a', max_tokens: 4096, messages: [{ role: 'user', content: '.' }] }
const CONTENTS = { contents: [{ role: 'user', parts: [{ text: '.' }] }] }
const CHAT_TOOL = { type: 'function', function: { name: 'a', parameters: { type: 'object' } } }
const MESSAGES_TOOL = { name: 'a', input_schema: { type: 'object' } }
const GEMINI_TOOL = { functionDeclarations: [{ name: 'a' }] }

const CONVERSATIONS: readonly Tried[] = [
  {
    endpoint: endpointOf('chat'),
    path: '/v1/chat/completions',
    requests: [TEXT, { ...TEXT, tools: [CHAT_TOOL] }],
  },
  {
    endpoint: endpointOf('messages'),
    path: '/v1/messages',
    requests: [TEXT, { ...TEXT, tools: [MESSAGES_TOOL] }],
  },
  {
    endpoint: endpointOf('generate_content'),
    path: 'Gemini’s API',
    requests: [CONTENTS, { ...CONTENTS, tools: [GEMINI_TOOL] }],
  },
]

/** They say something about other requests than the one that is tried. */
const NOT_TRIED: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'contents', 'stream', 'stream_options'],
])

/**
 * Warnings about overrides that have no effect, because no translation has a place for them. Each is tried: a
 * conversation is printed with it and without it.
 *
 * @param takesWays Whether Portus translates, and not a remote gateway.
 */
export const lostOverrides = (
  aliases: ReadonlyMap<string, Alias>,
  parsed: readonly ParsedAlias[],
  takesWays: boolean,
): Problem[] =>
  parsed.flatMap(({ name, value, problemAt }) =>
    leavesOf(aliases.get(name)).flatMap(([alias, node]) =>
      Object.keys(fixedMembers(node.leaf)).flatMap((member) => {
        const lost = lostAt(alias, node, member, takesWays)
        if (lost.length === 0) return []
        const { provider = 'the provider' } = node.leaf
        const message = `"${member}" has no effect on ${listed(lost)}: the translation for ${provider} has no place for it`
        return [{ ...problemAt(placeOf(value, node, member), message), alias: name }]
      }),
    ),
  )

/** Names as a sentence lists them. */
const listed = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(' and ')

const leavesOf = (alias: Alias | undefined) =>
  (alias?.leaves ?? []).map((node) => [alias as Alias, node] as const)

/** The paths of the endpoints on which an override has no effect. */
function lostAt(alias: Alias, { leaf }: LeafNode, member: string, takesWays: boolean): string[] {
  const value = leaf.override_params[member]
  if (NOT_TRIED.has(member) || saysNothing(member, value) || leaf.drop?.includes(member)) return []
  const { model } = leaf.override_params
  const [plain, set] = [{ model }, { model, [member]: value }].map((override_params) =>
    prepareAlias('a', { ...leaf, ...passthroughOf(alias), override_params }),
  )
  if (!plain || !set) return []
  return CONVERSATIONS.flatMap((tried) =>
    isLost(plain, set, tried, member, takesWays) ? [tried.path] : [],
  )
}

const passthroughOf = ({ mayPassThrough, isForced }: Alias) =>
  mayPassThrough ? (isForced ? { passthrough: true } : {}) : { passthrough: false }

/** What takes a client's value away and puts none in its place shows in no honest request. */
const saysNothing = (member: string, value: unknown): boolean =>
  value === null ||
  (member === 'n' && value === 1) ||
  (Array.isArray(value) && value.length === 0) ||
  (value as { type?: unknown }).type === 'text'

function isLost(
  plain: Alias,
  set: Alias,
  { endpoint, requests }: Tried,
  member: string,
  takesWays: boolean,
): boolean {
  return requests.every((json) => {
    const printed = printedFor(set, endpoint, json, takesWays)
    if (printed === 'by the gateway') return isLostByGateway(set, endpoint, member)
    return printed !== undefined && printed === printedFor(plain, endpoint, json, takesWays)
  })
}

/** Whether the tables know that the gateway loses a member. It may be asked for a chat completion in every case. */
function isLostByGateway(alias: Alias, endpoint: Endpoint, member: string): boolean {
  const [target] = alias.targets.values()
  const asked = needsChat(endpoint, alias) ? CHAT : endpoint
  const translation = target && translationFor(asked, target.api)
  return (
    translation !== undefined &&
    (translation.leftOut.includes(member) || Object.hasOwn(translation.refused, member))
  )
}

/** What a provider would get. Undefined where a request is refused, which the client is told. */
function printedFor(
  alias: Alias,
  endpoint: Endpoint,
  json: object,
  takesWays: boolean,
): string | undefined {
  const body = jsonBodyOf(Buffer.from(JSON.stringify(json)))
  const request = {
    endpoint,
    alias,
    ids: [],
    query: new URLSearchParams(),
    headers: new Headers(),
    signal: new AbortController().signal,
    body,
    // An override of a limit must not meet the limit of the request.
    explicitParams: body.members.values,
    isStreamed: false,
    isRepeatable: true,
    hold: NO_HOLD,
  }
  try {
    const [way] = planFor(request, { takesWays }).ways.values()
    return bytesOf(way, body)
  } catch {
    return undefined
  }
}

function bytesOf(way: Way | undefined, body: ReturnType<typeof jsonBodyOf>): string | undefined {
  if (!way || way.kind === 'gateway') return 'by the gateway'
  if (way.kind === 'refused' || way.kind === 'each') return undefined
  const pieces = way.pieces ?? (way.kind === 'own' ? editMembers(body, way.edits) : [])
  // Stop sequences may be left to Portus.
  const stops = way.kind === 'ours' ? way.format.stopSequences : undefined
  return Buffer.concat(pieces).toString() + JSON.stringify([way.headers, stops])
}

/** Where the file sets a member for a target: in the target itself, or in the nearest one around it. */
function placeOf(file: unknown, { name }: LeafNode, member: string): JsonPath {
  const steps = [...name.matchAll(/\[(\d+)\]/g)].flatMap(([, index]) => ['targets', Number(index)])
  for (let length = steps.length; length >= 0; length -= 2) {
    const path = steps.slice(0, length)
    const target = path.reduce<unknown>((value, step) => Object(value)[step], file)
    const { override_params } = Object(target) as { override_params?: unknown }
    if (Object.hasOwn(Object(override_params), member)) return [...path, 'override_params', member]
  }
  return []
}
