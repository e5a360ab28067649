import type { Alias, ResolvedTarget } from '../../alias/alias'
import { type Endpoint, endpointOf } from '../../api/endpoints/endpoints'
import { isClaude, isOpenAI } from '../../api/provider-apis'
import { type JsonBody, jsonBodyOf } from '../../body/json/body'
import { wholeStrings } from '../../body/json/long-strings'
import { standardBase64 } from '../../body/json/standard-base64'
import { PortusError } from '../../errors'
import type { DialectTranslation } from '../../translate/answer-events'
import { compactable } from '../../translate/compaction/compactable'
import {
  type ClientTools,
  type Conversation,
  type JsonObject,
  Untranslatable,
} from '../../translate/conversation'
import { openaiChat } from '../../translate/formats/openai-chat/format'
import { withLegalNames } from '../../translate/names/legal-names'
import { untranslatableTool } from '../../translate/untranslatable'
import { MAX_RESTORED_BYTES } from './cost/translation-size'
import { fixedFor, withoutFixed } from './fixed-members'
import { noCompaction } from './loss-errors'
import { withOwnWords, withoutOwnWords } from './own-words'

/** The endpoint that a gateway is asked for a conversation on, where it translates for another provider. */
export const CHAT = endpointOf('chat')

const encoder = new TextEncoder()

const NONE: ReadonlyMap<string, string> = new Map()

/** Whether a gateway that translates must be asked for a chat completion in the place of a message or a response. */
export function needsChat({ name, dialect }: Endpoint, alias: Alias): boolean {
  const targets = [...alias.targets.values()]
  if (dialect === 'google') return true
  if (name === 'responses') return !targets.every(speaksResponses)
  return name === 'messages' && !targets.every(speaksMessages)
}

/** Whether the gateway passes Responses on to a target, and translates nothing. */
const speaksResponses = (target: ResolvedTarget): boolean => isOpenAI(target)

/** Whether the gateway takes Anthropic's format for a target. */
const speaksMessages = ({ api }: ResolvedTarget): boolean => api === 'bedrock' || isClaude(api)

/** A message as a chat completion. */
export type Chat = {
  body: JsonBody
  /** Why the message cannot become a chat completion. The body then holds only its short members. */
  untranslatable: PortusError | undefined
  /** What is lost on the way, by the names of a chat completion. */
  dropped: readonly string[]
  clientTools?: ClientTools
  /** The client's names of tools, by those in their place. */
  toolNames: ReadonlyMap<string, string>
  /** The stop sequences that are not in the chat completion. Portus ends the answer at them. */
  stopSequences?: readonly string[]
}

/**
 * Makes a chat completion of a message. One body is for all targets, so it has nothing that one of them sets; the
 * gateway puts that in for each.
 */
export function chatOf(
  message: JsonBody,
  alias: Alias,
  dialect: DialectTranslation,
  { dialect: api, isStream }: Endpoint,
): Chat {
  const { targets } = alias
  const asked = JSON.parse(new TextDecoder().decode(message.bytes)) as JsonObject
  // In Gemini's API the path says these, and not the body.
  const request =
    api === 'google' ? { ...asked, model: alias.name, ...(isStream && { stream: true }) } : asked
  const fixed: JsonObject = Object.assign(
    {},
    ...alias.leaves.map(({ name }) => fixedFor(alias, name)),
  )
  const { held } = message
  const others = [...targets.values()].filter((target) => !speaksMessages(target))
  const target = others.find((one) => !isOpenAI(one)) ?? others[0]
  const { chat, ...more } = printed(
    request,
    fixed,
    target,
    {
      whole: wholeStrings(held, MAX_RESTORED_BYTES),
      base64: (text) => standardBase64(text, held),
    },
    dialect,
  )
  const body = { ...jsonBodyOf(encoder.encode(JSON.stringify(chat))), ...(held && { held }) }
  return { body, ...more }
}

function printed(
  request: JsonObject,
  fixed: JsonObject,
  target: ResolvedTarget = { provider: 'openai', api: 'openai', model: '' },
  { whole, base64 }: Record<'whole' | 'base64', (text: string) => string>,
  dialect: DialectTranslation,
): Omit<Chat, 'body'> & { chat: JsonObject } {
  try {
    const { name, parseRequest } = dialect
    const read = parseRequest(withOwnWords(name, request, fixed), whole, base64)
    const asked = { ...read, isStreamed: request.stream === true }
    const open = withoutFixed(asked, withoutOwnWords(name, fixed), name)
    const conversation = compactable(withoutSearch(open, name))
    if (!conversation) throw noCompaction(endpointOf(name))
    const { conversation: legal, toolNames } = withLegalNames(
      conversation,
      openaiChat.toolNames(target),
    )
    const { body, dropped, stopSequences } = openaiChat.printRequest(legal, target)
    const { leftOut = [], clientTools } = conversation
    return {
      chat: { ...body, model: request.model },
      toolNames,
      ...(stopSequences && { stopSequences }),
      untranslatable: undefined,
      dropped: [...leftOut, ...dropped],
      ...(clientTools && { clientTools }),
    }
  } catch (cause) {
    if (!(cause instanceof Untranslatable || cause instanceof PortusError)) throw cause
    const untranslatable =
      cause instanceof PortusError
        ? cause
        : new PortusError('invalid_request', cause.message, { cause, param: cause.param })
    return {
      chat: { ...scalarsOf(request), messages: [] },
      untranslatable,
      dropped: [],
      toolNames: NONE,
    }
  }
}

/** The gateway has no words for a search of the web. A message that asks for one is refused by its table. */
function withoutSearch(conversation: Conversation, dialect: string): Conversation {
  const { webSearch, leftOut = [], ...rest } = conversation
  if (!webSearch || dialect === 'messages') return conversation
  const { name = 'web_search', isForced, isOptional } = webSearch
  if (isForced || !isOptional) throw untranslatableTool(name)
  return { ...rest, leftOut: [...leftOut, `tools.${name}`] }
}

/** The members that a condition of the gateway may look at. */
const scalarsOf = (request: JsonObject) =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => typeof value !== 'object'))
