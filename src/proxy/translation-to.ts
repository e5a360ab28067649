import type { ResolvedTarget } from '../alias/alias'
import { type Endpoint, endpointOf } from '../api/endpoints'
import { isClaude } from '../api/provider-apis'
import type { Address } from '../portkey/contract'
import type { Format } from '../translate/answer-events'
import { anthropic } from '../translate/formats/anthropic/format'
import { gemini } from '../translate/formats/gemini/format'
import { openaiChat } from '../translate/formats/openai-chat/format'

/** A provider's format that Portus translates into, and where its requests go. */
export type TranslationTarget = { format: Format; address: Omit<Address, 'isStreamed'> }

const CHAT = endpointOf('chat')
const MESSAGES = endpointOf('messages')

/** Publishers on Vertex AI whose models do not speak Gemini's format. */
const OTHER_PUBLISHER = /^(?:anthropic|meta|mistralai|endpoints)\./

/** The format in which Portus asks a target for a conversation. Undefined leaves it to the gateway. */
export function translationTo(
  { name }: Endpoint,
  target: ResolvedTarget,
): TranslationTarget | undefined {
  const { api, model } = target
  if (api === 'google' || (api === 'vertex-ai' && !OTHER_PUBLISHER.test(model)))
    return {
      format: gemini,
      address: { endpoint: CHAT, prefix: undefined, adjust: eventsOfGemini },
    }
  if (isClaude(api))
    return { format: anthropic, address: { endpoint: MESSAGES, prefix: MESSAGES.native.get(api) } }
  if (name === 'messages' && CHAT.native.has(api))
    return { format: openaiChat, address: { endpoint: CHAT, prefix: CHAT.native.get(api) } }
  return undefined
}

/** Without `alt=sse` Gemini streams one JSON array. https://ai.google.dev/api/generate-content */
function eventsOfGemini(url: string): string {
  if (!url.includes(':streamGenerateContent') || url.includes('alt=sse')) return url
  return `${url}${url.includes('?') ? '&' : '?'}alt=sse`
}
