import { camelCase, camelKeys } from '../../../camel-case'
import { type Conversation, type JsonObject, Untranslatable } from '../../../conversation'
import { asksForMoreThanText, isFilled, isGiven } from '../../../member-values'
import { entryOf, isObject, textsOf } from '../../../values'
import type { Printing } from './blocks/printing'
import { requestMetadata, userPair } from './request-metadata'

/** What a client or an alias says in Bedrock's own words, or in Claude's. */
export type OwnMembers = {
  /** Members that stand beside `messages`. */
  top: JsonObject
  /** Goes over the inference config that is made from the client's members. */
  config: JsonObject
  /** Goes over the members of the model's own body. */
  fields: JsonObject
}

/** What decides what the answer is, and what no event of an answer could bring back. */
const REFUSED: Readonly<Record<string, (value: unknown) => boolean>> = {
  audio: isGiven,
  container: isGiven,
  inference_geo: isGiven,
  logprobs: (value) => value !== false,
  mcp_servers: isFilled,
  modalities: asksForMoreThanText,
  moderation: isGiven,
  n: (value) => value !== 1,
  top_logprobs: (value) => value !== 0,
  web_search_options: isGiven,
}

/** Values of OpenAI's members that ask for nothing. https://platform.openai.com/docs/api-reference/chat/create */
const IDLE: Readonly<Record<string, (value: unknown) => boolean>> = {
  logit_bias: (value) => isObject(value) && Object.keys(value).length === 0,
  logprobs: () => true,
  modalities: () => true,
  n: () => true,
  store: (value) => value === false,
  top_logprobs: () => true,
}

/** Members of Claude's own that its body on Bedrock takes. https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html */
const CLAUDE: ReadonlySet<string> = new Set(['context_management', 'output_config', 'thinking'])
const BETAS: ReadonlySet<string> = new Set(['anthropic_beta', 'betas'])

/**
 * Sorts the members that the conversation has no place for: Bedrock's own are carried, by AWS' spelling or
 * with underscores; the others are refused or named.
 *
 * @throws {Untranslatable}
 */
export function ownMembers(
  { rest, user }: Conversation,
  isStreamed: boolean,
  { model, drop }: Printing,
): OwnMembers {
  const top: Record<string, unknown> = {}
  const metadata: Record<string, string> = {}
  const config: Record<string, unknown> = {}
  const claude: Record<string, unknown> = {}
  const given: Record<string, unknown> = {}
  const isClaude = model.family === 'claude'

  /** Carries a member, or says that Bedrock has none of its name and kind. */
  const carry = (name: string, value: unknown): boolean => {
    if (isClaude && BETAS.has(name)) {
      claude.anthropic_beta = betas(claude.anthropic_beta, value)
      return true
    }
    if (isClaude && CLAUDE.has(name)) {
      claude[name] = value
      return true
    }
    const known = camelCase(name)
    if (known === 'additionalModelResponseFieldPaths') {
      top[known] = value
      return Array.isArray(value)
    }
    if (!isObject(value)) return false
    switch (known) {
      case 'additionalModelRequestFields':
        Object.assign(given, value)
        return true
      case 'inferenceConfig':
        Object.assign(config, camelKeys(value))
        return true
      case 'guardrailConfig':
        top[known] = guardrail(camelKeys(value), isStreamed)
        return true
      case 'metadata':
      case 'requestMetadata':
        Object.assign(metadata, requestMetadata(value, name, drop))
        return true
      case 'performanceConfig':
      case 'serviceTier':
        top[known] = camelKeys(value)
        return true
      case 'promptVariables':
        top[known] = Object.fromEntries(
          Object.entries(value).map(([key, inner]) => [
            key,
            typeof inner === 'string' ? { text: inner } : inner,
          ]),
        )
        return true
      default:
        return false
    }
  }

  for (const [name, value] of Object.entries(rest)) {
    if (!isGiven(value)) continue
    if (entryOf(REFUSED, name)?.(value))
      throw new Untranslatable(`${name} cannot be translated for Bedrock.`, name)
    if (!entryOf(IDLE, name)?.(value) && !carry(name, value)) drop(name)
  }
  if (user !== undefined) Object.assign(metadata, userPair(user, metadata, drop))
  if (Object.keys(metadata).length > 0) top.requestMetadata = metadata
  return { top, config, fields: { ...claude, ...given } }
}

/** The names of betas are a list, or a text with commas as in the header. */
function betas(before: unknown, value: unknown): readonly string[] {
  const names = typeof value === 'string' ? value.split(',') : textsOf(value)
  const all = [...textsOf(before), ...names.map((name) => name.trim())]
  return [...new Set(all)].filter((name) => name !== '')
}

/** How a stream is watched is said only of a stream. */
function guardrail(value: JsonObject, isStreamed: boolean): JsonObject {
  const { streamProcessingMode, ...config } = value
  return isStreamed && streamProcessingMode !== undefined
    ? { ...config, streamProcessingMode }
    : config
}
