import { putBackLongStrings, wholeString } from '../body/json/long-strings'
import { PortusError } from '../errors'
import type { Way } from '../portkey/contract'
import { type Conversation, type JsonObject, Untranslatable } from '../translate/conversation'
import { chat } from '../translate/dialects/chat/dialect'
import { messages } from '../translate/dialects/messages/dialect'
import { ourLosses } from '../translate/losses'
import type { ReasoningMemory } from '../translate/reasoning-memory'
import { lossOf, memberReader } from './loss-errors'
import type { JsonRequest } from './read-request'
import { translationTo } from './translation-to'

const DIALECTS = { openai: chat, anthropic: messages }

/** The dialect of a request for a conversation. */
export const dialectOf = ({ dialect }: JsonRequest['endpoint']) => DIALECTS[dialect]

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The way to a target whose format Portus writes. Undefined where the gateway must translate. */
export function translatedWay(
  request: JsonRequest,
  name: string,
  memory?: ReasoningMemory,
): Way | undefined {
  const { endpoint, alias, body, isStreamed } = request
  const target = alias.targets.get(name)
  const translation =
    target && CONVERSATIONS.has(endpoint.name) ? translationTo(endpoint, target) : undefined
  if (!target || !translation) return undefined
  const { format, address } = translation
  const loss = lossOf(ourLosses(endpoint.dialect, format.name), memberReader(body))
  if (loss) return { kind: 'refused', error: loss }
  try {
    const conversation = conversationOf(request, name)
    const printed = format.printRequest(memory?.completed(conversation) ?? conversation, target)
    const text = JSON.stringify(printed.body)
    return {
      kind: 'ours',
      format,
      address: { ...address, isStreamed },
      pieces: (body.held && putBackLongStrings(text, body.held)) ?? [encoder.encode(text)],
      dropped: printed.dropped,
    }
  } catch (cause) {
    if (!(cause instanceof Untranslatable)) throw cause
    const { message, param } = cause
    return { kind: 'refused', error: new PortusError('invalid_request', message, { cause, param }) }
  }
}

const CONVERSATIONS: ReadonlySet<string> = new Set(['chat', 'messages'])

/**
 * The client's request with the alias's overrides. They are written in OpenAI's words for every
 * provider, whatever the client speaks.
 */
function conversationOf(request: JsonRequest, name: string): Conversation {
  const { endpoint, alias, body, explicitParams } = request
  const json = JSON.parse(decoder.decode(body.bytes)) as JsonObject
  const asked = dialectOf(endpoint).parseRequest(json, (text) => wholeString(text, body.held))
  const kind = endpoint.name === 'messages' ? 'message_as_chat' : 'chat'
  const overrides = alias.overridesFor(name, kind, {
    has: (member) =>
      explicitParams.has(member) ||
      (member === 'reasoning_effort' && asked.reasoning !== undefined),
  })
  const values = Object.fromEntries(
    [...overrides].map(([member, text]) => [member, JSON.parse(text) as unknown]),
  )
  return overridden(asked, chat.parseRequest({ messages: [], ...values }, String))
}

/** A conversation with what another one sets. */
function overridden(
  asked: Conversation,
  { turns, tools, isStreamed, rest, ...set }: Conversation,
): Conversation {
  const given = Object.entries(set).filter(([, value]) => value !== undefined)
  return {
    ...asked,
    ...Object.fromEntries(given),
    rest: { ...asked.rest, ...rest },
  }
}
