import type { ResolvedTarget } from '../../alias/alias'
import { type EndpointPath, endpointPath, queryIn } from '../../api/endpoint-path'
import { CONVERSATIONS, type Endpoint } from '../../api/endpoints/endpoints'
import { isClaude } from '../../api/provider-apis'
import type { PortusError } from '../../errors'
import type { Edits, Way, Ways } from '../../portkey/contract'
import { claudeMembers, keptMembers } from '../../portkey/dropped-members'
import { MESSAGES_TO_CLAUDE, MESSAGES_VIA_GATEWAY } from '../../translate/losses/by-gateway'
import { GEMINI_TO_CHAT } from '../../translate/losses/gemini'
import { RESPONSES_TO_CHAT } from '../../translate/losses/responses'
import type { Read, Translation } from '../../translate/losses/translation'
import type { JsonRequest } from '../request/read-request'
import { clientName, IN_GEMINI, inWordsOf } from './client-words'
import { translationOf } from './conversation-for'
import { costlyForGateway } from './cost/gateway-costs'
import { lossOf, memberReader, throwIfAllRefused, translationFor } from './loss-errors'
import type { Plan } from './plan'
import { type Stub, stubOf } from './stub'
import { CHAT, type Chat, chatOf, needsChat } from './via-chat'

/**
 * A plan in which the gateway translates for at least one target.
 *
 * @param written The ways of the targets for which it need not.
 * @throws {PortusError} where no target can take the request.
 */
export function gatewayPlan(request: JsonRequest, path: EndpointPath, written: Ways): Plan {
  const { endpoint, alias, body } = request
  const query = queryIn(path)
  const isViaChat = needsChat(endpoint, alias)
  const chat = isViaChat ? chatOf(body, alias, translationOf(endpoint), endpoint) : undefined
  const stub = chat ? chatStub(chat, endpoint) : stubOf(request, path)
  // Nothing is translated of what the gateway only passes on.
  const isPassed = !isViaChat && endpoint.name === 'responses'
  if (isPassed || !CONVERSATIONS.has(endpoint.name))
    return { stub, ways: written, query, isViaChat, loss: undefined }
  const losses: Losses = {
    request,
    stub,
    untranslatable: inWordsOf(endpoint, chat?.untranslatable),
  }
  const lost = chat && lostOnTheWay(endpoint, chat)
  const targets = [...alias.targets]
  const ways = new Map(
    targets.map(([name, target]) => [
      name,
      written.get(name) ?? gatewayWay(losses, name, target, lost),
    ]),
  )
  const [loss] = targets.flatMap(([, target]) => lossFor(losses, target) ?? [])
  if (loss) throwIfAllRefused(ways)
  return { stub, ways, query, isViaChat, loss }
}

function chatStub({ body }: Chat, { name }: Endpoint): Stub {
  return {
    endpoint: CHAT,
    path: endpointPath(CHAT, [], new URLSearchParams()),
    passthroughPrefix: undefined,
    // Anthropic's clients alone always say how long an answer may be. Others expect what the model can say.
    overrides: name === 'messages' ? 'message_as_chat' : 'response_as_chat',
    explicitParams: body.members.values,
    body,
  }
}

/** What tells which members a translation loses. */
type Losses = { request: JsonRequest; stub: Stub; untranslatable: PortusError | undefined }

/** What a request loses before the gateway gets it, and what its tools are to the client. */
const lostOnTheWay = (endpoint: Endpoint, chat: Chat) => ({
  dropped: chat.dropped.map(clientName(endpoint)),
  ...restoredBy(chat),
})

/** What the answer is read with, so that the client gets its own words. */
const restoredBy = ({ clientTools, toolNames, stopSequences }: Chat) => ({
  ...(toolNames.size > 0 && { toolNames }),
  ...(stopSequences && { stopSequences }),
  ...(clientTools && { clientTools }),
})

function gatewayWay(
  losses: Losses,
  name: string,
  target: ResolvedTarget,
  lost: ReturnType<typeof lostOnTheWay> | undefined,
): Way {
  const mended = mendedMembers(losses, name, target)
  const error = lossFor(losses, target, mended)
  return error
    ? { kind: 'refused', error }
    : { kind: 'gateway', edits: new Map(mended.values()) as Edits, ...lost }
}

/** By the member that the gateway drops: the name and the JSON text of the member that replaces it. */
type Mended = ReadonlyMap<string, [name: string, text: string]>

const NONE: Mended = new Map()

/** The members that the gateway drops on the way to Claude, and that Portus puts back. */
function mendedMembers({ request, stub }: Losses, name: string, target: ResolvedTarget): Mended {
  if (!isClaude(target.api)) return NONE
  const set = request.alias.overridesFor(name, stub.overrides, stub.explicitParams)
  const client = memberReader(stub.body as JsonRequest['body'])
  // The gateway translates the alias's value in the place of the client's, and so does Portus.
  const read = (member: string) => {
    const text = set.get(member)
    return text === undefined ? client(member) : (JSON.parse(text) as unknown)
  }
  const members =
    stub.endpoint.name === 'chat' ? claudeMembers(read) : keptMembers(MESSAGES_TO_CLAUDE, read)
  // What the alias says in Anthropic's own words is there already.
  const isSaid = (its: string) => set.has(its) && !isChatChoice(its, read(its))
  return new Map([...members].filter(([member, [its]]) => member === its || !isSaid(its)))
}

/** Whether a choice among tools is in OpenAI's words. */
const isChatChoice = (name: string, value: unknown): boolean =>
  name === 'tool_choice' && (typeof value === 'string' || Object(value).function !== undefined)

/** What a request loses where it becomes a chat completion, by its dialect. */
const VIA_CHAT: Readonly<Record<string, Translation>> = {
  messages: MESSAGES_VIA_GATEWAY,
  responses: RESPONSES_TO_CHAT,
  gemini: GEMINI_TO_CHAT,
}

/** The client's names for members of the chat completion that its request became, by its dialect. */
const CLIENT_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  messages: {
    response_format: 'output_config.format',
    parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
  },
  responses: {
    max_completion_tokens: 'max_output_tokens',
    max_tokens: 'max_output_tokens',
    response_format: 'text.format',
  },
  gemini: IN_GEMINI,
}

const SAME = (read: Read): Read => read

/** The error that names a member which the target would lose. */
function lossFor(
  { request, stub, untranslatable }: Losses,
  target: ResolvedTarget,
  mended = NONE,
): PortusError | undefined {
  const isViaChat = stub.endpoint !== request.endpoint
  const body = stub.body as JsonRequest['body']
  const read = memberReader(body)
  const { name: dialect, members = SAME } = translationOf(request.endpoint)
  return (
    untranslatable ??
    inWordsOf(request.endpoint, costlyForGateway(stub.endpoint, body, target)) ??
    (isViaChat ? lossOf(VIA_CHAT[dialect], members(memberReader(request.body))) : undefined) ??
    lossOf(
      translationFor(stub.endpoint, target.api),
      (member) => (mended.has(member) ? undefined : read(member)),
      isViaChat ? CLIENT_NAMES[dialect] : {},
    )
  )
}
