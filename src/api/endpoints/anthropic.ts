import type { Endpoint } from './endpoint'
import { inference, native, tabled } from './rows'

/** Anthropic's inference. https://docs.anthropic.com/en/api/messages */
export const ANTHROPIC_INFERENCE: readonly Endpoint[] = [
  inference('messages', '/v1/messages', {
    dialect: 'anthropic',
    overrides: 'messages',
    query: ['beta'],
    native: tabled('messages'),
  }),
  inference('count_tokens', '/v1/messages/count_tokens', {
    dialect: 'anthropic',
    overrides: 'count_tokens',
    query: ['beta'],
    native: native('anthropic'),
  }),
]
