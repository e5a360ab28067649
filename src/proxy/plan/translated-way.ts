import { betasIn } from '../../api/claude-clouds/betas'
import { CONVERSE_NAMES } from '../../api/claude-clouds/converse-members'
import { CONVERSATIONS, COUNTS, endpointOf, type OverrideKind } from '../../api/endpoints'
import { ownEdits } from '../../api/native/own-edits'
import { type Bytes, jsonBodyOf } from '../../body/json/body'
import { editMembers, type MemberEdits } from '../../body/json/edit-members'
import { type LongStrings, putBackLongStrings } from '../../body/json/long-strings'
import { PortusError } from '../../errors'
import type { Way } from '../../portkey/contract'
import { withClientNames } from '../../translate/answer/client-names'
import { withStop } from '../../translate/answer/with-stop'
import { type JsonObject, type PrintedRequest, Untranslatable } from '../../translate/conversation'
import { ourLosses } from '../../translate/losses/losses'
import type { Read } from '../../translate/losses/translation'
import { type LegalNames, withLegalNames } from '../../translate/names/legal-names'
import type { ReasoningMemory } from '../../translate/reasoning-memory'
import type { JsonRequest } from '../request/read-request'
import { clientName, refusalOf } from './client-words'
import { cloudHeaders, cloudMessageFor, countPieces, framesOf } from './cloud-way'
import { conversationFor, jsonOf, translationOf } from './conversation-for'
import { countingTranslation } from './count/counting'
import { fixedFor } from './fixed-members'
import { lossOf } from './loss-errors'
import { keyHeaders } from './own-way'
import { inResponsesWords } from './responses-words'
import { type TranslationTarget, translationTo } from './translation-to'

const encoder = new TextEncoder()

/**
 * The way to a target whose format Portus writes. Undefined where the gateway must translate.
 *
 * @param json The request's JSON, which several targets share.
 */
export function translatedWay(
  request: JsonRequest,
  name: string,
  memory?: ReasoningMemory,
  json: () => JsonObject = () => jsonOf(request),
): Way | undefined {
  const { endpoint, alias } = request
  const translation = translationFor(request, name)
  const target = alias.targets.get(name)
  if (!translation || !target) return undefined
  const { format } = translation
  try {
    // What cannot be read is named more exactly than by its member.
    const asked = json()
    const { conversation, own, dropped } = conversationFor(request, name, format, asked)
    const loss = lossOf(ourLosses(translationOf(endpoint).name, format.name), memberOf(asked))
    if (loss) return { kind: 'refused', error: loss }
    const legal = withLegalNames(
      memory?.completed(conversation) ?? conversation,
      format.toolNames(target),
    )
    const written = format.printRequest(legal.conversation, target)
    const isResponses = format.name === 'openai-responses'
    const drop = alias.leafOf(name)?.drop ?? []
    const printed = isResponses ? inResponsesWords(written, fixedFor(alias, name), drop) : written
    // The other formats have words of their own, and choose what they take.
    const isChat = format.name === 'openai-chat'
    const set = isChat ? own : inConverse(translation, own)
    const members = isChat
      ? { ...printed.body, ...set, ...modelMember(request, name) }
      : { ...set, ...printed.body, ...(isResponses && modelMember(request, name, 'responses')) }
    const isUnstopped = printed.stopSequences !== undefined && drop.includes('stop')
    const { stopSequences, ...unstopped } = printed
    const to = askedFor(translation, isUnstopped ? unstopped : printed, legal.toolNames)
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
  { isWhole, stopSequences }: PrintedRequest,
  toolNames: LegalNames['toolNames'],
): TranslationTarget {
  const stopping = stopSequences ? withStop(format, stopSequences) : format
  return {
    ...translation,
    format: withClientNames(stopping, toolNames),
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

/** A printed body with what its provider wants differently. */
function writtenWay(
  request: JsonRequest,
  name: string,
  { format, address, cloud, frames }: TranslationTarget,
  printed: JsonObject,
  lost: readonly string[],
): Way & { kind: 'ours' } {
  const { alias, body } = request
  const way = { kind: 'ours', format, address, ...(frames && { frames }) } as const
  if (cloud) {
    const message = jsonBodyOf(encoded(printed))
    const said = cloudMessageFor(request, name, cloud, message, NO_OVERRIDES)
    const pieces = whole(editMembers(message, said.edits), body.held)
    const isCount = COUNTS.has(request.endpoint.name)
    return {
      ...way,
      ...(!isCount && framesOf(cloud)),
      headers: cloudHeaders(said),
      pieces: isCount ? countPieces(cloud, pieces) : pieces,
      dropped: [...lost, ...said.dropped, ...said.refused, ...said.droppedBetas],
    }
  }
  const { betas, anthropic_beta, ...rest } = printed
  // A client names its betas in a header, as the API has it.
  const own = fixedFor(alias, name)
  const headers =
    format.name === 'anthropic'
      ? anthropicHeaders(request, name, [own.betas, own.anthropic_beta])
      : {}
  const left = betas !== undefined && own.betas === undefined ? [...lost, 'betas'] : lost
  const native = format.name === 'gemini' ? undefined : alias.nativeFor(name, address.endpoint)
  if (!native) return { ...way, pieces: whole([encoded(rest)], body.held), dropped: left }
  const { edits, dropped } = ownEdits(
    {
      members: Object.keys(rest).filter((name) => rest[name] !== undefined),
      overrides: fixedIn(rest, request, name),
      read: (name) => rest[name],
    },
    native,
  )
  return {
    ...way,
    pieces: whole([encoded(edited(rest, edits))], body.held),
    dropped: [...left, ...dropped],
    headers: { ...headers, ...keyHeaders(alias, name, native).headers },
  }
}

const encoded = (body: JsonObject) => encoder.encode(JSON.stringify(body))

/** The members of a printed body that are the alias's own, which no table takes out. */
function fixedIn(body: JsonObject, { alias }: JsonRequest, name: string): Map<string, string> {
  const names = Object.keys(fixedFor(alias, name)).filter((member) => body[member] !== undefined)
  return new Map(names.map((member) => [member, JSON.stringify(body[member])]))
}

/** A body whose members have other names or are gone. No member has a new value. */
function edited(body: JsonObject, edits: MemberEdits): JsonObject {
  if (edits.size === 0) return body
  const members = Object.entries(body).flatMap(([name, value]) => {
    const edit = edits.get(name)
    if (!edits.has(name) || typeof edit === 'string') return [[name, value] as const]
    return edit ? [[edit.name, value] as const] : []
  })
  return Object.fromEntries(members)
}

const NO_OVERRIDES: ReadonlyMap<string, string> = new Map()

/** https://docs.anthropic.com/en/api/versioning */
const VERSION = { 'anthropic-version': '2023-06-01' }

/** An alias may name betas among its overrides. Anthropic takes them in a header. */
function anthropicHeaders(
  { alias, headers }: JsonRequest,
  name: string,
  named: readonly unknown[],
): Readonly<Record<string, string>> {
  const own = named.flat().filter((beta) => typeof beta === 'string')
  if (own.length === 0) return VERSION
  const betas = betasIn(
    alias.leafOf(name)?.beta_headers?.join(','),
    headers.get('anthropic-beta'),
    ...own,
  )
  return { ...VERSION, 'anthropic-beta': betas.join(',') }
}

/** The pieces of a body with its long strings in their places. */
const whole = (pieces: readonly Bytes[], held: LongStrings | undefined): readonly Bytes[] =>
  (held && putBackLongStrings(Buffer.concat(pieces).toString(), held)) ?? pieces
