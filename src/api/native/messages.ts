import { atBase, atOrigin, type NativeRow } from './row'

/**
 * The providers that have Anthropic's Messages, by their own documents. All of them take a Bearer token
 * in place of `x-api-key`, as Claude Code sends one. Providers that have it for some of their models
 * only are not here: an alias says so itself.
 */
export const NATIVE_MESSAGES: Readonly<Record<string, NativeRow>> = {
  anthropic: { place: atBase(), source: 'https://docs.anthropic.com/en/api/messages' },
  'azure-ai/anthropic': {
    place: atBase('/v1'),
    source: 'https://docs.anthropic.com/en/build-with-claude/claude-in-microsoft-foundry',
  },
  deepseek: {
    place: atOrigin('/anthropic/v1'),
    hosts: ['api.deepseek.com'],
    source: 'https://api-docs.deepseek.com/guides/anthropic_api',
  },
  'fireworks-ai': {
    place: atOrigin('/inference/v1'),
    hosts: ['api.fireworks.ai', '.api.fireworks.ai'],
    source: 'https://docs.fireworks.ai/tools-sdks/anthropic-compatibility',
  },
  moonshot: {
    place: atOrigin('/anthropic/v1'),
    hosts: ['api.moonshot.cn', 'api.moonshot.ai'],
    source: 'https://platform.kimi.ai/docs/api/overview',
  },
  ollama: {
    place: atOrigin('/v1'),
    // A server of one's own may be older than its Messages.
    hosts: ['ollama.com'],
    source: 'https://docs.ollama.com/api/anthropic-compatibility',
  },
  openrouter: {
    place: atOrigin('/api/v1'),
    hosts: ['openrouter.ai'],
    source: 'https://openrouter.ai/docs/api-reference/anthropic-messages/create-messages',
  },
  sambanova: {
    place: atOrigin('/v1'),
    hosts: ['api.sambanova.ai'],
    source: 'https://docs.sambanova.ai/docs/en/features/messages',
  },
  siliconflow: {
    place: atOrigin('/v1'),
    hosts: ['api.siliconflow.cn', 'api.siliconflow.com'],
    source: 'https://docs.siliconflow.cn/cn/api-reference/chat-completions/messages',
  },
  'z-ai': {
    place: atOrigin('/api/anthropic/v1'),
    hosts: ['api.z.ai'],
    source: 'https://docs.z.ai/devpack/tool/claude',
  },
  zhipu: {
    place: atOrigin('/api/anthropic/v1'),
    hosts: ['open.bigmodel.cn'],
    source: 'https://docs.bigmodel.cn/cn/guide/develop/claude',
  },
}
