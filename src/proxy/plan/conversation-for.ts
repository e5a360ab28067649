import type { Alias } from '../../alias/alias'
import { maxOutputTokens } from '../../api/claude-models'
import { COMPACT, COUNTS, type Endpoint, RESPONSES_INPUT } from '../../api/endpoints/endpoints'
import { readMember } from '../../body/json/body'
import { wholeStrings } from '../../body/json/long-strings'
import { standardBase64 } from '../../body/json/standard-base64'
import { REQUEST_COPIES } from '../../limits/copies'
import type { DialectTranslation, Format } from '../../translate/answer-events'
import type { Conversation, JsonObject } from '../../translate/conversation'
import { chat } from '../../translate/dialects/chat/chat'
import { gemini } from '../../translate/dialects/gemini/dialect'
import { messages } from '../../translate/dialects/messages/dialect'
import { compactions, responses } from '../../translate/dialects/responses/dialect'
import type { JsonRequest } from '../request/read-request'
import { clientName } from './client-words'
import { MAX_RESTORED_BYTES } from './cost/translation-size'
import { fixedFor, inChatWords, isFilledBy, withoutFixed } from './fixed-members'
import { withOwnWords, withoutOwnWords } from './own-words'

const DIALECTS: Readonly<Record<string, DialectTranslation>> = {
  chat,
  messages,
  responses,
  generate_content: gemini,
  'generate_content.stream': gemini,
  [COMPACT]: compactions,
}

/** The name of the endpoint that would answer what an endpoint counts. */
const answering = (name: string): string => COUNTS.get(name) ?? name

/** What the clients of an endpoint for conversations speak. Counts of tokens are asked for as messages are. */
export const translationOf = ({ name }: Endpoint): DialectTranslation =>
  DIALECTS[answering(name)] ?? messages

const decoder = new TextDecoder()

/**
 * The JSON of a request, with what a translation makes of it counted.
 *
 * @throws {PortusError} `overloaded` where no more may be kept.
 */
export function jsonOf({ body, hold }: JsonRequest): JsonObject {
  hold.take(REQUEST_COPIES * body.bytes.byteLength)
  return JSON.parse(decoder.decode(body.bytes)) as JsonObject
}

/**
 * The client's request with the alias's overrides. Overrides are in OpenAI's words for every provider,
 * whatever the client speaks. Members that only the provider knows are `own`. Those of the client's that the
 * alias drops, or says by another name, are named.
 */
export function conversationFor(
  request: JsonRequest,
  name: string,
  format: Format,
  parsed: JsonObject,
): { conversation: Conversation; own: JsonObject; dropped: readonly string[] } {
  const { endpoint, alias, body } = request
  const drop = new Set(alias.leafOf(name)?.drop)
  const fixed = fixedFor(alias, name)
  const { name: dialect, parseRequest } = translationOf(endpoint)
  const json = withOwnWords(dialect, without(parsed, drop), fixed)
  const whole = wholeStrings(body.held, MAX_RESTORED_BYTES)
  const parsedRequest = parseRequest(json, whole, (text) => standardBase64(text, body.held))
  // In Gemini's API the path says it, and not the body.
  const read = endpoint.isStream ? { ...parsedRequest, isStreamed: true } : parsedRequest
  const values = withoutOwnWords(dialect, without(overridesOf(request, name, read), drop))
  const said = chat.parseRequest({ messages: [], ...inChatWords(values) }, String)
  // Gemini's words for what an alias drops stand in groups.
  const gone = dialect === 'gemini' ? Object.fromEntries([...drop].map((one) => [one, null])) : {}
  const asked = withoutFixed(read, { ...gone, ...withoutOwnWords(dialect, fixed) }, dialect)
  const synonyms = Object.keys(read.rest).filter(
    (member) => !Object.hasOwn(asked.rest, member) && !Object.hasOwn(fixed, member),
  )
  const merged = overridden(asked, said)
  return {
    conversation: format.name === 'anthropic' ? withLimit(merged, alias, name) : merged,
    own: said.rest,
    dropped: [
      ...[...drop].filter((member) => body.members.values.has(member)),
      ...Object.keys(gone)
        .filter((member) => isFilledBy(member, read))
        .map(clientName(endpoint)),
      ...synonyms,
      ...(asksInVainToKeep(request) ? ['store'] : []),
    ],
  }
}

