import { CONVERSE_NAMES } from '../../api/claude-clouds/converse-members'
import {
  COMPACT,
  CONVERSATIONS,
  COUNTS,
  endpointOf,
  type OverrideKind,
} from '../../api/endpoints/endpoints'
import type { Steps } from '../../body/steps'
import { PortusError } from '../../errors'
import type { Way } from '../../portkey/contract'
import { withClientNames } from '../../translate/answer/client-names'
import { withStop } from '../../translate/answer/with-stop'
import { withoutRoot } from '../../translate/answer/without-root'
import { compactable } from '../../translate/compaction/compactable'
import { onlySummary } from '../../translate/compaction/only-summary'
import { type JsonObject, type PrintedRequest, Untranslatable } from '../../translate/conversation'
import { ourLosses } from '../../translate/losses/losses'
import type { Read } from '../../translate/losses/translation'
import { type LegalNames, withLegalNames } from '../../translate/names/legal-names'
import type { ReasoningMemory } from '../../translate/reasoning-memory'
import { rootedOutput } from '../../translate/schema/object-root'
import type { JsonRequest } from '../request/read-request'
import { clientName, refusalOf } from './client-words'
import { conversationFor, jsonOf, translationOf } from './conversation-for'
import { countingTranslation } from './count/counting'
import { fixedFor } from './fixed-members'
import { lossOf, noCompaction } from './loss-errors'
import { inResponsesWords } from './responses-words'
import { type TranslationTarget, translationTo } from './translation-to'
import { writtenWay } from './written-way'

const RESPONSES = endpointOf('responses')

/**
 * The way to a target whose format Portus writes, in steps. Undefined where the gateway must translate.
 *
 * @param json The request's JSON, which several targets share.
 */
export function* translatedWay(
  request: JsonRequest,
  name: string,
  memory?: ReasoningMemory,
  json: () => JsonObject = () => jsonOf(request),
): Steps<Way | undefined> {
  const { endpoint, alias } = request
  const translation = translationFor(request, name)
  const target = alias.targets.get(name)
  if (!translation || !target) return undefined
  const { format } = translation
  try {
    // What cannot be read is named more exactly than by its member.
    const asked = json()
    yield
    const { conversation: wanted, own, dropped } = conversationFor(request, name, format, asked)
    const conversation = compactable(wanted, format.compacts?.(target))
    if (!conversation) return { kind: 'refused', error: noCompaction(endpoint) }
    const { name: dialect, members: membersOf = SAME } = translationOf(endpoint)
    const loss = lossOf(ourLosses(dialect, format.name), membersOf(memberOf(asked)))
    if (loss) return { kind: 'refused', error: loss }
    const { drop = [] } = alias.leafOf(name) ?? {}
    const legal = withLegalNames(
      memory?.completed(conversation) ?? conversation,
      format.toolNames(target),
    )
    // Google alone takes a schema with a list or a text at its root.
    const output = format.name === 'gemini' ? undefined : rootedOutput(conversation.output)
    const rooted = output ? { ...legal.conversation, output } : legal.conversation
    const written = format.printRequest(rooted, target)
    yield
    const isResponses = format.name === 'openai-responses'
    const printed = isResponses ? inResponsesWords(written, fixedFor(alias, name), drop) : written
    const { stopSequences, ...unstopped } = printed
    const isUnstopped = stopSequences !== undefined && drop.includes('stop')
    const to = askedFor(
      output ? { ...translation, format: withoutRoot(format) } : translation,
      isUnstopped ? unstopped : printed,
      legal.toolNames,
      conversation.compaction === 'now',
    )
    // The other formats have words of their own, and choose what they take.
    const isChat = format.name === 'openai-chat'
    const set = isChat ? own : inConverse(translation, own)
    const members = isChat
      ? { ...printed.body, ...set, ...modelMember(request, name) }
      : { ...set, ...printed.body, ...(isResponses && modelMember(request, name, 'responses')) }
    const { clientTools, webSearch, leftOut = [] } = conversation
    const named = [...leftOut, ...printed.dropped, ...(isUnstopped ? ['stop'] : [])]
    const lost = named.map(clientName(endpoint)).filter((member) => !Object.hasOwn(set, member))
    const way = writtenWay(request, name, to, members, [...dropped, ...lost])
    return {
      ...way,
      ...(clientTools && { clientTools }),
      ...(webSearch && { asksForSearch: true }),
    }
  } catch (cause) {
    if (cause instanceof PortusError) return { kind: 'refused', error: cause }
    if (!(cause instanceof Untranslatable)) throw cause
    return { kind: 'refused', error: refusalOf(request, cause) }
  }
}

/** What is asked of a target: an answer, or how many tokens it would read for one. */
function translationFor(
  { endpoint, alias, isStreamed }: JsonRequest,
  name: string,
): TranslationTarget | undefined {
  if (CONVERSATIONS.has(endpoint.name)) return translationTo(endpoint, alias, name, isStreamed)
  if (endpoint.name === COMPACT) return translationTo(RESPONSES, alias, name, false)
  const answering = COUNTS.get(endpoint.name)
  const target = alias.targets.get(name)
  const translation = answering && translationTo(endpointOf(answering), alias, name, false)
  return translation && target && countingTranslation(translation, target)
}

/** What an alias says in Converse's words, which Claude on Bedrock takes in headers. */
const inConverse = ({ cloud }: TranslationTarget, own: JsonObject): JsonObject =>
  cloud === 'bedrock'
    ? Object.fromEntries(CONVERSE_NAMES.flatMap((name) => (name in own ? [[name, own[name]]] : [])))
    : {}

const SAME = (read: Read): Read => read

const memberOf =
  (json: JsonObject): Read =>
  (name) =>
    Object.hasOwn(json, name) ? json[name] : undefined

/**
 * A target whose answer is whole if the model can give no other, ends at the client's sequences, and has the
 * client's names of tools.
 */
function askedFor(
  { format, address, ...translation }: TranslationTarget,
  { betas, isWhole, stopSequences }: PrintedRequest,
  toolNames: LegalNames['toolNames'],
  isSummary: boolean,
): TranslationTarget {
  const stopping = stopSequences ? withStop(format, stopSequences) : format
  const named = withClientNames(stopping, toolNames)
  return {
    ...translation,
    ...(betas && { betas }),
    format: isSummary ? onlySummary(named) : named,
    address: isWhole ? { ...address, isStreamed: false } : address,
  }
}

/** The model by the name that its cloud has for it. */
function modelMember(
  { alias }: JsonRequest,
  name: string,
  kind: OverrideKind = 'model',
): JsonObject {
  const text = alias.overridesFor(name, kind, NOTHING_GIVEN).get('model')
  return text === undefined ? {} : { model: JSON.parse(text) as unknown }
}

const NOTHING_GIVEN = { has: () => false }
