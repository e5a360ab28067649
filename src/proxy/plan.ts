import type { ResolvedTarget } from '../alias/alias'
import type { ExplicitParams } from '../alias/defaults'
import { type EndpointPath, endpointPath, queryIn } from '../api/endpoint-path'
import type { Endpoint, NativePrefix, OverrideKind } from '../api/endpoints'
import { ownEdits } from '../api/native/own-edits'
import { isClaude } from '../api/provider-apis'
import { readMember } from '../body/json/body'
import { developerAsSystem } from '../body/json/developer-role'
import { takeOutLongStrings } from '../body/json/long-strings'
import type { PortusError } from '../errors'
import type { CallBody, Edits, Upstream, Way, Ways } from '../portkey/contract'
import { claudeMembers, keptMembers } from '../portkey/dropped-members'
import { MESSAGES_TO_CHAT, MESSAGES_TO_CLAUDE } from '../translate/losses'
import { lossOf, memberReader, refuseUntranslatable, translationFor } from './loss-errors'
import type { ClientRequest } from './read-request'
import { CHAT, chatOf, needsChat } from './via-chat'

/** What the gateway is given of a request. */
export type Stub = {
  endpoint: Endpoint
  path: EndpointPath
  /** Set where the gateway passes the request through. Otherwise it translates. */
  passthroughPrefix: NativePrefix | undefined
  overrides: OverrideKind
  explicitParams: ExplicitParams
  body: CallBody
}

/**
 * What a request becomes. This is the only place that decides it; the code that sends the request and
 * reads its answer looks here.
 */
export type Plan = {
  stub: Stub
  /** How the request reaches each target of the alias. */
  ways: Ways
  /** The client's query, as far as its endpoint allows it. */
  query: string
  /** Whether a message is asked for as a chat completion. */
  isViaChat: boolean
  /** What a gateway would lose that takes one body for all targets. It must not be asked then. */
  loss: PortusError | undefined
}

/**
 * Plans a request.
 *
 * @throws {PortusError} where no target can take it.
 */
export function planFor(request: ClientRequest, upstream: Pick<Upstream, 'streamsTyped'>): Plan {
  const { endpoint, alias, id, query } = request
  const prefix = alias.passthroughPrefix(endpoint)
  const path = endpointPath(endpoint, id, query)
  if (prefix === undefined) return planTranslation(request, path)
  // A remote gateway streams this form on its typed route only.
  const isTyped = !request.isRepeatable && upstream.streamsTyped?.(endpoint) === true
  return {
    stub: stubOf(request, path, isTyped ? undefined : prefix),
    ways: new Map([...alias.targets.keys()].map((target) => [target, ownWay(request, target)])),
    query: queryIn(path),
    isViaChat: false,
    loss: undefined,
  }
}

const stubOf = (
  { endpoint, body, explicitParams }: ClientRequest,
  path: EndpointPath,
  passthroughPrefix?: NativePrefix,
): Stub => {
  const { overrides } = endpoint
  return { endpoint, path, passthroughPrefix, overrides, explicitParams, body }
}

function ownWay({ alias, endpoint, explicitParams, body }: ClientRequest, target: string): Way {
  const overrides = alias.overridesFor(target, endpoint.overrides, explicitParams)
  const format = alias.nativeFor(target, endpoint)
  if (body.kind !== 'json' || !format) return { kind: 'own', edits: overrides }
  const read = (member: string) => readMember(body, member)
  const { edits } = ownEdits({ members: body.members.values.keys(), overrides, read }, format)
  const messages = format.takesDeveloper ? undefined : developerAsSystem(body)
  return {
    kind: 'own',
    edits: messages === undefined ? edits : new Map([...edits, ['messages', messages]]),
  }
}

/** Whether the gateway's own route leads to where a target has the client's format. */
function isAtTypedRoute({ alias, endpoint }: ClientRequest, name: string, api: string): boolean {
  const format = alias.nativeFor(name, endpoint)
  return format !== undefined && (format.place.from === 'typed' || endpoint.native.has(api))
}