/** Whether a client wants its answer to be kept, and the alias keeps none. */
const asksInVainToKeep = ({ endpoint, alias, body }: JsonRequest): boolean =>
  endpoint.name === 'responses' && !alias.keepsResponses && readMember(body, 'store') === true

/** A request without the members that the alias drops. */
const without = (values: JsonObject, drop: ReadonlySet<string>): JsonObject =>
  drop.size === 0
    ? values
    : Object.fromEntries(Object.entries(values).filter(([name]) => !drop.has(name)))

/** The alias's overrides, and its defaults for what the client leaves open. */
function overridesOf(
  { endpoint, alias, explicitParams }: JsonRequest,
  name: string,
  { reasoning, maxOutputTokens: limit }: Conversation,
): JsonObject {
  const kind = endpoint.name === 'messages' ? 'message_as_chat' : 'chat'
  const isResponses = RESPONSES_INPUT.has(endpoint.name)
  const isGemini = endpoint.dialect === 'google'
  const has = (member: string): boolean => {
    // Its members stand in a group, and that thoughts are shown leaves open how much is thought.
    if (isGemini)
      return THOUGHTS.has(member)
        ? (reasoning?.mode ?? reasoning?.effort) !== undefined
        : LIMITS.has(member) && limit !== undefined
    // A client of Responses asks here for a summary, too, and leaves open how much is thought.
    if (member === 'reasoning' && isResponses) return reasoning?.effort !== undefined
    if (member === 'reasoning_effort' && reasoning?.effort !== undefined) return true
    if (member === 'thinking' && reasoning?.mode !== undefined) return true
    return explicitParams.has(member) || (member === 'max_tokens' && limit !== undefined)
  }
  return Object.fromEntries(
    [...alias.overridesFor(name, kind, { has })].map(([member, text]) => [
      member,
      JSON.parse(text) as unknown,
    ]),
  )
}

const THOUGHTS: ReadonlySet<string> = new Set(['reasoning', 'reasoning_effort', 'thinking'])
const LIMITS: ReadonlySet<string> = new Set([
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
])

/** A conversation with what another one sets. */
function overridden(asked: Conversation, set: Conversation): Conversation {
  const { turns, tools, isStreamed, rest, reasoning, ...values } = set
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  const clientOnly = asked.clientOnly?.filter(
    (name) => Object.hasOwn(asked.rest, name) && !Object.hasOwn(rest, name),
  )
  return {
    ...asked,
    ...(Object.fromEntries(given) as Partial<Conversation>),
    ...(turns.length > 0 && { turns }),
    ...(tools.length > 0 && { tools }),
    ...(reasoning && { reasoning: { ...asked.reasoning, ...reasoning } }),
    ...(clientOnly && { clientOnly }),
    rest: { ...asked.rest, ...rest },
  }
}

/** Room for an answer behind the thinking of a model whose limit is not known. */
const ANSWER_TOKENS = 4096

/** Anthropic's API refuses a request without a limit, and one whose limit is below its thinking. */
function withLimit(conversation: Conversation, alias: Alias, name: string): Conversation {
  if (conversation.maxOutputTokens !== undefined) return conversation
  const limit = maxOutputTokens(alias.targets.get(name)?.model ?? '')
  const { budgetTokens = 0 } = conversation.reasoning ?? {}
  const tokens = limit > budgetTokens ? limit : budgetTokens + ANSWER_TOKENS
  return { ...conversation, maxOutputTokens: tokens }
}
