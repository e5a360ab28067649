import { atBase, atOrigin, type NativeRow, TYPED } from './row'

/**
 * The documents have no `compaction_trigger`. OpenRouter and xAI shorten conversations in other ways.
 * https://openrouter.ai/docs/api_reference/responses/compaction,
 * https://docs.x.ai/developers/advanced-api-usage/context-compaction
 */
const NO_TRIGGER = { takesTrigger: false } as const

/** The providers that have OpenAI's Responses for all their models, by their own documents. */
export const NATIVE_RESPONSES: Readonly<Record<string, NativeRow>> = {
  openai: { place: atBase(), source: 'https://platform.openai.com/docs/api-reference/responses' },
  'azure-openai': {
    place: TYPED,
    source: 'https://learn.microsoft.com/azure/ai-foundry/openai/how-to/responses',
  },
  'fireworks-ai': {
    ...NO_TRIGGER,
    place: atOrigin('/inference/v1'),
    hosts: ['api.fireworks.ai', '.api.fireworks.ai'],
    source: 'https://docs.fireworks.ai/guides/response-api',
  },
  groq: {
    ...NO_TRIGGER,
    place: atOrigin('/openai/v1'),
    hosts: ['api.groq.com'],
    // All it lacks is about storage and safety, and it stores nothing.
    drop: ['include', 'safety_identifier', 'store', 'truncation'],
    source: 'https://console.groq.com/docs/responses-api',
  },
  ollama: {
    ...NO_TRIGGER,
    place: atOrigin('/v1'),
    // A server of one's own may be older than its Responses.
    hosts: ['ollama.com'],
    source: 'https://docs.ollama.com/api/openai-compatibility',
  },
  openrouter: {
    ...NO_TRIGGER,
    place: atOrigin('/api/v1'),
    hosts: ['openrouter.ai'],
    source: 'https://openrouter.ai/docs/api/reference/responses/overview',
  },
  'x-ai': {
    ...NO_TRIGGER,
    place: atOrigin('/v1'),
    hosts: ['api.x.ai', '.api.x.ai'],
    source: 'https://docs.x.ai/developers/rest-api-reference/inference/chat',
  },
}