/** A request that at least one target cannot be sent as it is. */
function planTranslation(request: ClientRequest, path: EndpointPath): Plan {
  const { endpoint, alias, body } = request
  const query = queryIn(path)
  if (body.kind !== 'json')
    return { stub: stubOf(request, path), ways: NO_WAYS, query, isViaChat: false, loss: undefined }
  refuseUntranslatable(endpoint, body)
  const short = { ...request, body: alias.mayShorten ? takeOutLongStrings(body) : body }
  const isViaChat = needsChat(endpoint, alias)
  const chat = isViaChat ? chatOf(short.body, alias) : undefined
  const stub = chat ? chatStub(chat) : stubOf(short, path)
  if (!CONVERSATIONS.includes(endpoint.name))
    return { stub, ways: NO_WAYS, query, isViaChat, loss: undefined }
  const losses: Losses = { request: short, stub, untranslatable: chat?.untranslatable }
  const targets = [...alias.targets]
  const ways = new Map(targets.map(([name, target]) => [name, wayOf(losses, name, target)]))
  const [loss] = targets.flatMap(([, target]) => lossFor(losses, target) ?? [])
  if (loss && [...ways.values()].every(({ kind }) => kind === 'refused')) throw loss
  return { stub, ways, query, isViaChat, loss }
}

const NO_WAYS: Ways = new Map()

/** The endpoints whose requests the gateway translates member by member. */
const CONVERSATIONS = ['chat', 'messages']

function chatStub({ body }: ReturnType<typeof chatOf>): Stub {
  return {
    endpoint: CHAT,
    path: endpointPath(CHAT, undefined, new URLSearchParams()),
    passthroughPrefix: undefined,
    overrides: 'message_as_chat',
    explicitParams: body.members.values,
    body,
  }
}

/** What tells which members a translation loses. */
type Losses = {
  request: ClientRequest & { body: JsonRequestBody }
  stub: Stub
  untranslatable: PortusError | undefined
}

type JsonRequestBody = Extract<CallBody, { kind: 'json' }>

function wayOf(losses: Losses, name: string, target: ResolvedTarget): Way {
  const { request } = losses
  if (isAtTypedRoute(request, name, target.api)) return ownWay(request, name)
  const mended = mendedMembers(losses, target)
  const error = lossFor(losses, target, mended)
  return error
    ? { kind: 'refused', error }
    : { kind: 'gateway', edits: new Map(mended.values()) as Edits }
}

/** By the member that the gateway drops: the name and the JSON text of the member that replaces it. */
type Mended = ReadonlyMap<string, [name: string, text: string]>

const NONE: Mended = new Map()

/** The members that the gateway drops on the way to Claude, and that Portus puts back. */
function mendedMembers({ stub }: Losses, target: ResolvedTarget): Mended {
  if (!isClaude(target.api)) return NONE
  const read = memberReader(stub.body as JsonRequestBody)
  return stub.endpoint.name === 'chat' ? claudeMembers(read) : keptMembers(MESSAGES_TO_CLAUDE, read)
}

/** The client's names for members of the chat completion that its message became. */
const CLIENT_NAMES: Readonly<Record<string, string>> = {
  response_format: 'output_config.format',
  parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
}

/** The error that names a member which the target would lose. */
function lossFor(
  { request, stub, untranslatable }: Losses,
  target: ResolvedTarget,
  mended = NONE,
): PortusError | undefined {
  const isViaChat = stub.endpoint !== request.endpoint
  const read = memberReader(stub.body as JsonRequestBody)
  return (
    untranslatable ??
    (isViaChat ? lossOf(MESSAGES_TO_CHAT, memberReader(request.body)) : undefined) ??
    lossOf(
      translationFor(stub.endpoint, target.api),
      (member) => (mended.has(member) ? undefined : read(member)),
      isViaChat ? CLIENT_NAMES : {},
    )
  )
}
