import type { Alias, ResolvedTarget } from '../../alias/alias'
import { asksByResponses } from '../../alias/native-for'
import type { ClaudeCloud } from '../../api/claude-clouds/clouds'
import { type Endpoint, endpointOf } from '../../api/endpoints/endpoints'
import { isClaude } from '../../api/provider-apis'
import type { Address } from '../../portkey/contract'
import type { Format } from '../../translate/answer-events'
import { anthropic } from '../../translate/formats/anthropic/anthropic'
import { bedrockConverse } from '../../translate/formats/bedrock/format'
import { cohere } from '../../translate/formats/cohere/format'
import { gemini } from '../../translate/formats/gemini/format'
import { openaiChat } from '../../translate/formats/openai-chat/format'
import { openaiModel } from '../../translate/formats/openai-chat/request/openai-models'
import { openaiResponses } from '../../translate/formats/openai-responses/format'
import { cloudAddress, cloudOf } from './cloud-way'
import { withEvents } from './google/address'
import { addressOf } from './own-way'

/** A provider's format that Portus translates into, and where its requests go. */
export type TranslationTarget = {
  format: Format
  address: Address
  cloud?: ClaudeCloud
  /** What frames of AWS hold, where the provider streams in them. */
  frames?: 'converse'
  /** The betas that the printed body needs. */
  betas?: readonly string[]
}

const CHAT = endpointOf('chat')
const MESSAGES = endpointOf('messages')
const RESPONSES = endpointOf('responses')

/** The format in which Portus asks a target for a conversation. Undefined leaves it to the gateway. */
export function translationTo(
  { name }: Endpoint,
  alias: Alias,
  targetName: string,
  isStreamed: boolean,
): TranslationTarget | undefined {
  const target = alias.targets.get(targetName)
  if (!target) return undefined
  if (isGemini(target))
    return {
      format: gemini,
      address: { endpoint: CHAT, prefix: undefined, isStreamed, adjust: EVENTS },
    }
  if (target.api === 'cohere')
    return { format: cohere, address: { endpoint: CHAT, prefix: undefined, isStreamed } }
  const cloud = cloudOf(target)
  if (cloud) return { format: anthropic, address: cloudAddress(cloud, isStreamed), cloud }
  if (target.provider === 'bedrock')
    return {
      format: bedrockConverse,
      address: { endpoint: CHAT, prefix: undefined, isStreamed },
      frames: 'converse',
    }
  const speaksIt = name === 'responses' || (name === 'chat' && alias.nativeFor(targetName, CHAT))
  const byResponses = speaksIt ? undefined : responsesOf(alias, targetName, target)
  if (byResponses)
    return {
      format: openaiResponses,
      address: addressOf(byResponses, RESPONSES, isStreamed),
    }
  const [format, endpoint] = isClaude(target.api)
    ? ([anthropic, MESSAGES] as const)
    : ([openaiChat, CHAT] as const)
  const native = name === endpoint.name ? undefined : alias.nativeFor(targetName, endpoint)
  return native && { format, address: addressOf(native, endpoint, isStreamed) }
}

/**
 * Where a target has OpenAI's Responses, if messages are to go there: only by them do an effort and tools go
 * together, and only by them does reasoning come back. Some models have chat completions alone.
 * https://platform.openai.com/docs/guides/migrate-to-responses
 */
function responsesOf(alias: Alias, targetName: string, { model }: ResolvedTarget) {
  const leaf = alias.leafOf(targetName)
  if (!leaf || !asksByResponses(leaf) || openaiModel(model).isChatOnly) return undefined
  return alias.nativeFor(targetName, RESPONSES)
}

const isGemini = ({ api }: ResolvedTarget): boolean => api === 'google' || api === 'vertex-ai'

const EVENTS = { name: 'events of gemini', url: withEvents }
