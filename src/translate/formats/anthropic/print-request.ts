import type { Conversation, FormatTarget, JsonObject, PrintedRequest } from '../../conversation'
import { endUserDigest, isCacheKeyAsked } from '../../end-user'
import { untranslatableMember } from '../../untranslatable'
import { entryOf, isBlank, isObject, textsOf } from '../../values'
import { callIds } from './call-ids'
import { abilitiesOf, searches } from './models'
import { printCompaction, withoutAnswer } from './print-compaction'
import { printRest } from './print-rest'
import { printSampling } from './print-sampling'
import { printThinking } from './print-thinking'
import { printTools } from './print-tools'
import { printTurns } from './print-turns'
import { SEARCH_BETA, searchIn, withSearchChoice } from './search/print-search'
import { strictSchema } from './strict-schema'

/** Anthropic's words for OpenAI's service tiers. https://docs.anthropic.com/en/api/service-tiers */
const SERVICE_TIERS: Readonly<Record<string, string>> = {
  auto: 'auto',
  default: 'standard_only',
  // Anthropic takes the capacity that the organisation has reserved, if it has.
  priority: 'auto',
}

/**
 * Prints a request of the Messages API. `max_tokens` is left out where the client gives none: the caller
 * knows the model's maximum. https://docs.anthropic.com/en/api/messages
 *
 * @throws {Untranslatable}
 */
export function printRequest(asked: Conversation, target: FormatTarget): PrintedRequest {
  const dropped = new Set<string>()
  const drop = (name: string) => void dropped.add(name)
  const abilities = abilitiesOf(target)
  const search = searchIn(asked, searches(target), drop)
  const conversation = withoutAnswer(withSearchChoice(asked, search))
  const compaction = printCompaction(conversation, drop)
  if (conversation.output?.kind === 'json') throw untranslatableMember('response_format')

  const { system, messages } = printTurns(conversation.turns, { idOf: callIds(), drop })
  const tools = printTools(conversation, search, abilities, drop)
  const { thinking, effort } = printThinking(conversation, messages, abilities, drop)
  const isThinking = thinking !== undefined && thinking.type !== 'disabled'
  const rest = printRest(conversation.rest, drop)
  const outputConfig = {
    ...(isObject(rest.output_config) && rest.output_config),
    ...(effort !== undefined && { effort }),
    ...(conversation.output && {
      format: { type: 'json_schema', schema: strictSchema(conversation.output.schema) },
    }),
  }
  for (const [name, value] of [
    ['seed', conversation.seed],
    ['presence_penalty', conversation.presencePenalty],
    ['frequency_penalty', conversation.frequencyPenalty],
  ] as const)
    if (value !== undefined && (value !== 0 || name === 'seed')) drop(name)

  const body: JsonObject = {
    model: target.model,
    ...(conversation.maxOutputTokens !== undefined && { max_tokens: conversation.maxOutputTokens }),
    ...(system.length > 0 && { system }),
    messages,
    ...tools,
    ...printSampling(conversation, abilities, isThinking, drop),
    ...printStop(conversation, drop),
    ...printTier(conversation, target, drop),
    ...rest,
    ...compaction.members,
    ...(search && target.provider === 'vertex-ai' && searchBeta(rest)),
    ...(thinking && { thinking }),
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
    ...(conversation.user !== undefined && {
      metadata: { user_id: claudeUserId(conversation.user) },
    }),
    ...(conversation.isStreamed && { stream: true }),
  }
  if (isCacheKeyAsked(conversation)) drop('prompt_cache_key')
  const { stop = [] } = conversation
  return {
    body,
    dropped: [...dropped],
    ...(compaction.betas.length > 0 && { betas: compaction.betas }),
    ...(stop.some(isUntaken) && { stopSequences: stop }),
  }
}

/** https://docs.claude.com/en/api/messages#body-metadata-user-id */
const MAX_USER_LENGTH = 256
/** Anthropic refuses an id that looks like a number of a telephone, or like an address. */
const PHONE = /^[\d\s()+-]{7,}$/

/** The end user's id, or what stands for one that Anthropic refuses. */
const claudeUserId = (id: string): string =>
  id.length > MAX_USER_LENGTH || id.includes('@') || PHONE.test(id) ? endUserDigest(id) : id
/** Vertex AI takes the names of betas in the body. */
function searchBeta({ anthropic_beta: named }: JsonObject): JsonObject {
  const betas = typeof named === 'string' ? named.split(',') : textsOf(named)
  return { anthropic_beta: [...betas, SEARCH_BETA] }
}

/** Anthropic refuses stop sequences of white space alone, and nobody stops at nothing. */
const isUntaken = (sequence: string): boolean => sequence !== '' && isBlank(sequence)

function printStop({ stop = [] }: Conversation, drop: (name: string) => void): JsonObject {
  if (stop.includes('')) drop('stop')
  const sequences = stop.filter((sequence) => !isBlank(sequence))
  return sequences.length > 0 ? { stop_sequences: sequences } : {}
}

/** The clouds have no tiers of Anthropic's. */
function printTier(
  { serviceTier }: Conversation,
  { provider }: FormatTarget,
  drop: (name: string) => void,
): JsonObject {
  if (serviceTier === undefined) return {}
  const tier = provider === 'anthropic' ? entryOf(SERVICE_TIERS, serviceTier) : undefined
  if (tier !== undefined) return { service_tier: tier }
  if (serviceTier !== 'auto') drop('service_tier')
  return {}
}
